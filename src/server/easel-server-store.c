/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's database: what it has been given and what came of it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-store.h"

#include "base/easel-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define LEAVE_SECONDS 10   /* that a server on its way out is waited for */
#define LOOK_AGAIN    (G_USEC_PER_SEC / 50)

/* Times are microseconds since 1970 or G_MININT64; columns that are JSON say so. */
static const EaselMigration migrations[] = {
  {
    "CREATE TABLE workflows ("
    "  id          TEXT PRIMARY KEY,"
    "  name        TEXT NOT NULL,"
    "  source      TEXT UNIQUE,"              /* a file or a sample; NULL: made through the API */
    "  machine_id  TEXT,"
    "  description TEXT,"
    "  pinned      INTEGER NOT NULL DEFAULT 0,"
    "  deleted     INTEGER NOT NULL DEFAULT 0,"
    "  created_at  INTEGER NOT NULL,"
    "  updated_at  INTEGER NOT NULL"
    ");"
    "CREATE TABLE versions ("
    "  id          TEXT PRIMARY KEY,"
    "  workflow_id TEXT NOT NULL REFERENCES workflows (id),"
    "  number      INTEGER NOT NULL,"
    "  api_graph   TEXT,"                     /* JSON */
    "  ui_graph    TEXT NOT NULL,"            /* JSON */
    "  comment     TEXT,"
    "  machine_id  TEXT,"
    "  created_at  INTEGER NOT NULL,"
    "  UNIQUE (workflow_id, number)"
    ");"
    "CREATE TABLE deployments ("
    "  id          TEXT PRIMARY KEY,"
    "  workflow_id TEXT NOT NULL REFERENCES workflows (id),"
    "  version_id  TEXT NOT NULL REFERENCES versions (id),"
    "  machine_id  TEXT NOT NULL,"
    "  environment TEXT NOT NULL,"
    "  description TEXT,"
    "  created_at  INTEGER NOT NULL,"
    "  updated_at  INTEGER NOT NULL"
    ");"
    "CREATE TABLE runs ("
    "  number               INTEGER PRIMARY KEY,"
    "  id                   TEXT NOT NULL UNIQUE,"
    "  workflow_id          TEXT NOT NULL,"
    "  version_id           TEXT,"
    "  deployment_id        TEXT,"
    "  machine_id           TEXT NOT NULL,"
    "  machine_type         TEXT NOT NULL,"
    "  batch_id             TEXT,"
    "  idempotency_key      TEXT,"
    "  origin               TEXT NOT NULL,"
    "  gpu                  TEXT,"
    "  gpu_event_id         TEXT,"
    "  function_call_id     TEXT,"
    "  inputs               TEXT NOT NULL,"   /* JSON */
    "  api_graph            TEXT NOT NULL,"   /* JSON: as it was asked for, without values */
    "  ui_graph             TEXT,"            /* JSON */
    "  submitted_graph      TEXT,"            /* JSON: with values and seeds, as the machine got it */
    "  webhook              TEXT,"
    "  webhook_intermediate INTEGER NOT NULL,"
    "  status               TEXT NOT NULL,"
    "  live_status          TEXT,"
    "  progress             REAL NOT NULL,"
    "  created_at           INTEGER NOT NULL,"
    "  updated_at           INTEGER NOT NULL,"
    "  queued_at            INTEGER NOT NULL,"
    "  started_at           INTEGER NOT NULL,"
    "  ended_at             INTEGER NOT NULL"
    ");"
    "CREATE UNIQUE INDEX runs_by_key ON runs (idempotency_key) WHERE idempotency_key IS NOT NULL;"
    "CREATE INDEX runs_by_workflow ON runs (workflow_id, created_at);"
    "CREATE INDEX runs_by_deployment ON runs (deployment_id, created_at);"
    "CREATE INDEX runs_open ON runs (number) "
    "WHERE status IN ('not-started', 'queued', 'started', 'running', 'uploading');"
    "CREATE TABLE outputs ("
    "  number     INTEGER PRIMARY KEY,"
    "  id         TEXT NOT NULL UNIQUE,"
    "  run_id     TEXT NOT NULL,"
    "  data       TEXT NOT NULL,"             /* JSON, without addresses */
    "  node_id    TEXT,"
    "  node_class TEXT,"
    "  output_id  TEXT,"
    "  created_at INTEGER NOT NULL"
    ");"
    "CREATE INDEX outputs_by_run ON outputs (run_id);"
    "CREATE TABLE logs ("
    "  number     INTEGER PRIMARY KEY,"
    "  subject    TEXT NOT NULL,"             /* a run or a session */
    "  created_at INTEGER NOT NULL,"
    "  level      TEXT NOT NULL,"
    "  message    TEXT NOT NULL"
    ");"
    "CREATE INDEX logs_by_subject ON logs (subject);"
    "CREATE TABLE sessions ("
    "  id           TEXT PRIMARY KEY,"
    "  event_id     TEXT NOT NULL,"
    "  secret       TEXT NOT NULL,"           /* the unguessable part of its address */
    "  machine_id   TEXT NOT NULL,"
    "  gpu          TEXT NOT NULL,"
    "  minutes      INTEGER NOT NULL,"
    "  created_at   INTEGER NOT NULL,"
    "  started_at   INTEGER NOT NULL,"        /* G_MININT64 while it starts */
    "  timeout_end  INTEGER NOT NULL,"
    "  ended_at     INTEGER NOT NULL"         /* G_MININT64 while it is open */
    ");"
    "CREATE INDEX sessions_open ON sessions (created_at) WHERE ended_at = -9223372036854775808;"
    "CREATE TABLE assets ("
    "  id         TEXT PRIMARY KEY,"
    "  name       TEXT NOT NULL,"
    "  parent     TEXT NOT NULL,"             /* `/` or `/folder` */
    "  path       TEXT NOT NULL,"             /* as the service names it: without the first slash */
    "  is_folder  INTEGER NOT NULL,"
    "  size       INTEGER NOT NULL,"
    "  mime_type  TEXT,"
    "  deleted    INTEGER NOT NULL DEFAULT 0,"
    "  created_at INTEGER NOT NULL"
    ");"
  },
  {
    "ALTER TABLE workflows ADD COLUMN cover_image TEXT;"
    /* From now on 2: its file has gone, so that a file that comes back is told from one that was deleted here. */
    "UPDATE workflows SET deleted = 2 WHERE deleted = 1 AND source IS NOT NULL;"
  },
  { NULL }
};

static gboolean
make_folder (const char  *folder,
             GError     **error)
{
  GError *cause;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;

  cause = g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  easel_error_take_from_disk (cause, folder, error);

  return FALSE;
}

/* The process that has the lock, 0 while it starts or leaves. */
static gint64
read_holder (int descriptor)
{
  char text[32] = "";

  return pread (descriptor, text, sizeof text - 1, 0) > 0 ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static gboolean
take_lock (int descriptor)
{
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  return fcntl (descriptor, F_OFD_SETLK, &whole) == 0;
}

/**
 * easel_server_store_lock:
 * @folder: the server's data folder; made when absent
 * @error: %EASEL_ERROR_DISK, also when another server uses the folder
 *
 * Makes sure that one server uses the folder. One that is on its way out is waited for. The kernel frees the lock when
 * the process ends, however it does.
 *
 * Returns: what easel_server_store_unlock() takes, or -1
 */
int
easel_server_store_lock (const char  *folder,
                         GError     **error)
{
  gint64 deadline = g_get_monotonic_time () + LEAVE_SECONDS * G_USEC_PER_SEC;
  g_autofree char *path = NULL;
  g_autofree char *holder = NULL;
  int descriptor;

  g_return_val_if_fail (folder != NULL, -1);

  if (!make_folder (folder, error))
    return -1;

  path = g_build_filename (folder, "lock", NULL);
  descriptor = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK, _("%s: %s"), path, g_strerror (errno));
      return -1;
    }

  while (!take_lock (descriptor))
    {
      gint64 process = read_holder (descriptor);

      if (process == 0 && g_get_monotonic_time () < deadline)
        {
          g_usleep (LOOK_AGAIN);
          continue;
        }

      g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK,
                   _("Another easel-server (process %d) uses the folder %s: end it, or choose another folder with --data"),
                   (int) process, folder);
      close (descriptor);
      return -1;
    }

  holder = g_strdup_printf ("%" G_GINT64_FORMAT "\n", (gint64) getpid ());
  if (ftruncate (descriptor, 0) < 0 || pwrite (descriptor, holder, strlen (holder), 0) < 0)
    g_debug ("The lock of %s cannot say who has it: %s", folder, g_strerror (errno));

  return descriptor;
}

/**
 * easel_server_store_leave:
 * @lock: from easel_server_store_lock()
 *
 * Tells a server that wants the folder that it is worth waiting.
 */
void
easel_server_store_leave (int lock)
{
  if (ftruncate (lock, 0) < 0)
    g_debug ("The lock cannot say that it is let go: %s", g_strerror (errno));
}

void
easel_server_store_unlock (int lock)
{
  easel_server_store_leave (lock);
  close (lock);
}

/**
 * easel_server_store_open:
 * @folder: the server's data folder; made when absent
 * @error: %EASEL_ERROR_DISK, %EASEL_ERROR_DAMAGED, or %EASEL_ERROR_TOO_NEW
 *
 * Returns: (transfer full): the database
 */
EaselDatabase *
easel_server_store_open (const char  *folder,
                         GError     **error)
{
  g_autoptr(EaselDatabase) database = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (folder != NULL, NULL);

  if (!make_folder (folder, error))
    return NULL;

  path = g_build_filename (folder, "server.db", NULL);
  database = easel_database_open (path, error);
  if (database == NULL || !easel_database_migrate (database, migrations, error))
    return NULL;

  return g_steal_pointer (&database);
}
