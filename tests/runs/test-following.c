/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs watched to their end, whatever the server tells meanwhile, and their results as files. */

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"
#include "support/easel-test-desk.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define EVENT(json) "event: event_update\ndata: " json "\n\n"

static EaselOutput *
get_output (EaselRun *run,
            guint     index)
{
  g_autoptr(EaselOutput) output = g_list_model_get_item (easel_run_get_outputs (run), index);

  g_assert_nonnull (output);

  return output;  /* the list keeps it */
}

static guint
count_files (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (*name != '.')
      n++;

  return n;
}

static void
assert_saved (EaselTestDesk *desk,
              EaselRun      *run,
              guint          index,
              const char    *name)
{
  EaselOutput *output = get_output (run, index);
  g_autofree char *expected = g_build_filename (desk->results, name, NULL);
  g_autofree char *content = NULL;

  g_assert_cmpint (easel_output_get_state (output), ==, EASEL_OUTPUT_STATE_SAVED);
  g_assert_cmpstr (easel_output_get_path (output), ==, expected);
  g_assert_true (g_file_get_contents (expected, &content, NULL, NULL));
  g_assert_nonnull (strstr (content, easel_run_get_id (run)));
}

/* Two runs with results of the same names: nothing is replaced, nothing leaves the folder, side-cars tell what made them. */
static void
test_files (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) one = NULL;
  g_autoptr(EaselRun) two = NULL;
  g_autofree char *car = NULL;
  g_autofree char *path = NULL;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_files (desk.service, "a.png ../../b.png");
  one = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (one));
  two = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (two));

  assert_saved (&desk, one, 0, "a.png");
  assert_saved (&desk, one, 1, "b.png");
  assert_saved (&desk, two, 0, "a-2.png");
  g_assert_cmpuint (count_files (desk.results), ==, 4);

  path = g_build_filename (desk.results, ".easel", "a.png.json", NULL);
  g_assert_true (g_file_get_contents (path, &car, NULL, NULL));
  g_assert_nonnull (strstr (car, "a lighthouse"));
  g_assert_nonnull (strstr (car, easel_run_get_id (one)));
  g_assert_null (strstr (car, easel_run_get_tag (one)));

  easel_test_desk_tear_down (&desk);
}

/* The name is made of the pattern, and whatever comes from outside makes no folder of its own. */
static void
test_pattern (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  g_autofree char *path = NULL;
  EaselResultOptions options = { 0 };

  easel_test_desk_set_up (&desk);
  options.folder = desk.results;
  options.pattern = (char *) "{workflow}/{input:prompt} {counter} {unknown}";
  easel_runs_set_results (desk.runs, &options);
  easel_fake_service_set_files (desk.service, "x.png");
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));

  path = g_build_filename (desk.results, "Lighthouses", "a lighthouse 1 {unknown}.png", NULL);
  g_assert_cmpstr (easel_output_get_path (get_output (run, 0)), ==, path);

  easel_test_desk_tear_down (&desk);
}

/* Addresses that have expired when they are asked for are made anew by reading the run. */
static void
test_expired (void)
{
  EaselTestDesk desk = { 0 };
  EaselResultOptions options = { 0 };
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(GError) error = NULL;

  easel_test_desk_set_up (&desk);
  options.folder = desk.results;
  options.no_files = TRUE;
  easel_runs_set_results (desk.runs, &options);
  easel_fake_service_set_files (desk.service, "a.png");
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpint (easel_output_get_state (get_output (run, 0)), ==, EASEL_OUTPUT_STATE_REMOTE);

  easel_fake_service_expire_files (desk.service);
  g_assert_true (easel_test_desk_act (&desk, run, EASEL_RUN_ACTION_FETCH, &error));
  g_assert_no_error (error);
  g_assert_cmpint (easel_output_get_state (get_output (run, 0)), ==, EASEL_OUTPUT_STATE_SAVED);

  easel_test_desk_tear_down (&desk);
}

/* A folder that cannot be made is named at once; the run stays open, and it goes on when the folder can be made. */
static void
test_no_folder (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;

  easel_test_desk_set_up (&desk);
  g_assert_true (g_file_set_contents (desk.results, "in the way", -1, NULL));
  easel_fake_service_set_files (desk.service, "a.png");
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_fetch_error (run) != NULL);
  g_assert_error (easel_run_get_fetch_error (run), EASEL_ERROR, EASEL_ERROR_DISK);
  g_assert_false (easel_run_is_settled (run));

  g_unlink (desk.results);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  assert_saved (&desk, run, 0, "a.png");

  easel_test_desk_tear_down (&desk);
}

/* A program that ends with a run under way: the next one follows it and fetches its results. */
static void
test_next_program (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(EaselRun) again = NULL;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_files (desk.service, "a.png");
  easel_fake_service_set_script (desk.service, "running running running running success");
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_id (run) != NULL);
  g_clear_object (&run);
  easel_test_desk_close (&desk);

  easel_test_desk_open (&desk);
  easel_test_desk_wait_until (&desk, g_list_model_get_n_items (easel_runs_get_open (desk.runs)) == 1);
  again = g_list_model_get_item (easel_runs_get_open (desk.runs), 0);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (again));
  assert_saved (&desk, again, 0, "a.png");

  easel_test_desk_tear_down (&desk);
}

/* States that nobody knows are shown as they are and polled on; an end that is taken back was none. */
static void
test_states (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_script (desk.service, "warming_up_v9 warming_up_v9 running success");
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, g_str_equal (easel_run_get_status_word (run), "warming_up_v9"));
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_UNKNOWN);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);

  easel_test_desk_tear_down (&desk);
}

static void
test_provisional (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_script (desk.service, "running timeout timeout running success");
  easel_fake_service_set_record (desk.service, "{\"ended_at\":null}");
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_status (run) == EASEL_RUN_STATUS_TIMEOUT);
  g_assert_true (easel_run_is_provisional (run));
  g_assert_false (easel_run_is_settled (run));
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);

  easel_test_desk_tear_down (&desk);
}

/* Results that come after the end are fetched too. */
static void
test_late_results (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  EaselFakeRun *made;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_files (desk.service, "a.png");
  easel_fake_service_set_script (desk.service, "running success");
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpuint (g_list_model_get_n_items (easel_run_get_outputs (run)), ==, 1);

  made = g_ptr_array_index (easel_fake_service_get_runs (desk.service), 0);
  g_strfreev (made->files);
  made->files = g_strsplit ("a.png b.png", " ", -1);
  easel_test_desk_wait_until (&desk, count_files (desk.results) == 2);

  easel_test_desk_tear_down (&desk);
}

/* No sign of life is shown after 45 seconds and is no failure; a server that is back ends it. */
static void
test_silence (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  gint64 start;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_script (desk.service, "running running running running running running success");
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_status (run) == EASEL_RUN_STATUS_RUNNING);
  easel_fake_service_set_outage (desk.service, 503);
  start = easel_clock_get_boot_time (desk.clock);
  easel_test_desk_wait_until (&desk, easel_run_get_silent_since (run) != EASEL_TIME_NONE);
  g_assert_cmpint (easel_clock_get_boot_time (desk.clock) - start, >=, 44 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_RUNNING);
  g_assert_error (easel_run_get_error (run), EASEL_ERROR, EASEL_ERROR_SERVER);

  easel_fake_service_set_outage (desk.service, 0);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpint (easel_run_get_silent_since (run), ==, EASEL_TIME_NONE);
  g_assert_no_error (easel_run_get_error (run));

  easel_test_desk_tear_down (&desk);
}

/* The key ends while a run is under way: it stays as it is, and goes on with the next key. */
static void
test_unauthorized (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_script (desk.service, "running running running success");
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_status (run) == EASEL_RUN_STATUS_RUNNING);
  easel_fake_service_set_outage (desk.service, 401);
  easel_test_desk_wait_until (&desk, easel_run_get_error (run) != NULL);
  g_assert_error (easel_run_get_error (run), EASEL_ERROR, EASEL_ERROR_UNAUTHORIZED);
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_RUNNING);

  easel_fake_service_set_outage (desk.service, 0);
  easel_runs_set_account (desk.runs, "a", desk.client, 0);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);
  g_assert_no_error (easel_run_get_error (run));
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 1);

  easel_test_desk_tear_down (&desk);
}

/* The record of a failed run gives no reason; the list of whole rows does, in four shapes. */
static void
test_reason (gconstpointer data)
{
  const char *const *shape = data;
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_script (desk.service, "running failed");
  easel_fake_service_set_raw_outputs (desk.service, shape[1]);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_error (easel_run_get_error (run), EASEL_ERROR, EASEL_ERROR_RUN_FAILED);
  g_assert_cmpstr (easel_run_get_error (run)->message, ==, shape[2]);
  g_assert_cmpstr (easel_run_get_error_node (run), ==, shape[3]);

  easel_test_desk_tear_down (&desk);
}

static const char *const REASONS[][4] = {
  { "execution-error",
    "[{\"data\":[{\"id\":\"4\",\"time\":1}]},{\"data\":{\"node_type\":\"VAEDecode\",\"exception_message\":\"CUDA out of memory.\"}}]",
    "CUDA out of memory.", "VAEDecode" },
  { "stack-trace",
    "[{\"data\":{\"error\":{\"error_type\":\"X\",\"stack_trace\":\"Traceback\\n  File\\nValueError: no such model\\n\"}}}]",
    "ValueError: no such model", NULL },
  { "refused-graph",
    "[{\"data\":{\"error\":{\"error\":{\"message\":\"Prompt outputs failed validation\"},\"node_errors\":{\"3\":"
    "{\"class_type\":\"KSampler\",\"errors\":[{\"message\":\"Value not in list\",\"details\":\"sampler: 'x'\"}]}}}}}]",
    "Value not in list: sampler: 'x'", "KSampler" },
  { "upload-failure", "[{\"data\":{\"error\":{\"type\":\"upload\",\"message\":\"disk quota\",\"stack_trace\":\"\"}}}]",
    "disk quota", NULL },
  { "none", "[]", "The run failed; the server gives no reason", NULL },
};

/* The stream shows what it tells, of this run only; torn and unknown events do nothing. */
static void
test_stream (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autofree char *events = NULL;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_script (desk.service, "running running running success");
  events = g_strconcat (
    EVENT ("{\"event\": \"queuing\"}") "event: event_update\ndata: ", deep, "\n\n"
    "event: log_update\ndata: {\"logs\": \"\\u001b[31mloading\", \"timestamp\": \"2026-02-03T10:15:30.123456Z\"}\n\n"
    EVENT ("{\"prompt_id\": \"%s\", \"number\": 1, \"node_errors\": {}}")
    EVENT ("{\"event\": \"live_status\", \"data\": {\"prompt_id\": \"%s\", \"live_status\": \"Executing A\", \"progress\": 0.7}}")
    EVENT ("{\"event\": \"live_status\", \"data\": {\"prompt_id\": \"%s\", \"live_status\": \"Executing B\", \"progress\": 0.6}}")
    EVENT ("{\"event\": \"live_status\", \"data\": {\"prompt_id\": \"other\", \"live_status\": \"Executing C\", \"progress\": 0.9}}")
    EVENT ("{\"event\": \"progress\", \"data\": {\"value\": 7, \"max\": 20, \"prompt_id\": \"%s\", \"node\": \"3\"}}")
    EVENT ("{\"event\": \"progress\", \"data\": {\"value\": 5, \"max\": 20, \"prompt_id\": \"%s\", \"node\": \"3\"}}")
    EVENT ("{\"event\": \"live_status\", \"data\": {\"prompt_id\": \"%s\", \"progress\": NaN}}")
    EVENT ("{\"event\": \"live_status\", \"da")
    EVENT ("{\"event\": \"novelty\", \"data\": [1, 2]}")
    EVENT ("{\"event\": \"status\", \"data\": {\"prompt_id\": \"%s\", \"status\": \"success\"}}"), NULL);
  easel_fake_service_set_stream (desk.service, events);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_STREAM);
  easel_test_desk_wait_until (&desk, easel_run_get_step (run) == 7);
  g_assert_cmpfloat (easel_run_get_progress (run), ==, 0.7);
  g_assert_cmpstr (easel_run_get_live_status (run), ==, "Executing B");
  g_assert_cmpint (easel_run_get_steps (run), ==, 20);
  g_assert_false (easel_run_is_over (run));
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpfloat (easel_run_get_progress (run), ==, 1);
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 1);

  easel_test_desk_tear_down (&desk);
}

/* A stream that names another run: that one is not taken for ours. */
static void
test_foreign_stream (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(JsonObject) inputs = json_object_new ();
  g_autoptr(EaselRun) run = NULL;
  g_autofree char *events = NULL;
  EaselFakeRun *other;

  easel_test_desk_set_up (&desk);
  json_object_set_string_member (inputs, "easel_request", "00000000-0000-4000-8000-000000000000");
  other = easel_fake_service_add_run (desk.service, inputs, NULL);
  events = g_strdup_printf (EVENT ("{\"prompt_id\": \"%s\", \"number\": 1}"), other->id);
  easel_fake_service_set_stream (desk.service, events);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_STREAM);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpstr (easel_run_get_id (run), !=, other->id);
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);

  easel_test_desk_tear_down (&desk);
}

/* A server that keeps no inputs and whose clock is years behind is believed about its own stream. When it names one run
 * twice, the second request is unclear at once, and nothing is sent again. */
static void
test_forgetful_stream (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(EaselRun) again = NULL;
  g_autofree char *events = NULL;
  EaselFakeRun *only;

  easel_test_desk_set_up (&desk);
  only = easel_fake_service_add_run (desk.service, NULL, NULL);
  only->created_at = 0;
  events = g_strdup_printf (EVENT ("{\"prompt_id\": \"%s\", \"number\": 1}"), only->id);
  easel_fake_service_set_stream (desk.service, events);

  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_STREAM);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpstr (easel_run_get_id (run), ==, only->id);
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);

  again = easel_test_desk_start (&desk, EASEL_RUN_MODE_STREAM);
  easel_test_desk_wait_until (&desk, easel_run_get_status (again) == EASEL_RUN_STATUS_UNCLEAR);
  g_assert_error (easel_run_get_error (again), EASEL_ERROR, EASEL_ERROR_UNCLEAR);
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 2);

  easel_test_desk_tear_down (&desk);
}

/* A refused cancel is followed by a read, and that decides. */
static void
test_cancel (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) refused = NULL;
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(GError) error = NULL;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_script (desk.service, "running running running running running running running running success");
  easel_fake_service_set_cancel_status (desk.service, 500);
  refused = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_status (refused) == EASEL_RUN_STATUS_RUNNING);
  g_assert_false (easel_test_desk_act (&desk, refused, EASEL_RUN_ACTION_CANCEL, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_SERVER);

  easel_fake_service_set_cancel_status (desk.service, 0);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_status (run) == EASEL_RUN_STATUS_RUNNING);
  g_assert_true (easel_test_desk_act (&desk, run, EASEL_RUN_ACTION_CANCEL, NULL));
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_CANCELLED);
  g_assert_false (easel_run_is_provisional (run));
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run) && easel_run_is_settled (refused));

  easel_test_desk_tear_down (&desk);
}

/* Two programs, one archive: both see the end, one fetches the file. */
static void
test_two_programs (void)
{
  EaselTestDesk desk = { 0 };
  EaselTestDesk other = { 0 };
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(EaselRun) seen = NULL;

  easel_test_desk_set_up (&desk);
  other = desk;
  easel_test_desk_open (&other);
  easel_fake_service_set_files (desk.service, "a.png");
  easel_fake_service_set_script (desk.service, "not-started running");
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, g_list_model_get_n_items (easel_runs_get_open (other.runs)) == 1);
  seen = g_list_model_get_item (easel_runs_get_open (other.runs), 0);
  easel_test_desk_wait_until (&desk, easel_run_get_status (run) == EASEL_RUN_STATUS_RUNNING);
  easel_fake_service_end_runs (desk.service);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run) && easel_run_is_settled (seen));

  g_assert_cmpstr (easel_run_get_id (seen), ==, easel_run_get_id (run));
  g_assert_cmpuint (count_files (desk.results), ==, 1);
  g_assert_cmpstr (easel_output_get_path (get_output (seen, 0)), ==, easel_output_get_path (get_output (run, 0)));
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 1);

  g_clear_object (&seen);
  easel_test_desk_close (&other);
  easel_test_desk_tear_down (&desk);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/following/files", test_files);
  g_test_add_func ("/following/pattern", test_pattern);
  g_test_add_func ("/following/expired", test_expired);
  g_test_add_func ("/following/no-folder", test_no_folder);
  g_test_add_func ("/following/next-program", test_next_program);
  g_test_add_func ("/following/states", test_states);
  g_test_add_func ("/following/provisional", test_provisional);
  g_test_add_func ("/following/late-results", test_late_results);
  g_test_add_func ("/following/silence", test_silence);
  g_test_add_func ("/following/unauthorized", test_unauthorized);
  for (guint i = 0; i < G_N_ELEMENTS (REASONS); i++)
    {
      g_autofree char *path = g_strconcat ("/following/reason/", REASONS[i][0], NULL);

      g_test_add_data_func (path, REASONS[i], test_reason);
    }
  g_test_add_func ("/following/stream", test_stream);
  g_test_add_func ("/following/foreign-stream", test_foreign_stream);
  g_test_add_func ("/following/forgetful-stream", test_forgetful_stream);
  g_test_add_func ("/following/cancel", test_cancel);
  g_test_add_func ("/following/two-programs", test_two_programs);

  return g_test_run ();
}
