/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a run stands, in the three stages that people are shown: waiting, cold start, running. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-time.h"
#include "ui/easel-text.h"
#include "ui/run/easel-run-stages.h"

enum { WAITING, COLD_START, RUNNING };

static int
get_current (EaselRun *run)
{
  switch (easel_run_get_status (run))
    {
    case EASEL_RUN_STATUS_QUEUED:
      return COLD_START;
    case EASEL_RUN_STATUS_STARTED:
    case EASEL_RUN_STATUS_RUNNING:
    case EASEL_RUN_STATUS_UPLOADING:
      return RUNNING;
    case EASEL_RUN_STATUS_SUCCESS:
      return EASEL_N_STAGES;
    case EASEL_RUN_STATUS_FAILED:
    case EASEL_RUN_STATUS_TIMEOUT:
    case EASEL_RUN_STATUS_CANCELLED:
      if (easel_run_get_started_at (run) != EASEL_TIME_NONE)
        return RUNNING;
      return easel_run_get_queued_at (run) != EASEL_TIME_NONE ? COLD_START : WAITING;
    case EASEL_RUN_STATUS_UNKNOWN:
    case EASEL_RUN_STATUS_DRAFT:
    case EASEL_RUN_STATUS_WAITING:
    case EASEL_RUN_STATUS_SENDING:
    case EASEL_RUN_STATUS_UNCLEAR:
    case EASEL_RUN_STATUS_NOT_STARTED:
    default:
      return WAITING;
    }
}

static gint64
first_of (gint64 a,
          gint64 b)
{
  return a != EASEL_TIME_NONE ? a : b;
}

/**
 * easel_run_stages_read:
 * @now: server time
 * @stages: (out caller-allocates): the three stages
 *
 * A time that the server leaves out makes its stage as long as nothing, which is how a warm machine looks.
 */
void
easel_run_stages_read (EaselRun        *run,
                       gint64           now,
                       EaselStageState  stages[EASEL_N_STAGES])
{
  int current = get_current (run);
  gboolean is_over = easel_run_is_over (run);
  gint64 end = first_of (easel_run_get_ended_at (run), now);
  gint64 begin[EASEL_N_STAGES + 1];

  begin[WAITING] = first_of (easel_run_get_created_at (run), easel_run_get_added_at (run));
  begin[EASEL_N_STAGES] = end;
  begin[RUNNING] = easel_run_get_started_at (run);
  if (begin[RUNNING] == EASEL_TIME_NONE && current > RUNNING)
    begin[RUNNING] = first_of (easel_run_get_queued_at (run), begin[WAITING]);
  begin[COLD_START] = first_of (easel_run_get_queued_at (run), begin[RUNNING]);

  for (int i = 0; i < EASEL_N_STAGES; i++)
    {
      gint64 until = i < current && begin[i + 1] != EASEL_TIME_NONE ? begin[i + 1] : end;

      stages[i].stage = i < current ? EASEL_STAGE_DONE : i > current ? EASEL_STAGE_FUTURE : EASEL_STAGE_NOW;
      if (i == current && is_over)
        stages[i].stage = EASEL_STAGE_FAILED;
      stages[i].duration = begin[i] != EASEL_TIME_NONE ? MAX (until - begin[i], 0) : -1;
    }
}

/**
 * easel_run_stages_get_title:
 *
 * Returns: the name of a stage, or how the run ended in it
 */
const char *
easel_run_stages_get_title (guint       index,
                            EaselRun   *run,
                            EaselStage  stage)
{
  if (stage == EASEL_STAGE_FAILED)
    {
      EaselRunStatus status = easel_run_get_status (run);

      return status == EASEL_RUN_STATUS_CANCELLED ? _("Canceled")
             : status == EASEL_RUN_STATUS_TIMEOUT ? _("Timed out")
                                                  : _("Failed");
    }

  return index == WAITING ? _("Waiting") : index == COLD_START ? _("Cold start") : _("Running");
}

static char *
dup_place (int position)
{
  switch (position)
    {
    case 0:
      return g_strdup (_("Next in line"));
    case 1:
      return g_strdup (_("2nd in line"));
    case 2:
      return g_strdup (_("3rd in line"));
    default:
      break;
    }

  /* Above twenty, endings of ordinals are a matter of every language. */
  if (position < 20)
    /* Translators: the place in a queue, from 4 to 20 */
    return g_strdup_printf (_("%dth in line"), position + 1);

  /* Translators: the place in a queue, above 20 */
  return g_strdup_printf (_("No. %d in line"), position + 1);
}

/**
 * easel_run_stages_dup_note:
 *
 * Returns: (transfer full) (nullable): a few words about the stage, if something is known
 */
char *
easel_run_stages_dup_note (guint            index,
                           EaselRun        *run,
                           EaselStageState *state)
{
  EaselRunStatus status = easel_run_get_status (run);

  if (index == WAITING && state->stage == EASEL_STAGE_NOW)
    {
      if (status == EASEL_RUN_STATUS_WAITING)
        return g_strdup (_("In the outbox"));
      if (status == EASEL_RUN_STATUS_SENDING)
        return g_strdup (_("Being sent"));
      if (easel_run_get_queue_position (run) >= 0)
        return dup_place (easel_run_get_queue_position (run));
    }

  if (index == COLD_START && state->stage == EASEL_STAGE_DONE)
    return g_strdup (state->duration >= G_USEC_PER_SEC ? _("Machine was asleep") : _("Machine was warm"));

  if (index == RUNNING && status == EASEL_RUN_STATUS_UPLOADING)
    return g_strdup (_("Saving results"));

  return NULL;
}

/**
 * easel_run_stages_dup_line:
 * @now: server time
 *
 * Returns: (transfer full): where the run stands, in one line: “Running · 34%”, “2nd in line · 0:09”
 */
char *
easel_run_stages_dup_line (EaselRun *run,
                           gint64    now)
{
  EaselStageState states[EASEL_N_STAGES];
  int current = MIN (get_current (run), RUNNING);
  g_autofree char *note = NULL;
  g_autofree char *measure = NULL;
  const char *title;

  easel_run_stages_read (run, now, states);
  note = current == WAITING ? easel_run_stages_dup_note (WAITING, run, &states[WAITING]) : NULL;
  title = note != NULL ? note : easel_run_stages_get_title (current, run, states[current].stage);

  if (current == RUNNING && easel_run_get_progress (run) >= 0)
    measure = easel_text_percent (easel_run_get_progress (run));
  else if (states[current].duration >= 0)
    measure = easel_text_duration (states[current].duration);

  return measure != NULL ? g_strjoin (" · ", title, measure, NULL) : g_strdup (title);
}

/**
 * easel_run_stages_get_total:
 *
 * Returns: microseconds from beginning to end, negative if unknown
 */
gint64
easel_run_stages_get_total (EaselRun *run)
{
  gint64 begin = first_of (easel_run_get_created_at (run), easel_run_get_added_at (run));
  gint64 end = easel_run_get_ended_at (run);

  return begin != EASEL_TIME_NONE && end != EASEL_TIME_NONE ? MAX (end - begin, 0) : -1;
}
