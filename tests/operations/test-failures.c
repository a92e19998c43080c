/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each operation of the API against each failure of a server: the error's code, and the sentence a person reads.
 *
 * The table is printed as it is filled, a line for each pair; the last lines say how many pairs there were.
 */

#include "accounts/easel-account.h"
#include "api/easel-upload.h"
#include "base/easel-error.h"
#include "base/easel-json.h"
#include "runs/easel-run-operations.h"
#include "sessions/easel-session-operations.h"
#include "support/easel-openapi-watch.h"
#include "support/easel-raw-server.h"
#include "support/easel-test.h"
#include "workflows/easel-deployment-operations.h"
#include "workflows/easel-model-operations.h"
#include "workflows/easel-workflow-operations.h"

#include <fcntl.h>
#include <unistd.h>

#define KEY       "eyJhbGciOiJIUzI1NiJ9.secret-part.signature"
#define UUID      "0b54a6a2-7f0d-4f6d-9d0f-1d2f8a6b3c4d"
#define PATIENCE  (20 * 60 * G_USEC_PER_SEC)   /* longer than any call waits for a sign of life */
#define STEP      (61 * G_USEC_PER_SEC)

typedef struct {
  EaselRawServer *server;
  EaselClock *clock;
  EaselClient *client;
  char *folder;
  GFile *small;
  GFile *large;
  GCancellable *cancellable;

  /* of one pair */
  GAsyncResult *result;
  EaselEventSource *source;      /* NULL unless the operation is one */
  gboolean ended;
  GError *end;                   /* of the source */
} Fixture;

static void
make_file (Fixture     *f,
           const char  *name,
           goffset      size,
           GFile      **file)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  int descriptor = open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

  g_assert_cmpint (ftruncate (descriptor, size), ==, 0);
  close (descriptor);
  *file = g_file_new_for_path (path);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *address = NULL;

  f->server = easel_raw_server_new ();
  f->clock = easel_clock_new_fake (G_GINT64_CONSTANT (1770112800) * G_USEC_PER_SEC);
  address = easel_raw_server_dup_address (f->server, "/api");
  f->client = easel_client_new (address, KEY, f->clock, EASEL_CLIENT_DEFAULT, NULL);
  f->folder = easel_test_make_folder ();
  make_file (f, "small.png", 100, &f->small);
  make_file (f, "large.bin", (50 << 20) + 1, &f->large);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  easel_test_settle ();
  g_assert_finalize_object (f->client);
  easel_raw_server_free (f->server);
  g_assert_finalize_object (f->clock);
  g_object_unref (f->small);
  g_object_unref (f->large);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
}

/* ── operations ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

typedef void (*Start) (Fixture *f);
typedef gpointer (*FinishPointer) (EaselClient   *client,
                                   GAsyncResult  *result,
                                   GError       **error);
typedef gboolean (*FinishFlag) (EaselClient   *client,
                                GAsyncResult  *result,
                                GError       **error);

/* What an answer with 200 must have for the operation to be content. */
typedef enum {
  WANTS_OBJECT,
  WANTS_LIST,
  WANTS_NOTHING,
  WANTS_EVENTS,      /* a POST that streams */
  WANTS_SOURCE,      /* a GET that streams, and connects again */
} Wants;

typedef struct {
  const char *name;
  const char *route;
  Wants wants;
  gboolean is_patient;           /* may be silent before it answers; a stream answers at once and is silent then */
  Start start;
  GCallback finish;
  GDestroyNotify free;           /* NULL: it finishes with a flag */
} Operation;

#define REST f->cancellable, easel_test_keep_result, &f->result
#define STARTS(name, call) static void name (Fixture *f) { call; }

static EaselRunRequest *
make_request (EaselRunTarget target,
              EaselRunMode   mode,
              gint64         batch)
{
  EaselRunRequest *request = easel_run_request_new (target, UUID);
  g_autoptr(JsonNode) graph = easel_json_parse ("{\"1\":{\"class_type\":\"X\",\"inputs\":{}}}", -1, NULL);

  easel_run_request_set_workflow_id (request, UUID);
  easel_run_request_set_machine_id (request, UUID);
  easel_run_request_set_mode (request, mode);
  if (target == EASEL_RUN_TARGET_WORKFLOW)
    easel_run_request_set_graph (request, graph);
  if (batch > 0)
    easel_run_request_set_batch (request, batch, NULL);
  easel_run_request_freeze (request);

  return request;
}

static void
create_run (Fixture        *f,
            EaselRunTarget  target,
            EaselRunMode    mode,
            gint64          batch)
{
  g_autoptr(EaselRunRequest) request = make_request (target, mode, batch);
  g_autoptr(JsonNode) body = easel_run_request_build_body (request, NULL);

  if (mode == EASEL_RUN_MODE_STREAM)
    easel_client_stream_run_async (f->client, request, body, REST);
  else
    easel_client_create_run_async (f->client, request, body, REST);
}

static void
ended_cb (EaselEventSource *source,
          GError           *error,
          gpointer          user_data)
{
  Fixture *f = user_data;

  f->ended = TRUE;
  f->end = error != NULL ? g_error_copy (error) : NULL;
}

static void
open_source (Fixture          *f,
             EaselEventSource *source)
{
  f->source = source;
  g_signal_connect (source, "ended", G_CALLBACK (ended_cb), f);
  easel_event_source_open (source);
}

static void
extend (Fixture    *f,
        const char *record)
{
  g_autoptr(JsonNode) node = easel_json_parse (record, -1, NULL);
  g_autoptr(EaselSession) session = easel_session_read (node, NULL);

  easel_client_extend_session_async (f->client, session, 5, REST);
}

static void
create_workflow (Fixture  *f,
                 gboolean  is_version)
{
  static const char graph[] = "{\"1\":{\"class_type\":\"EmptyImage\",\"inputs\":{\"width\":8}}}";
  g_autoptr(GBytes) bytes = g_bytes_new_static (graph, strlen (graph));
  g_autoptr(EaselWorkflow) workflow = easel_workflow_new_from_bytes (bytes, "Name", NULL);

  if (is_version)
    easel_workflow_version_create_async (f->client, UUID, workflow, "comment", REST);
  else
    easel_workflow_create_async (f->client, workflow, NULL, REST);
}

STARTS (start_get_run, easel_client_get_run_async (f->client, UUID, FALSE, REST))
STARTS (start_deployment_queue, create_run (f, EASEL_RUN_TARGET_DEPLOYMENT, EASEL_RUN_MODE_QUEUE, 0))
STARTS (start_deployment_sync, create_run (f, EASEL_RUN_TARGET_DEPLOYMENT, EASEL_RUN_MODE_SYNC, 0))
STARTS (start_deployment_stream, create_run (f, EASEL_RUN_TARGET_DEPLOYMENT, EASEL_RUN_MODE_STREAM, 0))
STARTS (start_workflow_queue, create_run (f, EASEL_RUN_TARGET_WORKFLOW, EASEL_RUN_MODE_QUEUE, 0))
STARTS (start_workflow_sync, create_run (f, EASEL_RUN_TARGET_WORKFLOW, EASEL_RUN_MODE_SYNC, 0))
STARTS (start_workflow_stream, create_run (f, EASEL_RUN_TARGET_WORKFLOW, EASEL_RUN_MODE_STREAM, 0))
STARTS (start_version_queue, create_run (f, EASEL_RUN_TARGET_VERSION, EASEL_RUN_MODE_QUEUE, 0))
STARTS (start_version_sync, create_run (f, EASEL_RUN_TARGET_VERSION, EASEL_RUN_MODE_SYNC, 0))
STARTS (start_version_stream, create_run (f, EASEL_RUN_TARGET_VERSION, EASEL_RUN_MODE_STREAM, 0))
STARTS (start_batch, create_run (f, EASEL_RUN_TARGET_DEPLOYMENT, EASEL_RUN_MODE_QUEUE, 3))
STARTS (start_cancel, easel_client_cancel_run_async (f->client, UUID, NULL, REST))
STARTS (start_cancel_function, easel_client_cancel_run_async (f->client, UUID, "fc-1", REST))
STARTS (start_list_runs, easel_client_list_runs_async (f->client, UUID, NULL, 1, 10, 0, REST))
STARTS (start_list_full_runs, easel_client_list_full_runs_async (f->client, UUID, 10, 0, REST))
STARTS (start_list_deployment_runs, easel_client_list_deployment_runs_async (f->client, UUID, 10, 0, REST))
STARTS (start_gallery, easel_client_list_gallery_async (f->client, UUID, NULL, 10, 0, REST))
STARTS (start_run_logs, easel_client_get_run_logs_async (f->client, UUID, REST))
STARTS (start_run_log, open_source (f, easel_client_new_run_log_source (f->client, UUID)))
STARTS (start_run_progress, open_source (f, easel_client_new_progress_source (f->client, "run_id", UUID)))
STARTS (start_session_log, open_source (f, easel_client_new_session_log_source (f->client, UUID)))
STARTS (start_deployments, easel_deployments_list_async (f->client, NULL, REST))
STARTS (start_deployment, easel_deployment_get_async (f->client, UUID, REST))
STARTS (start_workflow_deployments, easel_workflow_deployments_async (f->client, UUID, REST))
STARTS (start_workflows, easel_workflows_list_async (f->client, NULL, 10, 0, REST))
STARTS (start_workflows_all, easel_workflows_all_async (f->client, NULL, 10, REST))
STARTS (start_workflow, easel_workflow_get_async (f->client, UUID, 1, REST))
STARTS (start_create_workflow, create_workflow (f, FALSE))
STARTS (start_create_version, create_workflow (f, TRUE))
STARTS (start_versions, easel_workflow_versions_async (f->client, UUID, 10, 0, REST))
STARTS (start_version, easel_workflow_version_get_async (f->client, UUID, REST))
STARTS (start_find_version, easel_workflow_version_find_async (f->client, UUID, 3, REST))
STARTS (start_models, easel_hosted_models_list_async (f->client, REST))
STARTS (start_search_models, easel_models_search_async (f->client, "xl", NULL, REST))
STARTS (start_machines, easel_client_list_machines_async (f->client, NULL, REST))
STARTS (start_machine, easel_client_get_machine_async (f->client, UUID, REST))
STARTS (start_machine_events, easel_client_list_machine_events_async (f->client, UUID, REST))
STARTS (start_sessions, easel_client_list_sessions_async (f->client, NULL, REST))
STARTS (start_session, easel_client_get_session_async (f->client, UUID, REST))
STARTS (start_create_session, easel_client_create_session_async (f->client, UUID, NULL, 15, REST))
STARTS (start_delete_session, easel_client_delete_session_async (f->client, UUID, FALSE, REST))
STARTS (start_extend, extend (f, "{\"id\":\"s\",\"timeout_end\":\"2026-02-03T10:00:00\"}"))
STARTS (start_extend_old, extend (f, "{\"id\":\"s\",\"session_id\":\"" UUID "\",\"machine_id\":\"m\",\"gpu\":\"T4\"}"))
STARTS (start_prices, easel_client_get_gpu_prices_async (f->client, REST))
STARTS (start_check, easel_account_check_async (f->client, REST))
STARTS (start_upload, easel_upload_async (f->client, f->small, NULL, NULL, NULL, REST))
STARTS (start_presigned, easel_upload_async (f->client, f->large, NULL, NULL, NULL, REST))

#define JSON_NODE(finish)   G_CALLBACK (finish), (GDestroyNotify) json_node_unref
#define ARRAY(finish)       G_CALLBACK (finish), (GDestroyNotify) g_ptr_array_unref
#define OBJECT(finish)      G_CALLBACK (finish), g_object_unref
#define TEXT(finish)        G_CALLBACK (finish), g_free
#define FLAG(finish)        G_CALLBACK (finish), NULL

#define CREATES             JSON_NODE (easel_client_create_run_finish)
#define STREAMS             OBJECT (easel_client_stream_run_finish)

static const Operation OPERATIONS[] = {
  { "run.get", "GET /run/{id}", WANTS_OBJECT, FALSE, start_get_run, JSON_NODE (easel_client_get_run_finish) },
  { "run.deployment.queue", "POST /run/deployment/queue", WANTS_OBJECT, FALSE, start_deployment_queue, CREATES },
  { "run.deployment.sync", "POST /run/deployment/sync", WANTS_LIST, TRUE, start_deployment_sync, CREATES },
  { "run.deployment.stream", "POST /run/deployment/stream", WANTS_EVENTS, FALSE, start_deployment_stream, STREAMS },
  { "run.workflow.queue", "POST /run/workflow/queue", WANTS_OBJECT, FALSE, start_workflow_queue, CREATES },
  { "run.workflow.sync", "POST /run/workflow/sync", WANTS_LIST, TRUE, start_workflow_sync, CREATES },
  { "run.workflow.stream", "POST /run/workflow/stream", WANTS_EVENTS, FALSE, start_workflow_stream, STREAMS },
  { "run.queue", "POST /run/queue", WANTS_OBJECT, FALSE, start_version_queue, CREATES },
  { "run.sync", "POST /run/sync", WANTS_LIST, TRUE, start_version_sync, CREATES },
  { "run.stream, runs.stream", "POST /run/stream", WANTS_EVENTS, FALSE, start_version_stream, STREAMS },
  { "batch", "POST /run", WANTS_OBJECT, TRUE, start_batch, CREATES },
  { "runs.cancel", "POST /run/{id}/cancel", WANTS_NOTHING, FALSE, start_cancel, FLAG (easel_client_cancel_run_finish) },
  { "runs.cancel with function", "POST /run/{id}/cancel", WANTS_NOTHING, FALSE, start_cancel_function,
    FLAG (easel_client_cancel_run_finish) },
  { "runs of a workflow, v2", "GET /v2/workflow/{id}/runs", WANTS_LIST, FALSE, start_list_runs,
    JSON_NODE (easel_client_list_runs_finish) },
  { "runs of a workflow, v1", "GET /workflow/{id}/runs", WANTS_LIST, FALSE, start_list_full_runs,
    JSON_NODE (easel_client_list_full_runs_finish) },
  { "runs of a deployment", "GET /deployment/{id}/runs", WANTS_OBJECT, FALSE, start_list_deployment_runs,
    JSON_NODE (easel_client_list_deployment_runs_finish) },
  { "gallery", "GET /workflow/{id}/gallery", WANTS_LIST, FALSE, start_gallery,
    JSON_NODE (easel_client_list_gallery_finish) },
  { "log of a run", "GET /v2/clickhouse-run-logs/{id}", WANTS_LIST, FALSE, start_run_logs,
    JSON_NODE (easel_client_get_run_logs_finish) },
  { "stream-logs of a run", "GET /v2/stream-logs", WANTS_SOURCE, FALSE, start_run_log },
  { "stream-progress", "GET /v2/stream-progress", WANTS_SOURCE, FALSE, start_run_progress },
  { "stream-logs of a session", "GET /v2/stream-logs", WANTS_SOURCE, FALSE, start_session_log },
  { "deployments.list", "GET /deployments", WANTS_LIST, FALSE, start_deployments,
    ARRAY (easel_deployments_list_finish) },
  { "deployment", "GET /deployment/{id}", WANTS_OBJECT, FALSE, start_deployment,
    OBJECT (easel_deployment_get_finish) },
  { "deployments of a workflow", "GET /workflow/{id}/deployments", WANTS_LIST, FALSE, start_workflow_deployments,
    ARRAY (easel_workflow_deployments_finish) },
  { "workflows", "GET /workflows", WANTS_LIST, FALSE, start_workflows, ARRAY (easel_workflows_list_finish) },
  { "workflows, all", "GET /workflows/all", WANTS_LIST, FALSE, start_workflows_all,
    ARRAY (easel_workflows_all_finish) },
  { "workflow", "GET /workflow/{id}", WANTS_OBJECT, FALSE, start_workflow, OBJECT (easel_workflow_get_finish) },
  { "workflow, create", "POST /workflow", WANTS_OBJECT, FALSE, start_create_workflow,
    TEXT (easel_workflow_create_finish) },
  { "version, create", "POST /workflow/{id}/version", WANTS_OBJECT, FALSE, start_create_version,
    OBJECT (easel_workflow_version_create_finish) },
  { "versions", "GET /workflow/{id}/versions", WANTS_LIST, FALSE, start_versions,
    ARRAY (easel_workflow_versions_finish) },
  { "version", "GET /workflow-version/{id}", WANTS_OBJECT, FALSE, start_version,
    OBJECT (easel_workflow_version_get_finish) },
  { "version by number", "GET /workflow/{id}/version/{n}", WANTS_OBJECT, FALSE, start_find_version,
    OBJECT (easel_workflow_version_find_finish) },
  { "models", "GET /models", WANTS_LIST, FALSE, start_models, ARRAY (easel_hosted_models_list_finish) },
  { "model search", "GET /search/model", WANTS_OBJECT, FALSE, start_search_models,
    JSON_NODE (easel_models_search_finish) },
  { "machines", "GET /machines", WANTS_LIST, FALSE, start_machines, ARRAY (easel_client_list_machines_finish) },
  { "machine", "GET /machine/{id}", WANTS_OBJECT, FALSE, start_machine, OBJECT (easel_client_get_machine_finish) },
  { "machine events", "GET /machine/{id}/events", WANTS_LIST, FALSE, start_machine_events,
    ARRAY (easel_client_list_machine_events_finish) },
  { "session.list", "GET /sessions", WANTS_LIST, FALSE, start_sessions, ARRAY (easel_client_list_sessions_finish) },
  { "session.get", "GET /session/{id}", WANTS_OBJECT, FALSE, start_session,
    OBJECT (easel_client_get_session_finish) },
  { "session.create", "POST /session", WANTS_OBJECT, FALSE, start_create_session,
    OBJECT (easel_client_create_session_finish) },
  { "session.cancel", "DELETE /session/{id}", WANTS_NOTHING, FALSE, start_delete_session,
    FLAG (easel_client_delete_session_finish) },
  { "session, longer", "POST /session/{id}/increase-timeout", WANTS_NOTHING, FALSE, start_extend,
    FLAG (easel_client_extend_session_finish) },
  { "session, longer (older)", "POST /session/increase-timeout", WANTS_NOTHING, FALSE, start_extend_old,
    FLAG (easel_client_extend_session_finish) },
  { "GPU prices", "GET /platform/gpu-pricing", WANTS_OBJECT, FALSE, start_prices,
    OBJECT (easel_client_get_gpu_prices_finish) },
  { "check of a key", "GET /workflows/all", WANTS_LIST, FALSE, start_check, FLAG (easel_account_check_finish) },
  { "upload", "POST /file/upload", WANTS_OBJECT, FALSE, start_upload, TEXT (easel_upload_finish) },
  { "upload above 50 MiB", "GET /assets/presigned-url", WANTS_OBJECT, FALSE, start_presigned,
    TEXT (easel_upload_finish) },
};

/* ── failures ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* How a pair may end that is no code. */
#define FINE   (-1)
#define WAITS  (-2)
#define AGAIN  (-3)   /* connects again, later */

typedef struct {
  const char *name;
  const char *answer;
  EaselRawEnd end;
  int code;
  const char *sentence;          /* a part of it */
} Failure;

#define HEAD(status) "HTTP/1.1 " status "\r\nConnection: close\r\n"
#define JSON(status) HEAD (status) "Content-Type: application/json\r\n\r\n"

static const Failure FAILURES[] = {
  { "401 missing", JSON ("401 X") "{\"detail\":\"Invalid or missing token\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_UNAUTHORIZED, "sign in with one" },
  { "401 expired", JSON ("401 X") "{\"detail\":\"Invalid or expired token\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_UNAUTHORIZED, "wrong or has expired: sign in again" },
  { "401 revoked", JSON ("401 X") "{\"detail\":\"Revoked token\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_UNAUTHORIZED, "has been revoked: sign in again" },
  { "403", JSON ("403 X") "{\"detail\":\"Access denied for requested operation\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_FORBIDDEN, "may not do this: Access denied" },
  { "404", JSON ("404 X") "{\"detail\":\"No such thing\"}", EASEL_RAW_CLOSE, EASEL_ERROR_NOT_FOUND, "No such thing" },
  { "405", JSON ("405 X") "{\"detail\":\"Method Not Allowed\"}", EASEL_RAW_CLOSE, EASEL_ERROR_NOT_FOUND,
    "address may be wrong" },
  { "422 list", JSON ("422 X") "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"x\"],\"msg\":\"Field required\","
    "\"input\":{}}]}", EASEL_RAW_CLOSE, EASEL_ERROR_REJECTED, "body → x: Field required" },
  { "422 text", JSON ("422 X") "{\"detail\":\"no such gpu\"}", EASEL_RAW_CLOSE, EASEL_ERROR_REJECTED, "no such gpu" },
  { "429", HEAD ("429 X") "Content-Length: 0\r\n\r\n", EASEL_RAW_CLOSE, EASEL_ERROR_RATE_LIMITED, "wait a little" },
  { "429 Retry-After", HEAD ("429 X") "Retry-After: 7\r\nContent-Length: 0\r\n\r\n", EASEL_RAW_CLOSE,
    EASEL_ERROR_RATE_LIMITED, "in 7 seconds" },
  { "500 text", HEAD ("500 X") "Content-Type: text/plain; charset=utf-8\r\n\r\nInternal Server Error", EASEL_RAW_CLOSE,
    EASEL_ERROR_SERVER, "500 Internal Server Error" },
  { "502 HTML", HEAD ("502 X") "Content-Type: text/html\r\n\r\n<html><title>502 Bad Gateway</title></html>",
    EASEL_RAW_CLOSE, EASEL_ERROR_SERVER, "502 Bad Gateway" },
  { "503 empty", HEAD ("503 X") "Content-Length: 0\r\n\r\n", EASEL_RAW_CLOSE, EASEL_ERROR_SERVER,
    "503 Service Unavailable" },
  { "200 empty", JSON ("200 X"), EASEL_RAW_CLOSE, EASEL_ERROR_BAD_REPLY, "" },
  { "200 null", JSON ("200 X") "null", EASEL_RAW_CLOSE, EASEL_ERROR_BAD_REPLY, "" },
  { "200 []", JSON ("200 X") "[]", EASEL_RAW_CLOSE, EASEL_ERROR_BAD_REPLY, "" },
  { "wrong type", HEAD ("200 X") "Content-Type: text/html\r\n\r\n<html>Sign in</html>", EASEL_RAW_CLOSE,
    EASEL_ERROR_BAD_REPLY, "check" },
  { "cut body", HEAD ("200 X") "Content-Type: application/json\r\nContent-Length: 90\r\n\r\n[{\"id\":", EASEL_RAW_CLOSE,
    EASEL_ERROR_INTERRUPTED, "broke" },
  { "reset", "", EASEL_RAW_RESET, EASEL_ERROR_INTERRUPTED, "broke" },
  { "timeout", "", EASEL_RAW_HOLD, EASEL_ERROR_TIMED_OUT, "silent" },
};

/* What an operation makes of a failure where it differs from the column. */
static const struct {
  const char *operation;
  const char *failure;
  int code;
  const char *sentence;
} EXCEPTIONS[] = {
  { "deployments of a workflow", "404", FINE, "" },   /* that is how the service says: none (contract 11, 22) */
  { "session.cancel", "404", FINE, "" },              /* it has ended already (contract 2.12) */
  { "deployment", "500 text", EASEL_ERROR_NOT_FOUND, "has no deployment" },   /* an unknown id (contract 11, 21) */
  { "deployment", "404", EASEL_ERROR_NOT_FOUND, "has no deployment" },
};

static gboolean
is_answer (const Failure *failure)
{
  return failure->code == EASEL_ERROR_BAD_REPLY;
}

/* A source asks again after whatever may pass. */
static int
expect_source (const Failure *failure)
{
  switch (failure->code)
    {
    case EASEL_ERROR_RATE_LIMITED:
    case EASEL_ERROR_SERVER:
    case EASEL_ERROR_INTERRUPTED:
    case EASEL_ERROR_TIMED_OUT:
      return AGAIN;

    default:
      return failure->code;
    }
}

static int
expect (const Operation  *operation,
        const Failure    *failure,
        const char      **sentence)
{
  *sentence = failure->sentence;
  for (guint i = 0; i < G_N_ELEMENTS (EXCEPTIONS); i++)
    if (g_str_equal (EXCEPTIONS[i].operation, operation->name) && g_str_equal (EXCEPTIONS[i].failure, failure->name))
      {
        *sentence = EXCEPTIONS[i].sentence;
        return EXCEPTIONS[i].code;
      }

  if (failure->end == EASEL_RAW_HOLD && operation->is_patient)
    return WAITS;

  switch (operation->wants)
    {
    case WANTS_NOTHING:
      return is_answer (failure) ? FINE : failure->code;

    case WANTS_LIST:
      return g_str_equal (failure->name, "200 []") ? FINE : failure->code;

    case WANTS_EVENTS:
      return g_str_equal (failure->name, "cut body") ? EASEL_ERROR_BAD_REPLY : failure->code;

    case WANTS_SOURCE:
      return g_str_equal (failure->name, "cut body") ? EASEL_ERROR_BAD_REPLY : expect_source (failure);

    case WANTS_OBJECT:
    default:
      return failure->code;
    }
}

static const char *
name_code (int code)
{
  static const char *const names[] = {
    "INVALID", "REJECTED", "UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "RATE_LIMITED", "UNREACHABLE", "INTERRUPTED",
    "TIMED_OUT", "SERVER", "BAD_REPLY", "RUN_FAILED", "UNCLEAR", "DISK", "DAMAGED", "TOO_NEW", "UNSUPPORTED",
  };

  return code == FINE ? "(fine)" : code == WAITS ? "(waits)" : code == AGAIN ? "(again)" : names[code];
}

/* ── a pair ─────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static guint n_pairs;
static EaselOpenapiWatch *watch;

static gboolean
is_over (Fixture *f)
{
  return f->result != NULL || f->ended;
}

/* Lets the time of many silences pass; stops as soon as something has come of it. */
static void
pass_time (Fixture *f,
           guint    requests)
{
  for (gint64 passed = 0; passed < PATIENCE && !is_over (f) && easel_raw_server_get_n_requests (f->server) <= requests;
       passed += STEP)
    {
      easel_clock_advance (f->clock, STEP);
      easel_test_settle ();
    }
}

/* Returns: a code of EASEL_ERROR, or FINE, WAITS, AGAIN */
static int
take_outcome (Fixture         *f,
              const Operation *operation,
              GError         **error)
{
  gpointer reply;

  if (f->ended)
    {
      g_propagate_error (error, g_steal_pointer (&f->end));
      return *error != NULL ? (*error)->code : FINE;
    }

  if (f->result == NULL)
    return easel_raw_server_get_n_requests (f->server) > 1 ? AGAIN : WAITS;

  if (operation->free == NULL)
    {
      if (((FinishFlag) operation->finish) (f->client, f->result, error))
        return FINE;
    }
  else
    {
      reply = ((FinishPointer) operation->finish) (f->client, f->result, error);
      if (reply != NULL)
        {
          operation->free (reply);
          return FINE;
        }
    }

  return (*error)->code;
}

static void
forget (Fixture *f)
{
  if (f->source != NULL)
    {
      g_signal_handlers_disconnect_by_data (f->source, f);
      easel_event_source_close (f->source);
    }

  g_cancellable_cancel (f->cancellable);
  if (f->source != NULL || f->result == NULL)
    easel_test_settle ();
  g_clear_object (&f->source);
  g_clear_object (&f->result);
  g_clear_object (&f->cancellable);
  g_clear_error (&f->end);
  f->ended = FALSE;
}

static void
say (const Operation *operation,
     const char      *failure,
     int              outcome,
     const GError    *error)
{
  g_test_message ("| %-26s | %-15s | %-12s | %s", operation->name, failure, name_code (outcome),
                  error != NULL ? error->message : "");
  n_pairs++;
}

/* What the operation sent, held against the description of the API. */
static void
check_request (Fixture *f)
{
  const char *request = easel_raw_server_get_request (f->server, 0);
  g_auto(GStrv) words = g_strsplit (request, " ", 3);
  const char *type = strstr (request, "\r\nContent-Type: ");
  const char *body = strstr (request, "\r\n\r\n");
  g_autofree char *content_type = type != NULL && type < body
                                  ? g_strndup (type + 16, strcspn (type + 16, "\r")) : NULL;
  g_autoptr(GBytes) bytes = g_bytes_new (body + 4, strlen (body + 4));

  g_assert_true (g_str_has_prefix (words[1], "/api/"));
  easel_openapi_watch_request (watch, words[0], words[1] + strlen ("/api"), content_type, bytes);
}

static gboolean
is_good_sentence (const GError *error,
                  const char   *part)
{
  return error->domain == EASEL_ERROR && !g_str_has_suffix (error->message, ".") &&
         strstr (error->message, KEY) == NULL && strstr (error->message, part) != NULL;
}

static void
try_pair (Fixture         *f,
          const Operation *operation,
          const Failure   *failure)
{
  g_autoptr(GError) error = NULL;
  const char *sentence;
  int expected = expect (operation, failure, &sentence);
  int outcome;

  easel_raw_server_clear (f->server);
  easel_raw_server_add (f->server, failure->answer, -1, failure->end);
  f->cancellable = g_cancellable_new ();
  operation->start (f);

  if (expected == AGAIN || failure->end == EASEL_RAW_HOLD)
    {
      easel_test_wait_until (easel_raw_server_get_n_requests (f->server) >= 1);
      easel_test_settle ();
      pass_time (f, 1);
    }
  else
    easel_test_wait_until (is_over (f));

  outcome = take_outcome (f, operation, &error);
  say (operation, failure->name, outcome, error);
  check_request (f);
  if (outcome != expected)
    g_test_fail_printf ("%s, %s: expected %s", operation->name, failure->name, name_code (expected));
  if (outcome >= 0 && !is_good_sentence (error, expected == outcome && expected != EASEL_ERROR_BAD_REPLY ? sentence : ""))
    g_test_fail_printf ("%s, %s: no such sentence: %s", operation->name, failure->name, error->message);

  forget (f);
}

/* Ended by the person: at once, and without a word. */
static void
try_cancel (Fixture         *f,
            const Operation *operation)
{
  g_autoptr(GError) error = NULL;

  easel_raw_server_clear (f->server);
  easel_raw_server_add (f->server, "", 0, EASEL_RAW_HOLD);
  f->cancellable = g_cancellable_new ();
  operation->start (f);
  easel_test_wait_until (easel_raw_server_get_n_requests (f->server) >= 1);

  if (operation->wants == WANTS_SOURCE)
    {
      easel_event_source_close (f->source);
      easel_test_settle ();
      g_assert_false (f->ended);
      g_assert_cmpint (easel_event_source_get_state (f->source), ==, EASEL_EVENT_SOURCE_CLOSED);
    }
  else
    {
      g_cancellable_cancel (f->cancellable);
      easel_test_wait_until (is_over (f));
      take_outcome (f, operation, &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }

  g_test_message ("| %-26s | %-15s | %-12s |", operation->name, "cancelled", "(silent)");
  n_pairs++;
  forget (f);
}

static void
test_operation (Fixture       *f,
                gconstpointer  data)
{
  const Operation *operation = data;

  g_test_message ("| %-26s | %s", operation->name, operation->route);
  for (guint i = 0; i < G_N_ELEMENTS (FAILURES); i++)
    try_pair (f, operation, &FAILURES[i]);
  try_cancel (f, operation);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (OPERATIONS); i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (OPERATIONS[i].name), "/, ", '-');
      g_autofree char *path = g_strconcat ("/failures/", name, NULL);

      g_test_add (path, Fixture, &OPERATIONS[i], set_up, test_operation, tear_down);
    }
  watch = easel_openapi_watch_new (NULL);
  status = g_test_run ();
  easel_openapi_watch_free (watch);
  g_print ("# %u operations, %u failures, %u pairs\n", (guint) G_N_ELEMENTS (OPERATIONS),
           (guint) G_N_ELEMENTS (FAILURES) + 1, n_pairs);

  return status;
}
