/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs have brought: kept as the machine told it, shown with addresses (contract 5.2, 5.3). */

#pragma once

#include "base/easel-database.h"
#include "server/easel-server-files.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EaselServerOutputView:
 * @EASEL_SERVER_OUTPUTS_MODEL: filtered, as get run and sync show them
 * @EASEL_SERVER_OUTPUTS_RAW: all of them with all members, errors among them, as the v1 list shows them
 * @EASEL_SERVER_OUTPUTS_WEBHOOK: all of them that are results, with all members
 */
typedef enum {
  EASEL_SERVER_OUTPUTS_MODEL,
  EASEL_SERVER_OUTPUTS_RAW,
  EASEL_SERVER_OUTPUTS_WEBHOOK,
} EaselServerOutputView;

JsonNode  *easel_server_outputs_strip      (JsonNode               *output);
gboolean   easel_server_outputs_is_result  (JsonNode               *data);
void       easel_server_outputs_address    (EaselServerFiles       *files,
                                            const char             *origin,
                                            const char             *run_id,
                                            JsonNode               *data);
char      *easel_server_outputs_add        (EaselDatabase          *database,
                                            const char             *run_id,
                                            JsonNode               *data,
                                            const char             *node_id,
                                            const char             *node_class,
                                            gint64                  time,
                                            GError                **error);
JsonArray *easel_server_outputs_list       (EaselDatabase          *database,
                                            EaselServerFiles       *files,
                                            const char             *origin,
                                            const char             *run_id,
                                            EaselServerOutputView   view);
char      *easel_server_outputs_find_image (EaselDatabase          *database,
                                            const char             *run_id);

G_END_DECLS
