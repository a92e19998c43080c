/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bar of a session's time. */

#pragma once

#include <gtk/gtk.h>

#include "sessions/easel-session.h"

G_BEGIN_DECLS

void easel_session_bar_prepare (GtkLevelBar  *bar);
void easel_session_bar_show    (GtkLevelBar  *bar,
                                EaselSession *session);

G_END_DECLS
