/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request to the server and its answer. */

#pragma once

#include "server/easel-server-validate.h"
#include "server/easel-server.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SERVER_CALL (easel_server_call_get_type ())

G_DECLARE_FINAL_TYPE (EaselServerCall, easel_server_call, EASEL, SERVER_CALL, GObject)

typedef struct _EaselRoute EaselRoute;

/* Signal "gone": the caller has left, or has got the whole answer. */

EaselServerCall        *easel_server_call_new          (EaselServer           *server,
                                                   SoupServerMessage     *message);
EaselServer          *easel_server_call_get_server   (EaselServerCall         *self);
SoupServerMessage    *easel_server_call_get_message  (EaselServerCall         *self);
const char           *easel_server_call_get_header   (EaselServerCall         *self,
                                                   const char            *name);

/* What was asked, once the router has read it. */
void                  easel_server_call_set_route    (EaselServerCall         *self,
                                                   const EaselRoute      *route,
                                                   GHashTable            *path);
const EaselRoute     *easel_server_call_get_route    (EaselServerCall         *self);
const char           *easel_server_call_get_path     (EaselServerCall         *self,
                                                   const char            *name);
void                  easel_server_call_set_path     (EaselServerCall         *self,
                                                   const char            *name,
                                                   const char            *value);
void                  easel_server_call_take_query   (EaselServerCall         *self,
                                                   JsonObject            *query);
JsonObject           *easel_server_call_get_query    (EaselServerCall         *self);
const char           *easel_server_call_get_text  (EaselServerCall         *self,
                                                   const char            *name);
gint64                easel_server_call_get_int   (EaselServerCall         *self,
                                                   const char            *name,
                                                   gint64                 fallback);
gboolean              easel_server_call_get_flag  (EaselServerCall         *self,
                                                   const char            *name);
void                  easel_server_call_take_body    (EaselServerCall         *self,
                                                   JsonObject            *body,
                                                   const EaselBodyShape  *shape);
JsonObject           *easel_server_call_get_body     (EaselServerCall         *self);
const EaselBodyShape *easel_server_call_get_shape    (EaselServerCall         *self);
void                  easel_server_call_limit_body (EaselServerCall     *self,
                                                   goffset                limit);
gboolean              easel_server_call_is_too_large (EaselServerCall   *self);
void                  easel_server_call_take_sink    (EaselServerCall         *self,
                                                   GObject               *sink);
gpointer              easel_server_call_get_sink     (EaselServerCall         *self);
char                 *easel_server_call_dup_origin   (EaselServerCall         *self);

/* The answer. After easel_server_call_hold() it may come at any time. */
void                  easel_server_call_hold         (EaselServerCall         *self);
gboolean              easel_server_call_is_open      (EaselServerCall         *self);
void                  easel_server_call_answer       (EaselServerCall         *self,
                                                   JsonNode              *body);
void                  easel_server_call_refuse       (EaselServerCall         *self,
                                                   guint                  status,
                                                   const char            *detail);
void                  easel_server_call_refuse_with  (EaselServerCall         *self,
                                                   guint                  status,
                                                   JsonNode              *body);
void                  easel_server_call_invalid      (EaselServerCall         *self,
                                                   JsonArray             *errors);
void                  easel_server_call_crash        (EaselServerCall         *self,
                                                   const GError          *error);
void                  easel_server_call_send         (EaselServerCall         *self,
                                                   guint                  status,
                                                   const char            *content_type,
                                                   GBytes                *body);
void                  easel_server_call_begin_stream (EaselServerCall         *self);
void                  easel_server_call_append       (EaselServerCall         *self,
                                                   const char            *text,
                                                   gssize                 length);
void                  easel_server_call_end_stream   (EaselServerCall         *self);

G_END_DECLS
