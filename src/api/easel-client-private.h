/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only the other files of this folder may ask of a client. */

#pragma once

#include <libsoup/soup.h>

#include "api/easel-client.h"

G_BEGIN_DECLS

/**
 * EaselBody:
 * @content_type: what @stream holds
 * @stream: what to send, read once
 * @length: its bytes
 * @progress: (nullable): told what has been sent
 * @progress_data: for @progress
 */
typedef struct {
  const char            *content_type;
  GInputStream          *stream;
  goffset                length;
  GFileProgressCallback  progress;
  gpointer               progress_data;
} EaselBody;

/**
 * EaselChannel:
 * @EASEL_CHANNEL_CALL: calls with an answer of their own
 * @EASEL_CHANNEL_STREAM: event streams, which stay for hours
 * @EASEL_CHANNEL_TRANSFER: up- and downloads, which fill the line
 *
 * Each has its own connections, so that open streams and large files keep no call waiting.
 */
typedef enum {
  EASEL_CHANNEL_CALL,
  EASEL_CHANNEL_STREAM,
  EASEL_CHANNEL_TRANSFER,
} EaselChannel;

#define EASEL_N_CHANNELS (EASEL_CHANNEL_TRANSFER + 1)

SoupSession      *easel_client_get_session  (EaselClient           *self,
                                             EaselChannel           channel);
GUri             *easel_client_get_uri      (EaselClient           *self);
const char       *easel_client_get_key      (EaselClient           *self);
const EaselRetry *easel_client_get_retry    (EaselClient           *self);
gint64            easel_client_get_timeout  (EaselClient           *self);
GUri             *easel_client_build_uri    (EaselClient           *self,
                                             const EaselOperation  *operation,
                                             const char            *id,
                                             const char            *query,
                                             GError               **error);
void              easel_client_call_stream  (EaselClient           *self,
                                             const EaselOperation  *operation,
                                             const EaselBody *body,
                                             GTask                 *task);
void              easel_client_keep_answer  (GTask                 *task,
                                             const EaselAnswer     *answer);

G_END_DECLS
