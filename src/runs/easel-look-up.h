/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking on the server for the run that a request may have become (decisions 3, 4). Reads only. */

#pragma once

#include "api/easel-client.h"
#include "archive/easel-archive.h"
#include "runs/easel-run-request.h"

G_BEGIN_DECLS

#define EASEL_TYPE_LOOK_UP (easel_look_up_get_type ())

G_DECLARE_FINAL_TYPE (EaselLookUp, easel_look_up, EASEL, LOOK_UP, GObject)

EaselLookUp *easel_look_up_new          (EaselClient          *client,
                                         EaselArchive         *archive,
                                         EaselRunRequest      *request,
                                         gint64                sent_at,
                                         gint64                sent_server);
gboolean     easel_look_up_is_possible  (EaselLookUp          *self);
void         easel_look_up_look_async   (EaselLookUp          *self,
                                         const char           *hint,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
GStrv        easel_look_up_look_finish  (EaselLookUp          *self,
                                         GAsyncResult         *result,
                                         GError              **error);

G_END_DECLS
