/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where results go and what they are called. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-result-options.h"

#include "base/easel-file-name.h"
#include "base/easel-json.h"
#include "base/easel-time.h"

#include <string.h>

#define DEFAULT_PATTERN "{workflow} {date} {time}"

/* Letters of an input's value in a name. */
#define MAX_VALUE 60

/**
 * easel_result_options_dup_default_folder:
 *
 * Returns: (transfer full): `Easel` in the person's pictures folder
 */
char *
easel_result_options_dup_default_folder (void)
{
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);

  if (pictures != NULL && g_strcmp0 (pictures, g_get_home_dir ()) != 0)
    return g_build_filename (pictures, "Easel", NULL);

  return g_build_filename (g_get_home_dir (), "Pictures", "Easel", NULL);
}

static char *
format_time (EaselRun   *run,
             const char *format)
{
  gint64 time = easel_run_get_created_at (run) != EASEL_TIME_NONE ? easel_run_get_created_at (run)
                                                                   : easel_run_get_added_at (run);
  g_autoptr(GDateTime) utc = time != EASEL_TIME_NONE ? g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC) : NULL;
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : g_date_time_new_now_local ();

  return g_date_time_format (local, format);
}

static char *
format_input (EaselRun   *run,
              const char *id)
{
  JsonObject *inputs = easel_run_get_inputs (run);
  JsonNode *value = inputs != NULL ? json_object_get_member (inputs, id) : NULL;
  g_autofree char *text = NULL;

  if (value == NULL)
    return g_strdup ("");
  if (easel_json_is_number (value))
    return easel_json_dup_digits (value);

  text = easel_json_is_string (value) ? g_strdup (json_node_get_string (value)) : easel_json_write (value);

  return g_utf8_strlen (text, -1) > MAX_VALUE ? g_utf8_substring (text, 0, MAX_VALUE) : g_steal_pointer (&text);
}

static char *
format_stem (const char *file_name)
{
  g_autofree char *name = easel_file_name_sanitize (file_name, "result");
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot > name ? g_strndup (name, dot - name) : g_steal_pointer (&name);
}

/* One word between braces; NULL for one that we do not know, which then stays as it is written. */
static char *
expand_word (EaselRun    *run,
             EaselOutput *output,
             guint        counter,
             const char  *word)
{
  if (g_str_equal (word, "workflow"))
    return g_strdup (easel_run_get_name (run) != NULL ? easel_run_get_name (run) : "run");
  if (g_str_equal (word, "date"))
    return format_time (run, "%Y-%m-%d");
  if (g_str_equal (word, "time"))
    return format_time (run, "%H-%M-%S");
  if (g_str_equal (word, "run"))
    return g_strndup (easel_run_get_id (run) != NULL ? easel_run_get_id (run) : "", 8);
  if (g_str_equal (word, "counter"))
    return g_strdup_printf ("%u", counter);
  if (g_str_equal (word, "name"))
    return format_stem (easel_output_get_file_name (output));
  if (g_str_has_prefix (word, "input:"))
    return format_input (run, word + strlen ("input:"));

  return NULL;
}

/* What comes from outside makes no folders: only a slash of the pattern's own does. */
static void
append_value (GString    *name,
              const char *value)
{
  for (const char *at = value; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    if (*at == '/')
      g_string_append_c (name, '-');
    else
      g_string_append_unichar (name, g_utf8_get_char (at));
}

static char *
expand (const char  *pattern,
        EaselRun    *run,
        EaselOutput *output,
        guint        counter)
{
  GString *name = g_string_new (NULL);

  for (const char *at = pattern; *at != '\0'; at++)
    {
      const char *end = *at == '{' ? strchr (at, '}') : NULL;
      g_autofree char *word = end != NULL ? g_strndup (at + 1, end - at - 1) : NULL;
      g_autofree char *value = word != NULL ? expand_word (run, output, counter, word) : NULL;

      if (value != NULL)
        {
          append_value (name, value);
          at = end;
        }
      else
        {
          g_string_append_c (name, *at);
        }
    }

  return g_string_free (name, FALSE);
}

/* The suffix is the server's, so that the file is opened by what can open it. */
static const char *
find_suffix (EaselOutput *output)
{
  const char *name = easel_output_get_file_name (output);
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;

  if (easel_output_get_text (output) != NULL)
    return ".txt";

  return dot != NULL && dot > name && strchr (dot, '/') == NULL && strlen (dot) <= 12 ? dot : "";
}

/**
 * easel_result_options_build_name:
 * @self: where results go
 * @run: the run
 * @output: one of its results
 * @counter: which one it is, from 1
 *
 * Returns: (transfer full): the path below the results folder that the pattern gives; every part is harmless, none leads out
 */
char *
easel_result_options_build_name (const EaselResultOptions *self,
                                 EaselRun                 *run,
                                 EaselOutput              *output,
                                 guint                     counter)
{
  const char *pattern = self->pattern != NULL && *self->pattern != '\0' ? self->pattern : DEFAULT_PATTERN;
  g_autofree char *expanded = expand (pattern, run, output, counter);
  g_autofree char *with_suffix = g_strconcat (g_strchomp (expanded), find_suffix (output), NULL);
  g_auto(GStrv) parts = g_strsplit (with_suffix, "/", -1);
  g_autoptr(GPtrArray) harmless = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_ptr_array_add (harmless, easel_file_name_sanitize (g_strstrip (parts[i]), "result"));
  g_ptr_array_add (harmless, NULL);

  return g_build_filenamev ((char **) harmless->pdata);
}
