/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of one request to the server: sent once, found again when the answer was lost (decisions 1 to 4, 9).
 *
 * The rules, in the order of the code:
 *
 *  1. Input files are uploaded first. Uploading may be repeated, so the request is still `waiting`.
 *  2. `sending` is committed, synced, before the first byte of the POST leaves. From here on the run may exist.
 *  3. The POST leaves once. What comes back decides whether it is sent, not sent, refused, or looked for
 *     (easel-sender-verdict.c).
 *  4. Looking goes on for ten minutes after sending (easel-run-search.c). Then it is `unclear`. Nothing here sends a second
 *     time; only the person can ask for that.
 *  5. A stream names its run only after the cold start, and a waiting call only at the end: it is looked for beside them.
 *  6. A program that dies in between leaves `sending` behind; the next one begins at rule 4.
 *
 * Whoever uses this holds the kernel lock on the run's row for as long as it takes.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-sender.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"
#include "runs/easel-request-files.h"
#include "runs/easel-run-commit.h"
#include "runs/easel-run-operations.h"
#include "runs/easel-run-search.h"
#include "runs/easel-run-store.h"
#include "runs/easel-sender-verdict.h"

#include <glib/gi18n-lib.h>

struct _EaselSender {
  GObject             parent_instance;

  /* given */
  EaselRun           *run;
  EaselClient        *client;
  EaselArchive       *archive;
  EaselInputFiles    *files;
  EaselClock         *clock;

  /* in progress */
  GTask              *task;          /* the whole way; NULL before and after */
  GHashTable         *addresses;     /* nullable: placeholder of an input file → address */
  gint64              sent_at;
  gint64              sent_server;
  gboolean            is_answered;
  EaselRunSearch     *search;        /* nullable: nothing can have arrived yet */

  /* what becomes of it */
  EaselSenderOutcome  outcome;
  gint64              retry_after;
  GStrv               ids;
  gboolean            is_told;       /* by the answer to the POST itself, not found */
  EaselRunStream     *stream;        /* nullable */
};

static guint answered_signal;

G_DEFINE_FINAL_TYPE (EaselSender, easel_sender, G_TYPE_OBJECT)

static void uploaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void claim       (EaselSender *self);
static void claimed_cb  (GObject *source, GAsyncResult *result, gpointer user_data);
static void post        (EaselSender *self);
static void created_cb  (GObject *source, GAsyncResult *result, gpointer user_data);
static void opened_cb   (GObject *source, GAsyncResult *result, gpointer user_data);
static void look        (EaselSender *self);
static void adopt       (EaselSender *self);
static void adopted_cb  (GObject *source, GAsyncResult *result, gpointer user_data);
static void settled_cb  (GObject *source, GAsyncResult *result, gpointer user_data);

/* ── ends ───────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
note_answered (EaselSender *self)
{
  if (self->is_answered)
    return;

  self->is_answered = TRUE;
  g_signal_emit (self, answered_signal, 0);
}

static void
forget_stream (EaselSender *self)
{
  if (self->stream == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->stream, self);
  easel_run_stream_close (self->stream);
  g_clear_object (&self->stream);
}

/* The end of the way; @error (transfer full) only for cancelling. */
static void
finish (EaselSender *self,
        GError      *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  if (self->search != NULL)
    easel_run_search_stop (self->search);
  note_answered (self);
  if (self->stream != NULL)
    g_signal_handlers_disconnect_by_data (self->stream, self);
  if (error != NULL || self->outcome != EASEL_SENDER_SENT)
    forget_stream (self);

  if (task == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, self->outcome);
}

/* Every callback asks this first: after an end, whichever came first, later answers count for nothing. */
static gboolean
is_over (EaselSender *self)
{
  if (self->task != NULL && g_cancellable_is_cancelled (g_task_get_cancellable (self->task)))
    finish (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));

  return self->task == NULL;
}

static const char *
find_state (EaselSenderOutcome outcome)
{
  switch (outcome)
    {
    case EASEL_SENDER_WAIT:
    case EASEL_SENDER_HALT:
      return EASEL_REQUEST_WAITING;

    case EASEL_SENDER_REFUSED:
      return EASEL_REQUEST_REFUSED;

    case EASEL_SENDER_UNCLEAR:
      return EASEL_REQUEST_UNCLEAR;

    case EASEL_SENDER_SENT:
    case EASEL_SENDER_FOREIGN:
    default:
      g_return_val_if_reached (NULL);
    }
}

/* Writes down what became of it. */
static void
settle_as (EaselSender        *self,
           EaselSenderOutcome  outcome,
           const GError       *error)
{
  gint64 now = easel_clock_get_time (self->clock);
  g_autofree char *written = NULL;
  EaselRunMove move = {
    .from = EASEL_REQUEST_WAITING "," EASEL_REQUEST_SENDING,
    .to = find_state (outcome),
    .now = now,
    .server_now = EASEL_TIME_NONE,
    .retry_at = outcome == EASEL_SENDER_WAIT ? now + self->retry_after : EASEL_TIME_NONE,
  };

  self->outcome = outcome;
  easel_run_set_error (self->run, error);
  written = easel_run_row_write_error (easel_run_get_error (self->run));
  move.error = written;
  easel_run_commit_move_async (self->run, self->archive, self->clock, &move, g_task_get_cancellable (self->task), settled_cb,
                               g_object_ref (self));
}

static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselSender) self = EASEL_SENDER (user_data);
  gboolean is_ours;

  if (!easel_run_commit_finish (EASEL_RUN (source), result, &is_ours, NULL) || is_over (self))
    {
      is_over (self);
      return;
    }

  if (!is_ours)
    self->outcome = EASEL_SENDER_FOREIGN;
  else if (self->outcome == EASEL_SENDER_REFUSED)
    easel_run_set_status (self->run, EASEL_RUN_STATUS_FAILED);
  else
    easel_run_set_status (self->run, self->outcome == EASEL_SENDER_UNCLEAR ? EASEL_RUN_STATUS_UNCLEAR
                                                                           : EASEL_RUN_STATUS_WAITING);
  finish (self, NULL);
}

/* ── 1: files ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
uploaded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(EaselSender) self = EASEL_SENDER (user_data);
  g_autoptr(GError) error = NULL;

  self->addresses = easel_request_files_upload_finish (EASEL_INPUT_FILES (source), result, &error);
  if (is_over (self))
    return;

  if (self->addresses != NULL)
    claim (self);
  else
    settle_as (self, easel_sender_judge_unsent (error), error);
}

/* ── 2: written down ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
claim (EaselSender *self)
{
  EaselRunMove move = {
    .from = EASEL_REQUEST_WAITING,
    .to = EASEL_REQUEST_SENDING,
    .now = easel_clock_get_time (self->clock),
    .server_now = easel_clock_get_server_time (self->clock),
    .retry_at = EASEL_TIME_NONE,
  };

  self->sent_at = move.now;
  self->sent_server = move.server_now;
  easel_run_commit_move_async (self->run, self->archive, self->clock, &move, g_task_get_cancellable (self->task), claimed_cb,
                               g_object_ref (self));
}

/* Somebody stopped us after it was written down and before anything left. */
static void
unclaim (EaselSender *self)
{
  EaselRunMove move = {
    .run = easel_run_get_row_id (self->run),
    .from = EASEL_REQUEST_SENDING,
    .to = EASEL_REQUEST_WAITING,
    .now = EASEL_TIME_NONE,
    .retry_at = EASEL_TIME_NONE,
  };

  easel_run_store_move_async (self->archive, &move, NULL, NULL);
}

static void
claimed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselSender) self = EASEL_SENDER (user_data);
  gboolean is_ours;

  easel_run_commit_finish (EASEL_RUN (source), result, &is_ours, NULL);
  if (is_over (self))
    {
      if (is_ours)
        unclaim (self);
    }
  else if (is_ours)
    {
      easel_run_set_error (self->run, NULL);
      easel_run_set_status (self->run, EASEL_RUN_STATUS_SENDING);
      post (self);
    }
  else
    {
      self->outcome = EASEL_SENDER_FOREIGN;
      finish (self, NULL);
    }
}

/* ── 3: sent, once ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
found_cb (EaselSender *self,
          GStrv        ids)
{
  const char *named = self->stream != NULL ? easel_run_stream_get_id (self->stream) : NULL;

  if (self->task == NULL || self->ids != NULL)
    return;

  self->is_told = g_strcmp0 (ids[0], named) == 0;
  self->ids = g_strdupv (ids);
  adopt (self);
}

static void
given_up_cb (EaselSender  *self,
             gboolean      is_refused,
             const GError *error)
{
  if (self->ids == NULL && !is_over (self))
    settle_as (self, is_refused ? EASEL_SENDER_REFUSED : EASEL_SENDER_UNCLEAR, error);
}

/* From here on the run may exist. */
static void
begin_search (EaselSender *self)
{
  self->search = easel_run_search_new (self->client, self->archive, easel_run_get_request (self->run), self->sent_at,
                                       self->sent_server);
  g_signal_connect_object (self->search, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "given-up", G_CALLBACK (given_up_cb), self, G_CONNECT_SWAPPED);
}

static void
look (EaselSender *self)
{
  if (self->ids == NULL && !is_over (self))
    easel_run_search_look (self->search);
}

static void
post (EaselSender *self)
{
  EaselRunRequest *request = easel_run_get_request (self->run);
  g_autoptr(JsonNode) body = easel_run_request_build_body (request, self->addresses);
  EaselRunMode mode = easel_run_request_is_batch (request) ? EASEL_RUN_MODE_QUEUE : easel_run_request_get_mode (request);
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  begin_search (self);
  easel_run_search_set_open (self->search, mode != EASEL_RUN_MODE_QUEUE);
  if (mode == EASEL_RUN_MODE_STREAM)
    easel_client_stream_run_async (self->client, request, body, cancellable, opened_cb, g_object_ref (self));
  else
    easel_client_create_run_async (self->client, request, body, cancellable, created_cb, g_object_ref (self));

  if (mode == EASEL_RUN_MODE_SYNC)
    {
      note_answered (self);
      easel_run_search_look_later (self->search);
    }
}

static void
judge (EaselSender       *self,
       const GError      *error,
       const EaselAnswer *answer)
{
  EaselSenderOutcome outcome;
  gboolean is_refusal;

  note_answered (self);
  self->retry_after = answer != NULL ? answer->retry_after : 0;

  if (easel_sender_judge_answer (error, answer, &outcome, &is_refusal))
    {
      settle_as (self, outcome, error);
      return;
    }

  easel_run_search_set_reason (self->search, error, is_refusal);
  easel_run_set_error (self->run, error);
  look (self);
}

/* The ids in an answer: an object with one, or the outputs of a call that waited for the end. */
static char *
find_id (JsonNode *answer)
{
  JsonNode *first = answer;

  if (JSON_NODE_HOLDS_ARRAY (answer))
    first = json_array_get_length (json_node_get_array (answer)) > 0
              ? json_array_get_element (json_node_get_array (answer), 0)
              : NULL;
  if (first == NULL || !JSON_NODE_HOLDS_OBJECT (first))
    return NULL;

  return g_strdup (easel_json_get_string (json_node_get_object (first), "run_id"));
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselSender) self = EASEL_SENDER (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) answer = easel_client_create_run_finish (EASEL_CLIENT (source), result, &error);
  g_autofree char *id = answer != NULL ? find_id (answer) : NULL;

  easel_run_search_set_open (self->search, FALSE);
  if (self->task == NULL || self->ids != NULL)
    return;

  if (id != NULL)
    {
      self->ids = g_strsplit (id, "\n", 1);
      self->is_told = TRUE;
      adopt (self);
    }
  else if (!is_over (self))
    {
      note_answered (self);
      if (answer == NULL)
        judge (self, error, easel_client_get_answer (result));
      else
        look (self);
    }
}

static void
stream_named_cb (EaselSender *self)
{
  easel_run_search_set_hint (self->search, easel_run_stream_get_id (self->stream));
  look (self);
}

static void
stream_ended_cb (EaselSender *self)
{
  g_autoptr(GError) error =
    g_error_new_literal (EASEL_ERROR, EASEL_ERROR_INTERRUPTED,
                         _("The stream ended before it told which run it is; looking for it on the server"));

  easel_run_search_set_open (self->search, FALSE);
  easel_run_search_set_reason (self->search, error, FALSE);
  look (self);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselSender) self = EASEL_SENDER (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselEventStream) events = easel_client_stream_run_finish (EASEL_CLIENT (source), result, &error);

  if (is_over (self))
    return;

  note_answered (self);
  if (events == NULL)
    {
      easel_run_search_set_open (self->search, FALSE);
      judge (self, error, easel_client_get_answer (result));
      return;
    }

  self->stream = easel_run_stream_new (self->run, events);
  g_signal_connect_object (self->stream, "named", G_CALLBACK (stream_named_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "ended", G_CALLBACK (stream_ended_cb), self, G_CONNECT_SWAPPED);
  easel_run_search_look_later (self->search);
}

/* ── found, or told ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
adopt (EaselSender *self)
{
  easel_run_commit_adopt_async (self->run, self->archive, self->clock, self->ids, g_task_get_cancellable (self->task),
                                adopted_cb, g_object_ref (self));
}

/* Looking would only find the other run again: no id that this server names tells its runs apart. */
static void
settle_as_twice_named (EaselSender *self)
{
  g_autoptr(GError) error = g_error_new (EASEL_ERROR, EASEL_ERROR_UNCLEAR,
                                         _("The server gave this run the id of an earlier one (%s), so it cannot be told "
                                           "what became of it"), self->ids[0]);

  g_clear_pointer (&self->ids, g_strfreev);
  settle_as (self, EASEL_SENDER_UNCLEAR, error);
}

static void
adopted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselSender) self = EASEL_SENDER (user_data);
  gboolean is_free;

  if (!easel_run_commit_finish (EASEL_RUN (source), result, &is_free, NULL))
    is_over (self);
  if (self->task == NULL)
    return;

  if (is_free)
    {
      easel_run_set_id (self->run, self->ids[0]);
      easel_run_set_error (self->run, NULL);
      if (easel_run_status_is_local (easel_run_get_status (self->run)))
        easel_run_set_status (self->run, EASEL_RUN_STATUS_NOT_STARTED);
      self->outcome = EASEL_SENDER_SENT;
      finish (self, NULL);
    }
  else if (self->is_told)
    {
      settle_as_twice_named (self);
    }
  else
    {
      g_clear_pointer (&self->ids, g_strfreev);
      look (self);
    }
}

/* ── object ─────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
easel_sender_finalize (GObject *object)
{
  EaselSender *self = EASEL_SENDER (object);

  forget_stream (self);
  g_clear_object (&self->run);
  g_clear_object (&self->client);
  g_clear_object (&self->archive);
  g_clear_object (&self->files);
  g_clear_object (&self->clock);
  g_clear_object (&self->search);
  g_clear_pointer (&self->addresses, g_hash_table_unref);
  g_strfreev (self->ids);

  G_OBJECT_CLASS (easel_sender_parent_class)->finalize (object);
}

static void
easel_sender_class_init (EaselSenderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_sender_finalize;

  answered_signal = g_signal_new ("answered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
easel_sender_init (EaselSender *self)
{
}

/**
 * easel_sender_new:
 * @run: a run whose request is in the archive, waiting or left behind while it was being sent
 * @client: the account's connection
 * @archive: where every step is written down
 * @files: the input files
 *
 * Returns: (transfer full): a sender, for one way
 */
EaselSender *
easel_sender_new (EaselRun        *run,
                  EaselClient     *client,
                  EaselArchive    *archive,
                  EaselInputFiles *files)
{
  EaselSender *self;

  g_return_val_if_fail (EASEL_IS_RUN (run) && easel_run_get_request (run) != NULL, NULL);
  g_return_val_if_fail (EASEL_IS_CLIENT (client), NULL);
  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (EASEL_IS_INPUT_FILES (files), NULL);

  self = g_object_new (EASEL_TYPE_SENDER, NULL);
  self->run = g_object_ref (run);
  self->client = g_object_ref (client);
  self->archive = g_object_ref (archive);
  self->files = g_object_ref (files);
  self->clock = g_object_ref (easel_client_get_clock (client));

  return self;
}

/* Nothing may be under way that would notice by itself. Waits for the main loop: whoever cancels is not called back. */
static gboolean
cancelled_idle_cb (gpointer user_data)
{
  is_over (user_data);

  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (EaselSender *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, cancelled_idle_cb, g_object_ref (self), g_object_unref);
}

static void
begin (EaselSender         *self,
       gpointer             tag,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, tag);
  /* What became of it is returned even when nobody wanted to wait for it any more. */
  g_task_set_check_cancellable (self->task, FALSE);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self, G_CONNECT_SWAPPED);
}

/**
 * easel_sender_send_async:
 * @self: a sender
 * @cancellable: (nullable): to stop; what may have been sent is then left as `sending`, for the next one to look for
 * @callback: called when it is known what became of it
 * @user_data: for @callback
 *
 * Sends a request that waits.
 */
void
easel_sender_send_async (EaselSender         *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_SENDER (self));
  g_return_if_fail (self->task == NULL);

  begin (self, easel_sender_send_async, cancellable, callback, user_data);
  easel_request_files_upload_async (self->files, easel_run_get_request (self->run), self->client, cancellable, uploaded_cb,
                                    g_object_ref (self));
}

/**
 * easel_sender_look_async:
 * @self: a sender
 * @sent_at: when it was sent
 * @sent_server: the same in the server's time, or %EASEL_TIME_NONE
 * @cancellable: (nullable): to stop
 * @callback: called when it is known what became of it
 * @user_data: for @callback
 *
 * Looks for a request that somebody has sent and not lived to see the answer.
 */
void
easel_sender_look_async (EaselSender         *self,
                         gint64               sent_at,
                         gint64               sent_server,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_SENDER (self));
  g_return_if_fail (self->task == NULL);

  begin (self, easel_sender_look_async, cancellable, callback, user_data);
  self->is_answered = TRUE;
  self->sent_at = sent_at;
  self->sent_server = sent_server;
  begin_search (self);
  look (self);
}

/**
 * easel_sender_finish:
 * @self: a sender
 * @result: the result
 * @outcome: (out): what became of it
 * @retry_after: (out): microseconds that the server asked to wait before the next try, 0 if it did not say
 * @error: return location; %G_IO_ERROR_CANCELLED only
 *
 * Returns: whether it is known what became of it
 */
gboolean
easel_sender_finish (EaselSender         *self,
                     GAsyncResult        *result,
                     EaselSenderOutcome  *outcome,
                     gint64              *retry_after,
                     GError             **error)
{
  gssize value;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  value = g_task_propagate_int (G_TASK (result), error);
  *outcome = value >= 0 ? (EaselSenderOutcome) value : EASEL_SENDER_FOREIGN;
  *retry_after = self->retry_after;

  return value >= 0;
}

/**
 * easel_sender_steal_stream:
 * @self: a sender that is through
 *
 * Returns: (transfer full) (nullable): the run's stream, for the follower
 */
EaselRunStream *
easel_sender_steal_stream (EaselSender *self)
{
  g_return_val_if_fail (EASEL_IS_SENDER (self), NULL);

  return g_steal_pointer (&self->stream);
}
