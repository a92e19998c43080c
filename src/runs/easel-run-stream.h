/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of the POST that made a run, shown on the run. Reads until the end; never sends anything. */

#pragma once

#include "api/easel-event-stream.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RUN_STREAM (easel_run_stream_get_type ())

G_DECLARE_FINAL_TYPE (EaselRunStream, easel_run_stream, EASEL, RUN_STREAM, GObject)

/* Signals: "named" (const char *id): the first id it tells; "sign" (): something came; "turn" (): the record may have
 * changed; "ended" (): nothing more will come, which says nothing about the run. */
EaselRunStream *easel_run_stream_new       (EaselRun          *run,
                                            EaselEventStream  *events);
const char     *easel_run_stream_get_id    (EaselRunStream    *self);
gboolean        easel_run_stream_is_open   (EaselRunStream    *self);
void            easel_run_stream_close     (EaselRunStream    *self);

G_END_DECLS
