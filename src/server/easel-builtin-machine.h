/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine that is always there: executes a few dozen picture and text nodes in worker threads. */

#pragma once

#include "server/easel-server-machine.h"

G_BEGIN_DECLS

#define EASEL_TYPE_BUILTIN_MACHINE (easel_builtin_machine_get_type ())

G_DECLARE_FINAL_TYPE (EaselBuiltinMachine, easel_builtin_machine, EASEL, BUILTIN_MACHINE, GObject)

EaselServerMachine *easel_builtin_machine_new (const char *input_folder,
                                               guint       jobs_at_once);

G_END_DECLS
