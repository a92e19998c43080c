/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a large archive takes to open, page and search: bench-archive [RUNS], 100,000 unless told.
 *
 * Each line is the median of some tries in milliseconds. In a release build more than the limit is a failure.
 */

#include "config.h"

#include "archive/easel-archive-words.h"
#include "archive/easel-archive.h"
#include "runs/easel-run-filter.h"
#include "runs/easel-run-store.h"
#include "support/easel-test-archive.h"
#include "support/easel-test.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define TRIES 9
#define LIMIT 50.0  /* milliseconds */
#define PORTION 5000

/* What the programs ask of it. */
typedef enum {
  ASK_PAGE,
  ASK_OPEN,
  ASK_NEWS,
  ASK_ONE,
} Ask;

typedef struct {
  const char     *name;
  Ask             ask;
  EaselRunFilter  filter;
} Question;

static const Question questions[] = {
  { "start-up: open runs", ASK_OPEN },
  { "newest page", ASK_PAGE },
  { "page in the middle", ASK_PAGE, { .before = 50000 } },
  { "page of an account", ASK_PAGE, { .account = "local" } },
  { "page of a workflow", ASK_PAGE, { .workflow = "w7" } },
  { "page of a rare workflow", ASK_PAGE, { .workflow = "rare" } },
  { "page of a workflow's name", ASK_PAGE, { .workflow = "Portrait" } },
  { "page of failed ones", ASK_PAGE, { .states = 1 << EASEL_RUN_STATUS_FAILED | 1 << EASEL_RUN_STATUS_TIMEOUT } },
  { "page of unclear ones: none", ASK_PAGE, { .states = 1 << EASEL_RUN_STATUS_UNCLEAR } },
  { "failed ones of none", ASK_PAGE, { .account = "nobody", .states = 1 << EASEL_RUN_STATUS_FAILED } },
  { "page of no account", ASK_PAGE, { .account = "nobody" } },
  { "page of no workflow", ASK_PAGE, { .workflow = "nothing" } },
  { "search: among no ones", ASK_PAGE, { .text = "portrait", .states = 1 << EASEL_RUN_STATUS_UNCLEAR } },
  { "page of cancelled ones", ASK_PAGE, { .states = 1 << EASEL_RUN_STATUS_CANCELLED } },
  { "search: a word in all", ASK_PAGE, { .text = "portrait" } },
  { "search: a word in some", ASK_PAGE, { .text = "harbour" } },
  { "search: a word in one", ASK_PAGE, { .text = "needle" } },
  { "search: in none", ASK_PAGE, { .text = "absent" } },
  { "search: first letter", ASK_PAGE, { .text = "p" } },
  { "search: two beginnings", ASK_PAGE, { .text = "har lan" } },
  { "search: three words", ASK_PAGE, { .text = "portrait harbour dawn" } },
  { "search: no spaces", ASK_PAGE, { .text = "東京" } },
  { "search: among failed ones", ASK_PAGE, { .text = "portrait", .states = 1 << EASEL_RUN_STATUS_FAILED } },
  { "newer than a revision", ASK_NEWS },
  { "one by the start of its id", ASK_ONE },
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
      g_autofree char *id = g_strdup_printf ("run-%d-0b54a6a2-7f0d-4f6d", (int) i);
      g_autofree char *workflow = i == portion->runs / 5 ? g_strdup ("rare") : g_strdup_printf ("w%d", (int) (i % 23));

      if (!easel_database_run (database, error, "INSERT INTO requests (tag, account, state, target, created_at, document)"
                               " VALUES (?, 'local', 'sent', 'deployment', ?, printf ('{\"inputs\":\"%.*c\"}', 1200, 'x'))", "si",
                               id, i) ||
          !easel_database_run (database, error, "INSERT INTO runs (request, account, server_id, status, settled, name, workflow_id,"
                               " added_at, words, record) VALUES (last_insert_rowid (), 'local', ?, ?, ?, 'Portrait', ?, ?, ?,"
                               " printf ('{\"run\":\"%.*c\"}', 1500, 'x'))", "ssisis", id, i % 97 == 0 ? "failed" : "success",
                               (gint64) (i > portion->runs - 5 ? 0 : 1), workflow, i, words) ||
          !easel_database_run (database, error, "INSERT INTO outputs (run, output_id, key, position, state, path) VALUES"
                               " (?, 'o', 'images', 0, 'saved', '/home/somebody/Pictures/Easel/a.png')", "i", i))
        return NULL;
    }

  return NULL;
}

static gpointer
finish (EaselArchive  *archive,
        GAsyncResult **result)
{
  g_autoptr(GAsyncResult) answer = easel_test_wait_result (result);
  g_autoptr(GError) error = NULL;
  gpointer value = easel_archive_read_finish (archive, answer, &error);

  g_assert_no_error (error);

  return value;
}

/* Asks, waits, and returns how many rows came. */
static gsize
ask (EaselArchive   *archive,
     const Question *question,
     gint64          revision)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  EaselRunFilter filter = question->filter;

  filter.limit = 100;
  switch (question->ask)
    {
    case ASK_OPEN:
      easel_run_store_list_open_async (archive, easel_test_keep_result, &result);
      break;
    case ASK_NEWS:
      easel_run_store_list_news_async (archive, revision - 20, easel_test_keep_result, &result);
      break;
    case ASK_ONE:
      easel_run_store_find_async (archive, "local", "run-4321-", NULL, easel_test_keep_result, &result);
      easel_run_row_free (finish (archive, &result));
      return 1;
    case ASK_PAGE:
    default:
      easel_run_store_list_async (archive, &filter, NULL, easel_test_keep_result, &result);
      break;
    }

  rows = finish (archive, &result);

  return rows->len;
}

static gint64
get_revision (EaselArchive *archive)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_run_store_get_revision_async (archive, easel_test_keep_result, &result);

  return GPOINTER_TO_SIZE (finish (archive, &result));
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
  g_print ("%-28s %8.2f ms  (%zu rows)\n", name, tries[TRIES / 2], rows);

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

      ask (archive, &questions[0], 0);
      ask (archive, &questions[1], 0);
      tries[i] = get_milliseconds_since (start);
    }

  return report ("start-up: open, first page", tries, 0);
}

static double
measure (EaselArchive   *archive,
         const Question *question)
{
  gint64 revision = get_revision (archive);
  double tries[TRIES];
  gsize rows = 0;

  for (guint i = 0; i < TRIES; i++)
    {
      gint64 start = g_get_monotonic_time ();

      rows = ask (archive, question, revision);
      tries[i] = get_milliseconds_since (start);
    }

  return report (question->name, tries, rows);
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

    for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
      {
        double milliseconds = measure (archive, &questions[i]);

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
