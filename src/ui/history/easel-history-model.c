/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history as rows: a day, then strips of its runs, read from the archive page by page as they are scrolled to. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "ui/easel-text.h"
#include "ui/history/easel-history-model.h"

#define PAGE_SIZE 120

struct _EaselHistoryStrip
{
  GObject parent_instance;

  char      *day;  /* of a day's heading, else NULL */
  GPtrArray *runs; /* of a strip, else NULL */
};

G_DEFINE_FINAL_TYPE (EaselHistoryStrip, easel_history_strip, G_TYPE_OBJECT)

static void
easel_history_strip_finalize (GObject *object)
{
  EaselHistoryStrip *self = EASEL_HISTORY_STRIP (object);

  g_free (self->day);
  g_clear_pointer (&self->runs, g_ptr_array_unref);

  G_OBJECT_CLASS (easel_history_strip_parent_class)->finalize (object);
}

static void
easel_history_strip_class_init (EaselHistoryStripClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_history_strip_finalize;
}

static void
easel_history_strip_init (EaselHistoryStrip *self)
{
}

/**
 * easel_history_strip_get_day:
 *
 * Returns: (nullable): the day that begins here, or %NULL for a strip of runs
 */
const char *
easel_history_strip_get_day (EaselHistoryStrip *self)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_STRIP (self), NULL);

  return self->day;
}

/**
 * easel_history_strip_get_runs:
 *
 * Returns: (transfer none) (nullable) (element-type EaselRun): the runs side by side
 */
GPtrArray *
easel_history_strip_get_runs (EaselHistoryStrip *self)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_STRIP (self), NULL);

  return self->runs;
}

struct _EaselHistoryModel
{
  GObject parent_instance;

  /* What I was given */
  EaselStudio  *studio;
  char         *text;        /* NULL: all */
  guint         states;      /* 0: all */
  guint         columns;

  /* What was read */
  GPtrArray    *runs;        /* EaselRun, newest first */
  gboolean      is_complete; /* whether the archive has no older ones */
  GCancellable *cancellable; /* while reading */

  GPtrArray    *strips;      /* what the list shows */
};

static void easel_history_model_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EaselHistoryModel, easel_history_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, easel_history_model_list_init))

enum {
  SIGNAL_LOADED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static EaselHistoryStrip *
new_strip (const char *day)
{
  EaselHistoryStrip *strip = g_object_new (EASEL_TYPE_HISTORY_STRIP, NULL);

  if (day != NULL)
    strip->day = g_strdup (day);
  else
    strip->runs = g_ptr_array_new_with_free_func (g_object_unref);

  return strip;
}

static gint64
get_time (EaselRun *run)
{
  gint64 time = easel_run_get_added_at (run);

  return time != EASEL_TIME_NONE ? time : easel_run_get_created_at (run);
}

/* The day of the last strip: that of its runs, or its own if it is a heading. */
static char *
dup_last_day (EaselHistoryModel *self,
              gint64             now)
{
  EaselHistoryStrip *last;

  if (self->strips->len == 0)
    return NULL;

  last = g_ptr_array_index (self->strips, self->strips->len - 1);

  return last->day != NULL ? g_strdup (last->day) : easel_text_day (get_time (g_ptr_array_index (last->runs, 0)), now);
}

static void
append_run (EaselHistoryModel *self,
            EaselRun          *run)
{
  gint64 now = easel_clock_get_server_time (easel_studio_get_clock (self->studio));
  g_autofree char *day = easel_text_day (get_time (run), now);
  g_autofree char *last_day = dup_last_day (self, now);
  EaselHistoryStrip *strip = NULL;

  if (g_strcmp0 (day, last_day) != 0)
    g_ptr_array_add (self->strips, new_strip (day));
  else
    strip = g_ptr_array_index (self->strips, self->strips->len - 1);

  if (strip == NULL || strip->runs == NULL || strip->runs->len >= self->columns)
    {
      strip = new_strip (NULL);
      g_ptr_array_add (self->strips, strip);
    }

  g_ptr_array_add (strip->runs, g_object_ref (run));
}

static void
rebuild (EaselHistoryModel *self)
{
  guint before = self->strips->len;

  g_ptr_array_set_size (self->strips, 0);
  for (guint i = 0; i < self->runs->len; i++)
    append_run (self, g_ptr_array_index (self->runs, i));

  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->strips->len);
}

/* Only what is new changes, so that nothing that is looked at moves; the last strip may fill up. */
static void
append_page (EaselHistoryModel *self,
             GPtrArray         *page)
{
  guint before = self->strips->len;
  guint kept = before > 0 ? before - 1 : 0;

  for (guint i = 0; i < page->len; i++)
    {
      EaselRun *run = g_ptr_array_index (page, i);

      g_ptr_array_add (self->runs, g_object_ref (run));
      append_run (self, run);
    }

  g_list_model_items_changed (G_LIST_MODEL (self), kept, before - kept, self->strips->len - kept);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselHistoryModel) self = EASEL_HISTORY_MODEL (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) page = easel_runs_list_finish (EASEL_RUNS (source), result, &error);

  if (easel_error_is_cancelled (error))
    return;

  g_clear_object (&self->cancellable);
  self->is_complete = page == NULL || page->len < PAGE_SIZE;
  if (page != NULL)
    append_page (self, page);
  else
    g_warning ("The history could not be read: %s", error->message);
  g_signal_emit (self, signals[SIGNAL_LOADED], 0);
}

static GType
easel_history_model_get_item_type (GListModel *model)
{
  return EASEL_TYPE_HISTORY_STRIP;
}

static guint
easel_history_model_get_n_items (GListModel *model)
{
  return EASEL_HISTORY_MODEL (model)->strips->len;
}

static gpointer
easel_history_model_get_item (GListModel *model,
                              guint       position)
{
  EaselHistoryModel *self = EASEL_HISTORY_MODEL (model);

  return position < self->strips->len ? g_object_ref (g_ptr_array_index (self->strips, position)) : NULL;
}

static void
easel_history_model_list_init (GListModelInterface *iface)
{
  iface->get_item_type = easel_history_model_get_item_type;
  iface->get_n_items = easel_history_model_get_n_items;
  iface->get_item = easel_history_model_get_item;
}

static void
easel_history_model_finalize (GObject *object)
{
  EaselHistoryModel *self = EASEL_HISTORY_MODEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->studio);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_pointer (&self->strips, g_ptr_array_unref);
  g_free (self->text);

  G_OBJECT_CLASS (easel_history_model_parent_class)->finalize (object);
}

static void
easel_history_model_class_init (EaselHistoryModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_history_model_finalize;

  signals[SIGNAL_LOADED] = g_signal_new ("loaded", EASEL_TYPE_HISTORY_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
easel_history_model_init (EaselHistoryModel *self)
{
  self->columns = 1;
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
  self->strips = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * easel_history_model_new:
 *
 * Returns: (transfer full): a list of #EaselHistoryStrip, empty until easel_history_model_reload()
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
 * easel_history_model_set_filter:
 * @text: (nullable): words that the runs must have
 * @states: as in #EaselRunFilter
 */
void
easel_history_model_set_filter (EaselHistoryModel *self,
                                const char        *text,
                                guint              states)
{
  g_return_if_fail (EASEL_IS_HISTORY_MODEL (self));

  g_free (self->text);
  self->text = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
  self->states = states;
  easel_history_model_reload (self);
}

/**
 * easel_history_model_set_columns:
 * @columns: how many runs stand side by side
 */
void
easel_history_model_set_columns (EaselHistoryModel *self,
                                 guint              columns)
{
  g_return_if_fail (EASEL_IS_HISTORY_MODEL (self));
  g_return_if_fail (columns > 0);

  if (self->columns == columns)
    return;

  self->columns = columns;
  rebuild (self);
}

/**
 * easel_history_model_reload:
 *
 * Reads the newest page again.
 */
void
easel_history_model_reload (EaselHistoryModel *self)
{
  g_return_if_fail (EASEL_IS_HISTORY_MODEL (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_ptr_array_set_size (self->runs, 0);
  rebuild (self);
  self->is_complete = FALSE;
  easel_history_model_load_more (self);
}

/**
 * easel_history_model_load_more:
 *
 * Reads the next page, unless it is being read or there is none.
 */
void
easel_history_model_load_more (EaselHistoryModel *self)
{
  EaselRunFilter filter = { .text = self->text, .states = self->states, .limit = PAGE_SIZE };

  g_return_if_fail (EASEL_IS_HISTORY_MODEL (self));

  if (self->cancellable != NULL || self->is_complete || easel_studio_get_runs (self->studio) == NULL)
    return;

  if (self->runs->len > 0)
    filter.before = easel_run_get_row_id (g_ptr_array_index (self->runs, self->runs->len - 1));
  self->cancellable = g_cancellable_new ();
  easel_runs_list_async (easel_studio_get_runs (self->studio), &filter, self->cancellable, listed_cb,
                         g_object_ref (self));
}

void
easel_history_model_remove (EaselHistoryModel *self,
                            EaselRun          *run)
{
  g_return_if_fail (EASEL_IS_HISTORY_MODEL (self));

  if (g_ptr_array_remove (self->runs, run))
    rebuild (self);
}

guint
easel_history_model_count_runs (EaselHistoryModel *self)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_MODEL (self), 0);

  return self->runs->len;
}

gboolean
easel_history_model_is_loading (EaselHistoryModel *self)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_MODEL (self), FALSE);

  return self->cancellable != NULL;
}
