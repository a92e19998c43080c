/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which text is the prompt and which the negative one, found by following links; and what to call a literal. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-graph-roles.h"

#include "base/easel-json.h"
#include "workflows/easel-graph.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Longer chains of conditioning nodes do not occur; cycles do, in damaged files. */
#define LONGEST_CHAIN 64

/* Titles that ComfyUI gives by itself and that are not like the class's name. */
static const char * const usual_titles[][2] = {
  { "CheckpointLoaderSimple", "Load Checkpoint" },
  { "UNETLoader", "Load Diffusion Model" },
  { "VAELoader", "Load VAE" },
  { "CLIPLoader", "Load CLIP" },
  { "LoraLoader", "Load LoRA" },
  { "LoraLoaderModelOnly", "Load LoRA" },
  { "ControlNetLoader", "Load ControlNet Model" },
  { "ImageScale", "Upscale Image" },
};

typedef struct {
  JsonNode       *graph;
  GHashTable     *roles;
  GHashTable     *seen;
  EaselGraphRole  role;
} Walk;

static void follow (Walk     *walk,
                    JsonNode *link,
                    guint     depth);

static void
follow_all (Walk       *walk,
            JsonObject *inputs,
            guint       depth)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    follow (walk, value, depth + 1);
}

/* A node with both sides, such as one that applies a ControlNet, hands the first on by its first output and so on. */
static void
follow (Walk     *walk,
        JsonNode *link,
        guint     depth)
{
  gint64 slot = 0;
  const char *id = easel_graph_get_link_origin (link, &slot);
  JsonObject *inputs = id != NULL ? easel_graph_get_inputs (walk->graph, id) : NULL;
  g_autofree char *step = NULL;

  if (inputs == NULL || depth > LONGEST_CHAIN)
    return;

  step = g_strdup_printf ("%s %" G_GINT64_FORMAT, id, slot);
  if (!g_hash_table_add (walk->seen, g_steal_pointer (&step)))
    return;

  if (json_object_has_member (inputs, "positive") && json_object_has_member (inputs, "negative"))
    {
      if (slot == 0 || slot == 1)
        follow (walk, json_object_get_member (inputs, slot == 0 ? "positive" : "negative"), depth + 1);
      return;
    }

  g_hash_table_insert (walk->roles, g_strdup (id),
                       GUINT_TO_POINTER (easel_graph_roles_get (walk->roles, id) | walk->role));
  follow_all (walk, inputs, depth);
}

static void
walk_side (Walk       *walk,
           JsonObject *inputs,
           const char *side)
{
  JsonNode *link = json_object_get_member (inputs, side);

  if (link != NULL)
    follow (walk, link, 0);
}

/**
 * easel_graph_roles_find:
 * @graph: an API graph
 *
 * Returns: (transfer full): node id → EaselGraphRole of all nodes that lead to a side of a sampler
 */
GHashTable *
easel_graph_roles_find (JsonNode *graph)
{
  GHashTable *roles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) seen_positive = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) seen_negative = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Walk positive = { graph, roles, seen_positive, EASEL_GRAPH_ROLE_POSITIVE };
  Walk negative = { graph, roles, seen_negative, EASEL_GRAPH_ROLE_NEGATIVE };
  g_auto(GStrv) ids = easel_graph_list_nodes (graph);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      JsonObject *inputs = easel_graph_get_inputs (graph, ids[i]);

      if (inputs == NULL || !json_object_has_member (inputs, "positive"))
        continue;

      walk_side (&positive, inputs, "positive");
      walk_side (&negative, inputs, "negative");
    }

  return roles;
}

EaselGraphRole
easel_graph_roles_get (GHashTable *roles,
                       const char *node_id)
{
  return (EaselGraphRole) GPOINTER_TO_UINT (g_hash_table_lookup (roles, node_id));
}

static char *
reduce (const char *text)
{
  GString *reduced = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    {
      if (g_ascii_isalnum (*at))
        g_string_append_c (reduced, g_ascii_tolower (*at));
      else if ((guint8) *at >= 0x80)
        g_string_append_c (reduced, *at);
    }

  return g_string_free (reduced, FALSE);
}

/* The title, if it is the author's and not what ComfyUI writes there by itself. */
static const char *
get_own_title (JsonNode   *graph,
               const char *node_id)
{
  const char *title = easel_graph_get_title (graph, node_id);
  const char *class_type = easel_graph_get_class_type (graph, node_id);
  g_autofree char *reduced_title = NULL;
  g_autofree char *reduced_class = NULL;

  if (title == NULL)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (usual_titles); i++)
    {
      if (g_str_equal (usual_titles[i][0], class_type) && g_str_equal (usual_titles[i][1], title))
        return NULL;
    }

  reduced_title = reduce (title);
  reduced_class = reduce (class_type);

  return g_str_has_prefix (reduced_title, reduced_class) || g_str_has_prefix (reduced_class, reduced_title) ? NULL
                                                                                                            : title;
}

/**
 * easel_graph_roles_dup_label:
 * @graph: an API graph
 * @roles: what easel_graph_roles_find() gave
 * @node_id: a node
 * @member: one of its literals
 * @is_prompt: whether that is a prompt's text
 *
 * Returns: (transfer full): what to call it
 */
char *
easel_graph_roles_dup_label (JsonNode   *graph,
                             GHashTable *roles,
                             const char *node_id,
                             const char *member,
                             gboolean    is_prompt)
{
  const char *title = get_own_title (graph, node_id);
  EaselGraphRole role = easel_graph_roles_get (roles, node_id);
  g_autofree char *words = g_strdelimit (g_strdup (member), "_", ' ');

  if (title != NULL && (is_prompt || g_str_equal (member, "value")))
    return g_strdup (title);
  if (is_prompt && role == EASEL_GRAPH_ROLE_POSITIVE)
    return g_strdup (_("Prompt"));
  if (is_prompt && role == EASEL_GRAPH_ROLE_NEGATIVE)
    return g_strdup (_("Negative prompt"));
  if (title != NULL)
    return g_strdup_printf ("%s: %s", title, words);

  return g_steal_pointer (&words);
}
