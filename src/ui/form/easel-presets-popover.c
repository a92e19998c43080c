/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The presets of a workflow: choosing one fills the form, what is in the form becomes one. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "runs/easel-draft-store.h"
#include "ui/easel-ask.h"
#include "ui/form/easel-presets-popover.h"

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
  g_autofree char *name = g_strdup (gtk_label_get_label (GTK_LABEL (gtk_list_box_row_get_child (row))));

  set_active (self, name);
  easel_draft_store_load_async (easel_studio_get_archive (self->studio),
                                easel_account_get_id (easel_studio_get_account (self->studio)),
                                self->workflow, name, NULL, loaded_cb, g_object_ref (self));
  gtk_popover_popdown (GTK_POPOVER (self));
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
    {
      GtkWidget *label = gtk_label_new (names[i]);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_list_box_append (self->list, label);
    }
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
