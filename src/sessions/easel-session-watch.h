/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When to warn that a session's time runs out: once at each mark, again after it was extended. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EaselSessionWatch:
 *
 * All zero at the beginning.
 */
typedef struct {
  /*< private >*/
  guint    given;
  gboolean begun;
} EaselSessionWatch;

guint easel_session_watch_check (EaselSessionWatch *self,
                                 gint64             left,
                                 gint64             age);

G_END_DECLS
