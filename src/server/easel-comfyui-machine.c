/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ComfyUI that the user already has, as a machine: the bridge to its HTTP and websocket. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-comfyui-machine.h"

struct _EaselComfyuiMachine
{
  GObject parent_instance;
};

static void easel_comfyui_machine_iface_init (EaselServerMachineInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EaselComfyuiMachine, easel_comfyui_machine, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (EASEL_TYPE_SERVER_MACHINE, easel_comfyui_machine_iface_init))

static const char *
easel_comfyui_machine_get_name (EaselServerMachine *machine)
{
  return "ComfyUI";
}

static const char *
easel_comfyui_machine_get_type_word (EaselServerMachine *machine)
{
  return "comfy-deploy-serverless";
}

static void
easel_comfyui_machine_iface_init (EaselServerMachineInterface *iface)
{
  iface->get_name = easel_comfyui_machine_get_name;
  iface->get_type_word = easel_comfyui_machine_get_type_word;
}

static void
easel_comfyui_machine_class_init (EaselComfyuiMachineClass *klass)
{
}

static void
easel_comfyui_machine_init (EaselComfyuiMachine *self)
{
}

EaselServerMachine *
easel_comfyui_machine_new (const char *address,
                           EaselClock *clock)
{
  return g_object_new (EASEL_TYPE_COMFYUI_MACHINE, NULL);
}
