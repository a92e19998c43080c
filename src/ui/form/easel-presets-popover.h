/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The presets of a workflow: choosing one fills the form, what is in the form becomes one. */

#pragma once

#include "ui/easel-studio.h"
#include "workflows/easel-form.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EASEL_TYPE_PRESETS_POPOVER (easel_presets_popover_get_type ())

G_DECLARE_FINAL_TYPE (EaselPresetsPopover, easel_presets_popover, EASEL, PRESETS_POPOVER, GtkPopover)

void easel_presets_popover_set_form  (EaselPresetsPopover *self,
                                      EaselForm           *form);
void easel_presets_popover_set_place (EaselPresetsPopover *self,
                                      EaselStudio         *studio,
                                      const char          *workflow);

G_END_DECLS
