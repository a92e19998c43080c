/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machines of this server: the built-in one, and a ComfyUI if there is one. */

#pragma once

#include "base/easel-clock.h"
#include "server/easel-server-machine.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SERVER_MACHINES (easel_server_machines_get_type ())

G_DECLARE_FINAL_TYPE (EaselServerMachines, easel_server_machines, EASEL, SERVER_MACHINES, GObject)

/* The words for a machine's GPU that the service knows; ends with NULL. */
extern const char *const easel_server_gpus[];

EaselServerMachines *easel_server_machines_new        (const char           *input_folder,
                                                       const char           *comfyui_url,
                                                       guint                 run_seconds,
                                                       EaselClock           *clock);
const char          *easel_server_machines_get_id     (EaselServerMachines  *self,
                                                       guint                 position);
EaselServerMachine  *easel_server_machines_find       (EaselServerMachines  *self,
                                                       const char           *id);
guint                easel_server_machines_get_count  (EaselServerMachines  *self);
JsonNode            *easel_server_machines_list_row   (EaselServerMachines  *self,
                                                       guint                 position);
JsonNode            *easel_server_machines_detail     (EaselServerMachines  *self,
                                                       const char           *id);
JsonArray           *easel_server_machines_list_models (EaselServerMachines *self);

G_END_DECLS
