/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks once what is to become of running sessions when the program is quit or the person logs out. */

#pragma once

#include <gtk/gtk.h>

#include "ui/easel-studio.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_FAREWELL (easel_session_farewell_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionFarewell, easel_session_farewell, EASEL, SESSION_FAREWELL, GObject)

EaselSessionFarewell *easel_session_farewell_new  (GtkApplication       *application,
                                                   EaselStudio          *studio);
void                  easel_session_farewell_quit (EaselSessionFarewell *self);

G_END_DECLS
