/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop program: one instance, its windows and its actions. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/easel-application.h"
#include "ui/easel-window.h"

struct _EaselApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (EaselApplication, easel_application, ADW_TYPE_APPLICATION)

static void
easel_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (easel_window_new (EASEL_APPLICATION (application)));

  gtk_window_present (window);
}

static void
easel_application_class_init (EaselApplicationClass *klass)
{
  G_APPLICATION_CLASS (klass)->activate = easel_application_activate;
}

static void
easel_application_init (EaselApplication *self)
{
}

/**
 * easel_application_new:
 *
 * Returns: (transfer full): the program, registered under its application id when it runs
 */
EaselApplication *
easel_application_new (void)
{
  return g_object_new (EASEL_TYPE_APPLICATION,
                       "application-id", EASEL_APPLICATION_ID,
                       "resource-base-path", "/io/github/easelapp/Easel",
                       NULL);
}
