/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of running sessions: what other clients do, the meter, and warnings at their second, also after suspend. */

#include "sessions/easel-session-guard.h"
#include "sessions/easel-session-ledger.h"
#include "sessions/easel-session-list.h"
#include "sessions/easel-session-totals.h"

#include <libsoup/soup.h>

#include "base/easel-error.h"
#include "support/easel-test-archive.h"
#include "support/easel-test.h"

#define START 1770112800  /* 2026-02-03 10:00 UTC */

typedef struct {
  SoupServer *server;
  EaselClock *clock;
  EaselClient *client;
  EaselSessionList *list;
  EaselSessionGuard *guard;

  /* what the server says */
  GString *sessions;
  GHashTable *hidden;                  /* sessions not in its list but there */
  const char *prices;
  guint status;
  gboolean loses_extensions;           /* acts, and answers with a failure */
  guint rounds;
  GString *asked;                      /* everything but lists and prices */

  /* what the list said */
  GString *said;
} Fixture;

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  Fixture *f = user_data;
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc (easel_clock_get_time (f->clock) / G_USEC_PER_SEC);
  g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);
  const char *body = NULL;

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date", date);

  if (g_str_equal (path, "/api/sessions"))
    {
      f->rounds++;
      body = f->sessions->str;
    }
  else if (g_str_equal (path, "/api/platform/gpu-pricing"))
    body = f->prices;
  else if (g_str_equal (path, "/api/machine/m"))
    body = "{\"id\":\"m\",\"name\":\"Flux workbench\"}";
  else
    {
      g_string_append_printf (f->asked, "%s %s;", soup_server_message_get_method (message), path);
      body = g_hash_table_lookup (f->hidden, path + strlen ("/api/session/"));
      if (f->loses_extensions && g_str_has_suffix (path, "/increase-timeout"))
        {
          soup_server_message_set_status (message, 500, NULL);
          return;
        }
    }

  if (body == NULL)
    soup_server_message_set_status (message, 404, NULL);
  else
    {
      soup_server_message_set_status (message, f->status, NULL);
      soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body, strlen (body));
    }
}

static void
warning_cb (EaselSessionGuard *guard,
            EaselSession      *session,
            guint              minutes,
            gpointer           user_data)
{
  Fixture *f = user_data;

  g_string_append_printf (f->said, "%s %u at %d;", easel_session_get_id (session), minutes,
                          (int) (easel_clock_get_time (f->clock) / G_USEC_PER_SEC - START));
}

static void
idle_cb (EaselSessionGuard *guard,
         EaselSession      *session,
         guint              minutes,
         gpointer           user_data)
{
  g_string_append_printf (((Fixture *) user_data)->said, "%s idle %u;", easel_session_get_id (session), minutes);
}

static void
abandoned_cb (EaselSessionGuard *guard,
              EaselSession      *session,
              guint              minutes,
              gpointer           user_data)
{
  g_string_append_printf (((Fixture *) user_data)->said, "%s abandoned %u;", easel_session_get_id (session), minutes);
}

static void
budget_cb (EaselSessionGuard *guard,
           EaselSession      *session,
           gboolean           is_reached,
           gpointer           user_data)
{
  double cost = 0;

  easel_session_get_cost (session, &cost);
  g_string_append_printf (((Fixture *) user_data)->said, "%s %s %.2f;", easel_session_get_id (session),
                          is_reached ? "budget" : "near", cost);
}

static void
ended_cb (EaselSessionList *list,
          EaselSession     *session,
          gpointer          user_data)
{
  g_string_append_printf (((Fixture *) user_data)->said, "%s ended;", easel_session_get_id (session));
}

static void
changed_cb (GListModel *list,
            guint       position,
            guint       removed,
            guint       added,
            gpointer    user_data)
{
  g_string_append_printf (((Fixture *) user_data)->said, "%u-%u+%u;", position, removed, added);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *address = NULL;
  GSList *uris;

  f->clock = easel_clock_new_fake (START * G_GINT64_CONSTANT (1000000));
  f->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (f->server, NULL, answer_cb, f, NULL);
  g_assert_true (soup_server_listen_local (f->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  uris = soup_server_get_uris (f->server);
  address = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  f->client = easel_client_new (address, "a-key-for-tests", f->clock, EASEL_CLIENT_DEFAULT, &error);
  g_assert_no_error (error);
  f->sessions = g_string_new ("[]");
  f->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  f->prices = "{\"T4\":0.5}";
  f->status = 200;
  f->asked = g_string_new (NULL);
  f->said = g_string_new (NULL);

  f->list = easel_session_list_new (f->client);
  f->guard = easel_session_guard_new (f->list, NULL, NULL);
  g_signal_connect (f->guard, "warning", G_CALLBACK (warning_cb), f);
  g_signal_connect (f->guard, "idle", G_CALLBACK (idle_cb), f);
  g_signal_connect (f->guard, "abandoned", G_CALLBACK (abandoned_cb), f);
  g_signal_connect (f->guard, "budget", G_CALLBACK (budget_cb), f);
  g_signal_connect (f->list, "ended", G_CALLBACK (ended_cb), f);
  g_signal_connect (f->list, "items-changed", G_CALLBACK (changed_cb), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  easel_session_list_close (f->list);
  easel_test_settle ();
  g_assert_finalize_object (f->guard);
  g_assert_finalize_object (f->list);
  g_assert_finalize_object (f->client);
  soup_server_disconnect (f->server);
  g_object_unref (f->server);
  g_assert_finalize_object (f->clock);
  g_string_free (f->sessions, TRUE);
  g_hash_table_unref (f->hidden);
  g_string_free (f->asked, TRUE);
  g_string_free (f->said, TRUE);
}

/* A session of the server, by the minutes after the beginning at which it started and will end. */
static char *
describe (const char *id,
          int         start,
          int         end,
          const char *url)
{
  return g_strdup_printf ("{\"id\":\"%s\",\"session_id\":\"%s\",\"gpu\":\"T4\",\"machine_id\":\"m\",\"created_at\":"
                          "\"2026-02-03T%02d:%02d:00\",\"timeout_end\":\"2026-02-03T%02d:%02d:00\",\"url\":%s}", id, id,
                          10 + start / 60, start % 60, 10 + end / 60, end % 60, url);
}

static void
set_sessions (Fixture    *f,
              const char *first,
              const char *second)
{
  g_string_printf (f->sessions, "[%s%s%s]", first, second != NULL ? "," : "", second != NULL ? second : "");
}

static void
wait_for_round (Fixture *f)
{
  gint64 deadline = easel_test_get_deadline ();
  guint rounds = f->rounds;

  for (easel_test_settle (); f->rounds == rounds; easel_test_settle ())
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      easel_clock_advance (f->clock, G_USEC_PER_SEC);
    }
}

static void
pass_time (Fixture *f,
           guint    seconds)
{
  for (guint i = 0; i < seconds; i++)
    {
      easel_clock_advance (f->clock, G_USEC_PER_SEC);
      if (i % 5 == 0)
        easel_test_settle ();
    }
}

static void
test_merge (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *a = describe ("a", 0, 30, "null");
  g_autofree char *a_ready = describe ("a", 0, 30, "\"http://a\"");
  g_autofree char *b = describe ("b", 5, 20, "\"http://b\"");
  g_autoptr(EaselSession) first = NULL;

  set_sessions (f, a, NULL);
  easel_session_list_open (f->list);
  easel_test_wait_until (f->said->len > 0);
  g_assert_cmpstr (f->said->str, ==, "0-0+1;");
  first = g_list_model_get_item (G_LIST_MODEL (f->list), 0);
  g_assert_cmpint (easel_session_get_state (first), ==, EASEL_SESSION_STATE_STARTING);

  /* One becomes ready: the same object, no change of the list. Another was started elsewhere: it comes first. */
  set_sessions (f, a_ready, b);
  wait_for_round (f);
  g_assert_cmpstr (f->said->str, ==, "0-0+1;0-0+1;");
  g_assert_cmpint (easel_session_get_state (first), ==, EASEL_SESSION_STATE_READY);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 2);

  wait_for_round (f);
  g_assert_cmpstr (f->said->str, ==, "0-0+1;0-0+1;");

  /* The first was ended elsewhere: it is asked for by itself, and goes. */
  set_sessions (f, b, NULL);
  g_string_truncate (f->said, 0);
  wait_for_round (f);
  easel_test_settle ();
  g_assert_cmpstr (f->said->str, ==, "1-1+0;a ended;");
  g_assert_cmpstr (f->asked->str, ==, "GET /api/session/a;");
  g_assert_cmpint (easel_session_get_state (first), ==, EASEL_SESSION_STATE_ENDED);
}

/* The list leaves it out, but it is there. */
static void
test_unlisted (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *a = describe ("a", 0, 30, "\"http://a\"");
  g_autoptr(EaselSession) session = NULL;

  set_sessions (f, a, NULL);
  easel_session_list_open (f->list);
  easel_test_wait_until (f->said->len > 0);
  g_string_assign (f->sessions, "[]");
  g_hash_table_insert (f->hidden, g_strdup ("a"), g_steal_pointer (&a));
  wait_for_round (f);
  wait_for_round (f);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 1);
  g_assert_cmpstr (f->said->str, ==, "0-0+1;");
}

static void
test_failures (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *a = describe ("a", 0, 59, "\"http://a\"");
  guint rounds;

  set_sessions (f, a, NULL);
  easel_session_list_open (f->list);
  easel_test_wait_until (f->said->len > 0);
  f->status = 503;
  wait_for_round (f);
  easel_test_settle ();

  g_assert_error (easel_session_list_get_error (f->list), EASEL_ERROR, EASEL_ERROR_SERVER);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 1);

  rounds = f->rounds;
  pass_time (f, 300);
  g_assert_cmpuint (f->rounds - rounds, <, 10);

  f->status = 200;
  wait_for_round (f);
  easel_test_settle ();
  g_assert_null (easel_session_list_get_error (f->list));
}

static void
test_meter (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *a = describe ("a", 0, 30, "\"http://a\"");
  g_autofree char *b = describe ("b", 0, 30, "\"http://b\"");
  g_autoptr(EaselSession) session = NULL;
  double cost;

  set_sessions (f, a, b);
  easel_session_list_open (f->list);
  easel_test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (f->list)) == 2);
  easel_test_settle ();
  pass_time (f, 90);

  session = g_list_model_get_item (G_LIST_MODEL (f->list), 0);
  g_assert_cmpint (easel_session_get_time_left (session), ==, 30 * 60 - 90);
  g_assert_true (easel_session_get_cost (session, &cost));
  g_assert_cmpfloat_with_epsilon (cost, 45, 0.001);
  g_assert_true (easel_session_list_get_cost (f->list, &cost));
  g_assert_cmpfloat_with_epsilon (cost, 90, 0.001);
}

static void
test_unknown_price (Fixture       *f,
                    gconstpointer  data)
{
  g_autofree char *a = describe ("a", 0, 30, "\"http://a\"");

  f->prices = "{\"H100\":1}";
  set_sessions (f, a, NULL);
  easel_session_list_open (f->list);
  easel_test_wait_until (f->said->len > 0);
  easel_test_settle ();
  pass_time (f, 10);

  g_assert_false (easel_session_list_get_cost (f->list, NULL));
}

static void
test_warnings (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *a = describe ("a", 0, 12, "\"http://a\"");
  g_autofree char *later = describe ("a", 0, 27, "\"http://a\"");

  set_sessions (f, a, NULL);
  easel_session_list_open (f->list);
  easel_test_wait_until (f->said->len > 0);
  easel_test_settle ();
  g_string_truncate (f->said, 0);
  pass_time (f, 8 * 60);
  g_assert_cmpstr (f->said->str, ==, "a 10 at 120;a 5 at 420;");

  /* Extended elsewhere: the marks count anew. */
  set_sessions (f, later, NULL);
  wait_for_round (f);
  g_string_truncate (f->said, 0);
  pass_time (f, 27 * 60 - 8 * 60 - 10);
  g_assert_cmpstr (f->said->str, ==, "a 10 at 1020;a 5 at 1320;a 2 at 1500;");
}

/* Asleep over two marks: the more urgent one, once, as soon as it wakes up. */
static void
test_suspend (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *a = describe ("a", 0, 20, "\"http://a\"");

  set_sessions (f, a, NULL);
  easel_session_list_open (f->list);
  easel_test_wait_until (f->said->len > 0);
  easel_test_settle ();
  g_string_truncate (f->said, 0);
  easel_session_list_close (f->list);
  easel_clock_advance (f->clock, 16 * 60 * (gint64) G_USEC_PER_SEC);
  easel_session_list_open (f->list);
  easel_test_settle ();
  pass_time (f, 2);

  g_assert_cmpstr (f->said->str, ==, "a 5 at 960;");
}

static void
test_budget_and_idle (Fixture       *f,
                      gconstpointer  data)
{
  g_autofree char *a = describe ("a", 0, 59, "\"http://a\"");

  easel_session_guard_set_budget (f->guard, 30);
  easel_session_guard_set_idle (f->guard, 10, FALSE);
  set_sessions (f, a, NULL);
  easel_session_list_open (f->list);
  easel_test_wait_until (f->said->len > 0);
  easel_test_settle ();
  g_string_truncate (f->said, 0);

  pass_time (f, 5 * 60);
  g_assert_cmpstr (f->said->str, ==, "a near 24.00;a budget 30.00;");

  g_string_truncate (f->said, 0);
  easel_session_guard_note_use (f->guard);
  pass_time (f, 9 * 60);
  g_assert_cmpstr (f->said->str, ==, "");
  pass_time (f, 2 * 60);
  g_assert_cmpstr (f->said->str, ==, "a idle 10;");
  pass_time (f, 15 * 60);
  g_assert_cmpstr (f->said->str, ==, "a idle 10;");
}

static void
test_end (Fixture       *f,
          gconstpointer  data)
{
  g_autofree char *a = describe ("a", 0, 30, "\"http://a\"");
  g_autoptr(EaselSession) session = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  set_sessions (f, a, NULL);
  easel_session_list_open (f->list);
  easel_test_wait_until (f->said->len > 0);
  easel_test_settle ();
  session = g_list_model_get_item (G_LIST_MODEL (f->list), 0);

  /* Gone from the list at once, but the machine has not stopped yet. */
  g_hash_table_insert (f->hidden, g_strdup ("a"), g_steal_pointer (&a));
  g_string_assign (f->sessions, "[]");
  easel_session_list_end_async (f->list, session, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  g_assert_true (easel_session_list_end_finish (f->list, result, &error));
  easel_test_settle ();
  g_assert_cmpint (easel_session_get_state (session), ==, EASEL_SESSION_STATE_ENDING);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 1);

  g_hash_table_remove_all (f->hidden);
  wait_for_round (f);
  easel_test_settle ();
  g_assert_cmpint (easel_session_get_state (session), ==, EASEL_SESSION_STATE_ENDED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 0);
}

static char *
read_totals (EaselArchive        *archive,
             EaselSessionTotalBy  by)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) totals = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  easel_session_totals_read_async (archive, by, "account", NULL, NULL, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  totals = easel_session_totals_read_finish (archive, result, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < totals->len; i++)
    {
      EaselSessionTotal *total = totals->pdata[i];

      g_string_append_printf (text, "%s %.0f s %.2f%s;", total->key, total->seconds, total->cost,
                              total->cost_known ? "" : " and more");
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Two sessions over midnight, one of them with a price that nobody knows. */
static void
test_ledger (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "archive.sqlite", NULL);
  g_autofree char *b = g_strdup ("{\"id\":\"b\",\"gpu\":\"H100\",\"created_at\":\"2026-02-03T23:59:00\",\"url\":\"http://b\"}");
  g_autofree char *a = describe ("a", 0, 15 * 60, "\"http://a\"");
  g_autoptr(EaselArchive) archive = easel_test_archive_open (path, NULL);
  g_autoptr(EaselSessionLedger) ledger = easel_session_ledger_new (archive, "account", f->list);
  g_autofree char *days = NULL;
  g_autofree char *sessions = NULL;
  g_autofree char *workflows = NULL;

  easel_clock_advance (f->clock, 14 * 60 * G_GINT64_CONSTANT (60000000));
  set_sessions (f, a, b);
  easel_session_list_open (f->list);
  easel_test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (f->list)) == 2);
  easel_test_settle ();
  easel_session_ledger_note_workflow (ledger, "a", "w1", "Portraits");
  pass_time (f, 30);

  /* The one ends elsewhere; then the other. */
  set_sessions (f, b, NULL);
  wait_for_round (f);
  easel_test_settle ();
  g_string_assign (f->sessions, "[]");
  wait_for_round (f);
  easel_test_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 0);

  days = read_totals (archive, EASEL_SESSION_TOTAL_BY_DAY);
  sessions = read_totals (archive, EASEL_SESSION_TOTAL_BY_SESSION);
  workflows = read_totals (archive, EASEL_SESSION_TOTAL_BY_WORKFLOW);
  g_assert_true (g_str_has_prefix (days, "2026-02-04 "));
  g_assert_nonnull (strstr (days, ";2026-02-03 50460 s 25200.00 and more;"));
  g_assert_true (g_str_has_prefix (sessions, "b "));
  g_assert_nonnull (strstr (sessions, " s 0.00 and more;a 504"));
  g_assert_true (g_str_has_prefix (workflows, "w1 504"));
  g_assert_true (g_str_has_suffix (workflows, " s 0.00 and more;"));

  g_clear_object (&ledger);
  g_clear_object (&archive);
  easel_test_settle ();
  easel_test_remove_folder (folder);
}

/* The next program does not repeat what was said; a session that ended meanwhile is written down. */
static void
test_remembered (Fixture       *f,
                 gconstpointer  data)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "archive.sqlite", NULL);
  g_autofree char *a = describe ("a", 0, 30, "\"http://a\"");
  g_autoptr(EaselArchive) archive = easel_test_archive_open (path, NULL);
  g_autoptr(EaselSessionLedger) ledger = NULL;
  g_autofree char *sessions = NULL;
  gint64 deadline;

  for (guint program = 0; program < 2; program++)
    {
      g_autoptr(EaselSessionGuard) guard = NULL;

      g_string_truncate (f->said, 0);
      g_clear_object (&ledger);
      ledger = easel_session_ledger_new (archive, "account", f->list);
      guard = easel_session_guard_new (f->list, archive, "account");
      g_signal_handlers_disconnect_by_data (f->guard, f);
      g_signal_connect (guard, "warning", G_CALLBACK (warning_cb), f);
      set_sessions (f, a, NULL);
      easel_session_list_open (f->list);
      pass_time (f, program == 0 ? 21 * 60 : 60);
      g_assert_cmpint (strstr (f->said->str, "a 10 at ") != NULL, ==, program == 0);
      easel_session_list_close (f->list);
    }

  /* Closed while it ran: the third program finds nothing, and takes it to have run until its end. */
  g_clear_object (&ledger);
  g_clear_object (&f->guard);
  g_clear_object (&f->list);
  easel_clock_suspend (f->clock, 60 * G_TIME_SPAN_MINUTE);
  f->list = easel_session_list_new (f->client);
  f->guard = easel_session_guard_new (f->list, NULL, NULL);
  ledger = easel_session_ledger_new (archive, "account", f->list);
  g_string_assign (f->sessions, "[]");
  easel_session_list_open (f->list);
  wait_for_round (f);
  deadline = easel_test_get_deadline ();
  do
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      pass_time (f, 1);
      g_free (sessions);
      sessions = read_totals (archive, EASEL_SESSION_TOTAL_BY_SESSION);
    }
  while (!g_str_equal (sessions, "a 1800 s 900.00;"));

  g_clear_object (&ledger);
  g_clear_object (&archive);
  easel_test_settle ();
  easel_test_remove_folder (folder);
}

/* Ended by itself, if that was chosen: a minute after the warning, and not while runs are under way. */
static void
test_abandoned (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *a = describe ("a", 0, 59, "\"http://a\"");

  easel_session_guard_set_idle (f->guard, 5, TRUE);
  easel_session_guard_set_busy (f->guard, TRUE);
  set_sessions (f, a, NULL);
  easel_session_list_open (f->list);
  easel_test_wait_until (f->said->len > 0);
  g_string_truncate (f->said, 0);
  pass_time (f, 20 * 60);
  g_assert_cmpstr (f->said->str, ==, "");

  easel_session_guard_set_busy (f->guard, FALSE);
  pass_time (f, 4 * 60 + 2);
  g_assert_cmpstr (f->said->str, ==, "a idle 4;");
  g_assert_null (strstr (f->asked->str, "DELETE"));
  pass_time (f, 60);
  g_assert_cmpstr (f->said->str, ==, "a idle 4;a abandoned 5;");
  easel_test_wait_until (strstr (f->asked->str, "DELETE /api/session/a;") != NULL);
}

/* The answer to an extension is lost: it is not asked for again, the session's end decides. */
static void
test_extension_lost (Fixture       *f,
                     gconstpointer  moved)
{
  g_autofree char *a = describe ("a", 0, 30, "\"http://a\"");
  g_autofree char *later = describe ("a", 0, 45, "\"http://a\"");
  g_autoptr(EaselSession) session = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  set_sessions (f, a, NULL);
  easel_session_list_open (f->list);
  easel_test_wait_until (f->said->len > 0);
  easel_test_settle ();
  session = g_list_model_get_item (G_LIST_MODEL (f->list), 0);

  f->loses_extensions = TRUE;
  g_hash_table_insert (f->hidden, g_strdup ("a"), g_strdup (moved != NULL ? later : a));
  easel_session_list_extend_async (f->list, session, 15, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  g_assert_cmpint (easel_session_list_extend_finish (f->list, result, &error), ==, moved != NULL);
  if (moved == NULL)
    g_assert_error (error, EASEL_ERROR, EASEL_ERROR_SERVER);
  easel_test_settle ();
  g_assert_cmpstr (f->asked->str, ==, "POST /api/session/a/increase-timeout;GET /api/session/a;");
}

static void
test_many (Fixture       *f,
           gconstpointer  data)
{
  g_string_assign (f->sessions, "[");
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *id = g_strdup_printf ("s%u", i);
      g_autofree char *session = describe (id, i % 60, 60 + i % 60, "\"http://a\"");

      g_string_append_printf (f->sessions, "%s%s", i > 0 ? "," : "", session);
    }
  g_string_append (f->sessions, "]");

  easel_session_list_open (f->list);
  easel_test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (f->list)) == 200);
  easel_test_settle ();
  g_string_truncate (f->said, 0);
  wait_for_round (f);
  easel_test_settle ();

  g_assert_cmpstr (f->said->str, ==, "");
}

int
main (int    argc,
      char **argv)
{
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("/session-list/merge", test_merge);
  ADD ("/session-list/unlisted", test_unlisted);
  ADD ("/session-list/failures", test_failures);
  ADD ("/session-list/meter", test_meter);
  ADD ("/session-list/unknown-price", test_unknown_price);
  ADD ("/session-list/warnings", test_warnings);
  ADD ("/session-list/suspend", test_suspend);
  ADD ("/session-list/budget-and-idle", test_budget_and_idle);
  ADD ("/session-list/end", test_end);
  ADD ("/session-list/ledger", test_ledger);
  ADD ("/session-list/remembered", test_remembered);
  ADD ("/session-list/abandoned", test_abandoned);
  g_test_add ("/session-list/extension-lost", Fixture, "moved", set_up, test_extension_lost, tear_down);
  g_test_add ("/session-list/extension-not-made", Fixture, NULL, set_up, test_extension_lost, tear_down);
  ADD ("/session-list/many", test_many);

  return g_test_run ();
}
