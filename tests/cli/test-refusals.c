/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bad input and bad servers: one line with cause and cure, the right exit status, nothing half-written. */

#include "base/easel-json.h"
#include "cli/easel-cli-watch.h"
#include "support/easel-test-shell.h"
#include "support/easel-raw-server.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>

#define GLOW   "workflows/Soft glow.json"
#define WORDS  8
#define OURS   "0b54a6a2-7f0d-4f6d-9d0f-1d2f8a6b3c4d"

typedef struct {
  const char *words[WORDS];
  int         status;
  const char *said;
} Refusal;

/* GLOW stands for the path of a shipped workflow. */
static const Refusal refusals[] = {
  { { NULL }, 2, "command is missing" },
  { { "frobnicate" }, 2, "frobnicate" },
  { { "runs" }, 2, "one more word" },
  { { "run" }, 2, "argument is missing" },
  { { "run", "a", "b" }, 2, "too many" },
  { { "run", GLOW, "--frobnicate" }, 2, "--frobnicate" },
  { { "run", GLOW, "-i", "glow" }, 2, "NAME=VALUE" },
  { { "run", GLOW, "-i", "glwo=0.5" }, 2, "did you mean “glow”" },
  { { "run", GLOW, "-i", "glow=7" }, 2, "0.0 to 1.0" },
  { { "run", GLOW, "-i", "glow=much" }, 2, "number" },
  { { "run", GLOW, "-i", "softness=1.5" }, 2, "softness" },
  { { "run", GLOW, "-i", "picture=@absent.png" }, 2, "absent.png" },
  { { "run", GLOW, "-i", "picture=@no-workflow.json" }, 2, "picture: no-workflow.json is no picture" },
  { { "run", GLOW, "--mode", "sideways" }, 2, "sideways" },
  { { "run", GLOW, "--count", "0" }, 2, "--count" },
  { { "run", GLOW, "--webhook", "ftp://x" }, 2, "ftp://x" },
  { { "run", "no-workflow.json" }, 2, "no-workflow.json" },
  { { "run", "absent.json" }, 4, "absent.json" },
  { { "inputs", "absent.json" }, 4, "absent.json" },
  { { "inputs", "no-workflow.json" }, 2, "no-workflow.json" },
  { { "run", GLOW, "-o", "no-workflow.json/x" }, 6, "no-workflow.json" },
  { { "upload", "absent.png" }, 2, "absent.png" },
  { { "--account", "nobody", "deployments" }, 4, "nobody" },
  { { "--server", "http://127.0.0.1:1", "deployments" }, 5, "127.0.0.1" },
  { { "--server", "http://example.invalid", "deployments" }, 2, "https" },
  { { "--server", "https://example.invalid", "deployments" }, 3, "EASEL_API_KEY" },
  { { "--account", "a", "--server", "https://b", "deployments" }, 2, "exclude" },
  { { "run", "no such deployment" }, 4, "no such deployment" },
  { { "run", GLOW, "--machine", "no such machine" }, 4, "no such machine" },
  { { "runs", "show", "no-such-run" }, 4, "no-such-run" },
  { { "runs", "list", "--status", "sideways" }, 2, "sideways" },
  { { "accounts", "use", "nobody" }, 4, "nobody" },
  { { "accounts", "remove", "local" }, 2, "always there" },
  { { "accounts", "add", "studio" }, 2, "--key-stdin" },
};

static void
call_words (ShellFixture       *f,
            const char * const *words)
{
  g_autofree char *glow = shell_find_sample (GLOW);
  const char *copy[WORDS + 1] = { NULL };
  g_autoptr(GSubprocess) process = NULL;

  for (guint i = 0; i < WORDS && words[i] != NULL; i++)
    copy[i] = g_str_equal (words[i], GLOW) ? glow : words[i];

  process = shell_start (f, copy);
  shell_wait (f, process);
}

static guint
count_lines (const char *text)
{
  guint lines = 0;

  for (; *text != '\0'; text++)
    lines += *text == '\n';

  return lines;
}

static void
test_refusals (ShellFixture  *f,
               gconstpointer  data)
{
  g_autofree char *file = g_build_filename (f->home, "no-workflow.json", NULL);
  g_autofree char *pictures = g_build_filename (f->home, "Pictures", NULL);

  g_assert_true (g_file_set_contents (file, "{\"hello\": \"world\"}", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      call_words (f, refusals[i].words);
      g_assert_cmpint (f->status, ==, refusals[i].status);
      g_assert_cmpstr (f->out, ==, "");
      g_assert_cmpuint (count_lines (f->err), ==, 1);
      g_assert_nonnull (strstr (f->err, refusals[i].said));
    }

  g_assert_false (g_file_test (pictures, G_FILE_TEST_EXISTS));
  g_assert_cmpint (shell_call (f, "--json", "runs", "list", NULL), ==, 0);
  g_assert_cmpstr (f->out, ==, "");
}

/* A program that reads lines gets a last one even then. */
static void
test_json_refusal (ShellFixture  *f,
                   gconstpointer  data)
{
  g_autofree char *glow = shell_find_sample (GLOW);
  g_autoptr(GPtrArray) lines = NULL;
  JsonObject *result;

  g_assert_cmpint (shell_call (f, "--json", "run", glow, "-i", "glow=7", NULL), ==, 2);
  lines = shell_read_json_lines (f);
  g_assert_cmpuint (lines->len, ==, 1);
  result = g_ptr_array_index (lines, 0);
  g_assert_cmpstr (easel_json_get_string (result, "type"), ==, "result");
  g_assert_nonnull (easel_json_get_string (result, "error"));
}

/* The built-in machine has a range of its own for this literal; so has a run on it. */
static void
test_machine_ranges (ShellFixture  *f,
                     gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->home, "blur.json", NULL);

  g_assert_true (g_file_set_contents (
    path, "{\"nodes\":[{\"id\":1,\"type\":\"EmptyImage\",\"widgets_values\":[64,64,1,0]},"
    "{\"id\":2,\"type\":\"ImageBlur\",\"inputs\":[{\"name\":\"image\",\"type\":\"IMAGE\",\"link\":1}],"
    "\"widgets_values\":[1,1]},{\"id\":3,\"type\":\"SaveImage\",\"inputs\":[{\"name\":\"images\",\"link\":2}],"
    "\"widgets_values\":[\"x\"]}],\"links\":[[1,1,0,2,0,\"IMAGE\"],[2,2,0,3,0,\"IMAGE\"]]}", -1, NULL));

  g_assert_cmpint (shell_call (f, "inputs", path, NULL), ==, 0);
  g_assert_null (strstr (f->out, "1 to 31"));
  g_assert_cmpint (shell_call (f, "inputs", path, "--machine", "Built-in", NULL), ==, 0);
  g_assert_nonnull (strstr (f->out, "1 to 31"));
  g_assert_cmpint (shell_call (f, "inputs", path, "--machine", "no such machine", NULL), ==, 4);

  g_assert_cmpint (shell_call (f, "run", path, "-i", "2.blur_radius=32", NULL), ==, 2);
  g_assert_nonnull (strstr (f->err, "31"));
  g_assert_cmpint (shell_call (f, "run", path, "-i", "2.blur_radius=3", NULL), ==, 0);
}

/* A kind of node that only other machines have is named before anything is sent. */
static void
test_missing_class (ShellFixture  *f,
                    gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->home, "sampler.json", NULL);

  g_assert_true (g_file_set_contents (
    path, "{\"nodes\":[{\"id\":7,\"type\":\"KSampler\",\"widgets_values\":[1,\"fixed\",20,8,\"euler\",\"normal\",1]}],"
    "\"links\":[]}", -1, NULL));

  g_assert_cmpint (shell_call (f, "run", path, NULL), ==, 2);
  g_assert_nonnull (strstr (f->err, "node 7 (KSampler)"));
  g_assert_nonnull (strstr (f->err, "choose a machine"));
  g_assert_cmpint (shell_call (f, "--json", "runs", "list", NULL), ==, 0);
  g_assert_cmpstr (f->out, ==, "");
}

static void
test_unknown_class (ShellFixture  *f,
                    gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->home, "unknown.json", NULL);

  g_assert_true (g_file_set_contents (
    path, "{\"1\":{\"class_type\":\"EmptyImage\",\"inputs\":{\"width\":64,\"height\":64,\"batch_size\":1,\"color\":0}},"
    "\"2\":{\"class_type\":\"NoSuchNode\",\"inputs\":{\"image\":[\"1\",0]}},"
    "\"3\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"2\",0],\"filename_prefix\":\"x\"}}}", -1, NULL));
  g_assert_cmpint (shell_call (f, "run", path, NULL), ==, 1);
  g_assert_nonnull (strstr (f->err, "node NoSuchNode does not exist"));
  g_assert_null (strstr (f->err, ".:"));
  g_assert_nonnull (strstr (f->err, "--machine"));
  g_assert_cmpstr (f->out, ==, "");
}

static void
test_wrong_key (ShellFixture  *f,
                gconstpointer  data)
{
  g_autoptr(EaselRawServer) server = easel_raw_server_new ();
  g_autofree char *address = easel_raw_server_dup_address (server, "/api");

  easel_raw_server_add_json (server, 401, "{\"detail\":\"Invalid or expired token\"}");
  shell_set_variable (f, "EASEL_API_KEY", "sk-secret-4711");
  g_assert_cmpint (shell_call (f, "--server", address, "--verbose", "deployments", NULL), ==, 3);
  g_assert_null (strstr (f->err, "sk-secret-4711"));
  g_assert_nonnull (strstr (easel_raw_server_get_request (server, 0), "sk-secret-4711"));
}

/* A name that would repaint the terminal, and one that would turn its direction around. */
static void
test_escapes (ShellFixture  *f,
              gconstpointer  data)
{
  g_autoptr(EaselRawServer) server = easel_raw_server_new ();
  g_autofree char *address = easel_raw_server_dup_address (server, "/api");

  easel_raw_server_add_json (server, 200, "[{\"id\":\"m1\",\"name\":\"\\u001b[2J\\u001b]0;x\\u0007evil\\u009b\\u202egnp\","
                             "\"type\":\"classic\",\"status\":\"ready\"}]");
  g_assert_cmpint (shell_call (f, "--server", address, "machines", NULL), ==, 0);
  g_assert_nonnull (strstr (f->out, "evil"));
  for (const char *at = f->out; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_assert_false (c != '\n' && g_unichar_iscntrl (c));
      g_assert_false (c >= 0x202a && c <= 0x202e);
    }
}

/* A server that gives the same full page for ever, and one whose rows say nothing that can be shown. */
static void
test_odd_lists (ShellFixture  *f,
                gconstpointer  data)
{
  g_autoptr(EaselRawServer) server = easel_raw_server_new ();
  g_autofree char *address = easel_raw_server_dup_address (server, "/api");
  g_autoptr(GString) page = g_string_new ("[");

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (page, "%s{\"id\":\"w%u\",\"name\":\"n\"}", i > 0 ? "," : "", i);
  g_string_append_c (page, ']');
  easel_raw_server_add_json (server, 200, page->str);
  g_assert_cmpint (shell_call (f, "--server", address, "workflows", NULL), ==, 0);
  g_assert_cmpuint (count_lines (f->out), ==, 101);
  g_assert_cmpuint (easel_raw_server_get_n_requests (server), ==, 2);

  easel_raw_server_clear (server);
  easel_raw_server_add_json (server, 200, "[null,7,{\"id\":\"e\",\"start_time\":\"never\",\"gpu\":7,\"cost\":\"NaN\"}]");
  g_assert_cmpint (shell_call (f, "--server", address, "machines", "events", OURS, NULL), ==, 0);
  g_assert_cmpuint (count_lines (f->out), ==, 2);
  g_assert_cmpstr (f->err, ==, "");
}

/* A run that is heard of no more says since when, until it is over. */
static void
test_silence (ShellFixture  *f,
              gconstpointer  data)
{
  g_autoptr(EaselRun) run = easel_run_new_for_id ("a", "r");
  g_autoptr(JsonNode) running = easel_json_parse ("{\"id\":\"r\",\"status\":\"running\"}", -1, NULL);
  g_autoptr(JsonNode) done = easel_json_parse ("{\"id\":\"r\",\"status\":\"success\"}", -1, NULL);
  g_autofree char *silent = NULL;
  g_autofree char *over = NULL;

  g_assert_true (easel_run_update (run, running, NULL));
  easel_run_set_silent_since (run, g_get_real_time ());
  silent = easel_cli_describe_state (run);
  g_assert_true (g_str_has_prefix (silent, "no sign of life since "));

  g_assert_true (easel_run_update (run, done, NULL));
  over = easel_cli_describe_state (run);
  g_assert_cmpstr (over, ==, "done");
}

#define STREAM "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n"
#define OTHER  "77e5d4c3-b2a1-4f0e-9d8c-7b6a59483726"

/* The service tells those who ask for one run of all, and hangs up when any of them ends. */
static void
test_foreign_progress (ShellFixture  *f,
                       gconstpointer  data)
{
  g_autoptr(EaselRawServer) server = easel_raw_server_new ();
  g_autofree char *address = easel_raw_server_dup_address (server, "/api");

  easel_raw_server_add (server, STREAM "data: {\"type\": \"connection_established\", \"channels\": []}\n\n"
                        "data: nonsense\n\ndata: {\"type\":\"error\",\"message\":\"x\"}\n\n"
                        "data: {\"run_id\": \"" OTHER "\", \"status\": \"success\", \"progress\": -1}\n\n", -1,
                        EASEL_RAW_CLOSE);
  easel_raw_server_add_json (server, 200, "{\"id\":\"" OURS "\",\"status\":\"running\",\"progress\":0.25,"
                             "\"live_status\":\"Executing X\"}");
  easel_raw_server_add (server, STREAM ": nothing yet\n\n", -1, EASEL_RAW_CLOSE);
  easel_raw_server_add_json (server, 200, "{\"id\":\"" OURS "\",\"status\":\"success\",\"progress\":\"NaN\"}");

  g_assert_cmpint (shell_call (f, "--server", address, "runs", "progress", OURS, NULL), ==, 0);
  g_assert_cmpstr (f->out, ==, OURS "  running  25 %  Executing X\n" OURS "  success\n");
  g_assert_null (strstr (f->out, OTHER));
  g_assert_cmpuint (easel_raw_server_get_n_requests (server), ==, 4);
}

static void
test_closed_output (ShellFixture  *f,
                    gconstpointer  data)
{
  g_autofree char *program = g_build_filename (g_getenv ("EASEL_TEST_BINDIR"), "easelctl", NULL);
  g_autofree char *glow = shell_find_sample (GLOW);
  g_autofree char *quoted = g_shell_quote (glow);
  g_autofree char *command = g_strdup_printf ("%s inputs %s | true; %s inputs %s >/dev/full; test $? = 6", program, quoted,
                                              program, quoted);
  const char *argv[] = { "/bin/sh", "-c", command, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, f->environment, 0, NULL, NULL, NULL, NULL, &status, &error));
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test, data) g_test_add ("/refusals/" name, ShellFixture, data, shell_set_up, test, shell_tear_down)
  ADD ("bad-input", test_refusals, NULL);
  ADD ("json", test_json_refusal, NULL);
  ADD ("machine-ranges", test_machine_ranges, NULL);
  ADD ("missing-class", test_missing_class, NULL);
  ADD ("unknown-class", test_unknown_class, NULL);
  ADD ("wrong-key", test_wrong_key, NULL);
  ADD ("escapes", test_escapes, NULL);
  ADD ("silence", test_silence, NULL);
  ADD ("odd-lists", test_odd_lists, NULL);
  ADD ("foreign-progress", test_foreign_progress, NULL);
  ADD ("closed-output", test_closed_output, NULL);

  return g_test_run ();
}
