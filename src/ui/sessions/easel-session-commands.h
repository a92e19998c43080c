/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does with a session, wherever it is shown: row, page, meter or notification. */

#pragma once

#include <gtk/gtk.h>

#include "sessions/easel-session-list.h"

G_BEGIN_DECLS

/* The same as actions of the widget: session.open, .copy, .extend (i), .end, .log, .page. */
void easel_session_commands_prepare (GtkWidget        *widget);
void easel_session_commands_install (GtkWidget        *widget,
                                     EaselSessionList *list,
                                     EaselSession     *session);

void easel_session_commands_extend  (GtkWidget        *widget,
                                     EaselSessionList *list,
                                     EaselSession     *session,
                                     int               minutes);
void easel_session_commands_end     (GtkWidget        *widget,
                                     EaselSessionList *list,
                                     EaselSession     *session);
void easel_session_commands_open    (GtkWidget        *widget,
                                     EaselSession     *session);
void easel_session_commands_copy    (GtkWidget        *widget,
                                     EaselSession     *session);

G_END_DECLS
