/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A place to connect to: this computer, or a server elsewhere with a key in the keyring. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "accounts/easel-account.h"

#include "api/easel-address.h"
#include "base/easel-error.h"
#include "base/easel-json.h"

#include <glib/gi18n-lib.h>

struct _EaselAccount
{
  GObject parent_instance;

  char             *id;
  char             *name;
  char             *address;     /* NULL: this computer */
  gboolean          unencrypted; /* a person has agreed */
  char             *key;         /* nullable */
  EaselClock       *clock;
  EaselKeyring     *keyring;     /* NULL: this computer, or a server that was only named */
  EaselLocalServer *server;      /* NULL: elsewhere */

  EaselClient      *client;      /* NULL: not connected */
};

typedef enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_ADDRESS,
  PROP_LOCAL,
} EaselAccountProperty;

static GParamSpec *properties[PROP_LOCAL + 1];

G_DEFINE_FINAL_TYPE (EaselAccount, easel_account, G_TYPE_OBJECT)

static void
easel_account_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  EaselAccount *self = EASEL_ACCOUNT (object);

  switch ((EaselAccountProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;

    case PROP_LOCAL:
      g_value_set_boolean (value, easel_account_is_local (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_account_finalize (GObject *object)
{
  EaselAccount *self = EASEL_ACCOUNT (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->address);
  g_free (self->key);
  g_clear_object (&self->clock);
  g_clear_object (&self->keyring);
  g_clear_object (&self->server);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (easel_account_parent_class)->finalize (object);
}

static void
easel_account_class_init (EaselAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = easel_account_get_property;
  object_class->finalize = easel_account_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_LOCAL] = g_param_spec_boolean ("local", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_account_init (EaselAccount *self)
{
}

/**
 * easel_account_new_local:
 * @server: finds or starts the server
 * @clock: what time it is
 *
 * Returns: (transfer full): the account that is always there
 */
EaselAccount *
easel_account_new_local (EaselLocalServer *server,
                         EaselClock       *clock)
{
  EaselAccount *self;

  g_return_val_if_fail (EASEL_IS_LOCAL_SERVER (server), NULL);
  g_return_val_if_fail (EASEL_IS_CLOCK (clock), NULL);

  self = g_object_new (EASEL_TYPE_ACCOUNT, NULL);
  self->id = g_strdup (EASEL_ACCOUNT_LOCAL_ID);
  self->name = g_strdup (_("This computer"));
  self->server = g_object_ref (server);
  self->clock = g_object_ref (clock);

  return self;
}

/**
 * easel_account_new:
 * @id: what the archive and the keyring know it by
 * @name: what the person calls it
 * @address: base address
 * @keyring: (nullable): where its key is; %NULL if it has no other than that of easel_account_set_key()
 * @clock: what time it is
 *
 * Returns: (transfer full): an account elsewhere
 */
EaselAccount *
easel_account_new (const char   *id,
                   const char   *name,
                   const char   *address,
                   EaselKeyring *keyring,
                   EaselClock   *clock)
{
  EaselAccount *self;

  g_return_val_if_fail (id != NULL && name != NULL && address != NULL, NULL);
  g_return_val_if_fail (keyring == NULL || EASEL_IS_KEYRING (keyring), NULL);
  g_return_val_if_fail (EASEL_IS_CLOCK (clock), NULL);

  self = g_object_new (EASEL_TYPE_ACCOUNT, NULL);
  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->address = g_strdup (address);
  self->keyring = keyring != NULL ? g_object_ref (keyring) : NULL;
  self->clock = g_object_ref (clock);

  return self;
}

const char *
easel_account_get_id (EaselAccount *self)
{
  g_return_val_if_fail (EASEL_IS_ACCOUNT (self), NULL);

  return self->id;
}

const char *
easel_account_get_name (EaselAccount *self)
{
  g_return_val_if_fail (EASEL_IS_ACCOUNT (self), NULL);

  return self->name;
}

void
easel_account_set_name (EaselAccount *self,
                        const char   *name)
{
  g_return_if_fail (EASEL_IS_ACCOUNT (self));
  g_return_if_fail (name != NULL);

  if (g_str_equal (self->name, name))
    return;

  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * easel_account_get_address:
 * @self: an account
 *
 * Returns: (nullable): the base address; %NULL for this computer, whose address is known only once it is connected
 */
const char *
easel_account_get_address (EaselAccount *self)
{
  g_return_val_if_fail (EASEL_IS_ACCOUNT (self), NULL);

  return self->address;
}

gboolean
easel_account_is_local (EaselAccount *self)
{
  g_return_val_if_fail (EASEL_IS_ACCOUNT (self), FALSE);

  return self->server != NULL;
}

/**
 * easel_account_set_unencrypted:
 * @self: an account
 * @confirmed: whether the person has agreed that the key travels readably
 */
void
easel_account_set_unencrypted (EaselAccount *self,
                               gboolean      confirmed)
{
  g_return_if_fail (EASEL_IS_ACCOUNT (self));

  self->unencrypted = confirmed;
}

gboolean
easel_account_is_unencrypted (EaselAccount *self)
{
  g_return_val_if_fail (EASEL_IS_ACCOUNT (self), FALSE);

  return self->unencrypted;
}

/**
 * easel_account_set_key:
 * @self: an account
 * @key: (nullable): the key to use, %NULL for the keyring's
 *
 * Decides the key for as long as this program runs. A new connection is made when one is asked for next.
 */
void
easel_account_set_key (EaselAccount *self,
                       const char   *key)
{
  g_return_if_fail (EASEL_IS_ACCOUNT (self));

  if (g_strcmp0 (self->key, key) == 0)
    return;

  g_free (self->key);
  self->key = g_strdup (key);
  easel_account_disconnect (self);
}

/* A server that asks for patience gets it; what creates something is never sent again by the connection. */
static EaselClient *
new_client (EaselAccount  *self,
            const char    *address,
            const char    *key,
            GError       **error)
{
  const EaselRetry patience = { TRUE, 500, 10000, 1.5, 60000, FALSE, "429" };
  g_autoptr(EaselClient) client = easel_client_new (address, key, self->clock,
                                                    self->unencrypted ? EASEL_CLIENT_ALLOW_HTTP : EASEL_CLIENT_DEFAULT,
                                                    error);

  return client != NULL ? easel_client_dup_with (client, &patience, 0) : NULL;
}

static void
return_client (GTask      *task,
               const char *address,
               const char *key)
{
  EaselAccount *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (self->client == NULL)
    self->client = new_client (self, address, key, &error);

  if (self->client != NULL)
    g_task_return_pointer (task, g_object_ref (self->client), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
server_found_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autofree char *address = NULL;
  g_autofree char *key = NULL;
  GError *error = NULL;

  address = easel_local_server_ensure_finish (EASEL_LOCAL_SERVER (source), result, &key, &error);
  if (address != NULL)
    return_client (task, address, key);
  else
    g_task_return_error (task, error);
}

/* A server on this computer may be one that asks for no key; elsewhere there is always one. */
static gboolean
needs_key (EaselAccount *self)
{
  g_autoptr(GUri) uri = easel_address_parse (self->address, NULL);

  return uri == NULL || !easel_address_is_loopback (uri);
}

/* Takes what the person or the keyring gave, which may be nothing. */
static void
return_client_with_key (GTask      *task,
                        const char *key)
{
  EaselAccount *self = g_task_get_source_object (task);

  if (key != NULL || !needs_key (self))
    return_client (task, self->address, key);
  else
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_UNAUTHORIZED,
                             self->keyring != NULL ? _("There is no key for “%s”; sign in to it again")
                                                   : _("There is no key for “%s”: set EASEL_API_KEY, or give it with "
                                                       "--key-stdin"), self->name);
}

static void
key_found_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autofree char *key = NULL;
  GError *error = NULL;

  key = easel_keyring_look_up_finish (EASEL_KEYRING (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    return_client_with_key (task, key);
}

/**
 * easel_account_connect_async:
 * @self: an account
 *
 * Finds the key and, on this computer, the server. Nothing is sent to a server elsewhere.
 */
void
easel_account_connect_async (EaselAccount        *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_ACCOUNT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_account_connect_async);

  if (self->client != NULL)
    g_task_return_pointer (task, g_object_ref (self->client), g_object_unref);
  else if (self->server != NULL)
    easel_local_server_ensure_async (self->server, cancellable, server_found_cb, g_steal_pointer (&task));
  else if (self->key != NULL || self->keyring == NULL)
    return_client_with_key (task, self->key);
  else
    easel_keyring_look_up_async (self->keyring, self->id, cancellable, key_found_cb, g_steal_pointer (&task));
}

/**
 * easel_account_connect_finish:
 *
 * Returns: (transfer full): the connection; %NULL with %EASEL_ERROR_UNAUTHORIZED if there is no key,
 *   %EASEL_ERROR_UNREACHABLE if the server of this computer cannot be started, %EASEL_ERROR_INVALID for a bad address
 */
EaselClient *
easel_account_connect_finish (EaselAccount  *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_account_connect_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * easel_account_disconnect:
 * @self: an account
 *
 * Forgets the connection: after a refused key, or when the server of this computer has gone.
 */
void
easel_account_disconnect (EaselAccount *self)
{
  g_return_if_fail (EASEL_IS_ACCOUNT (self));

  g_clear_object (&self->client);
}

static gpointer
read_list (JsonNode  *node,
           GError   **error)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_node_ref (node);

  g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                       _("Whatever answers at this address is no ComfyDeploy server; check the address"));

  return NULL;
}

static const EaselOperation LIST_ANY_WORKFLOW = {
  "GET", "/workflows/all", EASEL_OPERATION_PLAIN, read_list, (GDestroyNotify) json_node_unref,
};

/**
 * easel_account_check_async:
 * @client: a connection
 *
 * Makes the cheapest call that needs a key (contract 1.2).
 */
void
easel_account_check_async (EaselClient         *client,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autofree char *query = easel_query_build ("limit", "1", NULL);
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_CLIENT (client));

  task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_account_check_async);
  easel_client_call (client, &LIST_ANY_WORKFLOW, NULL, query, NULL, g_steal_pointer (&task));
}

/**
 * easel_account_check_finish:
 *
 * Returns: whether address and key are right; else any error of the wire, %EASEL_ERROR_UNAUTHORIZED for the key
 */
gboolean
easel_account_check_finish (EaselClient   *client,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_autoptr(JsonNode) list = NULL;

  g_return_val_if_fail (g_task_is_valid (result, client), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_account_check_async), FALSE);

  list = g_task_propagate_pointer (G_TASK (result), error);

  return list != NULL;
}
