/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for one run or several, prints each result, and ends the command when all are there or somebody interrupts. */

#pragma once

#include "cli/easel-cli.h"

G_BEGIN_DECLS

#define EASEL_TYPE_CLI_WATCHES (easel_cli_watches_get_type ())

G_DECLARE_FINAL_TYPE (EaselCliWatches, easel_cli_watches, EASEL, CLI_WATCHES, GObject)

/* With @detach each run is waited for only until the server has it; with @batch the server may have made more runs of one
 * request, which are then waited for as well. */
EaselCliWatches *easel_cli_watches_new      (EaselCli         *cli,
                                             guint             expected,
                                             gboolean          detach,
                                             gboolean          batch);
void             easel_cli_watches_add      (EaselCliWatches  *self,
                                             EaselRun         *run);
void             easel_cli_watches_add_lost (EaselCliWatches  *self,
                                             const GError     *error);

G_END_DECLS
