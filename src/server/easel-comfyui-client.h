/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTTP side of a ComfyUI: calls with JSON, uploads, and fetching what it made. */

#pragma once

#include "base/easel-clock.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

#define EASEL_TYPE_COMFYUI_CLIENT (easel_comfyui_client_get_type ())

G_DECLARE_FINAL_TYPE (EaselComfyuiClient, easel_comfyui_client, EASEL, COMFYUI_CLIENT, GObject)

EaselComfyuiClient *easel_comfyui_client_new           (const char           *address,
                                                        EaselClock           *clock);
EaselClock         *easel_comfyui_client_get_clock     (EaselComfyuiClient   *self);
SoupMessage        *easel_comfyui_client_new_message   (EaselComfyuiClient   *self,
                                                        const char           *method,
                                                        const char           *path,
                                                        const char           *query,
                                                        GError              **error);

void                easel_comfyui_client_call_async    (EaselComfyuiClient   *self,
                                                        const char           *method,
                                                        const char           *path,
                                                        JsonNode             *body,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
JsonNode           *easel_comfyui_client_call_finish   (EaselComfyuiClient   *self,
                                                        GAsyncResult         *result,
                                                        GError              **error);

void                easel_comfyui_client_upload_async  (EaselComfyuiClient   *self,
                                                        const char           *path,
                                                        GBytes               *bytes,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
char               *easel_comfyui_client_upload_finish (EaselComfyuiClient   *self,
                                                        GAsyncResult         *result,
                                                        GError              **error);

void                easel_comfyui_client_fetch_async   (EaselComfyuiClient   *self,
                                                        JsonObject           *item,
                                                        const char           *folder,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
char               *easel_comfyui_client_fetch_finish  (EaselComfyuiClient   *self,
                                                        GAsyncResult         *result,
                                                        GError              **error);

G_END_DECLS
