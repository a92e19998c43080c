/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of the archive, version by version. A version that was released is never changed, only followed by another.
 *
 * Conventions: times are microseconds since 1970, NULL for none. JSON documents are text as easel_json_write() makes it.
 * `account` is an account's id, `local` for this computer; it is no foreign key, because the history outlives an account.
 * Server ids are text and unique within their account only. Keys and session addresses are never stored.
 *
 * News: each table that a model shows has a row in `news`, whose revision triggers count up. Runs have their own revision
 * as well, which what belongs to them (request, outputs) moves too: `WHERE revision > ?` finds what is to be read again.
 *
 * Those triggers do not see a row that `INSERT OR REPLACE` throws out: use `ON CONFLICT … DO UPDATE`.
 *
 * Search: `runs.words` is what easel_archive_index_words() makes of everything to be found; triggers keep the index. Results
 * are ordered by `search.rowid DESC`, never by rank.
 */

#include "config.h"

#include "archive/easel-archive-schema.h"

#define STRINGIFY(x)  #x
#define NUMBER(macro) STRINGIFY (macro)

#define COUNT_NEWS(name)                                                                                    \
  "UPDATE news SET revision = revision + 1 WHERE name = '" name "';"

#define TELL_NEWS(table)                                                                                    \
  "INSERT INTO news (name) VALUES ('" table "');"                                                          \
  "CREATE TRIGGER " table "_inserted AFTER INSERT ON " table " BEGIN " COUNT_NEWS (table) " END;"          \
  "CREATE TRIGGER " table "_updated AFTER UPDATE ON " table " BEGIN " COUNT_NEWS (table) " END;"           \
  "CREATE TRIGGER " table "_deleted AFTER DELETE ON " table " BEGIN " COUNT_NEWS (table) " END;"

/* The revision is given last, so that this does not set off the trigger on changed runs. */
#define TOUCH_RUNS(condition)                                                                               \
  COUNT_NEWS ("runs")                                                                                      \
  "UPDATE runs SET revision = (SELECT revision FROM news WHERE name = 'runs') WHERE " condition ";"

static const char VERSION_1[] =
  "PRAGMA application_id = " NUMBER (EASEL_ARCHIVE_APPLICATION_ID) ";"
  "CREATE TABLE news ("
  "  name      TEXT PRIMARY KEY,"  /* of a table */
  "  revision  INTEGER NOT NULL DEFAULT 0);"
  "CREATE TABLE settings ("        /* what is no choice of the person's: which account was used last, outbox paused … */
  "  name      TEXT PRIMARY KEY,"
  "  value     TEXT NOT NULL);"

  /* Where to connect. The key is in the keyring under the same id. */
  "CREATE TABLE accounts ("
  "  id          TEXT PRIMARY KEY,"
  "  name        TEXT NOT NULL UNIQUE,"
  "  base_url    TEXT NOT NULL,"
  "  kind        TEXT NOT NULL DEFAULT 'remote',"   /* local, remote */
  "  position    INTEGER NOT NULL DEFAULT 0,"
  "  added_at    INTEGER NOT NULL,"
  "  used_at     INTEGER,"
  "  document    TEXT);"                            /* further choices of this account */
  TELL_NEWS ("accounts")
  "CREATE TABLE account_documents ("                /* prices, plan, user: what an account was last told */
  "  account     TEXT NOT NULL,"
  "  kind        TEXT NOT NULL,"
  "  seen_at     INTEGER NOT NULL,"
  "  document    TEXT NOT NULL,"
  "  PRIMARY KEY (account, kind));"
  TELL_NEWS ("account_documents")

  /* As last seen, so that lists and forms open offline. `gone_at`: no longer listed by the server. */
  "CREATE TABLE workflows ("
  "  account     TEXT NOT NULL,"
  "  id          TEXT NOT NULL,"
  "  name        TEXT NOT NULL,"
  "  machine_id  TEXT,"
  "  pinned      INTEGER NOT NULL DEFAULT 0,"
  "  updated_at  INTEGER,"                          /* by the server */
  "  opened_at   INTEGER,"                          /* by the person */
  "  seen_at     INTEGER NOT NULL,"
  "  gone_at     INTEGER,"
  "  document    TEXT NOT NULL,"
  "  PRIMARY KEY (account, id));"
  TELL_NEWS ("workflows")
  "CREATE TABLE deployments ("
  "  account      TEXT NOT NULL,"
  "  id           TEXT NOT NULL,"
  "  workflow_id  TEXT,"
  "  name         TEXT NOT NULL,"
  "  environment  TEXT,"
  "  pinned       INTEGER NOT NULL DEFAULT 0,"
  "  updated_at   INTEGER,"
  "  opened_at    INTEGER,"
  "  seen_at      INTEGER NOT NULL,"
  "  gone_at      INTEGER,"
  "  document     TEXT NOT NULL,"                   /* with input types and graph, where they were sent */
  "  PRIMARY KEY (account, id));"
  "CREATE INDEX deployments_by_workflow ON deployments (account, workflow_id);"
  TELL_NEWS ("deployments")
  "CREATE TABLE machines ("
  "  account     TEXT NOT NULL,"
  "  id          TEXT NOT NULL,"
  "  name        TEXT NOT NULL,"
  "  opened_at   INTEGER,"
  "  seen_at     INTEGER NOT NULL,"
  "  gone_at     INTEGER,"
  "  document    TEXT NOT NULL,"
  "  PRIMARY KEY (account, id));"
  TELL_NEWS ("machines")
  "CREATE TABLE workflow_files ("                   /* \"My workflows\" */
  "  id          INTEGER PRIMARY KEY,"
  "  uri         TEXT NOT NULL UNIQUE,"
  "  name        TEXT NOT NULL,"
  "  pinned      INTEGER NOT NULL DEFAULT 0,"
  "  added_at    INTEGER NOT NULL,"
  "  opened_at   INTEGER,"
  "  document    TEXT);"                            /* the workflow, so that it opens when the file is gone */
  TELL_NEWS ("workflow_files")
  "CREATE TABLE workflow_file_homes ("              /* where a file runs on a remote account: asked once */
  "  file        INTEGER NOT NULL REFERENCES workflow_files (id) ON DELETE CASCADE,"
  "  account     TEXT NOT NULL,"
  "  workflow_id TEXT,"
  "  machine_id  TEXT,"
  "  PRIMARY KEY (file, account));"
  "CREATE TABLE drafts ("                           /* name '' is the draft, else a preset */
  "  account     TEXT NOT NULL,"
  "  workflow    TEXT NOT NULL,"                    /* whatever its form knows it by */
  "  name        TEXT NOT NULL DEFAULT '',"
  "  updated_at  INTEGER NOT NULL,"
  "  document    TEXT NOT NULL,"                    /* input → text and seed mode */
  "  PRIMARY KEY (account, workflow, name));"
  TELL_NEWS ("drafts")

  /* One request is one sending; its runs are one, or several when the server makes a batch of it. Graphs are large and mostly
   * the same: each is kept once. */
  "CREATE TABLE graphs ("
  "  id             INTEGER PRIMARY KEY,"
  "  hash           TEXT NOT NULL UNIQUE,"          /* SHA-256 of the document */
  "  document       TEXT NOT NULL);"
  "CREATE TABLE requests ("
  "  id             INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  tag            TEXT NOT NULL UNIQUE,"
  "  account        TEXT NOT NULL,"
  "  state          TEXT NOT NULL,"                 /* draft, waiting, sending, sent, unclear, refused, removed */
  "  position       REAL NOT NULL DEFAULT 0,"       /* in the outbox: the smallest goes first */
  "  target         TEXT NOT NULL,"                 /* deployment, workflow, version, model */
  "  target_id      TEXT,"
  "  workflow_id    TEXT,"
  "  workflow_name  TEXT,"
  "  mode           TEXT,"                          /* queue, stream, sync */
  "  created_at     INTEGER NOT NULL,"
  "  created_server INTEGER,"                       /* the same moment in the server's time */
  "  sent_at        INTEGER,"                       /* when its bytes began to leave */
  "  attempts       INTEGER NOT NULL DEFAULT 0,"
  "  retry_at       INTEGER,"
  "  error          TEXT,"                          /* JSON: code and message */
  "  graph          INTEGER REFERENCES graphs (id),"
  "  ui_graph       INTEGER REFERENCES graphs (id),"
  "  document       TEXT NOT NULL);"                /* the frozen request, without the graphs */
  "CREATE INDEX requests_by_state ON requests (state, account, position);"
  "CREATE INDEX requests_by_graph ON requests (graph);"
  "CREATE INDEX requests_by_ui_graph ON requests (ui_graph);"
  "CREATE TABLE request_files ("                    /* which input files it needs */
  "  request        INTEGER NOT NULL REFERENCES requests (id) ON DELETE CASCADE,"
  "  hash           TEXT NOT NULL,"
  "  PRIMARY KEY (request, hash));"
  "CREATE INDEX request_files_by_hash ON request_files (hash);"
  "CREATE TABLE files ("                            /* input files by content */
  "  hash           TEXT PRIMARY KEY,"              /* SHA-256, lower-case hexadecimal */
  "  size           INTEGER NOT NULL,"
  "  name           TEXT,"
  "  path           TEXT,"                          /* of the original, where it was too large to copy */
  "  added_at       INTEGER NOT NULL,"
  "  used_at        INTEGER);"
  "CREATE TABLE uploads ("
  "  hash           TEXT NOT NULL,"
  "  account        TEXT NOT NULL,"
  "  address        TEXT NOT NULL,"
  "  uploaded_at    INTEGER NOT NULL,"
  "  PRIMARY KEY (hash, account));"

  /* The row id orders the history and is what kernel locks are taken on: it is never used twice. */
  "CREATE TABLE runs ("
  "  id             INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  request        INTEGER REFERENCES requests (id) ON DELETE CASCADE,"  /* NULL: somebody else's, opened here */
  "  account        TEXT NOT NULL,"
  "  server_id      TEXT,"                          /* NULL until the server has given one */
  "  status         TEXT NOT NULL,"                 /* a word of EaselRunStatus, or a newer server's */
  "  settled        INTEGER NOT NULL DEFAULT 0,"    /* over, and everything that was to be fetched is here */
  "  hidden         INTEGER NOT NULL DEFAULT 0,"    /* deleted from the history, can be undone */
  "  starred        INTEGER NOT NULL DEFAULT 0,"
  "  kinds          INTEGER NOT NULL DEFAULT 0,"    /* of its outputs: a bit (1 << EaselOutputViewer) each */
  "  name           TEXT,"                          /* of the workflow */
  "  workflow_id    TEXT,"
  "  deployment_id  TEXT,"
  "  machine_id     TEXT,"
  "  gpu            TEXT,"
  "  function_id    TEXT,"
  "  seed           TEXT,"                          /* the one used, in decimal digits */
  "  cost           REAL,"
  "  added_at       INTEGER NOT NULL,"              /* here; the others are the server's */
  "  created_at     INTEGER,"
  "  queued_at      INTEGER,"
  "  started_at     INTEGER,"
  "  ended_at       INTEGER,"
  "  rereads        INTEGER NOT NULL DEFAULT 0,"    /* of a provisional end, done so far */
  "  reread_at      INTEGER,"
  "  error_node     TEXT,"
  "  error          TEXT,"
  "  note           TEXT,"
  "  revision       INTEGER NOT NULL DEFAULT 0,"
  "  words          TEXT NOT NULL DEFAULT '',"      /* what the search finds it by */
  "  record         TEXT,"                          /* JSON: the server's, as last read */
  "  UNIQUE (account, server_id));"
  "CREATE INDEX runs_by_request ON runs (request);"
  "CREATE INDEX runs_by_revision ON runs (revision);"
  "CREATE INDEX runs_by_server_id ON runs (server_id);"
  "CREATE INDEX runs_by_workflow ON runs (workflow_id, id);"
  "CREATE INDEX runs_open ON runs (id) WHERE settled = 0;"
  "CREATE INDEX runs_hidden ON runs (id) WHERE hidden = 1;"
  "CREATE INDEX runs_starred ON runs (id) WHERE starred = 1;"
  /* Everything the history is filtered by, without the long texts between: a filter that few rows pass reads a tenth. */
  "CREATE INDEX runs_filtered ON runs (id, hidden, account, status, workflow_id, deployment_id, name, starred, kinds);"
  "CREATE TABLE outputs ("                          /* one file, or one text, each */
  "  id             INTEGER PRIMARY KEY,"
  "  run            INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
  "  output_id      TEXT NOT NULL,"
  "  key            TEXT NOT NULL,"                 /* images, files, text … */
  "  position       INTEGER NOT NULL,"              /* in the list under that key */
  "  node_id        TEXT,"
  "  viewer         TEXT,"                          /* a word of EaselOutputViewer */
  "  file_name      TEXT,"                          /* as the server calls it */
  "  url            TEXT,"                          /* the last one known; they expire */
  "  text           TEXT,"
  "  state          TEXT NOT NULL DEFAULT 'remote',"  /* a word of EaselOutputState */
  "  path           TEXT,"                          /* where the whole file is */
  "  size           INTEGER,"
  "  color          INTEGER,"                       /* average, 0xRRGGBB */
  "  saved_at       INTEGER,"
  "  seen_at        INTEGER,"                       /* by the person */
  "  error          TEXT,"
  "  UNIQUE (run, output_id, key, position));"
  "CREATE TABLE logs ("
  "  run            INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,"
  "  text           TEXT NOT NULL CHECK (length (text) <= " NUMBER (EASEL_ARCHIVE_LOG_BYTES) "));"
  "CREATE TRIGGER logs_inserted AFTER INSERT ON logs BEGIN"
  "  DELETE FROM logs WHERE run IN (SELECT run FROM logs ORDER BY run DESC"
  "                                 LIMIT -1 OFFSET " NUMBER (EASEL_ARCHIVE_LOG_RUNS) ");"
  "END;"
  "INSERT INTO news (name) VALUES ('runs');"
  "CREATE TRIGGER runs_inserted AFTER INSERT ON runs BEGIN"
  "  INSERT INTO search (rowid, words) VALUES (NEW.id, NEW.words);"
  "  " TOUCH_RUNS ("id = NEW.id")
  "END;"
  "CREATE TRIGGER runs_updated AFTER UPDATE OF"
  "  request, account, server_id, status, settled, hidden, starred, kinds, name, workflow_id, deployment_id, machine_id,"
  "  gpu, function_id, seed, cost, added_at, created_at, queued_at, started_at, ended_at, rereads, reread_at, error_node,"
  "  error, note, words, record ON runs BEGIN"
  "  " TOUCH_RUNS ("id = NEW.id")
  "END;"
  "CREATE TRIGGER runs_words_updated AFTER UPDATE OF words ON runs WHEN NEW.words IS NOT OLD.words BEGIN"
  "  INSERT INTO search (search, rowid, words) VALUES ('delete', OLD.id, OLD.words);"
  "  INSERT INTO search (rowid, words) VALUES (NEW.id, NEW.words);"
  "END;"
  "CREATE TRIGGER runs_deleted AFTER DELETE ON runs BEGIN"
  "  INSERT INTO search (search, rowid, words) VALUES ('delete', OLD.id, OLD.words);"
  "  " COUNT_NEWS ("runs")
  "END;"
  "CREATE TRIGGER outputs_inserted AFTER INSERT ON outputs BEGIN " TOUCH_RUNS ("id = NEW.run") " END;"
  "CREATE TRIGGER outputs_updated AFTER UPDATE ON outputs BEGIN " TOUCH_RUNS ("id = NEW.run") " END;"
  "CREATE TRIGGER outputs_deleted AFTER DELETE ON outputs BEGIN " TOUCH_RUNS ("id = OLD.run") " END;"
  "CREATE TRIGGER requests_updated AFTER UPDATE ON requests BEGIN " TOUCH_RUNS ("request = NEW.id") " END;"

  /* Words are split by unicode61; for scripts that put no spaces between words each letter is a word of its own
   * (easel_archive_index_words()), which also finds what is shorter than a trigram. */
  "CREATE VIRTUAL TABLE search USING fts5 (words, content = 'runs', content_rowid = 'id',"
  "  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');"

  /* A rented machine from its start to its end, kept for the sums. */
  "CREATE TABLE sessions ("
  "  account       TEXT NOT NULL,"
  "  id            TEXT NOT NULL,"
  "  machine_id    TEXT,"
  "  machine_name  TEXT,"
  "  workflow_id   TEXT,"
  "  workflow_name TEXT,"
  "  gpu           TEXT,"
  "  started_at    INTEGER NOT NULL,"
  "  ends_at       INTEGER,"                        /* as planned */
  "  ended_at      INTEGER,"                        /* known to have ended */
  "  price         REAL,"                           /* for a second, in US dollars; NULL: not known */
  "  cost          REAL,"
  "  warned        INTEGER NOT NULL DEFAULT 0,"     /* which warnings were given, a bit each */
  "  seen_at       INTEGER NOT NULL,"
  "  document      TEXT,"                           /* the server's, without the address */
  "  PRIMARY KEY (account, id));"
  "CREATE INDEX sessions_by_start ON sessions (account, started_at);"
  TELL_NEWS ("sessions")
  "CREATE TABLE session_days ("                     /* a session that runs past midnight has several */
  "  account       TEXT NOT NULL,"
  "  session       TEXT NOT NULL,"
  "  day           TEXT NOT NULL,"                  /* 2026-02-03, by this computer's calendar */
  "  seconds       REAL NOT NULL,"
  "  cost          REAL,"
  "  PRIMARY KEY (account, session, day));"
  "CREATE INDEX session_days_by_day ON session_days (day);";

/* Everything the history is filtered and sorted by, so that its whole order is told by this index alone. */
static const char VERSION_2[] =
  "DROP INDEX runs_filtered;"
  "CREATE INDEX runs_filtered ON runs (id, hidden, account, status, workflow_id, deployment_id, name, starred, kinds,"
  "  added_at, started_at, ended_at, gpu, cost);";

/* A state that few runs have, or none, is found without looking at all the others. */
static const char VERSION_3[] =
  "CREATE INDEX runs_by_status ON runs (status, id, hidden, account, workflow_id, deployment_id, name);";

static const EaselMigration migrations[] = {
  { VERSION_1 },
  { VERSION_2 },
  { VERSION_3 },
  { NULL },
};

/**
 * easel_archive_schema_get_migrations:
 *
 * Returns: (transfer none): the steps for easel_database_migrate()
 */
const EaselMigration *
easel_archive_schema_get_migrations (void)
{
  return migrations;
}
