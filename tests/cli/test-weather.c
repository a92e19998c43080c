/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What real servers and proxies do to a stream and to files: the run's record decides, and the result is saved. */

#include "server/easel-server-private.h"
#include "support/easel-openapi-watch.h"
#include "support/easel-test-shell.h"
#include "support/easel-test.h"

#include <string.h>

static const struct {
  const char        *name;
  EaselServerQuirks  quirks;
} weathers[] = {
  { "torn-events", EASEL_SERVER_QUIRK_TORN_EVENTS },
  { "no-final-status", EASEL_SERVER_QUIRK_NO_FINAL_STATUS },
  { "odd-writes", EASEL_SERVER_QUIRK_ODD_WRITES | EASEL_SERVER_QUIRK_CRLF | EASEL_SERVER_QUIRK_KEEP_ALIVE },
  { "late-run-id", EASEL_SERVER_QUIRK_LATE_RUN_ID | EASEL_SERVER_QUIRK_NOVELTIES },
  { "redirected-files", EASEL_SERVER_QUIRK_REDIRECT_FILES },
  { "rate-limit", EASEL_SERVER_QUIRK_RATE_LIMIT },
};

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_assert_true (easel_server_stop_finish (EASEL_SERVER (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

/* Whatever the stream says or leaves out, the run's record decides and the file is saved. */
static void
test_weather (ShellFixture  *f,
              gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (f->home, "server", NULL);
  EaselServerOptions options = {
    .data_folder = folder, .key = "key", .quirks = weathers[GPOINTER_TO_SIZE (data)].quirks,
  };
  g_autoptr(EaselServer) server = easel_server_new (&options);
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  EaselOpenapiWatch *watch;
  gboolean stopped = FALSE;

  g_assert_true (easel_server_start (server, &error));
  watch = easel_openapi_watch_new (easel_server_get_soup (server));
  shell_set_variable (f, "EASEL_API_KEY", "key");
  g_assert_cmpint (shell_call (f, "--server", easel_server_get_url (server), "run", "Pattern from a seed", "--mode",
                               "stream", NULL), ==, 0);
  path = shell_dup_last_line (f);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));

  g_assert_cmpint (shell_call (f, "--json", "runs", "list", NULL), ==, 0);
  g_assert_nonnull (strchr (f->out, '\n'));
  g_assert_cmpstr (strchr (f->out, '\n'), ==, "\n");

  easel_openapi_watch_free (watch);
  easel_server_stop_async (server, stopped_cb, &stopped);
  easel_test_wait_until (stopped);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (weathers); i++)
    {
      g_autofree char *name = g_strconcat ("/weather/", weathers[i].name, NULL);

      g_test_add (name, ShellFixture, GSIZE_TO_POINTER (i), shell_set_up, test_weather, shell_tear_down);
    }

  return g_test_run ();
}
