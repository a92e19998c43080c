/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the routes of the library share: it is looked through first, and rows become a list. */

#pragma once

#include "base/easel-database.h"
#include "server/easel-server-call.h"

G_BEGIN_DECLS

typedef JsonNode *(*EaselRowReader) (EaselServerCall *call,
                                     EaselStatement  *row);

EaselDatabase *easel_server_open_library (EaselServerCall  *call);
JsonArray     *easel_server_read_rows    (EaselServerCall  *call,
                                          EaselStatement   *statement,
                                          EaselRowReader    read,
                                          GError          **error);
void           easel_server_answer_rows  (EaselServerCall  *call,
                                          EaselStatement   *statement,
                                          EaselRowReader    read,
                                          GError           *query_error);

G_END_DECLS
