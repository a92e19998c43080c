/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The presets of a workflow: choosing one fills the form, what is in the form becomes one. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/easel-error.h"
#include "runs/easel-draft-store.h"
#include "ui/easel-ask.h"
#include "ui/form/easel-presets-popover.h"

#define MAX_DIFFERENCES 2 /* that are told of a preset */

struct _EaselPresetsPopover
{
  GtkPopover parent_instance;

  /* What I was given */
  EaselForm   *form;     /* NULL: none is open */
  EaselStudio *studio;
  char        *workflow; /* the key of its presets */

  /* The one chosen last */
  char        *active;   /* NULL: none */
  gboolean     is_edited;
  gboolean     is_filling;

  JsonNode    *before;   /* what was in the form before one was chosen, for undo; may be NULL */

  /* Template children */
  GtkListBox  *list;
  GtkButton   *save;
};

typedef enum {
  PROP_TITLE = 1,
} EaselPresetsPopoverProperty;

static GParamSpec *properties[PROP_TITLE + 1];

G_DEFINE_FINAL_TYPE (EaselPresetsPopover, easel_presets_popover, GTK_TYPE_POPOVER)

static void
update (EaselPresetsPopover *self)
{
  g_autofree char *label = NULL;

  /* Translators: a button; the name of a preset */
  label = g_strdup_printf (_("Save changes to “%s”"), self->active != NULL ? self->active : "");
  gtk_button_set_label (self->save, label);
  gtk_widget_set_visible (GTK_WIDGET (self->save), self->active != NULL && self->is_edited);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

static void
set_active (EaselPresetsPopover *self,
            const char          *name)
{
  char *copy = g_strdup (name);

  g_free (self->active);
  self->active = copy;
  self->is_edited = FALSE;
  update (self);
}

static void
field_changed_cb (EaselPresetsPopover *self)
{
  if (self->is_filling || self->is_edited || self->active == NULL)
    return;

  self->is_edited = TRUE;
  update (self);
}

static void
fill (EaselPresetsPopover *self,
      JsonNode            *values)
{
  self->is_filling = TRUE;
  easel_form_reset (self->form);
  if (values != NULL)
    easel_form_load (self->form, values);
  self->is_filling = FALSE;
}

static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselPresetsPopover *self = EASEL_PRESETS_POPOVER (widget);

  if (self->form != NULL && self->before != NULL)
    fill (self, self->before);
  set_active (self, NULL);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselPresetsPopover) self = EASEL_PRESETS_POPOVER (user_data);
  g_autoptr(JsonNode) values = easel_draft_store_load_finish (EASEL_ARCHIVE (source), result, NULL);

  if (values == NULL || self->form == NULL)
    return;

  g_clear_pointer (&self->before, json_node_unref);
  self->before = easel_form_save (self->form);
  fill (self, values);
  update (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "page.preset-applied", NULL);
}

static void
row_activated_cb (EaselPresetsPopover *self,
                  GtkListBoxRow       *row)
{
  g_autofree char *name = g_strdup (g_object_get_data (G_OBJECT (row), "name"));

  set_active (self, name);
  easel_draft_store_load_async (easel_studio_get_archive (self->studio),
                                easel_account_get_id (easel_studio_get_account (self->studio)),
                                self->workflow, name, NULL, loaded_cb, g_object_ref (self));
  gtk_popover_popdown (GTK_POPOVER (self));
}

/* What sets a preset apart, in a few words: “Frames 96, Speed 24”. */
static char *
dup_differences (EaselPresetsPopover *self,
                 JsonNode            *values)
{
  g_autoptr(GString) text = g_string_new (NULL);
  JsonObjectIter iter;
  const char *id;
  JsonNode *value;
  guint count = 0;

  if (values == NULL || !JSON_NODE_HOLDS_OBJECT (values) || self->form == NULL)
    return g_strdup ("");

  json_object_iter_init_ordered (&iter, json_node_get_object (values));
  while (count < MAX_DIFFERENCES && json_object_iter_next_ordered (&iter, &id, &value))
    {
      EaselField *field = easel_form_find (self->form, id);
      const char *typed = JSON_NODE_HOLDS_OBJECT (value)
                            ? json_object_get_string_member_with_default (json_node_get_object (value), "text", "")
                            : "";

      if (field == NULL || *typed == '\0' || strstr (typed, ":/") != NULL || g_str_has_prefix (typed, "easel-file:"))
        continue;

      if (count++ > 0)
        g_string_append (text, ", ");
      g_string_append_printf (text, "%s %s", easel_input_get_label (easel_field_get_input (field)), typed);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

typedef struct {
  EaselPresetsPopover *self;
  GtkLabel            *label;
} Described;

static void
described_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Described *described = user_data;
  g_autoptr(JsonNode) values = easel_draft_store_load_finish (EASEL_ARCHIVE (source), result, NULL);
  g_autofree char *text = dup_differences (described->self, values);

  gtk_label_set_label (described->label, text);
  gtk_widget_set_visible (GTK_WIDGET (described->label), *text != '\0');
  g_object_unref (described->self);
  g_object_unref (described->label);
  g_free (described);
}

static void
describe (EaselPresetsPopover *self,
          const char          *name,
          GtkWidget           *label)
{
  Described *described = g_new0 (Described, 1);

  described->self = g_object_ref (self);
  described->label = g_object_ref (GTK_LABEL (label));
  easel_draft_store_load_async (easel_studio_get_archive (self->studio),
                                easel_account_get_id (easel_studio_get_account (self->studio)), self->workflow, name, NULL,
                                described_cb, described);
}

static GtkWidget *
create_row (EaselPresetsPopover *self,
            const char          *name)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (name);
  GtkWidget *details = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (details), 0);
  gtk_label_set_ellipsize (GTK_LABEL (details), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (details), 32);
  gtk_widget_add_css_class (details, "dim-label");
  gtk_widget_add_css_class (details, "smaller");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), title);
  gtk_box_append (GTK_BOX (texts), details);
  gtk_box_append (GTK_BOX (box), texts);

  if (g_strcmp0 (self->active, name) == 0)
    {
      GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");

      gtk_widget_add_css_class (check, "accent");
      gtk_box_append (GTK_BOX (box), check);
    }
  if (g_strcmp0 (self->active, name) == 0 && self->is_edited)
    gtk_label_set_label (GTK_LABEL (details), _("Changed since saved"));
  else
    describe (self, name, details);

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "name", g_strdup (name), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return row;
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselPresetsPopover) self = EASEL_PRESETS_POPOVER (user_data);
  g_auto(GStrv) names = easel_draft_store_list_finish (EASEL_ARCHIVE (source), result, NULL);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    gtk_list_box_append (self->list, create_row (self, names[i]));
}

static void
list_presets (EaselPresetsPopover *self)
{
  if (self->studio == NULL || self->workflow == NULL || easel_studio_get_account (self->studio) == NULL)
    return;

  easel_draft_store_list_async (easel_studio_get_archive (self->studio),
                                easel_account_get_id (easel_studio_get_account (self->studio)),
                                self->workflow, NULL, listed_cb, g_object_ref (self));
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(EaselPresetsPopover) self = EASEL_PRESETS_POPOVER (user_data);
  g_autoptr(GError) error = NULL;

  if (easel_draft_store_save_finish (EASEL_ARCHIVE (source), result, &error))
    list_presets (self);
  else if (!easel_error_is_cancelled (error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
}

static void
save (const char *name,
      gpointer    user_data)
{
  EaselPresetsPopover *self = EASEL_PRESETS_POPOVER (user_data);
  g_autoptr(JsonNode) values = NULL;

  if (self->form == NULL || self->studio == NULL)
    return;

  values = easel_form_save (self->form);
  easel_draft_store_save_async (easel_studio_get_archive (self->studio),
                                easel_account_get_id (easel_studio_get_account (self->studio)),
                                self->workflow, name, values, NULL, saved_cb, g_object_ref (self));
  set_active (self, name);
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselPresetsPopover *self = EASEL_PRESETS_POPOVER (widget);
  g_autofree char *active = g_strdup (self->active);

  gtk_popover_popdown (GTK_POPOVER (widget));
  save (active, widget);
}

static void
save_as_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  gtk_popover_popdown (GTK_POPOVER (widget));
  easel_ask_text (widget, _("Save as New Preset"), _("Name"), NULL, _("_Save"), save, G_OBJECT (widget));
}

static void
reset_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  EaselPresetsPopover *self = EASEL_PRESETS_POPOVER (widget);

  gtk_popover_popdown (GTK_POPOVER (widget));
  if (self->form == NULL)
    return;

  g_clear_pointer (&self->before, json_node_unref);
  self->before = easel_form_save (self->form);
  fill (self, NULL);
  set_active (self, NULL);
  gtk_widget_activate_action (widget, "page.preset-applied", NULL);
}

static char *
dup_title (EaselPresetsPopover *self)
{
  if (self->active == NULL)
    return g_strdup (_("Presets"));

  return g_strconcat (self->active, self->is_edited ? " •" : NULL, NULL);
}

static void
easel_presets_popover_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  EaselPresetsPopover *self = EASEL_PRESETS_POPOVER (object);

  switch ((EaselPresetsPopoverProperty) prop_id)
    {
    case PROP_TITLE:
      g_value_take_string (value, dup_title (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_presets_popover_finalize (GObject *object)
{
  EaselPresetsPopover *self = EASEL_PRESETS_POPOVER (object);

  g_clear_object (&self->form);
  g_clear_object (&self->studio);
  g_clear_pointer (&self->before, json_node_unref);
  g_free (self->workflow);
  g_free (self->active);

  G_OBJECT_CLASS (easel_presets_popover_parent_class)->finalize (object);
}

static void
easel_presets_popover_class_init (EaselPresetsPopoverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_presets_popover_get_property;
  object_class->finalize = easel_presets_popover_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-presets-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselPresetsPopover, list);
  gtk_widget_class_bind_template_child (widget_class, EaselPresetsPopover, save);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_install_action (widget_class, "presets.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "presets.save-as", NULL, save_as_action);
  gtk_widget_class_install_action (widget_class, "presets.reset", NULL, reset_action);
  gtk_widget_class_install_action (widget_class, "presets.undo", NULL, undo_action);
}

static void
easel_presets_popover_init (EaselPresetsPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (self, "show", G_CALLBACK (list_presets), NULL);
  update (self);
}

/**
 * easel_presets_popover_set_form:
 * @form: (nullable): what presets are filled into
 */
void
easel_presets_popover_set_form (EaselPresetsPopover *self,
                                EaselForm           *form)
{
  g_return_if_fail (EASEL_IS_PRESETS_POPOVER (self));

  g_set_object (&self->form, form);
  g_clear_pointer (&self->before, json_node_unref);
  set_active (self, NULL);

  for (guint i = 0; form != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (form)); i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (G_LIST_MODEL (form), i);

      g_signal_connect_object (field, "notify::text", G_CALLBACK (field_changed_cb), self, G_CONNECT_SWAPPED);
    }
}

/**
 * easel_presets_popover_set_place:
 * @studio: has the archive
 * @workflow: the key of the presets in it
 */
void
easel_presets_popover_set_place (EaselPresetsPopover *self,
                                 EaselStudio         *studio,
                                 const char          *workflow)
{
  g_return_if_fail (EASEL_IS_PRESETS_POPOVER (self));

  g_set_object (&self->studio, studio);
  g_free (self->workflow);
  self->workflow = g_strdup (workflow);
  list_presets (self);
}
