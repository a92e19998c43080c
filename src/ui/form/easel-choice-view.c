/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of one of some names; where other names are possible too, they can be typed. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/form/easel-choice-view.h"
#include "workflows/easel-model-operations.h"

#define MANY 20 /* choices, above which there is a search entry */

struct _EaselChoiceView
{
  EaselFieldView parent_instance;

  GtkStringList *names;     /* what the list shows */
  guint          n_options; /* of these, the input's own; “Other…” may follow */
  gboolean       is_open;   /* whether other texts can be typed */
  gboolean       is_filling;

  /* Template children */
  GtkDropDown   *choices;
  GtkEntry      *entry;
};

G_DEFINE_FINAL_TYPE (EaselChoiceView, easel_choice_view, EASEL_TYPE_FIELD_VIEW)

static guint
find_name (EaselChoiceView *self,
           const char      *text)
{
  for (guint i = 0; i < self->n_options; i++)
    if (g_strcmp0 (gtk_string_list_get_string (self->names, i), text) == 0)
      return i;

  return GTK_INVALID_LIST_POSITION;
}

static void
show_text (EaselChoiceView *self)
{
  const char *text = easel_field_get_text (easel_field_view_get_field (EASEL_FIELD_VIEW (self)));
  guint position = find_name (self, text);

  if (position == GTK_INVALID_LIST_POSITION && self->is_open)
    position = self->n_options;

  self->is_filling = TRUE;
  gtk_drop_down_set_selected (self->choices, position);
  self->is_filling = FALSE;

  gtk_widget_set_visible (GTK_WIDGET (self->entry), self->is_open && position == self->n_options);
}

static void
selected_cb (EaselChoiceView *self)
{
  guint position = gtk_drop_down_get_selected (self->choices);
  gboolean is_other = position >= self->n_options;

  if (self->is_filling || position == GTK_INVALID_LIST_POSITION)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->entry), is_other);
  if (is_other)
    gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  else
    easel_field_set_text (easel_field_view_get_field (EASEL_FIELD_VIEW (self)),
                          gtk_string_list_get_string (self->names, position));
}

/* A default that is missing from the options is kept: it may be right where the workflow runs. */
static void
fill_names (EaselChoiceView *self,
            EaselField      *field)
{
  const char * const *options = easel_input_get_options (easel_field_get_input (field));
  const char *text = easel_field_get_text (field);

  self->names = gtk_string_list_new (options);
  if (!self->is_open && *text != '\0' && (options == NULL || !g_strv_contains (options, text)))
    gtk_string_list_append (self->names, text);

  self->n_options = g_list_model_get_n_items (G_LIST_MODEL (self->names));
  if (self->is_open)
    gtk_string_list_append (self->names, _("Other…"));
}

/* The folder of ComfyUI in which files of the kind are kept. */
static const char *
get_folder (EaselInputKind kind)
{
  switch ((int) kind)
    {
    case EASEL_INPUT_KIND_LORA:
      return "loras";
    case EASEL_INPUT_KIND_CHECKPOINT:
      return "checkpoints";
    default:
      return NULL;
    }
}

static void
files_listed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(EaselChoiceView) self = EASEL_CHOICE_VIEW (user_data);
  g_auto(GStrv) files = easel_model_files_list_finish (EASEL_CLIENT (source), result, NULL);

  /* A server that does not tell them leaves the field as it is: any name can be typed. */
  if (files == NULL || self->names == NULL)
    return;

  self->is_filling = TRUE;
  for (guint i = 0; files[i] != NULL; i++)
    if (find_name (self, files[i]) == GTK_INVALID_LIST_POSITION)
      {
        const char *addition[] = { files[i], NULL };

        gtk_string_list_splice (self->names, self->n_options++, 0, addition);
      }
  gtk_drop_down_set_enable_search (self->choices, self->n_options > MANY);
  gtk_widget_set_visible (GTK_WIDGET (self->choices), self->n_options > 0);
  self->is_filling = FALSE;
  show_text (self);
}

static void
list_files (EaselChoiceView *self,
            EaselInputKind   kind)
{
  EaselStudio *studio = easel_field_view_get_studio (EASEL_FIELD_VIEW (self));
  EaselClient *client = studio != NULL ? easel_studio_get_client (studio) : NULL;

  if (client != NULL && get_folder (kind) != NULL)
    easel_model_files_list_async (client, get_folder (kind), NULL, files_listed_cb, g_object_ref (self));
}

static void
easel_choice_view_bind (EaselFieldView *view)
{
  EaselChoiceView *self = EASEL_CHOICE_VIEW (view);
  EaselField *field = easel_field_view_get_field (view);
  EaselInput *input = easel_field_get_input (field);
  const char * const *options = easel_input_get_options (input);

  self->is_open = easel_input_get_kind (input) != EASEL_INPUT_KIND_ENUM || options == NULL || options[0] == NULL;
  fill_names (self, field);

  self->is_filling = TRUE;
  gtk_drop_down_set_model (self->choices, G_LIST_MODEL (self->names));
  gtk_drop_down_set_enable_search (self->choices, self->n_options > MANY);
  gtk_widget_set_visible (GTK_WIDGET (self->choices), self->n_options > 0);
  self->is_filling = FALSE;

  g_object_bind_property (field, "text", self->entry, "text", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (field, "notify::text", G_CALLBACK (show_text), self, G_CONNECT_SWAPPED);
  show_text (self);
  list_files (self, easel_input_get_kind (input));

  easel_field_view_name (view, GTK_WIDGET (self->choices));
  easel_field_view_name (view, GTK_WIDGET (self->entry));
}

static GtkWidget *
easel_choice_view_get_control (EaselFieldView *view)
{
  EaselChoiceView *self = EASEL_CHOICE_VIEW (view);

  return self->n_options > 0 ? GTK_WIDGET (self->choices) : GTK_WIDGET (self->entry);
}

static void
easel_choice_view_dispose (GObject *object)
{
  EaselChoiceView *self = EASEL_CHOICE_VIEW (object);

  g_clear_object (&self->names);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_CHOICE_VIEW);

  G_OBJECT_CLASS (easel_choice_view_parent_class)->dispose (object);
}

static void
easel_choice_view_class_init (EaselChoiceViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  EaselFieldViewClass *field_class = EASEL_FIELD_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_choice_view_dispose;
  field_class->bind = easel_choice_view_bind;
  field_class->get_control = easel_choice_view_get_control;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-choice-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselChoiceView, choices);
  gtk_widget_class_bind_template_child (widget_class, EaselChoiceView, entry);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static void
easel_choice_view_init (EaselChoiceView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
