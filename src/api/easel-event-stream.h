/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of one answer, in order, once: a stream that ends has ended, nothing is sent again. */

#pragma once

#include "api/easel-client.h"
#include "api/easel-event-parser.h"

G_BEGIN_DECLS

#define EASEL_TYPE_EVENT_STREAM (easel_event_stream_get_type ())

G_DECLARE_FINAL_TYPE (EaselEventStream, easel_event_stream, EASEL, EVENT_STREAM, GObject)

void              easel_client_open_events_async   (EaselClient           *self,
                                                    const EaselOperation  *operation,
                                                    const char            *id,
                                                    const char            *query,
                                                    JsonNode              *body,
                                                    GCancellable          *cancellable,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               user_data);
EaselEventStream *easel_client_open_events_finish  (EaselClient           *self,
                                                    GAsyncResult          *result,
                                                    GError               **error);

/* Signal: "silent" (), after each EASEL_LIMIT_SILENCE_SECONDS without a byte. */
void              easel_event_stream_next_async    (EaselEventStream      *self,
                                                    GCancellable          *cancellable,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               user_data);
EaselEvent       *easel_event_stream_next_finish   (EaselEventStream      *self,
                                                    GAsyncResult          *result,
                                                    GError               **error);
EaselEvent       *easel_event_stream_take          (EaselEventStream      *self);
gint64            easel_event_stream_get_retry     (EaselEventStream      *self);
const char       *easel_event_stream_get_last_id   (EaselEventStream      *self);
gint64            easel_event_stream_get_last_sign (EaselEventStream      *self);
void              easel_event_stream_close         (EaselEventStream      *self);

G_END_DECLS
