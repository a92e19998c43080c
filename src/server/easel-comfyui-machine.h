/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ComfyUI that the user already has, as a machine: the bridge to its HTTP and websocket. */

#pragma once

#include "base/easel-clock.h"
#include "server/easel-server-machine.h"

G_BEGIN_DECLS

#define EASEL_TYPE_COMFYUI_MACHINE (easel_comfyui_machine_get_type ())

G_DECLARE_FINAL_TYPE (EaselComfyuiMachine, easel_comfyui_machine, EASEL, COMFYUI_MACHINE, GObject)

EaselServerMachine *easel_comfyui_machine_new (const char *address,
                                               EaselClock *clock);

G_END_DECLS
