/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a workflow: its fields in the author's order and groups, built as far as they are seen first. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/form/easel-form-view.h"
#include "ui/form/easel-presets-popover.h"

#define FIRST_FIELDS  12 /* fill the first screen */
#define FIELDS_A_TIME 4  /* in each idle slice after that */
#define MANY_ROWS     6  /* of a group, above which it is folded */

struct _EaselFormView
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselForm           *form;   /* NULL: empty */
  EaselStudio         *studio;

  /* What is built so far */
  GPtrArray           *views;  /* EaselFieldView, owned by the widget tree */
  GHashTable          *groups; /* group id → where its rows go, owned by the widget tree */
  GtkWidget           *list;   /* of ungrouped rows that follow each other; NULL: a new one is due */
  guint                position;
  guint                idle;

  /* Template children */
  GtkWidget           *scroller;
  GtkLabel            *description;
  GtkLabel            *notice;
  GtkBox              *body;
  GtkWidget           *presets;
  GtkLabel            *preset_name;
  EaselPresetsPopover *presets_popover;
};

G_DEFINE_FINAL_TYPE (EaselFormView, easel_form_view, GTK_TYPE_WIDGET)

static GtkWidget *
new_row (EaselFieldView *view)
{
  EaselInput *input = easel_field_get_input (easel_field_view_get_field (view));

  return g_object_new (ADW_TYPE_PREFERENCES_ROW,
                       "title", easel_input_get_label (input),
                       "use-markup", FALSE,
                       "activatable", FALSE,
                       "focusable", FALSE,
                       "child", view,
                       NULL);
}

static guint
count_members (EaselFormView *self,
               const char    *group_id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->form));
  guint count = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (G_LIST_MODEL (self->form), i);

      if (g_strcmp0 (easel_input_get_group_id (easel_field_get_input (field)), group_id) == 0)
        count++;
    }

  return count;
}

static void
update_group_subtitle (EaselFormView *self,
                       const char    *group_id,
                       AdwExpanderRow *row)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->form));
  guint count = 0, changed = 0;
  g_autofree char *settings = NULL;
  g_autofree char *both = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (G_LIST_MODEL (self->form), i);

      if (g_strcmp0 (easel_input_get_group_id (easel_field_get_input (field)), group_id) != 0)
        continue;

      count++;
      changed += easel_field_is_changed (field);
    }

  /* Translators: how many fields a group of the form has */
  settings = g_strdup_printf (ngettext ("%u setting", "%u settings", count), count);
  if (changed > 0)
    {
      g_autofree char *changes = NULL;

      changes = g_strdup_printf (ngettext ("%u changed from the default", "%u changed from the default", changed), changed);
      /* Translators: “7 settings, 1 changed from the default” */
      both = g_strdup_printf (_("%s, %s"), settings, changes);
    }

  adw_expander_row_set_subtitle (row, both != NULL ? both : settings);
}

static void
field_changed_cb (EaselField *field,
                  GParamSpec *pspec,
                  gpointer    user_data)
{
  AdwExpanderRow *row = ADW_EXPANDER_ROW (user_data);
  GtkWidget *self = gtk_widget_get_ancestor (GTK_WIDGET (row), EASEL_TYPE_FORM_VIEW);

  if (self != NULL && EASEL_FORM_VIEW (self)->form != NULL)
    update_group_subtitle (EASEL_FORM_VIEW (self), easel_input_get_group_id (easel_field_get_input (field)), row);
}

static GtkWidget *
create_group (EaselFormView *self,
              EaselInput    *input)
{
  const char *id = easel_input_get_group_id (input);
  const char *name = easel_input_get_group_name (input);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *place = group;

  if (name == NULL || *name == '\0')
    name = id;

  if (easel_input_is_group_collapsed (input) || count_members (self, id) > MANY_ROWS)
    {
      place = adw_expander_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (place), name);
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (place), FALSE);
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (place), !easel_input_is_group_collapsed (input));
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), place);
    }
  else
    {
      g_autofree char *markup = g_markup_escape_text (name, -1);

      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), markup);
    }

  gtk_box_append (self->body, group);
  g_hash_table_insert (self->groups, g_strdup (id), place);
  self->list = NULL;

  return place;
}

static void
append_to_group (EaselFormView  *self,
                 EaselFieldView *view)
{
  EaselField *field = easel_field_view_get_field (view);
  EaselInput *input = easel_field_get_input (field);
  GtkWidget *place = g_hash_table_lookup (self->groups, easel_input_get_group_id (input));

  if (place == NULL)
    place = create_group (self, input);

  if (!ADW_IS_EXPANDER_ROW (place))
    {
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (place),
                                 easel_field_view_stands_alone (field) ? GTK_WIDGET (view) : new_row (view));
      return;
    }

  adw_expander_row_add_row (ADW_EXPANDER_ROW (place), new_row (view));
  g_signal_connect_object (field, "notify::changed", G_CALLBACK (field_changed_cb), place, 0);
  update_group_subtitle (self, easel_input_get_group_id (input), ADW_EXPANDER_ROW (place));
}

static void
append_field (EaselFormView *self,
              EaselField    *field)
{
  EaselFieldView *view = easel_field_view_new (field, self->studio);
  EaselInput *input = easel_field_get_input (field);
  const char *group_id = easel_input_get_group_id (input);
  gboolean is_card = easel_input_get_kind (input) == EASEL_INPUT_KIND_SEED;

  g_ptr_array_add (self->views, view);

  if (group_id != NULL && *group_id != '\0')
    append_to_group (self, view);
  else if (easel_field_view_stands_alone (field))
    {
      gtk_widget_add_css_class (GTK_WIDGET (view), "alone");
      gtk_box_append (self->body, GTK_WIDGET (view));
      self->list = NULL;
    }
  else
    {
      if (self->list == NULL || is_card)
        {
          self->list = adw_preferences_group_new ();
          gtk_box_append (self->body, self->list);
        }
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->list), new_row (view));
      if (is_card)
        self->list = NULL;
    }
}

/* What the workflow has beside its inputs: folded away, built when it is unfolded. */
static void
expanded_cb (AdwExpanderRow *row,
             GParamSpec     *pspec,
             gpointer        user_data)
{
  EaselFormView *self = EASEL_FORM_VIEW (user_data);
  GListModel *more = easel_form_get_more (self->form);

  g_signal_handlers_disconnect_by_func (row, expanded_cb, self);
  for (guint i = 0; i < g_list_model_get_n_items (more); i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (more, i);
      EaselFieldView *view = easel_field_view_new (field, self->studio);

      g_ptr_array_add (self->views, view);
      adw_expander_row_add_row (row, new_row (view));
    }
}

static void
append_more (EaselFormView *self)
{
  guint n = g_list_model_get_n_items (easel_form_get_more (self->form));
  g_autofree char *subtitle = NULL;
  GtkWidget *group, *row;

  if (n == 0)
    return;

  /* Translators: how many fields a group of the form has */
  subtitle = g_strdup_printf (ngettext ("%u setting", "%u settings", n), n);
  group = adw_preferences_group_new ();
  row = adw_expander_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("All values of the workflow"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  g_signal_connect_object (row, "notify::expanded", G_CALLBACK (expanded_cb), self, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  gtk_box_append (self->body, group);
}

/* Returns whether there is more to build. */
static gboolean
build_some (EaselFormView *self,
            guint          count)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->form));

  for (; count > 0 && self->position < n; count--)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (G_LIST_MODEL (self->form), self->position++);

      append_field (self, field);
    }

  if (self->position < n)
    return TRUE;

  append_more (self);

  return FALSE;
}

static gboolean
build_cb (gpointer user_data)
{
  EaselFormView *self = EASEL_FORM_VIEW (user_data);

  if (build_some (self, FIELDS_A_TIME))
    return G_SOURCE_CONTINUE;

  self->idle = 0;

  return G_SOURCE_REMOVE;
}

static void
build_all (EaselFormView *self)
{
  if (self->idle == 0)
    return;

  g_clear_handle_id (&self->idle, g_source_remove);
  while (build_some (self, FIELDS_A_TIME))
    ;
}

static void
clear (EaselFormView *self)
{
  GtkWidget *child;

  g_clear_handle_id (&self->idle, g_source_remove);
  g_ptr_array_set_size (self->views, 0);
  g_hash_table_remove_all (self->groups);
  self->list = NULL;
  self->position = 0;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->body))) != NULL)
    gtk_box_remove (self->body, child);
}

static void
show_notice (EaselFormView *self)
{
  EaselWorkflow *workflow = easel_form_get_workflow (self->form);
  const char * const *warnings = easel_workflow_get_warnings (workflow);
  g_autofree char *text = NULL;

  if (!easel_workflow_is_runnable (workflow))
    text = g_strdup (easel_workflow_get_why (workflow));
  else if (warnings != NULL && warnings[0] != NULL)
    text = g_strjoinv ("\n", (char **) warnings);
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->form)) == 0)
    text = g_strdup (_("This workflow asks for nothing. Press Run."));

  gtk_label_set_label (self->notice, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), text != NULL);
}

static void
easel_form_view_dispose (GObject *object)
{
  EaselFormView *self = EASEL_FORM_VIEW (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_FORM_VIEW);
  g_clear_object (&self->form);
  g_clear_object (&self->studio);
  g_clear_pointer (&self->views, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_hash_table_unref);

  G_OBJECT_CLASS (easel_form_view_parent_class)->dispose (object);
}

static void
easel_form_view_class_init (EaselFormViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_form_view_dispose;

  g_type_ensure (EASEL_TYPE_PRESETS_POPOVER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-form-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselFormView, scroller);
  gtk_widget_class_bind_template_child (widget_class, EaselFormView, description);
  gtk_widget_class_bind_template_child (widget_class, EaselFormView, notice);
  gtk_widget_class_bind_template_child (widget_class, EaselFormView, body);
  gtk_widget_class_bind_template_child (widget_class, EaselFormView, presets);
  gtk_widget_class_bind_template_child (widget_class, EaselFormView, preset_name);
  gtk_widget_class_bind_template_child (widget_class, EaselFormView, presets_popover);
}

static void
easel_form_view_init (EaselFormView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->views = g_ptr_array_new ();
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_object_bind_property (self->presets_popover, "title", self->preset_name, "label", G_BINDING_SYNC_CREATE);
}

/**
 * easel_form_view_set_form:
 * @form: (nullable): what is filled in
 * @studio: takes files in
 * @description: (nullable): what the workflow's author says about it
 * @workflow: (nullable): the key of its presets
 *
 * Shows the first screen at once; the rest is built while nothing else happens.
 */
void
easel_form_view_set_form (EaselFormView *self,
                          EaselForm     *form,
                          EaselStudio   *studio,
                          const char    *description,
                          const char    *workflow)
{
  g_return_if_fail (EASEL_IS_FORM_VIEW (self));

  clear (self);
  g_set_object (&self->form, form);
  g_set_object (&self->studio, studio);
  gtk_label_set_label (self->description, description != NULL ? description : "");
  easel_presets_popover_set_form (self->presets_popover, form);
  if (form == NULL)
    return;

  easel_presets_popover_set_place (self->presets_popover, studio, workflow);

  show_notice (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  if (build_some (self, FIRST_FIELDS))
    self->idle = g_idle_add (build_cb, self);
}

static EaselFieldView *
find_view (EaselFormView *self,
           EaselField    *field)
{
  build_all (self);
  for (guint i = 0; i < self->views->len; i++)
    {
      EaselFieldView *view = g_ptr_array_index (self->views, i);

      if (easel_field_view_get_field (view) == field)
        return view;
    }

  return NULL;
}

static void
focus_view (EaselFieldView *view)
{
  GtkWidget *expander = gtk_widget_get_ancestor (GTK_WIDGET (view), ADW_TYPE_EXPANDER_ROW);

  if (expander != NULL)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), TRUE);
  easel_field_view_focus (view);
}

/**
 * easel_form_view_check:
 *
 * Shows what is wrong and puts the focus on the first of it.
 *
 * Returns: whether all is right
 */
gboolean
easel_form_view_check (EaselFormView *self)
{
  g_autoptr(GError) error = NULL;
  EaselField *wrong;
  EaselFieldView *view;

  g_return_val_if_fail (EASEL_IS_FORM_VIEW (self), FALSE);

  if (self->form == NULL)
    return FALSE;

  wrong = easel_form_validate (self->form, &error);
  if (wrong == NULL)
    return TRUE;

  build_all (self);
  for (guint i = 0; i < self->views->len; i++)
    easel_field_view_show_error (g_ptr_array_index (self->views, i));

  view = find_view (self, wrong);
  if (view != NULL)
    focus_view (view);

  return FALSE;
}

/**
 * easel_form_view_focus_first:
 *
 * Puts the focus on the first empty file, else on the first field.
 */
void
easel_form_view_focus_first (EaselFormView *self)
{
  g_return_if_fail (EASEL_IS_FORM_VIEW (self));

  for (guint i = 0; i < self->views->len; i++)
    {
      EaselField *field = easel_field_view_get_field (g_ptr_array_index (self->views, i));

      if (easel_field_view_stands_alone (field) && *easel_field_get_text (field) == '\0')
        {
          easel_field_view_focus (g_ptr_array_index (self->views, i));
          return;
        }
    }

  if (self->views->len > 0)
    easel_field_view_focus (g_ptr_array_index (self->views, 0));
}

/**
 * easel_form_view_focus_field:
 * @id: of an input
 */
void
easel_form_view_focus_field (EaselFormView *self,
                             const char    *id)
{
  EaselField *field;
  EaselFieldView *view;

  g_return_if_fail (EASEL_IS_FORM_VIEW (self));

  field = self->form != NULL ? easel_form_find (self->form, id) : NULL;
  view = field != NULL ? find_view (self, field) : NULL;
  if (view != NULL)
    focus_view (view);
}

/**
 * easel_form_view_count_errors:
 *
 * Returns: how many fields are wrong
 */
guint
easel_form_view_count_errors (EaselFormView *self)
{
  guint count = 0;

  g_return_val_if_fail (EASEL_IS_FORM_VIEW (self), 0);

  for (guint i = 0; i < self->views->len; i++)
    count += easel_field_get_error (easel_field_view_get_field (g_ptr_array_index (self->views, i))) != NULL;

  return count;
}

/**
 * easel_form_view_undo_preset:
 *
 * Brings back what was in the form before a preset was chosen.
 */
void
easel_form_view_undo_preset (EaselFormView *self)
{
  g_return_if_fail (EASEL_IS_FORM_VIEW (self));

  gtk_widget_activate_action (GTK_WIDGET (self->presets_popover), "presets.undo", NULL);
}

/**
 * easel_form_view_offer_wells:
 * @is_offered: whether something is dragged that they may take
 */
void
easel_form_view_offer_wells (EaselFormView *self,
                             gboolean       is_offered)
{
  g_return_if_fail (EASEL_IS_FORM_VIEW (self));

  for (guint i = 0; i < self->views->len; i++)
    {
      EaselFieldView *view = g_ptr_array_index (self->views, i);
      GtkWidget *control = EASEL_FIELD_VIEW_GET_CLASS (view)->get_control (view);

      if (!easel_field_view_stands_alone (easel_field_view_get_field (view)) || control == NULL)
        continue;

      if (is_offered)
        gtk_widget_add_css_class (control, "offered");
      else
        gtk_widget_remove_css_class (control, "offered");
    }
}

/**
 * easel_form_view_paste:
 *
 * Puts what the clipboard holds into the first field of a file that is empty.
 *
 * Returns: whether there is one
 */
gboolean
easel_form_view_paste (EaselFormView *self)
{
  g_return_val_if_fail (EASEL_IS_FORM_VIEW (self), FALSE);

  for (guint i = 0; i < self->views->len; i++)
    {
      EaselFieldView *view = g_ptr_array_index (self->views, i);
      EaselField *field = easel_field_view_get_field (view);

      if (easel_field_view_stands_alone (field) && *easel_field_get_text (field) == '\0' &&
          gtk_widget_activate_action (GTK_WIDGET (view), "media.paste", NULL))
        return TRUE;
    }

  return FALSE;
}
