/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures as the nodes know them: batches of float pixels, and the work that is done on them. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EASEL_EXCEPTION (easel_exception_quark ())

/**
 * EaselException:
 *
 * What a node may raise; the names on the wire are those of ComfyUI's Python.
 */
typedef enum {
  EASEL_EXCEPTION_RUNTIME,
  EASEL_EXCEPTION_VALUE,
  EASEL_EXCEPTION_TYPE,
  EASEL_EXCEPTION_KEY,
  EASEL_EXCEPTION_OS,
  EASEL_EXCEPTION_MEMORY,
} EaselException;

GQuark        easel_exception_quark     (void);
const char   *easel_exception_get_name  (const GError  *error);

/**
 * EaselWork:
 *
 * What a step works under: it can be stopped, tells how far it is, and may use so much memory. One thread at a time.
 */
typedef struct {
  GCancellable *cancellable;                                        /* or NULL */
  void        (*report) (gsize done, gsize total, gpointer data);   /* or NULL */
  gpointer      data;

  gsize         done;
  gsize         total;
  gsize         bytes;
  gsize         limit;
} EaselWork;

void          easel_work_begin          (EaselWork     *work,
                                         gsize          total);
gboolean      easel_work_advance        (EaselWork     *work,
                                         gsize          amount,
                                         GError       **error);

/**
 * EaselPicture:
 *
 * @count pictures of one size, rows of interleaved floats, 0 to 1: three or four channels (IMAGE), or one (MASK).
 * Never changed once it is the value of a node.
 */
typedef struct {
  guint      count;
  guint      width;
  guint      height;
  guint      channels;
  float     *pixels;

  int        references;
  EaselWork *work;        /* whose memory it counts against */
} EaselPicture;

EaselPicture *easel_picture_new         (EaselWork     *work,
                                         guint          count,
                                         guint          width,
                                         guint          height,
                                         guint          channels,
                                         GError       **error);
EaselPicture *easel_picture_ref         (EaselPicture  *self);
void          easel_picture_unref       (EaselPicture  *self);
float        *easel_picture_get_row     (EaselPicture  *self,
                                         guint          index,
                                         guint          y);
float        *easel_picture_get_pixel   (EaselPicture  *self,
                                         guint          index,
                                         guint          x,
                                         guint          y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselPicture, easel_picture_unref)

G_END_DECLS
