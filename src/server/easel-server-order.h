/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a request to run something asks for, once it has been held against what there is (contract 2.3, 2.4). */

#pragma once

#include "server/easel-server-call.h"
#include "server/easel-server-record.h"

G_BEGIN_DECLS

typedef struct _EaselServerOrder EaselServerOrder;

extern const EaselBodyShape *const easel_server_order_shapes[];
extern const EaselBodyShape *const easel_server_order_workflow_shapes[];
extern const EaselBodyShape *const easel_server_order_deployment_shapes[];

EaselServerOrder  *easel_server_order_read              (EaselServerCall   *call);
void               easel_server_order_free              (EaselServerOrder  *order);
gboolean           easel_server_order_is_batch          (EaselServerOrder  *order);
GPtrArray         *easel_server_order_list_combinations (EaselServerOrder  *order,
                                                         guint              limit);
EaselServerRecord *easel_server_order_make_record       (EaselServerOrder  *order,
                                                         JsonObject        *inputs,
                                                         const char        *batch_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselServerOrder, easel_server_order_free)

G_END_DECLS
