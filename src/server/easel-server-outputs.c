/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs have brought: kept as the machine told it, shown with addresses (contract 5.2, 5.3). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-outputs.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"

/* The members of an item that get run shows; others are the nodes' own. */
static const char *const item_members[] = {
  "url", "type", "filename", "is_public", "subfolder", "upload_duration"
};

/* Where the service looks for the author's name of an output, in this order. */
static const char *const named_kinds[] = { "images", "files", "gifs", "mesh" };

static gboolean
is_media (JsonNode *item)
{
  return JSON_NODE_HOLDS_OBJECT (item) && easel_json_get_string (json_node_get_object (item), "filename") != NULL;
}

static gboolean
is_temporary (JsonNode *item)
{
  return is_media (item) && g_strcmp0 (easel_json_get_string (json_node_get_object (item), "type"), "temp") == 0;
}

/**
 * easel_server_outputs_strip:
 * @output: the `output` of an `executed` event
 *
 * Returns: (transfer full) (nullable): what of it is kept, without previews; %NULL if that is nothing
 */
JsonNode *
easel_server_outputs_strip (JsonNode *output)
{
  g_autoptr(JsonNode) kept = NULL;
  JsonObjectIter iter;
  const char *kind;
  JsonNode *items;

  if (output == NULL || !JSON_NODE_HOLDS_OBJECT (output))
    return NULL;

  kept = easel_server_json (NULL, NULL);
  json_object_iter_init (&iter, json_node_get_object (output));
  while (json_object_iter_next (&iter, &kind, &items))
    {
      JsonArray *list;

      if (!JSON_NODE_HOLDS_ARRAY (items))
        continue;

      list = json_array_new ();
      for (guint i = 0; i < json_array_get_length (json_node_get_array (items)); i++)
        {
          JsonNode *item = json_array_get_element (json_node_get_array (items), i);

          if (!is_temporary (item))
            json_array_add_element (list, json_node_copy (item));
        }

      if (json_array_get_length (list) > 0)
        json_object_set_array_member (json_node_get_object (kept), kind, list);
      else
        json_array_unref (list);
    }

  return json_object_get_size (json_node_get_object (kept)) > 0 ? g_steal_pointer (&kept) : NULL;
}

static gboolean
is_fitting_item (JsonNode *item)
{
  return is_media (item) || easel_json_is_string (item) ||
         (JSON_NODE_HOLDS_VALUE (item) && !easel_json_is_number (item));
}

/**
 * easel_server_outputs_is_result:
 * @data: the data of an output
 *
 * Returns: whether it is an object of lists of media, text and booleans; errors are not
 */
gboolean
easel_server_outputs_is_result (JsonNode *data)
{
  JsonObjectIter iter;
  JsonNode *items;

  if (!JSON_NODE_HOLDS_OBJECT (data))
    return FALSE;

  json_object_iter_init (&iter, json_node_get_object (data));
  while (json_object_iter_next (&iter, NULL, &items))
    {
      if (!JSON_NODE_HOLDS_ARRAY (items))
        return FALSE;
      for (guint i = 0; i < json_array_get_length (json_node_get_array (items)); i++)
        if (!is_fitting_item (json_array_get_element (json_node_get_array (items), i)))
          return FALSE;
    }

  return TRUE;
}

static char *
make_key (const char *run_id,
          JsonObject *item)
{
  const char *subfolder = easel_json_get_string (item, "subfolder");
  const char *name = easel_json_get_string (item, "filename");

  if (subfolder != NULL && *subfolder != '\0')
    return g_strdup_printf ("outputs/runs/%s/%s/%s", run_id, subfolder, name);

  return g_strdup_printf ("outputs/runs/%s/%s", run_id, name);
}

/**
 * easel_server_outputs_address:
 * @files: the server's
 * @origin: how the caller names this server
 * @run_id: the run
 * @data: the data of an output; its items get fresh addresses
 */
void
easel_server_outputs_address (EaselServerFiles *files,
                              const char       *origin,
                              const char       *run_id,
                              JsonNode         *data)
{
  JsonObjectIter iter;
  JsonNode *items;

  if (data == NULL || !JSON_NODE_HOLDS_OBJECT (data))
    return;

  json_object_iter_init (&iter, json_node_get_object (data));
  while (json_object_iter_next (&iter, NULL, &items))
    for (guint i = 0; JSON_NODE_HOLDS_ARRAY (items) && i < json_array_get_length (json_node_get_array (items)); i++)
      {
        JsonNode *item = json_array_get_element (json_node_get_array (items), i);
        g_autofree char *key = NULL;
        g_autofree char *url = NULL;

        if (!is_media (item))
          continue;

        key = make_key (run_id, json_node_get_object (item));
        url = easel_server_files_sign (files, origin, "GET", key);
        easel_server_json_set (json_node_get_object (item),
                               "url:s", url,
                               "upload_duration:d", 0.0,
                               "is_public:b", FALSE,
                               NULL);
      }
}

static char *
find_output_id (JsonNode *data)
{
  for (guint kind = 0; JSON_NODE_HOLDS_OBJECT (data) && kind < G_N_ELEMENTS (named_kinds); kind++)
    {
      JsonArray *items = easel_json_get_array (json_node_get_object (data), named_kinds[kind]);

      for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
        {
          JsonNode *item = json_array_get_element (items, i);

          if (JSON_NODE_HOLDS_OBJECT (item) &&
              easel_json_get_string (json_node_get_object (item), "output_id") != NULL)
            return g_strdup (easel_json_get_string (json_node_get_object (item), "output_id"));
        }
    }

  return NULL;
}

/**
 * easel_server_outputs_add:
 * @database: the server's
 * @run_id: the run
 * @data: what came, without addresses; results or an error
 * @node_id: (nullable): the node it came from
 * @node_class: (nullable): the class of that node
 * @time: when
 * @error: %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 *
 * Returns: (transfer full): the output's id
 */
char *
easel_server_outputs_add (EaselDatabase  *database,
                          const char     *run_id,
                          JsonNode       *data,
                          const char     *node_id,
                          const char     *node_class,
                          gint64          time,
                          GError        **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *text = easel_json_write (data);
  g_autofree char *output_id = find_output_id (data);

  if (!easel_database_run (database, error,
                           "INSERT INTO outputs (id, run_id, data, node_id, node_class, output_id, created_at) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?)", "ssssssi",
                           id, run_id, text, node_id, node_class, output_id, time))
    return NULL;

  return g_steal_pointer (&id);
}

/* Leaves in each item the six members of the declared model. */
static void
trim_items (JsonNode *data)
{
  JsonObjectIter iter;
  JsonNode *items;

  json_object_iter_init (&iter, json_node_get_object (data));
  while (json_object_iter_next (&iter, NULL, &items))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (items)); i++)
      {
        JsonNode *item = json_array_get_element (json_node_get_array (items), i);
        JsonObject *trimmed;

        if (!JSON_NODE_HOLDS_OBJECT (item))
          continue;

        trimmed = json_object_new ();
        for (guint j = 0; j < G_N_ELEMENTS (item_members); j++)
          {
            JsonNode *member = json_object_get_member (json_node_get_object (item), item_members[j]);

            json_object_set_member (trimmed, item_members[j],
                                    member != NULL ? json_node_copy (member) : json_node_new (JSON_NODE_NULL));
          }
        json_node_take_object (item, trimmed);
      }
}

static JsonNode *
make_output (EaselStatement        *row,
             const char            *run_id,
             JsonNode              *data,
             EaselServerOutputView  view)
{
  EaselTimeSpelling spelling = view == EASEL_SERVER_OUTPUTS_MODEL ? EASEL_TIME_T1 : EASEL_TIME_T2;
  const char *node_id = easel_statement_get_text (row, 2);
  const char *node_class = easel_statement_get_text (row, 3);
  gint64 time = easel_statement_get_int (row, 5);
  JsonNode *meta = NULL;
  JsonNode *output;

  if (node_id != NULL)
    meta = easel_server_json ("node_id:s", node_id, node_class != NULL ? "node_class:s" : NULL, node_class, NULL);

  output = easel_server_json ("id:s", easel_statement_get_text (row, 0),
                              "output_id:s", easel_statement_get_text (row, 4),
                              "run_id:s", run_id,
                              "data:n", json_node_ref (data),
                              "node_meta:n", meta,
                              "created_at:t", time, spelling,
                              "updated_at:t", time, spelling,
                              NULL);
  if (view == EASEL_SERVER_OUTPUTS_MODEL)
    easel_server_json_set (json_node_get_object (output), "type:0", "node_id:0", NULL);

  return output;
}

/**
 * easel_server_outputs_list:
 * @database: the server's
 * @files: the server's
 * @origin: how the caller names this server
 * @run_id: a run
 * @view: how they are shown
 *
 * Returns: (transfer full): its outputs, newest first
 */
JsonArray *
easel_server_outputs_list (EaselDatabase         *database,
                           EaselServerFiles      *files,
                           const char            *origin,
                           const char            *run_id,
                           EaselServerOutputView  view)
{
  JsonArray *outputs = json_array_new ();
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, NULL,
                          "SELECT id, data, node_id, node_class, output_id, created_at FROM outputs WHERE run_id = ? "
                          "ORDER BY number DESC", "s", run_id);

  while (statement != NULL && easel_statement_step (statement, NULL))
    {
      g_autoptr(JsonNode) data = easel_server_json_read (easel_statement_get_text (statement, 1));
      gboolean is_result = easel_server_outputs_is_result (data);

      if (!is_result && view != EASEL_SERVER_OUTPUTS_RAW)
        continue;

      easel_server_outputs_address (files, origin, run_id, data);
      if (view == EASEL_SERVER_OUTPUTS_MODEL)
        trim_items (data);
      json_array_add_element (outputs, make_output (statement, run_id, data, view));
    }

  return outputs;
}

/**
 * easel_server_outputs_find_image:
 * @database: the server's
 * @run_id: a run
 *
 * Returns: (transfer full) (nullable): the key of the first picture of its newest output that has one
 */
char *
easel_server_outputs_find_image (EaselDatabase *database,
                                 const char    *run_id)
{
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, NULL, "SELECT data FROM outputs WHERE run_id = ? ORDER BY number DESC", "s",
                          run_id);

  while (statement != NULL && easel_statement_step (statement, NULL))
    {
      g_autoptr(JsonNode) data = easel_server_json_read (easel_statement_get_text (statement, 0));
      JsonArray *images = JSON_NODE_HOLDS_OBJECT (data)
                          ? easel_json_get_array (json_node_get_object (data), "images") : NULL;

      if (images != NULL && json_array_get_length (images) > 0 && is_media (json_array_get_element (images, 0)))
        return make_key (run_id, json_array_get_object_element (images, 0));
    }

  return NULL;
}
