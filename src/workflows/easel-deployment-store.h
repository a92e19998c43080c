/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deployments as last seen, in the archive, so that lists and forms open at once and without a network. */

#pragma once

#include "archive/easel-archive.h"
#include "workflows/easel-deployment.h"

G_BEGIN_DECLS

/* What an account lists now; those it no longer lists are marked as gone. @now: microseconds since 1970. */
void             easel_deployment_store_save_async   (EaselArchive         *archive,
                                                      const char           *account,
                                                      GPtrArray            *deployments,
                                                      gint64                now,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
gboolean         easel_deployment_store_save_finish  (EaselArchive         *archive,
                                                      GAsyncResult         *result,
                                                      GError              **error);

/* An array of EaselDeployment without their graphs, newest first. */
void             easel_deployment_store_list_async   (EaselArchive         *archive,
                                                      const char           *account,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
GPtrArray       *easel_deployment_store_list_finish  (EaselArchive         *archive,
                                                      GAsyncResult         *result,
                                                      GError              **error);

/* One of them, whole. */
void             easel_deployment_store_open_async   (EaselArchive         *archive,
                                                      const char           *account,
                                                      const char           *id,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
EaselDeployment *easel_deployment_store_open_finish  (EaselArchive         *archive,
                                                      GAsyncResult         *result,
                                                      GError              **error);

G_END_DECLS
