/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells a screen reader how a run goes: each change of its state, each quarter of the way, its end. Nothing is seen. */

#pragma once

#include "runs/easel-run.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EASEL_TYPE_ANNOUNCER (easel_announcer_get_type ())

G_DECLARE_FINAL_TYPE (EaselAnnouncer, easel_announcer, EASEL, ANNOUNCER, GtkWidget)

void        easel_announcer_set_run  (EaselAnnouncer *self,
                                      EaselRun       *run);
const char *easel_announcer_get_text (EaselAnnouncer *self);

G_END_DECLS
