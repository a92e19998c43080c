/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run in the history: its newest picture, or how far it is, or that it failed. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-json.h"
#include "base/easel-time.h"
#include "ui/easel-outgoing.h"
#include "ui/easel-text.h"
#include "ui/history/easel-history-tile.h"
#include "ui/picture/easel-thumbnail.h"
#include "ui/run/easel-run-stages.h"

#define ROW_SIZE 44

struct _EaselHistoryTile
{
  GtkWidget parent_instance;

  EaselRun       *run;

  /* Template children */
  GtkWidget      *button;
  GtkWidget      *box;
  EaselThumbnail *thumbnail;
  GtkLabel       *badge;
  GtkLabel       *caption;
  GtkWidget      *texts;
  GtkLabel       *name;
  GtkLabel       *prompt;
  GtkLabel       *when;
  GMenuModel     *menu;
};

enum {
  SIGNAL_OPEN,
  SIGNAL_EDIT,
  SIGNAL_REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselHistoryTile, easel_history_tile, GTK_TYPE_WIDGET)

static EaselOutput *
find_output (EaselRun *run)
{
  GListModel *outputs = easel_run_get_outputs (run);
  EaselOutput *first = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      if (easel_output_get_state (output) == EASEL_OUTPUT_STATE_SAVED &&
          easel_output_get_viewer (output) == EASEL_OUTPUT_VIEWER_IMAGE)
        return output; /* the run holds it */
      if (first == NULL)
        first = output;
    }

  return first;
}

static const char *
find_prompt (EaselRun *run)
{
  JsonObject *inputs = easel_run_get_inputs (run);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (inputs == NULL)
    return NULL;

  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (easel_json_is_string (node) && !g_str_equal (name, EASEL_RUN_REQUEST_TAG_KEY) &&
        !g_str_has_prefix (json_node_get_string (node), "http") &&
        !g_str_has_prefix (json_node_get_string (node), "easel-file:"))
      return json_node_get_string (node);

  return NULL;
}

static char *
dup_state (EaselRun *run)
{
  EaselRunStatus status = easel_run_get_status (run);

  if (status == EASEL_RUN_STATUS_SUCCESS)
    return NULL;
  if (status == EASEL_RUN_STATUS_CANCELLED)
    return g_strdup (_("Canceled"));
  if (status == EASEL_RUN_STATUS_UNCLEAR)
    return g_strdup (_("Not confirmed"));
  if (easel_run_is_over (run))
    return g_strdup (_("Failed"));
  if (easel_run_get_progress (run) >= 0)
    return easel_text_percent (easel_run_get_progress (run));

  return g_strdup (_("Waiting"));
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static char *
dup_when (EaselRun *run)
{
  gint64 time = easel_run_get_added_at (run) != EASEL_TIME_NONE ? easel_run_get_added_at (run)
                                                                 : easel_run_get_created_at (run);

  return time != EASEL_TIME_NONE ? easel_text_time (time) : g_strdup ("");
}

static void
update (EaselHistoryTile *self)
{
  EaselOutput *output = find_output (self->run);
  g_autoptr(GFile) file = output != NULL ? easel_outgoing_get_file (output) : NULL;
  guint n = g_list_model_get_n_items (easel_run_get_outputs (self->run));
  const char *name = easel_run_get_name (self->run) != NULL ? easel_run_get_name (self->run) : _("Run");
  const char *prompt = find_prompt (self->run);
  gboolean is_picture = file != NULL && easel_output_get_viewer (output) == EASEL_OUTPUT_VIEWER_IMAGE;
  gboolean is_bad = easel_run_is_over (self->run) && easel_run_get_status (self->run) != EASEL_RUN_STATUS_SUCCESS;
  g_autofree char *state = dup_state (self->run);
  g_autofree char *when = dup_when (self->run);
  g_autofree char *count = n > 1 ? g_strdup_printf ("%u", n) : NULL;
  g_autofree char *spoken = NULL;

  easel_thumbnail_set_file (self->thumbnail, is_picture ? file : NULL);
  g_object_set (self->thumbnail, "icon-name",
                is_bad ? "dialog-error-symbolic" : file != NULL ? "text-x-generic-symbolic" : "content-loading-symbolic",
                NULL);
  set_class (self->button, "failed", is_bad);
  set_class (self->button, "starting", !easel_run_is_over (self->run));

  gtk_label_set_label (self->badge, count != NULL ? count : "");
  gtk_widget_set_visible (GTK_WIDGET (self->badge), count != NULL);
  gtk_label_set_label (self->caption, state != NULL ? state : name);
  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->prompt, prompt != NULL ? prompt : state != NULL ? state : "");
  gtk_label_set_label (self->when, when);
  gtk_widget_set_tooltip_text (self->button, prompt != NULL ? prompt : name);

  spoken = g_strjoin (", ", name, when, state, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tile.show-in-folder", file != NULL);
}

static void
tile_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselHistoryTile *self = EASEL_HISTORY_TILE (widget);
  EaselOutput *output = find_output (self->run);
  g_autoptr(GFile) file = output != NULL ? easel_outgoing_get_file (output) : NULL;

  if (g_str_equal (name, "tile.open"))
    g_signal_emit (self, signals[SIGNAL_OPEN], 0, self->run);
  else if (g_str_equal (name, "tile.edit"))
    g_signal_emit (self, signals[SIGNAL_EDIT], 0, self->run);
  else if (g_str_equal (name, "tile.remove"))
    g_signal_emit (self, signals[SIGNAL_REMOVE], 0, self->run);
  else if (file != NULL)
    easel_outgoing_show_in_folder (widget, file);
}

static void
secondary_pressed_cb (GtkGestureClick *gesture,
                      int              presses,
                      double           x,
                      double           y,
                      gpointer         user_data)
{
  EaselHistoryTile *self = EASEL_HISTORY_TILE (user_data);
  GtkWidget *popover = gtk_popover_menu_new_from_model (self->menu);

  gtk_widget_set_parent (popover, GTK_WIDGET (self));
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  g_signal_connect (popover, "closed", G_CALLBACK (gtk_widget_unparent), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
easel_history_tile_dispose (GObject *object)
{
  EaselHistoryTile *self = EASEL_HISTORY_TILE (object);

  g_clear_object (&self->run);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_HISTORY_TILE);

  G_OBJECT_CLASS (easel_history_tile_parent_class)->dispose (object);
}

static void
easel_history_tile_class_init (EaselHistoryTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_history_tile_dispose;

  signals[SIGNAL_OPEN] = g_signal_new ("open", EASEL_TYPE_HISTORY_TILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, EASEL_TYPE_RUN);
  signals[SIGNAL_EDIT] = g_signal_new ("edit", EASEL_TYPE_HISTORY_TILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, EASEL_TYPE_RUN);
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", EASEL_TYPE_HISTORY_TILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, EASEL_TYPE_RUN);

  g_type_ensure (EASEL_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/history/easel-history-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, button);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, box);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, badge);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, caption);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, texts);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, name);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, prompt);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, when);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, menu);

  gtk_widget_class_install_action (widget_class, "tile.open", NULL, tile_action);
  gtk_widget_class_install_action (widget_class, "tile.edit", NULL, tile_action);
  gtk_widget_class_install_action (widget_class, "tile.remove", NULL, tile_action);
  gtk_widget_class_install_action (widget_class, "tile.show-in-folder", NULL, tile_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "tile.remove", NULL);
}

static void
easel_history_tile_init (EaselHistoryTile *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), "tile.open");
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (secondary_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * easel_history_tile_new:
 * @as_row: a row with texts instead of a square
 */
GtkWidget *
easel_history_tile_new (EaselRun *run,
                        gboolean  as_row)
{
  EaselHistoryTile *self;

  g_return_val_if_fail (EASEL_IS_RUN (run), NULL);

  self = g_object_new (EASEL_TYPE_HISTORY_TILE, NULL);
  self->run = g_object_ref (run);
  gtk_widget_set_visible (self->texts, as_row);
  gtk_widget_set_visible (GTK_WIDGET (self->when), as_row);
  gtk_widget_set_visible (GTK_WIDGET (self->caption), !as_row);
  if (as_row)
    g_object_set (self->thumbnail, "size", ROW_SIZE, "square", FALSE, NULL);
  g_signal_connect_object (run, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
