/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nodes that read and write files: loading, saving, previewing. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-class.h"
#include "server/easel-builtin-files.h"
#include "server/easel-builtin-picture-file.h"
#include "server/easel-builtin-pixels.h"

#include "base/easel-json.h"

#include <stdlib.h>
#include <string.h>

/* The side of the mask that ComfyUI gives for a picture without alpha. */
#define NO_MASK_SIDE 64

static const char *const mask_channels[] = { "alpha", "red", "green", "blue", NULL };
static const char *const image_types[] = { "png", "jpg", "webp", NULL };
static const char *const text_types[] = { "txt", "json", "md", NULL };

static EaselPicture *
load_input (EaselBuiltinStep  *step,
            GError           **error)
{
  g_autoptr(GBytes) bytes = easel_builtin_read_input_file (step->input_folder,
                                                           easel_builtin_step_get_text (step, "image"), error);

  return bytes != NULL ? easel_picture_decode (step->work, bytes, error) : NULL;
}

/* What is transparent is masked. */
static EaselPicture *
make_alpha_mask (EaselWork     *work,
                 EaselPicture  *picture,
                 GError       **error)
{
  g_autoptr(EaselPicture) alpha = NULL;

  if (picture->channels != 4)
    return easel_picture_new (work, 1, NO_MASK_SIDE, NO_MASK_SIDE, 1, error);

  alpha = easel_picture_take_channel (work, picture, 3, error);

  return alpha != NULL ? easel_picture_invert (work, alpha, error) : NULL;
}

static gboolean
load_image (EaselBuiltinStep  *step,
            GError           **error)
{
  g_autoptr(EaselPicture) picture = load_input (step, error);

  return picture != NULL &&
         easel_builtin_step_set_picture (step, 0, easel_picture_convert (step->work, picture, 3, error)) &&
         easel_builtin_step_set_picture (step, 1, make_alpha_mask (step->work, picture, error));
}

static gboolean
load_image_mask (EaselBuiltinStep  *step,
                 GError           **error)
{
  const char *channel = easel_builtin_step_get_text (step, "channel");
  g_autoptr(EaselPicture) picture = load_input (step, error);
  guint number = 0;

  if (picture == NULL)
    return FALSE;

  if (g_str_equal (channel, "alpha"))
    return easel_builtin_step_set_picture (step, 0, make_alpha_mask (step->work, picture, error));

  while (mask_channels[number + 1] != NULL && !g_str_equal (mask_channels[number + 1], channel))
    number++;

  return easel_builtin_step_set_picture (step, 0, easel_picture_take_channel (step->work, picture, number, error));
}

/* The graph as others may see it: pictures are passed on. */
static JsonObject *
dup_public_graph (EaselServerJob *job)
{
  JsonObject *graph = easel_server_job_dup_graph (job);
  JsonObjectIter iter;
  const char *id;

  json_object_iter_init (&iter, graph);
  while (json_object_iter_next (&iter, &id, NULL))
    {
      JsonObject *node = easel_json_get_object (graph, id);
      JsonObject *inputs = node != NULL ? easel_json_get_object (node, "inputs") : NULL;
      g_autoptr(GList) names = inputs != NULL ? json_object_get_members (inputs) : NULL;

      for (GList *l = names; l != NULL; l = l->next)
        if (easel_builtin_is_secret (l->data))
          json_object_set_string_member (inputs, l->data, "");
    }

  return graph;
}

/* Keyword to JSON, for the pictures that are saved: the graph, and what the client sent along. */
static JsonObject *
collect_texts (EaselServerJob *job)
{
  JsonObject *texts = json_object_new ();
  JsonObject *extra_data = easel_server_job_get_extra_data (job);
  JsonObject *extra = extra_data != NULL ? easel_json_get_object (extra_data, "extra_pnginfo") : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_set_object_member (texts, "prompt", dup_public_graph (job));
  if (extra == NULL)
    return texts;

  json_object_iter_init (&iter, extra);
  while (json_object_iter_next (&iter, &name, &node))
    json_object_set_member (texts, name, json_node_copy (node));

  return texts;
}

static void
report_file (EaselBuiltinStep        *step,
             const char              *member,
             const EaselBuiltinPlace *place,
             const char              *filename,
             const char              *type,
             const char              *output_id)
{
  JsonObject *item = json_object_new ();
  JsonArray *items;

  if (step->ui == NULL)
    {
      step->ui = json_object_new ();
      json_object_set_array_member (step->ui, member, json_array_new ());
    }

  json_object_set_string_member (item, "filename", filename);
  json_object_set_string_member (item, "subfolder", place->subfolder);
  json_object_set_string_member (item, "type", type);
  if (output_id != NULL)
    json_object_set_string_member (item, "output_id", output_id);

  items = json_object_get_array_member (step->ui, member);
  json_array_add_object_element (items, item);
}

/* A picture with one channel is saved grey. */
static gboolean
save_pictures (EaselBuiltinStep  *step,
               EaselBuiltinPlace *place,
               const char        *format,
               guint              quality,
               const char        *type,
               const char        *output_id,
               GError           **error)
{
  EaselPicture *images = easel_builtin_step_get_picture (step, "images");
  g_autoptr(JsonObject) texts = collect_texts (step->job);
  gboolean flat = images->channels == 1 || g_str_equal (format, "jpg");
  g_autoptr(EaselPicture) pictures = easel_picture_convert (step->work, images, flat ? 3 : images->channels, error);

  if (pictures == NULL)
    return FALSE;

  easel_work_begin (step->work, pictures->count);
  for (guint i = 0; i < pictures->count; i++)
    {
      g_autoptr(GBytes) bytes = easel_picture_encode (step->work, pictures, i, format, quality, texts, error);
      g_autofree char *name = bytes != NULL ? easel_builtin_place_save (place, i, format, bytes, error) : NULL;

      if (name == NULL)
        return FALSE;

      report_file (step, "images", place, name, type, output_id);
      if (!easel_work_advance (step->work, 1, error))
        return FALSE;
    }

  return TRUE;
}

static EaselBuiltinPlace *
open_place (EaselBuiltinStep  *step,
            GError           **error)
{
  EaselPicture *images = easel_builtin_step_get_picture (step, "images");

  return easel_builtin_place_new (easel_server_job_get_output_folder (step->job),
                                  easel_builtin_step_get_text (step, "filename_prefix"),
                                  images->width, images->height, error);
}

static gboolean
save_image (EaselBuiltinStep  *step,
            GError           **error)
{
  g_autoptr(EaselBuiltinPlace) place = open_place (step, error);

  return place != NULL && save_pictures (step, place, "png", 100, "output", NULL, error);
}

static gboolean
preview_image (EaselBuiltinStep  *step,
               GError           **error)
{
  g_autofree char *prefix = g_strdup_printf ("ComfyUI_temp_%05x", g_random_int () & 0xfffff);
  EaselPicture *images = easel_builtin_step_get_picture (step, "images");
  g_autoptr(EaselBuiltinPlace) place = easel_builtin_place_new (easel_server_job_get_temp_folder (step->job), prefix,
                                                                images->width, images->height, error);

  return place != NULL && save_pictures (step, place, "png", 100, "temp", NULL, error);
}

static gboolean
output_image (EaselBuiltinStep  *step,
              GError           **error)
{
  const char *format = easel_builtin_step_get_text (step, "file_type");
  g_autoptr(EaselBuiltinPlace) place = open_place (step, error);

  if (place == NULL)
    return FALSE;

  if (!easel_picture_can_encode (format))
    {
      g_autofree char *line = g_strdup_printf ("This computer cannot write %s: saved as png", format);

      easel_server_job_emit_log (step->job, line);
      format = "png";
    }

  return save_pictures (step, place, format, (guint) easel_builtin_step_get_int (step, "quality"), "output",
                        easel_builtin_step_get_text (step, "output_id"), error);
}

/* JSON is written nicely if it is any. */
static char *
arrange_text (const char *text,
              const char *type)
{
  g_autoptr(JsonNode) node = g_str_equal (type, "json") ? easel_json_parse (text, -1, NULL) : NULL;

  return node != NULL ? easel_json_write_pretty (node) : g_strdup (text);
}

static gboolean
output_text (EaselBuiltinStep  *step,
             GError           **error)
{
  const char *type = easel_builtin_step_get_text (step, "file_type");
  char *text = arrange_text (easel_builtin_step_get_text (step, "text"), type);
  g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));
  g_autofree char *name = NULL;
  g_autoptr(EaselBuiltinPlace) place = easel_builtin_place_new (easel_server_job_get_output_folder (step->job),
                                                                easel_builtin_step_get_text (step, "filename_prefix"),
                                                                0, 0, error);

  if (place == NULL || (name = easel_builtin_place_save (place, 0, type, bytes, error)) == NULL)
    return FALSE;

  report_file (step, "text_file", place, name, "output", easel_builtin_step_get_text (step, "output_id"));

  return TRUE;
}

static gboolean
is_below (const char *path,
          const char *folder)
{
  g_autofree char *root = folder != NULL ? realpath (folder, NULL) : NULL;

  return root != NULL && g_str_has_prefix (path, root) && path[strlen (root)] == G_DIR_SEPARATOR;
}

/* Only what this run made or was given may leave: a graph can name any path. */
static gboolean
may_leave (EaselBuiltinStep *step,
           const char       *path)
{
  g_autofree char *real = realpath (path, NULL);

  return real != NULL && g_file_test (real, G_FILE_TEST_IS_REGULAR) &&
         (easel_server_job_has_file (step->job, path) || is_below (real, step->input_folder) ||
          is_below (real, easel_server_job_get_output_folder (step->job)) ||
          is_below (real, easel_server_job_get_temp_folder (step->job)));
}

static const char *
choose_member (const char *suffix)
{
  static const struct {
    const char *suffixes;
    const char *member;
  } members[] = {
    { ".png .jpg .jpeg .webp .gif .bmp .tiff .exr .hdr ", "images" },
    { ".mp3 .wav .flac .aac .ogg ", "audio" },
    { ".txt .json .md .csv ", "text_file" },
  };
  g_autofree char *lower = g_ascii_strdown (suffix, -1);
  g_autofree char *word = g_strconcat (lower, " ", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (members) && *suffix != '\0'; i++)
    {
      if (strstr (members[i].suffixes, word) != NULL)
        return members[i].member;
    }

  return "files";
}

/* A path that is not there, or not to leave, gives an empty list and no error. */
static gboolean
output_file (EaselBuiltinStep  *step,
             GError           **error)
{
  const char *path = easel_builtin_step_get_text (step, "file_path");
  const char *dot = strrchr (path, '.');
  const char *suffix = dot != NULL && strchr (dot, G_DIR_SEPARATOR) == NULL ? dot : "";
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *name = g_strconcat (id, suffix, NULL);
  g_autofree char *prefix = g_strconcat ("temp", G_DIR_SEPARATOR_S, name, NULL);
  g_autoptr(EaselBuiltinPlace) place = NULL;
  g_autoptr(GFile) from = g_file_new_for_path (path);
  g_autoptr(GFile) to = NULL;
  g_autofree char *target = NULL;
  g_autoptr(GError) cause = NULL;

  if (!may_leave (step, path))
    {
      g_autofree char *line = g_strdup_printf ("File not found: %s", path);

      easel_server_job_emit_log (step->job, line);
      step->ui = json_object_new ();
      json_object_set_array_member (step->ui, "files", json_array_new ());
      return TRUE;
    }

  place = easel_builtin_place_new (easel_server_job_get_output_folder (step->job), prefix, 0, 0, error);
  if (place == NULL)
    return FALSE;

  target = g_build_filename (place->folder, name, NULL);
  to = g_file_new_for_path (target);
  if (!g_file_copy (from, to, G_FILE_COPY_NONE, step->work->cancellable, NULL, NULL, &cause))
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_OS, "%s", cause->message);
      return FALSE;
    }

  report_file (step, choose_member (suffix), place, name, "output", easel_builtin_step_get_text (step, "output_id"));

  return TRUE;
}

#define FILE_INPUT(name) { name, EASEL_BUILTIN_COMBO, EASEL_BUILTIN_INPUT_FILE }
#define PREFIX_INPUT EASEL_BUILTIN_TEXT_INPUT ("filename_prefix", "\"ComfyUI\"")
#define OUTPUT_ID_INPUT(initial) { "output_id", EASEL_BUILTIN_STRING, EASEL_BUILTIN_OPTIONAL, initial }

const EaselBuiltinClass easel_builtin_file_classes[] = {
  { "LoadImage", "Load Image", "image",
    { FILE_INPUT ("image") },
    { { "IMAGE", EASEL_BUILTIN_IMAGE }, { "MASK", EASEL_BUILTIN_MASK } }, FALSE, load_image },
  { "LoadImageMask", "Load Image (as Mask)", "mask",
    { FILE_INPUT ("image"),
      EASEL_BUILTIN_COMBO_INPUT ("channel", NULL, mask_channels) },
    { { "MASK", EASEL_BUILTIN_MASK } }, FALSE, load_image_mask },
  { "SaveImage", "Save Image", "image",
    { EASEL_BUILTIN_IMAGE_INPUT ("images"),
      PREFIX_INPUT },
    { { NULL } }, TRUE, save_image },
  { "PreviewImage", "Preview Image", "image",
    { EASEL_BUILTIN_IMAGE_INPUT ("images") },
    { { NULL } }, TRUE, preview_image },
  { "ComfyDeployOutputImage", "Image Output (ComfyDeploy)", "ComfyDeploy",
    { EASEL_BUILTIN_IMAGE_INPUT ("images"),
      PREFIX_INPUT,
      EASEL_BUILTIN_COMBO_INPUT ("file_type", "\"webp\"", image_types),
      EASEL_BUILTIN_INT_INPUT ("quality", "80", "1", "100", "1"),
      OUTPUT_ID_INPUT ("\"output_images\"") },
    { { NULL } }, TRUE, output_image },
  { "ComfyDeployOutputText", "Text Output (ComfyDeploy)", "ComfyDeploy",
    { { "text", EASEL_BUILTIN_STRING, EASEL_BUILTIN_MULTILINE | EASEL_BUILTIN_FORCE_INPUT },
      PREFIX_INPUT,
      EASEL_BUILTIN_COMBO_INPUT ("file_type", "\"txt\"", text_types),
      OUTPUT_ID_INPUT ("\"output_text\"") },
    { { NULL } }, TRUE, output_text },
  { "ComfyDeployOutputFile", "File Output (ComfyDeploy)", "ComfyDeploy",
    { { "file_path", EASEL_BUILTIN_STRING, EASEL_BUILTIN_FORCE_INPUT },
      OUTPUT_ID_INPUT ("\"output_file\"") },
    { { NULL } }, TRUE, output_file },
  { NULL },
};
