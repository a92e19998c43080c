/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person adds to runs of the history: stars, notes, and that they do not want to see them any more. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <string.h>

#include "archive/easel-archive-words.h"
#include "runs/easel-run-marks.h"

/* One change on its way to the writer's thread. */
typedef struct {
  EaselRunMark  mark;
  GArray       *rows;   /* of gint64 */
  gboolean      is_set;
  char         *note;   /* nullable */
} Change;

static void
change_free (Change *change)
{
  g_array_unref (change->rows);
  g_free (change->note);
  g_free (change);
}

static const char *
get_statement (EaselRunMark mark)
{
  switch (mark)
    {
    case EASEL_RUN_MARK_HIDDEN:
      return "UPDATE runs SET hidden = ? WHERE id = ?";
    case EASEL_RUN_MARK_STARRED:
    default:
      return "UPDATE runs SET starred = ? WHERE id = ?";
    }
}

static gpointer
set_mark (EaselDatabase  *database,
          gpointer        input,
          GError        **error)
{
  Change *change = input;

  for (guint i = 0; i < change->rows->len; i++)
    if (!easel_database_run (database, error, get_statement (change->mark), "ii", (gint64) change->is_set,
                             g_array_index (change->rows, gint64, i)))
      break;

  return NULL;
}

/* The words of a note stand behind the run's own, so that another note can take their place. */
static char *
replace_note_words (const char *words,
                    const char *before,
                    const char *after)
{
  g_autoptr(GString) text = g_string_new (words);

  if (before != NULL)
    {
      g_autofree char *old = easel_archive_index_words (before);
      g_autofree char *tail = g_strconcat ("\n", old, NULL);

      if (g_str_has_suffix (text->str, tail))
        g_string_truncate (text, text->len - strlen (tail));
    }

  if (after != NULL)
    {
      g_autofree char *new_words = easel_archive_index_words (after);

      g_string_append_printf (text, "\n%s", new_words);
    }

  return g_strdup (text->str);
}

static gpointer
set_note (EaselDatabase  *database,
          gpointer        input,
          GError        **error)
{
  Change *change = input;
  gint64 row = g_array_index (change->rows, gint64, 0);
  g_autoptr(EaselStatement) statement = NULL;
  g_autofree char *words = NULL;

  statement = easel_database_query (database, error, "SELECT words, note FROM runs WHERE id = ?", "i", row);
  if (statement == NULL || !easel_statement_step (statement, error))
    return NULL;

  words = replace_note_words (easel_statement_get_text (statement, 0), easel_statement_get_text (statement, 1),
                              change->note);
  g_clear_pointer (&statement, easel_statement_done);
  easel_database_run (database, error, "UPDATE runs SET note = ?, words = ? WHERE id = ?", "ssi", change->note, words,
                      row);

  return NULL;
}

/**
 * easel_run_marks_set_async:
 * @archive: the archive
 * @mark: which
 * @rows: (element-type gint64): row ids of runs
 * @is_set: whether they have it from now on
 * @callback: called when it is written
 * @user_data: for @callback
 *
 * Marks all of them or none.
 */
void
easel_run_marks_set_async (EaselArchive        *archive,
                           EaselRunMark         mark,
                           GArray              *rows,
                           gboolean             is_set,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  Change *change;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (rows != NULL);

  change = g_new0 (Change, 1);
  change->mark = mark;
  change->rows = g_array_copy (rows);
  change->is_set = is_set;
  easel_archive_write_async (archive, set_mark, change, (GDestroyNotify) change_free, NULL, NULL, callback, user_data);
}

/**
 * easel_run_marks_set_note_async:
 * @archive: the archive
 * @row: a run's row id
 * @note: (nullable): what to remember about it; %NULL or empty for nothing. The search finds the run by it.
 * @callback: called when it is written
 * @user_data: for @callback
 */
void
easel_run_marks_set_note_async (EaselArchive        *archive,
                                gint64               row,
                                const char          *note,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  Change *change;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));

  change = g_new0 (Change, 1);
  change->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (change->rows, row);
  change->note = note != NULL && *note != '\0' ? g_strdup (note) : NULL;
  easel_archive_write_async (archive, set_note, change, (GDestroyNotify) change_free, NULL, NULL, callback, user_data);
}

/**
 * easel_run_marks_write_finish:
 *
 * Returns: whether it was written; %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED if not
 */
gboolean
easel_run_marks_write_finish (EaselArchive  *archive,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_autoptr(GError) cause = NULL;

  easel_archive_write_finish (archive, result, &cause);
  if (cause == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&cause));

  return FALSE;
}
