/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that a person names: found in the archive or on the server, their accounts connected, their state read anew. */

#pragma once

#include "cli/easel-cli.h"

G_BEGIN_DECLS

/* By run id or request tag. Its account is connected unless the run is settled and @connect is %FALSE. */
void       easel_cli_find_run_async   (EaselCli             *cli,
                                       const char           *id,
                                       gboolean              connect,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
EaselRun  *easel_cli_find_run_finish  (EaselCli             *cli,
                                       GAsyncResult         *result,
                                       GError              **error);

/* Reads the open ones among @runs again; servers that cannot be reached are said and passed over. */
void       easel_cli_refresh_async    (EaselCli             *cli,
                                       GPtrArray            *runs,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
void       easel_cli_refresh_finish   (EaselCli             *cli,
                                       GAsyncResult         *result);

G_END_DECLS
