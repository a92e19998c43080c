/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop program: one instance, its windows and its actions. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-settings.h"

#include "ui/easel-application.h"
#include "ui/easel-window.h"

struct _EaselApplication
{
  AdwApplication parent_instance;

  GSettings *settings; /* NULL until startup */
};

G_DEFINE_FINAL_TYPE (EaselApplication, easel_application, ADW_TYPE_APPLICATION)

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  static const char *const developers[] = { "The Easel maintainers", NULL };

  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (user_data)),
                         "application-name", "Easel",
                         "application-icon", EASEL_APPLICATION_ID,
                         "version", EASEL_VERSION,
                         "comments", _("Run ComfyUI workflows with your own pictures"),
                         "developer-name", _("The Easel maintainers"),
                         "developers", developers,
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "website", "https://github.com/easelapp/easel",
                         "issue-url", "https://github.com/easelapp/easel/issues",
                         /* Translators: your own name, to be shown in the about window */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

static const GActionEntry ACTIONS[] = {
  { "about", about_action },
  { "quit", quit_action },
};

static const struct {
  const char *action;
  const char *keys[3];
} KEYS[] = {
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
};

static void
easel_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (easel_window_new (EASEL_APPLICATION (application)));

  gtk_window_present (window);
}

static void
easel_application_startup (GApplication *application)
{
  EaselApplication *self = EASEL_APPLICATION (application);

  self->settings = easel_settings_new ();
  if (self->settings == NULL)
    g_error ("The settings schema of Easel is not installed: run “meson install”, or set GSETTINGS_SCHEMA_DIR");

  G_APPLICATION_CLASS (easel_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (self), ACTIONS, G_N_ELEMENTS (ACTIONS), self);
  for (guint i = 0; i < G_N_ELEMENTS (KEYS); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), KEYS[i].action, KEYS[i].keys);
}

static void
easel_application_finalize (GObject *object)
{
  EaselApplication *self = EASEL_APPLICATION (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (easel_application_parent_class)->finalize (object);
}

static void
easel_application_class_init (EaselApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_application_finalize;
  G_APPLICATION_CLASS (klass)->activate = easel_application_activate;
  G_APPLICATION_CLASS (klass)->startup = easel_application_startup;
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

/**
 * easel_application_get_settings:
 * @self: a program that has started
 *
 * Returns: (transfer none): what the person has chosen
 */
GSettings *
easel_application_get_settings (EaselApplication *self)
{
  g_return_val_if_fail (EASEL_IS_APPLICATION (self), NULL);

  return self->settings;
}
