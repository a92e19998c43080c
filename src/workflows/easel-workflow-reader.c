/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From bytes to graphs: finds out which of the many wrappings of a workflow a file is (inputs.md 6, 7).
 *
 * By shape and never by name: real files called workflow_api.json hold UI format, and the other way round.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-workflow-reader.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"
#include "workflows/easel-graph.h"
#include "workflows/easel-image-metadata.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A deployment holds a version, a version holds graphs; nothing honest is deeper. */
#define MAX_WRAPPINGS 3

#define MAX_NAMED_MEMBERS 8

static gboolean read_object (JsonObject         *root,
                             guint               wrappings,
                             EaselWorkflowParts *parts);

void
easel_workflow_parts_clear (EaselWorkflowParts *parts)
{
  g_clear_pointer (&parts->api_graph, json_node_unref);
  g_clear_pointer (&parts->ui_graph, json_node_unref);
}

/* A member's value; one that is JSON kept as text is parsed once more. */
static JsonNode *
dup_member (JsonObject *object,
            const char *member)
{
  JsonNode *node = easel_json_get_node (object, member);
  const char *text = easel_json_read_string (node);

  if (text != NULL)
    {
      while (g_ascii_isspace (*text))
        text++;

      return *text == '{' ? easel_json_parse (text, -1, NULL) : NULL;
    }

  return node != NULL ? json_node_ref (node) : NULL;
}

static JsonNode *
dup_api_member (JsonObject *object,
                const char *member)
{
  g_autoptr(JsonNode) node = dup_member (object, member);

  return easel_graph_is_api (node) ? g_steal_pointer (&node) : NULL;
}

/* Other programs have a list called `nodes` too; theirs have no text `type`, or lists of connections elsewhere. */
static gboolean
is_ui_graph (JsonNode *node)
{
  JsonObject *root = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *nodes = easel_json_get_array (root, "nodes");

  if (nodes == NULL)
    return FALSE;

  for (guint i = 0; i < json_array_get_length (nodes); i++)
    {
      JsonNode *element = json_array_get_element (nodes, i);
      JsonObject *first = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;

      if (easel_json_get_string (first, "type") == NULL || easel_json_get_node (first, "id") == NULL ||
          json_object_has_member (first, "parameters"))
        return FALSE;
    }

  return json_array_get_length (nodes) > 0 || json_object_has_member (root, "links") ||
         json_object_has_member (root, "last_node_id");
}

static JsonNode *
dup_ui_member (JsonObject *object,
               const char *member)
{
  g_autoptr(JsonNode) node = dup_member (object, member);

  return is_ui_graph (node) ? g_steal_pointer (&node) : NULL;
}

static EaselFlavour
tell_ui_flavour (JsonNode *ui_graph)
{
  JsonObject *definitions = easel_json_get_object (json_node_get_object (ui_graph), "definitions");
  JsonArray *subgraphs = easel_json_get_array (definitions, "subgraphs");

  return subgraphs != NULL && json_array_get_length (subgraphs) > 0 ? EASEL_FLAVOUR_UI_SUBGRAPH : EASEL_FLAVOUR_UI;
}

/* A UI graph at the root, maybe with the API graph as one of its members. */
static gboolean
read_ui_root (JsonNode           *root,
              EaselWorkflowParts *parts)
{
  JsonObject *members = json_node_get_object (root);

  if (!is_ui_graph (root) && !(easel_json_get_array (members, "nodes") != NULL &&
                               easel_graph_is_api (easel_json_get_node (members, "workflow_api"))))
    return FALSE;

  parts->ui_graph = json_node_ref (root);
  parts->api_graph = dup_api_member (members, "workflow_api");
  parts->flavour = EASEL_FLAVOUR_CD_EXPORT;
  if (parts->api_graph == NULL)
    {
      parts->api_graph = dup_api_member (members, "output");
      parts->flavour = EASEL_FLAVOUR_WRAPPED;
    }
  if (parts->api_graph == NULL)
    parts->flavour = tell_ui_flavour (root);

  return TRUE;
}

/* The members under which request bodies, worker bodies, answers and exports of other tools keep the API graph. */
static gboolean
read_wrapped_graph (JsonObject         *object,
                    EaselWorkflowParts *parts)
{
  static const char * const members[] = {
    "workflow_api", "workflow_api_json", "workflow_api_raw", "prompt", "output", "workflow", "workflow_json", NULL,
  };

  for (guint i = 0; members[i] != NULL && parts->api_graph == NULL; i++)
    parts->api_graph = dup_api_member (object, members[i]);

  parts->ui_graph = dup_ui_member (object, "workflow");
  if (parts->ui_graph == NULL)
    parts->ui_graph = dup_ui_member (object, "workflow_json");
  parts->flavour = EASEL_FLAVOUR_WRAPPED;

  return parts->api_graph != NULL || parts->ui_graph != NULL;
}

static gboolean
read_deeper (JsonObject         *object,
             guint               wrappings,
             EaselWorkflowParts *parts)
{
  static const char * const members[] = {
    "input", "version", "workflow_export", "extra_data", "extra_pnginfo", "data", NULL,
  };

  if (wrappings == 0)
    return FALSE;

  for (guint i = 0; members[i] != NULL; i++)
    {
      JsonObject *inner = easel_json_get_object (object, members[i]);

      if (inner != NULL && read_object (inner, wrappings - 1, parts))
        return TRUE;
    }

  return FALSE;
}

static gboolean
read_object (JsonObject         *object,
             guint               wrappings,
             EaselWorkflowParts *parts)
{
  g_autoptr(JsonNode) root = json_node_init_object (json_node_alloc (), object);

  if (easel_graph_is_api (root))
    {
      parts->api_graph = g_steal_pointer (&root);
      parts->flavour = wrappings == MAX_WRAPPINGS ? EASEL_FLAVOUR_API : EASEL_FLAVOUR_WRAPPED;
      return TRUE;
    }

  if (read_ui_root (root, parts))
    {
      if (wrappings != MAX_WRAPPINGS)
        parts->flavour = EASEL_FLAVOUR_WRAPPED;
      return TRUE;
    }

  return read_wrapped_graph (object, parts) || read_deeper (object, wrappings, parts);
}

static void
fail_as_none (JsonNode  *root,
              GError   **error)
{
  g_autoptr(GString) members = g_string_new (NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  guint count = 0;

  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                           _("a JSON file, but no ComfyUI workflow (it is a list): save the workflow with "
                             "\u201cExport (API)\u201d in ComfyUI"));
      return;
    }

  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (count < MAX_NAMED_MEMBERS && json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_autofree char *short_name = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), 40));

      g_string_append_printf (members, "%s%s", count++ > 0 ? ", " : "", short_name);
    }
  if (json_object_get_size (json_node_get_object (root)) > count)
    g_string_append (members, ", …");

  if (count == 0)
    g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                         _("a JSON file, but an empty one, and no ComfyUI workflow"));
  else if (json_object_has_member (json_node_get_object (root), "templates"))
    g_set_error_literal (
        error, EASEL_ERROR, EASEL_ERROR_INVALID,
        _("a file of node templates, not a workflow: import it in ComfyUI and save a workflow with them"));
  else
    g_set_error (
        error, EASEL_ERROR, EASEL_ERROR_INVALID,
        _("a JSON file, but no ComfyUI workflow (top level: %s): save the workflow with \u201cExport (API)\u201d in "
          "ComfyUI"),
        members->str);
}

/* Some editors and shells write UTF-16, which begins with a mark of its own. */
static GBytes *
dup_as_utf8 (GBytes *bytes)
{
  gsize size, length;
  const char *data = g_bytes_get_data (bytes, &size);
  gboolean is_little = size >= 2 && memcmp (data, "\xff\xfe", 2) == 0;
  gboolean is_big = size >= 2 && memcmp (data, "\xfe\xff", 2) == 0;
  char *text = NULL;

  if (is_little || is_big)
    text = g_convert (data + 2, (gssize) size - 2, "UTF-8", is_big ? "UTF-16BE" : "UTF-16LE", NULL, &length, NULL);

  return text != NULL ? g_bytes_new_take (text, length) : g_bytes_ref (bytes);
}

static gboolean
read_json (GBytes              *bytes,
           EaselWorkflowParts  *parts,
           GError             **error)
{
  g_autoptr(GError) cause = NULL;
  g_autoptr(GBytes) text = dup_as_utf8 (bytes);
  g_autoptr(JsonNode) root = easel_json_parse_bytes (text, &cause);

  if (root == NULL)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                   _("neither a workflow in JSON nor a PNG, WebP, JPEG or AVIF picture (%s): choose another file, or save "
                     "the workflow once more in ComfyUI"), cause->message);
      return FALSE;
    }

  if (JSON_NODE_HOLDS_OBJECT (root) && read_object (json_node_get_object (root), MAX_WRAPPINGS, parts))
    return TRUE;

  fail_as_none (root, error);

  return FALSE;
}

static gboolean
has_prefix (GBytes     *bytes,
            const char *prefix,
            gsize       length,
            gsize       offset)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size >= offset + length && memcmp (data + offset, prefix, length) == 0;
}

static JsonNode *
dup_keyword (GHashTable *texts,
             const char *keyword)
{
  const char *text = g_hash_table_lookup (texts, keyword);

  return text != NULL ? easel_json_parse (text, -1, NULL) : NULL;
}

/* One text with everything, in any of the wrappings of a file. */
static gboolean
read_whole_text (GHashTable         *texts,
                 EaselWorkflowParts *parts)
{
  g_autoptr(JsonNode) root = dup_keyword (texts, "json");

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) &&
         read_object (json_node_get_object (root), MAX_WRAPPINGS, parts);
}

static gboolean
read_picture (GBytes              *bytes,
              EaselFlavour         flavour,
              EaselWorkflowParts  *parts,
              GError             **error)
{
  g_autoptr(GHashTable) texts = easel_image_metadata_read (bytes, error);
  g_autoptr(JsonNode) api_graph = NULL;
  g_autoptr(JsonNode) ui_graph = NULL;

  if (texts == NULL)
    return FALSE;

  api_graph = dup_keyword (texts, "prompt");
  ui_graph = dup_keyword (texts, "workflow");
  if (easel_graph_is_api (api_graph))
    parts->api_graph = g_steal_pointer (&api_graph);
  else if (easel_graph_is_api (ui_graph))
    parts->api_graph = json_node_ref (ui_graph);
  if (is_ui_graph (ui_graph))
    parts->ui_graph = g_steal_pointer (&ui_graph);
  if (parts->api_graph == NULL && parts->ui_graph == NULL)
    read_whole_text (texts, parts);
  parts->flavour = flavour;

  if (parts->api_graph != NULL || parts->ui_graph != NULL)
    return TRUE;

  g_set_error_literal (
      error, EASEL_ERROR, EASEL_ERROR_INVALID,
      g_hash_table_contains (texts, "parameters")
          ? _("the picture holds the parameters of another program, but no ComfyUI workflow")
          : _("the picture holds no workflow: many sites and programs take it out, use the original file"));

  return FALSE;
}

static const struct {
  const char   *magic;
  gsize         length;
  gsize         offset;
  EaselFlavour  flavour;
} pictures[] = {
  { "\x89PNG\r\n\x1a\n", 8, 0, EASEL_FLAVOUR_PNG },
  { "WEBP", 4, 8, EASEL_FLAVOUR_WEBP },
  { "\xff\xd8\xff", 3, 0, EASEL_FLAVOUR_JPEG },
  { "ftypavi", 7, 4, EASEL_FLAVOUR_AVIF },
};

/**
 * easel_workflow_reader_read:
 * @bytes: a file
 * @parts: (out caller-allocates): what was found, empty before
 * @error: return location
 *
 * Returns: whether a workflow was found; else %EASEL_ERROR_INVALID with a sentence that says what was found instead
 */
gboolean
easel_workflow_reader_read (GBytes              *bytes,
                            EaselWorkflowParts  *parts,
                            GError             **error)
{
  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (parts != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      if (has_prefix (bytes, pictures[i].magic, pictures[i].length, pictures[i].offset))
        return read_picture (bytes, pictures[i].flavour, parts, error);
    }

  if (g_bytes_get_size (bytes) > EASEL_LIMIT_JSON_BODY)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("too large for a workflow: more than %u MiB"),
                   EASEL_LIMIT_JSON_BODY >> 20);
      return FALSE;
    }

  return read_json (bytes, parts, error);
}
