/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strip of runs that go on beside the one that is shown: up to three cards, and the way to all of them. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/run/easel-other-runs.h"
#include "ui/run/easel-run-card.h"

#define MAX_CARDS 3

struct _EaselOtherRuns
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselStudio *studio; /* NULL until it is set */
  EaselRun    *run;    /* the one that is shown elsewhere; may be NULL */

  guint        timer;  /* while times are counting */
  guint        idle;   /* until the cards are right again */

  /* Template children */
  GtkWidget   *content;
  GtkWidget   *all;
  GtkBox      *cards;
};

enum {
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselOtherRuns, easel_other_runs, GTK_TYPE_WIDGET)

static gboolean
is_going_on (EaselOtherRuns *self,
             EaselRun       *run)
{
  return run != self->run && !easel_run_is_over (run) && easel_run_get_status (run) != EASEL_RUN_STATUS_WAITING;
}

/* Those that work, the newest first. */
static GPtrArray *
list_runs (EaselOtherRuns *self)
{
  GListModel *open = easel_runs_get_open (easel_studio_get_runs (self->studio));
  GPtrArray *runs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = g_list_model_get_n_items (open); i > 0; i--)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (open, i - 1);

      if (is_going_on (self, run))
        g_ptr_array_add (runs, g_steal_pointer (&run));
    }

  return runs;
}

static void
clicked_cb (EaselRunCard   *card,
            EaselOtherRuns *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0, easel_run_card_get_run (card));
}

static gboolean
shows_already (EaselOtherRuns *self,
               GPtrArray      *runs,
               guint           n_cards)
{
  GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->cards));

  for (guint i = 0; i < n_cards; i++, card = gtk_widget_get_next_sibling (card))
    if (card == NULL || easel_run_card_get_run (EASEL_RUN_CARD (card)) != g_ptr_array_index (runs, i))
      return FALSE;

  return card == NULL;
}

static void
show_cards (EaselOtherRuns *self,
            GPtrArray      *runs,
            guint           n_cards)
{
  GtkWidget *card;

  while ((card = gtk_widget_get_first_child (GTK_WIDGET (self->cards))) != NULL)
    gtk_box_remove (self->cards, card);

  for (guint i = 0; i < n_cards; i++)
    {
      card = easel_run_card_new (self->studio, g_ptr_array_index (runs, i));
      g_signal_connect (card, "clicked", G_CALLBACK (clicked_cb), self);
      gtk_box_append (self->cards, card);
    }
}

static gboolean
tick_cb (gpointer user_data)
{
  EaselOtherRuns *self = EASEL_OTHER_RUNS (user_data);

  for (GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->cards)); card != NULL;
       card = gtk_widget_get_next_sibling (card))
    easel_run_card_tick (EASEL_RUN_CARD (card));

  return G_SOURCE_CONTINUE;
}

static void
update (EaselOtherRuns *self)
{
  g_autoptr(GPtrArray) runs = list_runs (self);
  guint n_cards = MIN (runs->len, MAX_CARDS);

  if (!shows_already (self, runs, n_cards))
    show_cards (self, runs, n_cards);

  gtk_widget_set_visible (GTK_WIDGET (self), runs->len > 0);
  gtk_widget_set_visible (self->all, runs->len > MAX_CARDS);

  if (runs->len > 0 && self->timer == 0)
    self->timer = g_timeout_add_seconds (1, tick_cb, self);
  else if (runs->len == 0)
    g_clear_handle_id (&self->timer, g_source_remove);
}

static gboolean
update_cb (gpointer user_data)
{
  EaselOtherRuns *self = EASEL_OTHER_RUNS (user_data);

  self->idle = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

/* Many runs may change at once; the cards are made again once, also while the window is busy drawing. */
static void
update_soon (EaselOtherRuns *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT, update_cb, self, NULL);
}

static void
open_changed_cb (EaselOtherRuns *self,
                 guint           position,
                 guint           removed,
                 guint           added,
                 GListModel     *open)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (open, i);

      g_signal_handlers_disconnect_by_func (run, update_soon, self);
      g_signal_connect_object (run, "notify::status", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
    }

  update_soon (self);
}

static void
easel_other_runs_dispose (GObject *object)
{
  EaselOtherRuns *self = EASEL_OTHER_RUNS (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->idle, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_OTHER_RUNS);
  g_clear_object (&self->run);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_other_runs_parent_class)->dispose (object);
}

static void
easel_other_runs_class_init (EaselOtherRunsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_other_runs_dispose;

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, EASEL_TYPE_RUN);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/run/easel-other-runs.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselOtherRuns, content);
  gtk_widget_class_bind_template_child (widget_class, EaselOtherRuns, all);
  gtk_widget_class_bind_template_child (widget_class, EaselOtherRuns, cards);
}

static void
easel_other_runs_init (EaselOtherRuns *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
watch_runs (EaselOtherRuns *self)
{
  GListModel *open;

  if (!easel_studio_is_open (self->studio))
    return;

  open = easel_runs_get_open (easel_studio_get_runs (self->studio));
  g_signal_connect_object (open, "items-changed", G_CALLBACK (open_changed_cb), self, G_CONNECT_SWAPPED);
  open_changed_cb (self, 0, 0, g_list_model_get_n_items (open), open);
}

/**
 * easel_other_runs_set_studio:
 * @studio: has the runs that go on
 */
void
easel_other_runs_set_studio (EaselOtherRuns *self,
                             EaselStudio    *studio)
{
  g_return_if_fail (EASEL_IS_OTHER_RUNS (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
  if (easel_studio_is_open (studio))
    watch_runs (self);
  else
    g_signal_connect_object (studio, "notify::open", G_CALLBACK (watch_runs), self, G_CONNECT_SWAPPED);
}

/**
 * easel_other_runs_set_run:
 * @run: (nullable): the one that is shown elsewhere, and not here
 */
void
easel_other_runs_set_run (EaselOtherRuns *self,
                          EaselRun       *run)
{
  g_return_if_fail (EASEL_IS_OTHER_RUNS (self));

  if (g_set_object (&self->run, run) && self->studio != NULL && easel_studio_is_open (self->studio))
    update_soon (self);
}
