/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program that runs things has: an archive, a clock of its own, a folder for results, and a fake service. */

#include "support/easel-test-desk.h"

#include "support/easel-test-archive.h"
#include "support/easel-test.h"

#define ACCOUNT "a"

void
easel_test_desk_open (EaselTestDesk *self)
{
  g_autofree char *path = g_build_filename (self->folder, "archive.db", NULL);
  g_autofree char *address = easel_fake_service_dup_address (self->service);
  g_autoptr(GError) error = NULL;
  EaselResultOptions options = { .folder = self->results, .pattern = (char *) "{name}" };

  self->archive = easel_test_archive_open (path, &error);
  g_assert_no_error (error);
  self->client = easel_client_new (address, "key", self->clock, EASEL_CLIENT_DEFAULT, &error);
  g_assert_no_error (error);
  self->runs = easel_runs_new (self->archive, self->clock, self->folder);
  easel_runs_set_results (self->runs, &options);
  easel_runs_set_account (self->runs, ACCOUNT, self->client, 0);
}

void
easel_test_desk_close (EaselTestDesk *self)
{
  gpointer archive = self->archive;

  g_object_run_dispose (G_OBJECT (self->runs));
  g_clear_object (&self->runs);
  g_clear_object (&self->client);
  g_object_add_weak_pointer (G_OBJECT (self->archive), &archive);
  g_object_unref (self->archive);
  self->archive = NULL;
  easel_test_desk_wait_until (self, archive == NULL);
}

void
easel_test_desk_set_up (EaselTestDesk *self)
{
  self->folder = easel_test_make_folder ();
  self->results = g_build_filename (self->folder, "results", NULL);
  self->service = easel_fake_service_new ();
  self->clock = easel_clock_new_fake (g_get_real_time ());
  easel_test_desk_open (self);
}

void
easel_test_desk_tear_down (EaselTestDesk *self)
{
  easel_test_desk_close (self);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->service, easel_fake_service_free);
  easel_test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->results);
}

EaselRunRequest *
easel_test_desk_new_request (EaselTestDesk *self,
                             EaselRunMode   mode)
{
  EaselRunRequest *request = easel_run_request_new (EASEL_RUN_TARGET_DEPLOYMENT, "6f0d2c1e-58a4-4b7e-9d13-0b7a5f1c2e90");
  g_autoptr(JsonObject) inputs = json_object_new ();

  json_object_set_string_member (inputs, "prompt", "a lighthouse");
  easel_run_request_set_account (request, ACCOUNT);
  easel_run_request_set_workflow_id (request, "5d9f9e7e-2f4a-4f8e-b7f5-92f5a9be6a10");
  easel_run_request_set_workflow_name (request, "Lighthouses");
  easel_run_request_set_inputs (request, inputs);
  easel_run_request_set_mode (request, mode);

  return request;
}

EaselRun *
easel_test_desk_start (EaselTestDesk *self,
                       EaselRunMode   mode)
{
  g_autoptr(EaselRunRequest) request = easel_test_desk_new_request (self, mode);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  EaselRun *run;

  easel_runs_start_async (self->runs, request, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (self, result != NULL);
  run = easel_runs_start_finish (self->runs, result, &error);
  g_assert_no_error (error);

  return run;
}

gboolean
easel_test_desk_act (EaselTestDesk   *self,
                     EaselRun        *run,
                     EaselRunAction   action,
                     GError         **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_runs_act_async (self->runs, run, action, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (self, result != NULL);

  return easel_runs_act_finish (self->runs, result, error);
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
easel_test_desk_turn (EaselTestDesk *self,
                      gint64         deadline,
                      const char    *where,
                      const char    *condition)
{
  guint n_events = 0;
  guint alarm;

  while (n_events < 200 && g_main_context_iteration (NULL, FALSE))
    n_events++;

  /* Answers get a moment of real time; then the clock goes on, faster when nobody has anything to do. */
  alarm = g_timeout_add (1, wake_cb, NULL);
  g_main_context_iteration (NULL, TRUE);
  g_source_remove (alarm);
  easel_clock_advance (self->clock, n_events > 0 ? G_TIME_SPAN_SECOND / 10 : G_TIME_SPAN_SECOND / 2);

  if (g_get_monotonic_time () > deadline)
    g_error ("%s: still waiting for %s", where, condition);
}
