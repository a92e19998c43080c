/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history that passes the filters: the order of all runs as numbers, cards of those that are looked at. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <string.h>

#include "base/easel-error.h"
#include "ui/history/easel-history-model.h"

#define PAGE_SIZE   48   /* cards that are read at a time */
#define PAGES_ASKED 6    /* further ones are asked for when they are looked at again */
#define CARDS_KEPT  2000
#define NEWS_DELAY_MS 200
#define MANY        5000 /* runs, from which on news are read less often */

struct _EaselHistoryModel
{
  GObject parent_instance;

  /* What I was given */
  EaselStudio   *studio;
  EaselRunQuery  query;       /* its texts are own */

  /* The order */
  GArray        *places;      /* of EaselRunPlace */
  GArray        *days;        /* of EaselHistoryDay; one without a heading if not by time */
  gboolean       is_loaded;
  GCancellable  *listing;     /* NULL: not being read */
  gboolean       is_active;   /* somebody looks */
  guint          news_timer;
  gulong         news_handler;

  /* The cards */
  GHashTable    *cards;       /* row id → EaselRunCard */
  GHashTable    *stale;       /* row ids of cards that may have changed since */
  GQueue         pages;       /* numbers + 1 of those that are wanted, the newest wish first */
  GCancellable  *loading;     /* NULL: none is being read */
};

enum {
  SIGNAL_CHANGED,
  SIGNAL_CARDS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselHistoryModel, easel_history_model, G_TYPE_OBJECT)

static void load_next_page (EaselHistoryModel *self);

static EaselRunPlace *
get_place (EaselHistoryModel *self,
           guint              position)
{
  return &g_array_index (self->places, EaselRunPlace, position);
}

/* Days */

/* When the day of a time ends here, so that its runs are found by comparing numbers. */
static gint64
find_day_start (gint64 time)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autoptr(GDateTime) start = NULL;

  if (moment == NULL)
    return G_MININT64;

  start = g_date_time_new_local (g_date_time_get_year (moment), g_date_time_get_month (moment),
                                 g_date_time_get_day_of_month (moment), 0, 0, 0);

  return start != NULL ? g_date_time_to_unix (start) * G_USEC_PER_SEC : G_MININT64;
}

static void
find_days (EaselHistoryModel *self)
{
  gboolean by_day = self->query.order == EASEL_RUN_ORDER_TIME;
  gint64 start = G_MAXINT64, end = G_MININT64;

  g_array_set_size (self->days, 0);
  for (guint i = 0; i < self->places->len; i++)
    {
      gint64 time = get_place (self, i)->added_at;

      if (self->days->len == 0 || (by_day && (time < start || time >= end)))
        {
          const EaselHistoryDay day = { .time = time, .first = i };

          g_array_append_val (self->days, day);
          start = find_day_start (time);
          end = find_day_start (start + 36 * G_TIME_SPAN_HOUR);
        }
      g_array_index (self->days, EaselHistoryDay, self->days->len - 1).n++;
    }
}

/* A question on its way: what the runs of a day come to. */
typedef struct {
  EaselHistoryModel *model;
  gint64             first; /* row id */
  guint              n;
} Summing;

/* The order may be another by now: the day is the one that still begins with the same run and has as many. */
static EaselHistoryDay *
find_day (EaselHistoryModel *self,
          Summing           *summing)
{
  for (guint i = 0; i < self->days->len; i++)
    {
      EaselHistoryDay *day = &g_array_index (self->days, EaselHistoryDay, i);

      if (day->n == summing->n && get_place (self, day->first)->row == summing->first)
        return day;
    }

  return NULL;
}

static void
summed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Summing *summing = user_data;
  g_autoptr(EaselHistoryModel) self = summing->model;
  EaselHistoryDay *day = find_day (self, summing);

  if (day == NULL || !easel_run_index_sum_finish (EASEL_ARCHIVE (source), result, &day->sum, NULL))
    return;

  day->is_summed = TRUE;
  g_signal_emit (self, signals[SIGNAL_CARDS_CHANGED], 0);
}

static void
ask_sum (EaselHistoryModel *self,
         EaselHistoryDay   *day)
{
  g_autoptr(GArray) rows = g_array_sized_new (FALSE, FALSE, sizeof (gint64), day->n);
  Summing *summing = g_new (Summing, 1);

  for (guint i = 0; i < day->n; i++)
    g_array_append_val (rows, get_place (self, day->first + i)->row);

  *summing = (Summing) { g_object_ref (self), get_place (self, day->first)->row, day->n };
  day->is_asked = TRUE;
  easel_run_index_sum_async (easel_studio_get_archive (self->studio), rows, NULL, summed_cb, summing);
}

/* The order */

static gboolean
is_same_order (GArray *places,
               GArray *others)
{
  return places->len == others->len &&
         (places->len == 0 || memcmp (places->data, others->data, places->len * sizeof (EaselRunPlace)) == 0);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselHistoryModel) self = EASEL_HISTORY_MODEL (user_data);
  g_autoptr(GError) error = NULL;
  GArray *places = easel_run_index_list_finish (EASEL_ARCHIVE (source), result, &error);

  if (easel_error_is_cancelled (error))
    return;

  g_clear_object (&self->listing);
  if (places == NULL)
    {
      g_warning ("The history could not be read: %s", error->message);
      places = g_array_new (FALSE, FALSE, sizeof (EaselRunPlace));
    }

  if (self->is_loaded && is_same_order (self->places, places))
    {
      g_array_unref (places);
      for (guint i = 0; i < self->days->len; i++)
        g_array_index (self->days, EaselHistoryDay, i).is_asked = FALSE;
      g_signal_emit (self, signals[SIGNAL_CARDS_CHANGED], 0);
      return;
    }

  g_array_unref (self->places);
  self->places = places;
  self->is_loaded = TRUE;
  g_queue_clear (&self->pages);
  find_days (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
news_cb (gpointer user_data)
{
  EaselHistoryModel *self = EASEL_HISTORY_MODEL (user_data);

  self->news_timer = 0;
  easel_history_model_reload (self);

  return G_SOURCE_REMOVE;
}

static void
archive_changed_cb (EaselHistoryModel *self)
{
  if (self->is_active && self->news_timer == 0)
    self->news_timer = g_timeout_add (self->places->len < MANY ? NEWS_DELAY_MS : 10 * NEWS_DELAY_MS, news_cb, self);
}

/* Cards */

static void
keep_card (EaselHistoryModel *self,
           EaselRunCard      *card)
{
  g_hash_table_insert (self->cards, g_memdup2 (&card->row, sizeof card->row), easel_run_card_ref (card));
  g_hash_table_remove (self->stale, &card->row);
}

static void
cards_loaded_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(EaselHistoryModel) self = EASEL_HISTORY_MODEL (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) cards = easel_run_index_load_finish (EASEL_ARCHIVE (source), result, &error);

  if (easel_error_is_cancelled (error))
    return;

  g_clear_object (&self->loading);
  if (cards == NULL)
    {
      g_warning ("The history could not be read: %s", error->message);
      return;
    }

  if (g_hash_table_size (self->cards) > CARDS_KEPT)
    g_hash_table_remove_all (self->cards);
  for (guint i = 0; i < cards->len; i++)
    keep_card (self, g_ptr_array_index (cards, i));
  g_signal_emit (self, signals[SIGNAL_CARDS_CHANGED], 0);
  load_next_page (self);
}

static void
load_next_page (EaselHistoryModel *self)
{
  guint page = GPOINTER_TO_UINT (g_queue_pop_head (&self->pages));
  g_autoptr(GArray) rows = NULL;

  if (page == 0)
    return;

  rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = (page - 1) * PAGE_SIZE; i < MIN (page * PAGE_SIZE, self->places->len); i++)
    g_array_append_val (rows, get_place (self, i)->row);

  self->loading = g_cancellable_new ();
  easel_run_index_load_async (easel_studio_get_archive (self->studio), rows, self->loading, cards_loaded_cb,
                              g_object_ref (self));
}

static void
ask_page (EaselHistoryModel *self,
          guint              page)
{
  gpointer number = GUINT_TO_POINTER (page + 1);

  g_queue_remove (&self->pages, number);
  g_queue_push_head (&self->pages, number);
  if (g_queue_get_length (&self->pages) > PAGES_ASKED)
    g_queue_pop_tail (&self->pages);
  if (self->loading == NULL)
    load_next_page (self);
}

static void
clear_query (EaselHistoryModel *self)
{
  g_free ((char *) self->query.filter.account);
  g_free ((char *) self->query.filter.workflow);
  g_free ((char *) self->query.filter.text);
}

static void
easel_history_model_dispose (GObject *object)
{
  EaselHistoryModel *self = EASEL_HISTORY_MODEL (object);

  g_cancellable_cancel (self->listing);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->listing);
  g_clear_object (&self->loading);
  g_clear_handle_id (&self->news_timer, g_source_remove);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_history_model_parent_class)->dispose (object);
}

static void
easel_history_model_finalize (GObject *object)
{
  EaselHistoryModel *self = EASEL_HISTORY_MODEL (object);

  g_queue_clear (&self->pages);
  g_array_unref (self->places);
  g_array_unref (self->days);
  g_hash_table_unref (self->cards);
  g_hash_table_unref (self->stale);
  clear_query (self);

  G_OBJECT_CLASS (easel_history_model_parent_class)->finalize (object);
}

static void
easel_history_model_class_init (EaselHistoryModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = easel_history_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = easel_history_model_finalize;

  /**
   * EaselHistoryModel::changed:
   *
   * The order is another one.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", EASEL_TYPE_HISTORY_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);

  /**
   * EaselHistoryModel::cards-changed:
   *
   * More is known of runs or days than before.
   */
  signals[SIGNAL_CARDS_CHANGED] = g_signal_new ("cards-changed", EASEL_TYPE_HISTORY_MODEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
easel_history_model_init (EaselHistoryModel *self)
{
  g_queue_init (&self->pages);
  self->places = g_array_new (FALSE, FALSE, sizeof (EaselRunPlace));
  self->days = g_array_new (FALSE, FALSE, sizeof (EaselHistoryDay));
  self->cards = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) easel_run_card_unref);
  self->stale = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/**
 * easel_history_model_new:
 *
 * Returns: (transfer full): a history that is empty until easel_history_model_reload()
 */
EaselHistoryModel *
easel_history_model_new (EaselStudio *studio)
{
  EaselHistoryModel *self;

  g_return_val_if_fail (EASEL_IS_STUDIO (studio), NULL);

  self = g_object_new (EASEL_TYPE_HISTORY_MODEL, NULL);
  self->studio = g_object_ref (studio);

  return self;
}

/**
 * easel_history_model_set_query:
 * @query: which runs in which order; copied
 */
void
easel_history_model_set_query (EaselHistoryModel   *self,
                               const EaselRunQuery *query)
{
  EaselRunQuery copy = *query;

  g_return_if_fail (EASEL_IS_HISTORY_MODEL (self));

  copy.filter.account = g_strdup (query->filter.account);
  copy.filter.workflow = g_strdup (query->filter.workflow);
  copy.filter.text = g_strdup (query->filter.text);
  clear_query (self);
  self->query = copy;
  easel_history_model_reload (self);
}

/**
 * easel_history_model_get_query:
 *
 * Returns: (transfer none): which runs in which order
 */
const EaselRunQuery *
easel_history_model_get_query (EaselHistoryModel *self)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_MODEL (self), NULL);

  return &self->query;
}

static void
mark_stale (EaselHistoryModel *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->cards);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    g_hash_table_add (self->stale, g_memdup2 (row, sizeof (gint64)));
}

/**
 * easel_history_model_reload:
 *
 * Reads everything again behind what is shown.
 */
void
easel_history_model_reload (EaselHistoryModel *self)
{
  EaselArchive *archive;

  g_return_if_fail (EASEL_IS_HISTORY_MODEL (self));

  archive = easel_studio_get_archive (self->studio);
  if (archive == NULL)
    return;

  if (self->news_handler == 0)
    self->news_handler = g_signal_connect_object (archive, "changed", G_CALLBACK (archive_changed_cb), self,
                                                  G_CONNECT_SWAPPED);
  mark_stale (self);
  g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  self->listing = g_cancellable_new ();
  easel_run_index_list_async (archive, &self->query, self->listing, listed_cb, g_object_ref (self));
}

/**
 * easel_history_model_set_active:
 * @active: whether somebody looks, so that news are read as they come
 */
void
easel_history_model_set_active (EaselHistoryModel *self,
                                gboolean           active)
{
  g_return_if_fail (EASEL_IS_HISTORY_MODEL (self));

  self->is_active = active;
  if (active)
    easel_history_model_reload (self);
  else
    g_clear_handle_id (&self->news_timer, g_source_remove);
}

gboolean
easel_history_model_is_loaded (EaselHistoryModel *self)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_MODEL (self), FALSE);

  return self->is_loaded;
}

guint
easel_history_model_count_runs (EaselHistoryModel *self)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_MODEL (self), 0);

  return self->places->len;
}

/**
 * easel_history_model_get_row:
 *
 * Returns: the row id of the run at a position
 */
gint64
easel_history_model_get_row (EaselHistoryModel *self,
                             guint              position)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_MODEL (self), 0);
  g_return_val_if_fail (position < self->places->len, 0);

  return get_place (self, position)->row;
}

/**
 * easel_history_model_find:
 * @row: a row id
 * @position: (out): where it is
 *
 * Returns: whether it is there
 */
gboolean
easel_history_model_find (EaselHistoryModel *self,
                          gint64             row,
                          guint             *position)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_MODEL (self), FALSE);

  for (guint i = 0; i < self->places->len; i++)
    if (get_place (self, i)->row == row)
      {
        *position = i;
        return TRUE;
      }

  return FALSE;
}

/**
 * easel_history_model_get_card:
 *
 * Asks for it, and for those around it, if it is not here or may have changed.
 *
 * Returns: (transfer none) (nullable): what is known of the run at a position
 */
EaselRunCard *
easel_history_model_get_card (EaselHistoryModel *self,
                              guint              position)
{
  EaselRunCard *card;
  gint64 row;

  g_return_val_if_fail (EASEL_IS_HISTORY_MODEL (self), NULL);
  g_return_val_if_fail (position < self->places->len, NULL);

  row = get_place (self, position)->row;
  card = g_hash_table_lookup (self->cards, &row);
  if (card == NULL || g_hash_table_contains (self->stale, &row))
    ask_page (self, position / PAGE_SIZE);

  return card;
}

/**
 * easel_history_model_find_open:
 *
 * Returns: (transfer none) (nullable): the run of a row, while it is under way
 */
EaselRun *
easel_history_model_find_open (EaselHistoryModel *self,
                               gint64             row)
{
  EaselRuns *runs;
  GListModel *open;

  g_return_val_if_fail (EASEL_IS_HISTORY_MODEL (self), NULL);

  runs = easel_studio_get_runs (self->studio);
  open = runs != NULL ? easel_runs_get_open (runs) : NULL;
  for (guint i = 0; open != NULL && i < g_list_model_get_n_items (open); i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (open, i);

      if (easel_run_get_row_id (run) == row)
        return run; /* the list holds it */
    }

  return NULL;
}

guint
easel_history_model_count_days (EaselHistoryModel *self)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_MODEL (self), 0);

  return self->days->len;
}

const EaselHistoryDay *
easel_history_model_get_day (EaselHistoryModel *self,
                             guint              day)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_MODEL (self), NULL);
  g_return_val_if_fail (day < self->days->len, NULL);

  return &g_array_index (self->days, EaselHistoryDay, day);
}

/**
 * easel_history_model_get_day_summed:
 *
 * Asks for what its runs come to, if that is not known yet.
 *
 * Returns: (transfer none): a day
 */
const EaselHistoryDay *
easel_history_model_get_day_summed (EaselHistoryModel *self,
                                    guint              day)
{
  EaselHistoryDay *found;

  g_return_val_if_fail (EASEL_IS_HISTORY_MODEL (self), NULL);
  g_return_val_if_fail (day < self->days->len, NULL);

  found = &g_array_index (self->days, EaselHistoryDay, day);
  if (!found->is_asked)
    ask_sum (self, found);

  return found;
}

/**
 * easel_history_model_remove:
 * @rows: (element-type gint64): row ids of runs that were deleted
 *
 * Takes them out at once; easel_history_model_reload() brings those back that were not deleted after all.
 */
void
easel_history_model_remove (EaselHistoryModel *self,
                            GArray            *rows)
{
  g_autoptr(GHashTable) gone = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint kept = 0;

  g_return_if_fail (EASEL_IS_HISTORY_MODEL (self));

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (gone, &g_array_index (rows, gint64, i));
  for (guint i = 0; i < self->places->len; i++)
    if (!g_hash_table_contains (gone, &get_place (self, i)->row))
      *get_place (self, kept++) = *get_place (self, i);

  g_array_set_size (self->places, kept);
  find_days (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
