/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A damaged archive: what can still be read moves into a new one, the old one is kept beside it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "archive/easel-archive-rescue.h"

#include "archive/easel-archive-schema.h"
#include "base/easel-database.h"
#include "base/easel-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Where a page that leads to many others is damaged, each row is tried alone; this ends it. */
#define MAX_ATTEMPTS 20000

/* Up to which row id to look where the last one cannot be read. */
#define MAX_ROWS (1 << 24)

typedef struct {
  char          *path;
  char          *new_path;
  char          *kept_path;   /* NULL if the archive turned out to be sound */
  gint64         saved_runs;

  EaselDatabase *database;    /* the new one, with the damaged one attached as `old` */
  guint          attempts;    /* left for the current table */
} Rescue;

static gboolean
read_number (EaselDatabase *database,
             const char    *sql,
             gint64        *number)
{
  g_autoptr(EaselStatement) statement = easel_database_query (database, NULL, sql, "");

  if (statement == NULL || !easel_statement_step (statement, NULL) || easel_statement_is_null (statement, 0))
    return FALSE;

  *number = easel_statement_get_int (statement, 0);

  return TRUE;
}

/* The first column of all rows that can be read. */
static GPtrArray *
read_names (EaselDatabase *database,
            const char    *sql)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(EaselStatement) statement = easel_database_query (database, NULL, sql, "");

  while (statement != NULL && easel_statement_step (statement, NULL))
    g_ptr_array_add (names, g_strdup (easel_statement_get_text (statement, 0)));
  g_ptr_array_add (names, NULL);

  return names;
}

static gboolean
is_sound (const char *path)
{
  g_autoptr(EaselDatabase) database = easel_database_open (path, NULL);
  g_autoptr(GPtrArray) problems = NULL;

  if (database == NULL)
    return FALSE;

  problems = read_names (database, "PRAGMA quick_check (1)");

  return g_strcmp0 (g_ptr_array_index (problems, 0), "ok") == 0;
}

/* Both versions may differ: what both have is copied. */
static char *
find_columns (Rescue     *self,
              const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT '\"' || name || '\"' FROM pragma_table_info ('%s', 'main') WHERE name IN"
                                          " (SELECT name FROM pragma_table_info ('%s', 'old'))", table, table);
  g_autoptr(GPtrArray) columns = read_names (self->database, sql);

  return g_strjoinv (", ", (char **) columns->pdata);
}

/* Whether any row at all can be looked for: not if the page that all others hang on is damaged. */
static gboolean
is_reachable (Rescue     *self,
              const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT 1 FROM old.%s WHERE rowid = ?", table);

  for (gint64 row = 1; row <= MAX_ROWS; row *= 2)
    if (easel_database_run (self->database, NULL, sql, "i", row))
      return TRUE;

  return FALSE;
}

/* A range of rows at once, else its halves, down to the single rows that cannot be read. */
static void
copy_rows (Rescue     *self,
           const char *sql,
           gint64      first,
           gint64      last)
{
  gint64 middle = first + (last - first) / 2;

  if (self->attempts == 0)
    return;

  self->attempts--;
  if (easel_database_run (self->database, NULL, sql, "ii", first, last) || first == last)
    return;

  copy_rows (self, sql, first, middle);
  copy_rows (self, sql, middle + 1, last);
}

static void
copy_table (Rescue     *self,
            const char *table)
{
  g_autofree char *columns = find_columns (self, table);
  g_autofree char *first_sql = g_strdup_printf ("SELECT min (rowid) FROM old.%s", table);
  g_autofree char *last_sql = g_strdup_printf ("SELECT max (rowid) FROM old.%s", table);
  g_autofree char *sql = NULL;
  gint64 first = 1;
  gint64 last = MAX_ROWS;

  if (*columns == '\0' || !is_reachable (self, table))
    return;

  read_number (self->database, first_sql, &first);
  read_number (self->database, last_sql, &last);
  sql = g_strdup_printf ("INSERT OR IGNORE INTO main.%s (rowid, %s) SELECT rowid, %s FROM old.%s WHERE rowid BETWEEN ? AND ?",
                         table, columns, columns, table);
  self->attempts = MAX_ATTEMPTS;
  copy_rows (self, sql, first, last);
}

/* Of a file whose very head is damaged nothing can be read, which is no error. Each statement is a transaction of its own:
 * one that meets a damaged page undoes itself. The disk is waited for afterwards. */
static void
copy (Rescue *self)
{
  g_autoptr(GPtrArray) tables = NULL;

  if (!easel_database_exec (self->database, "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF", NULL) ||
      !easel_database_run (self->database, NULL, "ATTACH ? AS old", "s", self->path))
    return;

  tables = read_names (self->database, "SELECT name FROM old.sqlite_schema JOIN main.sqlite_schema USING (type, name) "
                                       "WHERE type = 'table' AND name <> 'news' AND "
                                       "name NOT LIKE 'sqlite%' AND name NOT LIKE 'search%'");
  for (guint i = 0; i + 1 < tables->len; i++)
    copy_table (self, g_ptr_array_index (tables, i));
}

/* What belongs to something that is lost goes with it; a run without its request stays. */
static gboolean
tie_up (Rescue  *self,
        GError **error)
{
  return easel_database_exec (self->database,
                              "UPDATE requests SET graph = NULL WHERE graph NOT IN (SELECT id FROM graphs);"
                              "UPDATE requests SET ui_graph = NULL WHERE ui_graph NOT IN (SELECT id FROM graphs);"
                              "UPDATE runs SET request = NULL WHERE request NOT IN (SELECT id FROM requests);"
                              "DELETE FROM request_files WHERE request NOT IN (SELECT id FROM requests);"
                              "DELETE FROM outputs WHERE run NOT IN (SELECT id FROM runs);"
                              "DELETE FROM logs WHERE run NOT IN (SELECT id FROM runs);"
                              "DELETE FROM workflow_file_homes WHERE file NOT IN (SELECT id FROM workflow_files);",
                              error);
}

static gboolean
open_new (Rescue  *self,
          GError **error)
{
  g_clear_pointer (&self->database, easel_database_close);
  self->database = easel_database_open (self->new_path, error);

  return self->database != NULL &&
         easel_database_migrate (self->database, easel_archive_schema_get_migrations (), error);
}

static gboolean
fill (Rescue  *self,
      GError **error)
{
  if (!open_new (self, error))
    return FALSE;

  copy (self);
  if (!open_new (self, error) || !easel_database_begin (self->database, error) ||
      !tie_up (self, error) || !easel_database_commit (self->database, error))
    return FALSE;

  read_number (self->database, "SELECT count (*) FROM runs", &self->saved_runs);
  g_clear_pointer (&self->database, easel_database_close);

  return TRUE;
}

static gboolean
move (const char  *from,
      const char  *to,
      const char  *suffix,
      GError     **error)
{
  g_autofree char *source = g_strconcat (from, suffix, NULL);
  g_autofree char *target = g_strconcat (to, suffix, NULL);
  int code;

  if (g_rename (source, target) == 0 || errno == ENOENT)
    return TRUE;

  code = errno;
  g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK, _("%s cannot be moved to %s: %s"), source, target, g_strerror (code));

  return FALSE;
}

/* Opens and synchronises a file or a folder. */
static gboolean
sync_to_disk (const char  *path,
              GError     **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (!synced)
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK, _("%s: %s"), path, g_strerror (errno));
  if (fd >= 0)
    close (fd);

  return synced;
}

/* The log of the old file must never meet the new one: it goes first. */
static gboolean
exchange (Rescue  *self,
          GError **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *folder = g_path_get_dirname (self->path);

  self->kept_path = g_strdup_printf ("%s.damaged-%s", self->path, stamp);

  return sync_to_disk (self->new_path, error) &&
         move (self->path, self->kept_path, "-wal", error) &&
         move (self->path, self->kept_path, "-shm", error) &&
         move (self->path, self->kept_path, "", error) &&
         move (self->new_path, self->path, "", error) &&
         sync_to_disk (folder, error);
}

static void
remove_remains (Rescue *self)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *remains = g_strconcat (self->new_path, suffixes[i], NULL);

      g_unlink (remains);
    }
}

/* Another process may have the same idea: the second one finds the archive sound. */
static int
lock (Rescue  *self,
      GError **error)
{
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);
  struct flock whole = { .l_type = F_WRLCK };
  int fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0 && fcntl (fd, F_OFD_SETLKW, &whole) == 0)
    return fd;

  g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK, _("%s cannot be locked: %s"), path, g_strerror (errno));
  if (fd >= 0)
    close (fd);

  return -1;
}

/**
 * easel_archive_rescue:
 * @path: a file that seems to be damaged; no connection of this program has it open
 * @kept_path: (out) (nullable) (transfer full): where the damaged file is now; %NULL if it was sound after all
 * @saved_runs: (out): how many runs the new archive has
 * @error: return location
 *
 * Makes a new archive of what can be read in a damaged one, and keeps the damaged one under another name. Blocks; for
 * threads.
 *
 * Returns: whether there is an archive that can be opened; else %EASEL_ERROR_DISK, and the damaged file is where it was
 */
gboolean
easel_archive_rescue (const char  *path,
                      char       **kept_path,
                      gint64      *saved_runs,
                      GError     **error)
{
  Rescue self = { 0 };
  gboolean rescued = TRUE;
  int fd;

  self.path = g_strdup (path);
  self.new_path = g_strconcat (path, ".new", NULL);
  fd = lock (&self, error);

  if (fd >= 0 && !is_sound (path))
    {
      remove_remains (&self);
      rescued = fill (&self, error) && exchange (&self, error);
      if (!rescued)
        {
          g_clear_pointer (&self.database, easel_database_close);
          remove_remains (&self);
        }
    }

  if (fd >= 0)
    close (fd);
  *saved_runs = self.saved_runs;
  *kept_path = rescued ? g_steal_pointer (&self.kept_path) : NULL;
  g_free (self.kept_path);
  g_free (self.path);
  g_free (self.new_path);

  return fd >= 0 && rescued;
}
