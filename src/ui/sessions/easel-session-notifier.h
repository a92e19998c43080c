/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells about rented machines whose time runs out, that nobody uses, or that cost more than was meant. */

#pragma once

#include "ui/easel-studio.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_NOTIFIER (easel_session_notifier_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionNotifier, easel_session_notifier, EASEL, SESSION_NOTIFIER, GObject)

EaselSessionNotifier *easel_session_notifier_new      (GApplication          *application,
                                                       EaselStudio           *studio);
void                  easel_session_notifier_withdraw (EaselSessionNotifier  *self,
                                                       EaselSession          *session);

G_END_DECLS
