/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The disk's part of fetching results: the hidden folder, the rename that replaces nothing, the side-car. */

#pragma once

#include "runs/easel-output.h"

#include <gio/gio.h>

G_BEGIN_DECLS

char      *easel_result_place_build_staging_path (const char           *folder,
                                                  gint64                row,
                                                  EaselOutput          *output);
void       easel_result_place_prepare_async      (const char           *folder,
                                                  const char           *staged,
                                                  const char           *text,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean   easel_result_place_prepare_finish     (GAsyncResult         *result,
                                                  GError              **error);
void       easel_result_place_move_async         (const char           *staged,
                                                  const char           *path,
                                                  JsonNode             *side_car,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean   easel_result_place_move_finish        (GAsyncResult         *result,
                                                  GError              **error);

G_END_DECLS
