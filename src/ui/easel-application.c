/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop program: one instance, its windows and its actions. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-settings.h"
#include "ui/easel-application.h"
#include "ui/easel-notifier.h"
#include "ui/easel-preferences.h"
#include "ui/easel-run-errands.h"
#include "ui/easel-search-provider.h"
#include "ui/easel-window.h"
#include "ui/sessions/easel-session-farewell.h"
#include "ui/sessions/easel-session-notifier.h"

#define LISTING_SECONDS 10
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
  EaselSearchProvider  *search_provider;

  char                 *wanted;  /* workflow to open as soon as the account lists it; NULL: none */
  guint                 timer;   /* until it is given up */
};

G_DEFINE_FINAL_TYPE (EaselApplication, easel_application, ADW_TYPE_APPLICATION)

static EaselWindow *
get_window (EaselApplication *self)
{
  return easel_window_find (GTK_APPLICATION (self), self->studio);
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
activate_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  g_application_activate (G_APPLICATION (user_data));
}

/* For whoever starts a run without a window, such as a script: Easel follows it, tells its end, and leaves. */
static void
follow_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  easel_studio_start (EASEL_APPLICATION (user_data)->studio);
}

static void
search_history_action (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  EaselWindow *window = get_window (EASEL_APPLICATION (user_data));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-history", "s", g_variant_get_string (parameter, NULL));
  gtk_window_present (GTK_WINDOW (window));
}

/* A workflow that is named may be listed only when its server has answered. */

static void
forget_wanted (EaselApplication *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->wanted, g_free);
}

static void
workflows_changed_cb (EaselApplication *self)
{
  if (self->wanted != NULL && easel_window_open_workflow (get_window (self), self->wanted))
    forget_wanted (self);
}

static gboolean
given_up_cb (gpointer user_data)
{
  EaselApplication *self = EASEL_APPLICATION (user_data);
  g_autofree char *text = NULL;

  /* Translators: what somebody gave as the name of a workflow */
  text = g_strdup_printf (_("There is no workflow “%s” here"), self->wanted);
  gtk_widget_activate_action (GTK_WIDGET (get_window (self)), "win.toast", "s", text);
  self->timer = 0;
  forget_wanted (self);

  return G_SOURCE_REMOVE;
}

static void
open_workflow (EaselApplication *self,
               const char       *name)
{
  EaselWindow *window = get_window (self);

  forget_wanted (self);
  if (!easel_window_open_workflow (window, name))
    {
      self->wanted = g_strdup (name);
      self->timer = g_timeout_add_seconds (LISTING_SECONDS, given_up_cb, self);
    }

  gtk_window_present (GTK_WINDOW (window));
}

static void
open_workflow_action (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  open_workflow (EASEL_APPLICATION (user_data), g_variant_get_string (parameter, NULL));
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
  { "activate", activate_action },
  { "follow", follow_action },
  { "open-workflow", open_workflow_action, "s" },
  { "search-history", search_history_action, "s" },
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
  { "win.forward", { "<Alt>Right" } },
  { "win.fullscreen-viewer", { "F11" } },
  { "win.toggle-sidebar", { "F9" } },
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
  EaselApplication *self = EASEL_APPLICATION (application);
  EaselWindow *window = get_window (self);

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_file_get_basename (files[i]);

      /* `easel DEPLOYMENT`: what names a deployment is no file. */
      if (g_file_query_exists (files[i], NULL))
        easel_window_open_file (window, files[i]);
      else
        open_workflow (self, name);
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
  easel_run_errands_install (GTK_APPLICATION (self), self->studio);
  self->notifier = easel_notifier_new (GTK_APPLICATION (self), self->studio);
  self->session_notifier = easel_session_notifier_new (G_APPLICATION (self), self->studio);
  self->session_farewell = easel_session_farewell_new (GTK_APPLICATION (self), self->studio);
  g_signal_connect_object (easel_studio_get_workflows (self->studio), "items-changed",
                           G_CALLBACK (workflows_changed_cb), self, G_CONNECT_SWAPPED);

  /* Started for a search, it needs no accounts and no server. */
  if (!(g_application_get_flags (application) & G_APPLICATION_IS_SERVICE))
    easel_studio_start (self->studio);
}

static gboolean
easel_application_dbus_register (GApplication     *application,
                                 GDBusConnection  *connection,
                                 const char       *path,
                                 GError          **error)
{
  EaselApplication *self = EASEL_APPLICATION (application);
  g_autofree char *own_path = g_strconcat (path, "/SearchProvider", NULL);

  if (!G_APPLICATION_CLASS (easel_application_parent_class)->dbus_register (application, connection, path, error))
    return FALSE;

  self->search_provider = easel_search_provider_new (application);

  return easel_search_provider_export (self->search_provider, connection, own_path, error);
}

static void
easel_application_dbus_unregister (GApplication    *application,
                                   GDBusConnection *connection,
                                   const char      *path)
{
  EaselApplication *self = EASEL_APPLICATION (application);

  if (self->search_provider != NULL)
    easel_search_provider_unexport (self->search_provider);

  G_APPLICATION_CLASS (easel_application_parent_class)->dbus_unregister (application, connection, path);
}

static void
easel_application_finalize (GObject *object)
{
  EaselApplication *self = EASEL_APPLICATION (object);

  forget_wanted (self);
  g_clear_object (&self->search_provider);
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
  application_class->dbus_register = easel_application_dbus_register;
  application_class->dbus_unregister = easel_application_dbus_unregister;
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
