/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The console lines of a run: a bounded list of EaselRunLogLine, the oldest go first. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EASEL_TYPE_RUN_LOG_LINE (easel_run_log_line_get_type ())
#define EASEL_TYPE_RUN_LOG (easel_run_log_get_type ())

G_DECLARE_FINAL_TYPE (EaselRunLogLine, easel_run_log_line, EASEL, RUN_LOG_LINE, GObject)
G_DECLARE_FINAL_TYPE (EaselRunLog, easel_run_log, EASEL, RUN_LOG, GObject)

EaselRunLog *easel_run_log_new               (void);
void         easel_run_log_append            (EaselRunLog      *self,
                                              const char       *message,
                                              const char       *level,
                                              gint64            time);
void         easel_run_log_clear             (EaselRunLog      *self);
char        *easel_run_log_dup_text          (EaselRunLog      *self);

const char  *easel_run_log_line_get_message  (EaselRunLogLine  *self);
const char  *easel_run_log_line_get_level    (EaselRunLogLine  *self);
gint64       easel_run_log_line_get_time     (EaselRunLogLine  *self);

G_END_DECLS
