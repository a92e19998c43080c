/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a ComfyUI's queue and history say about one run. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-comfyui-record.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

#include <glib/gi18n-lib.h>

/* An item is a list that grows with the versions: its number, its id, and more that nobody here needs. */
static gboolean
read_item (JsonNode    *node,
           double      *number,
           const char **id)
{
  JsonArray *item = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autofree char *digits = NULL;

  if (item == NULL || json_array_get_length (item) < 2 ||
      !easel_json_is_number (json_array_get_element (item, 0)) ||
      !easel_json_is_string (json_array_get_element (item, 1)))
    return FALSE;

  digits = easel_json_dup_digits (json_array_get_element (item, 0));
  *number = g_ascii_strtod (digits, NULL);
  *id = json_array_get_string_element (item, 1);

  return TRUE;
}

static gboolean
find_item (JsonArray  *list,
           const char *prompt_id,
           double     *number)
{
  const char *id;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    if (read_item (json_array_get_element (list, i), number, &id) && g_str_equal (id, prompt_id))
      return TRUE;

  return FALSE;
}

/* Those that wait with a smaller number: the list is not sorted. */
static int
count_smaller (JsonArray *list,
               double     limit)
{
  const char *id;
  double number;
  int n = 0;

  for (guint i = 0; i < json_array_get_length (list); i++)
    if (read_item (json_array_get_element (list, i), &number, &id) && number < limit)
      n++;

  return n;
}

/**
 * easel_comfyui_queue_find:
 * @queue: the answer of `GET /queue`
 * @prompt_id: the run
 * @before: (out): for a run that waits, how many come first
 *
 * Returns: where it is
 */
EaselComfyuiPlace
easel_comfyui_queue_find (JsonObject *queue,
                          const char *prompt_id,
                          int        *before)
{
  JsonArray *running = easel_json_get_array (queue, "queue_running");
  JsonArray *pending = easel_json_get_array (queue, "queue_pending");
  double number;

  if (find_item (running, prompt_id, &number))
    return EASEL_COMFYUI_RUNNING;
  if (!find_item (pending, prompt_id, &number))
    return EASEL_COMFYUI_ABSENT;

  *before = count_smaller (pending, number) + (running != NULL ? (int) json_array_get_length (running) : 0);

  return EASEL_COMFYUI_PENDING;
}

static JsonObject *
find_message (JsonObject *entry,
              const char *type)
{
  JsonObject *status = easel_json_get_object (entry, "status");
  JsonArray *messages = status != NULL ? easel_json_get_array (status, "messages") : NULL;

  for (guint i = 0; messages != NULL && i < json_array_get_length (messages); i++)
    {
      JsonNode *node = json_array_get_element (messages, i);
      JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      if (pair != NULL && json_array_get_length (pair) == 2 &&
          easel_json_is_string (json_array_get_element (pair, 0)) &&
          g_str_equal (json_array_get_string_element (pair, 0), type) &&
          JSON_NODE_HOLDS_OBJECT (json_array_get_element (pair, 1)))
        return json_array_get_object_element (pair, 1);
    }

  return NULL;
}

/* The status of an interrupted run is `error` too: only this message tells them apart. */
gboolean
easel_comfyui_entry_is_interrupted (JsonObject *entry)
{
  return find_message (entry, "execution_interrupted") != NULL;
}

JsonObject *
easel_comfyui_entry_get_failure (JsonObject *entry)
{
  return find_message (entry, "execution_error");
}

static GError *
explain (JsonObject *failure)
{
  const char *type = easel_json_get_string (failure, "exception_type");
  const char *words = easel_json_get_string (failure, "exception_message");
  const char *node = easel_json_get_string (failure, "node_id");
  const char *class_type = easel_json_get_string (failure, "node_type");
  g_autofree char *message = g_strchomp (g_strdup (words != NULL ? words : ""));

  return g_error_new (EASEL_ERROR, EASEL_ERROR_RUN_FAILED, "%s in node %s (%s): %s", type != NULL ? type : "?",
                      node != NULL ? node : "?", class_type != NULL ? class_type : "?", message);
}

/**
 * easel_comfyui_entry_new_error:
 * @entry: of the history, not interrupted
 *
 * Returns: (transfer full) (nullable): %EASEL_ERROR_RUN_FAILED, or %NULL for a success
 */
GError *
easel_comfyui_entry_new_error (JsonObject *entry)
{
  JsonObject *failure = easel_comfyui_entry_get_failure (entry);
  JsonObject *status = easel_json_get_object (entry, "status");
  JsonObject *outputs = easel_json_get_object (entry, "outputs");
  const char *word = status != NULL ? easel_json_get_string (status, "status_str") : NULL;
  gboolean has_outputs = outputs != NULL && json_object_get_size (outputs) > 0;

  if (failure != NULL)
    return explain (failure);

  /* Old servers have no status: then it went well if there is something to show for it. */
  if (word != NULL ? g_str_equal (word, "success") : has_outputs)
    return NULL;

  return g_error_new_literal (EASEL_ERROR, EASEL_ERROR_RUN_FAILED, _("The run failed in ComfyUI"));
}
