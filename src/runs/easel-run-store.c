/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of the way that a request takes: from state to state, to the id that the server has for it, and within the line. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-store.h"

#include "base/easel-time.h"

/* ── moving from state to state ─────────────────────────────────────────────────────────────────────────────────────── */

static void
move_free (EaselRunMove *self)
{
  g_free (self->error);
  g_free (self);
}

/* What the run's status says of its request's state. */
static const char *
find_status (const char *state)
{
  if (g_str_equal (state, EASEL_REQUEST_REFUSED))
    return "failed";
  if (g_str_equal (state, EASEL_REQUEST_SENT))
    return "not-started";
  if (g_str_equal (state, EASEL_REQUEST_REMOVED))
    return "cancelled";

  return state;
}

static gpointer
move (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  EaselRunMove *m = input;
  gboolean is_sending = g_str_equal (m->to, EASEL_REQUEST_SENDING) && m->now != EASEL_TIME_NONE;
  gboolean is_end = g_str_equal (m->to, EASEL_REQUEST_REFUSED) || g_str_equal (m->to, EASEL_REQUEST_REMOVED);

  if (!easel_database_run (database, error,
                           "UPDATE requests SET state = ?2, error = ?3, retry_at = NULLIF (?4, -9223372036854775807 - 1),"
                           "  sent_at = iif (?5, ?6, sent_at), created_server = iif (?5, ?7, created_server),"
                           "  attempts = attempts + ?5"
                           " WHERE id = (SELECT request FROM runs WHERE id = ?1)"
                           "  AND (?8 IS NULL OR instr (',' || ?8 || ',', ',' || state || ',') > 0)",
                           "issiiiis", m->run, m->to, m->error, m->retry_at, (gint64) is_sending, m->now, m->server_now,
                           m->from))
    return NULL;
  if (easel_database_get_changes (database) == 0)
    return GINT_TO_POINTER (FALSE);

  if (!easel_database_run (database, error,
                           "UPDATE runs SET status = ?2, settled = ?3, hidden = max (hidden, ?4) WHERE id = ?1", "isii",
                           m->run, find_status (m->to), (gint64) is_end,
                           (gint64) g_str_equal (m->to, EASEL_REQUEST_REMOVED)))
    return NULL;

  return GINT_TO_POINTER (TRUE);
}

/**
 * easel_run_store_move_async:
 * @archive: the archive
 * @move: from where to where; copied
 * @callback: gets whether the request was in the state it was to be moved from
 * @user_data: for @callback
 *
 * Moves a request from one state to another. When @callback is called, the new state survives a power cut.
 */
void
easel_run_store_move_async (EaselArchive        *archive,
                            const EaselRunMove  *move_given,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  EaselRunMove *copy = g_memdup2 (move_given, sizeof *move_given);

  copy->error = g_strdup (move_given->error);
  easel_archive_write_async (archive, move, copy, (GDestroyNotify) move_free, NULL, NULL, callback, user_data);
}

/* ── adopting ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

typedef struct {
  gint64 run;
  GStrv  server_ids;
} Adoption;

static void
adoption_free (Adoption *self)
{
  g_strfreev (self->server_ids);
  g_free (self);
}

/* Somebody may have opened the run by its id before it was known to be ours: that row gives way, files and all stay with
 * the one that has the request. */
static gboolean
make_free (EaselDatabase  *database,
           gint64          run,
           const char     *server_id,
           gboolean       *is_free,
           GError        **error)
{
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  if (!easel_database_run (database, error,
                           "DELETE FROM runs WHERE request IS NULL AND server_id = ?2 AND id <> ?1"
                           "  AND account = (SELECT account FROM runs WHERE id = ?1)", "is", run, server_id))
    return FALSE;

  statement = easel_database_query (database, error,
                                    "SELECT 1 FROM runs WHERE server_id = ?2 AND id <> ?1"
                                    "  AND account = (SELECT account FROM runs WHERE id = ?1)", "is", run, server_id);
  if (statement == NULL)
    return FALSE;
  *is_free = !easel_statement_step (statement, &step_error);
  if (step_error != NULL)
    g_propagate_error (error, g_steal_pointer (&step_error));

  return *error == NULL;
}

static gboolean
adopt_another (EaselDatabase  *database,
               gint64          run,
               const char     *server_id,
               GError        **error)
{
  return easel_database_run (database, error,
                             "INSERT INTO runs (request, account, server_id, status, name, workflow_id, deployment_id,"
                             "  machine_id, gpu, seed, added_at, words)"
                             " SELECT request, account, ?2, 'not-started', name, workflow_id, deployment_id, machine_id,"
                             "  gpu, seed, added_at, words FROM runs WHERE id = ?1", "is", run, server_id);
}

static gpointer
adopt (EaselDatabase  *database,
       gpointer        input,
       GError        **error)
{
  Adoption *adoption = input;
  g_autoptr(GError) own_error = NULL;

  for (guint i = 0; adoption->server_ids[i] != NULL; i++)
    {
      gboolean is_free = FALSE;
      gboolean done = make_free (database, adoption->run, adoption->server_ids[i], &is_free, &own_error);

      if (done && !is_free)
        return GINT_TO_POINTER (FALSE);
      if (done && i == 0)
        done = easel_database_run (database, &own_error,
                                   "UPDATE runs SET server_id = ?2, status = 'not-started', settled = 0 WHERE id = ?1",
                                   "is", adoption->run, adoption->server_ids[i]);
      else if (done)
        done = adopt_another (database, adoption->run, adoption->server_ids[i], &own_error);
      if (!done)
        {
          g_propagate_error (error, g_steal_pointer (&own_error));
          return NULL;
        }
    }

  if (!easel_database_run (database, error,
                           "UPDATE requests SET state = 'sent', error = NULL, retry_at = NULL"
                           " WHERE id = (SELECT request FROM runs WHERE id = ?)", "i", adoption->run))
    return NULL;

  return GINT_TO_POINTER (TRUE);
}

/**
 * easel_run_store_adopt_async:
 * @archive: the archive
 * @run: the row of a run that was sent
 * @server_ids: the ids that the server gave: one, or several for a batch
 * @callback: gets whether no other request has one of them
 * @user_data: for @callback
 *
 * Writes down which run of the server the request became. When @callback is called, that survives a power cut.
 */
void
easel_run_store_adopt_async (EaselArchive        *archive,
                             gint64               run,
                             GStrv                server_ids,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Adoption *adoption = g_new0 (Adoption, 1);

  adoption->run = run;
  adoption->server_ids = g_strdupv (server_ids);
  easel_archive_write_async (archive, adopt, adoption, (GDestroyNotify) adoption_free, NULL, NULL, callback, user_data);
}

/* ── changing places ────────────────────────────────────────────────────────────────────────────────────────────────── */

typedef struct {
  gint64   run;
  gboolean forward;
} Swap;

#define NEIGHBOUR(order)                                                                                         \
  "SELECT q.id, q.position, own.id, own.position FROM requests q, requests own"                                  \
  " WHERE own.id = (SELECT request FROM runs WHERE id = ?) AND own.state = 'waiting' AND q.state = 'waiting'"    \
  "  AND q.account = own.account AND " order " LIMIT 1"

static gpointer
swap (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  static const char BEFORE[] = NEIGHBOUR ("q.position < own.position ORDER BY q.position DESC");
  static const char AFTER[] = NEIGHBOUR ("q.position > own.position ORDER BY q.position");
  Swap *wanted = input;
  g_autoptr(EaselStatement) statement = NULL;
  gint64 other, own;
  double other_position, own_position;

  statement = easel_database_query (database, error, wanted->forward ? BEFORE : AFTER, "i", wanted->run);
  if (statement == NULL || !easel_statement_step (statement, error))
    return GINT_TO_POINTER (FALSE);

  other = easel_statement_get_int (statement, 0);
  other_position = easel_statement_get_double (statement, 1);
  own = easel_statement_get_int (statement, 2);
  own_position = easel_statement_get_double (statement, 3);

  return GINT_TO_POINTER (easel_database_run (database, error, "UPDATE requests SET position = ? WHERE id = ?", "di",
                                              own_position, other) &&
                          easel_database_run (database, error, "UPDATE requests SET position = ? WHERE id = ?", "di",
                                              other_position, own));
}

/**
 * easel_run_store_swap_async:
 * @archive: the archive
 * @run: the row of a waiting run
 * @forward: whether it goes before the one before it, or after the one after it
 * @callback: gets whether there was one to change places with
 * @user_data: for @callback
 */
void
easel_run_store_swap_async (EaselArchive        *archive,
                            gint64               run,
                            gboolean             forward,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  Swap *wanted = g_new0 (Swap, 1);

  wanted->run = run;
  wanted->forward = forward;
  easel_archive_write_async (archive, swap, wanted, g_free, NULL, NULL, callback, user_data);
}
