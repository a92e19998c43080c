/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: it navigates, its pages own what they show. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/easel-window.h"

struct _EaselWindow
{
  AdwApplicationWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (EaselWindow, easel_window, ADW_TYPE_APPLICATION_WINDOW)

static void
easel_window_class_init (EaselWindowClass *klass)
{
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/io/github/easelapp/Easel/easel-window.ui");
}

static void
easel_window_init (EaselWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * easel_window_new:
 * @application: the program it belongs to, which has started
 *
 * Returns: (transfer none): the window, owned by GTK until it is closed
 */
EaselWindow *
easel_window_new (EaselApplication *application)
{
  GSettings *settings;
  EaselWindow *self;

  g_return_val_if_fail (EASEL_IS_APPLICATION (application), NULL);

  self = g_object_new (EASEL_TYPE_WINDOW, "application", application, NULL);
  settings = easel_application_get_settings (application);
  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);

  return self;
}
