/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks a ComfyUI's history and queue about one run, until it is over or certainly gone. */

#pragma once

#include "server/easel-comfyui-record.h"
#include "server/easel-comfyui-socket.h"

G_BEGIN_DECLS

#define EASEL_TYPE_COMFYUI_WATCH (easel_comfyui_watch_get_type ())

G_DECLARE_FINAL_TYPE (EaselComfyuiWatch, easel_comfyui_watch, EASEL, COMFYUI_WATCH, GObject)

/* Signals:
 *
 *   found (EaselComfyuiPlace place, int before)  it waits, or it runs
 *   over (JsonObject *entry)                     the history has it; the last word
 *   gone ()                                      neither there nor in the queue, and not by chance; the last word
 *   away (guint times)                           ComfyUI did not answer, so many times in a row
 */

EaselComfyuiWatch *easel_comfyui_watch_new   (EaselComfyuiClient  *client,
                                              EaselComfyuiSocket  *socket);
void               easel_comfyui_watch_start (EaselComfyuiWatch   *self,
                                              const char          *prompt_id);
void               easel_comfyui_watch_stop  (EaselComfyuiWatch   *self);
void               easel_comfyui_watch_look  (EaselComfyuiWatch   *self);
void               easel_comfyui_watch_soon  (EaselComfyuiWatch   *self);

G_END_DECLS
