/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an event of a progress stream says about the runs that are watched (contract 3.9). */

#pragma once

#include <json-glib/json-glib.h>

#include "api/easel-event-parser.h"

G_BEGIN_DECLS

JsonObject *easel_run_progress_read (const EaselEvent *event,
                                     const char       *run_id);

G_END_DECLS
