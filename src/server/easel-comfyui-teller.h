/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passes a ComfyUI's messages on to a job, in order, results once their files are here. */

#pragma once

#include "server/easel-comfyui-client.h"
#include "server/easel-server-job.h"

G_BEGIN_DECLS

#define EASEL_TYPE_COMFYUI_TELLER (easel_comfyui_teller_get_type ())

G_DECLARE_FINAL_TYPE (EaselComfyuiTeller, easel_comfyui_teller, EASEL, COMFYUI_TELLER, GObject)

EaselComfyuiTeller *easel_comfyui_teller_new            (EaselComfyuiClient   *client,
                                                         EaselServerJob       *job);
void                easel_comfyui_teller_set_output_ids (EaselComfyuiTeller   *self,
                                                         GHashTable           *output_ids);
void                easel_comfyui_teller_add            (EaselComfyuiTeller   *self,
                                                         const char           *name,
                                                         JsonObject           *data);
void                easel_comfyui_teller_add_missed     (EaselComfyuiTeller   *self,
                                                         JsonObject           *entry);
void                easel_comfyui_teller_flush_async    (EaselComfyuiTeller   *self,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
gboolean            easel_comfyui_teller_flush_finish   (EaselComfyuiTeller   *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);

G_END_DECLS
