/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every answer that a request may get, and what becomes of it: sent once, found again, or left to the person. */

#include "base/easel-error.h"
#include "support/easel-test-desk.h"
#include "support/easel-test.h"

#define LOST_ANSWERS 60

typedef struct {
  const char        *name;
  EaselFakeCreation  creation;
  guint              status;
  EaselRunMode       mode;
  EaselRunStatus     end;       /* what becomes of the run */
  guint              n_posts;
  guint              n_runs;    /* on the server */
  int                code;      /* of the error that is shown, -1 for none */
} Story;

/* Several seconds or minutes of the clock pass in each; none of them may create a second run. */
static const Story STORIES[] = {
  { "answered", EASEL_FAKE_CREATES, 0, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_SUCCESS, 1, 1, -1 },
  { "answer-lost", EASEL_FAKE_LOSES, 0, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_SUCCESS, 1, 1, -1 },
  { "500-after-creation", EASEL_FAKE_FAILS_AFTER, 500, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_SUCCESS, 1, 1, -1 },
  { "502-after-creation", EASEL_FAKE_FAILS_AFTER, 502, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_SUCCESS, 1, 1, -1 },
  { "400-after-creation", EASEL_FAKE_FAILS_AFTER, 400, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_SUCCESS, 1, 1, -1 },
  { "dropped", EASEL_FAKE_DROPS, 0, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_UNCLEAR, 1, 0, EASEL_ERROR_UNCLEAR },
  { "500", EASEL_FAKE_REFUSES, 500, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_UNCLEAR, 1, 0, EASEL_ERROR_UNCLEAR },
  { "400", EASEL_FAKE_REFUSES, 400, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_FAILED, 1, 0, EASEL_ERROR_REJECTED },
  { "413", EASEL_FAKE_REFUSES, 413, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_FAILED, 1, 0, EASEL_ERROR_REJECTED },
  { "422", EASEL_FAKE_REFUSES, 422, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_FAILED, 1, 0, EASEL_ERROR_REJECTED },
  { "403", EASEL_FAKE_REFUSES, 403, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_FAILED, 1, 0, EASEL_ERROR_FORBIDDEN },
  { "404", EASEL_FAKE_REFUSES, 404, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_FAILED, 1, 0, EASEL_ERROR_NOT_FOUND },
  { "429", EASEL_FAKE_REFUSES, 429, EASEL_RUN_MODE_QUEUE, EASEL_RUN_STATUS_SUCCESS, 2, 1, -1 },
  { "stream-lost", EASEL_FAKE_LOSES, 0, EASEL_RUN_MODE_STREAM, EASEL_RUN_STATUS_SUCCESS, 1, 1, -1 },
  { "stream-500-after-creation", EASEL_FAKE_FAILS_AFTER, 500, EASEL_RUN_MODE_STREAM, EASEL_RUN_STATUS_SUCCESS, 1, 1, -1 },
  { "stream-empty", EASEL_FAKE_CREATES, 0, EASEL_RUN_MODE_STREAM, EASEL_RUN_STATUS_SUCCESS, 1, 1, -1 },
  { "stream-422", EASEL_FAKE_REFUSES, 422, EASEL_RUN_MODE_STREAM, EASEL_RUN_STATUS_FAILED, 1, 0, EASEL_ERROR_REJECTED },
  { "sync-empty-list", EASEL_FAKE_CREATES, 0, EASEL_RUN_MODE_SYNC, EASEL_RUN_STATUS_SUCCESS, 1, 1, -1 },
  { "sync-lost", EASEL_FAKE_LOSES, 0, EASEL_RUN_MODE_SYNC, EASEL_RUN_STATUS_SUCCESS, 1, 1, -1 },
};

static gboolean
has_ended (EaselRun       *run,
           EaselRunStatus  end)
{
  return easel_run_get_status (run) == end && (end == EASEL_RUN_STATUS_UNCLEAR || easel_run_is_settled (run));
}

static void
test_story (gconstpointer data)
{
  const Story *story = data;
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;

  easel_test_desk_set_up (&desk);
  easel_fake_service_expect (desk.service, story->creation, story->status, 1);
  run = easel_test_desk_start (&desk, story->mode);
  easel_test_desk_wait_until (&desk, has_ended (run, story->end));

  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, story->n_posts);
  g_assert_cmpuint (easel_fake_service_get_runs (desk.service)->len, ==, story->n_runs);
  if (story->code < 0)
    g_assert_no_error (easel_run_get_error (run));
  else
    g_assert_error (easel_run_get_error (run), EASEL_ERROR, story->code);
  if (story->n_runs == 1)
    {
      EaselFakeRun *made = g_ptr_array_index (easel_fake_service_get_runs (desk.service), 0);

      g_assert_cmpstr (easel_run_get_id (run), ==, made->id);
      g_assert_cmpstr (easel_run_get_tag (run), ==, made->tag);
    }

  easel_test_desk_tear_down (&desk);
}

/* The row appears minutes after the connection broke: it is found before it is called unclear. */
static void
test_late (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  gint64 start;

  easel_test_desk_set_up (&desk);
  easel_fake_service_expect (desk.service, EASEL_FAKE_MAKES_LATER, 0, 1);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  start = easel_clock_get_boot_time (desk.clock);
  easel_test_desk_wait_until (&desk, easel_clock_get_boot_time (desk.clock) > start + 5 * G_TIME_SPAN_MINUTE);
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SENDING);

  easel_fake_service_make_late (desk.service);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 1);

  easel_test_desk_tear_down (&desk);
}

/* Nobody answers at all: nothing has left, it waits, and goes when the server is back. */
static void
test_offline (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselClient) nobody = NULL;
  g_autoptr(EaselRun) run = NULL;

  easel_test_desk_set_up (&desk);
  nobody = easel_client_new ("http://127.0.0.1:1/api", "key", desk.clock, EASEL_CLIENT_DEFAULT, NULL);
  easel_runs_set_account (desk.runs, "a", nobody, 0);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_error (run) != NULL);
  g_assert_error (easel_run_get_error (run), EASEL_ERROR, EASEL_ERROR_UNREACHABLE);
  easel_test_desk_wait_until (&desk, easel_run_get_status (run) == EASEL_RUN_STATUS_WAITING);

  easel_runs_set_account (desk.runs, "a", desk.client, 0);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 1);

  easel_test_desk_tear_down (&desk);
}

/* A refused key holds the account until there is another one. */
static void
test_unauthorized (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  gint64 start;

  easel_test_desk_set_up (&desk);
  easel_fake_service_expect (desk.service, EASEL_FAKE_REFUSES, 401, 1);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_error (run) != NULL);
  start = easel_clock_get_boot_time (desk.clock);
  easel_test_desk_wait_until (&desk, easel_clock_get_boot_time (desk.clock) > start + 2 * G_TIME_SPAN_MINUTE);
  g_assert_error (easel_run_get_error (run), EASEL_ERROR, EASEL_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 1);

  easel_runs_set_account (desk.runs, "a", desk.client, 0);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);

  easel_test_desk_tear_down (&desk);
}

/* Retry-After is waited out, also when it is longer than our own pause. */
static void
test_retry_after (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  gint64 start;

  easel_test_desk_set_up (&desk);
  easel_fake_service_expect (desk.service, EASEL_FAKE_REFUSES, 429, 1);
  easel_fake_service_set_retry_after (desk.service, 30);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_error (run) != NULL);
  start = easel_clock_get_boot_time (desk.clock);
  easel_test_desk_wait_until (&desk, easel_run_get_id (run) != NULL);
  g_assert_cmpint (easel_clock_get_boot_time (desk.clock) - start, >=, 29 * G_TIME_SPAN_SECOND);

  easel_test_desk_tear_down (&desk);
}

/* Killed between sending and answering: the next program finds it by its tag and sends nothing. */
static void
test_next_program (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  g_autofree char *tag = NULL;
  g_autoptr(EaselRun) again = NULL;

  easel_test_desk_set_up (&desk);
  easel_fake_service_expect (desk.service, EASEL_FAKE_LOSES, 0, 1);
  easel_fake_service_set_outage (desk.service, 503);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  tag = g_strdup (easel_run_get_tag (run));
  easel_test_desk_wait_until (&desk, easel_fake_service_get_n_posts (desk.service) == 1);
  g_clear_object (&run);
  easel_test_desk_close (&desk);

  easel_fake_service_set_outage (desk.service, 0);
  easel_test_desk_open (&desk);
  easel_test_desk_wait_until (&desk, g_list_model_get_n_items (easel_runs_get_open (desk.runs)) == 1);
  again = g_list_model_get_item (easel_runs_get_open (desk.runs), 0);
  g_assert_cmpstr (easel_run_get_tag (again), ==, tag);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (again));
  g_assert_cmpint (easel_run_get_status (again), ==, EASEL_RUN_STATUS_SUCCESS);
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 1);

  easel_test_desk_tear_down (&desk);
}

/* Another run with another tag, made at the same moment, is never taken for ours. */
static void
test_foreign (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(JsonObject) inputs = json_object_new ();
  g_autoptr(EaselRun) run = NULL;

  easel_test_desk_set_up (&desk);
  json_object_set_string_member (inputs, "prompt", "a lighthouse");
  json_object_set_string_member (inputs, "easel_request", "00000000-0000-4000-8000-000000000000");
  easel_fake_service_expect (desk.service, EASEL_FAKE_DROPS, 0, 1);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_fake_service_add_run (desk.service, inputs, "6f0d2c1e-58a4-4b7e-9d13-0b7a5f1c2e90");
  easel_test_desk_wait_until (&desk, easel_run_get_status (run) == EASEL_RUN_STATUS_UNCLEAR);
  g_assert_null (easel_run_get_id (run));

  easel_test_desk_tear_down (&desk);
}

static void
start_untagged (EaselTestDesk  *desk,
                EaselRun      **run)
{
  g_autoptr(EaselRunRequest) request = easel_test_desk_new_request (desk, EASEL_RUN_MODE_QUEUE);
  g_autoptr(GAsyncResult) result = NULL;

  easel_run_request_set_untagged (request, TRUE);
  easel_runs_start_async (desk->runs, request, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (desk, result != NULL);
  *run = easel_runs_start_finish (desk->runs, result, NULL);
  g_assert_nonnull (*run);
}

/* A graph that crashes on a tag: the one run with the same inputs at that time is ours, two of them are unclear. */
static void
test_fingerprint (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) one = NULL;
  g_autoptr(EaselRun) two = NULL;
  EaselFakeRun *made;

  easel_test_desk_set_up (&desk);
  easel_fake_service_expect (desk.service, EASEL_FAKE_LOSES, 0, 1);
  start_untagged (&desk, &one);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (one));
  made = g_ptr_array_index (easel_fake_service_get_runs (desk.service), 0);
  g_assert_null (made->tag);
  g_assert_cmpstr (easel_run_get_id (one), ==, made->id);

  easel_fake_service_expect (desk.service, EASEL_FAKE_LOSES, 0, 1);
  easel_fake_service_add_run (desk.service, made->inputs, made->deployment_id);
  start_untagged (&desk, &two);
  easel_test_desk_wait_until (&desk, easel_run_get_status (two) == EASEL_RUN_STATUS_UNCLEAR);
  g_assert_null (easel_run_get_id (two));
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 2);

  easel_test_desk_tear_down (&desk);
}

/* The person decides about an unclear one: look again, send again, forget. */
static void
test_choice (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) found = NULL;
  g_autoptr(EaselRun) sent = NULL;
  g_autoptr(EaselRun) forgotten = NULL;
  g_autoptr(GError) error = NULL;

  easel_test_desk_set_up (&desk);
  easel_fake_service_expect (desk.service, EASEL_FAKE_MAKES_LATER, 0, 1);
  found = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_status (found) == EASEL_RUN_STATUS_UNCLEAR);
  easel_fake_service_make_late (desk.service);
  g_assert_true (easel_test_desk_act (&desk, found, EASEL_RUN_ACTION_LOOK_AGAIN, &error));
  easel_test_desk_wait_until (&desk, easel_run_is_settled (found));
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 1);

  easel_fake_service_expect (desk.service, EASEL_FAKE_DROPS, 0, 2);
  sent = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  forgotten = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_status (sent) == EASEL_RUN_STATUS_UNCLEAR);
  easel_test_desk_wait_until (&desk, easel_run_get_status (forgotten) == EASEL_RUN_STATUS_UNCLEAR);
  g_assert_true (easel_test_desk_act (&desk, sent, EASEL_RUN_ACTION_SEND_AGAIN, &error));
  easel_test_desk_wait_until (&desk, easel_run_is_settled (sent));
  g_assert_cmpint (easel_run_get_status (sent), ==, EASEL_RUN_STATUS_SUCCESS);
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 4);

  g_assert_true (easel_test_desk_act (&desk, forgotten, EASEL_RUN_ACTION_REMOVE, &error));
  g_assert_true (easel_run_is_settled (forgotten));
  g_assert_cmpuint (g_list_model_get_n_items (easel_runs_get_open (desk.runs)), ==, 0);

  easel_test_desk_tear_down (&desk);
}

/* Many answers are lost in as many ways as there are; each run is found, none is made again. EASEL_LOST_ANSWERS says how
 * many; 500 take some minutes under sanitizers. */
static void
test_many (void)
{
  static const struct {
    EaselFakeCreation creation;
    guint             status;
  } ANSWERS[] = { { EASEL_FAKE_LOSES, 0 }, { EASEL_FAKE_FAILS_AFTER, 500 }, { EASEL_FAKE_FAILS_AFTER, 504 } };
  const char *asked = g_getenv ("EASEL_LOST_ANSWERS");
  guint n_lost = asked != NULL ? (guint) g_ascii_strtoull (asked, NULL, 10) : LOST_ANSWERS;
  EaselTestDesk desk = { 0 };

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_script (desk.service, "success");
  for (guint i = 0; i < n_lost; i++)
    {
      g_autoptr(EaselRun) run = NULL;
      EaselFakeRun *made;

      easel_fake_service_expect (desk.service, ANSWERS[i % G_N_ELEMENTS (ANSWERS)].creation,
                                 ANSWERS[i % G_N_ELEMENTS (ANSWERS)].status, 1);
      run = easel_test_desk_start (&desk, g_test_rand_bit () ? EASEL_RUN_MODE_STREAM : EASEL_RUN_MODE_QUEUE);
      easel_test_desk_wait_until (&desk, easel_run_get_id (run) != NULL);
      made = g_ptr_array_index (easel_fake_service_get_runs (desk.service), i);
      g_assert_cmpstr (easel_run_get_id (run), ==, made->id);
    }

  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, n_lost);
  g_assert_cmpuint (easel_fake_service_get_runs (desk.service)->len, ==, n_lost);
  easel_test_desk_tear_down (&desk);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (STORIES); i++)
    {
      g_autofree char *path = g_strconcat ("/sending/", STORIES[i].name, NULL);

      g_test_add_data_func (path, &STORIES[i], test_story);
    }
  g_test_add_func ("/sending/late", test_late);
  g_test_add_func ("/sending/offline", test_offline);
  g_test_add_func ("/sending/unauthorized", test_unauthorized);
  g_test_add_func ("/sending/retry-after", test_retry_after);
  g_test_add_func ("/sending/next-program", test_next_program);
  g_test_add_func ("/sending/foreign", test_foreign);
  g_test_add_func ("/sending/fingerprint", test_fingerprint);
  g_test_add_func ("/sending/choice", test_choice);
  g_test_add_func ("/sending/many", test_many);

  return g_test_run ();
}
