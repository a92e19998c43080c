/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How machines are written for people: what they are, in which state, and why they take no session. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/sessions/easel-machine-text.h"

#define SHORT_COMMIT 7
#define LONG_COMMIT  40

static const struct {
  const char *word;
  const char *text;
} KINDS[] = {
  { "comfy-deploy-serverless", N_("Serverless machine") },
  { "modal-serverless", N_("Serverless machine of the older kind") },
  { "runpod-serverless", N_("Serverless machine at RunPod") },
  { "classic", N_("Own ComfyUI server") },
  { "workspace", N_("Workspace") },
  { "workspace-v2", N_("Workspace") },
};

const char *
easel_machine_text_state (EaselMachine *machine)
{
  switch (easel_machine_get_status (machine))
    {
    case EASEL_MACHINE_STATUS_READY:
      return C_("machine", "Ready");
    case EASEL_MACHINE_STATUS_RUNNING:
      return C_("machine", "Running");
    case EASEL_MACHINE_STATUS_BUILDING:
      return C_("machine", "Building");
    case EASEL_MACHINE_STATUS_STARTING:
      return C_("machine", "Starting");
    case EASEL_MACHINE_STATUS_PAUSED:
      return C_("machine", "Paused");
    case EASEL_MACHINE_STATUS_NOT_STARTED:
      return C_("machine", "Not built yet");
    case EASEL_MACHINE_STATUS_ERROR:
      return C_("machine", "Needs rebuild");
    case EASEL_MACHINE_STATUS_UNKNOWN:
    default:
      return C_("machine", "Not known");
    }
}

static const char *
get_state_class (EaselMachine *machine)
{
  switch (easel_machine_get_status (machine))
    {
    case EASEL_MACHINE_STATUS_READY:
    case EASEL_MACHINE_STATUS_RUNNING:
      return "good";
    case EASEL_MACHINE_STATUS_BUILDING:
    case EASEL_MACHINE_STATUS_STARTING:
      return "accent";
    case EASEL_MACHINE_STATUS_ERROR:
      return "warn";
    case EASEL_MACHINE_STATUS_PAUSED:
    case EASEL_MACHINE_STATUS_NOT_STARTED:
    case EASEL_MACHINE_STATUS_UNKNOWN:
    default:
      return "quiet";
    }
}

/**
 * easel_machine_text_kind:
 *
 * Returns: (transfer none): what kind of machine it is; the server's word for kinds that are newer
 */
const char *
easel_machine_text_kind (EaselMachine *machine)
{
  const char *kind = easel_machine_get_kind (machine);

  for (guint i = 0; i < G_N_ELEMENTS (KINDS); i++)
    if (g_strcmp0 (KINDS[i].word, kind) == 0)
      return _(KINDS[i].text);

  return kind != NULL ? kind : _("Machine");
}

/**
 * easel_machine_text_subtitle:
 *
 * Returns: (transfer full): “Serverless machine · A10G · ComfyUI 0.3.64”
 */
char *
easel_machine_text_subtitle (EaselMachine *machine)
{
  const char *version = easel_machine_get_comfyui_version (machine);
  const char *gpu = easel_machine_get_gpu (machine);
  g_autoptr(GString) text = g_string_new (easel_machine_text_kind (machine));

  if (gpu != NULL)
    g_string_append_printf (text, " · %s", gpu);
  if (version != NULL && *version != '\0')
    g_string_append_printf (text, " · ComfyUI %.*s", strlen (version) == LONG_COMMIT ? SHORT_COMMIT : LONG_COMMIT, version);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * easel_machine_text_badge:
 *
 * Returns: (transfer floating): its state as a small label
 */
GtkWidget *
easel_machine_text_badge (EaselMachine *machine)
{
  GtkWidget *badge = gtk_label_new (easel_machine_text_state (machine));

  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_add_css_class (badge, get_state_class (machine));

  return badge;
}
