/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One machine session: what is left of it and what it has cost, large; what can be done with it; its limits and its log. */

#pragma once

#include <adwaita.h>

#include "ui/easel-studio.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_PAGE (easel_session_page_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionPage, easel_session_page, EASEL, SESSION_PAGE, GtkWidget)

void          easel_session_page_set_studio  (EaselSessionPage  *self,
                                              EaselStudio       *studio);
void          easel_session_page_set_session (EaselSessionPage  *self,
                                              EaselSessionList  *list,
                                              EaselSession      *session);
EaselSession *easel_session_page_get_session (EaselSessionPage  *self);
void          easel_session_page_show_log    (EaselSessionPage  *self);
void          easel_session_page_add_toast   (EaselSessionPage  *self,
                                              AdwToast          *toast);

G_END_DECLS
