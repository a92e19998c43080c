/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop program: one instance, its windows and its actions. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define EASEL_TYPE_APPLICATION (easel_application_get_type ())

G_DECLARE_FINAL_TYPE (EaselApplication, easel_application, EASEL, APPLICATION, AdwApplication)

EaselApplication *easel_application_new          (void);
GSettings        *easel_application_get_settings (EaselApplication *self);

G_END_DECLS
