/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that was run, newest first, by day: to look at, to search, to use again. Needs no network. */

#pragma once

#include "ui/easel-studio.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define EASEL_TYPE_HISTORY_PAGE (easel_history_page_get_type ())

G_DECLARE_FINAL_TYPE (EaselHistoryPage, easel_history_page, EASEL, HISTORY_PAGE, GtkWidget)

void easel_history_page_set_studio (EaselHistoryPage *self,
                                    EaselStudio      *studio);
void easel_history_page_search     (EaselHistoryPage *self,
                                    const char       *text);
void easel_history_page_refresh    (EaselHistoryPage *self);
void easel_history_page_add_toast  (EaselHistoryPage *self,
                                    AdwToast         *toast);

G_END_DECLS
