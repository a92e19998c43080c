/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses: the base as people type it, ids and queries escaped, and which hosts are this computer. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EASEL_ADDRESS_PRODUCTION "https://api.comfydeploy.com/api"
#define EASEL_ADDRESS_STAGING    "https://staging.api.comfydeploy.com/api"

char     *easel_address_normalize    (const char   *text,
                                      gboolean      allow_http,
                                      GError      **error);
GUri     *easel_address_parse        (const char   *text,
                                      GError      **error);
gboolean  easel_address_is_loopback  (GUri         *uri);
int       easel_address_get_port     (GUri         *uri);
gboolean  easel_address_same_origin  (GUri         *a,
                                      GUri         *b);
GUri     *easel_address_redirect     (GUri         *from,
                                      const char   *location,
                                      GError      **error);
char     *easel_address_join         (const char   *base,
                                      const char   *path,
                                      const char   *id,
                                      const char   *query);
char     *easel_query_build          (const char   *first_name,
                                      ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
