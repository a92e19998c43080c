/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a large archive takes to open, page and search: bench-archive [RUNS], 100,000 unless told.
 *
 * Each line is the median of some tries in milliseconds. In a release build more than the limit is a failure.
 */

#include "config.h"

#include "archive/easel-archive-words.h"
#include "archive/easel-archive.h"
#include "support/easel-test-archive.h"
#include "support/easel-test.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define TRIES 9
#define LIMIT 50.0  /* milliseconds */
#define PORTION 5000

#define COLUMNS "runs.id, account, server_id, status, name, added_at, started_at, ended_at, cost, starred, kinds"

typedef struct {
  const char *name;
  const char *sql;
  const char *typed;   /* what MATCH ? is given, NULL: no parameter */
} Query;

static const Query queries[] = {
  { "start-up: open runs", "SELECT " COLUMNS " FROM runs WHERE settled = 0 ORDER BY id", NULL },
  { "newest page", "SELECT " COLUMNS " FROM runs WHERE hidden = 0 ORDER BY id DESC LIMIT 100", NULL },
  { "newest page with outputs", "SELECT " COLUMNS ", outputs.path FROM (SELECT id FROM runs WHERE hidden = 0 ORDER BY id DESC"
    " LIMIT 100) AS page JOIN runs ON runs.id = page.id JOIN outputs ON outputs.run = page.id", NULL },
  { "page in the middle", "SELECT " COLUMNS " FROM runs WHERE hidden = 0 AND id < (SELECT max (id) / 2 FROM runs)"
    " ORDER BY id DESC LIMIT 100", NULL },
  { "page of a workflow", "SELECT " COLUMNS " FROM runs WHERE workflow_id = 'w7' AND hidden = 0 ORDER BY id DESC LIMIT 100", NULL },
  { "page of failed ones", "SELECT " COLUMNS " FROM runs WHERE status IN ('failed', 'timeout') AND hidden = 0"
    " ORDER BY id DESC LIMIT 100", NULL },
  { "count", "SELECT count (*) - (SELECT count (*) FROM runs WHERE hidden = 1) FROM runs", NULL },
  { "newer than a revision", "SELECT " COLUMNS " FROM runs WHERE revision > (SELECT revision - 10 FROM news WHERE name = 'runs')", NULL },
#define SEARCH "SELECT " COLUMNS " FROM search JOIN runs ON runs.id = search.rowid WHERE search MATCH ? AND hidden = 0" \
               " ORDER BY search.rowid DESC LIMIT 100"
  { "search: a word in all", SEARCH, "portrait" },
  { "search: a word in some", SEARCH, "harbour" },
  { "search: a word in one", SEARCH, "needle" },
  { "search: in none", SEARCH, "absent" },
  { "search: first letter", SEARCH, "p" },
  { "search: two beginnings", SEARCH, "har lan" },
  { "search: three words", SEARCH, "portrait harbour dawn" },
  { "search: 東京", SEARCH, "東京" },
};

typedef struct {
  gint64 first;
  gint64 last;
  gint64 runs;   /* in the end */
} Portion;

static gpointer
fill (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  static const char *const places[] = { "harbour", "forest", "market", "desert", "station", "kitchen", "bridge", "東京の夜" };
  static const char *const lights[] = { "dawn", "noon", "dusk", "neon", "lanterns", "snow light", "candle" };
  const Portion *portion = input;

  for (gint64 i = portion->first; i <= portion->last; i++)
    {
      g_autofree char *text = g_strdup_printf ("portrait of person %d in the %s at %s, seed %u, 35 mm film, shallow depth of field%s",
                                               (int) (i % 5003), places[i % 8], lights[i % 7], g_random_int (),
                                               i == portion->runs / 3 ? " needle" : "");
      g_autofree char *words = easel_archive_index_words (text);
      g_autofree char *id = g_strdup_printf ("run-%d", (int) i);
      g_autofree char *workflow = g_strdup_printf ("w%d", (int) (i % 23));

      if (!easel_database_run (database, error, "INSERT INTO runs (account, server_id, status, settled, name, workflow_id, added_at,"
                               " words, record) VALUES ('local', ?, ?, ?, 'Portrait', ?, ?, ?, printf ('%.*c', 1500, 'x'))",
                               "ssisis", id, i % 97 == 0 ? "failed" : "success", (gint64) (i > portion->runs - 5 ? 0 : 1), workflow, i,
                               words) ||
          !easel_database_run (database, error, "INSERT INTO outputs (run, output_id, key, position, state, path) VALUES"
                               " (?, 'o', 'images', 0, 'saved', '/home/somebody/Pictures/Easel/a.png')", "i", i))
        return NULL;
    }

  return NULL;
}

static gpointer
run_query (EaselDatabase  *database,
           gpointer        input,
           GError        **error)
{
  const Query *query = input;
  g_autofree char *match = query->typed != NULL ? easel_archive_match_words (query->typed) : NULL;
  g_autoptr(EaselStatement) statement = match != NULL ? easel_database_query (database, error, query->sql, "s", match)
                                                      : easel_database_query (database, error, query->sql, "");
  gsize rows = 0;

  while (statement != NULL && easel_statement_step (statement, error))
    rows++;

  return GSIZE_TO_POINTER (rows);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double difference = *(const double *) a - *(const double *) b;

  return difference < 0 ? -1 : difference > 0;
}

static double
report (const char *name,
        double      tries[TRIES],
        gsize       rows)
{
  qsort (tries, TRIES, sizeof (double), compare);
  g_print ("%-26s %8.2f ms  (%zu rows)\n", name, tries[TRIES / 2], rows);

  return tries[TRIES / 2];
}

static double
get_milliseconds_since (gint64 start)
{
  return (g_get_monotonic_time () - start) / 1000.0;
}

static double
measure_open (const char *path)
{
  double tries[TRIES];

  for (guint i = 0; i < TRIES; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr(EaselArchive) archive = easel_test_archive_open (path, NULL);

      easel_test_archive_read (archive, run_query, (gpointer) &queries[0], NULL);
      easel_test_archive_read (archive, run_query, (gpointer) &queries[1], NULL);
      tries[i] = get_milliseconds_since (start);
    }

  return report ("start-up: open, first page", tries, 0);
}

static double
measure (EaselArchive *archive,
         const Query  *query)
{
  g_autoptr(GError) error = NULL;
  double tries[TRIES];
  gsize rows = 0;

  for (guint i = 0; i < TRIES; i++)
    {
      gint64 start = g_get_monotonic_time ();

      rows = GPOINTER_TO_SIZE (easel_test_archive_read (archive, run_query, (gpointer) query, &error));
      g_assert_no_error (error);
      tries[i] = get_milliseconds_since (start);
    }

  return report (query->name, tries, rows);
}

static void
print_memory (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL) && (line = strstr (status, "VmHWM:")) != NULL)
    g_print ("most memory ever used %.*s\n", (int) strcspn (line + 6, "\n"), line + 6);
}

int
main (int    argc,
      char **argv)
{
  gint64 runs = argc > 1 ? g_ascii_strtoll (argv[1], NULL, 10) : 100000;
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "archive.db", NULL);
  g_autoptr(GError) error = NULL;
  double slowest;

  setlocale (LC_ALL, "C.UTF-8");
  {
    g_autoptr(EaselArchive) archive = easel_test_archive_open (path, &error);
    gint64 start = g_get_monotonic_time ();

    g_assert_no_error (error);
    for (gint64 done = 0; done < runs; done += PORTION)
      {
        Portion portion = { done + 1, MIN (done + PORTION, runs), runs };

        easel_test_archive_write (archive, fill, &portion, &error);
        g_assert_no_error (error);
      }
    g_print ("%" G_GINT64_FORMAT " runs written in %.1f s\n", runs, get_milliseconds_since (start) / 1000);
  }

  slowest = measure_open (path);
  {
    g_autoptr(EaselArchive) archive = easel_test_archive_open (path, &error);

    for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
      {
        double milliseconds = measure (archive, &queries[i]);

        slowest = MAX (slowest, milliseconds);
      }
  }
  print_memory ();
  easel_test_remove_folder (folder);

#ifdef __OPTIMIZE__
  if (slowest > LIMIT)
    {
      g_printerr ("slower than %.0f ms\n", LIMIT);
      return 1;
    }
#endif

  return 0;
}
