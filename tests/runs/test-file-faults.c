/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The disk under the results fails at every write, synchronisation, link and rename: each result is a whole file in the end,
 * once, and the archive knows it.
 */

#include "base/easel-error.h"
#include "support/easel-test-desk.h"
#include "support/easel-test.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* ── a disk that fails: the functions of the C library, taken over for this program ─────────────────────────────────── */

static char *watched;
static guint fail_at;
static int failure;
static int n_done;  /* atomic */

/* Counts from 0 what happens below @folder; the @at-th from now on fails with @cause (0: none). */
static void
start_disk (const char *folder,
            guint       at,
            int         cause)
{
  g_free (watched);
  watched = g_strdup (folder);
  fail_at = at;
  failure = cause;
  g_atomic_int_set (&n_done, 0);
}

static guint
get_count (void)
{
  return (guint) g_atomic_int_get (&n_done);
}

/* Whether it fails now, with errno set. */
static gboolean
fails (const char *path)
{
  if (watched == NULL || !g_str_has_prefix (path, watched))
    return FALSE;
  if (g_atomic_int_add (&n_done, 1) + 1 != (int) fail_at)
    return FALSE;

  errno = failure;

  return TRUE;
}

static gboolean
fails_on_file (int file)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", file);
  char path[4096];
  gssize length;

  if (watched == NULL)
    return FALSE;

  length = readlink (link, path, sizeof path - 1);
  if (length <= 0)
    return FALSE;
  path[length] = '\0';

  return fails (path);
}

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

ssize_t
write (int         file,
       const void *bytes,
       size_t      size)
{
  return fails_on_file (file) ? -1 : REAL (write) (file, bytes, size);
}

int
fsync (int file)
{
  return fails_on_file (file) ? -1 : REAL (fsync) (file);
}

int
linkat (int         from,
        const char *old_path,
        int         to,
        const char *new_path,
        int         flags)
{
  return fails (new_path) ? -1 : REAL (linkat) (from, old_path, to, new_path, flags);
}

int
renameat2 (int          from,
           const char  *old_path,
           int          to,
           const char  *new_path,
           unsigned int flags)
{
  return fails (new_path) ? -1 : REAL (renameat2) (from, old_path, to, new_path, flags);
}

/* ── stories ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
set_up (EaselTestDesk *desk)
{
  easel_test_desk_set_up (desk);
  easel_fake_service_set_script (desk->service, "success");
  easel_fake_service_set_files (desk->service, "a.png b.png");
}

static guint
count_operations (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  guint count;

  set_up (&desk);
  start_disk (desk.results, 0, 0);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  count = get_count ();
  easel_test_desk_tear_down (&desk);

  return count;
}

static void
assert_whole (EaselTestDesk *desk,
              EaselRun      *run)
{
  static const char *const NAMES[] = { "a.png", "b.png" };
  g_autofree char *staging = g_build_filename (desk->results, ".easel", "fetching", NULL);
  g_autoptr(GDir) dir = g_dir_open (desk->results, 0, NULL);
  g_autoptr(GDir) left = g_dir_open (staging, 0, NULL);
  guint n_files = 0;
  const char *name;

  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (easel_run_get_outputs (run), i);
      g_autofree char *path = g_build_filename (desk->results, NAMES[i], NULL);
      g_autofree char *expected = g_strdup_printf ("the result %u of %s\n", i, easel_run_get_id (run));
      g_autofree char *content = NULL;

      g_assert_cmpint (easel_output_get_state (output), ==, EASEL_OUTPUT_STATE_SAVED);
      g_assert_cmpstr (easel_output_get_path (output), ==, path);
      g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
      g_assert_cmpstr (content, ==, expected);
    }

  while ((name = g_dir_read_name (dir)) != NULL)
    n_files += !g_str_equal (name, ".easel");
  g_assert_cmpuint (n_files, ==, G_N_ELEMENTS (NAMES));
  g_assert_null (left != NULL ? g_dir_read_name (left) : NULL);
}

static void
try_fault (guint at,
           int   cause)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;

  set_up (&desk);
  start_disk (desk.results, at, cause);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_test_message ("%u: %s", at, g_strerror (cause));
  assert_whole (&desk, run);
  start_disk ("/nowhere", 0, 0);
  easel_test_desk_tear_down (&desk);
}

/* In turn, from another one on each time: all causes at all points in some runs of the suite. */
static void
test_each_operation (void)
{
  static const int CAUSES[] = { ENOSPC, EIO, EROFS };
  guint first = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (CAUSES));
  guint count = count_operations ();

  g_test_message ("%u operations on files", count);
  g_assert_cmpuint (count, >, 6);
  for (guint at = 1; at <= count; at++)
    try_fault (at, CAUSES[(first + at) % G_N_ELEMENTS (CAUSES)]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/file-faults/each-operation", test_each_operation);

  return g_test_run ();
}
