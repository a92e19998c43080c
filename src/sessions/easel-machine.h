/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine of the account: what runs can be sent to and sessions can be rented on. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define EASEL_TYPE_MACHINE (easel_machine_get_type ())
#define EASEL_TYPE_MACHINE_STATUS (easel_machine_status_get_type ())

G_DECLARE_FINAL_TYPE (EaselMachine, easel_machine, EASEL, MACHINE, GObject)

/**
 * EaselMachineStatus:
 * @EASEL_MACHINE_STATUS_UNKNOWN: a word of a newer server
 * @EASEL_MACHINE_STATUS_NOT_STARTED: not built yet
 * @EASEL_MACHINE_STATUS_READY: can be used
 * @EASEL_MACHINE_STATUS_BUILDING: being built
 * @EASEL_MACHINE_STATUS_ERROR: could not be built
 * @EASEL_MACHINE_STATUS_RUNNING: can be used
 * @EASEL_MACHINE_STATUS_PAUSED: switched off
 * @EASEL_MACHINE_STATUS_STARTING: will be ready soon
 */
typedef enum {
  EASEL_MACHINE_STATUS_UNKNOWN,
  EASEL_MACHINE_STATUS_NOT_STARTED,
  EASEL_MACHINE_STATUS_READY,
  EASEL_MACHINE_STATUS_BUILDING,
  EASEL_MACHINE_STATUS_ERROR,
  EASEL_MACHINE_STATUS_RUNNING,
  EASEL_MACHINE_STATUS_PAUSED,
  EASEL_MACHINE_STATUS_STARTING,
} EaselMachineStatus;

GType               easel_machine_status_get_type     (void);

EaselMachine       *easel_machine_read                (JsonNode      *node,
                                                       GError       **error);
gboolean            easel_machine_update              (EaselMachine  *self,
                                                       JsonNode      *node,
                                                       GError       **error);
const char         *easel_machine_get_id              (EaselMachine  *self);
const char         *easel_machine_get_name            (EaselMachine  *self);
const char         *easel_machine_get_kind            (EaselMachine  *self);
const char         *easel_machine_get_gpu             (EaselMachine  *self);
EaselMachineStatus  easel_machine_get_status          (EaselMachine  *self);
const char         *easel_machine_get_comfyui_version (EaselMachine *self);
gboolean            easel_machine_is_ready            (EaselMachine  *self);
gboolean            easel_machine_takes_sessions      (EaselMachine  *self);

G_END_DECLS
