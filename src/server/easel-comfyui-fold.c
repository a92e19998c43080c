/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes the external nodes out of a graph, so that a ComfyUI without ComfyDeploy's node pack can run it.
 *
 * Single values become literals where they are used, media become loaders of uploaded files. That is done with the pack
 * too: its own nodes would fetch addresses that only this computer can reach.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-comfyui-fold.h"

#include "server/easel-builtin-check.h"
#include "server/easel-builtin-class.h"
#include "server/easel-builtin-picture-file.h"
#include "server/easel-server-samples.h"

#include "base/easel-json.h"

#include <string.h>

#define EXTERNAL "ComfyUIDeployExternal"

/* A link may lead through so many folded nodes; more is a circle. */
#define LONGEST_WAY 100

typedef struct {
  EaselComfyuiFold *fold;
  EaselServerJob *job;
  JsonObject *object_info;      /* or NULL when ComfyUI did not say */
  GHashTable *replacements;     /* "id" + slot → JsonNode: a literal or another link */
} Folder;

typedef struct {
  const char *class_type;
  void (*fold) (Folder *folder, const char *id, JsonObject *inputs);
} Handler;

static void
upload_free (gpointer data)
{
  EaselComfyuiUpload *upload = data;

  g_free (upload->path);
  g_clear_pointer (&upload->bytes, g_bytes_unref);
  json_object_unref (upload->inputs);
  g_free (upload);
}

static char *
make_key (const char *id,
          gint64      slot)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", slot, id);
}

/* @node: (transfer full) */
static void
replace_slot (Folder     *folder,
              const char *id,
              gint64      slot,
              JsonNode   *node)
{
  g_hash_table_replace (folder->replacements, make_key (id, slot), node);
}

static JsonNode *
make_link (const char *id,
           gint64      slot)
{
  g_autoptr(JsonArray) link = json_array_new ();

  json_array_add_string_element (link, id);
  json_array_add_int_element (link, slot);

  return json_node_init_array (json_node_alloc (), link);
}

/* A node instead of the one of that id, or beside it. */
static JsonObject *
put_node (Folder     *folder,
          const char *id,
          const char *class_type)
{
  JsonObject *node = json_object_new ();
  JsonObject *inputs = json_object_new ();

  json_object_set_string_member (node, "class_type", class_type);
  json_object_set_object_member (node, "inputs", inputs);
  json_object_set_object_member (folder->fold->graph, id, node);

  return inputs;
}

static void
refuse (Folder     *folder,
        const char *id,
        const char *message)
{
  g_autoptr(JsonObject) refusal = NULL;
  JsonObject *error;
  g_autofree char *details = g_strdup_printf ("Node ID '#%s'", id);

  if (folder->fold->refusal != NULL)
    return;

  refusal = json_object_new ();
  error = json_object_new ();
  json_object_set_string_member (error, "type", "invalid_prompt");
  json_object_set_string_member (error, "message", message);
  json_object_set_string_member (error, "details", details);
  json_object_set_object_member (error, "extra_info", json_object_new ());
  json_object_set_object_member (refusal, "error", error);
  json_object_set_object_member (refusal, "node_errors", json_object_new ());
  folder->fold->refusal = json_node_init_object (json_node_alloc (), refusal);
}

static gboolean
is_known_there (Folder     *folder,
                const char *class_type)
{
  return folder->object_info != NULL && json_object_has_member (folder->object_info, class_type);
}

/* Nodes that cannot be replaced are left to the pack, if it is there. */
static void
leave_to_pack (Folder     *folder,
               const char *id,
               const char *class_type)
{
  g_autofree char *message = NULL;

  if (is_known_there (folder, class_type))
    return;

  message = g_strdup_printf ("Cannot execute because node %s does not exist: install the node pack comfyui-deploy in "
                             "ComfyUI.", class_type);
  refuse (folder, id, message);
}

static void
want_upload (Folder     *folder,
             JsonObject *inputs,
             const char *member,
             const char *path,
             GBytes     *bytes)
{
  EaselComfyuiUpload *upload = g_new0 (EaselComfyuiUpload, 1);

  upload->path = g_strdup (path);
  upload->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  upload->inputs = json_object_ref (inputs);
  upload->member = member;
  g_ptr_array_add (folder->fold->uploads, upload);
}

/* Whether an address was fetched, or is the picture itself; then it is uploaded for that loader. */
static gboolean
take_file (Folder     *folder,
           const char *address,
           JsonObject *inputs,
           const char *member)
{
  g_autofree char *path = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (address == NULL)
    return FALSE;

  if (easel_picture_is_data_uri (address))
    {
      gsize length;
      guchar *data = g_base64_decode (strchr (address, ',') + 1, &length);

      bytes = g_bytes_new_take (data, length);
      want_upload (folder, inputs, member, g_str_has_prefix (address, "data:image/png") ? "x.png" : "x.jpg", bytes);
      return TRUE;
    }

  path = easel_server_job_dup_file (folder->job, address);
  if (path == NULL)
    return FALSE;

  want_upload (folder, inputs, member, path, NULL);

  return TRUE;
}

static gboolean
is_link (JsonNode *value)
{
  const char *id;
  gint64 slot;

  return value != NULL && easel_builtin_is_link (value, &id, &slot);
}

static JsonNode *
value_to_literal (const EaselBuiltinValue *value)
{
  g_autofree char *text = easel_builtin_value_dup_text (value);

  if (value->kind == EASEL_BUILTIN_BOOLEAN)
    return json_node_init_boolean (json_node_alloc (), value->integer != 0);

  if (value->kind == EASEL_BUILTIN_INT || (value->kind == EASEL_BUILTIN_FLOAT && strpbrk (text, "in") == NULL))
    return easel_json_new_number (text);

  return json_node_init_string (json_node_alloc (), text);
}

/* What the built-in machine would make of it, with the same silent defaults. */
static JsonNode *
evaluate (Folder     *folder,
          const char *class_type,
          JsonObject *inputs)
{
  const EaselBuiltinClass *node_class = easel_builtin_find_class (class_type);
  EaselWork work = { 0 };
  EaselBuiltinStep step = { node_class, folder->job, &work };
  g_autoptr(GError) error = NULL;
  JsonNode *literal = NULL;

  for (guint i = 0; node_class->inputs[i].name != NULL; i++)
    {
      const EaselBuiltinInput *input = &node_class->inputs[i];
      JsonNode *given = json_object_get_member (inputs, input->name);
      g_autoptr(JsonNode) initial = easel_builtin_parse_literal (input->initial);

      given = given != NULL && !is_link (given) ? easel_builtin_unwrap (given) : initial;
      if (given != NULL && !easel_builtin_value_read (&step.inputs[i], input->kind, given, &error))
        break;
    }

  if (error == NULL && node_class->execute (&step, NULL))
    literal = value_to_literal (&step.outputs[0]);

  for (guint i = 0; i < EASEL_BUILTIN_INPUTS; i++)
    easel_builtin_value_clear (&step.inputs[i]);
  easel_builtin_value_clear (&step.outputs[0]);

  return literal;
}

/* Numbers are sent in the id; everything else is written over the default itself. */
static gboolean
is_number_sent (const char *class_type,
                JsonObject *inputs)
{
  JsonNode *id = json_object_get_member (inputs, "input_id");
  EaselBuiltinValue value = { 0 };

  return g_str_has_prefix (class_type, EXTERNAL "Number") && id != NULL && !is_link (id) &&
         easel_builtin_value_read (&value, EASEL_BUILTIN_FLOAT, id, NULL);
}

static void
fold_value (Folder     *folder,
            const char *id,
            JsonObject *inputs)
{
  const char *class_type = easel_json_get_string (easel_json_get_object (folder->fold->graph, id), "class_type");
  JsonNode *initial = json_object_get_member (inputs, "default_value");
  JsonNode *literal;

  if (is_link (initial) && !is_number_sent (class_type, inputs))
    replace_slot (folder, id, 0, json_node_copy (initial));
  else if ((literal = evaluate (folder, class_type, inputs)) != NULL)
    replace_slot (folder, id, 0, literal);
  else
    {
      g_autofree char *message = g_strdup_printf ("The value of input '%s' cannot be used for %s",
                                                  easel_json_get_string (inputs, "input_id"), class_type);

      refuse (folder, id, message);
      return;
    }

  json_object_remove_member (folder->fold->graph, id);
}

/* The default of a picture input that got none is another node's picture, or there is nothing to run. */
static void
fall_back_on_link (Folder     *folder,
                   const char *id,
                   JsonObject *inputs)
{
  JsonNode *linked = json_object_get_member (inputs, "default_value");
  g_autofree char *message = NULL;

  if (is_link (linked))
    {
      replace_slot (folder, id, 0, json_node_copy (linked));
      json_object_remove_member (folder->fold->graph, id);
      return;
    }

  message = g_strdup_printf ("The input '%s' has no file: none was sent, or it could not be fetched",
                             easel_json_get_string (inputs, "input_id"));
  refuse (folder, id, message);
}

static void
fold_image (Folder     *folder,
            const char *id,
            JsonObject *inputs)
{
  g_autoptr(JsonObject) loader = json_object_new ();
  JsonObject *kept;

  if (!take_file (folder, easel_json_get_string (inputs, "input_id"), loader, "image") &&
      !take_file (folder, easel_json_get_string (inputs, "default_value_url"), loader, "image"))
    {
      fall_back_on_link (folder, id, inputs);
      return;
    }

  kept = json_object_new ();
  json_object_set_string_member (kept, "class_type", "LoadImage");
  json_object_set_object_member (kept, "inputs", g_steal_pointer (&loader));
  json_object_set_object_member (folder->fold->graph, id, kept);
}

/* LoadImage gives alpha as a mask, JoinImageWithAlpha takes it as one: it survives the way. */
static void
fold_image_alpha (Folder     *folder,
                  const char *id,
                  JsonObject *inputs)
{
  g_autofree char *loader_id = g_strconcat (id, "-easel-load", NULL);
  g_autoptr(JsonObject) old = json_object_ref (inputs);
  JsonObject *loader = put_node (folder, loader_id, "LoadImage");
  JsonObject *join;

  if (!take_file (folder, easel_json_get_string (old, "input_id"), loader, "image"))
    {
      json_object_remove_member (folder->fold->graph, loader_id);
      fall_back_on_link (folder, id, old);
      return;
    }

  join = put_node (folder, id, "JoinImageWithAlpha");
  json_object_set_member (join, "image", make_link (loader_id, 0));
  json_object_set_member (join, "alpha", make_link (loader_id, 1));
}

/* One loader for each picture, joined pair by pair; the last join gets the id. */
static void
fold_image_batch (Folder     *folder,
                  const char *id,
                  JsonObject *inputs)
{
  const char *text = easel_json_get_string (inputs, "images");
  g_autoptr(JsonNode) node = text != NULL ? easel_json_parse (text, -1, NULL) : NULL;
  JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint length = list != NULL ? json_array_get_length (list) : 0;
  g_autoptr(JsonObject) old = json_object_ref (inputs);
  g_autofree char *last = NULL;

  for (guint i = 0; i < length; i++)
    {
      JsonNode *element = json_array_get_element (list, i);
      g_autofree char *loader_id = g_strdup_printf ("%s-easel-load-%u", id, i);
      g_autofree char *join_id = g_strdup_printf ("%s-easel-join-%u", id, i);
      JsonObject *loader = put_node (folder, loader_id, "LoadImage");
      JsonObject *join;

      if (!easel_json_is_string (element) || !take_file (folder, json_node_get_string (element), loader, "image"))
        {
          json_object_remove_member (folder->fold->graph, loader_id);
          break;
        }

      if (last == NULL)
        {
          last = g_steal_pointer (&loader_id);
          continue;
        }

      join = put_node (folder, join_id, "ImageBatch");
      json_object_set_member (join, "image1", make_link (last, 0));
      json_object_set_member (join, "image2", make_link (loader_id, 0));
      g_free (last);
      last = g_steal_pointer (&join_id);
    }

  if (last == NULL)
    {
      fall_back_on_link (folder, id, old);
      return;
    }

  replace_slot (folder, id, 0, make_link (last, 0));
  json_object_remove_member (folder->fold->graph, id);
}

/* A file that was fetched is uploaded; another text is the name of a file that is there already. */
static void
put_loader (Folder     *folder,
            const char *id,
            const char *class_type,
            const char *member,
            const char *text)
{
  JsonObject *loader = put_node (folder, id, class_type);

  if (!take_file (folder, text, loader, member))
    json_object_set_string_member (loader, member, text);
}

static void
fold_audio (Folder     *folder,
            const char *id,
            JsonObject *inputs)
{
  g_autofree char *file = g_strdup (easel_json_get_string (inputs, "audio_file"));

  if (file != NULL && *file != '\0')
    put_loader (folder, id, "LoadAudio", "audio", file);
  else
    fall_back_on_link (folder, id, inputs);
}

/* Frames are slot 0 there and here, the sound is slot 2 there and 1 here; the rest has no counterpart. */
static void
fold_video (Folder     *folder,
            const char *id,
            JsonObject *inputs)
{
  const char *const sources[] = { "input_id", "default_value_url", "default_video" };
  g_autofree char *loader_id = g_strconcat (id, "-easel-load", NULL);
  g_autofree char *file = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (sources) && file == NULL; i++)
    {
      const char *text = easel_json_get_string (inputs, sources[i]);
      gboolean is_address = text != NULL && g_str_has_prefix (text, "http");

      if (text != NULL && *text != '\0' && (is_address || i > 0))
        file = g_strdup (text);
    }

  if (file == NULL)
    {
      fall_back_on_link (folder, id, inputs);
      return;
    }

  put_loader (folder, loader_id, "LoadVideo", "file", file);
  json_object_set_member (put_node (folder, id, "GetVideoComponents"), "video", make_link (loader_id, 0));
  replace_slot (folder, id, 2, make_link (id, 1));
}

static void
copy_input (JsonObject *from,
            JsonObject *to,
            const char *name,
            const char *new_name)
{
  JsonNode *value = json_object_get_member (from, name);

  if (value != NULL)
    json_object_set_member (to, new_name, json_node_copy (value));
}

static void
fold_output_image (Folder     *folder,
                   const char *id,
                   JsonObject *inputs)
{
  g_autoptr(JsonObject) old = json_object_ref (inputs);
  const char *output_id = easel_json_get_string (old, "output_id");
  JsonObject *saver;

  if (is_known_there (folder, "ComfyDeployOutputImage"))
    return;

  saver = put_node (folder, id, "SaveImage");
  copy_input (old, saver, "images", "images");
  copy_input (old, saver, "filename_prefix", "filename_prefix");
  if (output_id != NULL)
    g_hash_table_insert (folder->fold->output_ids, g_strdup (id), g_strdup (output_id));
}

static void
fold_output_text (Folder     *folder,
                  const char *id,
                  JsonObject *inputs)
{
  g_autoptr(JsonObject) old = json_object_ref (inputs);

  if (!is_known_there (folder, "ComfyDeployOutputText"))
    copy_input (old, put_node (folder, id, "PreviewAny"), "text", "source");
}

/* The shipped pictures are not in ComfyUI's input folder. */
static void
fold_load_image (Folder     *folder,
                 const char *id,
                 JsonObject *inputs)
{
  const char *name = easel_json_get_string (inputs, "image");
  g_autoptr(GBytes) bytes = name != NULL ? easel_server_samples_load_picture (name) : NULL;

  if (bytes != NULL)
    want_upload (folder, inputs, "image", name, bytes);
}

static const Handler handlers[] = {
  { EXTERNAL "Text", fold_value },
  { EXTERNAL "TextAny", fold_value },
  { EXTERNAL "TextSingleLine", fold_value },
  { EXTERNAL "Number", fold_value },
  { EXTERNAL "NumberInt", fold_value },
  { EXTERNAL "NumberSlider", fold_value },
  { EXTERNAL "NumberSliderInt", fold_value },
  { EXTERNAL "Boolean", fold_value },
  { EXTERNAL "Enum", fold_value },
  { EXTERNAL "Seed", fold_value },
  { EXTERNAL "Checkpoint", fold_value },
  { EXTERNAL "Lora", fold_value },
  { EXTERNAL "FaceModel", fold_value },
  { EXTERNAL "File", fold_value },
  { EXTERNAL "Image", fold_image },
  { EXTERNAL "ImageAlpha", fold_image_alpha },
  { EXTERNAL "ImageBatch", fold_image_batch },
  { EXTERNAL "Audio", fold_audio },
  { EXTERNAL "Video", fold_video },
  { "ComfyDeployOutputImage", fold_output_image },
  { "ComfyDeployOutputText", fold_output_text },
  { "LoadImage", fold_load_image },
  { "LoadImageMask", fold_load_image },
};

static void
fold_node (Folder     *folder,
           const char *id)
{
  JsonObject *node = easel_json_get_object (folder->fold->graph, id);
  const char *class_type = node != NULL ? easel_json_get_string (node, "class_type") : NULL;
  JsonObject *inputs = node != NULL ? easel_json_get_object (node, "inputs") : NULL;

  if (class_type == NULL || inputs == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    if (g_str_equal (handlers[i].class_type, class_type))
      {
        handlers[i].fold (folder, id, inputs);
        return;
      }

  if (g_str_has_prefix (class_type, EXTERNAL) || g_str_has_prefix (class_type, "ComfyDeploy"))
    leave_to_pack (folder, id, class_type);
}

/* Where a link really ends, through nodes that are gone. */
static JsonNode *
find_replacement (Folder   *folder,
                  JsonNode *value)
{
  JsonNode *found = NULL;
  const char *id;
  gint64 slot;

  for (guint i = 0; i < LONGEST_WAY && easel_builtin_is_link (found != NULL ? found : value, &id, &slot); i++)
    {
      g_autofree char *key = make_key (id, slot);
      JsonNode *next = g_hash_table_lookup (folder->replacements, key);

      if (next == NULL)
        break;

      found = next;
    }

  return found;
}

static void
follow_replacements (Folder     *folder,
                     JsonObject *inputs)
{
  g_autoptr(GList) names = json_object_get_members (inputs);

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *found = find_replacement (folder, json_object_get_member (inputs, l->data));

      if (found != NULL)
        json_object_set_member (inputs, l->data, json_node_copy (found));
    }
}

static void
follow_all (Folder *folder)
{
  JsonObjectIter iter;
  JsonNode *node;

  json_object_iter_init (&iter, folder->fold->graph);
  while (json_object_iter_next (&iter, NULL, &node))
    {
      JsonObject *inputs = JSON_NODE_HOLDS_OBJECT (node) ? easel_json_get_object (json_node_get_object (node), "inputs")
                                                         : NULL;

      if (inputs != NULL)
        follow_replacements (folder, inputs);
    }
}

/**
 * easel_comfyui_fold_new:
 * @job: a job
 * @object_info: (nullable): what the ComfyUI knows
 *
 * Returns: (transfer full): what to send, or why not
 */
EaselComfyuiFold *
easel_comfyui_fold_new (EaselServerJob *job,
                        JsonObject     *object_info)
{
  EaselComfyuiFold *self = g_new0 (EaselComfyuiFold, 1);
  g_autoptr(GHashTable) replacements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                              (GDestroyNotify) json_node_unref);
  Folder folder = { self, job, object_info, replacements };
  g_autoptr(GList) ids = NULL;

  self->graph = easel_server_job_dup_graph (job);
  self->uploads = g_ptr_array_new_with_free_func (upload_free);
  self->output_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  ids = json_object_get_members (easel_server_job_get_graph (job));
  for (GList *l = ids; l != NULL && self->refusal == NULL; l = l->next)
    fold_node (&folder, l->data);

  follow_all (&folder);

  return self;
}

void
easel_comfyui_fold_free (EaselComfyuiFold *self)
{
  json_object_unref (self->graph);
  g_ptr_array_unref (self->uploads);
  g_hash_table_unref (self->output_ids);
  g_clear_pointer (&self->refusal, json_node_unref);
  g_free (self);
}
