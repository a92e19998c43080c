/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An answer's whole body, up to a limit. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-exchange.h"

#define READ_SIZE (64u << 10)

typedef struct {
  GByteArray *bytes;
  gsize limit;
  guint8 piece[READ_SIZE];
} Collection;

static void
collection_free (Collection *self)
{
  g_byte_array_unref (self->bytes);
  g_free (self);
}

static void
collect_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  EaselExchange *self = EASEL_EXCHANGE (source);
  g_autoptr(GTask) task = user_data;
  Collection *collection = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(GError) error = NULL;
  gssize size = easel_exchange_read_finish (self, result, &error);

  if (size > 0)
    g_byte_array_append (collection->bytes, collection->piece, size);

  if (size < 0)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (size == 0 || collection->bytes->len > collection->limit)
    g_task_return_pointer (task, g_byte_array_free_to_bytes (g_byte_array_ref (collection->bytes)),
                           (GDestroyNotify) g_bytes_unref);
  else
    easel_exchange_read_async (self, collection->piece, READ_SIZE, cancellable, collect_cb, g_steal_pointer (&task));
}

/**
 * easel_exchange_read_all_async:
 * @self: an exchange with an answer
 * @limit: reading stops soon after so many bytes, the rest is left
 * @cancellable: (nullable): ends it
 * @callback: when all is here
 * @user_data: for @callback
 */
void
easel_exchange_read_all_async (EaselExchange       *self,
                               gsize                limit,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Collection *collection = g_new (Collection, 1);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  collection->bytes = g_byte_array_new ();
  collection->limit = limit;
  g_task_set_source_tag (task, easel_exchange_read_all_async);
  g_task_set_task_data (task, collection, (GDestroyNotify) collection_free);
  easel_exchange_read_async (self, collection->piece, READ_SIZE, cancellable, collect_cb, task);
}

/**
 * easel_exchange_read_all_finish:
 * @self: an exchange
 * @result: what the callback got
 * @error: return location as of easel_exchange_read_finish()
 *
 * Returns: (transfer full): the body; longer than the limit if that was reached
 */
GBytes *
easel_exchange_read_all_finish (EaselExchange  *self,
                                GAsyncResult   *result,
                                GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
