/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where API keys live: the desktop's keyring, or, when there is none, this program's memory until it ends. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "accounts/easel-keyring.h"

#include "base/easel-error.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

struct _EaselKeyring
{
  GObject parent_instance;

  GHashTable *keys;     /* account id → key, for what the keyring did not take */
  char       *trouble;  /* nullable */
};

G_DEFINE_FINAL_TYPE (EaselKeyring, easel_keyring, G_TYPE_OBJECT)

typedef enum
{
  PROP_TROUBLE = 1,
} EaselKeyringProperty;

static GParamSpec *properties[PROP_TROUBLE + 1];

static const SecretSchema schema = {
  EASEL_APPLICATION_ID,
  SECRET_SCHEMA_NONE,
  {
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

/* However a keyring fails, the person can do nothing about it in this program: one sentence, and we go on without. */
static void
note_trouble (EaselKeyring *self,
              const GError *error)
{
  g_debug ("keyring: %s", error->message);

  if (self->trouble != NULL)
    return;

  self->trouble = g_strdup (_("The keyring cannot be used, so the key is kept only until this program ends; "
                              "check that a keyring such as GNOME Keyring or KWallet is running and unlocked"));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
}

static gboolean
return_if_cancelled (GTask  *task,
                     GError *error)
{
  if (!easel_error_is_cancelled (error))
    return FALSE;

  g_task_return_error (task, g_error_copy (error));

  return TRUE;
}

static void
store_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselKeyring *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    g_hash_table_remove (self->keys, g_task_get_task_data (task));
  else if (return_if_cancelled (task, error))
    return;
  else
    note_trouble (self, error);

  g_task_return_boolean (task, TRUE);
}

/**
 * easel_keyring_store_async:
 * @self: a keyring
 * @account: the account's id
 * @label: what the keyring's own window shows
 * @key: the key
 *
 * Keeps @key for @account in place of any other.
 */
void
easel_keyring_store_async (EaselKeyring        *self,
                           const char          *account,
                           const char          *label,
                           const char          *key,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_KEYRING (self));
  g_return_if_fail (account != NULL && key != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_keyring_store_async);
  g_task_set_task_data (task, g_strdup (account), g_free);

  g_hash_table_replace (self->keys, g_strdup (account), g_strdup (key));
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, key, cancellable,
                         store_cb, g_steal_pointer (&task), "account", account, NULL);
}

gboolean
easel_keyring_store_finish (EaselKeyring  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_keyring_store_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
look_up_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselKeyring *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  char *secret = secret_password_lookup_finish (result, &error);

  if (error != NULL && return_if_cancelled (task, error))
    return;

  if (error != NULL)
    note_trouble (self, error);

  g_task_return_pointer (task, g_strdup (secret), g_free);
  secret_password_free (secret);
}

/**
 * easel_keyring_look_up_async:
 * @self: a keyring
 * @account: the account's id
 *
 * Asks for the key of @account; a locked keyring asks the person to unlock it.
 */
void
easel_keyring_look_up_async (EaselKeyring        *self,
                             const char          *account,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  const char *kept;

  g_return_if_fail (EASEL_IS_KEYRING (self));
  g_return_if_fail (account != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_keyring_look_up_async);

  kept = g_hash_table_lookup (self->keys, account);
  if (kept != NULL)
    g_task_return_pointer (task, g_strdup (kept), g_free);
  else
    secret_password_lookup (&schema, cancellable, look_up_cb, g_steal_pointer (&task), "account", account, NULL);
}

/**
 * easel_keyring_look_up_finish:
 *
 * Returns: (transfer full) (nullable): the key; %NULL without an error if there is none
 */
char *
easel_keyring_look_up_finish (EaselKeyring  *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_keyring_look_up_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
forget_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL && return_if_cancelled (task, error))
    return;

  if (error != NULL)
    note_trouble (g_task_get_source_object (task), error);

  g_task_return_boolean (task, TRUE);
}

/**
 * easel_keyring_forget_async:
 * @self: a keyring
 * @account: the account's id
 *
 * Removes the key of @account, if there is one.
 */
void
easel_keyring_forget_async (EaselKeyring        *self,
                            const char          *account,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_KEYRING (self));
  g_return_if_fail (account != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_keyring_forget_async);

  g_hash_table_remove (self->keys, account);
  secret_password_clear (&schema, cancellable, forget_cb, g_steal_pointer (&task), "account", account, NULL);
}

gboolean
easel_keyring_forget_finish (EaselKeyring  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_keyring_forget_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
easel_keyring_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  EaselKeyring *self = EASEL_KEYRING (object);

  switch ((EaselKeyringProperty) prop_id)
    {
    case PROP_TROUBLE:
      g_value_set_string (value, self->trouble);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_keyring_finalize (GObject *object)
{
  EaselKeyring *self = EASEL_KEYRING (object);

  g_hash_table_unref (self->keys);
  g_free (self->trouble);

  G_OBJECT_CLASS (easel_keyring_parent_class)->finalize (object);
}

static void
easel_keyring_class_init (EaselKeyringClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = easel_keyring_get_property;
  object_class->finalize = easel_keyring_finalize;

  /**
   * EaselKeyring:trouble:
   *
   * What to tell the person when the keyring cannot be used. Notified once.
   */
  properties[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL,
                                                  G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_keyring_init (EaselKeyring *self)
{
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

EaselKeyring *
easel_keyring_new (void)
{
  return g_object_new (EASEL_TYPE_KEYRING, NULL);
}

/**
 * easel_keyring_get_trouble:
 * @self: a keyring
 *
 * Returns: (nullable): a sentence for the person, once the keyring has failed
 */
const char *
easel_keyring_get_trouble (EaselKeyring *self)
{
  g_return_val_if_fail (EASEL_IS_KEYRING (self), NULL);

  return self->trouble;
}
