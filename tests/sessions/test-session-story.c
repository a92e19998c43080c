/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session's whole life on easel-server: rented, ready, extended, warned of, ended; in each shape that servers send. */

#include "base/easel-error.h"
#include "server/easel-server-private.h"
#include "sessions/easel-session-guard.h"
#include "sessions/easel-session-operations.h"
#include "sessions/easel-session-start.h"
#include "support/easel-openapi-watch.h"
#include "support/easel-test.h"

#define START (G_GINT64_CONSTANT (1770112800) * G_USEC_PER_SEC)

typedef struct {
  char *folder;
  EaselClock *server_clock;            /* a clock of its own: what the client knows of the time comes over the wire */
  EaselClock *clock;
  EaselServer *server;
  EaselOpenapiWatch *watch;
  EaselClient *client;
  EaselSessionList *list;
  EaselSessionGuard *guard;
  GString *said;
} Fixture;

static void
warning_cb (EaselSessionGuard *guard,
            EaselSession      *session,
            guint              minutes,
            gpointer           user_data)
{
  g_string_append_printf (((Fixture *) user_data)->said, "%u;", minutes);
}

static void
set_up (Fixture       *f,
        gconstpointer  quirks)
{
  EaselServerOptions options = { 0 };
  g_autoptr(GError) error = NULL;

  f->folder = easel_test_make_folder ();
  f->server_clock = easel_clock_new_fake (START);
  f->clock = easel_clock_new_fake (START - G_USEC_PER_SEC * G_GINT64_CONSTANT (86400));
  options.data_folder = f->folder;
  options.key = "a-key-for-tests";
  options.clock = f->server_clock;
  options.quirks = GPOINTER_TO_INT (quirks);
  f->server = easel_server_new (&options);
  g_assert_true (easel_server_start (f->server, &error));
  g_assert_no_error (error);
  f->watch = easel_openapi_watch_new (easel_server_get_soup (f->server));

  f->client = easel_client_new (easel_server_get_url (f->server), easel_server_get_key (f->server), f->clock,
                                EASEL_CLIENT_DEFAULT, &error);
  g_assert_no_error (error);
  f->list = easel_session_list_new (f->client);
  f->guard = easel_session_guard_new (f->list, NULL, NULL);
  f->said = g_string_new (NULL);
  g_signal_connect (f->guard, "warning", G_CALLBACK (warning_cb), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  quirks)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_session_list_close (f->list);
  easel_test_settle ();
  g_assert_finalize_object (f->guard);
  g_assert_finalize_object (f->list);
  g_assert_finalize_object (f->client);
  g_clear_pointer (&f->watch, easel_openapi_watch_free);
  easel_server_stop_async (f->server, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  g_assert_true (easel_server_stop_finish (f->server, result, NULL));
  g_clear_object (&result);
  g_object_unref (f->server);
  easel_test_settle ();
  g_object_unref (f->server_clock);
  g_assert_finalize_object (f->clock);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_string_free (f->said, TRUE);
}

static void
pass_time (Fixture *f,
           guint    seconds)
{
  for (guint i = 0; i < seconds; i++)
    {
      easel_clock_advance (f->server_clock, G_USEC_PER_SEC);
      easel_clock_advance (f->clock, G_USEC_PER_SEC);
      if (i % 4 == 0)
        easel_test_settle ();
    }
}

static char *
find_machine (Fixture *f)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) machines = NULL;

  easel_client_list_machines_async (f->client, NULL, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  machines = easel_client_list_machines_finish (f->client, result, NULL);
  g_assert_cmpuint (machines->len, ==, 1);
  g_assert_true (easel_machine_is_ready (machines->pdata[0]));
  g_assert_true (easel_machine_takes_sessions (machines->pdata[0]));

  return g_strdup (easel_machine_get_id (machines->pdata[0]));
}

static void
test_life (Fixture       *f,
           gconstpointer  quirks)
{
  g_autofree char *machine = find_machine (f);
  g_autoptr(GAsyncResult) started = NULL;
  g_autoptr(GAsyncResult) extended = NULL;
  g_autoptr(GAsyncResult) ended = NULL;
  g_autoptr(EaselSession) new_session = NULL;
  g_autoptr(EaselSession) session = NULL;
  g_autoptr(GError) error = NULL;
  double cost = -1;

  easel_session_start_async (f->client, machine, NULL, 12, NULL, easel_test_keep_result, &started);
  easel_test_wait_until (started != NULL);
  new_session = easel_session_start_finish (f->client, started, &error);
  g_assert_no_error (error);

  easel_session_list_add (f->list, new_session);
  easel_session_list_open (f->list);
  pass_time (f, 20);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 1);
  session = g_list_model_get_item (G_LIST_MODEL (f->list), 0);
  g_assert_true (session == new_session);
  g_assert_cmpint (easel_session_get_state (session), ==, EASEL_SESSION_STATE_READY);
  g_assert_true (easel_session_get_cost (session, &cost));
  g_assert_cmpfloat (cost, ==, 0);
  g_assert_cmpint (easel_session_get_time_left (session), <=, 12 * 60);
  g_assert_cmpint (easel_session_get_time_left (session), >, 11 * 60);

  pass_time (f, 3 * 60);
  g_assert_cmpstr (f->said->str, ==, "10;");

  easel_session_list_extend_async (f->list, session, 5, NULL, easel_test_keep_result, &extended);
  easel_test_wait_until (extended != NULL);
  g_assert_true (easel_session_list_extend_finish (f->list, extended, &error));
  pass_time (f, 6);
  g_assert_cmpint (easel_session_get_time_left (session), >, 13 * 60);

  pass_time (f, 9 * 60);
  g_assert_cmpstr (f->said->str, ==, "10;10;5;");

  easel_session_list_end_async (f->list, session, NULL, easel_test_keep_result, &ended);
  easel_test_wait_until (ended != NULL);
  g_assert_true (easel_session_list_end_finish (f->list, ended, &error));
  pass_time (f, 30);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 0);
  g_assert_cmpint (easel_session_get_state (session), ==, EASEL_SESSION_STATE_ENDED);
}

int
main (int    argc,
      char **argv)
{
#define ADD(path, quirks) g_test_add (path, Fixture, GINT_TO_POINTER (quirks), set_up, test_life, tear_down)
  g_test_init (&argc, &argv, NULL);
  ADD ("/session-story/life", EASEL_SERVER_QUIRK_NONE);
  ADD ("/session-story/upstream-shapes", EASEL_SERVER_QUIRK_UPSTREAM_SHAPES);
  ADD ("/session-story/legacy-sessions", EASEL_SERVER_QUIRK_LEGACY_SESSIONS);

  return g_test_run ();
}
