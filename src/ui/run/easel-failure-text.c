/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a run failed, in words that help: a headline, a sentence, and what can be done. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/easel-json.h"
#include "base/easel-time.h"
#include "ui/run/easel-failure-text.h"

#define MAX_REASON 600 /* characters of the server's own words that are shown */

typedef enum {
  CAUSE_OTHER,
  CAUSE_MODEL,
  CAUSE_MEMORY,
  CAUSE_CLASS,
  CAUSE_INPUT,
  CAUSE_TIME,
  CAUSE_CANCELLED,
} Cause;

/* What servers and ComfyUI write when this went wrong; looked for in lower case, first hit wins. */
static const struct {
  const char *words;
  Cause       cause;
} SIGNS[] = {
  { "value_not_in_list", CAUSE_MODEL },
  { "value not in list", CAUSE_MODEL },
  { "out of memory", CAUSE_MEMORY },
  { "allocation on device", CAUSE_MEMORY },
  { "does not exist", CAUSE_CLASS },
  { "missing_node_type", CAUSE_CLASS },
  { "not found. the custom node", CAUSE_CLASS },
  { "node type not found", CAUSE_CLASS },
  { "invalid image file", CAUSE_INPUT },
  { "cannot identify image", CAUSE_INPUT },
  { "could not download", CAUSE_INPUT },
  { "failed to download", CAUSE_INPUT },
  { "time limit", CAUSE_TIME },
  { "timed out", CAUSE_TIME },
};

static Cause
find_cause (EaselRun   *run,
            const char *reason)
{
  g_autofree char *lower = NULL;

  if (easel_run_get_status (run) == EASEL_RUN_STATUS_TIMEOUT)
    return CAUSE_TIME;
  if (easel_run_get_status (run) == EASEL_RUN_STATUS_CANCELLED)
    return CAUSE_CANCELLED;

  lower = g_utf8_strdown (reason, -1);
  for (guint i = 0; i < G_N_ELEMENTS (SIGNS); i++)
    if (strstr (lower, SIGNS[i].words) != NULL)
      return SIGNS[i].cause;

  return CAUSE_OTHER;
}

static char *
dup_headline (Cause       cause,
              const char *node)
{
  switch (cause)
    {
    case CAUSE_MODEL:
      return g_strdup (_("Model file not found"));
    case CAUSE_MEMORY:
      return g_strdup (_("Not enough GPU memory"));
    case CAUSE_CLASS:
      return g_strdup (_("This machine lacks a node"));
    case CAUSE_INPUT:
      return g_strdup (_("An input could not be read"));
    case CAUSE_TIME:
      return g_strdup (_("Stopped at the time limit"));
    case CAUSE_CANCELLED:
      return g_strdup (_("Canceled"));
    case CAUSE_OTHER:
    default:
      break;
    }

  if (node == NULL)
    return g_strdup (_("The run failed"));

  /* Translators: the title of a step of the workflow */
  return g_strdup_printf (_("“%s” failed"), node);
}

static void
failure_step_free (EaselFailureStep *step)
{
  g_free (step->target);
  g_free (step);
}

static void
add_step (EaselFailureText *self,
          const char       *text,
          const char       *label,
          const char       *action,
          const char       *target)
{
  EaselFailureStep *step = g_new0 (EaselFailureStep, 1);

  step->text = text;
  step->label = label;
  step->action = action;
  step->target = g_strdup (target);
  g_ptr_array_add (self->steps, step);
}

/* The field to blame is shown; where it cannot be told, the form is. */
static void
add_form_step (EaselFailureText *self,
               const char       *text,
               const char       *field)
{
  add_step (self, text, field != NULL ? _("Show field") : _("Show form"),
            field != NULL ? "page.show-field" : "page.show-form", field);
}

static void
add_steps (EaselFailureText *self,
           Cause             cause,
           const char       *field,
           gboolean          is_local)
{
  switch (cause)
    {
    case CAUSE_MODEL:
      add_form_step (self, _("Pick another file in the form."), field);
      if (is_local)
        add_step (self, _("Or add the file to ComfyUI’s folder of models, then run again."), _("Run again"), "run.again",
                  NULL);
      else
        add_step (self, _("Or add the file to the machine in ComfyDeploy, then run again."), _("Open machine"),
                  "run.open-machine", NULL);
      break;
    case CAUSE_MEMORY:
      add_form_step (self, _("Make the picture or the number of pictures smaller."), NULL);
      if (!is_local)
        add_step (self, _("Or run it on a larger GPU."), _("Choose GPU"), "page.options", NULL);
      break;
    case CAUSE_CLASS:
      if (is_local)
        add_step (self, _("Run it on an account whose machine has the node, or add the node to your ComfyUI."), NULL, NULL,
                  NULL);
      else
        add_step (self, _("Choose a machine that has the node, or add it to this one."), _("Open machine"),
                  "run.open-machine", NULL);
      break;
    case CAUSE_INPUT:
      add_form_step (self, _("Choose the file once more, then run again."), field);
      break;
    case CAUSE_TIME:
      add_form_step (self, _("Run it again with fewer steps or smaller pictures."), NULL);
      break;
    case CAUSE_CANCELLED:
      add_step (self, _("Run it again whenever you like."), _("Run again"), "run.again", NULL);
      break;
    case CAUSE_OTHER:
    default:
      add_step (self, _("Look at the end of the log."), _("Show log"), "run.show-log", NULL);
      add_form_step (self, _("Change the form if the reason names a value."), field);
      add_step (self, _("Or run it again as it is."), _("Run again"), "run.again", NULL);
      break;
    }
}

/* What stands between quotes and in the server's words: “unet_name: 'a.safetensors' not in …”. */
static char *
find_quoted (const char *reason)
{
  g_autoptr(GRegex) regex = g_regex_new ("['\"“]([^'\"”\\n]{1,200})['\"”]", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  return g_regex_match (regex, reason, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

static char *
find_field_in (GListModel *fields,
               const char *value)
{
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (fields, i);

      if (g_str_equal (easel_field_get_text (field), value))
        return g_strdup (easel_input_get_id (easel_field_get_input (field)));
    }

  return NULL;
}

/* The field that holds the value which the reason names. */
static char *
find_field (EaselForm  *form,
            const char *value)
{
  char *field;

  if (form == NULL || value == NULL)
    return NULL;

  field = find_field_in (G_LIST_MODEL (form), value);

  return field != NULL ? field : find_field_in (easel_form_get_more (form), value);
}

static char *
dup_sentence (Cause       cause,
              const char *node,
              const char *value,
              const char *reason)
{
  if (cause == CAUSE_MODEL && value != NULL && node != NULL)
    /* Translators: the title of a step of the workflow, and the name of a file */
    return g_strdup_printf (_("The node “%s” asked for %s, but this machine has no such file."), node, value);
  if (cause == CAUSE_MODEL && value != NULL)
    /* Translators: the name of a file */
    return g_strdup_printf (_("The workflow asked for %s, but this machine has no such file."), value);
  if (node != NULL && *reason != '\0' && cause != CAUSE_OTHER)
    /* Translators: the title of a step of the workflow, and the server's words about what went wrong */
    return g_strdup_printf (_("“%s”: %s"), node, reason);

  return g_strdup (reason);
}

/* The first lines, without a traceback. */
static char *
shorten_reason (const char *reason)
{
  const char *traceback = strstr (reason, "Traceback");
  g_autofree char *text = traceback != NULL && traceback != reason ? g_strndup (reason, traceback - reason)
                                                                   : g_strdup (reason);
  char *end = g_utf8_strlen (text, -1) > MAX_REASON ? g_utf8_offset_to_pointer (text, MAX_REASON) : NULL;

  if (end == NULL)
    return g_strdup (g_strstrip (text));

  *end = '\0';

  return g_strconcat (g_strstrip (text), "…", NULL);
}

/**
 * easel_failure_text_new_for_run:
 * @run: one that ended without success
 * @form: (nullable): of its workflow, to find the field that is to blame
 * @is_local: whether it ran on this computer
 *
 * Returns: (transfer full): what to tell the person
 */
EaselFailureText *
easel_failure_text_new_for_run (EaselRun  *run,
                                EaselForm *form,
                                gboolean   is_local)
{
  const GError *error = easel_run_get_error (run);
  const char *node = easel_run_get_error_node (run);
  const char *reason = error != NULL ? error->message : "";
  EaselFailureText *self = g_new0 (EaselFailureText, 1);
  Cause cause = find_cause (run, reason);
  g_autofree char *shortened = shorten_reason (reason);
  g_autofree char *value = find_quoted (reason);
  g_autofree char *field = find_field (form, value);

  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) failure_step_free);
  self->headline = dup_headline (cause, node);
  self->sentence = dup_sentence (cause, node, value, shortened);
  add_steps (self, cause, field, is_local);

  return self;
}

void
easel_failure_text_free (EaselFailureText *self)
{
  g_free (self->headline);
  g_free (self->sentence);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

/* Whatever looks like a key, the rest of an address, and the names of home folders. */
static char *
clean (const char *report)
{
  static const struct {
    const char *pattern;
    const char *replacement;
  } SECRETS[] = {
    { "eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*", "(key)" },
    { "(?i)\\b(bearer|authorization|api[_-]?key|token|secret|password)(\\W{1,4})(bearer\\s+)?[\\w.~+/=-]{6,}", "\\1\\2(key)" },
    { "\\b(sk|pk|hf|ghp|xoxb)[-_][\\w-]{12,}", "(key)" },
    { "(https?://[^\\s?\"']+)\\?[^\\s\"']+", "\\1?…" },
    { "(/home|/Users|[A-Z]:\\\\Users)[/\\\\][^/\\\\\\s\"']+", "~" },
  };
  g_autofree char *text = g_strdup (report);

  for (guint i = 0; i < G_N_ELEMENTS (SECRETS); i++)
    {
      g_autoptr(GRegex) regex = g_regex_new (SECRETS[i].pattern, G_REGEX_OPTIMIZE, 0, NULL);
      char *cleaned = g_regex_replace (regex, text, -1, 0, SECRETS[i].replacement, 0, NULL);

      if (cleaned != NULL)
        {
          g_free (text);
          text = cleaned;
        }
    }

  return g_steal_pointer (&text);
}

/**
 * easel_failure_text_dup_report:
 *
 * Returns: (transfer full): what somebody who is to help wants to know, without keys and home folders
 */
char *
easel_failure_text_dup_report (EaselRun *run)
{
  const GError *error = easel_run_get_error (run);
  g_autofree char *time = easel_time_format (easel_run_get_added_at (run) != EASEL_TIME_NONE
                                               ? easel_run_get_added_at (run) : 0, EASEL_TIME_T2);
  g_autofree char *log = easel_run_log_dup_text (easel_run_get_log (run));
  g_autofree char *text = NULL;
  g_autoptr(GString) report = NULL;

  text = g_strdup_printf ("Easel %s\nWorkflow: %s\nRun: %s\nMachine: %s %s\nTime: %s\nStatus: %s\nNode: %s\nError: %s\n\n%s",
                          EASEL_VERSION,
                          easel_run_get_name (run) != NULL ? easel_run_get_name (run) : "-",
                          easel_run_get_id (run) != NULL ? easel_run_get_id (run) : "-",
                          easel_run_get_machine_id (run) != NULL ? easel_run_get_machine_id (run) : "-",
                          easel_run_get_gpu (run) != NULL ? easel_run_get_gpu (run) : "",
                          time,
                          easel_run_get_status_word (run),
                          easel_run_get_error_node (run) != NULL ? easel_run_get_error_node (run) : "-",
                          error != NULL ? error->message : "-",
                          log != NULL ? log : "");
  report = g_string_new (text);
  g_string_replace (report, g_get_home_dir (), "~", 0);

  return clean (report->str);
}
