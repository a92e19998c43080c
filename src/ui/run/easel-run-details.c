/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a result was made: the seed, each input, the times. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "base/easel-json.h"
#include "ui/easel-text.h"
#include "ui/picture/easel-thumbnail.h"
#include "ui/run/easel-run-actions.h"
#include "ui/run/easel-run-details.h"
#include "ui/run/easel-run-stages.h"
#include "ui/run/easel-run-words.h"

#define MAX_VALUE 200 /* characters of an input that are shown */

struct _EaselRunDetails
{
  GtkWidget parent_instance;

  EaselForm           *form;  /* knows the inputs by name; may be NULL */
  EaselInputFiles     *files; /* NULL until the archive is open */
  EaselRun            *run;   /* NULL: none */
  double               per_second;
  guint                idle;  /* until the rows are made */
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

/* A file that was given has its picture beside its name. */
static void
add_picture (EaselRunDetails *self,
             JsonNode        *value)
{
  GtkWidget *row = g_ptr_array_index (self->rows, self->rows->len - 1);
  g_autofree char *hash = NULL;
  g_autoptr(GFile) file = NULL;
  GtkWidget *thumbnail;

  if (self->files == NULL || !easel_run_words_is_file (value))
    return;
  hash = easel_run_request_dup_file_hash (json_node_get_string (value));
  file = hash != NULL ? easel_input_files_get_file (self->files, hash) : NULL;
  if (file == NULL)
    return;

  thumbnail = easel_thumbnail_new ();
  g_object_set (thumbnail, "size", 40, "icon-name", "text-x-generic-symbolic", "valign", GTK_ALIGN_CENTER, NULL);
  easel_thumbnail_set_file (EASEL_THUMBNAIL (thumbnail), file);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), thumbnail);
}

static void
add_value (EaselRunDetails *self,
           const char      *title,
           JsonNode        *value)
{
  g_autofree char *text = dup_value (value);

  add_row (self, title, text);
  add_picture (self, value);
}

/* What the run was not given had its default. */
static void
add_fields (EaselRunDetails *self,
            EaselRun        *run,
            JsonObject      *inputs)
{
  g_autoptr(EaselForm) form = easel_form_new (easel_form_get_workflow (self->form));

  easel_run_actions_fill_form (form, run);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (form)); i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (G_LIST_MODEL (form), i);
      EaselInput *input = easel_field_get_input (field);
      JsonNode *value = json_object_get_member (inputs, easel_input_get_id (input));

      if (easel_input_get_kind (input) == EASEL_INPUT_KIND_SEED)
        continue;
      if (value != NULL)
        add_value (self, easel_input_get_label (input), value);
      else if (*easel_field_get_text (field) != '\0')
        {
          g_autoptr(JsonNode) text = json_node_init_string (json_node_alloc (), easel_field_get_text (field));

          add_value (self, easel_input_get_label (input), text);
        }
    }
}

static void
add_inputs (EaselRunDetails *self,
            EaselRun        *run)
{
  g_autoptr(JsonObject) none = json_object_new ();
  JsonObject *inputs = easel_run_get_inputs (run) != NULL ? easel_run_get_inputs (run) : none;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (self->form != NULL)
    add_fields (self, run, inputs);

  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!g_str_equal (name, EASEL_RUN_REQUEST_TAG_KEY) && (self->form == NULL || easel_form_find (self->form, name) == NULL))
      add_value (self, name, node);
}

static void
add_times (EaselRunDetails *self,
           EaselRun        *run,
           double           per_second)
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
  add_row (self, per_second > 0 ? _("Time and cost") : _("Time"), text);
  if (per_second > 0)
    {
      double seconds = (double) (MAX (stages[1].duration, 0) + MAX (stages[2].duration, 0)) / G_USEC_PER_SEC;
      g_autofree char *money = easel_text_money (per_second * seconds);
      GtkWidget *label = gtk_label_new (money);

      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (g_ptr_array_index (self->rows, self->rows->len - 1)), label);
    }
}

static void
add_origin (EaselRunDetails *self,
            EaselRun        *run)
{
  g_autofree char *machine = NULL;

  if (easel_run_get_name (run) != NULL)
    add_row (self, _("Workflow"), easel_run_get_name (run));
  if (easel_run_get_gpu (run) != NULL && easel_run_get_machine_id (run) != NULL)
    machine = g_strjoin (" · ", easel_run_get_gpu (run), easel_run_get_machine_id (run), NULL);
  if (easel_run_get_gpu (run) != NULL || easel_run_get_machine_id (run) != NULL)
    add_row (self, _("Machine"),
             machine != NULL                  ? machine
             : easel_run_get_gpu (run) != NULL ? easel_run_get_gpu (run)
                                               : easel_run_get_machine_id (run));
  if (easel_run_get_id (run) != NULL)
    {
      add_row (self, _("Run"), easel_run_get_id (run));
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (g_ptr_array_index (self->rows, self->rows->len - 1)), 1);
    }
}

static gboolean
build_cb (gpointer user_data)
{
  EaselRunDetails *self = EASEL_RUN_DETAILS (user_data);
  EaselRunRequest *request;
  const char *seed;

  self->idle = 0;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  if (self->run == NULL || !easel_run_is_over (self->run))
    return G_SOURCE_REMOVE;

  request = easel_run_get_request (self->run);
  seed = request != NULL ? easel_run_request_get_seed (request) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->seed_row), seed != NULL);
  adw_action_row_set_subtitle (self->seed_row, seed != NULL ? seed : "");

  add_inputs (self, self->run);
  if (easel_run_stages_get_total (self->run) >= 0)
    add_times (self, self->run, self->per_second);
  add_origin (self, self->run);

  return G_SOURCE_REMOVE;
}

static void
easel_run_details_dispose (GObject *object)
{
  EaselRunDetails *self = EASEL_RUN_DETAILS (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_RUN_DETAILS);
  g_clear_object (&self->run);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->form);
  g_clear_object (&self->files);

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
 * @per_second: what its machine costs, 0 if that is not known
 *
 * The rows are made in an idle moment, once for all that changes at the same time.
 */
void
easel_run_details_set_run (EaselRunDetails *self,
                           EaselRun        *run,
                           double           per_second)
{
  g_return_if_fail (EASEL_IS_RUN_DETAILS (self));

  g_set_object (&self->run, run);
  self->per_second = per_second;
  gtk_widget_set_visible (GTK_WIDGET (self), run != NULL && easel_run_is_over (run));
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_LOW, build_cb, self, NULL);
}

/**
 * easel_run_details_set_files:
 * @files: knows the files that runs were given
 */
void
easel_run_details_set_files (EaselRunDetails *self,
                             EaselInputFiles *files)
{
  g_return_if_fail (EASEL_IS_RUN_DETAILS (self));

  g_set_object (&self->files, files);
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
