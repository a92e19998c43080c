/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine session in the sidebar: what is left of it, what it has cost, and what can be done with it. */

#pragma once

#include <gtk/gtk.h>

#include "sessions/easel-session-list.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_ROW (easel_session_row_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionRow, easel_session_row, EASEL, SESSION_ROW, GtkListBoxRow)

GtkWidget    *easel_session_row_new         (EaselSession     *session,
                                             EaselSessionList *list);
EaselSession *easel_session_row_get_session (EaselSessionRow  *self);

G_END_DECLS
