/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What nobody needs any more goes for good, now and then, while a program runs for a while.
 *
 * That is: runs that were deleted from the history at least one round ago, so that it can no longer be undone; requests and
 * graphs that only they had; addresses of uploads that are too old to be used; input files that no request and no draft
 * names. Each round does a little, in one short transaction.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-tidying.h"

#include <glib/gstdio.h>

#define ROUND      (G_GINT64_CONSTANT (600) * G_USEC_PER_SEC)
#define DAY        (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define FILE_DAYS  30
#define MOST_RUNS  20    /* each with its words in the index */
#define MOST_FILES 50

struct _EaselTidying
{
  GObject       parent_instance;

  EaselArchive *archive;
  EaselClock   *clock;
  char         *folder;    /* of the input files */

  guint         timer;
  gint64        revision;  /* of the runs at the last round; -1: there was none */
};

G_DEFINE_FINAL_TYPE (EaselTidying, easel_tidying, G_TYPE_OBJECT)

/* What a round is told, and what it tells. */
typedef struct {
  gint64     now;
  gint64     revision;
  GPtrArray *hashes;   /* of the input files to be deleted */
} Round;

static void
round_free (Round *self)
{
  g_clear_pointer (&self->hashes, g_ptr_array_unref);
  g_free (self);
}

static gboolean
delete_run (EaselDatabase  *database,
            gint64          run,
            gint64          request,
            GError        **error)
{
  return easel_database_run (database, error, "DELETE FROM runs WHERE id = ?", "i", run) &&
         easel_database_run (database, error, "DELETE FROM requests WHERE id = ?1 AND NOT EXISTS"
                             " (SELECT 1 FROM runs WHERE request = ?1)", "i", request);
}

static gboolean
delete_runs (EaselDatabase  *database,
             gint64          revision,
             GError        **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, error, "SELECT id, ifnull (request, 0) FROM runs INDEXED BY runs_hidden WHERE hidden = 1"
                          " AND settled = 1 AND revision <= ? LIMIT ?", "ii", revision, (gint64) MOST_RUNS);
  g_autoptr(GError) own_error = NULL;

  while (statement != NULL && easel_statement_step (statement, &own_error))
    {
      gint64 pair[] = { easel_statement_get_int (statement, 0), easel_statement_get_int (statement, 1) };

      g_array_append_vals (ids, pair, 2);
    }

  for (guint i = 0; own_error == NULL && i < ids->len; i += 2)
    delete_run (database, g_array_index (ids, gint64, i), g_array_index (ids, gint64, i + 1), &own_error);

  if (own_error != NULL)
    g_propagate_error (error, g_steal_pointer (&own_error));

  return statement != NULL && own_error == NULL;
}

static gboolean
list_files (EaselDatabase  *database,
            Round          *round,
            GError        **error)
{
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, error, "SELECT hash FROM files WHERE ifnull (used_at, added_at) < ?"
                          " AND hash NOT IN (SELECT hash FROM request_files)"
                          " AND NOT EXISTS (SELECT 1 FROM drafts WHERE instr (drafts.document, files.hash) > 0) LIMIT ?",
                          "ii", round->now - FILE_DAYS * DAY, (gint64) MOST_FILES);
  g_autoptr(GError) own_error = NULL;

  while (statement != NULL && easel_statement_step (statement, &own_error))
    g_ptr_array_add (round->hashes, g_strdup (easel_statement_get_text (statement, 0)));

  if (own_error != NULL)
    g_propagate_error (error, g_steal_pointer (&own_error));

  return statement != NULL && own_error == NULL;
}

static gboolean
forget_files (EaselDatabase  *database,
              Round          *round,
              GError        **error)
{
  for (guint i = 0; i < round->hashes->len; i++)
    if (!easel_database_run (database, error, "DELETE FROM files WHERE hash = ?", "s",
                             g_ptr_array_index (round->hashes, i)))
      return FALSE;

  return TRUE;
}

static gboolean
forget_graphs_and_uploads (EaselDatabase  *database,
                           Round          *round,
                           GError        **error)
{
  return easel_database_run (database, error, "DELETE FROM graphs WHERE id IN (SELECT id FROM graphs WHERE"
                             " NOT EXISTS (SELECT 1 FROM requests WHERE graph = graphs.id) AND"
                             " NOT EXISTS (SELECT 1 FROM requests WHERE ui_graph = graphs.id) LIMIT ?)", "i",
                             (gint64) MOST_FILES) &&
         easel_database_run (database, error, "DELETE FROM uploads WHERE uploaded_at < ?", "i", round->now - DAY);
}

static gpointer
tidy (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  const Round *given = input;
  g_autoptr(EaselStatement) statement = NULL;
  Round *round = g_memdup2 (given, sizeof *given);

  round->hashes = g_ptr_array_new_with_free_func (g_free);
  if (!delete_runs (database, round->revision, error) || !list_files (database, round, error) ||
      !forget_files (database, round, error) || !forget_graphs_and_uploads (database, round, error))
    return round;

  statement = easel_database_query (database, error, "SELECT revision FROM news WHERE name = 'runs'", "");
  if (statement != NULL && easel_statement_step (statement, error))
    round->revision = easel_statement_get_int (statement, 0);

  return round;
}

static void
tidied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselTidying) self = EASEL_TIDYING (user_data);
  g_autoptr(GError) error = NULL;
  Round *round = easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);

  if (round == NULL)
    {
      g_debug ("Tidying: %s", error->message);
      return;
    }

  /* The rows are gone: what a kill leaves of the files is found by nobody and harms nobody. */
  for (guint i = 0; i < round->hashes->len; i++)
    {
      g_autofree char *path = g_build_filename (self->folder, g_ptr_array_index (round->hashes, i), NULL);

      g_unlink (path);
    }

  self->revision = round->revision;
  round_free (round);
}

static gboolean
round_cb (gpointer user_data)
{
  EaselTidying *self = EASEL_TIDYING (user_data);
  Round *round = g_new0 (Round, 1);

  round->now = easel_clock_get_time (self->clock);
  round->revision = self->revision;
  easel_archive_write_async (self->archive, tidy, round, (GDestroyNotify) round_free, (GDestroyNotify) round_free,
                             NULL, tidied_cb, g_object_ref (self));

  return G_SOURCE_CONTINUE;
}

static void
easel_tidying_dispose (GObject *object)
{
  EaselTidying *self = EASEL_TIDYING (object);

  if (self->timer != 0)
    easel_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;

  G_OBJECT_CLASS (easel_tidying_parent_class)->dispose (object);
}

static void
easel_tidying_finalize (GObject *object)
{
  EaselTidying *self = EASEL_TIDYING (object);

  g_clear_object (&self->archive);
  g_clear_object (&self->clock);
  g_free (self->folder);

  G_OBJECT_CLASS (easel_tidying_parent_class)->finalize (object);
}

static void
easel_tidying_class_init (EaselTidyingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_tidying_dispose;
  object_class->finalize = easel_tidying_finalize;
}

static void
easel_tidying_init (EaselTidying *self)
{
  self->revision = -1;
}

/**
 * easel_tidying_new:
 * @archive: the archive
 * @clock: a clock
 * @data_folder: where the input files' folder is
 *
 * Returns: (transfer full): what tidies up every ten minutes while it exists
 */
EaselTidying *
easel_tidying_new (EaselArchive *archive,
                   EaselClock   *clock,
                   const char   *data_folder)
{
  EaselTidying *self;

  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (EASEL_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (data_folder != NULL, NULL);

  self = g_object_new (EASEL_TYPE_TIDYING, NULL);
  self->archive = g_object_ref (archive);
  self->clock = g_object_ref (clock);
  self->folder = g_build_filename (data_folder, "inputs", NULL);
  self->timer = easel_clock_add_timer (clock, ROUND, round_cb, self);

  return self;
}
