/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The meter of the header bar: what is left of the session that ends first, and what it has cost. */

#pragma once

#include <gtk/gtk.h>

#include "ui/easel-studio.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_METER (easel_session_meter_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionMeter, easel_session_meter, EASEL, SESSION_METER, GtkWidget)

void easel_session_meter_set_studio (EaselSessionMeter *self,
                                     EaselStudio       *studio);

G_END_DECLS
