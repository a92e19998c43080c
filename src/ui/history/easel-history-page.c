/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that was run, newest first, by day: to look at, to search, to use again. Needs no network. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "ui/history/easel-history-page-private.h"

#define WITH_DETAILS 900  /* pixels, from which on details stand beside */
#define ALL_COLUMNS  640  /* as the rows have it */
#define DETAILS_WIDTH 337
#define NARROW        480  /* pixels, below which there is room for the close button only */
#define LEAST_WIDTH  340
#define NATURAL_WIDTH 640

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

static void queue_arrange (EaselHistoryPage *self);

static gboolean
is_filtered (EaselHistoryPage *self)
{
  return *gtk_editable_get_text (self->search) != '\0' || easel_history_filters_is_active (self->filters);
}

static void
update_empty (EaselHistoryPage *self)
{
  const char *text = gtk_editable_get_text (self->search);
  gboolean filtered = is_filtered (self);

  if (!easel_history_model_is_loaded (self->model))
    return;

  gtk_stack_set_visible_child_name (self->stack,
                                    easel_history_model_count_runs (self->model) == 0 ? "empty" : "list");
  gtk_widget_set_visible (self->clear, filtered);
  if (*text != '\0')
    {
      g_autofree char *escaped = g_markup_escape_text (text, -1);
      /* Translators: what was searched for */
      g_autofree char *title = g_strdup_printf (_("No results for “%s”"), escaped);

      adw_status_page_set_title (self->empty, title);
    }
  else
    adw_status_page_set_title (self->empty, filtered ? _("Nothing matches these filters") : _("Nothing here yet"));
  adw_status_page_set_description (self->empty, filtered ? NULL : _("Finished runs are kept here, also offline."));
}

static void
apply_query (EaselHistoryPage *self)
{
  EaselRunQuery query = { .order = self->order, .ascending = self->is_ascending };
  const char *text = gtk_editable_get_text (self->search);

  if (self->model == NULL)
    return;

  easel_history_filters_fill_query (self->filters, &query);
  query.filter.text = *text != '\0' ? text : NULL;
  easel_history_model_set_query (self->model, &query);
}

static void
filter_changed_cb (EaselHistoryPage *self)
{
  apply_query (self);
}

static void
stop_search_cb (EaselHistoryPage *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

void
easel_history_page_clear (EaselHistoryPage *self)
{
  gtk_editable_set_text (self->search, "");
  easel_history_filters_clear (self->filters);
}

/* The headings of the list */

static void
show_order (EaselHistoryPage *self)
{
  static const char *const names[] = { "time", "name", "results", "duration", "place", "cost" };
  GtkWidget *columns[] = { self->columns, self->more_columns };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    for (GtkWidget *child = gtk_widget_get_first_child (columns[i]); child != NULL;
         child = gtk_widget_get_next_sibling (child))
      {
        gboolean is_sorted = g_strcmp0 (gtk_widget_get_name (child), names[self->order]) == 0;

        if (!GTK_IS_BUTTON (child))
          continue;

        gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                        !is_sorted           ? ""
                                        : self->is_ascending ? _("Sorted, smallest first")
                                                             : _("Sorted, largest first"), -1);
        if (is_sorted)
          gtk_widget_add_css_class (child, self->is_ascending ? "ascending" : "descending");
        if (!is_sorted || !self->is_ascending)
          gtk_widget_remove_css_class (child, "ascending");
        if (!is_sorted || self->is_ascending)
          gtk_widget_remove_css_class (child, "descending");
      }
}

/* A column that is sorted by is turned round; names begin with A, numbers with the largest. */
void
easel_history_page_sort (EaselHistoryPage *self,
                         EaselRunOrder     order)
{
  gboolean from_small = order == EASEL_RUN_ORDER_NAME || order == EASEL_RUN_ORDER_PLACE;

  self->is_ascending = order == self->order ? !self->is_ascending : from_small;
  self->order = order;
  show_order (self);
  apply_query (self);
}

/* Runs */

EaselRunCard *
easel_history_page_find_card (EaselHistoryPage *self,
                              gint64            row)
{
  guint position;

  return easel_history_model_find (self->model, row, &position) ? easel_history_model_get_card (self->model, position)
                                                                : NULL;
}

void
easel_history_page_open (EaselHistoryPage *self,
                         EaselRun         *run,
                         gboolean          edit)
{
  g_signal_emit (self, signals[SIGNAL_RUN_ACTIVATED], 0, run, edit);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(EaselHistoryPage) self = EASEL_HISTORY_PAGE (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselRun) run = easel_runs_open_finish (EASEL_RUNS (source), result, &error);

  if (easel_error_is_cancelled (error))
    return;

  if (run == NULL)
    {
      adw_toast_overlay_add_toast (self->toasts, adw_toast_new (error->message));
      return;
    }
  if (easel_run_get_row_id (run) != self->looked_at)
    return;

  easel_history_details_set_run (self->details, run);
  gtk_widget_set_visible (self->side, TRUE);
  queue_arrange (self);
}

/* Beside the list where there is room, else the run's own page. */
void
easel_history_page_look_at (EaselHistoryPage *self,
                            gint64            row)
{
  EaselRunCard *card = row != 0 ? easel_history_page_find_card (self, row) : NULL;

  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  self->looked_at = row;
  if (card == NULL)
    {
      gtk_widget_set_visible (self->side, FALSE);
      queue_arrange (self);
      easel_history_details_set_run (self->details, NULL);
      return;
    }

  if (self->width < WITH_DETAILS)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "history.open", "x", row);
      return;
    }

  self->looking = g_cancellable_new ();
  easel_runs_open_async (easel_studio_get_runs (self->studio), card->account, card->tag != NULL ? card->tag : card->id,
                         self->looking, looked_up_cb, g_object_ref (self));
}

static void
activated_cb (EaselHistoryPage *self,
              gint64            row,
              gboolean          open)
{
  if (open)
    gtk_widget_activate_action (GTK_WIDGET (self), "history.open", "x", row);
  else
    easel_history_page_look_at (self, row);
}

/* What is beside follows the arrows. */
static void
current_changed_cb (EaselHistoryPage *self,
                    gint64            row)
{
  if (gtk_widget_get_visible (self->side) && row != self->looked_at)
    easel_history_page_look_at (self, row);
}

static void
menu_cb (EaselHistoryPage *self,
         gint64            row,
         double            x,
         double            y)
{
  if (gtk_widget_translate_coordinates (GTK_WIDGET (self->view), GTK_WIDGET (self), x, y, &x, &y))
    easel_history_page_show_menu (self, row, x, y);
}

/* Selecting */

static void
selection_changed_cb (EaselHistoryPage *self)
{
  g_autoptr(GArray) rows = easel_history_view_dup_selected (self->view);
  g_autofree char *text = NULL;

  text = rows->len > 0 ? g_strdup_printf (ngettext ("%'u run selected", "%'u runs selected", rows->len), rows->len)
                       : g_strdup (_("Choose runs"));
  gtk_label_set_label (self->selection_count, text);
  gtk_widget_set_sensitive (self->selection_star, rows->len > 0);
  gtk_widget_set_sensitive (self->selection_delete, rows->len > 0);
}

static void
select_toggled_cb (EaselHistoryPage *self)
{
  gboolean is_selecting = gtk_toggle_button_get_active (self->select);

  easel_history_view_set_selecting (self->view, is_selecting);
  gtk_revealer_set_reveal_child (self->selection_bar, is_selecting);
}

/* Shape */

static gboolean
arrange_cb (gpointer user_data)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (user_data);
  gboolean is_list = gtk_toggle_button_get_active (self->as_list);
  int side = gtk_widget_get_visible (self->side) ? DETAILS_WIDTH : 0;
  gboolean has_room;

  self->resize_idle = 0;
  self->width = gtk_widget_get_width (GTK_WIDGET (self));
  easel_history_filters_set_width (self->filters, self->width - side);
  adw_header_bar_set_decoration_layout (self->header, self->width < NARROW ? ":close" : NULL);
  has_room = self->width - side >= ALL_COLUMNS;
  gtk_widget_set_visible (self->columns, is_list);
  gtk_widget_set_visible (self->more_columns, has_room);
  gtk_widget_set_visible (self->results_column, has_room);
  gtk_widget_set_size_request (self->time_column, self->order == EASEL_RUN_ORDER_TIME ? 52 : 170, -1);
  if (self->width < WITH_DETAILS && gtk_widget_get_visible (self->side))
    easel_history_page_look_at (self, 0);

  return G_SOURCE_REMOVE;
}

static void
queue_arrange (EaselHistoryPage *self)
{
  if (self->resize_idle == 0)
    self->resize_idle = g_idle_add (arrange_cb, self);
}

static void
as_list_cb (EaselHistoryPage *self)
{
  easel_history_view_set_as_list (self->view, gtk_toggle_button_get_active (self->as_list));
  if (!gtk_toggle_button_get_active (self->as_list) && self->order != EASEL_RUN_ORDER_TIME)
    {
      self->is_ascending = TRUE; /* turned round by sorting */
      easel_history_page_sort (self, EASEL_RUN_ORDER_TIME);
      self->is_ascending = FALSE;
    }
  queue_arrange (self);
}

static void
easel_history_page_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);
  int minimum;

  /* The layout is fixed while it is allocated, so the parts follow right after. */
  if (self->width != width)
    queue_arrange (self);
  gtk_widget_measure (self->content, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_allocate (self->content, MAX (width, minimum), height, baseline, NULL);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
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
  GtkWidget *content = EASEL_HISTORY_PAGE (widget)->content;
  int width;

  gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      gtk_widget_measure (content, orientation, for_size >= 0 ? MAX (for_size, width) : -1, minimum, natural, NULL, NULL);
      return;
    }

  /* The parts arrange themselves by the width there is: what they want now must not keep the window from shrinking. */
  *minimum = MIN (width, LEAST_WIDTH);
  *natural = NATURAL_WIDTH;
}

static void
easel_history_page_map (GtkWidget *widget)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);

  GTK_WIDGET_CLASS (easel_history_page_parent_class)->map (widget);
  if (self->model != NULL)
    {
      easel_history_model_set_active (self->model, TRUE);
      easel_history_filters_refresh (self->filters);
    }
}

static void
easel_history_page_unmap (GtkWidget *widget)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);

  if (self->model != NULL)
    easel_history_model_set_active (self->model, FALSE);
  GTK_WIDGET_CLASS (easel_history_page_parent_class)->unmap (widget);
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

  easel_history_page_flush_trash (self);
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_handle_id (&self->resize_idle, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_HISTORY_PAGE);
  g_clear_pointer (&self->deleted, g_array_unref);
  g_clear_object (&self->deleted_toast);
  g_clear_object (&self->model);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_history_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, content);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, header);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, meter);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, search);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, as_gallery);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, as_list);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, select);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, filters);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, columns);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, more_columns);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, results_column);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, time_column);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, view);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, empty);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, clear);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, selection_count);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, selection_star);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, selection_delete);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, side);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryPage, details);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, select_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, current_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_cb);
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
  widget_class->map = easel_history_page_map;
  widget_class->unmap = easel_history_page_unmap;

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
  g_type_ensure (EASEL_TYPE_HISTORY_FILTERS);
  g_type_ensure (EASEL_TYPE_HISTORY_VIEW);
  g_type_ensure (EASEL_TYPE_HISTORY_DETAILS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/history/easel-history-page.ui");
  bind_template (widget_class);
  easel_history_page_install_actions (widget_class);
}

static void
easel_history_page_init (EaselHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->menu = gtk_popover_menu_new_from_model (NULL);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  selection_changed_cb (self);
  show_order (self);
}

/**
 * easel_history_page_set_studio:
 * @studio: has the archive
 */
void
easel_history_page_set_studio (EaselHistoryPage *self,
                               EaselStudio      *studio)
{
  g_return_if_fail (EASEL_IS_HISTORY_PAGE (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
  easel_session_meter_set_studio (self->meter, studio);
  easel_history_filters_set_studio (self->filters, studio);
  easel_history_details_set_studio (self->details, studio);
  self->model = easel_history_model_new (studio);
  easel_history_view_set_model (self->view, self->model, easel_studio_get_clock (studio));
  g_signal_connect_object (self->model, "changed", G_CALLBACK (update_empty), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (self->as_list, "toggled", G_CALLBACK (as_list_cb), self, G_CONNECT_SWAPPED);
  g_settings_bind (easel_studio_get_settings (studio), "history-as-list", self->as_list, "active",
                   G_SETTINGS_BIND_DEFAULT);
  if (!gtk_toggle_button_get_active (self->as_list))
    gtk_toggle_button_set_active (self->as_gallery, TRUE);
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
 * Reads the runs again.
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
