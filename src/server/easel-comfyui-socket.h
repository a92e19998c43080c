/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The websocket of a ComfyUI, kept open while somebody listens: progress for show, never the truth. */

#pragma once

#include "server/easel-comfyui-client.h"

G_BEGIN_DECLS

#define EASEL_TYPE_COMFYUI_SOCKET (easel_comfyui_socket_get_type ())

G_DECLARE_FINAL_TYPE (EaselComfyuiSocket, easel_comfyui_socket, EASEL, COMFYUI_SOCKET, GObject)

/* Signals: message (const char *type, JsonObject *data) · changed (): is-open changed: look for what was missed */

EaselComfyuiSocket *easel_comfyui_socket_new           (EaselComfyuiClient  *client);
const char         *easel_comfyui_socket_get_client_id (EaselComfyuiSocket  *self);
gboolean            easel_comfyui_socket_is_open       (EaselComfyuiSocket  *self);
void                easel_comfyui_socket_hold          (EaselComfyuiSocket  *self);
void                easel_comfyui_socket_release       (EaselComfyuiSocket  *self);

G_END_DECLS
