/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strip that says that a server cannot be reached, and when it is tried again. */

#pragma once

#include "ui/easel-studio.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EASEL_TYPE_TROUBLE_STRIP (easel_trouble_strip_get_type ())

G_DECLARE_FINAL_TYPE (EaselTroubleStrip, easel_trouble_strip, EASEL, TROUBLE_STRIP, GtkWidget)

void easel_trouble_strip_set_studio (EaselTroubleStrip *self,
                                     EaselStudio       *studio);

G_END_DECLS
