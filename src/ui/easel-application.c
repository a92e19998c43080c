/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop program: one instance, its windows and its actions. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-settings.h"
#include "ui/easel-application.h"
#include "ui/easel-notifier.h"
#include "ui/easel-outgoing.h"
#include "ui/easel-preferences.h"
#include "ui/easel-window.h"
#include "ui/sessions/easel-session-farewell.h"
#include "ui/sessions/easel-session-notifier.h"

#define HELP_PAGE "https://github.com/easelapp/easel#readme"

struct _EaselApplication
{
  AdwApplication parent_instance;

  /* NULL until startup */
  GSettings            *settings;
  EaselStudio          *studio;
  EaselNotifier        *notifier;
  EaselSessionNotifier *session_notifier;
  EaselSessionFarewell *session_farewell;
};

G_DEFINE_FINAL_TYPE (EaselApplication, easel_application, ADW_TYPE_APPLICATION)

static EaselWindow *
get_window (EaselApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (EASEL_IS_WINDOW (window))
    return EASEL_WINDOW (window);

  return easel_window_new (GTK_APPLICATION (self), self->studio);
}

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
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  EaselApplication *self = EASEL_APPLICATION (user_data);

  easel_preferences_present (gtk_application_get_active_window (GTK_APPLICATION (self)), self->settings);
}

static void
help_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  gtk_show_uri (gtk_application_get_active_window (GTK_APPLICATION (user_data)), HELP_PAGE, GDK_CURRENT_TIME);
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  easel_session_farewell_quit (EASEL_APPLICATION (user_data)->session_farewell);
}

static void
new_window_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  EaselApplication *self = EASEL_APPLICATION (user_data);

  gtk_window_present (GTK_WINDOW (easel_window_new (GTK_APPLICATION (self), self->studio)));
}

static void
new_run_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  g_application_activate (G_APPLICATION (user_data));
}

static void
history_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  EaselWindow *window = get_window (EASEL_APPLICATION (user_data));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-history", "s", "");
  gtk_window_present (GTK_WINDOW (window));
}

static void
sessions_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  EaselWindow *window = get_window (EASEL_APPLICATION (user_data));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-machines", NULL);
  gtk_window_present (GTK_WINDOW (window));
}

static void
run_opened_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(EaselApplication) self = EASEL_APPLICATION (user_data);
  g_autoptr(EaselRun) run = easel_runs_open_finish (EASEL_RUNS (source), result, NULL);
  EaselWindow *window = get_window (self);

  if (run != NULL)
    {
      easel_notifier_withdraw (self->notifier, run);
      easel_window_show_run (window, run);
    }
  gtk_window_present (GTK_WINDOW (window));
}

static void
open_run_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  EaselApplication *self = EASEL_APPLICATION (user_data);

  if (easel_studio_get_runs (self->studio) != NULL)
    easel_runs_open_async (easel_studio_get_runs (self->studio),
                           easel_account_get_id (easel_studio_get_account (self->studio)),
                           g_variant_get_string (parameter, NULL), NULL, run_opened_cb, g_object_ref (self));
}

static void
run_shown_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(EaselApplication) self = EASEL_APPLICATION (user_data);
  g_autoptr(EaselRun) run = easel_runs_open_finish (EASEL_RUNS (source), result, NULL);
  g_autoptr(EaselOutput) output = NULL;
  g_autoptr(GFile) file = NULL;

  if (run != NULL)
    output = g_list_model_get_item (easel_run_get_outputs (run), 0);
  if (output != NULL)
    file = easel_outgoing_get_file (output);
  if (file != NULL)
    easel_outgoing_show_in_folder (NULL, file);
}

static void
show_run_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  EaselApplication *self = EASEL_APPLICATION (user_data);

  if (easel_studio_get_runs (self->studio) != NULL)
    easel_runs_open_async (easel_studio_get_runs (self->studio),
                           easel_account_get_id (easel_studio_get_account (self->studio)),
                           g_variant_get_string (parameter, NULL), NULL, run_shown_cb, g_object_ref (self));
}

static const GActionEntry ACTIONS[] = {
  { "about", about_action },
  { "preferences", preferences_action },
  { "help", help_action },
  { "quit", quit_action },
  { "new-window", new_window_action },
  { "new-run", new_run_action },
  { "history", history_action },
  { "sessions", sessions_action },
  { "open-run", open_run_action, "s" },
  { "show-run", show_run_action, "s" },
};

static const struct {
  const char *action;
  const char *keys[3];
} KEYS[] = {
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.help", { "F1" } },
  { "app.new-window", { "<Control>n" } },
  { "window.close", { "<Control>w" } },
  { "win.run", { "<Control>Return", "<Control>KP_Enter" } },
  { "win.options", { "<Control><Shift>Return" } },
  { "win.cancel", { "<Control>period" } },
  { "win.run-again", { "<Control>r" } },
  { "win.edit-again", { "<Control>e" } },
  { "win.search", { "<Control>f" } },
  { "win.search-workflows", { "<Control>l" } },
  { "win.open-workflow", { "<Control>o" } },
  { "win.show-history('')", { "<Control>h" } },
  { "win.back", { "<Alt>Left" } },
  { "win.fullscreen-viewer", { "F11" } },
  { "win.show-sidebar", { "F9" } },
};

static void
apply_appearance (EaselApplication *self)
{
  adw_style_manager_set_color_scheme (adw_application_get_style_manager (ADW_APPLICATION (self)),
                                      (AdwColorScheme) g_settings_get_enum (self->settings, "appearance"));
}

static void
set_keys (EaselApplication *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (KEYS); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), KEYS[i].action, KEYS[i].keys);

  for (int i = 0; i < 9; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.select-workflow(%d)", i);
      g_autofree char *key = g_strdup_printf ("<Control>%d", i + 1);
      const char *keys[] = { key, NULL };

      gtk_application_set_accels_for_action (GTK_APPLICATION (self), action, keys);
    }
}

static void
easel_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (get_window (EASEL_APPLICATION (application))));
}

static void
easel_application_open (GApplication  *application,
                        GFile        **files,
                        int            n_files,
                        const char    *hint)
{
  EaselWindow *window = get_window (EASEL_APPLICATION (application));

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_file_get_basename (files[i]);

      /* `easel DEPLOYMENT`: what names a deployment is no file. */
      if (!easel_window_open_workflow (window, name))
        easel_window_open_file (window, files[i]);
    }

  gtk_window_present (GTK_WINDOW (window));
}

static void
easel_application_window_removed (GtkApplication *application,
                                  GtkWindow      *window)
{
  EaselApplication *self = EASEL_APPLICATION (application);

  GTK_APPLICATION_CLASS (easel_application_parent_class)->window_removed (application, window);

  if (gtk_application_get_windows (application) == NULL && self->notifier != NULL)
    easel_notifier_go_on (self->notifier);
}

static int
easel_application_handle_local_options (GApplication *application,
                                        GVariantDict *options)
{
  static const char *const actions[] = { "new-run", "history", "sessions" };
  g_autoptr(GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("easel %s\n", EASEL_VERSION);
      return EXIT_SUCCESS;
    }

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (!g_variant_dict_contains (options, actions[i]))
        continue;

      if (!g_application_register (application, NULL, &error))
        {
          g_printerr ("easel: %s\n", error->message);
          return EXIT_FAILURE;
        }
      g_action_group_activate_action (G_ACTION_GROUP (application), actions[i], NULL);
    }

  return -1;
}

static void
easel_application_startup (GApplication *application)
{
  EaselApplication *self = EASEL_APPLICATION (application);
  EaselStudioOptions options = { 0 };

  self->settings = easel_settings_new ();
  if (self->settings == NULL)
    g_error ("The settings schema of Easel is not installed: run “meson install”, or set GSETTINGS_SCHEMA_DIR");

  G_APPLICATION_CLASS (easel_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (self), ACTIONS, G_N_ELEMENTS (ACTIONS), self);
  set_keys (self);
  g_signal_connect_object (self->settings, "changed::appearance", G_CALLBACK (apply_appearance), self,
                           G_CONNECT_SWAPPED);
  apply_appearance (self);

  options.settings = self->settings;
  self->studio = easel_studio_new (&options);
  self->notifier = easel_notifier_new (GTK_APPLICATION (self), self->studio);
  self->session_notifier = easel_session_notifier_new (G_APPLICATION (self), self->studio);
  self->session_farewell = easel_session_farewell_new (GTK_APPLICATION (self), self->studio);
  easel_studio_start (self->studio);
}

static void
easel_application_finalize (GObject *object)
{
  EaselApplication *self = EASEL_APPLICATION (object);

  g_clear_object (&self->session_farewell);
  g_clear_object (&self->session_notifier);
  g_clear_object (&self->notifier);
  g_clear_object (&self->studio);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (easel_application_parent_class)->finalize (object);
}

static void
easel_application_class_init (EaselApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = easel_application_finalize;
  application_class->activate = easel_application_activate;
  application_class->open = easel_application_open;
  application_class->startup = easel_application_startup;
  application_class->handle_local_options = easel_application_handle_local_options;
  GTK_APPLICATION_CLASS (klass)->window_removed = easel_application_window_removed;
}

static void
easel_application_init (EaselApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
    { "new-run", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Open the window on a workflow"), NULL },
    { "history", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Open the window on the history"), NULL },
    { "sessions", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Open the window on the sessions"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[FILE… | DEPLOYMENT]"));
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
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       "register-session", TRUE,
                       "resource-base-path", "/io/github/easelapp/Easel",
                       NULL);
}

/**
 * easel_application_get_studio:
 * @self: a program that has started
 *
 * Returns: (transfer none): what its windows share
 */
EaselStudio *
easel_application_get_studio (EaselApplication *self)
{
  g_return_val_if_fail (EASEL_IS_APPLICATION (self), NULL);

  return self->studio;
}
