/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's database: what it has been given and what came of it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-store.h"

#include "base/easel-error.h"

#include <glib/gstdio.h>

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
  { NULL }
};

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

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      GError *cause = g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));

      easel_error_take_from_disk (cause, folder, error);
      return NULL;
    }

  path = g_build_filename (folder, "server.db", NULL);
  database = easel_database_open (path, error);
  if (database == NULL || !easel_database_migrate (database, migrations, error))
    return NULL;

  return g_steal_pointer (&database);
}
