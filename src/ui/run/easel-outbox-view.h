/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs that wait to be sent: in which order, and what can be done about it. */

#pragma once

#include "ui/easel-studio.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EASEL_TYPE_OUTBOX_VIEW (easel_outbox_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselOutboxView, easel_outbox_view, EASEL, OUTBOX_VIEW, GtkWidget)

void easel_outbox_view_set_studio (EaselOutboxView *self,
                                   EaselStudio     *studio);

G_END_DECLS
