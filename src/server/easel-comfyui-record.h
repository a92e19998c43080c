/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a ComfyUI's queue and history say about one run. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  EASEL_COMFYUI_ABSENT,
  EASEL_COMFYUI_PENDING,
  EASEL_COMFYUI_RUNNING,
} EaselComfyuiPlace;

EaselComfyuiPlace  easel_comfyui_queue_find            (JsonObject  *queue,
                                                        const char  *prompt_id,
                                                        int         *before);
gboolean           easel_comfyui_entry_is_interrupted  (JsonObject  *entry);
JsonObject        *easel_comfyui_entry_get_failure     (JsonObject  *entry);
GError            *easel_comfyui_entry_new_error       (JsonObject  *entry);

G_END_DECLS
