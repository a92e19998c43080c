/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be chosen once for all, each with a sentence. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-settings.h"
#include "runs/easel-result-options.h"
#include "ui/easel-preferences.h"
#include "ui/sessions/easel-session-limits.h"

struct _EaselPreferences
{
  AdwPreferencesWindow parent_instance;

  GSettings     *settings;

  /* Template children */
  GtkEditable   *naming_pattern;
  GtkSwitch     *strip_metadata;
  GtkSpinButton *runs_at_a_time;
  GtkSwitch     *notify_runs;
  AdwComboRow   *appearance;

  EaselSessionLimits *session_limits;
};

typedef enum {
  PROP_RESULTS_FOLDER = 1,
} EaselPreferencesProperty;

static GParamSpec *properties[PROP_RESULTS_FOLDER + 1];

G_DEFINE_FINAL_TYPE (EaselPreferences, easel_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static const char *const APPEARANCES[] = { "system", "light", "dark" };

static gboolean
appearance_to_position (GValue   *value,
                        GVariant *variant,
                        gpointer  user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (APPEARANCES); i++)
    if (g_str_equal (APPEARANCES[i], g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, i);

  return TRUE;
}

static GVariant *
position_to_appearance (const GValue       *value,
                        const GVariantType *type,
                        gpointer            user_data)
{
  return g_variant_new_string (APPEARANCES[MIN (g_value_get_uint (value), G_N_ELEMENTS (APPEARANCES) - 1)]);
}

static void
folder_chosen_cb (GtkNativeDialog *dialog,
                  int              response,
                  gpointer         user_data)
{
  EaselPreferences *self = EASEL_PREFERENCES (user_data);
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL && g_file_peek_path (file) != NULL)
    {
      g_settings_set_string (self->settings, EASEL_SETTINGS_RESULTS_FOLDER, g_file_peek_path (file));
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESULTS_FOLDER]);
    }

  g_object_unref (dialog);
}

static void
choose_folder_cb (EaselPreferences *self)
{
  GtkFileChooserNative *dialog;

  dialog = gtk_file_chooser_native_new (_("Folder for Results"), GTK_WINDOW (self),
                                        GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
easel_preferences_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  EaselPreferences *self = EASEL_PREFERENCES (object);

  switch ((EaselPreferencesProperty) prop_id)
    {
    case PROP_RESULTS_FOLDER:
      {
        char *folder = self->settings != NULL ? g_settings_get_string (self->settings, EASEL_SETTINGS_RESULTS_FOLDER)
                                              : NULL;

        if (folder == NULL || *folder == '\0')
          {
            g_free (folder);
            folder = easel_result_options_dup_default_folder ();
          }
        g_value_take_string (value, folder);
      }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_preferences_dispose (GObject *object)
{
  g_clear_object (&EASEL_PREFERENCES (object)->settings);

  G_OBJECT_CLASS (easel_preferences_parent_class)->dispose (object);
}

static void
easel_preferences_class_init (EaselPreferencesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_preferences_get_property;
  object_class->dispose = easel_preferences_dispose;

  properties[PROP_RESULTS_FOLDER] = g_param_spec_string ("results-folder", NULL, NULL, NULL,
                                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EASEL_TYPE_SESSION_LIMITS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/easel-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselPreferences, naming_pattern);
  gtk_widget_class_bind_template_child (widget_class, EaselPreferences, strip_metadata);
  gtk_widget_class_bind_template_child (widget_class, EaselPreferences, runs_at_a_time);
  gtk_widget_class_bind_template_child (widget_class, EaselPreferences, notify_runs);
  gtk_widget_class_bind_template_child (widget_class, EaselPreferences, appearance);
  gtk_widget_class_bind_template_child (widget_class, EaselPreferences, session_limits);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
}

static void
easel_preferences_init (EaselPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * easel_preferences_present:
 *
 * Returns: (transfer none): the window
 */
GtkWindow *
easel_preferences_present (GtkWindow *parent,
                           GSettings *settings)
{
  EaselPreferences *self;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (EASEL_TYPE_PREFERENCES, "transient-for", parent, "modal", TRUE, NULL);
  self->settings = g_object_ref (settings);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESULTS_FOLDER]);

  g_settings_bind (settings, EASEL_SETTINGS_NAMING_PATTERN, self->naming_pattern, "text", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, EASEL_SETTINGS_RUNS_AT_A_TIME, self->runs_at_a_time, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "strip-metadata", self->strip_metadata, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "notify-runs", self->notify_runs, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "appearance", self->appearance, "selected", G_SETTINGS_BIND_DEFAULT,
                                appearance_to_position, position_to_appearance, NULL, NULL);
  easel_session_limits_set_settings (self->session_limits, settings);
  gtk_window_present (GTK_WINDOW (self));

  return GTK_WINDOW (self);
}
