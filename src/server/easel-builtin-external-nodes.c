/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inputs of a ComfyDeploy workflow as nodes, with the manners of the original: what does not fit is silently
 * replaced by the default. Forms warn before; here it has to happen as it would there.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-class.h"
#include "server/easel-builtin-kernel.h"
#include "server/easel-builtin-picture-file.h"
#include "server/easel-builtin-pixels.h"
#include "server/easel-builtin-zip.h"

#include "base/easel-json.h"

#include <math.h>
#include <string.h>

/* What the original limits both ends of a seed's range to. */
#define SEED_LOWEST  G_GINT64_CONSTANT (1)
#define SEED_HIGHEST G_GINT64_CONSTANT (999999999999999)

static gboolean
external_text (EaselBuiltinStep  *step,
               GError           **error)
{
  easel_builtin_step_take_text (step, 0, g_strdup (easel_builtin_step_get_text (step, "default_value")));

  return TRUE;
}

/* The value is the id, if it reads as a number; it was written over it. */
static gboolean
read_number (EaselBuiltinStep *step,
             double           *number)
{
  g_autoptr(JsonNode) literal = json_node_init_string (json_node_alloc (),
                                                       easel_builtin_step_get_text (step, "input_id"));
  EaselBuiltinValue value = { 0 };

  if (!easel_builtin_value_read (&value, EASEL_BUILTIN_FLOAT, literal, NULL))
    return FALSE;

  *number = value.number;

  return TRUE;
}

static gboolean
external_number (EaselBuiltinStep  *step,
                 GError           **error)
{
  double number = easel_builtin_step_get_float (step, "default_value");

  read_number (step, &number);
  easel_builtin_step_set_float (step, 0, number);

  return TRUE;
}

/* Digits only: a sign or a point, and the default is taken. */
static gboolean
external_number_int (EaselBuiltinStep  *step,
                     GError           **error)
{
  g_autofree char *text = g_strstrip (g_strdup (easel_builtin_step_get_text (step, "input_id")));
  gboolean digits = *text != '\0' && text[strspn (text, "0123456789")] == '\0';

  easel_builtin_step_set_int (step, 0, digits ? (gint64) g_ascii_strtoull (text, NULL, 10)
                                              : easel_builtin_step_get_int (step, "default_value"));

  return TRUE;
}

static gboolean
external_number_slider (EaselBuiltinStep  *step,
                        GError           **error)
{
  double number = easel_builtin_step_get_float (step, "default_value");
  double sent;

  if (read_number (step, &sent) && sent >= easel_builtin_step_get_float (step, "min_value") &&
      sent <= easel_builtin_step_get_float (step, "max_value"))
    number = sent;
  easel_builtin_step_set_float (step, 0, number);

  return TRUE;
}

/* Halves go to the even neighbour. */
static gboolean
external_number_slider_int (EaselBuiltinStep  *step,
                            GError           **error)
{
  gint64 number = easel_builtin_step_get_int (step, "default_value");
  double sent;

  if (read_number (step, &sent) && sent >= (double) easel_builtin_step_get_int (step, "min_value") &&
      sent <= (double) easel_builtin_step_get_int (step, "max_value"))
    number = (gint64) rint (sent);
  easel_builtin_step_set_int (step, 0, number);

  return TRUE;
}

static gboolean
external_boolean (EaselBuiltinStep  *step,
                  GError           **error)
{
  easel_builtin_step_set_int (step, 0, easel_builtin_step_get_int (step, "default_value"));

  return TRUE;
}

static gboolean
external_seed (EaselBuiltinStep  *step,
               GError           **error)
{
  gint64 seed = easel_builtin_step_get_int (step, "default_value");
  gint64 a = CLAMP (easel_builtin_step_get_int (step, "min_value"), SEED_LOWEST, SEED_HIGHEST);
  gint64 b = CLAMP (easel_builtin_step_get_int (step, "max_value"), SEED_LOWEST, SEED_HIGHEST);
  gint64 lowest = MIN (a, b), highest = MAX (a, b);

  if (seed < lowest || seed > highest)
    {
      guint64 draw = (guint64) g_random_int () << 32 | g_random_int ();

      seed = lowest + (gint64) (draw % (guint64) (highest - lowest + 1));
    }

  easel_builtin_step_set_int (step, 0, seed);

  return TRUE;
}

/* What was fetched from an address; NULL when it could not be. */
static GBytes *
read_fetched (EaselBuiltinStep *step,
              const char       *address)
{
  g_autofree char *path = easel_server_job_dup_file (step->job, address);
  char *contents;
  gsize length;

  return path != NULL && g_file_get_contents (path, &contents, &length, NULL) ? g_bytes_new_take (contents, length)
                                                                              : NULL;
}

static EaselPicture *
decode_picture (EaselBuiltinStep *step,
                GBytes           *bytes,
                guint             channels)
{
  g_autoptr(EaselPicture) picture = easel_picture_decode (step->work, bytes, NULL);

  return picture != NULL ? easel_picture_convert (step->work, picture, channels, NULL) : NULL;
}

/* NULL without an error when it cannot be fetched or is no picture: the next source is tried then, as there. */
static EaselPicture *
fetch_picture (EaselBuiltinStep *step,
               const char       *address,
               guint             channels)
{
  g_autoptr(EaselPicture) picture = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (!easel_picture_is_data_uri (address))
    {
      bytes = read_fetched (step, address);
      return bytes != NULL ? decode_picture (step, bytes, channels) : NULL;
    }

  picture = easel_picture_decode_uri (step->work, address, NULL);

  return picture != NULL ? easel_picture_convert (step->work, picture, channels, NULL) : NULL;
}

static gboolean
take_first_picture (EaselBuiltinStep  *step,
                    const char       **addresses,
                    guint              channels,
                    GError           **error)
{
  EaselPicture *linked = easel_builtin_step_get_picture (step, "default_value");

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      EaselPicture *picture = fetch_picture (step, addresses[i], channels);

      if (easel_builtin_step_set_picture (step, 0, picture))
        return TRUE;
    }

  if (linked != NULL)
    easel_builtin_step_set_picture (step, 0, easel_picture_ref (linked));

  return !g_cancellable_set_error_if_cancelled (step->work->cancellable, error);
}

static gboolean
external_image (EaselBuiltinStep  *step,
                GError           **error)
{
  const char *addresses[] = { easel_builtin_step_get_text (step, "input_id"),
                              easel_builtin_step_get_text (step, "default_value_url"), NULL };

  return take_first_picture (step, addresses, 3, error);
}

static gboolean
external_image_alpha (EaselBuiltinStep  *step,
                      GError           **error)
{
  const char *addresses[] = { easel_builtin_step_get_text (step, "input_id"), NULL };

  return take_first_picture (step, addresses, 4, error);
}

/* One more picture at the end of a batch, in the size of the first. */
static EaselPicture *
append_picture (EaselWork     *work,
                EaselPicture  *batch,
                EaselPicture  *picture,
                GError       **error)
{
  g_autoptr(EaselPicture) fitting = NULL;

  if (batch == NULL)
    return easel_picture_ref (picture);

  fitting = picture->width == batch->width && picture->height == batch->height
              ? easel_picture_ref (picture)
              : easel_picture_scale (work, picture, batch->width, batch->height, "lanczos", TRUE, error);

  return fitting != NULL ? easel_picture_join (work, batch, fitting, error) : NULL;
}

/* The pictures of one element: an archive has several. Each is joined to @batch; FALSE at the first that cannot be had. */
static gboolean
append_element (EaselBuiltinStep  *step,
                const char        *address,
                EaselPicture     **batch,
                GError           **error)
{
  g_autoptr(GBytes) bytes = easel_picture_is_data_uri (address) ? NULL : read_fetched (step, address);
  g_autoptr(GPtrArray) packed = bytes != NULL && easel_builtin_zip_is (bytes) ? easel_builtin_zip_list_pictures (bytes)
                                                                              : NULL;

  for (guint i = 0; i < (packed != NULL ? packed->len : 1); i++)
    {
      g_autoptr(EaselPicture) picture =
          packed != NULL ? decode_picture (step, g_ptr_array_index (packed, i), 3) : fetch_picture (step, address, 3);
      EaselPicture *longer = picture != NULL ? append_picture (step->work, *batch, picture, error) : NULL;

      if (longer == NULL)
        return FALSE;

      g_clear_pointer (batch, easel_picture_unref);
      *batch = longer;
    }

  return TRUE;
}

/* A picture that cannot be had ends the list there. */
static gboolean
external_image_batch (EaselBuiltinStep  *step,
                      GError           **error)
{
  g_autoptr(JsonNode) node = easel_json_parse (easel_builtin_step_get_text (step, "images"), -1, NULL);
  JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint length = list != NULL ? json_array_get_length (list) : 0;
  EaselPicture *linked = easel_builtin_step_get_picture (step, "default_value");
  g_autoptr(EaselPicture) batch = NULL;
  g_autoptr(GError) cause = NULL;

  for (guint i = 0; i < length; i++)
    {
      const char *address = easel_json_read_string (json_array_get_element (list, i));

      if (address == NULL || !append_element (step, address, &batch, &cause))
        break;
    }

  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }

  if (batch == NULL && length == 0 && linked != NULL)
    batch = easel_picture_ref (linked);
  easel_builtin_step_set_picture (step, 0, g_steal_pointer (&batch));

  return !g_cancellable_set_error_if_cancelled (step->work->cancellable, error);
}

/* Models, sounds and other files go through as what was sent: their address, or the file that was fetched from it. */
static gboolean
pass_on (EaselBuiltinStep  *step,
         const char        *sent,
         const char        *otherwise,
         GError           **error)
{
  const char *text = *easel_builtin_step_get_text (step, sent) != '\0' ? easel_builtin_step_get_text (step, sent)
                                                                       : easel_builtin_step_get_text (step, otherwise);
  char *path = easel_server_job_dup_file (step->job, text);

  easel_builtin_step_take_text (step, 0, path != NULL ? path : g_strdup (text));

  return TRUE;
}

static gboolean
external_lora (EaselBuiltinStep  *step,
               GError           **error)
{
  return pass_on (step, "lora_url", "default_lora_name", error);
}

static gboolean
external_checkpoint (EaselBuiltinStep  *step,
                     GError           **error)
{
  return pass_on (step, "default_value", "default_value", error);
}

static gboolean
external_face_model (EaselBuiltinStep  *step,
                     GError           **error)
{
  return pass_on (step, "face_model_url", "default_face_model_name", error);
}

static gboolean
external_audio (EaselBuiltinStep  *step,
                GError           **error)
{
  return pass_on (step, "audio_file", "audio_file", error);
}

static gboolean
external_exr (EaselBuiltinStep  *step,
              GError           **error)
{
  return pass_on (step, "exr_file", "exr_file", error);
}

static gboolean
external_file (EaselBuiltinStep  *step,
               GError           **error)
{
  return pass_on (step, "file_url", "file_url", error);
}

/* A video is taken from the id if an address was written over it. */
static gboolean
external_video (EaselBuiltinStep  *step,
                GError           **error)
{
  gboolean sent = g_str_has_prefix (easel_builtin_step_get_text (step, "input_id"), "http");
  gboolean given = *easel_builtin_step_get_text (step, "default_value_url") != '\0';

  return pass_on (step, sent ? "input_id" : given ? "default_value_url" : "default_video", "default_video", error);
}

static gboolean
external_vid (EaselBuiltinStep  *step,
              GError           **error)
{
  gboolean sent = g_str_has_prefix (easel_builtin_step_get_text (step, "input_id"), "http");

  return pass_on (step, sent ? "input_id" : "default_value", "default_value", error);
}

#define ID_INPUT(initial) EASEL_BUILTIN_TEXT_INPUT ("input_id", initial)
#define OPTIONAL_TEXT(name) { name, EASEL_BUILTIN_STRING, EASEL_BUILTIN_OPTIONAL, "\"\"" }
#define OPTIONAL_LINES(name) \
  { name, EASEL_BUILTIN_STRING, EASEL_BUILTIN_OPTIONAL | EASEL_BUILTIN_MULTILINE, "\"\"" }
#define OPTIONAL_LINK { "default_value", EASEL_BUILTIN_IMAGE, EASEL_BUILTIN_OPTIONAL }
#define OPTIONAL_INT(name, initial, minimum, maximum) \
  { name, EASEL_BUILTIN_INT, EASEL_BUILTIN_OPTIONAL, initial, minimum, maximum, "1" }
#define OPTIONAL_FLOAT(name, initial) \
  { name, EASEL_BUILTIN_FLOAT, EASEL_BUILTIN_OPTIONAL, initial, "-2147483647", "2147483647", "0.01" }
#define LABEL_INPUTS OPTIONAL_TEXT ("display_name"), OPTIONAL_LINES ("description")
#define ANY_OUTPUT(name) { { name, EASEL_BUILTIN_ANY } }
#define EXTERNAL(name) "ComfyUIDeployExternal" name
#define CATEGORY "ComfyDeploy"

const EaselBuiltinClass easel_builtin_external_classes[] = {
  { EXTERNAL ("Text"), "External Text (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_text\""), OPTIONAL_LINES ("default_value"), LABEL_INPUTS },
    { { "text", EASEL_BUILTIN_STRING } }, FALSE, external_text },
  { EXTERNAL ("TextAny"), "External Text Any (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_text\""), OPTIONAL_LINES ("default_value"), LABEL_INPUTS },
    ANY_OUTPUT ("text"), FALSE, external_text },
  { EXTERNAL ("TextSingleLine"), "External Text Single Line (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_text\""), OPTIONAL_TEXT ("default_value"), LABEL_INPUTS },
    { { "text", EASEL_BUILTIN_STRING } }, FALSE, external_text },
  { EXTERNAL ("Number"), "External Number (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_number\""), OPTIONAL_FLOAT ("default_value", "0"), LABEL_INPUTS },
    { { "value", EASEL_BUILTIN_FLOAT } }, FALSE, external_number },
  { EXTERNAL ("NumberInt"), "External Number Int (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_number\""), OPTIONAL_INT ("default_value", "0", "-2147483647", "2147483647"), LABEL_INPUTS },
    { { "value", EASEL_BUILTIN_INT } }, FALSE, external_number_int },
  { EXTERNAL ("NumberSlider"), "External Number Slider (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_number_slider\""), OPTIONAL_FLOAT ("default_value", "0.5"), OPTIONAL_FLOAT ("min_value", "0"),
      OPTIONAL_FLOAT ("max_value", "1"), LABEL_INPUTS },
    { { "value", EASEL_BUILTIN_FLOAT } }, FALSE, external_number_slider },
  { EXTERNAL ("NumberSliderInt"), "External Number Slider Int (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_number_slider_int\""), OPTIONAL_INT ("default_value", "1", "-2147483647", "2147483647"),
      OPTIONAL_INT ("min_value", "0", "-2147483647", "2147483647"),
      OPTIONAL_INT ("max_value", "10", "-2147483647", "2147483647"), LABEL_INPUTS },
    { { "value", EASEL_BUILTIN_INT } }, FALSE, external_number_slider_int },
  { EXTERNAL ("Boolean"), "External Boolean (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_bool\""), { "default_value", EASEL_BUILTIN_BOOLEAN, 0, "false" }, LABEL_INPUTS },
    { { "bool_value", EASEL_BUILTIN_BOOLEAN } }, FALSE, external_boolean },
  { EXTERNAL ("Enum"), "External Enum (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_enum\""), OPTIONAL_TEXT ("default_value"), OPTIONAL_LINES ("options"), LABEL_INPUTS },
    ANY_OUTPUT ("text"), FALSE, external_text },
  { EXTERNAL ("Seed"), "External Seed (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_seed\""), { "default_value", EASEL_BUILTIN_INT, EASEL_BUILTIN_OPTIONAL, "-1" },
      { "min_value", EASEL_BUILTIN_INT, EASEL_BUILTIN_OPTIONAL, "1" },
      { "max_value", EASEL_BUILTIN_INT, EASEL_BUILTIN_OPTIONAL, "4294967295" }, LABEL_INPUTS },
    { { "seed", EASEL_BUILTIN_INT } }, FALSE, external_seed },
  { EXTERNAL ("Image"), "External Image (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_image\""), OPTIONAL_LINK, LABEL_INPUTS, OPTIONAL_TEXT ("default_value_url") },
    { { "image", EASEL_BUILTIN_IMAGE } }, FALSE, external_image },
  { EXTERNAL ("ImageAlpha"), "External Image Alpha (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_image\""), OPTIONAL_LINK, LABEL_INPUTS },
    { { "image", EASEL_BUILTIN_IMAGE } }, FALSE, external_image_alpha },
  { EXTERNAL ("ImageBatch"), "External Image Batch (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_images\""), EASEL_BUILTIN_TEXT_INPUT ("images", "\"[]\""), OPTIONAL_LINK, LABEL_INPUTS },
    { { "image", EASEL_BUILTIN_IMAGE } }, FALSE, external_image_batch },
  { EXTERNAL ("Lora"), "External Lora (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_lora\""), OPTIONAL_TEXT ("default_lora_name"), OPTIONAL_TEXT ("lora_save_name"), LABEL_INPUTS,
      OPTIONAL_TEXT ("lora_url"), OPTIONAL_TEXT ("bearer_token") },
    ANY_OUTPUT ("path"), FALSE, external_lora },
  { EXTERNAL ("Checkpoint"), "External Checkpoint (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_checkpoint\""), OPTIONAL_TEXT ("default_value"), LABEL_INPUTS },
    ANY_OUTPUT ("path"), FALSE, external_checkpoint },
  { EXTERNAL ("FaceModel"), "External Face Model (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_reactor_face_model\""), OPTIONAL_TEXT ("default_face_model_name"),
      OPTIONAL_TEXT ("face_model_save_name"), LABEL_INPUTS, OPTIONAL_TEXT ("face_model_url") },
    ANY_OUTPUT ("path"), FALSE, external_face_model },
  { EXTERNAL ("Audio"), "External Audio (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_audio\""), OPTIONAL_TEXT ("audio_file"), LABEL_INPUTS },
    { { "audio", EASEL_BUILTIN_AUDIO } }, FALSE, external_audio },
  { EXTERNAL ("EXR"), "External EXR (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_exr\""), OPTIONAL_TEXT ("exr_file"), OPTIONAL_TEXT ("tonemap"), LABEL_INPUTS },
    ANY_OUTPUT ("path"), FALSE, external_exr },
  { EXTERNAL ("File"), "External File (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_file\""), LABEL_INPUTS, OPTIONAL_TEXT ("file_url") },
    { { "path", EASEL_BUILTIN_STRING } }, FALSE, external_file },
  { EXTERNAL ("Video"), "External Video (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_video\""), OPTIONAL_TEXT ("default_video"), LABEL_INPUTS,
      OPTIONAL_TEXT ("default_value_url") },
    ANY_OUTPUT ("path"), FALSE, external_video },
  { EXTERNAL ("Vid"), "External Vid (ComfyUI Deploy)", CATEGORY,
    { ID_INPUT ("\"input_video\""), OPTIONAL_TEXT ("default_value") },
    ANY_OUTPUT ("path"), FALSE, external_vid },
  { NULL },
};
