/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for a session that was just rented, and says that it is ready, or why it never was. */

#pragma once

#include <gtk/gtk.h>

#include "sessions/easel-session-list.h"

G_BEGIN_DECLS

void easel_session_start_watch (GtkWidget        *window,
                                EaselSessionList *list,
                                EaselSession     *session);

G_END_DECLS
