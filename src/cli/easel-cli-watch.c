/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows how a run goes, as lines of JSON, a bar on a terminal or plain lines, until nothing more comes of it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-watch.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"
#include "cli/easel-cli-output.h"

#include <glib/gi18n-lib.h>

#define BAR_WIDTH 24

struct _EaselCliWatch
{
  GObject parent_instance;

  /* what I was given */
  EaselCli          *cli;
  EaselRun          *run;
  guint              number;
  gboolean           detach;
  EaselCliWatchFunc  done;
  gpointer           done_data;

  /* in progress */
  guint              pending;  /* source: something has changed */
  char              *shown;    /* the last plain line or JSON line, nullable */
  gboolean           ended;
};

G_DEFINE_FINAL_TYPE (EaselCliWatch, easel_cli_watch, G_TYPE_OBJECT)

/* Each line only if it says something new. */
static gboolean
is_news (EaselCliWatch *self,
         char          *line)
{
  gboolean news = g_strcmp0 (self->shown, line) != 0;

  g_free (self->shown);
  self->shown = line;

  return news;
}

static void
show_json (EaselCliWatch *self)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, easel_cli_describe_run (self->run, "run"));
  if (is_news (self, easel_json_write (node)))
    easel_cli_print_json (node);
}

static char *
build_prefix (EaselCliWatch *self)
{
  return self->number > 0 ? g_strdup_printf ("[%u] ", self->number) : g_strdup ("");
}

static void
show_bar (EaselCliWatch *self)
{
  double progress = easel_run_get_progress (self->run);
  g_autofree char *prefix = build_prefix (self);
  g_autofree char *state = easel_cli_describe_state (self->run);
  g_autofree char *line = NULL;

  if (progress > 0)
    {
      guint full = (guint) (CLAMP (progress, 0, 1) * BAR_WIDTH);
      g_autofree char *done = g_strnfill (full, '#');
      g_autofree char *rest = g_strnfill (BAR_WIDTH - full, '-');

      line = g_strdup_printf ("%s[%s%s] %3.0f %%  %s", prefix, done, rest, progress * 100, state);
    }
  else
    {
      line = g_strconcat (prefix, state, NULL);
    }

  easel_cli_show_status (line);
}

/* Where nothing can be taken back, a line for each node is enough. */
static void
show_line (EaselCliWatch *self)
{
  g_autofree char *prefix = build_prefix (self);
  g_autofree char *state = NULL;
  char *line;

  if (easel_run_get_status (self->run) == EASEL_RUN_STATUS_RUNNING && easel_run_get_live_status (self->run) != NULL &&
      !easel_cli_is_silent (self->run))
    state = g_strdup (easel_run_get_live_status (self->run));
  else
    state = easel_cli_describe_state (self->run);

  line = g_strconcat (prefix, state, NULL);
  if (is_news (self, line))
    easel_cli_say ("%s", line);
}

static void
show (EaselCliWatch *self)
{
  if (easel_cli_wants_json (self->cli))
    show_json (self);
  else if (easel_cli_is_quiet (self->cli))
    return;
  else if (easel_cli_has_terminal ())
    show_bar (self);
  else
    show_line (self);
}

static gboolean
is_unreachable (EaselRun *run)
{
  return easel_run_get_status (run) == EASEL_RUN_STATUS_WAITING &&
         g_error_matches (easel_run_get_error (run), EASEL_ERROR, EASEL_ERROR_UNREACHABLE);
}

/* It is safely written down, and leaves when the person lets it. */
static gboolean
is_held (EaselCliWatch *self)
{
  return easel_run_get_status (self->run) == EASEL_RUN_STATUS_WAITING &&
         easel_runs_is_paused (easel_cli_get_runs (self->cli), easel_run_get_account (self->run));
}

/* Waiting for a network is right for a window; a script wants to know at once that nothing was sent. */
static gboolean
has_ended (EaselCliWatch *self)
{
  EaselRunStatus status = easel_run_get_status (self->run);

  if (self->detach && easel_run_get_id (self->run) != NULL && !easel_run_status_is_local (status))
    return TRUE;
  if (self->detach && is_held (self))
    return TRUE;

  return easel_run_is_settled (self->run) || status == EASEL_RUN_STATUS_UNCLEAR || is_unreachable (self->run);
}

static gboolean
changed_cb (gpointer user_data)
{
  g_autoptr(EaselCliWatch) self = g_object_ref (user_data);

  self->pending = 0;
  if (self->ended)
    return G_SOURCE_REMOVE;

  show (self);
  if (has_ended (self))
    {
      self->ended = TRUE;
      easel_cli_clear_status ();
      self->done (self, self->done_data);
    }

  return G_SOURCE_REMOVE;
}

/* Several properties that change together make one line. */
static void
note_change (EaselCliWatch *self)
{
  if (self->pending == 0 && !self->ended)
    self->pending = g_idle_add_full (G_PRIORITY_DEFAULT, changed_cb, self, NULL);
}

static void
print_log_line (EaselCliWatch   *self,
                EaselRunLogLine *line)
{
  const char *message = easel_run_log_line_get_message (line);
  g_autofree char *time = NULL;
  JsonObject *object;

  if (!easel_cli_wants_json (self->cli))
    {
      if (easel_cli_wants_details (self->cli))
        easel_cli_say ("%s", message);
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "type", "log");
  json_object_set_string_member (object, "message", message);
  if (easel_run_log_line_get_level (line) != NULL)
    json_object_set_string_member (object, "level", easel_run_log_line_get_level (line));
  if (easel_run_log_line_get_time (line) != EASEL_TIME_NONE)
    {
      time = easel_time_format (easel_run_log_line_get_time (line), EASEL_TIME_T1);
      json_object_set_string_member (object, "timestamp", time);
    }
  if (easel_run_get_id (self->run) != NULL)
    json_object_set_string_member (object, "id", easel_run_get_id (self->run));

  easel_cli_print_object (object);
}

static void
log_changed_cb (GListModel    *log,
                guint          position,
                guint          removed,
                guint          added,
                EaselCliWatch *self)
{
  if (self->ended)
    return;

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselRunLogLine) line = g_list_model_get_item (log, i);

      print_log_line (self, line);
    }
}

static void
easel_cli_watch_dispose (GObject *object)
{
  EaselCliWatch *self = EASEL_CLI_WATCH (object);

  g_clear_handle_id (&self->pending, g_source_remove);
  g_clear_object (&self->run);
  g_clear_object (&self->cli);
  g_clear_pointer (&self->shown, g_free);

  G_OBJECT_CLASS (easel_cli_watch_parent_class)->dispose (object);
}

static void
easel_cli_watch_class_init (EaselCliWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = easel_cli_watch_dispose;
}

static void
easel_cli_watch_init (EaselCliWatch *self)
{
}

/**
 * easel_cli_watch_new:
 * @cli: the invocation
 * @run: a run that is being followed
 * @number: which of several, 0 for a single one
 * @detach: whether it has ended, for us, as soon as the server has it
 * @done: called when nothing more will come
 * @user_data: for @done
 *
 * Returns: (transfer full): a watch, which shows from now on
 */
EaselCliWatch *
easel_cli_watch_new (EaselCli          *cli,
                     EaselRun          *run,
                     guint              number,
                     gboolean           detach,
                     EaselCliWatchFunc  done,
                     gpointer           user_data)
{
  EaselCliWatch *self;
  EaselRunLog *log;

  g_return_val_if_fail (EASEL_IS_CLI (cli), NULL);
  g_return_val_if_fail (EASEL_IS_RUN (run), NULL);

  self = g_object_new (EASEL_TYPE_CLI_WATCH, NULL);
  self->cli = g_object_ref (cli);
  self->run = g_object_ref (run);
  self->number = number;
  self->detach = detach;
  self->done = done;
  self->done_data = user_data;

  log = easel_run_get_log (run);
  g_signal_connect_object (run, "notify", G_CALLBACK (note_change), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (log, "items-changed", G_CALLBACK (log_changed_cb), self, 0);
  g_signal_connect_object (easel_cli_get_runs (cli), "pauses-changed", G_CALLBACK (note_change), self, G_CONNECT_SWAPPED);
  log_changed_cb (G_LIST_MODEL (log), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (log)), self);
  note_change (self);

  return self;
}

EaselRun *
easel_cli_watch_get_run (EaselCliWatch *self)
{
  g_return_val_if_fail (EASEL_IS_CLI_WATCH (self), NULL);

  return self->run;
}

/**
 * easel_cli_watch_get_error:
 * @self: a watch that has ended
 *
 * Returns: (nullable): what decides the exit status: the run's end, else the first result that could not be saved
 */
const GError *
easel_cli_watch_get_error (EaselCliWatch *self)
{
  GListModel *outputs;

  g_return_val_if_fail (EASEL_IS_CLI_WATCH (self), NULL);

  if (easel_run_get_error (self->run) != NULL)
    return easel_run_get_error (self->run);

  outputs = easel_run_get_outputs (self->run);
  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      if (easel_output_get_error (output) != NULL)
        return easel_output_get_error (output);
    }

  return NULL;
}
