/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What many tests need: waiting for a condition, a folder of their own, the shared sample material. */

#include "support/easel-test.h"

#include <glib/gstdio.h>

gint64
easel_test_get_deadline (void)
{
  return g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
}

static gboolean
wake_up_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* One turn of the main loop, which a source of ours ends in time to notice the deadline. */
void
easel_test_iterate (gint64      deadline,
                    const char *where,
                    const char *condition)
{
  guint alarm = g_timeout_add (500, wake_up_cb, NULL);

  g_main_context_iteration (NULL, TRUE);
  g_source_remove (alarm);

  if (g_get_monotonic_time () > deadline)
    g_error ("%s: still waiting for %s", where, condition);
}

/* Both ends of a connection run in this thread, so quiet means that nothing is under way; for some moments, because
 * threads of the libraries may have a hand in it. */
void
easel_test_settle (void)
{
  for (guint quiet = 0; quiet < 25; quiet++)
    if (g_main_context_iteration (NULL, FALSE))
      quiet = 0;
    else
      g_usleep (200);
}

void
easel_test_keep_result (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  g_assert_null (*kept);
  *kept = g_object_ref (result);
}

/* Waits for *result, empties it and returns it (transfer full). */
GAsyncResult *
easel_test_wait_result (GAsyncResult **result)
{
  easel_test_wait_until (*result != NULL);

  return g_steal_pointer (result);
}

char *
easel_test_make_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *path = g_dir_make_tmp ("easel-test-XXXXXX", &error);

  g_assert_no_error (error);

  return path;
}

void
easel_test_remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        easel_test_remove_folder (child);
      else
        g_unlink (child);
    }

  g_rmdir (path);
}

char *
easel_test_find_shared (const char *relative_path)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "..", "shared", relative_path, NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip_printf ("the material beside the project is absent: %s", relative_path);
      return NULL;
    }

  return g_steal_pointer (&path);
}
