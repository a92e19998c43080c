/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a result was made: the seed, each input, the times. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "ui/easel-text.h"
#include "ui/run/easel-run-details.h"
#include "ui/run/easel-run-stages.h"
#include "ui/run/easel-run-words.h"

#define MAX_VALUE 200 /* characters of an input that are shown */

struct _EaselRunDetails
{
  GtkWidget parent_instance;

  EaselForm           *form; /* knows the inputs by name; may be NULL */
  GPtrArray           *rows; /* added for the run, owned by the group */

  /* Template children */
  AdwPreferencesGroup *group;
  AdwActionRow        *seed_row;
};

G_DEFINE_FINAL_TYPE (EaselRunDetails, easel_run_details, GTK_TYPE_WIDGET)

static void
add_row (EaselRunDetails *self,
         const char      *title,
         const char      *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

static char *
dup_value (JsonNode *node)
{
  g_autofree char *text = easel_run_words_dup_value (node);

  if (g_utf8_strlen (text, -1) <= MAX_VALUE)
    return g_steal_pointer (&text);

  *g_utf8_offset_to_pointer (text, MAX_VALUE) = '\0';

  return g_strconcat (text, "…", NULL);
}

static void
add_inputs (EaselRunDetails *self,
            EaselRun        *run)
{
  JsonObject *inputs = easel_run_get_inputs (run);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (inputs == NULL)
    return;

  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      EaselField *field = self->form != NULL ? easel_form_find (self->form, name) : NULL;
      g_autofree char *value = NULL;

      if (g_str_equal (name, EASEL_RUN_REQUEST_TAG_KEY))
        continue;

      value = dup_value (node);
      add_row (self, field != NULL ? easel_input_get_label (easel_field_get_input (field)) : name, value);
    }
}

static void
add_times (EaselRunDetails *self,
           EaselRun        *run)
{
  EaselStageState stages[EASEL_N_STAGES];
  g_autofree char *waiting = NULL;
  g_autofree char *cold = NULL;
  g_autofree char *running = NULL;
  g_autofree char *text = NULL;

  easel_run_stages_read (run, 0, stages);
  waiting = easel_text_duration (stages[0].duration);
  cold = easel_text_duration (stages[1].duration);
  running = easel_text_duration (stages[2].duration);
  /* Translators: how long the stages of a run took */
  text = g_strdup_printf (_("Waiting %s · cold start %s · running %s"), waiting, cold, running);
  add_row (self, _("Time"), text);
}

static void
easel_run_details_dispose (GObject *object)
{
  EaselRunDetails *self = EASEL_RUN_DETAILS (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_RUN_DETAILS);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->form);

  G_OBJECT_CLASS (easel_run_details_parent_class)->dispose (object);
}

static void
easel_run_details_class_init (EaselRunDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_run_details_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/run/easel-run-details.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselRunDetails, group);
  gtk_widget_class_bind_template_child (widget_class, EaselRunDetails, seed_row);
}

static void
easel_run_details_init (EaselRunDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
}

/**
 * easel_run_details_set_run:
 * @run: (nullable): shown once it is over
 */
void
easel_run_details_set_run (EaselRunDetails *self,
                           EaselRun        *run)
{
  EaselRunRequest *request;
  const char *seed;

  g_return_if_fail (EASEL_IS_RUN_DETAILS (self));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  gtk_widget_set_visible (GTK_WIDGET (self), run != NULL && easel_run_is_over (run));
  if (run == NULL || !easel_run_is_over (run))
    return;

  request = easel_run_get_request (run);
  seed = request != NULL ? easel_run_request_get_seed (request) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->seed_row), seed != NULL);
  adw_action_row_set_subtitle (self->seed_row, seed != NULL ? seed : "");

  add_inputs (self, run);
  if (easel_run_stages_get_total (run) >= 0)
    add_times (self, run);
  if (easel_run_get_gpu (run) != NULL)
    add_row (self, _("Machine"), easel_run_get_gpu (run));
}

/**
 * easel_run_details_set_form:
 * @form: (nullable): of the workflow, which knows its inputs by name
 */
void
easel_run_details_set_form (EaselRunDetails *self,
                            EaselForm       *form)
{
  g_return_if_fail (EASEL_IS_RUN_DETAILS (self));

  g_set_object (&self->form, form);
}
