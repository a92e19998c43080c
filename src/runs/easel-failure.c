/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a run failed: the record does not say it, other places do (contract 5.3).
 *
 * The stream's `execution_error` is taken where the stream is read. Here the list of whole rows is asked, whose outputs are
 * not filtered, and after it the console's last words.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-failure.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"
#include "runs/easel-run-operations.h"

#include <string.h>

#define ROWS 50

static void list_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void logs_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* The last line that is not empty: of a Python traceback the one that says what happened. */
static char *
find_last_line (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = g_strv_length (lines); i > 0; i--)
    if (*g_strstrip (lines[i - 1]) != '\0')
      return g_strdup (lines[i - 1]);

  return NULL;
}

static char *
limit_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, MIN (strlen (text), EASEL_LIMIT_ERROR_TEXT));

  return g_strdup (g_strstrip (valid));
}

/**
 * easel_failure_join:
 * @message: ComfyUI's sentence
 * @details: (nullable): what it adds
 *
 * Returns: (transfer full): both in one, without a full stop
 */
char *
easel_failure_join (const char *message,
                    const char *details)
{
  g_autofree char *sentence = g_strchomp (g_strdup (message));

  if (g_str_has_suffix (sentence, ".") && !g_str_has_suffix (sentence, "..."))
    sentence[strlen (sentence) - 1] = '\0';

  return details != NULL && *details != '\0' ? g_strdup_printf ("%s: %s", sentence, details) : g_steal_pointer (&sentence);
}

/**
 * easel_failure_read_nodes:
 * @node_errors: what ComfyUI says of the nodes that it refuses: { id: { class_type, errors: [ { message, details } ] } }
 * @node: (out) (nullable): the class of the first
 *
 * Returns: (transfer full) (nullable): why it is refused
 */
char *
easel_failure_read_nodes (JsonObject  *node_errors,
                          char       **node)
{
  JsonObjectIter iter;
  const char *id;
  JsonNode *entry;

  json_object_iter_init_ordered (&iter, node_errors);
  while (json_object_iter_next_ordered (&iter, &id, &entry))
    {
      JsonObject *members = JSON_NODE_HOLDS_OBJECT (entry) ? json_node_get_object (entry) : NULL;
      JsonArray *errors = members != NULL ? easel_json_get_array (members, "errors") : NULL;
      JsonNode *first = errors != NULL && json_array_get_length (errors) > 0 ? json_array_get_element (errors, 0) : NULL;
      const char *message, *details;

      if (first == NULL || !JSON_NODE_HOLDS_OBJECT (first))
        continue;

      message = easel_json_get_string (json_node_get_object (first), "message");
      details = easel_json_get_string (json_node_get_object (first), "details");
      if (message == NULL)
        continue;

      *node = g_strdup (easel_json_get_string (members, "class_type"));
      return easel_failure_join (message, details);
    }

  return NULL;
}

static char *
read_error (JsonObject  *error,
            char       **node)
{
  JsonObject *inner = easel_json_get_object (error, "error");
  JsonObject *node_errors = easel_json_get_object (error, "node_errors");
  const char *message = easel_json_get_string (error, "message");
  const char *trace = easel_json_get_string (error, "stack_trace");
  g_autofree char *reason = node_errors != NULL ? easel_failure_read_nodes (node_errors, node) : NULL;

  if (reason != NULL)
    return g_steal_pointer (&reason);
  if (message == NULL && inner != NULL)
    message = easel_json_get_string (inner, "message");
  if (message != NULL && *message != '\0')
    return easel_failure_join (message, NULL);
  if (trace != NULL)
    return find_last_line (trace);

  return g_strdup (easel_json_get_string (error, "error_type"));
}

/**
 * easel_failure_read:
 * @data: the `data` of an unfiltered output
 * @node: (out) (nullable): the class of the node that failed, where it is told
 * @reason: (out): why, one paragraph
 *
 * Returns: whether it tells of a failure, in one of the four shapes of contract 5.3
 */
gboolean
easel_failure_read (JsonNode  *data,
                    char     **node,
                    char     **reason)
{
  JsonObject *members = JSON_NODE_HOLDS_OBJECT (data) ? json_node_get_object (data) : NULL;
  g_autofree char *found = NULL;
  JsonObject *error;

  *node = NULL;
  *reason = NULL;
  if (members == NULL)
    return FALSE;

  error = easel_json_get_object (members, "error");
  if (error != NULL)
    found = read_error (error, node);
  else if (easel_json_get_string (members, "error") != NULL)
    found = g_strdup (easel_json_get_string (members, "error"));
  else if (easel_json_get_string (members, "exception_message") != NULL)
    {
      found = g_strdup (easel_json_get_string (members, "exception_message"));
      *node = g_strdup (easel_json_get_string (members, "node_type"));
    }
  else if (json_object_has_member (members, "exception_type"))
    {
      found = g_strdup (easel_json_get_string (members, "exception_type"));
      *node = g_strdup (easel_json_get_string (members, "node_type"));
    }

  if (found != NULL)
    *reason = limit_text (found);
  if (*reason == NULL)
    g_clear_pointer (node, g_free);

  return *reason != NULL;
}

static gboolean
read_row (EaselRun   *run,
          JsonObject *row)
{
  JsonArray *outputs = easel_json_get_array (row, "outputs");

  for (guint i = 0; outputs != NULL && i < json_array_get_length (outputs); i++)
    {
      JsonNode *output = json_array_get_element (outputs, i);
      JsonNode *data = JSON_NODE_HOLDS_OBJECT (output)
                         ? easel_json_get_node (json_node_get_object (output), "data")
                         : NULL;
      g_autofree char *node = NULL;
      g_autofree char *reason = NULL;

      if (data != NULL && easel_failure_read (data, &node, &reason))
        {
          easel_run_set_failure (run, node, reason);
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
read_rows (EaselRun  *run,
           JsonArray *rows)
{
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonNode *row = json_array_get_element (rows, i);

      if (JSON_NODE_HOLDS_OBJECT (row) &&
          g_strcmp0 (easel_json_get_string (json_node_get_object (row), "id"), easel_run_get_id (run)) == 0)
        return read_row (run, json_node_get_object (row));
    }

  return FALSE;
}

static gboolean
sounds_like_failure (const char *line)
{
  static const char *const WORDS[] = { "Error", "error:", "Exception", "!!!", "out of memory", "Killed", NULL };

  for (guint i = 0; WORDS[i] != NULL; i++)
    if (strstr (line, WORDS[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* The last console line that sounds like it; a guess, but in the machine's own words. */
static gboolean
read_logs (EaselRun  *run,
           JsonArray *logs)
{
  for (guint i = json_array_get_length (logs); i > 0; i--)
    {
      JsonNode *entry = json_array_get_element (logs, i - 1);
      const char *text = JSON_NODE_HOLDS_OBJECT (entry) ? easel_json_get_string (json_node_get_object (entry), "log") : NULL;
      g_autofree char *line = text != NULL ? find_last_line (text) : NULL;
      g_autofree char *reason = NULL;

      if (line == NULL || !sounds_like_failure (line))
        continue;

      reason = limit_text (line);
      easel_run_set_failure (run, NULL, reason);
      return TRUE;
    }

  return FALSE;
}

static void
ask_logs (GTask *task)
{
  EaselRun *run = g_task_get_source_object (task);

  easel_client_get_run_logs_async (g_task_get_task_data (task), easel_run_get_id (run), g_task_get_cancellable (task),
                                   logs_cb, task);
}

static void
list_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(JsonNode) rows = easel_client_list_full_runs_finish (EASEL_CLIENT (source), result, NULL);

  if (rows != NULL && read_rows (g_task_get_source_object (task), json_node_get_array (rows)))
    g_task_return_boolean (task, TRUE);
  else
    ask_logs (g_steal_pointer (&task));
}

static void
logs_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) logs = easel_client_get_run_logs_finish (EASEL_CLIENT (source), result, &error);

  if (logs != NULL)
    read_logs (g_task_get_source_object (task), json_node_get_array (logs));
  if (easel_error_is_cancelled (error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, easel_run_has_reason (g_task_get_source_object (task)));
}

/**
 * easel_failure_look_up_async:
 * @run: a run that has ended badly
 * @client: the account's connection
 * @cancellable: (nullable): to stop
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Looks for the reason and, if there is one, puts it into the run.
 */
void
easel_failure_look_up_async (EaselRun            *run,
                             EaselClient         *client,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_RUN (run) && easel_run_get_id (run) != NULL);
  g_return_if_fail (EASEL_IS_CLIENT (client));

  task = g_task_new (run, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_failure_look_up_async);
  g_task_set_task_data (task, g_object_ref (client), g_object_unref);
  if (easel_run_get_workflow_id (run) != NULL)
    easel_client_list_full_runs_async (client, easel_run_get_workflow_id (run), ROWS, 0, cancellable, list_cb,
                                       g_steal_pointer (&task));
  else
    ask_logs (g_steal_pointer (&task));
}

/**
 * easel_failure_look_up_finish:
 * @run: the run
 * @result: the result
 * @error: return location; %G_IO_ERROR_CANCELLED only
 *
 * Returns: whether a reason is known now
 */
gboolean
easel_failure_look_up_finish (EaselRun      *run,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, run), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_failure_look_up_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
