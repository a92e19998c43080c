/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow's page: its form on the left, its run on the right. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-limits.h"
#include "ui/easel-ask.h"
#include "ui/form/easel-form-view.h"
#include "ui/form/easel-run-bar.h"
#include "ui/run/easel-run-actions.h"
#include "ui/run/easel-run-pane.h"
#include "ui/run/easel-run-starter.h"
#include "ui/sessions/easel-session-meter.h"
#include "ui/workflow/easel-draft-keeper.h"
#include "ui/workflow/easel-trouble-strip.h"
#include "ui/workflow/easel-workflow-drop.h"
#include "ui/workflow/easel-workflow-page.h"

struct _EaselWorkflowPage
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselStudio       *studio;
  EaselWorkflowItem *item;        /* NULL: none */
  gboolean           is_folded;   /* the sidebar is not beside this */

  /* What is open */
  EaselForm         *form;        /* NULL: none, or being read */
  GCancellable      *cancellable; /* of reading it */
  EaselDraftKeeper  *draft;       /* of the form; NULL as long as that is */
  EaselRun          *pending;     /* whose values are taken over once it is read; may be NULL */
  GHashTable        *runs;        /* key of a workflow → its run shown last */
  gboolean           has_checked; /* whether Run was pressed on a wrong form */

  /* Template children */
  GtkWidget         *content;
  AdwHeaderBar      *header;
  AdwWindowTitle    *title;
  EaselSessionMeter *meter;
  EaselTroubleStrip *strip;
  GtkStack          *stack;
  AdwStatusPage     *status;
  AdwLeaflet        *leaflet;
  AdwClamp          *form_clamp;
  EaselFormView     *form_view;
  EaselRunBar       *run_bar;
  AdwToastOverlay   *toasts;
  EaselRunPane      *run_pane;
  EaselWorkflowDrop *workflow_drop;
  AdwViewStack      *switcher;
};

typedef enum {
  PROP_FOLDED = 1,
} EaselWorkflowPageProperty;

static GParamSpec *properties[PROP_FOLDED + 1];

enum {
  RUN_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselWorkflowPage, easel_workflow_page, GTK_TYPE_WIDGET)

static void
update_actions (EaselWorkflowPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "page.run",
                                 self->form != NULL && easel_workflow_is_runnable (easel_form_get_workflow (self->form)));
  gtk_widget_action_set_enabled (widget, "page.remove",
                                 self->item != NULL && easel_workflow_item_get_file (self->item) != NULL);
}

static void
toast (EaselWorkflowPage *self,
       const char        *text)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}

static void
toast_error (EaselWorkflowPage *self,
             const GError      *error)
{
  if (!easel_error_is_cancelled (error))
    toast (self, error->message);
}

static void
show_half (EaselWorkflowPage *self,
           const char        *name)
{
  adw_leaflet_set_visible_child_name (self->leaflet, name);
}

/* Opening a workflow */

static void
show_form (EaselWorkflowPage *self)
{
  EaselWorkflow *workflow = easel_form_get_workflow (self->form);

  if (self->pending != NULL)
    easel_run_actions_fill_form (self->form, self->pending);
  g_clear_object (&self->pending);

  easel_form_view_set_form (self->form_view, self->form, self->studio,
                            easel_workflow_item_get_description (self->item), easel_workflow_item_get_key (self->item));
  easel_run_bar_set_item (self->run_bar, self->item, easel_workflow_is_runnable (workflow));
  easel_run_pane_set_form (self->run_pane, self->form);
  gtk_stack_set_visible_child_name (self->stack, "workflow");
  easel_form_view_focus_first (self->form_view);
  update_actions (self);
}

static void
edited_cb (EaselWorkflowPage *self)
{
  if (self->has_checked)
    easel_run_bar_set_errors (self->run_bar, easel_form_view_count_errors (self->form_view));
}

static void
draft_opened_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(EaselWorkflowPage) self = EASEL_WORKFLOW_PAGE (user_data);

  if (easel_draft_keeper_open_finish (EASEL_DRAFT_KEEPER (source), result, NULL) &&
      EASEL_DRAFT_KEEPER (source) == self->draft)
    show_form (self);
}

static void
open_draft (EaselWorkflowPage *self)
{
  EaselAccount *account = easel_studio_get_account (self->studio);

  self->draft = easel_draft_keeper_new (account != NULL ? easel_studio_get_archive (self->studio) : NULL,
                                        account != NULL ? easel_account_get_id (account) : NULL,
                                        easel_workflow_item_get_key (self->item), self->form);
  g_signal_connect_object (self->draft, "edited", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  easel_draft_keeper_open_async (self->draft, self->cancellable, draft_opened_cb, g_object_ref (self));
}

static void
show_unreadable (EaselWorkflowPage *self,
                 const GError      *error)
{
  adw_status_page_set_icon_name (self->status, "dialog-error-symbolic");
  adw_status_page_set_title (self->status, _("This file holds no workflow."));
  adw_status_page_set_description (self->status, error->message);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

static void
workflow_loaded_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(EaselWorkflowPage) self = EASEL_WORKFLOW_PAGE (user_data);
  g_autoptr(EaselWorkflow) workflow = NULL;
  g_autoptr(GError) error = NULL;

  workflow = easel_workflow_item_load_finish (EASEL_WORKFLOW_ITEM (source), result, &error);
  if (easel_error_is_cancelled (error) || EASEL_WORKFLOW_ITEM (source) != self->item)
    return;

  if (workflow == NULL)
    {
      show_unreadable (self, error);
      return;
    }

  self->form = easel_form_new (workflow);
  open_draft (self);
}

/* The run that is beside a form when its workflow is opened the next time. */
static void
run_changed_cb (EaselWorkflowPage *self)
{
  EaselRun *run = easel_run_pane_get_run (self->run_pane);

  if (run != NULL && self->item != NULL)
    g_hash_table_insert (self->runs, g_strdup (easel_workflow_item_get_key (self->item)), g_object_ref (run));
}

/* One of another workflow, maybe: the window opens that with it. */
static void
run_activated_cb (EaselWorkflowPage *self,
                  EaselRun          *run)
{
  g_signal_emit (self, signals[RUN_ACTIVATED], 0, run, FALSE);
}

/* Running */

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselWorkflowPage) self = EASEL_WORKFLOW_PAGE (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) runs = easel_run_starter_start_finish (EASEL_STUDIO (source), result, &error);

  if (runs == NULL)
    {
      toast_error (self, error);
      return;
    }

  easel_workflow_page_show_run (self, g_ptr_array_index (runs, 0));
}

static void
start (EaselWorkflowPage *self)
{
  EaselRunChoices choices;

  easel_run_bar_get_choices (self->run_bar, &choices);
  easel_draft_keeper_flush (self->draft);
  easel_run_starter_start_async (self->studio, self->item, self->form, &choices, NULL, started_cb, g_object_ref (self));
}

static void
confirmed_cb (const char *answer,
              gpointer    user_data)
{
  start (EASEL_WORKFLOW_PAGE (user_data));
}

static void
run_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (widget);
  EaselRunChoices choices;
  g_autofree char *heading = NULL;

  if (self->form == NULL)
    return;

  self->has_checked = TRUE;
  if (!easel_form_view_check (self->form_view))
    {
      show_half (self, "form");
      easel_run_bar_set_errors (self->run_bar, easel_form_view_count_errors (self->form_view));
      return;
    }

  easel_run_bar_set_errors (self->run_bar, 0);
  easel_run_bar_get_choices (self->run_bar, &choices);
  if (choices.count <= EASEL_LIMIT_RUNS_UNASKED || easel_account_is_local (easel_studio_get_account (self->studio)))
    {
      start (self);
      return;
    }

  heading = g_strdup_printf (ngettext ("Start %u run?", "Start %u runs?", choices.count), choices.count);
  easel_ask_confirm (widget, heading, _("Each of them is paid for."), _("_Start"), FALSE, confirmed_cb, G_OBJECT (self));
}

static void
show_form_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (widget);

  show_half (self, "form");
  easel_form_view_focus_first (self->form_view);
}

static void
show_field_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (widget);

  show_half (self, "form");
  easel_form_view_focus_field (self->form_view, g_variant_get_string (parameter, NULL));
}

static void
show_error_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (widget);

  show_half (self, "form");
  easel_form_view_check (self->form_view);
}

static void
options_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  show_half (EASEL_WORKFLOW_PAGE (widget), "form");
  easel_run_bar_show_options (EASEL_WORKFLOW_PAGE (widget)->run_bar);
}

static EaselField *
find_picture (EaselWorkflowPage *self)
{
  for (guint i = 0; self->form != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->form)); i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (G_LIST_MODEL (self->form), i);
      EaselInputKind kind = easel_input_get_kind (easel_field_get_input (field));

      if (kind == EASEL_INPUT_KIND_IMAGE || kind == EASEL_INPUT_KIND_IMAGE_ALPHA)
        return field; /* the form holds it */
    }

  return NULL;
}

static void
use_picture (EaselWorkflowPage *self,
             GFile             *file)
{
  EaselField *field = find_picture (self);
  g_autofree char *uri = g_file_get_uri (file);
  const char *references[] = { uri, NULL };

  if (field == NULL)
    {
      toast (self, _("This workflow takes no picture."));
      return;
    }

  easel_field_set_references (field, references);
  easel_form_view_focus_field (self->form_view, easel_input_get_id (easel_field_get_input (field)));
}

static void
use_as_input_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  g_autoptr(GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));

  show_half (EASEL_WORKFLOW_PAGE (widget), "form");
  use_picture (EASEL_WORKFLOW_PAGE (widget), file);
}

/* Where nothing is paid for it may as well run at once. */
static void
try_sample_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (widget);
  g_autoptr(GFile) file = easel_studio_dup_sample_picture (self->studio);

  if (self->form == NULL)
    return;

  if (find_picture (self) != NULL)
    use_picture (self, file);
  if (easel_account_is_local (easel_studio_get_account (self->studio)))
    gtk_widget_activate_action (widget, "page.run", NULL);
}

static void
preset_applied_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (widget);
  AdwToast *message = adw_toast_new (_("Preset applied."));

  adw_toast_set_button_label (message, _("_Undo"));
  adw_toast_set_action_name (message, "page.undo-preset");
  adw_toast_overlay_add_toast (self->toasts, message);
}

static void
undo_preset_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  easel_form_view_undo_preset (EASEL_WORKFLOW_PAGE (widget)->form_view);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (widget);

  gtk_widget_activate_action (widget, "win.remove-workflow", "s", easel_workflow_item_get_key (self->item));
}

static void
show_history_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (widget);

  if (self->item != NULL)
    gtk_widget_activate_action (widget, "win.show-history", "s", easel_workflow_item_get_title (self->item));
}

static void
show_open_runs_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.show-history", "s", "");
}

/* Dragging: the wells that take it say so, and the run makes room for a workflow. */

static void
workflow_dropped_cb (EaselWorkflowPage *self,
                     GFile             *file)
{
  g_autofree char *uri = g_file_get_uri (file);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-file", "s", uri);
}

static void
drag_enter_cb (GtkDropControllerMotion *motion,
               double                   x,
               double                   y,
               gpointer                 user_data)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (user_data);

  easel_form_view_offer_wells (self->form_view, TRUE);
  easel_workflow_drop_watch (self->workflow_drop, gtk_drop_controller_motion_get_drop (motion));
}

static void
drag_leave_cb (GtkDropControllerMotion *motion,
               gpointer                 user_data)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (user_data);

  easel_form_view_offer_wells (self->form_view, FALSE);
  easel_workflow_drop_watch (self->workflow_drop, NULL);
}

/* Several files were let go on one field: a run for each. */

static void
run_each_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (widget);
  g_autofree const char **files = NULL;
  const char *field;
  EaselRunChoices choices;

  if (self->form == NULL || !easel_form_view_check (self->form_view))
    return;

  g_variant_get (parameter, "(&s^a&s)", &field, &files);
  easel_run_bar_get_choices (self->run_bar, &choices);
  choices.count = g_strv_length ((char **) files);
  choices.mode = EASEL_RUN_MODE_QUEUE;
  choices.field = field;
  choices.files = files;
  easel_run_starter_start_async (self->studio, self->item, self->form, &choices, NULL, started_cb, g_object_ref (self));
}

static void
paste_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (widget);

  if (self->form != NULL && !easel_form_view_paste (self->form_view))
    toast (self, _("Choose the field for it, then paste once more."));
}

static void
leaflet_folded_cb (EaselWorkflowPage *self)
{
  gboolean is_folded = adw_leaflet_get_folded (self->leaflet);
  int width = is_folded ? 700 : 448;

  adw_clamp_set_maximum_size (self->form_clamp, width);
  adw_clamp_set_tightening_threshold (self->form_clamp, width);
  gtk_widget_set_hexpand (GTK_WIDGET (self->form_clamp), is_folded);
}

static void
easel_workflow_page_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (object);

  switch ((EaselWorkflowPageProperty) prop_id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, self->is_folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_workflow_page_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (object);

  switch ((EaselWorkflowPageProperty) prop_id)
    {
    case PROP_FOLDED:
      self->is_folded = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_workflow_page_dispose (GObject *object)
{
  EaselWorkflowPage *self = EASEL_WORKFLOW_PAGE (object);

  g_clear_object (&self->draft);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_WORKFLOW_PAGE);
  g_clear_object (&self->form);
  g_clear_object (&self->item);
  g_clear_object (&self->studio);
  g_clear_object (&self->pending);
  g_clear_pointer (&self->runs, g_hash_table_unref);

  G_OBJECT_CLASS (easel_workflow_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const struct {
    const char                     *name;
    const char                     *type;
    GtkWidgetActionActivateFunc     activate;
  } actions[] = {
    { "page.run", NULL, run_action },
    { "page.options", NULL, options_action },
    { "page.show-error", NULL, show_error_action },
    { "page.show-form", NULL, show_form_action },
    { "page.show-field", "s", show_field_action },
    { "page.use-as-input", "s", use_as_input_action },
    { "page.try-sample", NULL, try_sample_action },
    { "page.preset-applied", NULL, preset_applied_action },
    { "page.undo-preset", NULL, undo_preset_action },
    { "page.run-each", "(sas)", run_each_action },
    { "page.paste", NULL, paste_action },
    { "page.show-history", NULL, show_history_action },
    { "page.show-open-runs", NULL, show_open_runs_action },
    { "page.remove", NULL, remove_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type, actions[i].activate);
}

static void
easel_workflow_page_class_init (EaselWorkflowPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_workflow_page_get_property;
  object_class->set_property = easel_workflow_page_set_property;
  object_class->dispose = easel_workflow_page_dispose;

  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[RUN_ACTIVATED] = g_signal_new ("run-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 2, EASEL_TYPE_RUN, G_TYPE_BOOLEAN);

  g_type_ensure (EASEL_TYPE_SESSION_METER);
  g_type_ensure (EASEL_TYPE_TROUBLE_STRIP);
  g_type_ensure (EASEL_TYPE_FORM_VIEW);
  g_type_ensure (EASEL_TYPE_RUN_BAR);
  g_type_ensure (EASEL_TYPE_RUN_PANE);
  g_type_ensure (EASEL_TYPE_WORKFLOW_DROP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/workflow/easel-workflow-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, content);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, header);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, title);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, meter);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, strip);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, stack);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, status);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, form_clamp);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, form_view);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, run_bar);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, run_pane);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, workflow_drop);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowPage, switcher);
  gtk_widget_class_bind_template_callback (widget_class, run_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, workflow_dropped_cb);
  install_actions (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "page.paste", NULL);
}

static void
easel_workflow_page_init (EaselWorkflowPage *self)
{
  GtkEventController *motion = gtk_drop_controller_motion_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (motion, "enter", G_CALLBACK (drag_enter_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (drag_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  self->runs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_object_bind_property (self->leaflet, "visible-child-name", self->switcher, "visible-child-name",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (leaflet_folded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->run_pane, "notify::run", G_CALLBACK (run_changed_cb), self, G_CONNECT_SWAPPED);
  leaflet_folded_cb (self);
  update_actions (self);
}

/**
 * easel_workflow_page_set_studio:
 * @studio: what the windows share
 */
void
easel_workflow_page_set_studio (EaselWorkflowPage *self,
                                EaselStudio       *studio)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_PAGE (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
  easel_session_meter_set_studio (self->meter, studio);
  easel_trouble_strip_set_studio (self->strip, studio);
  easel_run_pane_set_studio (self->run_pane, studio);
  easel_run_bar_set_studio (self->run_bar, studio);
}

EaselWorkflowItem *
easel_workflow_page_get_item (EaselWorkflowPage *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_PAGE (self), NULL);

  return self->item;
}

/**
 * easel_workflow_page_set_item:
 * @item: (nullable): what to open
 *
 * Its draft is in the form again, and the run that was shown last beside it.
 */
void
easel_workflow_page_set_item (EaselWorkflowPage *self,
                              EaselWorkflowItem *item)
{
  EaselAccount *account;
  g_autofree char *subtitle = NULL;

  g_return_if_fail (EASEL_IS_WORKFLOW_PAGE (self));

  if (!g_set_object (&self->item, item))
    return;

  g_clear_object (&self->draft);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->form);
  self->has_checked = FALSE;
  easel_form_view_set_form (self->form_view, NULL, self->studio, NULL, NULL);
  easel_run_pane_set_form (self->run_pane, NULL);
  easel_run_pane_set_run (self->run_pane,
                          item != NULL ? g_hash_table_lookup (self->runs, easel_workflow_item_get_key (item)) : NULL);
  update_actions (self);
  adw_window_title_set_title (self->title, item != NULL ? easel_workflow_item_get_title (item) : "");
  adw_window_title_set_subtitle (self->title, "");
  if (item == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "none");
      return;
    }

  account = easel_studio_get_account (self->studio);
  subtitle = easel_workflow_item_dup_subtitle (item, account != NULL ? easel_account_get_name (account) : "");
  adw_window_title_set_subtitle (self->title, subtitle);
  show_half (self, "form");
  self->cancellable = g_cancellable_new ();
  easel_workflow_item_load_async (item, self->cancellable, workflow_loaded_cb, g_object_ref (self));
}

/**
 * easel_workflow_page_show_run:
 * @run: a run of the workflow that is open
 */
void
easel_workflow_page_show_run (EaselWorkflowPage *self,
                              EaselRun          *run)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_PAGE (self));
  g_return_if_fail (EASEL_IS_RUN (run));

  easel_run_pane_set_run (self->run_pane, run);
  if (self->item == NULL)
    adw_window_title_set_title (self->title, easel_run_get_name (run) != NULL ? easel_run_get_name (run) : _("Run"));
  gtk_stack_set_visible_child_name (self->stack, "workflow");
  show_half (self, "run");
}

/**
 * easel_workflow_page_take_over:
 * @run: a run whose inputs go into the form of the workflow that is open
 */
void
easel_workflow_page_take_over (EaselWorkflowPage *self,
                               EaselRun          *run)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_PAGE (self));
  g_return_if_fail (EASEL_IS_RUN (run));

  if (self->form != NULL)
    easel_run_actions_fill_form (self->form, run);
  else
    g_set_object (&self->pending, run);
}

/**
 * easel_workflow_page_add_toast:
 * @message: (transfer full): shown over the run, so that it does not cover the Run button
 */
void
easel_workflow_page_add_toast (EaselWorkflowPage *self,
                               AdwToast          *message)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_PAGE (self));

  adw_toast_overlay_add_toast (self->toasts, message);
}

/**
 * easel_workflow_page_get_run_pane:
 *
 * Returns: (transfer none): the right half, whose actions reach those of the page too
 */
EaselRunPane *
easel_workflow_page_get_run_pane (EaselWorkflowPage *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_PAGE (self), NULL);

  return self->run_pane;
}
