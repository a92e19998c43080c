/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hangs under the meter: the session that ends first, the others in a line each, and today's sum. */

#pragma once

#include <gtk/gtk.h>

#include "ui/easel-studio.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_POPOVER (easel_session_popover_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionPopover, easel_session_popover, EASEL, SESSION_POPOVER, GtkPopover)

void easel_session_popover_set_studio (EaselSessionPopover *self,
                                       EaselStudio         *studio);

G_END_DECLS
