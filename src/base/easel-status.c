/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words in which a server says how a run is doing (contract 5.4), and our own for those not sent yet. */

#include "config.h"

#include "base/easel-status.h"

G_DEFINE_ENUM_TYPE (EaselRunStatus, easel_run_status,
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_DRAFT, "draft"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_SENDING, "sending"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_UNCLEAR, "unclear"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_NOT_STARTED, "not-started"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_STARTED, "started"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_UPLOADING, "uploading"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_SUCCESS, "success"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_TIMEOUT, "timeout"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_STATUS_CANCELLED, "cancelled"))

/**
 * easel_run_status_from_string:
 * @word: (nullable): a status as a server or the archive has it
 *
 * Returns: the status, %EASEL_RUN_STATUS_UNKNOWN for a word that is not known
 */
EaselRunStatus
easel_run_status_from_string (const char *word)
{
  g_autoptr(GEnumClass) statuses = g_type_class_ref (EASEL_TYPE_RUN_STATUS);
  GEnumValue *value = word != NULL ? g_enum_get_value_by_nick (statuses, word) : NULL;

  return value != NULL ? (EaselRunStatus) value->value : EASEL_RUN_STATUS_UNKNOWN;
}

/**
 * easel_run_status_to_string:
 * @status: a status
 *
 * Returns: (transfer none): its word
 */
const char *
easel_run_status_to_string (EaselRunStatus status)
{
  g_autoptr(GEnumClass) statuses = g_type_class_ref (EASEL_TYPE_RUN_STATUS);
  GEnumValue *value = g_enum_get_value (statuses, status);

  return value != NULL ? value->value_nick : "unknown";
}

/**
 * easel_run_status_list_words:
 * @states: a bit for each status, `1 << status`
 *
 * Returns: (transfer full) (nullable): the words with a comma before, between and after them, as queries look for one; %NULL
 *   for no bit, which means any status
 */
char *
easel_run_status_list_words (guint states)
{
  GString *words;

  if (states == 0)
    return NULL;

  words = g_string_new (",");
  for (int status = EASEL_RUN_STATUS_UNKNOWN; status <= EASEL_RUN_STATUS_CANCELLED; status++)
    if ((states & (1u << status)) != 0)
      g_string_append_printf (words, "%s,", easel_run_status_to_string (status));

  return g_string_free (words, FALSE);
}

/**
 * easel_run_status_is_terminal:
 * @status: a status
 *
 * Returns: whether the server is done with the run; see EaselRunStatus for the two that are provisional
 */
gboolean
easel_run_status_is_terminal (EaselRunStatus status)
{
  return status >= EASEL_RUN_STATUS_SUCCESS;
}

/**
 * easel_run_status_is_local:
 * @status: a status
 *
 * Returns: whether it is one of ours, which no server has said
 */
gboolean
easel_run_status_is_local (EaselRunStatus status)
{
  return status >= EASEL_RUN_STATUS_DRAFT && status <= EASEL_RUN_STATUS_UNCLEAR;
}
