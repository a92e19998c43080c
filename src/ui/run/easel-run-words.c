/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run in words to be copied: its prompt, and the command that does the same in a shell. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <string.h>

#include "base/easel-json.h"
#include "ui/run/easel-run-words.h"

#define FILE_SCHEME "easel-file:"

static gboolean
is_file (const char *text)
{
  return g_str_has_prefix (text, "http:") || g_str_has_prefix (text, "https:") || g_str_has_prefix (text, FILE_SCHEME);
}

/**
 * easel_run_words_is_file:
 *
 * Returns: whether the value stands for a file that is kept on this computer
 */
gboolean
easel_run_words_is_file (JsonNode *value)
{
  return easel_json_is_string (value) && g_str_has_prefix (json_node_get_string (value), FILE_SCHEME);
}

/**
 * easel_run_words_dup_value:
 *
 * A file is named by its name; its address would only be noise, and may be a secret.
 *
 * Returns: (transfer full): the value of an input as people read it
 */
char *
easel_run_words_dup_value (JsonNode *value)
{
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (value != NULL, NULL);

  text = easel_json_is_string (value) ? g_strdup (json_node_get_string (value)) : easel_json_write (value);
  if (!is_file (text))
    return g_steal_pointer (&text);

  path = g_strndup (text, strcspn (text, "?#"));

  return g_uri_unescape_string (strrchr (path, '/') != NULL ? strrchr (path, '/') + 1 : path, NULL);
}

/**
 * easel_run_words_dup_prompt:
 *
 * Returns: (transfer full) (nullable): the longest text that the run was given
 */
char *
easel_run_words_dup_prompt (EaselRun *run)
{
  JsonObject *inputs;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;
  const char *prompt = NULL;

  g_return_val_if_fail (EASEL_IS_RUN (run), NULL);

  inputs = easel_run_get_inputs (run);
  if (inputs == NULL)
    return NULL;

  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      const char *text = easel_json_is_string (value) ? json_node_get_string (value) : NULL;

      if (text == NULL || is_file (text) || g_str_equal (name, EASEL_RUN_REQUEST_TAG_KEY))
        continue;
      if (prompt == NULL || strlen (text) > strlen (prompt))
        prompt = text;
    }

  return g_strdup (prompt);
}

static void
add_argument (GString         *command,
              const char      *name,
              JsonNode        *value,
              EaselInputFiles *files)
{
  g_autofree char *text = easel_json_is_string (value) ? g_strdup (json_node_get_string (value)) : easel_json_write (value);
  g_autofree char *argument = NULL;
  g_autofree char *quoted = NULL;

  if (g_str_has_prefix (text, FILE_SCHEME))
    {
      g_autofree char *hash = easel_run_request_dup_file_hash (text);
      g_autoptr(GFile) file = hash != NULL ? easel_input_files_get_file (files, hash) : NULL;

      argument = g_strconcat (name, "=@", file != NULL ? g_file_peek_path (file) : text, NULL);
    }
  else
    argument = g_strconcat (name, *text == '@' ? "=@" : "=", text, NULL);

  quoted = g_shell_quote (argument);
  g_string_append_printf (command, " -i %s", quoted);
}

/**
 * easel_run_words_dup_command:
 * @files: knows where the run's input files are kept
 *
 * Returns: (transfer full) (nullable): what makes the same run in a shell
 */
char *
easel_run_words_dup_command (EaselRun        *run,
                             EaselInputFiles *files)
{
  EaselRunRequest *request;
  g_autofree char *target = NULL;
  g_autoptr(GString) command = NULL;
  JsonObject *inputs;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  g_return_val_if_fail (EASEL_IS_RUN (run), NULL);

  request = easel_run_get_request (run);
  if (request == NULL || easel_run_get_name (run) == NULL)
    return NULL;

  target = g_shell_quote (easel_run_get_name (run));
  command = g_string_new ("easelctl");
  if (easel_run_get_account (run) != NULL)
    {
      g_autofree char *account = g_shell_quote (easel_run_get_account (run));

      g_string_append_printf (command, " --account %s", account);
    }
  g_string_append_printf (command, " run %s", target);

  inputs = easel_run_get_inputs (run);
  if (inputs == NULL)
    return g_string_free (g_steal_pointer (&command), FALSE);

  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    if (!g_str_equal (name, EASEL_RUN_REQUEST_TAG_KEY))
      add_argument (command, name, value, files);

  return g_string_free (g_steal_pointer (&command), FALSE);
}
