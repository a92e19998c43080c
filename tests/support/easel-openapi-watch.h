/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every request that reaches a server of a test, held against the description of the API; a wrong one ends the test. */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _EaselOpenapiWatch EaselOpenapiWatch;

EaselOpenapiWatch *easel_openapi_watch_new      (SoupServer         *server);
void               easel_openapi_watch_free     (EaselOpenapiWatch  *self);

/* @operation as `GET /run/{run_id}` */
guint              easel_openapi_watch_count    (EaselOpenapiWatch  *self,
                                                 const char         *operation);

/* For requests that were seen elsewhere: ends the test unless the request fits. */
void               easel_openapi_watch_request  (EaselOpenapiWatch  *self,
                                                 const char         *method,
                                                 const char         *path,
                                                 const char         *content_type,
                                                 GBytes             *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselOpenapiWatch, easel_openapi_watch_free)

G_END_DECLS
