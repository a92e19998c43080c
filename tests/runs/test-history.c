/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept: runs found again by their words, state and beginning of their id; drafts and presets; locks. */

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "runs/easel-draft-store.h"
#include "runs/easel-row-lock.h"
#include "support/easel-test-desk.h"
#include "support/easel-test.h"

static EaselRun *
run_prompt (EaselTestDesk *desk,
            const char    *prompt)
{
  g_autoptr(EaselRunRequest) request = easel_test_desk_new_request (desk, EASEL_RUN_MODE_QUEUE);
  g_autoptr(JsonObject) inputs = json_object_new ();
  g_autoptr(GAsyncResult) result = NULL;
  EaselRun *run;

  json_object_set_string_member (inputs, "prompt", prompt);
  easel_run_request_set_inputs (request, inputs);
  easel_runs_start_async (desk->runs, request, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (desk, result != NULL);
  run = easel_runs_start_finish (desk->runs, result, NULL);
  easel_test_desk_wait_until (desk, easel_run_is_settled (run));

  return run;
}

static guint
count (EaselTestDesk        *desk,
       const EaselRunFilter *filter)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) runs = NULL;

  easel_runs_list_async (desk->runs, filter, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (desk, result != NULL);
  runs = easel_runs_list_finish (desk->runs, result, NULL);
  g_assert_nonnull (runs);

  return runs->len;
}

static void
test_search (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) one = NULL;
  g_autoptr(EaselRun) two = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  easel_test_desk_set_up (&desk);
  one = run_prompt (&desk, "a red bicycle in the rain");
  two = run_prompt (&desk, "a blue bicycle");

  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10 }), ==, 2);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 1 }), ==, 1);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "bicycle" }), ==, 2);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "rain red" }), ==, 1);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "lighthouses" }), ==, 2);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "tandem" }), ==, 0);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = easel_run_get_tag (one) }), ==, 0);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .states = 1u << EASEL_RUN_STATUS_FAILED }), ==, 0);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .account = "other" }), ==, 0);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "bicycle",
                                                       .states = 1u << EASEL_RUN_STATUS_SUCCESS }), ==, 2);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "bicycle",
                                                       .states = 1u << EASEL_RUN_STATUS_FAILED }), ==, 0);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "bicycle", .before = easel_run_get_row_id (one),
                                                       .states = 1u << EASEL_RUN_STATUS_SUCCESS }), ==, 0);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .before = easel_run_get_row_id (two) }), ==, 1);

  easel_runs_set_hidden_async (desk.runs, one, TRUE, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (&desk, result != NULL);
  g_assert_true (easel_runs_set_hidden_finish (desk.runs, result, NULL));
  g_clear_object (&result);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10 }), ==, 1);

  easel_test_desk_tear_down (&desk);
}

static void
annotate (EaselTestDesk *desk,
          EaselRun      *run,
          const char    *note)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_runs_annotate_async (desk->runs, run, note, easel_test_keep_result, &result);
  easel_test_desk_wait_until (desk, result != NULL);
  g_assert_true (easel_runs_annotate_finish (desk->runs, result, NULL));
}

/* A note is found by its words until another takes its place; prompts stay found. */
static void
test_marks (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  easel_test_desk_set_up (&desk);
  run = run_prompt (&desk, "a red bicycle");

  g_assert_false (easel_run_is_starred (run));
  easel_runs_star_async (desk.runs, run, TRUE, easel_test_keep_result, &result);
  g_assert_true (easel_run_is_starred (run));
  easel_test_desk_wait_until (&desk, result != NULL);
  g_assert_true (easel_runs_star_finish (desk.runs, result, NULL));
  g_clear_object (&result);

  annotate (&desk, run, "Keep the fog 山水");
  g_assert_cmpstr (easel_run_get_note (run), ==, "Keep the fog 山水");
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "fog" }), ==, 1);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "水 bicycle" }), ==, 1);

  annotate (&desk, run, "Less contrast");
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "fog" }), ==, 0);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "contrast red" }), ==, 1);

  annotate (&desk, run, "");
  g_assert_null (easel_run_get_note (run));
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "contrast" }), ==, 0);
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10, .text = "bicycle" }), ==, 1);

  easel_test_desk_tear_down (&desk);
}

static EaselRun *
open_run (EaselTestDesk  *desk,
          const char     *id,
          GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_runs_open_async (desk->runs, "a", id, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (desk, result != NULL);

  return easel_runs_open_finish (desk->runs, result, error);
}

/* By run id, by tag, by the beginning of one; a run that only the server knows is kept from then on. */
static void
test_open (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(EaselRun) by_id = NULL;
  g_autoptr(EaselRun) by_tag = NULL;
  g_autoptr(EaselRun) foreign = NULL;
  g_autoptr(EaselRun) nothing = NULL;
  g_autofree char *beginning = NULL;
  g_autoptr(GError) error = NULL;
  EaselFakeRun *made;

  easel_test_desk_set_up (&desk);
  run = run_prompt (&desk, "x");
  beginning = g_strndup (easel_run_get_id (run), 13);
  by_id = open_run (&desk, beginning, NULL);
  by_tag = open_run (&desk, easel_run_get_tag (run), NULL);
  g_assert_true (by_id == run && by_tag == run);

  made = easel_fake_service_add_run (desk.service, NULL, NULL);
  foreign = open_run (&desk, made->id, NULL);
  g_assert_cmpstr (easel_run_get_id (foreign), ==, made->id);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (foreign));
  g_assert_cmpuint (count (&desk, &(EaselRunFilter) { .limit = 10 }), ==, 2);

  nothing = open_run (&desk, "nothing", &error);
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND);

  easel_test_desk_tear_down (&desk);
}

static void
save_draft (EaselTestDesk *desk,
            const char    *name,
            const char    *text)
{
  g_autoptr(JsonNode) values = text != NULL ? easel_json_parse (text, -1, NULL) : NULL;
  g_autoptr(GAsyncResult) result = NULL;

  easel_draft_store_save_async (desk->archive, "a", "w", name, values, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (desk, result != NULL);
  g_assert_true (easel_draft_store_save_finish (desk->archive, result, NULL));
}

static char *
load_draft (EaselTestDesk *desk,
            const char    *name)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonNode) values = NULL;
  g_autoptr(GError) error = NULL;

  easel_draft_store_load_async (desk->archive, "a", "w", name, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (desk, result != NULL);
  values = easel_draft_store_load_finish (desk->archive, result, &error);
  g_assert_no_error (error);

  return values != NULL ? easel_json_write (values) : NULL;
}

static void
test_drafts (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_auto(GStrv) names = NULL;
  g_autofree char *draft = NULL;
  g_autofree char *preset = NULL;
  g_autofree char *gone = NULL;

  easel_test_desk_set_up (&desk);
  save_draft (&desk, NULL, "{\"seed\":18446744073709551615}");
  save_draft (&desk, "night", "{\"prompt\":\"dark\"}");
  save_draft (&desk, "night", "{\"prompt\":\"darker\"}");
  draft = load_draft (&desk, NULL);
  preset = load_draft (&desk, "night");
  g_assert_cmpstr (draft, ==, "{\"seed\":18446744073709551615}");
  g_assert_cmpstr (preset, ==, "{\"prompt\":\"darker\"}");

  easel_draft_store_list_async (desk.archive, "a", "w", NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (&desk, result != NULL);
  names = easel_draft_store_list_finish (desk.archive, result, NULL);
  g_assert_cmpstrv (names, ((const char *const[]) { "night", NULL }));
  g_clear_object (&result);

  save_draft (&desk, NULL, NULL);
  gone = load_draft (&desk, NULL);
  g_assert_null (gone);

  easel_test_desk_tear_down (&desk);
}

/* Exclusive between two openings of the file and within one; free again when it is released or its holder is gone. */
static void
test_locks (void)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  EaselRowLock *one = easel_row_lock_open (path, NULL);
  g_autoptr(EaselRowLock) two = easel_row_lock_open (path, NULL);

  g_assert_true (easel_row_lock_take (one, 7));
  g_assert_false (easel_row_lock_take (one, 7));
  g_assert_false (easel_row_lock_take (two, 7));
  g_assert_true (easel_row_lock_take (two, 8));
  easel_row_lock_release (one, 7);
  g_assert_true (easel_row_lock_take (two, 7));
  easel_row_lock_release (two, 7);
  g_assert_true (easel_row_lock_take (one, 7));
  easel_row_lock_unref (one);
  g_assert_true (easel_row_lock_take (two, 7));

  easel_test_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/marks", test_marks);
  g_test_add_func ("/history/search", test_search);
  g_test_add_func ("/history/open", test_open);
  g_test_add_func ("/history/drafts", test_drafts);
  g_test_add_func ("/history/locks", test_locks);

  return g_test_run ();
}
