/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bar of a session's time. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/sessions/easel-session-bar.h"
#include "ui/sessions/easel-session-text.h"

/**
 * easel_session_bar_prepare:
 *
 * The bar's own colors say the opposite: full is not too much here.
 */
void
easel_session_bar_prepare (GtkLevelBar *bar)
{
  gtk_level_bar_remove_offset_value (bar, GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (bar, GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (bar, GTK_LEVEL_BAR_OFFSET_FULL);
}

/**
 * easel_session_bar_show:
 *
 * Shows what is left of it, amber when that is little.
 */
void
easel_session_bar_show (GtkLevelBar  *bar,
                        EaselSession *session)
{
  gtk_level_bar_set_value (bar, easel_session_get_share_left (session));
  if (easel_session_text_is_late (session))
    gtk_widget_add_css_class (GTK_WIDGET (bar), "late");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (bar), "late");
}
