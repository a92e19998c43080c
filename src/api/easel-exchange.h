/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request and its answer: the key, the redirect rule, the watch over silence, and what a failure means. */

#pragma once

#include "api/easel-client-private.h"

G_BEGIN_DECLS

#define EASEL_TYPE_EXCHANGE (easel_exchange_get_type ())

G_DECLARE_FINAL_TYPE (EaselExchange, easel_exchange, EASEL, EXCHANGE, GObject)

EaselExchange *easel_exchange_new             (EaselClient          *client,
                                               EaselChannel          channel,
                                               const char           *method,
                                               GUri                 *uri,
                                               gboolean              with_key);
void           easel_exchange_set_header      (EaselExchange        *self,
                                               const char           *name,
                                               const char           *value);
void           easel_exchange_set_body        (EaselExchange        *self,
                                               const char           *content_type,
                                               GBytes               *body);
void           easel_exchange_set_body_stream (EaselExchange        *self,
                                               const char           *content_type,
                                               GInputStream         *stream,
                                               goffset               length);
void           easel_exchange_set_progress    (EaselExchange        *self,
                                               GFileProgressCallback progress,
                                               gpointer              user_data);
void           easel_exchange_set_limits      (EaselExchange        *self,
                                               gint64                silence,
                                               gint64                end);

void           easel_exchange_send_async      (EaselExchange        *self,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean       easel_exchange_send_finish     (EaselExchange        *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void           easel_exchange_read_async      (EaselExchange        *self,
                                               void                 *buffer,
                                               gsize                 size,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gssize         easel_exchange_read_finish     (EaselExchange        *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void           easel_exchange_read_all_async  (EaselExchange        *self,
                                               gsize                 limit,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
GBytes        *easel_exchange_read_all_finish (EaselExchange        *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void           easel_exchange_close           (EaselExchange        *self);

SoupMessage   *easel_exchange_get_message     (EaselExchange        *self);
guint          easel_exchange_get_status      (EaselExchange        *self);
const char    *easel_exchange_get_header      (EaselExchange        *self,
                                               const char           *name);
EaselAnswer    easel_exchange_get_answer      (EaselExchange        *self);
const char    *easel_exchange_get_key         (EaselExchange        *self);
GError        *easel_exchange_new_refusal     (EaselExchange        *self,
                                               GBytes               *body);

G_END_DECLS
