/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file's bytes between two pieces of text, as one stream of known length; for uploads in constant memory. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-body-stream.h"

#include <glib/gi18n-lib.h>

#define N_PARTS    3
#define AHEAD_SIZE (512u << 10)

typedef struct {
  GInputStream *stream;
  goffset left;
} Part;

struct _EaselBodyStream
{
  GInputStream parent_instance;

  Part parts[N_PARTS];
  guint current;
  goffset length;
  int is_short;                        /* atomic: the file had fewer bytes than announced */

  /* Read ahead: libsoup asks for 8 KiB at a time, and each time a worker thread would have to be woken for them. */
  char *ahead;
  gsize ahead_start;
  gsize ahead_end;
};

G_DEFINE_FINAL_TYPE (EaselBodyStream, easel_body_stream, G_TYPE_INPUT_STREAM)

static gssize
easel_body_stream_read (GInputStream  *stream,
                        void          *buffer,
                        gsize          count,
                        GCancellable  *cancellable,
                        GError       **error)
{
  EaselBodyStream *self = EASEL_BODY_STREAM (stream);
  Part *part;
  gssize size;

  while (self->current < N_PARTS && self->parts[self->current].left == 0)
    self->current++;

  if (self->current == N_PARTS)
    return 0;

  part = &self->parts[self->current];
  size = g_input_stream_read (part->stream, buffer, MIN ((goffset) count, part->left), cancellable, error);

  if (size > 0)
    part->left -= size;
  else if (size == 0)
    {
      g_atomic_int_set (&self->is_short, TRUE);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _("the file became shorter"));
      return -1;
    }

  return size;
}

typedef struct {
  void *buffer;
  gsize count;
} Wish;

static gssize
take_ahead (EaselBodyStream *self,
            const Wish      *wish)
{
  gsize size = MIN (wish->count, self->ahead_end - self->ahead_start);

  memcpy (wish->buffer, self->ahead + self->ahead_start, size);
  self->ahead_start += size;

  return size;
}

/* One call at a time: GInputStream sees to that. */
static void
fill_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  EaselBodyStream *self = source;
  GError *error = NULL;
  gssize size = easel_body_stream_read (source, self->ahead, AHEAD_SIZE, cancellable, &error);

  if (size < 0)
    {
      g_task_return_error (task, error);
      return;
    }

  self->ahead_start = 0;
  self->ahead_end = size;
  g_task_return_int (task, take_ahead (self, task_data));
}

static void
easel_body_stream_read_async (GInputStream        *stream,
                              void                *buffer,
                              gsize                count,
                              int                  priority,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  EaselBodyStream *self = EASEL_BODY_STREAM (stream);
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);
  Wish wish = { buffer, count };

  g_task_set_source_tag (task, easel_body_stream_read_async);
  g_task_set_priority (task, priority);

  if (self->ahead_start < self->ahead_end)
    {
      g_task_return_int (task, take_ahead (self, &wish));
      return;
    }

  if (self->ahead == NULL)
    self->ahead = g_malloc (AHEAD_SIZE);
  g_task_set_task_data (task, g_memdup2 (&wish, sizeof wish), g_free);
  g_task_run_in_thread (task, fill_thread);
}

static gssize
easel_body_stream_read_finish (GInputStream  *stream,
                               GAsyncResult  *result,
                               GError       **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static void
easel_body_stream_finalize (GObject *object)
{
  EaselBodyStream *self = EASEL_BODY_STREAM (object);

  g_clear_pointer (&self->ahead, g_free);
  for (guint i = 0; i < N_PARTS; i++)
    g_clear_object (&self->parts[i].stream);

  G_OBJECT_CLASS (easel_body_stream_parent_class)->finalize (object);
}

static void
easel_body_stream_class_init (EaselBodyStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->finalize = easel_body_stream_finalize;
  stream_class->read_fn = easel_body_stream_read;
  stream_class->read_async = easel_body_stream_read_async;
  stream_class->read_finish = easel_body_stream_read_finish;
}

static void
easel_body_stream_init (EaselBodyStream *self)
{
}

static void
set_text (Part       *part,
          const char *text)
{
  part->stream = g_memory_input_stream_new_from_data (g_strdup (text), -1, g_free);
  part->left = strlen (text);
}

/**
 * easel_body_stream_new:
 * @before: what comes first
 * @file: what comes then
 * @size: how many bytes of it, no more are read
 * @after: what comes last
 *
 * Returns: (transfer full): them one after the other
 */
EaselBodyStream *
easel_body_stream_new (const char   *before,
                       GInputStream *file,
                       goffset       size,
                       const char   *after)
{
  EaselBodyStream *self = g_object_new (EASEL_TYPE_BODY_STREAM, NULL);

  set_text (&self->parts[0], before);
  self->parts[1].stream = g_object_ref (file);
  self->parts[1].left = size;
  set_text (&self->parts[2], after);

  for (guint i = 0; i < N_PARTS; i++)
    self->length += self->parts[i].left;

  return self;
}

/**
 * easel_body_stream_get_length:
 * @self: a stream
 *
 * Returns: the bytes of all three
 */
goffset
easel_body_stream_get_length (EaselBodyStream *self)
{
  return self->length;
}

/**
 * easel_body_stream_is_short:
 * @self: a stream
 *
 * Returns: whether the file ended before it should have
 */
gboolean
easel_body_stream_is_short (EaselBodyStream *self)
{
  return g_atomic_int_get (&self->is_short);
}
