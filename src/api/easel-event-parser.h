/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server-sent events out of bytes in any pieces (WHATWG rules). It parses and does nothing else. */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define EASEL_TYPE_EVENT (easel_event_get_type ())

/**
 * EaselEvent:
 * @type: the event's name, `message` if it had none
 * @data: its lines, joined by line feeds; valid UTF-8 that may contain NUL bytes, one more NUL follows
 * @length: the bytes of @data
 * @id: the last id that the stream gave, empty if none
 */
typedef struct {
  char  *type;
  char  *data;
  gsize  length;
  char  *id;
} EaselEvent;

typedef struct _EaselEventParser EaselEventParser;

GType             easel_event_get_type            (void);
EaselEvent       *easel_event_copy                (const EaselEvent  *self);
void              easel_event_free                (EaselEvent        *self);

EaselEventParser *easel_event_parser_new          (void);
void              easel_event_parser_free         (EaselEventParser  *self);
gboolean          easel_event_parser_feed         (EaselEventParser  *self,
                                                   const char        *bytes,
                                                   gsize              length,
                                                   GError           **error);
EaselEvent       *easel_event_parser_next         (EaselEventParser  *self);
const char       *easel_event_parser_get_last_id  (EaselEventParser  *self);
gint64            easel_event_parser_get_retry    (EaselEventParser  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselEvent, easel_event_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselEventParser, easel_event_parser_free)

G_END_DECLS
