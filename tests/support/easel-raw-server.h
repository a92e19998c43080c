/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server that answers with the very bytes it was given, cuts them where it was told and keeps all it received. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _EaselRawServer EaselRawServer;

/**
 * EaselRawEnd:
 * @EASEL_RAW_CLOSE: the connection is closed after the bytes
 * @EASEL_RAW_RESET: it is torn down
 * @EASEL_RAW_KEEP: the next request is read from it
 * @EASEL_RAW_HOLD: it stays open and silent
 */
typedef enum {
  EASEL_RAW_CLOSE,
  EASEL_RAW_RESET,
  EASEL_RAW_KEEP,
  EASEL_RAW_HOLD,
} EaselRawEnd;

EaselRawServer *easel_raw_server_new            (void);
void            easel_raw_server_free           (EaselRawServer *self);
char           *easel_raw_server_dup_address    (EaselRawServer *self,
                                                 const char     *path);
guint16         easel_raw_server_get_port       (EaselRawServer *self);

/* Answers are given in this order; the last one is given again and again. */
void            easel_raw_server_add            (EaselRawServer *self,
                                                 const char     *bytes,
                                                 gssize          length,
                                                 EaselRawEnd     end);
void            easel_raw_server_add_json       (EaselRawServer *self,
                                                 guint           status,
                                                 const char     *body);
void            easel_raw_server_clear          (EaselRawServer *self);

/* After so many bytes of a request it answers without reading on; 0: when it is complete. */
void            easel_raw_server_set_read_limit (EaselRawServer *self,
                                                 gsize           limit);

guint           easel_raw_server_get_n_requests (EaselRawServer *self);
const char     *easel_raw_server_get_request    (EaselRawServer *self,
                                                 guint           index);
guint           easel_raw_server_get_n_closed   (EaselRawServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselRawServer, easel_raw_server_free)

G_END_DECLS
