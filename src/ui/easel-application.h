/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop program: one instance, its windows and its actions. */

#pragma once

#include "ui/easel-studio.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define EASEL_TYPE_APPLICATION (easel_application_get_type ())

G_DECLARE_FINAL_TYPE (EaselApplication, easel_application, EASEL, APPLICATION, AdwApplication)

EaselApplication *easel_application_new        (void);
EaselStudio      *easel_application_get_studio (EaselApplication *self);

G_END_DECLS
