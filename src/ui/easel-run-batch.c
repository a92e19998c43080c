/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of one workflow that were handed over together: people hear of them once, when the last one has ended. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-run-batch.h"
#include "ui/easel-text.h"
#include "ui/run/easel-failure-text.h"
#include "ui/run/easel-run-stages.h"

#define TOGETHER      (2 * G_USEC_PER_SEC) /* between one run of a batch and the next */
#define FILES_SECONDS 30                   /* that are waited for results or a reason after the end of a run */

struct _EaselRunBatch
{
  GObject parent_instance;

  GPtrArray  *runs;     /* in the order in which they were handed over */
  GHashTable *unclear;  /* those that were told as such */
  guint       timer;    /* while only files are missing */
  gboolean    has_ended;
};

enum {
  SIGNAL_ENDED,
  SIGNAL_UNCLEAR,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselRunBatch, easel_run_batch, G_TYPE_OBJECT)

/* A picture is ready when its file is here, and a failure when its reason is; what cannot be had is not waited for. */
static gboolean
needs_time (EaselRun *run)
{
  return !easel_run_is_settled (run) && easel_run_get_fetch_error (run) == NULL;
}

static void
end (EaselRunBatch *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->has_ended)
    return;

  self->has_ended = TRUE;
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

static gboolean
timed_out_cb (gpointer user_data)
{
  EaselRunBatch *self = EASEL_RUN_BATCH (user_data);

  self->timer = 0;
  end (self);

  return G_SOURCE_REMOVE;
}

static void
look (EaselRunBatch *self)
{
  gboolean is_waiting = FALSE;

  for (guint i = 0; i < self->runs->len; i++)
    {
      EaselRun *run = g_ptr_array_index (self->runs, i);

      if (!easel_run_is_over (run))
        return;
      is_waiting |= needs_time (run);
    }

  if (!is_waiting)
    end (self);
  else if (self->timer == 0)
    self->timer = g_timeout_add_seconds (FILES_SECONDS, timed_out_cb, self);
}

static void
run_notify_cb (EaselRun      *run,
               GParamSpec    *pspec,
               EaselRunBatch *self)
{
  g_autoptr(EaselRunBatch) kept = g_object_ref (self);

  if (easel_run_get_status (run) == EASEL_RUN_STATUS_UNCLEAR && g_hash_table_add (self->unclear, run))
    g_signal_emit (self, signals[SIGNAL_UNCLEAR], 0, run);
  look (self);
}

static void
add (EaselRunBatch *self,
     EaselRun      *run)
{
  g_ptr_array_add (self->runs, g_object_ref (run));
  g_signal_connect_object (run, "notify", G_CALLBACK (run_notify_cb), self, 0);
}

static void
easel_run_batch_finalize (GObject *object)
{
  EaselRunBatch *self = EASEL_RUN_BATCH (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_hash_table_unref (self->unclear);
  g_ptr_array_unref (self->runs);

  G_OBJECT_CLASS (easel_run_batch_parent_class)->finalize (object);
}

static void
easel_run_batch_class_init (EaselRunBatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_run_batch_finalize;

  signals[SIGNAL_ENDED] = g_signal_new ("ended", EASEL_TYPE_RUN_BATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
  signals[SIGNAL_UNCLEAR] = g_signal_new ("unclear", EASEL_TYPE_RUN_BATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, EASEL_TYPE_RUN);
}

static void
easel_run_batch_init (EaselRunBatch *self)
{
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
  self->unclear = g_hash_table_new (NULL, NULL);
}

/**
 * easel_run_batch_new:
 * @first: a run that is not over
 *
 * Returns: (transfer full): a batch of one
 */
EaselRunBatch *
easel_run_batch_new (EaselRun *first)
{
  EaselRunBatch *self;

  g_return_val_if_fail (EASEL_IS_RUN (first), NULL);

  self = g_object_new (EASEL_TYPE_RUN_BATCH, NULL);
  add (self, first);

  return self;
}

/**
 * easel_run_batch_join:
 * @run: a run that is not over
 *
 * Returns: whether @run was handed over together with those of the batch, and is now one of them
 */
gboolean
easel_run_batch_join (EaselRunBatch *self,
                      EaselRun      *run)
{
  EaselRun *last;

  g_return_val_if_fail (EASEL_IS_RUN_BATCH (self), FALSE);
  g_return_val_if_fail (EASEL_IS_RUN (run), FALSE);

  last = g_ptr_array_index (self->runs, self->runs->len - 1);
  if (self->has_ended ||
      g_strcmp0 (easel_run_get_account (run), easel_run_get_account (last)) != 0 ||
      g_strcmp0 (easel_run_get_name (run), easel_run_get_name (last)) != 0 ||
      ABS (easel_run_get_added_at (run) - easel_run_get_added_at (last)) > TOGETHER)
    return FALSE;

  add (self, run);

  return TRUE;
}

gboolean
easel_run_batch_contains (EaselRunBatch *self,
                          EaselRun      *run)
{
  g_return_val_if_fail (EASEL_IS_RUN_BATCH (self), FALSE);

  return g_ptr_array_find (self->runs, run, NULL);
}

/**
 * easel_run_batch_is_asking:
 *
 * Returns: whether nothing happens before the person has decided about an unclear run
 */
gboolean
easel_run_batch_is_asking (EaselRunBatch *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_BATCH (self), FALSE);

  for (guint i = 0; i < self->runs->len; i++)
    {
      EaselRun *run = g_ptr_array_index (self->runs, i);

      if (!easel_run_is_over (run) && easel_run_get_status (run) != EASEL_RUN_STATUS_UNCLEAR)
        return FALSE;
    }

  return TRUE;
}

/**
 * easel_run_batch_get_last:
 *
 * Returns: (transfer none): the run to show: the last one that failed, else the last one
 */
EaselRun *
easel_run_batch_get_last (EaselRunBatch *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_BATCH (self), NULL);

  for (guint i = self->runs->len; i > 0; i--)
    {
      EaselRun *run = g_ptr_array_index (self->runs, i - 1);

      if (easel_run_is_over (run) && easel_run_get_status (run) != EASEL_RUN_STATUS_SUCCESS &&
          easel_run_get_status (run) != EASEL_RUN_STATUS_CANCELLED)
        return run;
    }

  return g_ptr_array_index (self->runs, self->runs->len - 1);
}

guint
easel_run_batch_count (EaselRunBatch *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_BATCH (self), 0);

  return self->runs->len;
}

guint
easel_run_batch_count_in (EaselRunBatch  *self,
                          EaselRunStatus  status)
{
  guint count = 0;

  g_return_val_if_fail (EASEL_IS_RUN_BATCH (self), 0);

  for (guint i = 0; i < self->runs->len; i++)
    count += easel_run_get_status (g_ptr_array_index (self->runs, i)) == status;

  return count;
}

/* Texts */

static guint
count_results (EaselRunBatch *self,
               gboolean      *are_pictures)
{
  guint count = 0;

  *are_pictures = TRUE;
  for (guint i = 0; i < self->runs->len; i++)
    {
      GListModel *outputs = easel_run_get_outputs (g_ptr_array_index (self->runs, i));
      guint n = g_list_model_get_n_items (outputs);

      for (guint j = 0; j < n; j++)
        {
          g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, j);

          *are_pictures &= easel_output_get_viewer (output) == EASEL_OUTPUT_VIEWER_IMAGE;
        }
      count += n;
    }

  return count;
}

static char *
dup_one_summary (EaselRunBatch *self)
{
  gboolean are_pictures;
  guint n = count_results (self, &are_pictures);
  gint64 total = easel_run_stages_get_total (g_ptr_array_index (self->runs, 0));
  g_autofree char *duration = easel_text_duration (MAX (total, 0));

  if (are_pictures)
    /* Translators: how many pictures a run made, and how long it took, such as 1:07 */
    return g_strdup_printf (ngettext ("%u picture in %s", "%u pictures in %s", n), n, duration);

  /* Translators: how many results a run has, and how long it took, such as 1:07 */
  return g_strdup_printf (ngettext ("%u result in %s", "%u results in %s", n), n, duration);
}

static char *
dup_many_summary (EaselRunBatch *self)
{
  gboolean are_pictures;
  guint n = count_results (self, &are_pictures);
  guint n_good = easel_run_batch_count_in (self, EASEL_RUN_STATUS_SUCCESS);
  g_autofree char *runs = NULL;

  /* Translators: stands after “12 pictures from” */
  runs = g_strdup_printf (ngettext ("%u run", "%u runs", n_good), n_good);

  if (are_pictures)
    /* Translators: how many pictures were made, and “4 runs” */
    return g_strdup_printf (ngettext ("%u picture from %s", "%u pictures from %s", n), n, runs);

  /* Translators: how many results there are, and “4 runs” */
  return g_strdup_printf (ngettext ("%u result from %s", "%u results from %s", n), n, runs);
}

static guint
count_failed (EaselRunBatch *self)
{
  return easel_run_batch_count_in (self, EASEL_RUN_STATUS_FAILED) +
         easel_run_batch_count_in (self, EASEL_RUN_STATUS_TIMEOUT);
}

/**
 * easel_run_batch_dup_title:
 *
 * Returns: (transfer full): what became of it, with the workflow's name
 */
char *
easel_run_batch_dup_title (EaselRunBatch *self)
{
  EaselRun *run = easel_run_batch_get_last (self);
  const char *name = easel_run_get_name (run) != NULL ? easel_run_get_name (run) : _("The run");
  guint n_failed = count_failed (self);

  if (n_failed == 0)
    /* Translators: the name of a workflow */
    return g_strdup_printf (_("%s is ready"), name);

  if (n_failed == self->runs->len)
    /* Translators: the name of a workflow */
    return g_strdup_printf (_("%s failed"), name);

  /* Translators: the name of a workflow, how many of its runs failed, and of how many */
  return g_strdup_printf (ngettext ("%s: %u of %u runs failed", "%s: %u of %u runs failed", n_failed), name, n_failed,
                          self->runs->len);
}

/**
 * easel_run_batch_dup_body:
 *
 * Returns: (transfer full): how much came out, or why nothing did
 */
char *
easel_run_batch_dup_body (EaselRunBatch *self)
{
  g_autoptr(EaselFailureText) failure = NULL;

  if (count_failed (self) > 0)
    {
      failure = easel_failure_text_new_for_run (easel_run_batch_get_last (self), NULL, FALSE);

      return g_strdup (failure->headline);
    }

  return self->runs->len > 1 ? dup_many_summary (self) : dup_one_summary (self);
}
