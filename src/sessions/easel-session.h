/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine session: a GPU rented by the minute, with what is left of it and what it has cost. */

#pragma once

#include "sessions/easel-gpu-prices.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION (easel_session_get_type ())
#define EASEL_TYPE_SESSION_STATE (easel_session_state_get_type ())

G_DECLARE_FINAL_TYPE (EaselSession, easel_session, EASEL, SESSION, GObject)

/**
 * EaselSessionState:
 * @EASEL_SESSION_STATE_STARTING: it has no address yet
 * @EASEL_SESSION_STATE_READY: ComfyUI answers at its address
 * @EASEL_SESSION_STATE_ENDING: its time is over or it was asked to end, and the server has not said that it has
 * @EASEL_SESSION_STATE_ENDED: it does not exist any more
 */
typedef enum {
  EASEL_SESSION_STATE_STARTING,
  EASEL_SESSION_STATE_READY,
  EASEL_SESSION_STATE_ENDING,
  EASEL_SESSION_STATE_ENDED,
} EaselSessionState;

GType              easel_session_state_get_type     (void);

EaselSession      *easel_session_read               (JsonNode        *node,
                                                     GError         **error);
gboolean           easel_session_update             (EaselSession    *self,
                                                     JsonNode        *node,
                                                     GError         **error);
void               easel_session_update_from        (EaselSession    *self,
                                                     EaselSession    *newer);
void               easel_session_tick               (EaselSession    *self,
                                                     gint64           now,
                                                     EaselGpuPrices  *prices);
void               easel_session_set_ending         (EaselSession    *self);
gboolean           easel_session_was_asked_to_end   (EaselSession    *self);
void               easel_session_set_ended          (EaselSession    *self);

const char        *easel_session_get_id             (EaselSession    *self);
const char        *easel_session_get_url            (EaselSession    *self);
const char        *easel_session_get_gpu            (EaselSession    *self);
const char        *easel_session_get_machine_id     (EaselSession    *self);
void               easel_session_set_machine_name   (EaselSession    *self,
                                                     const char      *name);
const char        *easel_session_get_title          (EaselSession    *self);
int                easel_session_get_minutes        (EaselSession    *self);
gint64             easel_session_get_start_time     (EaselSession    *self);
gint64             easel_session_get_end_time       (EaselSession    *self);
gboolean           easel_session_has_own_end        (EaselSession    *self);
EaselSessionState  easel_session_get_state          (EaselSession    *self);
gint64             easel_session_get_time_left      (EaselSession    *self);
double             easel_session_get_share_left     (EaselSession    *self);
gboolean           easel_session_get_cost           (EaselSession    *self,
                                                     double          *cost);

G_END_DECLS
