/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When to warn of a session, and whether to end it; the same for all sessions, on their page and in the preferences. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/sessions/easel-session-limits.h"

struct _EaselSessionLimits
{
  AdwPreferencesGroup parent_instance;

  /* Template children */
  GtkSwitch     *warn;
  AdwComboRow   *idle;
  GtkWidget     *ends_row;
  GtkSwitch     *ends;
  GtkSpinButton *budget;
};

G_DEFINE_FINAL_TYPE (EaselSessionLimits, easel_session_limits, ADW_TYPE_PREFERENCES_GROUP)

static const guint IDLE_MINUTES[] = { 0, 5, 10, 15, 30, 60 };

/* A number that is not offered, from a settings editor, shows as the next longer one. */
static gboolean
minutes_to_position (GValue   *value,
                     GVariant *variant,
                     gpointer  user_data)
{
  guint minutes = g_variant_get_uint32 (variant);
  guint position = 0;

  while (position < G_N_ELEMENTS (IDLE_MINUTES) - 1 && IDLE_MINUTES[position] < minutes)
    position++;
  g_value_set_uint (value, position);

  return TRUE;
}

static GVariant *
position_to_minutes (const GValue       *value,
                     const GVariantType *type,
                     gpointer            user_data)
{
  return g_variant_new_uint32 (IDLE_MINUTES[MIN (g_value_get_uint (value), G_N_ELEMENTS (IDLE_MINUTES) - 1)]);
}

static void
idle_changed_cb (EaselSessionLimits *self)
{
  gtk_widget_set_sensitive (self->ends_row, adw_combo_row_get_selected (self->idle) > 0);
}

static gboolean
budget_output_cb (GtkSpinButton *budget)
{
  g_autofree char *text = NULL;
  double amount = gtk_adjustment_get_value (gtk_spin_button_get_adjustment (budget));

  /* Translators: no budget */
  text = amount > 0 ? g_strdup_printf ("$%.2f", amount) : g_strdup (C_("budget", "None"));
  gtk_editable_set_text (GTK_EDITABLE (budget), text);

  return TRUE;
}

static int
budget_input_cb (GtkSpinButton *budget,
                 double        *amount)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (budget)));
  const char *digits = g_strstrip (g_strdelimit (text, "$", ' '));
  char *end = NULL;

  *amount = g_strtod (digits, &end);
  if (end == digits)
    *amount = 0;

  return TRUE;
}

static GListModel *
new_choices (void)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  /* Translators: how long a session may go without a run */
  gtk_string_list_append (list, C_("idle", "Never mind"));
  for (guint i = 1; i < G_N_ELEMENTS (IDLE_MINUTES); i++)
    gtk_string_list_take (list, g_strdup_printf (ngettext ("After %u minute", "After %u minutes", IDLE_MINUTES[i]),
                                                 IDLE_MINUTES[i]));

  return G_LIST_MODEL (list);
}

static void
easel_session_limits_class_init (EaselSessionLimitsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/easelapp/Easel/sessions/easel-session-limits.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselSessionLimits, warn);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionLimits, idle);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionLimits, ends_row);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionLimits, ends);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionLimits, budget);
  gtk_widget_class_bind_template_callback (widget_class, idle_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, budget_output_cb);
  gtk_widget_class_bind_template_callback (widget_class, budget_input_cb);
}

static void
easel_session_limits_init (EaselSessionLimits *self)
{
  g_autoptr(GListModel) choices = new_choices ();

  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_model (self->idle, choices);
}

/**
 * easel_session_limits_set_settings:
 * @settings: the program's
 */
void
easel_session_limits_set_settings (EaselSessionLimits *self,
                                   GSettings          *settings)
{
  g_return_if_fail (EASEL_IS_SESSION_LIMITS (self));
  g_return_if_fail (G_IS_SETTINGS (settings));

  g_settings_bind (settings, "notify-sessions", self->warn, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "session-idle-ends", self->ends, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "session-budget", self->budget, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "session-idle-minutes", self->idle, "selected", G_SETTINGS_BIND_DEFAULT,
                                minutes_to_position, position_to_minutes, NULL, NULL);
}
