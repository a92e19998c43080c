/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When to warn that a session's time runs out: once at each mark, again after it was extended. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EASEL_SESSION_WATCH_ALL 7u  /* all bits that `given` may have */

/**
 * EaselSessionWatch:
 * @given: the warnings that were given, a bit each; to be remembered
 *
 * All zero at the beginning.
 */
typedef struct {
  guint    given;
  /*< private >*/
  gboolean begun;
} EaselSessionWatch;

guint easel_session_watch_check (EaselSessionWatch *self,
                                 gint64             left,
                                 gint64             age);

G_END_DECLS
