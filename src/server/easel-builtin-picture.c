/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures as the nodes know them: batches of float pixels, and the work that is done on them. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-picture.h"

#include <string.h>

G_DEFINE_QUARK (easel-exception-quark, easel_exception)

static const char *const exception_names[] = {
  [EASEL_EXCEPTION_RUNTIME] = "RuntimeError",
  [EASEL_EXCEPTION_VALUE] = "ValueError",
  [EASEL_EXCEPTION_TYPE] = "TypeError",
  [EASEL_EXCEPTION_KEY] = "KeyError",
  [EASEL_EXCEPTION_OS] = "OSError",
  [EASEL_EXCEPTION_MEMORY] = "torch.OutOfMemoryError",
};

/**
 * easel_exception_get_name:
 * @error: what a node raised
 *
 * Returns: its `exception_type` on the wire
 */
const char *
easel_exception_get_name (const GError *error)
{
  if (error->domain != EASEL_EXCEPTION)
    return exception_names[EASEL_EXCEPTION_RUNTIME];

  return exception_names[error->code];
}

/**
 * easel_work_begin:
 * @work: the work of a step
 * @total: how much there is to do, in units of the caller's choice
 */
void
easel_work_begin (EaselWork *work,
                  gsize      total)
{
  work->done = 0;
  work->total = MAX (total, 1);
}

/**
 * easel_work_advance:
 * @work: the work of a step
 * @amount: how much of it was done
 * @error: %G_IO_ERROR_CANCELLED
 *
 * To be called often: between two calls a step cannot be stopped.
 *
 * Returns: whether to go on
 */
gboolean
easel_work_advance (EaselWork  *work,
                    gsize       amount,
                    GError    **error)
{
  if (g_cancellable_set_error_if_cancelled (work->cancellable, error))
    return FALSE;

  work->done = MIN (work->done + amount, work->total);
  if (work->report != NULL)
    work->report (work->done, work->total, work->data);

  return TRUE;
}

/**
 * easel_picture_new:
 * @work: whose memory it counts against; must outlive it
 * @count: how many pictures
 * @width: pixels
 * @height: pixels
 * @channels: 1, 3 or 4
 * @error: %EASEL_EXCEPTION_MEMORY or %EASEL_EXCEPTION_RUNTIME
 *
 * Returns: (transfer full) (nullable): a black (transparent) picture
 */
EaselPicture *
easel_picture_new (EaselWork  *work,
                   guint       count,
                   guint       width,
                   guint       height,
                   guint       channels,
                   GError    **error)
{
  EaselPicture *self;
  gsize bytes;
  float *pixels = NULL;

  if (count == 0 || width == 0 || height == 0)
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_RUNTIME,
                   "Input and output sizes should be greater than 0, but got %u pictures of %u × %u pixels",
                   count, width, height);
      return NULL;
    }

  if (g_size_checked_mul (&bytes, width, height) &&
      g_size_checked_mul (&bytes, bytes, count) &&
      g_size_checked_mul (&bytes, bytes, channels * sizeof (float)) &&
      bytes <= work->limit && work->bytes <= work->limit - bytes)
    pixels = g_try_malloc0 (bytes);

  if (pixels == NULL)
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_MEMORY,
                   "Allocation of %u picture(s) of %u × %u pixels is more than this machine may use", count, width,
                   height);
      return NULL;
    }

  self = g_new0 (EaselPicture, 1);
  self->references = 1;
  self->count = count;
  self->width = width;
  self->height = height;
  self->channels = channels;
  self->pixels = pixels;
  self->work = work;
  work->bytes += bytes;

  return self;
}

EaselPicture *
easel_picture_ref (EaselPicture *self)
{
  self->references++;

  return self;
}

void
easel_picture_unref (EaselPicture *self)
{
  if (--self->references > 0)
    return;

  self->work->bytes -= (gsize) self->count * self->width * self->height * self->channels * sizeof (float);
  g_free (self->pixels);
  g_free (self);
}

float *
easel_picture_get_row (EaselPicture *self,
                       guint         index,
                       guint         y)
{
  return self->pixels + ((gsize) index * self->height + y) * self->width * self->channels;
}

float *
easel_picture_get_pixel (EaselPicture *self,
                         guint         index,
                         guint         x,
                         guint         y)
{
  return easel_picture_get_row (self, index, y) + (gsize) x * self->channels;
}
