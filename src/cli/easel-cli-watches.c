/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for one run or several, prints each result, and ends the command when all are there or somebody interrupts. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-watches.h"

#include "base/easel-error.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli-watch.h"

#include <glib/gi18n-lib.h>

#define STATUS_INTERRUPTED    130
#define SIBLINGS_LIMIT        1000
#define SENDING_PATIENCE_MS   3000 /* after Ctrl+C, for the id of a run that is just being created */

struct _EaselCliWatches
{
  GObject parent_instance;

  /* what I was given */
  EaselCli  *cli;          /* not owned: it outlives its command */
  guint      expected;
  gboolean   detach;
  gboolean   batch;

  /* in progress */
  GPtrArray *watches;
  guint      added;
  guint      succeeded;
  guint      failed;
  int        status;       /* of the first failure */
  guint      patience;     /* source: interrupted, waiting for an id */
};

G_DEFINE_FINAL_TYPE (EaselCliWatches, easel_cli_watches, G_TYPE_OBJECT)

static void
print_summary (EaselCliWatches *self)
{
  JsonObject *summary;

  if (!easel_cli_wants_json (self->cli))
    {
      if (!easel_cli_is_quiet (self->cli))
        easel_cli_say (_("%u succeeded, %u failed"), self->succeeded, self->failed);
      return;
    }

  summary = json_object_new ();
  json_object_set_string_member (summary, "type", "summary");
  json_object_set_int_member (summary, "succeeded", self->succeeded);
  json_object_set_int_member (summary, "failed", self->failed);
  easel_cli_print_object (summary);
}

static void
finish (EaselCliWatches *self)
{
  if (self->expected > 1)
    print_summary (self);

  easel_cli_finish (self->cli, self->status);
}

static gboolean
is_watched (EaselCliWatches *self,
            EaselRun        *run)
{
  for (guint i = 0; i < self->watches->len; i++)
    {
      if (easel_cli_watch_get_run (g_ptr_array_index (self->watches, i)) == run)
        return TRUE;
    }

  return FALSE;
}

static void
siblings_listed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(EaselCliWatches) self = user_data;
  g_autoptr(GPtrArray) runs = easel_runs_list_finish (EASEL_RUNS (source), result, NULL);
  EaselRun *first = easel_cli_watch_get_run (g_ptr_array_index (self->watches, 0));
  guint before = self->expected;

  for (guint i = 0; runs != NULL && i < runs->len; i++)
    {
      EaselRun *run = g_ptr_array_index (runs, i);

      if (g_strcmp0 (easel_run_get_tag (run), easel_run_get_tag (first)) != 0 || is_watched (self, run))
        continue;

      self->expected++;
      easel_cli_watches_add (self, run);
    }

  if (self->expected == before)
    finish (self);
}

/* The archive took in all runs of the batch together with the first. */
static void
look_for_siblings (EaselCliWatches *self)
{
  EaselRun *first = easel_cli_watch_get_run (g_ptr_array_index (self->watches, 0));
  EaselRunFilter filter = { .account = easel_run_get_account (first), .limit = SIBLINGS_LIMIT };

  self->batch = FALSE;
  easel_runs_list_async (easel_cli_get_runs (self->cli), &filter, NULL, siblings_listed_cb, g_object_ref (self));
}

static void
count_end (EaselCliWatches *self,
           EaselRun        *run,
           const GError    *error)
{
  if (error == NULL)
    self->succeeded++;
  else if (self->failed++ == 0)
    self->status = easel_cli_get_run_exit_status (run, error);

  if (self->succeeded + self->failed < self->expected)
    return;

  if (self->batch)
    look_for_siblings (self);
  else
    finish (self);
}

static void
tell_failure (EaselCliWatches *self,
              EaselRun        *run,
              const GError    *error)
{
  const char *node = easel_run_get_error_node (run);
  const char *id = easel_run_get_id (run) != NULL ? easel_run_get_id (run) : easel_run_get_tag (run);
  g_autofree char *sentence = easel_cli_dup_sentence (error);

  if (node != NULL)
    easel_cli_say (_("easelctl: %s (node %s, run %s)"), sentence, node, id);
  else
    easel_cli_say (_("easelctl: %s (run %s)"), sentence, id);
}

/* What was not sent is taken back: the person was told that it failed, so it must not cost money later. */
static void
take_back (EaselCliWatches *self,
           EaselRun        *run)
{
  if (easel_run_get_status (run) == EASEL_RUN_STATUS_WAITING)
    easel_runs_act_async (easel_cli_get_runs (self->cli), run, EASEL_RUN_ACTION_REMOVE, NULL, NULL, NULL);
}

static void
watch_done_cb (EaselCliWatch *watch,
               gpointer       user_data)
{
  EaselCliWatches *self = user_data;
  EaselRun *run = easel_cli_watch_get_run (watch);
  const GError *error = easel_cli_watch_get_error (watch);

  if (self->detach && error == NULL && !easel_cli_wants_json (self->cli))
    easel_cli_print ("%s", easel_run_get_id (run) != NULL ? easel_run_get_id (run) : easel_run_get_tag (run));
  else
    easel_cli_print_result (self->cli, run, error);

  if (error != NULL)
    tell_failure (self, run, error);
  if (error != NULL)
    take_back (self, run);

  count_end (self, run, error);
}

static gboolean
is_being_sent (EaselCliWatches *self)
{
  for (guint i = 0; i < self->watches->len; i++)
    {
      EaselRun *run = easel_cli_watch_get_run (g_ptr_array_index (self->watches, i));

      if (easel_run_get_status (run) == EASEL_RUN_STATUS_SENDING && easel_run_get_id (run) == NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
leave_cb (gpointer user_data)
{
  EaselCliWatches *self = user_data;

  self->patience = 0;
  for (guint i = 0; i < self->watches->len; i++)
    {
      EaselRun *run = easel_cli_watch_get_run (g_ptr_array_index (self->watches, i));
      const char *id = easel_run_get_id (run) != NULL ? easel_run_get_id (run) : easel_run_get_tag (run);

      if (!easel_run_is_settled (run))
        easel_cli_say (_("Interrupted; the run goes on: %s (easelctl runs follow %s, or runs cancel)"), id, id);
    }

  easel_cli_finish (self->cli, STATUS_INTERRUPTED);

  return G_SOURCE_REMOVE;
}

/* The run goes on, so its id is worth a short wait; a second Ctrl+C does not wait, and cancels nothing either. */
static gboolean
interrupted_cb (gpointer user_data)
{
  EaselCliWatches *self = user_data;

  if (self->patience == 0 && is_being_sent (self))
    {
      self->patience = g_timeout_add (SENDING_PATIENCE_MS, leave_cb, self);
      return G_SOURCE_REMOVE;
    }

  g_clear_handle_id (&self->patience, g_source_remove);
  leave_cb (self);

  return G_SOURCE_REMOVE;
}

static void
id_known_cb (EaselCliWatches *self)
{
  if (self->patience == 0 || is_being_sent (self))
    return;

  g_clear_handle_id (&self->patience, g_source_remove);
  leave_cb (self);
}

static void
easel_cli_watches_dispose (GObject *object)
{
  EaselCliWatches *self = EASEL_CLI_WATCHES (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_pointer (&self->watches, g_ptr_array_unref);

  G_OBJECT_CLASS (easel_cli_watches_parent_class)->dispose (object);
}

static void
easel_cli_watches_class_init (EaselCliWatchesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = easel_cli_watches_dispose;
}

static void
easel_cli_watches_init (EaselCliWatches *self)
{
  self->watches = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * easel_cli_watches_new:
 * @cli: the invocation; outlives this
 * @expected: how many runs there will be, at least 1
 * @detach: whether to wait only until the server has them
 * @batch: whether the server may make several runs of the first
 *
 * Returns: (transfer full): the watches, without a run; it ends the command when @expected of them have ended
 */
EaselCliWatches *
easel_cli_watches_new (EaselCli *cli,
                       guint     expected,
                       gboolean  detach,
                       gboolean  batch)
{
  EaselCliWatches *self;

  g_return_val_if_fail (EASEL_IS_CLI (cli), NULL);

  self = g_object_new (EASEL_TYPE_CLI_WATCHES, NULL);
  self->cli = cli;
  self->expected = expected;
  self->detach = detach;
  self->batch = batch;
  easel_cli_on_interrupt (cli, interrupted_cb, self);

  return self;
}

void
easel_cli_watches_add (EaselCliWatches *self,
                       EaselRun        *run)
{
  g_return_if_fail (EASEL_IS_CLI_WATCHES (self));
  g_return_if_fail (EASEL_IS_RUN (run));

  self->added++;
  g_signal_connect_object (run, "notify::id", G_CALLBACK (id_known_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->watches, easel_cli_watch_new (self->cli, run, self->expected > 1 ? self->added : 0,
                                                       self->detach, watch_done_cb, self));
}

/**
 * easel_cli_watches_add_lost:
 * @self: the watches
 * @error: why one of the runs did not even come to be
 */
void
easel_cli_watches_add_lost (EaselCliWatches *self,
                            const GError    *error)
{
  g_return_if_fail (EASEL_IS_CLI_WATCHES (self));
  g_return_if_fail (error != NULL);

  self->added++;
  easel_cli_print_result (self->cli, NULL, error);
  easel_cli_say ("easelctl: %s", error->message);
  count_end (self, NULL, error);
}
