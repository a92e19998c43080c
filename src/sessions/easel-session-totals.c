/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sessions have cost so far, added up by day, session or workflow. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-totals.h"

#include "base/easel-time.h"

static void
total_free (EaselSessionTotal *total)
{
  g_free (total->key);
  g_free (total->name);
  g_free (total->gpu);
  g_free (total);
}

typedef struct {
  EaselSessionTotalBy by;
  char *account;                       /* NULL: all */
  char *first_day;
  char *last_day;
} Question;

static void
question_free (Question *question)
{
  g_free (question->account);
  g_free (question->first_day);
  g_free (question->last_day);
  g_free (question);
}

#define SUMS "sum (d.seconds), total (d.cost), count (*) = count (d.cost) FROM session_days AS d" \
             " JOIN sessions AS s ON s.account = d.account AND s.id = d.session" \
             " WHERE (?1 IS NULL OR d.account = ?1) AND (?2 IS NULL OR d.day >= ?2) AND (?3 IS NULL OR d.day <= ?3)"

static gpointer
read_totals (EaselDatabase  *database,
             gpointer        input,
             GError        **error)
{
  static const char * const QUERIES[] = {
    [EASEL_SESSION_TOTAL_BY_DAY] = "SELECT d.day, NULL, NULL, NULL, " SUMS " GROUP BY d.day ORDER BY d.day DESC",
    [EASEL_SESSION_TOTAL_BY_SESSION] = "SELECT s.id, s.machine_name, s.gpu, s.started_at, " SUMS " GROUP BY s.account, s.id ORDER BY max (s.started_at) DESC",
    [EASEL_SESSION_TOTAL_BY_WORKFLOW] = "SELECT coalesce (s.workflow_id, ''), max (s.workflow_name), NULL, NULL, " SUMS
                                        " GROUP BY 1 ORDER BY total (d.cost) DESC, 1",
  };
  Question *question = input;
  g_autoptr(GPtrArray) totals = g_ptr_array_new_with_free_func ((GDestroyNotify) total_free);
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  statement = easel_database_query (database, error, QUERIES[question->by], "sss", question->account, question->first_day,
                                    question->last_day);
  if (statement == NULL)
    return NULL;

  while (easel_statement_step (statement, &step_error))
    {
      EaselSessionTotal *total = g_new (EaselSessionTotal, 1);

      total->key = g_strdup (easel_statement_get_text (statement, 0));
      total->name = g_strdup (easel_statement_get_text (statement, 1));
      total->gpu = g_strdup (easel_statement_get_text (statement, 2));
      total->start_time = easel_statement_is_null (statement, 3) ? EASEL_TIME_NONE : easel_statement_get_int (statement, 3);
      total->seconds = easel_statement_get_double (statement, 4);
      total->cost = easel_statement_get_double (statement, 5);
      total->cost_known = easel_statement_get_int (statement, 6) != 0;
      g_ptr_array_add (totals, total);
    }

  if (step_error == NULL)
    return g_steal_pointer (&totals);

  g_propagate_error (error, g_steal_pointer (&step_error));

  return NULL;
}

/**
 * easel_session_totals_read_async:
 * @archive: where from
 * @by: what to add up
 * @account: (nullable): an account's id, %NULL for all
 * @first_day: (nullable): such as 2026-02-03, %NULL from the beginning
 * @last_day: (nullable): %NULL until today
 * @cancellable: (nullable): ends the waiting
 * @callback: when they are here
 * @user_data: for @callback
 */
void
easel_session_totals_read_async (EaselArchive        *archive,
                                 EaselSessionTotalBy  by,
                                 const char          *account,
                                 const char          *first_day,
                                 const char          *last_day,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  Question *question;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));

  question = g_new (Question, 1);
  question->by = by;
  question->account = g_strdup (account);
  question->first_day = g_strdup (first_day);
  question->last_day = g_strdup (last_day);
  easel_archive_read_async (archive, read_totals, question, (GDestroyNotify) question_free,
                            (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

/**
 * easel_session_totals_read_finish:
 * @archive: the archive
 * @result: what the callback got
 * @error: return location for the archive's errors
 *
 * Returns: (transfer container) (element-type EaselSessionTotal): the totals, or %NULL
 */
GPtrArray *
easel_session_totals_read_finish (EaselArchive  *archive,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return easel_archive_read_finish (archive, result, error);
}
