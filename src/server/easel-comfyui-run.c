/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One job's life at a ComfyUI: upload, send, follow, fetch, or cancel.
 *
 * What the websocket tells is passed on for show. How it ended and what was made is read from the history, which is
 * asked for at the end, after every break of the websocket, and now and then.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-comfyui-run.h"

#include "server/easel-comfyui-fold.h"
#include "server/easel-comfyui-teller.h"
#include "server/easel-comfyui-watch.h"
#include "server/easel-server-machine.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

#include <glib/gi18n-lib.h>

/* How long sending waits for the websocket, without which the beginning would be missed. */
#define SOCKET_PATIENCE (2 * G_USEC_PER_SEC)

/* A cancelled run whose ComfyUI does not answer any more is given up after so many tries. */
#define TRIES_WHEN_CANCELLED 3

typedef struct {
  /* what I was given */
  EaselComfyuiClient *client;
  EaselComfyuiSocket *socket;
  EaselServerJob *job;
  EaselComfyuiFold *fold;       /* NULL for a resumed job */
  GCancellable *cancellable;    /* or NULL */
  GTask *task;                  /* NULL once it is over */
  GTask *returning;             /* the same from then on, until it has returned */
  gulong message_handler;
  gulong changed_handler;
  gulong cancelled_handler;
  int references;

  /* in progress */
  char *prompt_id;              /* as ComfyUI calls it */
  guint next_upload;
  gboolean waits_for_socket;
  gboolean sent;
  gboolean unclear;             /* whether it arrived */
  gboolean sent_again;
  gboolean watched;             /* it is there, or may be */
  gboolean cancelling;
  guint timer;                  /* while it waits for the socket */
  gboolean was_away;            /* ComfyUI did not answer in between */
  gboolean was_running;
  EaselComfyuiTeller *teller;
  EaselComfyuiWatch *watch;

  /* the end */
  gboolean settled;
  GError *outcome;              /* or NULL for success */
} Run;

static void upload_next       (Run *run);
static void send_when_heard   (Run *run);
static void delete_from_queue (Run *run);

static Run *
run_ref (Run *run)
{
  run->references++;

  return run;
}

static void
run_unref (Run *run)
{
  if (--run->references > 0)
    return;

  g_object_unref (run->client);
  g_object_unref (run->socket);
  g_object_unref (run->job);
  g_clear_pointer (&run->fold, easel_comfyui_fold_free);
  g_clear_object (&run->cancellable);
  g_free (run->prompt_id);
  g_object_unref (run->teller);
  g_signal_handlers_disconnect_by_data (run->watch, run);
  g_object_unref (run->watch);
  g_clear_error (&run->outcome);
  g_free (run);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_unref)

static EaselClock *
get_clock (Run *run)
{
  return easel_comfyui_client_get_clock (run->client);
}

static void
stop_timer (Run *run)
{
  if (run->timer != 0)
    easel_clock_remove_timer (get_clock (run), run->timer);
  run->timer = 0;
}

static gboolean
return_cb (gpointer user_data)
{
  Run *run = user_data;

  if (run->outcome != NULL)
    g_task_return_error (run->returning, g_steal_pointer (&run->outcome));
  else
    g_task_return_boolean (run->returning, TRUE);

  g_clear_object (&run->returning);

  return G_SOURCE_REMOVE;
}

/* After all that was told: the job tells through the loop, so the end has to take the same way.
 * @error: (transfer full) (nullable) */
static void
finish (Run    *run,
        GError *error)
{
  g_autoptr(GSource) source = NULL;

  if (run->task == NULL)
    {
      g_clear_error (&error);
      return;
    }

  run->returning = g_steal_pointer (&run->task);
  g_clear_error (&run->outcome);
  run->outcome = error;
  stop_timer (run);
  easel_comfyui_watch_stop (run->watch);
  g_clear_signal_handler (&run->message_handler, run->socket);
  g_clear_signal_handler (&run->changed_handler, run->socket);
  g_cancellable_disconnect (run->cancellable, run->cancelled_handler);
  easel_comfyui_socket_release (run->socket);

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, return_cb, run, (GDestroyNotify) run_unref);
  g_source_attach (source, g_task_get_context (run->returning));
}

static void
finish_with (Run        *run,
             EaselError  code,
             const char *words)
{
  finish (run, g_error_new_literal (EASEL_ERROR, code, words));
}

static void
finish_cancelled (Run        *run,
                  const char *words)
{
  finish (run, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, words));
}

/* Listening */

static gboolean
is_ours (Run        *run,
         JsonObject *data)
{
  JsonNode *id = easel_json_get_node (data, "prompt_id");
  g_autofree char *digits = NULL;

  if (id == NULL)
    return FALSE;
  if (easel_json_is_string (id))
    return g_str_equal (json_node_get_string (id), run->prompt_id);

  digits = easel_json_is_number (id) ? easel_json_dup_digits (id) : NULL;

  return g_strcmp0 (digits, run->prompt_id) == 0;
}

/* Nodes of packs send types of their own, which nobody here waits for. */
static gboolean
is_passed_on (const char *type)
{
  static const char *const types[] = { "execution_start", "execution_cached", "executing", "progress", "progress_state",
                                       "executed", "execution_error", "execution_interrupted", "execution_success",
                                       NULL };

  return g_strv_contains (types, type);
}

/* The same graph again makes no new file: whoever wonders finds the reason in the log. */
static void
note_cached (Run        *run,
             JsonObject *data)
{
  JsonArray *nodes = easel_json_get_array (data, "nodes");

  if (run->fold != NULL && nodes != NULL &&
      json_array_get_length (nodes) >= json_object_get_size (run->fold->graph))
    easel_server_job_emit_log (run->job, "Nothing changed since the last run: ComfyUI gives the same files again");
}

static void
message_cb (EaselComfyuiSocket *socket,
            const char         *type,
            JsonObject         *data,
            Run                *run)
{
  const char *node = easel_json_get_string (data, "node");

  if (run->settled || !run->sent || !is_passed_on (type) || !is_ours (run, data))
    return;

  run->was_running = TRUE;
  easel_server_job_set_queue_position (run->job, -1);

  /* The end is told once the history has said how it was. */
  if (g_str_equal (type, "executing") && node == NULL)
    {
      easel_comfyui_watch_look (run->watch);
      return;
    }

  if (g_str_equal (type, "execution_cached"))
    note_cached (run, data);
  easel_comfyui_teller_add (run->teller, type, data);

  if (g_str_has_prefix (type, "execution_") && !g_str_equal (type, "execution_start") &&
      !g_str_equal (type, "execution_cached"))
    easel_comfyui_watch_soon (run->watch);
}

/* Settling: the history has an entry, or it is certain that none will come. */

static const char *
get_cancelled_words (Run *run)
{
  return run->cancelling ? _("The run was cancelled") : _("The run was stopped from ComfyUI");
}

static void
tell_end (Run *run)
{
  g_autoptr(JsonObject) data = json_object_new ();

  json_object_set_null_member (data, "node");
  easel_comfyui_teller_add (run->teller, "executing", data);
}

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(Run) run = user_data;
  g_autoptr(GError) error = NULL;

  easel_comfyui_teller_flush_finish (EASEL_COMFYUI_TELLER (source), result, &error);
  finish (run, run->outcome != NULL ? g_steal_pointer (&run->outcome) : g_steal_pointer (&error));
}

/* The history has it. */
static void
over_cb (EaselComfyuiWatch *watch,
         JsonObject        *entry,
         Run               *run)
{
  run->settled = TRUE;
  run->outcome = easel_comfyui_entry_is_interrupted (entry)
                   ? g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, get_cancelled_words (run))
                   : easel_comfyui_entry_new_error (entry);
  easel_comfyui_teller_add_missed (run->teller, entry);
  tell_end (run);
  easel_comfyui_teller_flush_async (run->teller, told_cb, run_ref (run));
}

/* Not waiting, not running, not in the history. */
static void
gone_cb (EaselComfyuiWatch *watch,
         Run               *run)
{
  if (run->unclear && !run->sent_again)
    {
      /* The request that broke never arrived: now that is certain, and it may be sent again. */
      run->unclear = FALSE;
      run->watched = FALSE;
      run->sent_again = TRUE;
      send_when_heard (run);
    }
  else if (run->unclear)
    finish_with (run, EASEL_ERROR_INTERRUPTED, _("ComfyUI breaks the connection when it is given the run"));
  else if (run->cancelling)
    finish_cancelled (run, get_cancelled_words (run));
  else if (easel_server_job_get_resumed (run->job))
    finish_with (run, EASEL_ERROR_RUN_FAILED, _("The server was stopped, and ComfyUI does not know the run any more"));
  else if (run->was_away || run->was_running)
    finish_with (run, EASEL_ERROR_RUN_FAILED, _("ComfyUI was restarted: run it again"));
  else
    finish_cancelled (run, _("The run was removed from ComfyUI's queue"));
}

static void
interrupted_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(Run) run = user_data;
  g_autoptr(JsonNode) node = easel_comfyui_client_call_finish (EASEL_COMFYUI_CLIENT (source), result, NULL);

  easel_comfyui_watch_soon (run->watch);
}

/* By its id; only when it is ours that runs, for older servers stop whatever runs. */
static void
interrupt (Run *run)
{
  g_autoptr(JsonObject) body = json_object_new ();
  g_autoptr(JsonNode) node = NULL;

  json_object_set_string_member (body, "prompt_id", run->prompt_id);
  node = json_node_init_object (json_node_alloc (), body);
  easel_comfyui_client_call_async (run->client, "POST", "/interrupt", node, NULL, interrupted_cb, run_ref (run));
}

static void
found_cb (EaselComfyuiWatch *watch,
          int                place,
          int                before,
          Run               *run)
{
  run->unclear = FALSE;
  easel_server_job_set_queue_position (run->job, before);
  if (place != EASEL_COMFYUI_RUNNING)
    return;

  run->was_running = TRUE;
  if (run->cancelling)
    interrupt (run);
}

static void
away_cb (EaselComfyuiWatch *watch,
         guint              times,
         Run               *run)
{
  run->was_away = TRUE;
  if (run->cancelling && times >= TRIES_WHEN_CANCELLED)
    finish_cancelled (run, get_cancelled_words (run));
}

static void
watch (Run *run)
{
  run->watched = TRUE;
  easel_comfyui_watch_start (run->watch, run->prompt_id);
}

/* Sending */

static void
refuse (Run      *run,
        JsonNode *refusal)
{
  g_autofree char *sentence = easel_server_machine_explain (refusal);
  g_autoptr(JsonObject) failure = json_object_new ();
  g_autoptr(JsonNode) node = NULL;

  json_object_set_member (failure, "error", json_node_copy (refusal));
  node = json_node_init_object (json_node_alloc (), failure);
  easel_server_job_set_failure (run->job, node);
  easel_server_job_emit_submitted (run->job, refusal);
  finish_with (run, EASEL_ERROR_REJECTED, sentence);
}

static void
take_reply (Run        *run,
            JsonNode   *node,
            JsonObject *reply)
{
  const char *id = easel_json_get_string (reply, "prompt_id");

  /* Old servers give ids of their own. */
  if (id != NULL)
    {
      g_free (run->prompt_id);
      run->prompt_id = g_strdup (id);
    }

  json_object_set_string_member (reply, "prompt_id", easel_server_job_get_prompt_id (run->job));
  easel_server_job_emit_submitted (run->job, node);
  watch (run);
  if (run->cancelling)
    delete_from_queue (run);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(Run) run = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = easel_comfyui_client_call_finish (EASEL_COMFYUI_CLIENT (source), result, &error);
  JsonObject *reply = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (run->task == NULL || run->settled)
    return;

  if (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_INTERRUPTED))
    {
      run->unclear = TRUE;
      watch (run);
    }
  else if (error != NULL)
    finish (run, g_steal_pointer (&error));
  else if (reply == NULL)
    finish_with (run, EASEL_ERROR_BAD_REPLY, _("The answer is not ComfyUI's: check the address"));
  else if (json_object_has_member (reply, "error"))
    refuse (run, node);
  else
    take_reply (run, node, reply);
}

/* Never cancelled half-way: it would not be known whether it arrived. */
static void
send (Run *run)
{
  g_autoptr(JsonObject) body = json_object_new ();
  g_autoptr(JsonNode) node = NULL;
  JsonObject *extra_data = easel_server_job_get_extra_data (run->job);

  run->waits_for_socket = FALSE;
  run->sent = TRUE;
  json_object_set_object_member (body, "prompt", json_object_ref (run->fold->graph));
  json_object_set_string_member (body, "client_id", easel_comfyui_socket_get_client_id (run->socket));
  json_object_set_string_member (body, "prompt_id", run->prompt_id);
  if (extra_data != NULL)
    json_object_set_object_member (body, "extra_data", json_object_ref (extra_data));

  node = json_node_init_object (json_node_alloc (), body);
  easel_comfyui_client_call_async (run->client, "POST", "/prompt", node, NULL, sent_cb, run_ref (run));
}

static gboolean
patience_cb (gpointer user_data)
{
  Run *run = user_data;

  run->timer = 0;
  send (run);

  return G_SOURCE_REMOVE;
}

static void
send_when_heard (Run *run)
{
  if (g_cancellable_is_cancelled (run->cancellable))
    {
      run->cancelling = TRUE;
      finish_cancelled (run, get_cancelled_words (run));
      return;
    }

  if (easel_comfyui_socket_is_open (run->socket))
    {
      send (run);
      return;
    }

  run->waits_for_socket = TRUE;
  run->timer = easel_clock_add_timer (get_clock (run), SOCKET_PATIENCE, patience_cb, run);
}

/* A socket that came back may have missed the end. */
static void
changed_cb (EaselComfyuiSocket *socket,
            Run                *run)
{
  if (run->waits_for_socket && easel_comfyui_socket_is_open (socket))
    {
      stop_timer (run);
      send (run);
    }
  else
    easel_comfyui_watch_look (run->watch);
}

static void
uploaded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(Run) run = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *name = easel_comfyui_client_upload_finish (EASEL_COMFYUI_CLIENT (source), result, &error);
  EaselComfyuiUpload *upload;

  if (run->task == NULL)
    return;

  if (name == NULL)
    {
      finish (run, g_steal_pointer (&error));
      return;
    }

  upload = run->fold->uploads->pdata[run->next_upload++];
  json_object_set_string_member (upload->inputs, upload->member, name);
  upload_next (run);
}

static void
upload_next (Run *run)
{
  EaselComfyuiUpload *upload;

  if (run->next_upload == run->fold->uploads->len)
    {
      send_when_heard (run);
      return;
    }

  upload = run->fold->uploads->pdata[run->next_upload];
  easel_comfyui_client_upload_async (run->client, upload->path, upload->bytes, run->cancellable, uploaded_cb,
                                     run_ref (run));
}

/* Cancelling: out of the line, and if it runs, interrupted; then whatever the history says. */

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Run) run = user_data;
  g_autoptr(JsonNode) node = easel_comfyui_client_call_finish (EASEL_COMFYUI_CLIENT (source), result, NULL);

  easel_comfyui_watch_look (run->watch);
}

static void
delete_from_queue (Run *run)
{
  g_autoptr(JsonObject) body = json_object_new ();
  g_autoptr(JsonNode) node = NULL;
  JsonArray *ids = json_array_new ();

  json_array_add_string_element (ids, run->prompt_id);
  json_object_set_array_member (body, "delete", ids);
  node = json_node_init_object (json_node_alloc (), body);
  easel_comfyui_client_call_async (run->client, "POST", "/queue", node, NULL, deleted_cb, run_ref (run));
}

static gboolean
cancel_cb (gpointer user_data)
{
  Run *run = user_data;

  if (run->task == NULL || run->settled || run->cancelling)
    return G_SOURCE_REMOVE;

  run->cancelling = TRUE;
  if (!run->sent)
    finish_cancelled (run, get_cancelled_words (run));
  else if (run->watched)
    delete_from_queue (run);

  return G_SOURCE_REMOVE;
}

/* Not within the signal, where its handler could not be taken away. */
static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  Run *run = user_data;
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, cancel_cb, run_ref (run), (GDestroyNotify) run_unref);
  g_source_attach (source, g_task_get_context (run->task));
}

static void
start (Run        *run,
       JsonObject *object_info)
{
  if (easel_server_job_get_resumed (run->job))
    {
      run->sent = TRUE;
      watch (run);
      easel_comfyui_watch_look (run->watch);
      return;
    }

  run->fold = easel_comfyui_fold_new (run->job, object_info);
  easel_comfyui_teller_set_output_ids (run->teller, run->fold->output_ids);
  if (run->fold->refusal != NULL)
    refuse (run, run->fold->refusal);
  else
    upload_next (run);
}

/**
 * easel_comfyui_run_async:
 * @client: of the ComfyUI
 * @socket: its websocket
 * @job: a job; if it is resumed, it is only looked for
 * @object_info: (nullable): what the ComfyUI knows
 * @cancellable: (nullable): cancels the run there
 * @callback: when it is over and its files are here
 * @user_data: for @callback
 */
void
easel_comfyui_run_async (EaselComfyuiClient  *client,
                         EaselComfyuiSocket  *socket,
                         EaselServerJob      *job,
                         JsonObject          *object_info,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  Run *run = g_new0 (Run, 1);

  run->references = 1;
  run->client = g_object_ref (client);
  run->socket = g_object_ref (socket);
  run->job = g_object_ref (job);
  run->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  run->prompt_id = g_strdup (easel_server_job_get_prompt_id (job));
  run->teller = easel_comfyui_teller_new (client, job);
  run->watch = easel_comfyui_watch_new (client, socket);
  g_signal_connect (run->watch, "found", G_CALLBACK (found_cb), run);
  g_signal_connect (run->watch, "over", G_CALLBACK (over_cb), run);
  g_signal_connect (run->watch, "gone", G_CALLBACK (gone_cb), run);
  g_signal_connect (run->watch, "away", G_CALLBACK (away_cb), run);
  run->task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (run->task, easel_comfyui_run_async);
  g_task_set_check_cancellable (run->task, FALSE);

  easel_comfyui_socket_hold (socket);
  run->message_handler = g_signal_connect (socket, "message", G_CALLBACK (message_cb), run);
  run->changed_handler = g_signal_connect (socket, "changed", G_CALLBACK (changed_cb), run);
  if (cancellable != NULL)
    run->cancelled_handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), run, NULL);

  start (run, object_info);
}

gboolean
easel_comfyui_run_finish (EaselComfyuiClient  *client,
                          GAsyncResult        *result,
                          GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_comfyui_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
