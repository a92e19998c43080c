/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the addresses that runs came with how they are doing (contract 6.4). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-webhooks.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"

#include <string.h>

#define ATTEMPTS        3
#define ATTEMPT_SECONDS 20
#define FIRST_PAUSE     (G_USEC_PER_SEC / 2)   /* doubles */

struct _EaselServerWebhooks
{
  GObject parent_instance;

  SoupSession     *session;
  EaselServerLogs *logs;
  EaselClock      *clock;

  GHashTable      *deliveries;   /* set of Delivery */
};

/* A message on its way. */
typedef struct {
  EaselServerWebhooks *owner;        /* borrowed; NULL once it has stopped */
  char                *address;
  char                *run_id;
  GBytes              *body;

  guint                attempt;
  gint64               sent_at;
  SoupMessage         *message;      /* NULL in a pause */
  GCancellable        *cancellable;
  guint                timer_id;
} Delivery;

G_DEFINE_FINAL_TYPE (EaselServerWebhooks, easel_server_webhooks, G_TYPE_OBJECT)

static void
delivery_stop (Delivery *delivery)
{
  if (delivery->timer_id != 0)
    easel_clock_remove_timer (delivery->owner->clock, delivery->timer_id);
  delivery->timer_id = 0;
  delivery->owner = NULL;
  g_cancellable_cancel (delivery->cancellable);
}

static void
delivery_free (Delivery *delivery)
{
  g_free (delivery->address);
  g_free (delivery->run_id);
  g_bytes_unref (delivery->body);
  g_clear_object (&delivery->message);
  g_clear_object (&delivery->cancellable);
  g_free (delivery);
}

static void
easel_server_webhooks_dispose (GObject *object)
{
  EaselServerWebhooks *self = EASEL_SERVER_WEBHOOKS (object);

  easel_server_webhooks_stop (self);
  g_clear_object (&self->session);
  g_clear_object (&self->logs);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (easel_server_webhooks_parent_class)->dispose (object);
}

static void
easel_server_webhooks_finalize (GObject *object)
{
  EaselServerWebhooks *self = EASEL_SERVER_WEBHOOKS (object);

  g_hash_table_unref (self->deliveries);

  G_OBJECT_CLASS (easel_server_webhooks_parent_class)->finalize (object);
}

static void
easel_server_webhooks_class_init (EaselServerWebhooksClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_server_webhooks_dispose;
  object_class->finalize = easel_server_webhooks_finalize;
}

static void
easel_server_webhooks_init (EaselServerWebhooks *self)
{
  self->deliveries = g_hash_table_new (NULL, NULL);
}

/**
 * easel_server_webhooks_new:
 * @session: a session without any keys
 * @logs: where deliveries are noted
 * @clock: for pauses and time-outs
 */
EaselServerWebhooks *
easel_server_webhooks_new (SoupSession     *session,
                           EaselServerLogs *logs,
                           EaselClock      *clock)
{
  EaselServerWebhooks *self = g_object_new (EASEL_TYPE_SERVER_WEBHOOKS, NULL);

  self->session = g_object_ref (session);
  self->logs = g_object_ref (logs);
  self->clock = g_object_ref (clock);

  return self;
}

/**
 * easel_server_webhooks_is_address:
 * @address: (nullable): the `webhook` of a run
 *
 * Returns: whether something is to be sent there: only to http and https
 */
gboolean
easel_server_webhooks_is_address (const char *address)
{
  g_autoptr(GUri) uri = address != NULL ? g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         (g_str_equal (g_uri_get_scheme (uri), "http") || g_str_equal (g_uri_get_scheme (uri), "https"));
}

/**
 * easel_server_webhooks_wants_outputs:
 * @address: the `webhook` of a run
 *
 * Returns: whether its query asks for a message for each output
 */
gboolean
easel_server_webhooks_wants_outputs (const char *address)
{
  g_autoptr(GUri) uri = g_uri_parse (address, G_URI_FLAGS_ENCODED_QUERY, NULL);
  const char *query = uri != NULL ? g_uri_get_query (uri) : NULL;
  g_autoptr(GHashTable) parameters = g_uri_parse_params (query != NULL ? query : "", -1, "&", G_URI_PARAMS_NONE, NULL);
  const char *events = parameters != NULL ? g_hash_table_lookup (parameters, "target_events") : NULL;
  g_auto(GStrv) list = g_strsplit (events != NULL ? events : "", ",", -1);

  return g_strv_contains ((const char *const *) list, "run.output");
}

static void attempt (Delivery *delivery);

static gboolean
pause_over_cb (gpointer user_data)
{
  Delivery *delivery = user_data;

  delivery->timer_id = 0;
  attempt (delivery);

  return G_SOURCE_REMOVE;
}

static gboolean
too_slow_cb (gpointer user_data)
{
  Delivery *delivery = user_data;

  delivery->timer_id = 0;
  g_cancellable_cancel (delivery->cancellable);

  return G_SOURCE_REMOVE;
}

static void
note (Delivery   *delivery,
      guint       status,
      const char *message)
{
  gint64 latency = (easel_clock_get_boot_time (delivery->owner->clock) - delivery->sent_at) / 1000;
  g_autoptr(JsonNode) line = NULL;
  g_autofree char *text = NULL;
  gsize length;
  const char *body = g_bytes_get_data (delivery->body, &length);
  g_autofree char *payload = g_strndup (body, length);

  line = easel_server_json ("type:s", "webhook",
                            "status:i", (gint64) status,
                            "latency_ms:i", latency,
                            "url:s", delivery->address,
                            "message:s", message,
                            "payload:s", payload,
                            NULL);
  text = easel_json_write (line);
  easel_server_logs_add (delivery->owner->logs, delivery->run_id, "webhook", text);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Delivery *delivery = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GInputStream) body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  guint status = body != NULL ? soup_message_get_status (delivery->message) : 0;

  if (delivery->owner == NULL)
    {
      delivery_free (delivery);
      return;
    }

  if (delivery->timer_id != 0)
    easel_clock_remove_timer (delivery->owner->clock, delivery->timer_id);
  delivery->timer_id = 0;
  note (delivery, status, error != NULL ? error->message : soup_message_get_reason_phrase (delivery->message));

  g_clear_object (&delivery->message);

  if ((status != 0 && status < 400) || delivery->attempt >= ATTEMPTS)
    {
      g_hash_table_remove (delivery->owner->deliveries, delivery);
      delivery_free (delivery);
      return;
    }

  delivery->timer_id = easel_clock_add_timer (delivery->owner->clock, FIRST_PAUSE << (delivery->attempt - 1),
                                              pause_over_cb, delivery);
}

static void
attempt (Delivery *delivery)
{
  EaselServerWebhooks *self = delivery->owner;

  delivery->attempt++;
  delivery->sent_at = easel_clock_get_boot_time (self->clock);
  g_clear_object (&delivery->message);
  g_clear_object (&delivery->cancellable);
  delivery->message = soup_message_new (SOUP_METHOD_POST, delivery->address);
  delivery->cancellable = g_cancellable_new ();
  soup_message_add_flags (delivery->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_request_body_from_bytes (delivery->message, "application/json", delivery->body);
  delivery->timer_id = easel_clock_add_timer (self->clock, ATTEMPT_SECONDS * G_USEC_PER_SEC, too_slow_cb, delivery);
  soup_session_send_async (self->session, delivery->message, G_PRIORITY_DEFAULT, delivery->cancellable, answered_cb,
                           delivery);
}

/**
 * easel_server_webhooks_send:
 * @self: the webhooks
 * @address: where to, which easel_server_webhooks_is_address()
 * @run_id: the run it is about
 * @body: (transfer full): the message
 *
 * Sends it, up to three times; nobody waits for it.
 */
void
easel_server_webhooks_send (EaselServerWebhooks *self,
                            const char          *address,
                            const char          *run_id,
                            JsonNode            *body)
{
  g_autoptr(JsonNode) node = body;
  char *text = easel_json_write (node);
  Delivery *delivery;

  g_return_if_fail (EASEL_IS_SERVER_WEBHOOKS (self));

  delivery = g_new0 (Delivery, 1);
  delivery->owner = self;
  delivery->address = g_strdup (address);
  delivery->run_id = g_strdup (run_id);
  delivery->body = g_bytes_new_take (text, strlen (text));
  g_hash_table_add (self->deliveries, delivery);
  attempt (delivery);
}

/**
 * easel_server_webhooks_is_busy:
 * @self: the webhooks
 *
 * Returns: whether a message is on its way
 */
gboolean
easel_server_webhooks_is_busy (EaselServerWebhooks *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_WEBHOOKS (self), FALSE);

  return g_hash_table_size (self->deliveries) > 0;
}

/**
 * easel_server_webhooks_stop:
 * @self: the webhooks
 *
 * Gives up what is on its way.
 */
void
easel_server_webhooks_stop (EaselServerWebhooks *self)
{
  GHashTableIter iter;
  gpointer key;

  g_return_if_fail (EASEL_IS_SERVER_WEBHOOKS (self));

  g_hash_table_iter_init (&iter, self->deliveries);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Delivery *delivery = key;
      gboolean is_pausing = delivery->message == NULL;

      g_hash_table_iter_remove (&iter);
      delivery_stop (delivery);
      if (is_pausing)
        delivery_free (delivery);
    }
}
