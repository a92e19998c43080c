/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renting a session without ever renting two: after a lost answer the list of sessions decides. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-start.h"

#include <glib/gi18n-lib.h>

#include "api/easel-wait.h"
#include "base/easel-error.h"
#include "base/easel-time.h"
#include "sessions/easel-session-operations.h"

#define LOOK_EVERY (5 * G_USEC_PER_SEC)
#define LOOK_FOR   (2 * 60 * G_USEC_PER_SEC)  /* a session is listed soon after its row exists */
#define TOLERANCE  (10 * G_USEC_PER_SEC)      /* between our idea of the server's time and its own */

typedef struct {
  /* what I was given */
  EaselClient *client;
  char *machine_id;
  char *gpu;                           /* NULL: the machine's */
  int minutes;
  GTask *task;

  /* in progress */
  GHashTable *known;                   /* ids of the sessions that were there before */
  gint64 sent_at;                      /* server time */
  gint64 look_until;                   /* boot time */
  GError *loss;                        /* why it is not known what happened */
} Start;

static void before_cb  (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data);
static void created_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data);
static void look       (Start        *start);
static void looked_cb  (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data);
static void waited_cb  (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data);

static void
start_free (Start *start)
{
  g_clear_object (&start->client);
  g_clear_pointer (&start->machine_id, g_free);
  g_clear_pointer (&start->gpu, g_free);
  g_clear_object (&start->task);
  g_clear_pointer (&start->known, g_hash_table_unref);
  g_clear_error (&start->loss);
  g_free (start);
}

static void
finish_with_error (Start  *start,
                   GError *error)
{
  g_task_return_error (start->task, error);
  start_free (start);
}

static void
finish_with_session (Start        *start,
                     EaselSession *session)
{
  g_task_return_pointer (start->task, g_object_ref (session), g_object_unref);
  start_free (start);
}

/* Nothing has been asked for yet: any failure here is harmless. */
static void
before_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Start *start = user_data;
  EaselClock *clock = easel_client_get_clock (start->client);
  GError *error = NULL;
  g_autoptr(GPtrArray) sessions = easel_client_list_sessions_finish (start->client, result, &error);

  if (sessions == NULL)
    {
      finish_with_error (start, error);
      return;
    }

  for (guint i = 0; i < sessions->len; i++)
    g_hash_table_add (start->known, g_strdup (easel_session_get_id (sessions->pdata[i])));

  start->sent_at = easel_clock_get_server_time (clock);
  easel_client_create_session_async (start->client, start->machine_id, start->gpu, start->minutes,
                                     g_task_get_cancellable (start->task), created_cb, start);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Start *start = user_data;
  EaselClock *clock = easel_client_get_clock (start->client);
  GError *error = NULL;
  g_autoptr(EaselSession) session = easel_client_create_session_finish (start->client, result, &error);

  if (session != NULL)
    finish_with_session (start, session);
  else if (easel_error_is_cancelled (error) || !easel_error_may_have_acted (error))
    finish_with_error (start, error);
  else
    {
      start->loss = error;
      start->look_until = easel_clock_get_boot_time (clock) + LOOK_FOR;
      look (start);
    }
}

static void
look (Start *start)
{
  easel_client_list_sessions_async (start->client, NULL, g_task_get_cancellable (start->task), looked_cb, start);
}

/* On our machine, not there before, and not older than our request. */
static EaselSession *
find_ours (Start     *start,
           GPtrArray *sessions)
{
  for (guint i = 0; i < sessions->len; i++)
    {
      EaselSession *session = sessions->pdata[i];
      gint64 began = easel_session_get_start_time (session);

      if (!g_hash_table_contains (start->known, easel_session_get_id (session)) &&
          g_strcmp0 (easel_session_get_machine_id (session), start->machine_id) == 0 &&
          (began == EASEL_TIME_NONE || began >= start->sent_at - TOLERANCE))
        return session;
    }

  return NULL;
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Start *start = user_data;
  EaselClock *clock = easel_client_get_clock (start->client);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sessions = easel_client_list_sessions_finish (start->client, result, &error);
  EaselSession *session = sessions != NULL ? find_ours (start, sessions) : NULL;

  if (session != NULL)
    finish_with_session (start, session);
  else if (easel_error_is_cancelled (error))
    finish_with_error (start, g_steal_pointer (&error));
  else if (easel_clock_get_boot_time (clock) >= start->look_until)
    finish_with_error (start, g_error_new (EASEL_ERROR, EASEL_ERROR_UNCLEAR,
                                           _("It cannot be told whether the session was started (%s): look at the list of "
                                             "sessions before you start another"), start->loss->message));
  else
    easel_wait_async (clock, LOOK_EVERY, g_task_get_cancellable (start->task), waited_cb, start);
}

static void
waited_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Start *start = user_data;
  GError *error = NULL;

  if (easel_wait_finish (result, &error))
    look (start);
  else
    finish_with_error (start, error);
}

/**
 * easel_session_start_async:
 * @client: where
 * @machine_id: a machine's id
 * @gpu: (nullable): the server's name of a GPU, %NULL for the machine's
 * @minutes: how long, 0 for the server's choice
 * @cancellable: (nullable): ends the waiting; the session may exist all the same
 * @callback: when it is known what happened
 * @user_data: for @callback
 *
 * The request goes out once. If its answer is lost, the list of sessions is read for two minutes.
 */
void
easel_session_start_async (EaselClient         *client,
                           const char          *machine_id,
                           const char          *gpu,
                           int                  minutes,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  Start *start;

  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (machine_id != NULL);

  start = g_new0 (Start, 1);
  start->client = g_object_ref (client);
  start->machine_id = g_strdup (machine_id);
  start->gpu = g_strdup (gpu);
  start->minutes = minutes;
  start->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  start->task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (start->task, easel_session_start_async);
  easel_client_list_sessions_async (client, NULL, cancellable, before_cb, start);
}

/**
 * easel_session_start_finish:
 * @client: a client
 * @result: what the callback got
 * @error: return location for %EASEL_ERROR_UNCLEAR if it cannot be told, else the errors of easel_client_call()
 *
 * Returns: (transfer full): the session that is starting, or %NULL
 */
EaselSession *
easel_session_start_finish (EaselClient   *client,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_session_start_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
