/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows how a run goes, as lines of JSON, a bar on a terminal or plain lines, until nothing more comes of it. */

#pragma once

#include "cli/easel-cli.h"

G_BEGIN_DECLS

#define EASEL_TYPE_CLI_WATCH (easel_cli_watch_get_type ())

G_DECLARE_FINAL_TYPE (EaselCliWatch, easel_cli_watch, EASEL, CLI_WATCH, GObject)

typedef void (*EaselCliWatchFunc) (EaselCliWatch *self,
                                   gpointer       user_data);

/* `number` tells several runs apart, 0 for a single one. `done` is called once, never before this returns; with `detach` as
 * soon as the server has the run. */
EaselCliWatch *easel_cli_watch_new         (EaselCli           *cli,
                                            EaselRun           *run,
                                            guint               number,
                                            gboolean            detach,
                                            EaselCliWatchFunc   done,
                                            gpointer            user_data);
EaselRun      *easel_cli_watch_get_run     (EaselCliWatch      *self);

/* How it ended: what went wrong, NULL when all is well. */
const GError  *easel_cli_watch_get_error   (EaselCliWatch      *self);

/* The last word about it: paths, or one line of JSON. */
void           easel_cli_print_result      (EaselCli           *cli,
                                            EaselRun           *run,
                                            const GError       *error);
/* What a run's failure makes of the exit status, and what is said of it. */
int            easel_cli_get_run_exit_status (EaselRun        *run,
                                            const GError      *error);
char          *easel_cli_dup_sentence      (const GError       *error);

JsonObject    *easel_cli_describe_run      (EaselRun           *run,
                                            const char         *type);
JsonArray     *easel_cli_describe_outputs  (EaselRun           *run);
char          *easel_cli_describe_state    (EaselRun           *run);
gboolean       easel_cli_is_silent         (EaselRun           *run);

G_END_DECLS
