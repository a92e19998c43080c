/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What machines print, by run or session: kept, and told to those who listen. */

#pragma once

#include "base/easel-clock.h"
#include "base/easel-database.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SERVER_LOGS (easel_server_logs_get_type ())

G_DECLARE_FINAL_TYPE (EaselServerLogs, easel_server_logs, EASEL, SERVER_LOGS, GObject)

/**
 * EaselServerLogFunc:
 * @time: microseconds since 1970
 *
 * Gets a line of a log.
 */
typedef void (*EaselServerLogFunc) (gint64      time,
                                    const char *level,
                                    const char *message,
                                    gpointer    user_data);

/* Signals: "added" (const char *subject, gint64 time, const char *level, const char *message), "closed" (const char
 * *subject) */

EaselServerLogs *easel_server_logs_new      (EaselDatabase       *database,
                                             EaselClock          *clock);
void             easel_server_logs_add      (EaselServerLogs     *self,
                                             const char          *subject,
                                             const char          *level,
                                             const char          *message);
void             easel_server_logs_close    (EaselServerLogs     *self,
                                             const char          *subject);
void             easel_server_logs_flush    (EaselServerLogs     *self);
gboolean         easel_server_logs_read     (EaselServerLogs     *self,
                                             const char          *subject,
                                             EaselServerLogFunc   func,
                                             gpointer             user_data,
                                             GError             **error);

G_END_DECLS
