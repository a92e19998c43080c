/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells about runs that end while no window is in front, once for each, and once for a batch. */

#pragma once

#include "ui/easel-studio.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EASEL_TYPE_NOTIFIER (easel_notifier_get_type ())

G_DECLARE_FINAL_TYPE (EaselNotifier, easel_notifier, EASEL, NOTIFIER, GObject)

EaselNotifier *easel_notifier_new   (GtkApplication *application,
                                     EaselStudio    *studio);

/* The last window was closed. */
void           easel_notifier_go_on (EaselNotifier  *self);

G_END_DECLS
