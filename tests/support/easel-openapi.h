/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests and answers held against the description of the API in tests/data/openapi.json. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _EaselOpenapi EaselOpenapi;

EaselOpenapi *easel_openapi_load           (void);
void          easel_openapi_free           (EaselOpenapi  *self);

/* Those that check return NULL if all fits, else a sentence (transfer full). @path is below /api, as it was asked for. */
char         *easel_openapi_check_answer   (EaselOpenapi  *self,
                                            const char    *method,
                                            const char    *path,
                                            guint          status,
                                            JsonNode      *body);

/* @path with its query, as on the wire. @body is NULL if there is none, or if @content_type is not JSON. */
char         *easel_openapi_check_request  (EaselOpenapi  *self,
                                            const char    *method,
                                            const char    *path,
                                            const char    *content_type,
                                            JsonNode      *body);
char         *easel_openapi_name_operation (EaselOpenapi  *self,
                                            const char    *method,
                                            const char    *path);
char         *easel_openapi_check_schema   (EaselOpenapi  *self,
                                            const char    *name,
                                            JsonNode      *value);
JsonObject   *easel_openapi_get_examples   (EaselOpenapi  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselOpenapi, easel_openapi_free)

G_END_DECLS
