/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the easel-server of this computer, or starts one, once however many programs ask (decisions 10 to 12). */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EASEL_TYPE_LOCAL_SERVER (easel_local_server_get_type ())

G_DECLARE_FINAL_TYPE (EaselLocalServer, easel_local_server, EASEL, LOCAL_SERVER, GObject)

EaselLocalServer *easel_local_server_new           (void);
EaselLocalServer *easel_local_server_new_in        (const char           *folder,
                                                    const char           *program,
                                                    const char           *data_folder);
void              easel_local_server_ensure_async  (EaselLocalServer     *self,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
char             *easel_local_server_ensure_finish (EaselLocalServer     *self,
                                                    GAsyncResult         *result,
                                                    char                **key,
                                                    GError              **error);

G_END_DECLS
