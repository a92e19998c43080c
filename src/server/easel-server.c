/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "This computer": a small server on loopback that speaks the ComfyDeploy API. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-private.h"

#include "base/easel-error.h"
#include "base/easel-limits.h"
#include "server/easel-server-call.h"
#include "server/easel-server-random.h"
#include "server/easel-server-routes.h"
#include "server/easel-server-store.h"
#include "server/easel-server-webhooks.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NETWORK_SECONDS      30
#define SLOW_MILLISECONDS    500
#define IDLE_CHECK_SECONDS   5
#define STATUS_TOO_MANY_REQUESTS 429   /* has no name in libsoup */

struct _EaselServer
{
  GObject parent_instance;

  /* what I was given */
  guint                port;
  char                *data_folder;
  char                *workflows_folder;  /* nullable */
  char                *comfyui_url;       /* nullable */
  char                *key;
  EaselClock          *clock;
  guint                idle_seconds;
  guint                run_seconds;
  EaselServerQuirks    quirks;

  /* what serves, NULL before the start and after the end */
  int                  lock;              /* on the data folder, -1: not held */
  char                *url;
  SoupServer          *soup;
  SoupSession         *session;
  EaselDatabase       *database;
  EaselServerFiles    *files;
  EaselServerLogs     *logs;
  EaselServerMachines *machines;
  EaselServerLibrary  *library;
  EaselServerWebhooks *webhooks;
  EaselServerRuns     *runs;
  EaselServerSessions *sessions;

  /* what is in progress */
  GHashTable          *calls;             /* SoupServerMessage → EaselServerCall */
  guint                n_calls;           /* so far */
  gint64               used_at;           /* boot time of the last authenticated request */
  guint                idle_timer_id;
  GTask               *stopping;          /* nullable */
};

enum {
  SIGNAL_IDLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselServer, easel_server, G_TYPE_OBJECT)

static void
close_all (EaselServer *self)
{
  if (self->idle_timer_id != 0)
    easel_clock_remove_timer (self->clock, self->idle_timer_id);
  self->idle_timer_id = 0;

  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
  g_hash_table_remove_all (self->calls);

  if (self->runs != NULL)
    {
      easel_server_runs_abandon (self->runs);
      g_signal_handlers_disconnect_by_data (self->runs, self);
    }
  if (self->sessions != NULL)
    easel_server_sessions_stop (self->sessions);
  if (self->webhooks != NULL)
    easel_server_webhooks_stop (self->webhooks);
  if (self->logs != NULL)
    easel_server_logs_flush (self->logs);

  g_clear_object (&self->runs);
  g_clear_object (&self->sessions);
  g_clear_object (&self->webhooks);
  g_clear_object (&self->library);
  g_clear_object (&self->machines);
  g_clear_object (&self->logs);
  g_clear_object (&self->files);
  g_clear_object (&self->session);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->database, easel_database_close);
  if (self->lock >= 0)
    easel_server_store_unlock (self->lock);
  self->lock = -1;
}

static void
easel_server_dispose (GObject *object)
{
  EaselServer *self = EASEL_SERVER (object);

  close_all (self);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (easel_server_parent_class)->dispose (object);
}

static void
easel_server_finalize (GObject *object)
{
  EaselServer *self = EASEL_SERVER (object);

  g_free (self->data_folder);
  g_free (self->workflows_folder);
  g_free (self->comfyui_url);
  g_free (self->key);
  g_free (self->url);
  g_hash_table_unref (self->calls);

  G_OBJECT_CLASS (easel_server_parent_class)->finalize (object);
}

static void
easel_server_class_init (EaselServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_server_dispose;
  object_class->finalize = easel_server_finalize;

  /**
   * EaselServer::idle:
   *
   * Nothing has been asked for and nothing was under way for the time given in the options.
   */
  signals[SIGNAL_IDLE] = g_signal_new ("idle", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
}

static void
easel_server_init (EaselServer *self)
{
  self->lock = -1;
  self->calls = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
}

/**
 * easel_server_new:
 * @options: what to serve, and where
 *
 * Returns: (transfer full): a server that has not started
 */
EaselServer *
easel_server_new (const EaselServerOptions *options)
{
  EaselServer *self;

  g_return_val_if_fail (options != NULL, NULL);
  g_return_val_if_fail (options->data_folder != NULL, NULL);

  self = g_object_new (EASEL_TYPE_SERVER, NULL);
  self->port = options->port;
  self->data_folder = g_strdup (options->data_folder);
  self->workflows_folder = g_strdup (options->workflows_folder);
  self->comfyui_url = g_strdup (options->comfyui_url);
  self->key = options->key != NULL ? g_strdup (options->key) : easel_server_random_secret ();
  self->clock = options->clock != NULL ? g_object_ref (options->clock) : easel_clock_new ();
  self->idle_seconds = options->idle_seconds;
  self->run_seconds = options->run_seconds > 0 ? options->run_seconds : EASEL_SERVER_RUN_SECONDS;
  self->quirks = options->quirks;

  return self;
}

/* An open stream is somebody who watches: it counts, as an open run does. */
static gboolean
is_busy (EaselServer *self)
{
  return easel_server_runs_is_busy (self->runs) || easel_server_sessions_count (self->sessions, NULL) > 0 ||
         easel_server_webhooks_is_busy (self->webhooks) || g_hash_table_size (self->calls) > 0;
}

static gboolean
check_idle_cb (gpointer user_data)
{
  EaselServer *self = EASEL_SERVER (user_data);
  gint64 now = easel_clock_get_boot_time (self->clock);

  self->idle_timer_id = 0;
  if (is_busy (self))
    self->used_at = now;

  if (now - self->used_at >= (gint64) self->idle_seconds * G_USEC_PER_SEC)
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
  else
    self->idle_timer_id = easel_clock_add_timer (self->clock,
                                                 MIN (self->idle_seconds, IDLE_CHECK_SECONDS) * G_USEC_PER_SEC,
                                                 check_idle_cb, self);

  return G_SOURCE_REMOVE;
}

static void
gone_cb (EaselServerCall   *call,
         SoupServerMessage *message)
{
  EaselServer *self = easel_server_call_get_server (call);

  g_hash_table_remove (self->calls, message);
}

/* A proxy in bad shape stands before every other request. */
static gboolean
play_proxy (EaselServer     *self,
            EaselServerCall *call)
{
  static const char page[] = "<html><head><title>502 Bad Gateway</title></head>"
                             "<body><h1>502 Bad Gateway</h1></body></html>";
  g_autoptr(GBytes) body = g_bytes_new_static (page, strlen (page));
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (easel_server_call_get_message (call));

  if (self->n_calls % 2 == 0)
    return FALSE;

  if (self->quirks & EASEL_SERVER_QUIRK_RATE_LIMIT)
    {
      soup_message_headers_replace (headers, "Retry-After", "1");
      easel_server_call_refuse (call, STATUS_TOO_MANY_REQUESTS, "Too many requests");
    }
  else if (self->quirks & EASEL_SERVER_QUIRK_BAD_GATEWAY)
    easel_server_call_send (call, SOUP_STATUS_BAD_GATEWAY, "text/html", body);

  return !easel_server_call_is_open (call);
}

/* Ours and not the computer's, so that a client in the same test lives at the same time. */
static void
tell_time (EaselServer       *self,
           SoupServerMessage *message)
{
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc (easel_clock_get_time (self->clock) / G_USEC_PER_SEC);
  g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date", date);
}

static void
headers_cb (SoupServer        *soup,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  EaselServer *self = EASEL_SERVER (user_data);
  EaselServerCall *call = easel_server_call_new (self, message);

  self->n_calls++;
  g_hash_table_insert (self->calls, message, call);
  g_signal_connect (call, "gone", G_CALLBACK (gone_cb), message);
  tell_time (self, message);

  if (play_proxy (self, call))
    return;

  easel_server_route_headers (call, path, query);
  if (easel_server_call_get_route (call) != NULL)
    {
      self->used_at = easel_clock_get_boot_time (self->clock);
      easel_server_call_limit_body (call, EASEL_LIMIT_JSON_BODY);
    }
}

typedef struct {
  EaselServerCall *call;
  GHashTable      *query;  /* nullable */
} Late;

static gboolean
answer_late_cb (gpointer user_data)
{
  Late *late = user_data;

  if (easel_server_call_is_open (late->call))
    easel_server_route_body (late->call, late->query);

  g_object_unref (late->call);
  g_clear_pointer (&late->query, g_hash_table_unref);
  g_free (late);

  return G_SOURCE_REMOVE;
}

static void
body_cb (SoupServer        *soup,
         SoupServerMessage *message,
         const char        *path,
         GHashTable        *query,
         gpointer           user_data)
{
  EaselServer *self = EASEL_SERVER (user_data);
  EaselServerCall *call = g_hash_table_lookup (self->calls, message);
  Late *late;

  if (call == NULL || !easel_server_call_is_open (call))
    return;

  if ((self->quirks & EASEL_SERVER_QUIRK_SLOW_HEADERS) == 0)
    {
      easel_server_route_body (call, query);
      return;
    }

  late = g_new0 (Late, 1);
  late->call = g_object_ref (call);
  late->query = query != NULL ? g_hash_table_ref (query) : NULL;
  easel_server_call_hold (call);
  g_timeout_add (SLOW_MILLISECONDS, answer_late_cb, late);
}

static gboolean
open_parts (EaselServer  *self,
            GError      **error)
{
  g_autofree char *input_folder = NULL;
  EaselServerRunParts parts;

  self->lock = easel_server_store_lock (self->data_folder, error);
  if (self->lock < 0)
    return FALSE;

  self->database = easel_server_store_open (self->data_folder, error);
  if (self->database == NULL)
    return FALSE;

  self->files = easel_server_files_new (self->data_folder, self->clock, error);
  if (self->files == NULL)
    return FALSE;

  input_folder = easel_server_files_dup_path (self->files, "inputs");
  self->session = soup_session_new_with_options ("timeout", NETWORK_SECONDS, "max-conns", 32, NULL);
  self->logs = easel_server_logs_new (self->database, self->clock);
  self->machines = easel_server_machines_new (input_folder, self->comfyui_url, self->run_seconds, self->clock);
  self->library = easel_server_library_new (self->database, self->workflows_folder, self->machines, self->clock);
  self->webhooks = easel_server_webhooks_new (self->session, self->logs, self->clock);
  self->sessions = easel_server_sessions_new (self->database, self->machines, self->logs, self->clock);

  parts = (EaselServerRunParts) { self->database, self->files, self->logs, self->clock, self->session,
                                   self->run_seconds };
  self->runs = easel_server_runs_new (&parts, self->machines, self->webhooks);

  return easel_server_library_scan (self->library, error);
}

static gboolean
listen_locally (EaselServer  *self,
                GError      **error)
{
  g_autoptr(GError) cause = NULL;
  g_autofree char *origin = NULL;
  GSList *uris;

  self->soup = g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, "server-header", "easel-server", NULL);
  soup_server_add_early_handler (self->soup, NULL, headers_cb, self, NULL);
  soup_server_add_handler (self->soup, NULL, body_cb, self, NULL);
  if (!soup_server_listen_local (self->soup, self->port, SOUP_SERVER_LISTEN_IPV4_ONLY, &cause))
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_UNREACHABLE, _("Port %u cannot be used: %s; try another one"),
                   self->port, cause->message);
      return FALSE;
    }

  uris = soup_server_get_uris (self->soup);
  origin = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  self->url = g_strconcat (origin, "/api", NULL);
  easel_server_runs_set_origin (self->runs, origin);

  return TRUE;
}

/**
 * easel_server_start:
 * @self: a server that has not started
 * @error: %EASEL_ERROR_UNREACHABLE if the port is taken, %EASEL_ERROR_DISK (also if another server uses the folder), %EASEL_ERROR_DAMAGED or
 *   %EASEL_ERROR_TOO_NEW if its data cannot be used
 *
 * Listens, on the thread-default main context, and takes up what was under way when it was stopped.
 */
gboolean
easel_server_start (EaselServer  *self,
                    GError      **error)
{
  g_return_val_if_fail (EASEL_IS_SERVER (self), FALSE);
  g_return_val_if_fail (self->soup == NULL, FALSE);

  if (!open_parts (self, error) || !listen_locally (self, error) ||
      !easel_server_sessions_resume (self->sessions, error) || !easel_server_runs_resume (self->runs, error))
    {
      close_all (self);
      return FALSE;
    }

  self->used_at = easel_clock_get_boot_time (self->clock);
  if (self->idle_seconds > 0)
    self->idle_timer_id = easel_clock_add_timer (self->clock, (gint64) self->idle_seconds * G_USEC_PER_SEC,
                                                 check_idle_cb, self);

  return TRUE;
}

static void
finish_stop (EaselServer *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->stopping);

  close_all (self);
  g_task_return_boolean (task, TRUE);
}

static void
runs_idle_cb (EaselServerRuns *runs,
              gpointer         user_data)
{
  finish_stop (EASEL_SERVER (user_data));
}

/**
 * easel_server_stop_async:
 * @self: a server
 * @callback: called when no run is in a worker any more
 * @user_data: for @callback
 *
 * Answers nobody from now on and stops what is under way. Runs and sessions stay as they are in the data folder: the
 * next start takes them up.
 */
void
easel_server_stop_async (EaselServer         *self,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_SERVER (self));
  g_return_if_fail (self->stopping == NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, easel_server_stop_async);
  self->stopping = g_steal_pointer (&task);

  if (self->lock >= 0)
    easel_server_store_leave (self->lock);
  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
  if (self->runs != NULL)
    easel_server_runs_abandon (self->runs);

  if (self->runs != NULL && easel_server_runs_is_busy (self->runs))
    g_signal_connect (self->runs, "idle", G_CALLBACK (runs_idle_cb), self);
  else
    finish_stop (self);
}

/**
 * easel_server_stop_finish:
 * @self: a server
 * @result: from the callback
 * @error: never set
 */
gboolean
easel_server_stop_finish (EaselServer   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * easel_server_get_url:
 * @self: a server
 *
 * Returns: (nullable): `http://127.0.0.1:PORT/api`; %NULL before the start
 */
const char *
easel_server_get_url (EaselServer *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER (self), NULL);

  return self->url;
}

const char *
easel_server_get_key (EaselServer *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER (self), NULL);

  return self->key;
}

EaselServerQuirks
easel_server_get_quirks (EaselServer *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER (self), EASEL_SERVER_QUIRK_NONE);

  return self->quirks;
}

void
easel_server_set_quirks (EaselServer       *self,
                         EaselServerQuirks  quirks)
{
  g_return_if_fail (EASEL_IS_SERVER (self));

  self->quirks = quirks;
}

gboolean
easel_server_has_quirk (EaselServer       *self,
                        EaselServerQuirks  quirk)
{
  return (easel_server_get_quirks (self) & quirk) != 0;
}

EaselClock *
easel_server_get_clock (EaselServer *self)
{
  return self->clock;
}

EaselDatabase *
easel_server_get_database (EaselServer *self)
{
  return self->database;
}

SoupServer *
easel_server_get_soup (EaselServer *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER (self), NULL);

  return self->soup;
}

EaselServerMachines *
easel_server_get_machines (EaselServer *self)
{
  return self->machines;
}

EaselServerLibrary *
easel_server_get_library (EaselServer *self)
{
  return self->library;
}

EaselServerFiles *
easel_server_get_files (EaselServer *self)
{
  return self->files;
}

EaselServerLogs *
easel_server_get_logs (EaselServer *self)
{
  return self->logs;
}

EaselServerRuns *
easel_server_get_runs (EaselServer *self)
{
  return self->runs;
}

EaselServerSessions *
easel_server_get_sessions (EaselServer *self)
{
  return self->sessions;
}
