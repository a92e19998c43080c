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
add_advice (Cause         cause,
            GStrvBuilder *advice)
{
  switch (cause)
    {
    case CAUSE_MODEL:
      g_strv_builder_add (advice, _("Choose another file in the form."));
      g_strv_builder_add (advice, _("Or add the file to the machine, then run again."));
      break;
    case CAUSE_MEMORY:
      g_strv_builder_add (advice, _("Make the picture or the number of pictures smaller."));
      g_strv_builder_add (advice, _("Or run it on a larger GPU."));
      break;
    case CAUSE_CLASS:
      g_strv_builder_add (advice, _("Choose a machine that has the node, or add it to this one."));
      break;
    case CAUSE_INPUT:
      g_strv_builder_add (advice, _("Drop the file once more, then run again."));
      break;
    case CAUSE_TIME:
      g_strv_builder_add (advice, _("Run it again with fewer steps or smaller pictures."));
      break;
    case CAUSE_CANCELLED:
      g_strv_builder_add (advice, _("Run it again whenever you like."));
      break;
    case CAUSE_OTHER:
    default:
      g_strv_builder_add (advice, _("Look at the end of the log."));
      g_strv_builder_add (advice, _("Run it again; change the form first if the reason names a value."));
      break;
    }
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
 *
 * Returns: (transfer full): what to tell the person
 */
EaselFailureText *
easel_failure_text_new_for_run (EaselRun *run)
{
  const GError *error = easel_run_get_error (run);
  const char *node = easel_run_get_error_node (run);
  const char *reason = error != NULL ? error->message : "";
  g_autoptr(GStrvBuilder) advice = g_strv_builder_new ();
  EaselFailureText *self = g_new0 (EaselFailureText, 1);
  Cause cause = find_cause (run, reason);
  g_autofree char *shortened = shorten_reason (reason);

  self->headline = dup_headline (cause, node);
  if (node != NULL && *shortened != '\0' && cause != CAUSE_OTHER)
    /* Translators: the title of a step of the workflow, and the server's words about what went wrong */
    self->sentence = g_strdup_printf (_("“%s”: %s"), node, shortened);
  else
    self->sentence = g_steal_pointer (&shortened);

  add_advice (cause, advice);
  self->advice = g_strv_builder_end (advice);

  return self;
}

void
easel_failure_text_free (EaselFailureText *self)
{
  g_free (self->headline);
  g_free (self->sentence);
  g_strfreev (self->advice);
  g_free (self->field);
  g_free (self);
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

  return g_string_free (g_steal_pointer (&report), FALSE);
}
