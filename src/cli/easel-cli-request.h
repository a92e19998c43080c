/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a filled-in form to a request that can be started: the form's files are taken in on the way. */

#pragma once

#include "cli/easel-cli-target.h"
#include "workflows/easel-form.h"

G_BEGIN_DECLS

/* @request is complete but for what the form gives; it is frozen at the end. */
void      easel_cli_request_fill_async  (EaselCli             *cli,
                                         EaselRunRequest      *request,
                                         EaselForm            *form,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean  easel_cli_request_fill_finish (EaselCli             *cli,
                                         GAsyncResult         *result,
                                         GError              **error);

/* Whether a value goes into the graph itself, which a deployment's does not take. */
gboolean         easel_cli_request_changes_graph (EaselForm     *form);

/* The kind of request that @target makes, with a form in which literals may have been changed. */
EaselRunRequest *easel_cli_request_new  (EaselCli             *cli,
                                         EaselCliTarget       *target,
                                         gboolean              graph_changed);

G_END_DECLS
