/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one visible state of a run: whether it goes on, has ended and how, and what keeps it from going on. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-private.h"

#include "base/easel-error.h"
#include "base/easel-time.h"

#include <glib/gi18n-lib.h>

static void
notify_state (EaselRun *self)
{
  easel_run_notify (self, EASEL_RUN_PROP_STATUS);
  easel_run_notify (self, EASEL_RUN_PROP_STATUS_WORD);
  easel_run_notify (self, EASEL_RUN_PROP_OVER);
  easel_run_notify (self, EASEL_RUN_PROP_PROVISIONAL);
  easel_run_notify (self, EASEL_RUN_PROP_MAY_CANCEL);
  easel_run_notify (self, EASEL_RUN_PROP_ERROR);
}

/* What is said of a bad end as long as no reason is known. */
static void
set_default_failure (EaselRun *self)
{
  const char *message = NULL;

  if (self->status == EASEL_RUN_STATUS_FAILED)
    message = _("The run failed; the server gives no reason");
  else if (self->status == EASEL_RUN_STATUS_TIMEOUT)
    message = _("The run took longer than the server allows");
  else if (self->status == EASEL_RUN_STATUS_CANCELLED)
    message = _("The run was cancelled");

  g_clear_error (&self->default_failure);
  if (message != NULL)
    self->default_failure = g_error_new_literal (EASEL_ERROR, EASEL_ERROR_RUN_FAILED, message);
}

/* A word of a newer server is shown as it is. */
void
easel_run_set_word (EaselRun   *self,
                    const char *word)
{
  EaselRunStatus status = easel_run_status_from_string (word);

  if (self->status == status && g_strcmp0 (easel_run_get_status_word (self), word) == 0)
    return;

  g_free (self->status_word);
  self->status_word = status == EASEL_RUN_STATUS_UNKNOWN ? g_strdup (word) : NULL;
  self->status = status;
  set_default_failure (self);
  if (status == EASEL_RUN_STATUS_SUCCESS)
    easel_run_set_progress (self, 1);
  notify_state (self);
}

EaselRunStatus
easel_run_get_status (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), EASEL_RUN_STATUS_UNKNOWN);

  return self->status;
}

/**
 * easel_run_get_status_word:
 * @self: a run
 *
 * Returns: the status as the server wrote it, also one that this version does not know
 */
const char *
easel_run_get_status_word (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->status_word != NULL ? self->status_word : easel_run_status_to_string (self->status);
}

gboolean
easel_run_is_over (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), FALSE);

  return easel_run_status_is_terminal (self->status);
}

/**
 * easel_run_is_provisional:
 * @self: a run
 *
 * Returns: whether it is said to be over by a reckoning that may still be taken back (decisions 5)
 */
gboolean
easel_run_is_provisional (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), FALSE);

  return (self->status == EASEL_RUN_STATUS_TIMEOUT || self->status == EASEL_RUN_STATUS_CANCELLED) &&
         self->ended_at == EASEL_TIME_NONE;
}

/**
 * easel_run_is_settled:
 * @self: a run
 *
 * Returns: whether nothing more will come: it is over for good, or it was never sent, and its files are here as far as they
 *   can be
 */
gboolean
easel_run_is_settled (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), FALSE);

  return self->settled;
}

/**
 * easel_run_may_cancel:
 * @self: a run
 *
 * Returns: whether asking to cancel it makes sense; machines that people host themselves cannot (contract 2.8)
 */
gboolean
easel_run_may_cancel (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), FALSE);

  if (self->status == EASEL_RUN_STATUS_WAITING || self->status == EASEL_RUN_STATUS_DRAFT)
    return TRUE;
  if (self->id == NULL || easel_run_is_over (self))
    return FALSE;

  return self->function_id != NULL || self->machine_type == NULL ||
         g_str_equal (self->machine_type, "comfy-deploy-serverless");
}

/**
 * easel_run_get_error:
 * @self: a run
 *
 * Returns: (nullable): %EASEL_ERROR_RUN_FAILED and the reason once it has ended badly; else what keeps it from going on, in
 *   the words for a person
 */
const GError *
easel_run_get_error (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  if (self->status == EASEL_RUN_STATUS_SUCCESS)
    return NULL;
  if (easel_run_is_over (self) && self->failure != NULL)
    return self->failure;

  return self->trouble != NULL ? self->trouble : self->default_failure;
}

/**
 * easel_run_has_reason:
 * @self: a run
 *
 * Returns: whether it is known why it failed
 */
gboolean
easel_run_has_reason (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), FALSE);

  return self->failure != NULL;
}

const char *
easel_run_get_error_node (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->error_node;
}

/**
 * easel_run_get_silent_since:
 * @self: a run
 *
 * Returns: when the last sign of life came, if that is too long ago; else %EASEL_TIME_NONE. It is no failure.
 */
gint64
easel_run_get_silent_since (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), EASEL_TIME_NONE);

  return self->silent_since;
}

void
easel_run_set_status (EaselRun       *self,
                      EaselRunStatus  status)
{
  g_return_if_fail (EASEL_IS_RUN (self));

  easel_run_set_word (self, easel_run_status_to_string (status));
}

/**
 * easel_run_set_error:
 * @self: a run
 * @error: (nullable): what keeps it from going on just now
 */
void
easel_run_set_error (EaselRun     *self,
                     const GError *error)
{
  g_return_if_fail (EASEL_IS_RUN (self));

  if (error == self->trouble)
    return;
  if (error != NULL && self->trouble != NULL && error->code == self->trouble->code &&
      error->domain == self->trouble->domain && g_str_equal (error->message, self->trouble->message))
    return;

  g_clear_error (&self->trouble);
  if (error != NULL)
    self->trouble = g_error_copy (error);
  easel_run_notify (self, EASEL_RUN_PROP_ERROR);
}

/**
 * easel_run_set_failure:
 * @self: a run
 * @node: (nullable): the node at which it failed, as the graph calls it
 * @reason: why, in the server's words; shown once the run is over
 */
void
easel_run_set_failure (EaselRun   *self,
                       const char *node,
                       const char *reason)
{
  g_return_if_fail (EASEL_IS_RUN (self));
  g_return_if_fail (reason != NULL);

  g_clear_error (&self->failure);
  self->failure = g_error_new_literal (EASEL_ERROR, EASEL_ERROR_RUN_FAILED, reason);
  easel_run_change_text (self, &self->error_node, node, EASEL_RUN_PROP_ERROR_NODE);
  easel_run_notify (self, EASEL_RUN_PROP_ERROR);
}

void
easel_run_set_settled (EaselRun *self,
                       gboolean  settled)
{
  g_return_if_fail (EASEL_IS_RUN (self));

  if (self->settled == settled)
    return;

  self->settled = settled;
  easel_run_notify (self, EASEL_RUN_PROP_SETTLED);
}

void
easel_run_set_silent_since (EaselRun *self,
                            gint64    time)
{
  g_return_if_fail (EASEL_IS_RUN (self));

  easel_run_change_time (self, &self->silent_since, time, EASEL_RUN_PROP_SILENT_SINCE);
}
