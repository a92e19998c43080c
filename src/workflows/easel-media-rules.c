/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files, addresses and names an input takes (inputs.md 3.3 to 3.5). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-media-rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_web_address (const char *reference)
{
  return g_ascii_strncasecmp (reference, "http://", 7) == 0 || g_ascii_strncasecmp (reference, "https://", 8) == 0;
}

/* The only data that the service stores and the nodes understand. */
static gboolean
is_picture_data (const char *reference)
{
  return g_str_has_prefix (reference, "data:image/png;base64,") ||
         g_str_has_prefix (reference, "data:image/jpeg;base64,") ||
         g_str_has_prefix (reference, "data:image/jpg;base64,");
}

/**
 * easel_reference_is_file:
 * @reference: a line of a media field
 *
 * Returns: whether it stands for bytes that must be uploaded before a run
 */
gboolean
easel_reference_is_file (const char *reference)
{
  return g_str_has_prefix (reference, "file:") || g_str_has_prefix (reference, "easel-file:");
}

/**
 * easel_reference_is_address:
 * @reference: a line of a media field
 *
 * Returns: whether it can be sent as it is: a web address, or a picture as data
 */
gboolean
easel_reference_is_address (const char *reference)
{
  return is_web_address (reference) || is_picture_data (reference);
}

/**
 * easel_references_split:
 * @text: a media field's text
 *
 * Returns: (transfer full): its references, one a line, without blank lines
 */
GStrv
easel_references_split (const char *text)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (*lines[i] != '\0')
        g_strv_builder_add (builder, lines[i]);
    }

  return g_strv_builder_end (builder);
}

/**
 * easel_media_rules_get_stand_in:
 * @input: a literal
 *
 * A graph of our own can be rewritten so that an ordinary loader's file comes from an upload.
 *
 * Returns: (nullable): the external class that gives what the node gives, %NULL if there is none
 */
const char *
easel_media_rules_get_stand_in (EaselInput *input)
{
  const char *class_type = easel_input_get_class_type (input);

  if (g_strcmp0 (class_type, "LoadImage") == 0)
    return "ComfyUIDeployExternalImage";
  if (g_strcmp0 (class_type, "LoadAudio") == 0)
    return "ComfyUIDeployExternalAudio";

  return NULL;
}

static char *
dup_suffix (const char *reference)
{
  g_autofree char *path = g_strndup (reference, strcspn (reference, "?#"));
  const char *slash = strrchr (path, '/');
  const char *dot = strrchr (slash != NULL ? slash : path, '.');

  return g_ascii_strdown (dot != NULL ? dot + 1 : "", -1);
}

static void
hint_at_suffix (EaselInputKind  kind,
                const char     *reference,
                EaselVerdict   *verdict)
{
  static const char * const videos[] = { "webm", "mp4", "mkv", "gif", NULL };
  static const char * const texts[] = { "txt", "csv", "md", "html", "htm", "css", NULL };
  g_autofree char *suffix = dup_suffix (reference);

  if (verdict->hint != NULL)
    return;

  if (kind == EASEL_INPUT_KIND_VIDEO && !g_strv_contains (videos, suffix))
    verdict->hint = g_strdup (_("The workflow's node expects webm, mp4, mkv or gif"));
  else if (kind == EASEL_INPUT_KIND_EXR && !g_str_equal (suffix, "exr"))
    verdict->hint = g_strdup (_("The workflow's node expects an .exr file"));
  else if (kind == EASEL_INPUT_KIND_FILE && easel_reference_is_file (reference) && g_strv_contains (texts, suffix))
    verdict->hint = g_strdup (_("The service refuses uploads of text files: put it into a .zip, or give an address"));
}

static void
check_address (const char   *reference,
               EaselVerdict *verdict)
{
  g_autofree char *stripped = g_strstrip (g_strdup (reference));
  g_autoptr(GUri) uri = NULL;

  if (g_str_has_prefix (stripped, "data:"))
    {
      if (!is_picture_data (stripped))
        verdict->error = g_strdup (_("can take data of PNG and JPEG pictures only"));
      return;
    }

  uri = g_uri_parse (stripped, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || strpbrk (stripped, " \t") != NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    verdict->error = g_strdup (_("is not a complete web address"));
}

static const char *
explain_name (EaselInputKind kind)
{
  if (kind == EASEL_INPUT_KIND_VIDEO)
    return _(
        "must be a file or an address that starts with https://: with anything else the workflow silently takes its "
        "default video");

  return _("must be a file or an address that starts with https://: with anything else the workflow silently takes "
           "its default "
           "picture");
}

/* A plain word: the name of a file on the machine, where the node takes such. */
static void
check_name (EaselInput   *input,
            EaselVerdict *verdict)
{
  EaselInputKind kind = easel_input_get_kind (input);

  if (!easel_input_is_external (input))
    return;

  if (kind == EASEL_INPUT_KIND_AUDIO || kind == EASEL_INPUT_KIND_EXR || kind == EASEL_INPUT_KIND_FILE ||
      g_strcmp0 (easel_input_get_class_type (input), "ComfyUIDeployExternalVid") == 0)
    verdict->hint = g_strdup (_("Taken for the name of a file on the machine"));
  else
    verdict->error = g_strdup (explain_name (kind));
}

static void
check_reference (EaselInput   *input,
                 const char   *reference,
                 EaselVerdict *verdict)
{
  EaselInputKind kind = easel_input_get_kind (input);
  gboolean is_file = easel_reference_is_file (reference);
  gboolean is_address = is_web_address (reference) || g_str_has_prefix (reference, "data:");

  if (is_address)
    check_address (reference, verdict);
  if (verdict->error != NULL)
    return;

  if ((is_file || is_address) && !easel_input_is_external (input) && easel_media_rules_get_stand_in (input) == NULL)
    verdict->error = g_strdup (_("takes only the name of a file on the machine"));
  else if (is_file || is_address)
    hint_at_suffix (kind, reference, verdict);
  else
    check_name (input, verdict);
}

static void
check_references (EaselInput   *input,
                  const char   *text,
                  EaselVerdict *verdict)
{
  g_auto(GStrv) references = easel_references_split (text);
  guint count = g_strv_length (references);

  if (count > 1 && easel_input_get_kind (input) != EASEL_INPUT_KIND_IMAGE_BATCH)
    {
      verdict->error = g_strdup (_("takes one file only"));
      verdict->suggestion = g_strdup (references[0]);
      return;
    }

  for (guint i = 0; i < count && verdict->error == NULL; i++)
    check_reference (input, references[i], verdict);
}

/* The names of models are file names on the machine, as it lists them, byte for byte. */
static void
check_model (EaselInput   *input,
             const char   *text,
             EaselVerdict *verdict)
{
  gboolean is_address = is_web_address (text);

  if (strpbrk (text, "\r\n") != NULL)
    verdict->error = g_strdup (_("must be a single line"));
  else if (easel_reference_is_file (text))
    verdict->error = g_strdup (_("takes the name of a file on the machine, not a file of this computer"));
  else if (is_address && easel_input_get_kind (input) == EASEL_INPUT_KIND_CHECKPOINT)
    verdict->error = g_strdup (_("takes the name of a checkpoint on the machine: ComfyUI refuses addresses here"));
  else if (is_address)
    check_address (text, verdict);
}

/**
 * easel_media_rules_check:
 * @input: an input of a file or a model
 * @text: what was chosen or typed
 * @verdict: what is found wrong goes there
 *
 * Judges references. What happens on the way from a broken address to a wrong picture, nobody tells later.
 */
void
easel_media_rules_check (EaselInput   *input,
                         const char   *text,
                         EaselVerdict *verdict)
{
  if (easel_input_kind_is_media (easel_input_get_kind (input)))
    check_references (input, text, verdict);
  else
    check_model (input, text, verdict);
}
