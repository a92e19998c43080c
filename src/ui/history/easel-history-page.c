/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that was run, newest first, by day: to look at, to search, to use again. Needs no network. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "ui/history/easel-history-model.h"
#include "ui/history/easel-history-page.h"
#include "ui/history/easel-history-tile.h"
#include "ui/sessions/easel-session-meter.h"

#define TILE_WIDTH 132 /* about, with its gap */
#define MAX_COLUMNS 16

struct _EaselHistoryPage
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselStudio       *studio;
  gboolean           is_folded;

  EaselHistoryModel *model;
  EaselRun          *removed; /* the last one, for undo; may be NULL */
  guint              columns;
  guint              resize_idle;

  /* Template children */
  GtkWidget         *content;
  EaselSessionMeter *meter;
  GtkEditable       *search;
  GtkToggleButton   *as_list;
  GtkToggleButton   *all;
  GtkToggleButton   *finished;
  GtkToggleButton   *open;
  GtkToggleButton   *failed;
  AdwToastOverlay   *toasts;
  GtkStack          *stack;
  GtkScrolledWindow *scroller;
  GtkListView       *list;
  AdwStatusPage     *empty;
  GtkWidget         *clear;
};

typedef enum {
  PROP_FOLDED = 1,
} EaselHistoryPageProperty;

static GParamSpec *properties[PROP_FOLDED + 1];

enum {
  SIGNAL_RUN_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselHistoryPage, easel_history_page, GTK_TYPE_WIDGET)

static guint
get_states (EaselHistoryPage *self)
{
  if (gtk_toggle_button_get_active (self->finished))
    return 1u << EASEL_RUN_STATUS_SUCCESS;
  if (gtk_toggle_button_get_active (self->failed))
    return 1u << EASEL_RUN_STATUS_FAILED | 1u << EASEL_RUN_STATUS_TIMEOUT | 1u << EASEL_RUN_STATUS_CANCELLED;
  if (gtk_toggle_button_get_active (self->open))
    return 1u << EASEL_RUN_STATUS_WAITING | 1u << EASEL_RUN_STATUS_SENDING | 1u << EASEL_RUN_STATUS_UNCLEAR |
           1u << EASEL_RUN_STATUS_NOT_STARTED | 1u << EASEL_RUN_STATUS_QUEUED | 1u << EASEL_RUN_STATUS_STARTED |
           1u << EASEL_RUN_STATUS_RUNNING | 1u << EASEL_RUN_STATUS_UPLOADING;

  return 0;
}

static void
update_empty (EaselHistoryPage *self)
{
  const char *text = gtk_editable_get_text (self->search);
  gboolean is_filtered = *text != '\0' || get_states (self) != 0;
  gboolean is_empty = easel_history_model_count_runs (self->model) == 0 &&
                      !easel_history_model_is_loading (self->model);

  gtk_stack_set_visible_child_name (self->stack, is_empty ? "empty" : "list");
  gtk_widget_set_visible (self->clear, is_filtered);
  if (*text != '\0')
    {
      g_autofree char *escaped = g_markup_escape_text (text, -1);
      /* Translators: what was searched for */
      g_autofree char *title = g_strdup_printf (_("No results for “%s”"), escaped);

      adw_status_page_set_title (self->empty, title);
    }
  else
    adw_status_page_set_title (self->empty, _("Nothing here yet"));
  adw_status_page_set_description (self->empty, is_filtered ? NULL
                                                            : _("Finished runs are kept here, also offline."));
}

static void
filter_changed_cb (EaselHistoryPage *self)
{
  if (self->model != NULL)
    easel_history_model_set_filter (self->model, gtk_editable_get_text (self->search), get_states (self));
}

static void
clear_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);

  gtk_toggle_button_set_active (self->all, TRUE);
  gtk_editable_set_text (self->search, "");
}

/* Tiles */

static void
tile_open_cb (EaselHistoryPage *self,
              EaselRun         *run)
{
  g_signal_emit (self, signals[SIGNAL_RUN_ACTIVATED], 0, run, FALSE);
}

static void
tile_edit_cb (EaselHistoryPage *self,
              EaselRun         *run)
{
  g_signal_emit (self, signals[SIGNAL_RUN_ACTIVATED], 0, run, TRUE);
}

static void
hidden_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselHistoryPage) self = EASEL_HISTORY_PAGE (user_data);
  g_autoptr(GError) error = NULL;

  if (!easel_runs_set_hidden_finish (EASEL_RUNS (source), result, &error) && !easel_error_is_cancelled (error))
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (error->message));
}

static void
unhidden_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(EaselHistoryPage) self = EASEL_HISTORY_PAGE (user_data);

  easel_runs_set_hidden_finish (EASEL_RUNS (source), result, NULL);
  easel_history_model_reload (self->model);
}

static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);

  if (self->removed != NULL)
    easel_runs_set_hidden_async (easel_studio_get_runs (self->studio), self->removed, FALSE, NULL, unhidden_cb,
                                 g_object_ref (self));
  g_clear_object (&self->removed);
}

static void
tile_remove_cb (EaselHistoryPage *self,
                EaselRun         *run)
{
  AdwToast *toast = adw_toast_new (_("Removed from the history. Its files stay."));

  g_set_object (&self->removed, run);
  easel_history_model_remove (self->model, run);
  easel_runs_set_hidden_async (easel_studio_get_runs (self->studio), run, TRUE, NULL, hidden_cb, g_object_ref (self));
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "history.undo");
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static GtkWidget *
create_strip (EaselHistoryPage *self,
              GPtrArray        *runs)
{
  gboolean is_list = gtk_toggle_button_get_active (self->as_list);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  for (guint i = 0; i < (is_list ? 1 : self->columns); i++)
    {
      GtkWidget *tile;

      if (i >= runs->len)
        {
          gtk_box_append (GTK_BOX (box), gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
          continue;
        }

      tile = easel_history_tile_new (g_ptr_array_index (runs, i), is_list);
      gtk_widget_set_hexpand (tile, TRUE);
      g_signal_connect_object (tile, "open", G_CALLBACK (tile_open_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (tile, "edit", G_CALLBACK (tile_edit_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (tile, "remove", G_CALLBACK (tile_remove_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (box), tile);
    }

  return box;
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (user_data);
  EaselHistoryStrip *strip = gtk_list_item_get_item (item);
  const char *day = easel_history_strip_get_day (strip);
  GtkWidget *child;

  if (day != NULL)
    {
      child = gtk_label_new (day);
      gtk_label_set_xalign (GTK_LABEL (child), 0);
      gtk_widget_add_css_class (child, "day");
      gtk_widget_set_margin_top (child, 12);
    }
  else
    child = create_strip (self, easel_history_strip_get_runs (strip));

  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_child (item, child);

  /* The tiles take the focus; the strip around them has nothing to say. */
  gtk_widget_set_focusable (gtk_widget_get_parent (child), FALSE);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  user_data)
{
  gtk_list_item_set_child (item, NULL);
}

static void
scrolled_cb (GtkAdjustment    *adjustment,
             EaselHistoryPage *self)
{
  double left = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_value (adjustment) -
                gtk_adjustment_get_page_size (adjustment);

  if (left < 2 * gtk_adjustment_get_page_size (adjustment) && self->model != NULL)
    easel_history_model_load_more (self->model);
}

static gboolean
resize_cb (gpointer user_data)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (user_data);
  guint columns = CLAMP (gtk_widget_get_width (GTK_WIDGET (self)) / TILE_WIDTH, 2, MAX_COLUMNS);

  self->resize_idle = 0;
  self->columns = columns;
  if (self->model != NULL)
    easel_history_model_set_columns (self->model, gtk_toggle_button_get_active (self->as_list) ? 1 : columns);

  return G_SOURCE_REMOVE;
}

static void
easel_history_page_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);

  /* The layout is fixed while it is allocated, so the columns follow right after. */
  if (self->columns != CLAMP ((guint) width / TILE_WIDTH, 2, MAX_COLUMNS) && self->resize_idle == 0)
    self->resize_idle = g_idle_add (resize_cb, self);
  gtk_widget_allocate (self->content, width, height, baseline, NULL);
}

static void
easel_history_page_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  gtk_widget_measure (EASEL_HISTORY_PAGE (widget)->content, orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
as_list_cb (EaselHistoryPage *self)
{
  if (self->model == NULL)
    return;

  easel_history_model_set_columns (self->model, gtk_toggle_button_get_active (self->as_list) ? 1 : MAX (self->columns, 2));
}

static void
easel_history_page_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (object);

  switch ((EaselHistoryPageProperty) prop_id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, self->is_folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_history_page_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (object);

  switch ((EaselHistoryPageProperty) prop_id)
    {
    case PROP_FOLDED:
      self->is_folded = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_history_page_dispose (GObject *object)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (object);

  g_clear_handle_id (&self->resize_idle, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_HISTORY_PAGE);
  g_clear_object (&self->model);
  g_clear_object (&self->removed);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_history_page_parent_class)->dispose (object);
}

static void
easel_history_page_class_init (EaselHistoryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_history_page_get_property;
  object_class->set_property = easel_history_page_set_property;
  object_class->dispose = easel_history_page_dispose;
  widget_class->size_allocate = easel_history_page_size_allocate;
  widget_class->measure = easel_history_page_measure;

  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * EaselHistoryPage::run-activated:
   * @run: what was chosen
   * @edit: whether its values are wanted in the form
   */
  signals[SIGNAL_RUN_ACTIVATED] = g_signal_new ("run-activated", EASEL_TYPE_HISTORY_PAGE, G_SIGNAL_RUN_LAST, 0,
                                                NULL, NULL, NULL, G_TYPE_NONE, 2, EASEL_TYPE_RUN, G_TYPE_BOOLEAN);

  g_type_ensure (EASEL_TYPE_SESSION_METER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/history/easel-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, content);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, meter);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, search);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, as_list);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, all);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, finished);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, open);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, failed);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, list);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, empty);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, clear);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_install_action (widget_class, "history.clear", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "history.undo", NULL, undo_action);
}

static void
easel_history_page_init (EaselHistoryPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (scrolled_cb), self, 0);
}

/**
 * easel_history_page_set_studio:
 * @studio: has the archive
 */
void
easel_history_page_set_studio (EaselHistoryPage *self,
                               EaselStudio      *studio)
{
  g_autoptr(GtkSelectionModel) selection = NULL;

  g_return_if_fail (EASEL_IS_HISTORY_PAGE (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
  easel_session_meter_set_studio (self->meter, studio);
  self->model = easel_history_model_new (studio);
  g_signal_connect_object (self->model, "loaded", G_CALLBACK (update_empty), self, G_CONNECT_SWAPPED);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->model))));
  gtk_list_view_set_model (self->list, selection);

  g_settings_bind (easel_studio_get_settings (studio), "history-as-list", self->as_list, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->as_list, "toggled", G_CALLBACK (as_list_cb), self, G_CONNECT_SWAPPED);
}

/**
 * easel_history_page_search:
 * @text: (nullable): %NULL puts the focus on the search entry
 */
void
easel_history_page_search (EaselHistoryPage *self,
                           const char       *text)
{
  g_return_if_fail (EASEL_IS_HISTORY_PAGE (self));

  if (text != NULL)
    gtk_editable_set_text (self->search, text);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/**
 * easel_history_page_refresh:
 *
 * Reads the newest runs again.
 */
void
easel_history_page_refresh (EaselHistoryPage *self)
{
  g_return_if_fail (EASEL_IS_HISTORY_PAGE (self));

  easel_history_model_reload (self->model);
}

/**
 * easel_history_page_add_toast:
 * @toast: (transfer full): shown over the list
 */
void
easel_history_page_add_toast (EaselHistoryPage *self,
                              AdwToast         *toast)
{
  g_return_if_fail (EASEL_IS_HISTORY_PAGE (self));

  adw_toast_overlay_add_toast (self->toasts, toast);
}
