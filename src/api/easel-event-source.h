/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of a GET stream for as long as somebody listens: broken connections are made again. */

#pragma once

#include "api/easel-client.h"
#include "api/easel-event-parser.h"

G_BEGIN_DECLS

#define EASEL_TYPE_EVENT_SOURCE (easel_event_source_get_type ())
#define EASEL_TYPE_EVENT_SOURCE_STATE (easel_event_source_state_get_type ())

G_DECLARE_FINAL_TYPE (EaselEventSource, easel_event_source, EASEL, EVENT_SOURCE, GObject)

/**
 * EaselEventSourceState:
 * @EASEL_EVENT_SOURCE_CLOSED: not opened yet, closed by us, or ended for good
 * @EASEL_EVENT_SOURCE_CONNECTING: on the way, or waiting for the next try
 * @EASEL_EVENT_SOURCE_OPEN: the server has answered and events may come
 */
typedef enum {
  EASEL_EVENT_SOURCE_CLOSED,
  EASEL_EVENT_SOURCE_CONNECTING,
  EASEL_EVENT_SOURCE_OPEN,
} EaselEventSourceState;

GType                  easel_event_source_state_get_type (void);

/* Signals: "event" (EaselEvent *), "opened" (), "ended" (GError *, nullable): no more will come. */
EaselEventSource      *easel_event_source_new            (EaselClient           *client,
                                                          const EaselOperation  *operation,
                                                          const char            *id,
                                                          const char            *query);
void                   easel_event_source_open           (EaselEventSource      *self);
void                   easel_event_source_close          (EaselEventSource      *self);
EaselEventSourceState  easel_event_source_get_state      (EaselEventSource      *self);

G_END_DECLS
