/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine that is always there: executes a few dozen picture and text nodes in worker threads. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-machine.h"

struct _EaselBuiltinMachine
{
  GObject parent_instance;
};

static void easel_builtin_machine_iface_init (EaselServerMachineInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EaselBuiltinMachine, easel_builtin_machine, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (EASEL_TYPE_SERVER_MACHINE, easel_builtin_machine_iface_init))

static const char *
easel_builtin_machine_get_name (EaselServerMachine *machine)
{
  return "Built-in";
}

static const char *
easel_builtin_machine_get_type_word (EaselServerMachine *machine)
{
  return "classic";
}

static void
easel_builtin_machine_iface_init (EaselServerMachineInterface *iface)
{
  iface->get_name = easel_builtin_machine_get_name;
  iface->get_type_word = easel_builtin_machine_get_type_word;
}

static void
easel_builtin_machine_class_init (EaselBuiltinMachineClass *klass)
{
}

static void
easel_builtin_machine_init (EaselBuiltinMachine *self)
{
}

EaselServerMachine *
easel_builtin_machine_new (const char *input_folder,
                           guint       jobs_at_once)
{
  return g_object_new (EASEL_TYPE_BUILTIN_MACHINE, NULL);
}
