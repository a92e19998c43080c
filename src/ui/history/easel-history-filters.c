/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chips and menus that narrow the history down. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/history/easel-history-filters.h"

#define SIDE_BY_SIDE 960 /* pixels, from which on chips and menus share a line */
#define WITH_WORDS   480 /* and from which on chips have words */

#define MOST_LETTERS 18
#define FEW_LETTERS  12

#define STATES_BAD   (1u << EASEL_RUN_STATUS_FAILED | 1u << EASEL_RUN_STATUS_TIMEOUT)
#define STATES_OPEN  (1u << EASEL_RUN_STATUS_WAITING | 1u << EASEL_RUN_STATUS_SENDING | 1u << EASEL_RUN_STATUS_UNCLEAR | \
                      1u << EASEL_RUN_STATUS_NOT_STARTED | 1u << EASEL_RUN_STATUS_QUEUED |                              \
                      1u << EASEL_RUN_STATUS_STARTED | 1u << EASEL_RUN_STATUS_RUNNING |                                 \
                      1u << EASEL_RUN_STATUS_UPLOADING)

static const struct {
  const char *name;
  const char *label;
  int         days;
} TIMES[] = {
  { "", N_("Any time"), 0 },
  { "day", N_("Today"), 1 },
  { "week", N_("Last 7 days"), 7 },
  { "month", N_("Last 30 days"), 30 },
  { "year", N_("Last 12 months"), 365 },
};

struct _EaselHistoryFilters
{
  GtkWidget parent_instance;

  EaselStudio        *studio;
  GSimpleActionGroup *actions;
  GCancellable       *cancellable;
  gboolean            is_narrow;

  /* Template children */
  GtkBox             *content;
  GtkBox             *chips;
  GtkToggleButton    *all;
  GtkToggleButton    *pictures;
  GtkToggleButton    *video;
  GtkToggleButton    *starred;
  GtkToggleButton    *failed;
  GtkToggleButton    *open;
  GtkBox             *menus;
  GtkMenuButton      *workflow;
  GtkMenuButton      *time;
  GtkMenuButton      *account;
  GtkWidget          *clear_workflow;
  GtkWidget          *clear_time;
  GtkWidget          *clear_account;
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselHistoryFilters, easel_history_filters, GTK_TYPE_WIDGET)

/* What a menu is set to; empty for everything. */
static char *
dup_choice (EaselHistoryFilters *self,
            const char          *name)
{
  g_autoptr(GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), name);

  return g_variant_dup_string (state, NULL);
}

static guint
find_time (EaselHistoryFilters *self)
{
  g_autofree char *choice = dup_choice (self, "time");

  for (guint i = 0; i < G_N_ELEMENTS (TIMES); i++)
    if (g_str_equal (TIMES[i].name, choice))
      return i;

  return 0;
}

/* A long name would push the others out of a narrow window. */
static void
set_label (EaselHistoryFilters *self,
           GtkMenuButton       *button,
           const char          *text)
{
  glong most = self->is_narrow ? FEW_LETTERS : MOST_LETTERS;
  g_autofree char *beginning = g_utf8_strlen (text, -1) > most ? g_utf8_substring (text, 0, most - 1) : NULL;
  g_autofree char *label = beginning != NULL ? g_strconcat (beginning, "…", NULL) : g_strdup (text);

  gtk_menu_button_set_label (button, label);
}

static void
update_menus (EaselHistoryFilters *self)
{
  g_autofree char *workflow = dup_choice (self, "workflow");
  g_autofree char *account_id = dup_choice (self, "account");
  EaselAccounts *accounts = self->studio != NULL ? easel_studio_get_accounts (self->studio) : NULL;
  EaselAccount *account = accounts != NULL && *account_id != '\0' ? easel_accounts_find (accounts, account_id) : NULL;
  guint time = find_time (self);

  set_label (self, self->workflow, *workflow != '\0' ? workflow : _("Any workflow"));
  set_label (self, self->time, _(TIMES[time].label));
  set_label (self, self->account, account != NULL ? easel_account_get_name (account) : _("All accounts"));
  gtk_widget_set_visible (self->clear_workflow, !self->is_narrow && *workflow != '\0');
  gtk_widget_set_visible (self->clear_time, !self->is_narrow && time != 0);
  gtk_widget_set_visible (self->clear_account, !self->is_narrow && *account_id != '\0');
}

static void
tell (EaselHistoryFilters *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
chip_toggled_cb (EaselHistoryFilters *self,
                 GtkToggleButton     *chip)
{
  /* One goes out when another goes on: that is one change. */
  if (gtk_toggle_button_get_active (chip))
    tell (self);
}

static void
choice_changed_cb (EaselHistoryFilters *self)
{
  update_menus (self);
  tell (self);
}

static void
clear_choice_cb (GtkButton           *button,
                 EaselHistoryFilters *self)
{
  const char *name = GTK_WIDGET (button) == self->clear_workflow ? "workflow"
                     : GTK_WIDGET (button) == self->clear_time   ? "time"
                                                                 : "account";

  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), name, g_variant_new_string (""));
}

static void
append_choice (GMenu      *menu,
               const char *label,
               const char *action,
               const char *choice)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", choice);
  g_menu_append_item (menu, item);
}

static void
fill_times (EaselHistoryFilters *self)
{
  g_autoptr(GMenu) menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (TIMES); i++)
    append_choice (menu, _(TIMES[i].label), "filter.time", TIMES[i].name);
  gtk_menu_button_set_menu_model (self->time, G_MENU_MODEL (menu));
}

static void
fill_accounts (EaselHistoryFilters *self)
{
  EaselAccounts *accounts = easel_studio_get_accounts (self->studio);
  guint n = accounts != NULL ? g_list_model_get_n_items (G_LIST_MODEL (accounts)) : 0;
  g_autoptr(GMenu) menu = g_menu_new ();

  append_choice (menu, _("All accounts"), "filter.account", "");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselAccount) account = g_list_model_get_item (G_LIST_MODEL (accounts), i);

      append_choice (menu, easel_account_get_name (account), "filter.account", easel_account_get_id (account));
    }
  gtk_menu_button_set_menu_model (self->account, G_MENU_MODEL (menu));
}

static void
names_listed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(EaselHistoryFilters) self = EASEL_HISTORY_FILTERS (user_data);
  g_autoptr(GPtrArray) names = easel_run_index_list_texts_finish (EASEL_ARCHIVE (source), result, NULL);
  g_autoptr(GMenu) menu = g_menu_new ();

  if (names == NULL || self->workflow == NULL)
    return;

  append_choice (menu, _("Any workflow"), "filter.workflow", "");
  for (guint i = 0; i < names->len; i++)
    append_choice (menu, g_ptr_array_index (names, i), "filter.workflow", g_ptr_array_index (names, i));
  gtk_menu_button_set_menu_model (self->workflow, G_MENU_MODEL (menu));
}

static void
add_choice (EaselHistoryFilters *self,
            const char          *name)
{
  g_autoptr(GSimpleAction) action = NULL;

  action = g_simple_action_new_stateful (name, G_VARIANT_TYPE_STRING, g_variant_new_string (""));
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
  g_signal_connect_object (action, "notify::state", G_CALLBACK (choice_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
easel_history_filters_dispose (GObject *object)
{
  EaselHistoryFilters *self = EASEL_HISTORY_FILTERS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_HISTORY_FILTERS);
  g_clear_object (&self->actions);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_history_filters_parent_class)->dispose (object);
}

static void
easel_history_filters_class_init (EaselHistoryFiltersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_history_filters_dispose;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", EASEL_TYPE_HISTORY_FILTERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/easelapp/Easel/history/easel-history-filters.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, content);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, chips);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, all);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, pictures);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, video);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, starred);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, failed);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, open);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, menus);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, workflow);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, time);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, account);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, clear_workflow);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, clear_time);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryFilters, clear_account);
  gtk_widget_class_bind_template_callback (widget_class, chip_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_choice_cb);
}

static void
easel_history_filters_init (EaselHistoryFilters *self)
{
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  add_choice (self, "workflow");
  add_choice (self, "time");
  add_choice (self, "account");
  gtk_widget_insert_action_group (GTK_WIDGET (self), "filter", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_times (self);
}

void
easel_history_filters_set_studio (EaselHistoryFilters *self,
                                  EaselStudio         *studio)
{
  g_return_if_fail (EASEL_IS_HISTORY_FILTERS (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
  fill_accounts (self);
  update_menus (self);
}

/**
 * easel_history_filters_refresh:
 *
 * Looks up what there is to choose from.
 */
void
easel_history_filters_refresh (EaselHistoryFilters *self)
{
  EaselArchive *archive;

  g_return_if_fail (EASEL_IS_HISTORY_FILTERS (self));

  archive = easel_studio_get_archive (self->studio);
  fill_accounts (self);
  if (archive != NULL)
    easel_run_index_list_names_async (archive, self->cancellable, names_listed_cb, g_object_ref (self));
}

/**
 * easel_history_filters_fill_query:
 * @query: gets what was chosen; its texts live until the choice changes
 */
void
easel_history_filters_fill_query (EaselHistoryFilters *self,
                                  EaselRunQuery       *query)
{
  g_autofree char *workflow = dup_choice (self, "workflow");
  g_autofree char *account = dup_choice (self, "account");
  int days = TIMES[find_time (self)].days;

  g_return_if_fail (EASEL_IS_HISTORY_FILTERS (self));

  query->filter.workflow = *workflow != '\0' ? g_intern_string (workflow) : NULL;
  query->filter.account = *account != '\0' ? g_intern_string (account) : NULL;
  query->starred = gtk_toggle_button_get_active (self->starred);
  if (gtk_toggle_button_get_active (self->pictures))
    query->kinds = 1u << EASEL_OUTPUT_VIEWER_IMAGE;
  else if (gtk_toggle_button_get_active (self->video))
    query->kinds = 1u << EASEL_OUTPUT_VIEWER_VIDEO;
  else if (gtk_toggle_button_get_active (self->failed))
    query->filter.states = STATES_BAD;
  else if (gtk_toggle_button_get_active (self->open))
    query->filter.states = STATES_OPEN;

  if (days > 0)
    {
      g_autoptr(GDateTime) now = g_date_time_new_now_local ();
      g_autoptr(GDateTime) morning = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                                            g_date_time_get_day_of_month (now), 0, 0, 0);
      g_autoptr(GDateTime) since = g_date_time_add_days (morning, 1 - days);

      query->since = g_date_time_to_unix (since) * G_USEC_PER_SEC;
    }
}

gboolean
easel_history_filters_is_active (EaselHistoryFilters *self)
{
  EaselRunQuery query = { 0 };

  g_return_val_if_fail (EASEL_IS_HISTORY_FILTERS (self), FALSE);

  easel_history_filters_fill_query (self, &query);

  return query.filter.workflow != NULL || query.filter.account != NULL || query.filter.states != 0 || query.kinds != 0 ||
         query.starred || query.since > 0;
}

/**
 * easel_history_filters_clear:
 *
 * Everything is shown again.
 */
void
easel_history_filters_clear (EaselHistoryFilters *self)
{
  static const char *const names[] = { "workflow", "time", "account" };

  g_return_if_fail (EASEL_IS_HISTORY_FILTERS (self));

  gtk_toggle_button_set_active (self->all, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_action_group_change_action_state (G_ACTION_GROUP (self->actions), names[i], g_variant_new_string (""));
}

/**
 * easel_history_filters_set_width:
 * @width: the room there is, which decides about words and lines
 */
void
easel_history_filters_set_width (EaselHistoryFilters *self,
                                 int                  width)
{
  g_return_if_fail (EASEL_IS_HISTORY_FILTERS (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->content), width >= SIDE_BY_SIDE ? GTK_ORIENTATION_HORIZONTAL
                                                                                       : GTK_ORIENTATION_VERTICAL);
  self->is_narrow = width < WITH_WORDS;
  gtk_widget_set_margin_start (GTK_WIDGET (self), self->is_narrow ? 9 : 18);
  gtk_widget_set_margin_end (GTK_WIDGET (self), self->is_narrow ? 9 : 18);
  update_menus (self);
  gtk_menu_button_set_always_show_arrow (self->workflow, width >= WITH_WORDS);
  gtk_menu_button_set_always_show_arrow (self->time, width >= WITH_WORDS);
  gtk_menu_button_set_always_show_arrow (self->account, width >= WITH_WORDS);
  for (GtkWidget *chip = gtk_widget_get_first_child (GTK_WIDGET (self->chips)); chip != NULL;
       chip = gtk_widget_get_next_sibling (chip))
    {
      GtkWidget *box = gtk_button_get_child (GTK_BUTTON (chip));
      GtkWidget *label = GTK_IS_BOX (box) ? gtk_widget_get_last_child (box) : NULL;

      if (label != NULL)
        gtk_widget_set_visible (label, width >= WITH_WORDS);
    }
}
