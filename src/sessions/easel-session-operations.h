/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every operation of the API that is about machines, sessions and what they cost. */

#pragma once

#include "api/easel-client.h"
#include "api/easel-event-source.h"
#include "sessions/easel-gpu-prices.h"
#include "sessions/easel-machine.h"
#include "sessions/easel-session.h"

G_BEGIN_DECLS

/* GET /machines, without the deleted ones: an array of EaselMachine. */
void            easel_client_list_machines_async         (EaselClient          *self,
                                                          const char           *search,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
GPtrArray      *easel_client_list_machines_finish        (EaselClient          *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* GET /machine/{id} */
void            easel_client_get_machine_async           (EaselClient          *self,
                                                          const char           *id,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
EaselMachine   *easel_client_get_machine_finish          (EaselClient          *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* GET /machine/{id}/events: what ran on it in the last day, an array of EaselSession. */
void            easel_client_list_machine_events_async   (EaselClient          *self,
                                                          const char           *id,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
GPtrArray      *easel_client_list_machine_events_finish  (EaselClient          *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* GET /sessions, of one machine or of all: an array of EaselSession. */
void            easel_client_list_sessions_async         (EaselClient          *self,
                                                          const char           *machine_id,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
GPtrArray      *easel_client_list_sessions_finish        (EaselClient          *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* GET /session/{id} */
void            easel_client_get_session_async           (EaselClient          *self,
                                                          const char           *id,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
EaselSession   *easel_client_get_session_finish          (EaselClient          *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* POST /session, once: a lost answer leaves open whether a session runs; see easel_session_start_async(). */
void            easel_client_create_session_async        (EaselClient          *self,
                                                          const char           *machine_id,
                                                          const char           *gpu,
                                                          int                   minutes,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
EaselSession   *easel_client_create_session_finish       (EaselClient          *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* DELETE /session/{id}: TRUE also if it had ended already. */
void            easel_client_delete_session_async        (EaselClient          *self,
                                                          const char           *id,
                                                          gboolean              wait_for_shutdown,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
gboolean        easel_client_delete_session_finish       (EaselClient          *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* POST /session/{id}/increase-timeout or, for a session without an end of its own, /session/increase-timeout; once. */
void            easel_client_extend_session_async        (EaselClient          *self,
                                                          EaselSession         *session,
                                                          int                   minutes,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
gboolean        easel_client_extend_session_finish       (EaselClient          *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* GET /platform/gpu-pricing */
void            easel_client_get_gpu_prices_async        (EaselClient          *self,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
EaselGpuPrices *easel_client_get_gpu_prices_finish       (EaselClient          *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* GET /v2/stream-logs, not opened yet; EaselLogReader reads its events. */
EaselEventSource *easel_client_new_session_log_source    (EaselClient          *self,
                                                          const char           *id);

G_END_DECLS
