/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection to the account in use: made, lost and tried again, with what stands in the way of it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "ui/easel-connection.h"

#define RETRY_FIRST_SECONDS 5
#define RETRY_MOST_SECONDS  60

struct _EaselConnection
{
  GObject parent_instance;

  /* What I was given */
  EaselClock   *clock;
  EaselAccount *account;     /* NULL: none yet */

  /* What came of it */
  EaselClient  *client;      /* NULL: not connected */
  GError       *trouble;     /* why not */
  gint64        retry_at;    /* boot time, or EASEL_TIME_NONE */
  guint         retry_seconds;
  guint         retry_timer;
  GCancellable *cancellable; /* of this attempt and of what is asked over it */
};

typedef enum {
  PROP_ACCOUNT = 1,
  PROP_CLIENT,
  PROP_TROUBLE,
} EaselConnectionProperty;

static GParamSpec *properties[PROP_TROUBLE + 1];

enum {
  SIGNAL_CONNECTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselConnection, easel_connection, G_TYPE_OBJECT)

static void
set_trouble (EaselConnection *self,
             const GError    *trouble)
{
  if (trouble == NULL && self->trouble == NULL)
    return;

  g_clear_error (&self->trouble);
  self->trouble = trouble != NULL ? g_error_copy (trouble) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
}

static void
set_client (EaselConnection *self,
            EaselClient     *client)
{
  if (g_set_object (&self->client, client))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(EaselConnection) self = EASEL_CONNECTION (user_data);
  EaselAccount *account = EASEL_ACCOUNT (source);
  g_autoptr(EaselClient) client = NULL;
  g_autoptr(GError) error = NULL;

  client = easel_account_connect_finish (account, result, &error);
  if (easel_error_is_cancelled (error) || account != self->account)
    return;

  set_client (self, client);
  if (client != NULL)
    g_signal_emit (self, signals[SIGNAL_CONNECTED], 0, client);
  else
    easel_connection_fail (self, error);
}

static void
forget_retry (EaselConnection *self)
{
  if (self->retry_timer != 0)
    easel_clock_remove_timer (self->clock, self->retry_timer);

  self->retry_timer = 0;
  self->retry_at = EASEL_TIME_NONE;
}

static void
connect_account (EaselConnection *self)
{
  forget_retry (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  easel_account_connect_async (self->account, self->cancellable, connected_cb, g_object_ref (self));
}

static gboolean
retry_cb (gpointer user_data)
{
  EaselConnection *self = EASEL_CONNECTION (user_data);

  self->retry_timer = 0;
  connect_account (self);

  return G_SOURCE_REMOVE;
}

static void
easel_connection_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  EaselConnection *self = EASEL_CONNECTION (object);

  switch ((EaselConnectionProperty) prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_TROUBLE:
      g_value_set_boxed (value, self->trouble);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_connection_finalize (GObject *object)
{
  EaselConnection *self = EASEL_CONNECTION (object);

  forget_retry (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
  g_clear_object (&self->client);
  g_clear_object (&self->clock);
  g_clear_error (&self->trouble);

  G_OBJECT_CLASS (easel_connection_parent_class)->finalize (object);
}

static void
easel_connection_class_init (EaselConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = easel_connection_get_property;
  object_class->finalize = easel_connection_finalize;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, EASEL_TYPE_ACCOUNT, flags);
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, EASEL_TYPE_CLIENT, flags);
  properties[PROP_TROUBLE] = g_param_spec_boxed ("trouble", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * EaselConnection::connected:
   * @client: what to ask with; whoever asks first says what came of it with easel_connection_confirm() or
   *   easel_connection_fail()
   */
  signals[SIGNAL_CONNECTED] = g_signal_new ("connected", EASEL_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, EASEL_TYPE_CLIENT);
}

static void
easel_connection_init (EaselConnection *self)
{
  self->retry_at = EASEL_TIME_NONE;
}

/**
 * easel_connection_new:
 * @clock: what the time until the next try is counted by
 *
 * Returns: (transfer full): a connection to nothing yet
 */
EaselConnection *
easel_connection_new (EaselClock *clock)
{
  EaselConnection *self;

  g_return_val_if_fail (EASEL_IS_CLOCK (clock), NULL);

  self = g_object_new (EASEL_TYPE_CONNECTION, NULL);
  self->clock = g_object_ref (clock);

  return self;
}

/**
 * easel_connection_get_account:
 *
 * Returns: (transfer none) (nullable): the account in use
 */
EaselAccount *
easel_connection_get_account (EaselConnection *self)
{
  g_return_val_if_fail (EASEL_IS_CONNECTION (self), NULL);

  return self->account;
}

/**
 * easel_connection_set_account:
 * @account: what to connect to from now on
 *
 * Listeners to #EaselConnection:account are told before anything is asked of its server.
 */
void
easel_connection_set_account (EaselConnection *self,
                              EaselAccount    *account)
{
  g_return_if_fail (EASEL_IS_CONNECTION (self));
  g_return_if_fail (EASEL_IS_ACCOUNT (account));

  if (!g_set_object (&self->account, account))
    return;

  set_client (self, NULL);
  set_trouble (self, NULL);
  self->retry_seconds = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
  connect_account (self);
}

/**
 * easel_connection_get_client:
 *
 * Returns: (transfer none) (nullable): %NULL while there is no connection
 */
EaselClient *
easel_connection_get_client (EaselConnection *self)
{
  g_return_val_if_fail (EASEL_IS_CONNECTION (self), NULL);

  return self->client;
}

/**
 * easel_connection_get_trouble:
 *
 * Returns: (transfer none) (nullable): why the account cannot be reached
 */
const GError *
easel_connection_get_trouble (EaselConnection *self)
{
  g_return_val_if_fail (EASEL_IS_CONNECTION (self), NULL);

  return self->trouble;
}

/**
 * easel_connection_get_retry_at:
 *
 * Returns: when it is tried again, as boot time; %EASEL_TIME_NONE if that would not help
 */
gint64
easel_connection_get_retry_at (EaselConnection *self)
{
  g_return_val_if_fail (EASEL_IS_CONNECTION (self), EASEL_TIME_NONE);

  return self->retry_at;
}

/**
 * easel_connection_get_cancellable:
 *
 * Returns: (transfer none) (nullable): for what is asked over it; cancelled when it is left or made anew
 */
GCancellable *
easel_connection_get_cancellable (EaselConnection *self)
{
  g_return_val_if_fail (EASEL_IS_CONNECTION (self), NULL);

  return self->cancellable;
}

/**
 * easel_connection_reconnect:
 *
 * Tries again now.
 */
void
easel_connection_reconnect (EaselConnection *self)
{
  g_return_if_fail (EASEL_IS_CONNECTION (self));

  if (self->account == NULL)
    return;

  easel_account_disconnect (self->account);
  connect_account (self);
}

/**
 * easel_connection_confirm:
 *
 * The server answered.
 */
void
easel_connection_confirm (EaselConnection *self)
{
  g_return_if_fail (EASEL_IS_CONNECTION (self));

  self->retry_seconds = 0;
  set_trouble (self, NULL);
}

/**
 * easel_connection_fail:
 * @error: what went wrong
 *
 * Tries again later, each time after twice as long, unless only a key would help.
 */
void
easel_connection_fail (EaselConnection *self,
                       const GError    *error)
{
  gboolean may_help = !g_error_matches (error, EASEL_ERROR, EASEL_ERROR_UNAUTHORIZED) &&
                      !g_error_matches (error, EASEL_ERROR, EASEL_ERROR_FORBIDDEN);

  g_return_if_fail (EASEL_IS_CONNECTION (self));
  g_return_if_fail (error != NULL);

  if (may_help && self->retry_timer == 0)
    {
      self->retry_seconds = CLAMP (self->retry_seconds * 2, RETRY_FIRST_SECONDS, RETRY_MOST_SECONDS);
      self->retry_at = easel_clock_get_boot_time (self->clock) + self->retry_seconds * G_USEC_PER_SEC;
      self->retry_timer = easel_clock_add_timer (self->clock, self->retry_seconds * G_USEC_PER_SEC, retry_cb, self);
    }

  set_trouble (self, error);
}
