/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The running sessions of an account as a list that keeps itself right and counts what they cost. */

#pragma once

#include "api/easel-client.h"
#include "sessions/easel-session.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_LIST (easel_session_list_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionList, easel_session_list, EASEL, SESSION_LIST, GObject)

/* A GListModel of EaselSession, newest first. Properties: "n-items", "cost" and "cost-known" of all that run, "error".
 * Signals: "ticked" (), "ended" (EaselSession *). */
EaselSessionList *easel_session_list_new            (EaselClient          *client);
void              easel_session_list_open           (EaselSessionList     *self);
void              easel_session_list_close          (EaselSessionList     *self);
void              easel_session_list_refresh        (EaselSessionList     *self);
void              easel_session_list_set_watched    (EaselSessionList     *self,
                                                     gboolean              watched);
gboolean          easel_session_list_is_loaded      (EaselSessionList     *self);
void              easel_session_list_add            (EaselSessionList     *self,
                                                     EaselSession         *session);
EaselSession     *easel_session_list_find           (EaselSessionList     *self,
                                                     const char           *id);
EaselSession     *easel_session_list_find_ended     (EaselSessionList     *self,
                                                     const char           *id);

EaselClient      *easel_session_list_get_client     (EaselSessionList     *self);
gboolean          easel_session_list_get_cost       (EaselSessionList     *self,
                                                     double               *cost);
EaselGpuPrices   *easel_session_list_get_prices     (EaselSessionList     *self);
const GError     *easel_session_list_get_error      (EaselSessionList     *self);

void              easel_session_list_end_async      (EaselSessionList     *self,
                                                     EaselSession         *session,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
gboolean          easel_session_list_end_finish     (EaselSessionList     *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);
void              easel_session_list_extend_async   (EaselSessionList     *self,
                                                     EaselSession         *session,
                                                     int                   minutes,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
gboolean          easel_session_list_extend_finish  (EaselSessionList     *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);

G_END_DECLS
