/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every operation of the README's table, asked for by easelctl; each request is held against the API's description. */

#include "base/easel-json.h"
#include "server/easel-server-private.h"
#include "support/easel-openapi-watch.h"
#include "support/easel-test-shell.h"
#include "support/easel-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define KEY  "key"
#define SLOW                                                                                                           \
  "{\"1\":{\"class_type\":\"EmptyImage\",\"inputs\":{\"width\":2048,\"height\":2048,\"batch_size\":1,\"color\":255}}," \
  "\"2\":{\"class_type\":\"ImageBlur\",\"inputs\":{\"image\":[\"1\",0],\"blur_radius\":31,\"sigma\":10.0}},"           \
  "\"3\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"2\",0],\"filename_prefix\":\"slow\"}}}"

typedef struct {
  ShellFixture shell;
  EaselServer *server;
  EaselOpenapiWatch *watch;
  GHashTable *names;             /* what stands for what */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *folder = NULL;
  EaselServerOptions options = { .key = KEY };
  g_autoptr(GError) error = NULL;

  shell_set_up (&f->shell, NULL);
  folder = g_build_filename (f->shell.home, "server", NULL);
  options.data_folder = folder;
  f->server = easel_server_new (&options);
  g_assert_true (easel_server_start (f->server, &error));
  f->watch = easel_openapi_watch_new (easel_server_get_soup (f->server));
  f->names = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  shell_set_variable (&f->shell, "EASEL_API_KEY", KEY);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_openapi_watch_free (f->watch);
  easel_server_stop_async (f->server, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  g_assert_true (easel_server_stop_finish (f->server, result, NULL));
  g_clear_object (&result);
  g_object_unref (f->server);
  g_hash_table_unref (f->names);
  shell_tear_down (&f->shell, NULL);
}

/* Calls easelctl with these words; those in capitals stand for something else. */
static int
call (Fixture    *f,
      const char *line)
{
  g_auto(GStrv) words = NULL;
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GSubprocess) process = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &words, NULL));
  g_ptr_array_add (argv, (gpointer) "--server");
  g_ptr_array_add (argv, (gpointer) easel_server_get_url (f->server));
  for (guint i = 0; words[i] != NULL; i++)
    {
      char *name = g_hash_table_lookup (f->names, words[i]);

      g_ptr_array_add (argv, name != NULL ? name : words[i]);
    }
  g_ptr_array_add (argv, NULL);

  g_test_message ("easelctl %s", line);
  process = shell_start (&f->shell, (const char * const *) argv->pdata);
  shell_wait (&f->shell, process);

  return f->shell.status;
}

/* Remembers a member of the first line of JSON that has it, of a call that succeeds. */
static void
remember (Fixture    *f,
          const char *name,
          const char *line,
          const char *member)
{
  g_autoptr(GPtrArray) lines = NULL;

  g_assert_cmpint (call (f, line), ==, 0);
  lines = shell_read_json_lines (&f->shell);
  g_hash_table_remove (f->names, name);
  for (guint i = 0; i < lines->len && !g_hash_table_contains (f->names, name); i++)
    {
      const char *value = easel_json_get_string (g_ptr_array_index (lines, i), member);

      if (value != NULL)
        g_hash_table_insert (f->names, (gpointer) name, g_strdup (value));
    }
  g_assert_nonnull (g_hash_table_lookup (f->names, name));
}

static void
write_file (Fixture    *f,
            const char *name,
            const char *file,
            const char *text,
            goffset     size)
{
  char *path = g_build_filename (f->shell.home, file, NULL);

  if (text != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  else
    {
      int descriptor = open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

      g_assert_cmpint (ftruncate (descriptor, size), ==, 0);
      close (descriptor);
    }
  g_hash_table_replace (f->names, (gpointer) name, path);
}

/* Calls easelctl, which succeeds, and sees to it that the operation was asked for. */
static void
reach (Fixture    *f,
       const char *operation,
       const char *line)
{
  guint before = easel_openapi_watch_count (f->watch, operation);

  g_assert_cmpint (call (f, line), ==, 0);
  if (easel_openapi_watch_count (f->watch, operation) == before)
    g_error ("%s was not asked for by: easelctl %s", operation, line);
}

static void
test_runs (Fixture       *f,
           gconstpointer  data)
{
  static const struct {
    const char *operation;
    const char *line;
  } cases[] = {
    { "POST /run/deployment/queue", "run 'Pattern from a seed' --mode queue" },
    { "GET /run/{run_id}", "run DEPLOYMENT --mode queue" },
    { "POST /run/deployment/sync", "run DEPLOYMENT --mode sync" },
    { "POST /run/deployment/stream", "run DEPLOYMENT --mode stream" },
    { "POST /run/queue", "run VERSION --machine MACHINE --mode queue" },
    { "POST /run/sync", "run VERSION --machine MACHINE --mode sync" },
    { "POST /run/stream", "run VERSION --machine MACHINE --mode stream" },
    { "POST /run/workflow/queue", "run FILE --workflow WORKFLOW --mode queue" },
    { "POST /run/workflow/sync", "run FILE --workflow WORKFLOW --mode sync" },
    { "POST /run/workflow/stream", "run FILE --workflow WORKFLOW --mode stream" },
    { "POST /run", "run DEPLOYMENT --count 2 --server-batch" },
    { "GET /v2/stream-logs", "run DEPLOYMENT --mode queue --verbose" },
    { "GET /v2/workflow/{workflow_id}/runs", "workflows runs WORKFLOW" },
    { "GET /workflow/{workflow_id}/runs", "workflows runs WORKFLOW --full" },
    { "GET /deployment/{deployment_id}/runs", "deployments runs DEPLOYMENT" },
    { "GET /workflow/{workflow_id}/gallery", "gallery WORKFLOW --kind image" },
  };

  remember (f, "DEPLOYMENT", "--json deployments", "id");
  remember (f, "WORKFLOW", "--json deployments", "workflow_id");
  remember (f, "MACHINE", "--json machines", "id");
  remember (f, "VERSION", "--json workflows versions WORKFLOW", "id");
  g_hash_table_replace (f->names, (gpointer) "VERSION",
                        g_strconcat ("version:", g_hash_table_lookup (f->names, "VERSION"), NULL));
  g_hash_table_replace (f->names, (gpointer) "FILE", shell_find_sample ("workflows/Pattern from a seed.json"));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    reach (f, cases[i].operation, cases[i].line);

  remember (f, "RUN", "--json runs list", "id");
  reach (f, "GET /v2/clickhouse-run-logs/{run_id}", "runs log RUN");
}

/* While it goes on: watched, and ended. */
static void
test_slow_run (Fixture       *f,
               gconstpointer  data)
{
  const char *words[] = { "--server", easel_server_get_url (f->server), "--json", "runs", "progress", NULL, NULL };
  g_autoptr(GSubprocess) watching = NULL;
  g_autoptr(GPtrArray) lines = NULL;

  write_file (f, "SLOW", "slow.json", SLOW, 0);
  remember (f, "WORKFLOW", "--json workflows", "id");
  remember (f, "RUN", "--json run SLOW --workflow WORKFLOW --detach --mode queue", "id");
  words[5] = g_hash_table_lookup (f->names, "RUN");
  watching = shell_start (&f->shell, words);
  easel_test_wait_until (easel_openapi_watch_count (f->watch, "GET /v2/stream-progress") == 1 &&
                         easel_openapi_watch_count (f->watch, "GET /run/{run_id}") > 0);
  reach (f, "POST /run/{run_id}/cancel", "runs cancel RUN");

  shell_wait (&f->shell, watching);
  g_assert_cmpint (f->shell.status, ==, 1);
  lines = shell_read_json_lines (&f->shell);
  g_assert_cmpuint (lines->len, >=, 1);
  g_assert_cmpstr (easel_json_get_string (g_ptr_array_index (lines, lines->len - 1), "status"), ==, "cancelled");
}

static void
test_library (Fixture       *f,
              gconstpointer  data)
{
  static const struct {
    const char *operation;
    const char *line;
  } cases[] = {
    { "GET /deployments", "deployments" },
    { "GET /deployment/{deployment_id}", "deployments show DEPLOYMENT" },
    { "GET /workflow/{workflow_id}/deployments", "workflows deployments WORKFLOW" },
    { "GET /workflows", "workflows" },
    { "GET /workflows/all", "gallery WORKFLOW" },
    { "GET /workflow/{workflow_id}", "workflows show WORKFLOW" },
    { "POST /workflow", "workflows create FILE --name Mine" },
    { "GET /workflow/{workflow_id}/versions", "workflows versions WORKFLOW" },
    { "GET /workflow/{workflow_id}/version/{version}", "workflows versions WORKFLOW 1" },
    { "POST /workflow/{workflow_id}/version", "workflows update WORKFLOW FILE --comment better" },
    { "GET /workflow-version/{version_id}", "inputs VERSION" },
    { "GET /machines", "machines" },
    { "GET /machine/{machine_id}", "machines show MACHINE" },
    { "GET /machine/{machine_id}/events", "machines events MACHINE" },
    { "GET /models", "models" },
    { "GET /search/model", "models xl --provider comfyui" },
    { "GET /platform/gpu-pricing", "prices" },
    { "POST /file/upload", "upload SMALL" },
    { "GET /assets/presigned-url", "upload LARGE" },
  };

  remember (f, "DEPLOYMENT", "--json deployments", "id");
  remember (f, "WORKFLOW", "--json deployments", "workflow_id");
  remember (f, "MACHINE", "--json machines", "id");
  remember (f, "VERSION", "--json workflows versions WORKFLOW", "id");
  g_hash_table_replace (f->names, (gpointer) "VERSION",
                        g_strconcat ("version:", g_hash_table_lookup (f->names, "VERSION"), NULL));
  g_hash_table_replace (f->names, (gpointer) "FILE", shell_find_sample ("workflows/Pattern from a seed.json"));
  write_file (f, "SMALL", "small.bin", "bytes", 0);
  write_file (f, "LARGE", "large.bin", NULL, (50 << 20) + 1);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    reach (f, cases[i].operation, cases[i].line);

  g_assert_cmpint (call (f, "workflows versions WORKFLOW"), ==, 0);
  g_assert_nonnull (strstr (f->shell.out, "better"));
  g_assert_cmpint (call (f, "workflows versions WORKFLOW x"), ==, 2);
  g_assert_cmpint (call (f, "workflows versions WORKFLOW 99"), ==, 4);
  g_assert_cmpint (call (f, "workflows create absent.json"), ==, 4);
  g_assert_cmpint (call (f, "models xl --provider civitai"), ==, 5);
}

static void
test_sessions (Fixture       *f,
               gconstpointer  data)
{
  remember (f, "MACHINE", "--json machines", "id");
  reach (f, "POST /session", "sessions create MACHINE --timeout 15 --wait");
  g_assert_cmpuint (easel_openapi_watch_count (f->watch, "GET /v2/stream-logs"), >, 0);
  g_assert_nonnull (strstr (f->shell.err, "Starting a session on Built-in"));
  remember (f, "SESSION", "--json sessions list", "id");
  reach (f, "GET /sessions", "sessions list");
  reach (f, "GET /session/{session_id}", "sessions show SESSION");
  reach (f, "POST /session/{session_id}/increase-timeout", "sessions extend SESSION 5");
  easel_server_set_quirks (f->server, EASEL_SERVER_QUIRK_LEGACY_SESSIONS);
  reach (f, "POST /session/increase-timeout", "sessions extend SESSION 5");
  easel_server_set_quirks (f->server, EASEL_SERVER_QUIRK_NONE);
  reach (f, "DELETE /session/{session_id}", "sessions delete SESSION");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/every-operation/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("runs", test_runs);
  ADD ("slow-run", test_slow_run);
  ADD ("library", test_library);
  ADD ("sessions", test_sessions);

  return g_test_run ();
}
