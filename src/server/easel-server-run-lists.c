/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of runs and of what they brought (contract 3.5). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"
#include "server/easel-server-outputs.h"
#include "server/easel-server-private.h"
#include "server/easel-server-routes.h"

#include <math.h>
#include <string.h>

#define DAY (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

#define SELECT_RUNS "SELECT " EASEL_SERVER_RECORD_COLUMNS " FROM runs r "

static const char *const statuses[] = {
  "not-started", "running", "uploading", "success", "failed", "started", "queued", "timeout", "cancelled", NULL
};

/* All records of a query, with what is only in memory; NULL after having answered 500. */
static GPtrArray *
read_records (EaselServerCall *call,
              EaselStatement  *statement,
              GError          *query_error)
{
  EaselServerRuns *runs = easel_server_get_runs (easel_server_call_get_server (call));
  g_autoptr(EaselStatement) owned = statement;
  g_autoptr(GError) error = query_error;
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) easel_server_record_free);

  while (statement != NULL && easel_statement_step (statement, &error))
    {
      EaselServerRecord *record = easel_server_record_read (statement);

      easel_server_runs_refresh (runs, record);
      g_ptr_array_add (records, record);
    }

  if (error == NULL)
    return g_steal_pointer (&records);

  easel_server_call_crash (call, error);

  return NULL;
}

typedef JsonNode *(*RecordShower) (EaselServerCall         *call,
                                   const EaselServerRecord *record);

static void
answer_records (EaselServerCall *call,
                EaselStatement  *statement,
                GError          *query_error,
                RecordShower     show)
{
  g_autoptr(GPtrArray) records = read_records (call, statement, query_error);
  JsonArray *rows;

  if (records == NULL)
    return;

  rows = json_array_new ();
  for (guint i = 0; i < records->len; i++)
    json_array_add_element (rows, show (call, records->pdata[i]));
  easel_server_call_answer (call, easel_server_json_array (rows));
}

static JsonNode *
show_v2 (EaselServerCall         *call,
         const EaselServerRecord *record)
{
  return easel_server_record_to_row_v2 (record);
}

static void
list_runs_v2 (EaselServerCall *call)
{
  EaselServer *server = easel_server_call_get_server (call);
  const char *workflow_id = easel_server_call_get_path (call, "workflow_id");
  GError *error = NULL;
  EaselStatement *statement;

  easel_server_library_scan (easel_server_get_library (server), NULL);
  if (!easel_server_library_has_workflow (easel_server_get_library (server), workflow_id))
    {
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Workflow not found or you don't have access to it");
      return;
    }

  statement = easel_database_query (easel_server_get_database (server), &error,
                                    SELECT_RUNS "WHERE r.workflow_id = ?1 AND (?2 IS NULL OR r.status = ?2) AND "
                                    "(?3 IS NULL OR r.deployment_id = ?3) AND r.created_at >= ?4 "
                                    "ORDER BY r.created_at DESC, r.number DESC LIMIT ?5 OFFSET ?6", "sssiii",
                                    workflow_id, easel_server_call_get_text (call, "status"),
                                    easel_server_call_get_text (call, "deployment_id"),
                                    easel_server_call_get_int (call, "rf", 0) * G_USEC_PER_SEC,
                                    easel_server_call_get_int (call, "limit", 100),
                                    easel_server_call_get_int (call, "offset", 0));
  answer_records (call, statement, error, show_v2);
}

static JsonArray *
list_outputs (EaselServerCall *call,
              const char      *run_id)
{
  EaselServer *server = easel_server_call_get_server (call);
  g_autofree char *origin = easel_server_call_dup_origin (call);

  return easel_server_outputs_list (easel_server_get_database (server), easel_server_get_files (server), origin, run_id,
                                    EASEL_SERVER_OUTPUTS_RAW);
}

static JsonNode *
show_v1 (EaselServerCall         *call,
         const EaselServerRecord *record)
{
  gboolean with_outputs = easel_server_call_get_flag (call, "with_outputs");

  return easel_server_record_to_row_v1 (record, with_outputs ? list_outputs (call, record->id) : NULL,
                                        easel_server_call_get_flag (call, "with_inputs"));
}

static void
list_runs_v1 (EaselServerCall *call)
{
  EaselServer *server = easel_server_call_get_server (call);
  GError *error = NULL;
  EaselStatement *statement;

  statement = easel_database_query (easel_server_get_database (server), &error,
                                    SELECT_RUNS "WHERE r.workflow_id = ? ORDER BY r.created_at DESC, r.number DESC "
                                    "LIMIT ? OFFSET ?", "sii", easel_server_call_get_path (call, "workflow_id"),
                                    easel_server_call_get_int (call, "limit", 100),
                                    easel_server_call_get_int (call, "offset", 0));
  answer_records (call, statement, error, show_v1);
}

static gboolean
has_picture_or_video (JsonNode *item)
{
  JsonObject *media = JSON_NODE_HOLDS_OBJECT (item) ? json_node_get_object (item) : NULL;
  const char *name = media != NULL ? easel_json_get_string (media, "filename") : NULL;
  g_autofree char *type = name != NULL ? easel_server_files_get_type_of (name) : NULL;

  return type != NULL && (g_str_has_prefix (type, "image/") || g_str_has_prefix (type, "video/"));
}

static gboolean
has_media_of (JsonNode   *data,
              const char *prefix)
{
  JsonObjectIter iter;
  JsonNode *items;

  if (!easel_server_outputs_is_result (data))
    return FALSE;

  json_object_iter_init (&iter, json_node_get_object (data));
  while (json_object_iter_next (&iter, NULL, &items))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (items)); i++)
      {
        JsonNode *item = json_array_get_element (json_node_get_array (items), i);
        g_autofree char *type = NULL;

        if (!has_picture_or_video (item))
          continue;

        type = easel_server_files_get_type_of (easel_json_get_string (json_node_get_object (item), "filename"));
        if (prefix == NULL || g_str_has_prefix (type, prefix))
          return TRUE;
      }

  return FALSE;
}

/* With no more than one picture or video. */
static JsonNode *
show_latest (EaselServerCall         *call,
             const EaselServerRecord *record)
{
  g_autoptr(JsonArray) outputs = list_outputs (call, record->id);
  JsonArray *media = json_array_new ();

  for (guint i = 0; i < json_array_get_length (outputs) && json_array_get_length (media) == 0; i++)
    if (has_media_of (json_object_get_member (json_array_get_object_element (outputs, i), "data"), NULL))
      json_array_add_element (media, json_node_copy (json_array_get_element (outputs, i)));

  return easel_server_record_to_row_v1 (record, media, TRUE);
}

static void
list_latest (EaselServerCall *call)
{
  EaselServer *server = easel_server_call_get_server (call);
  GError *error = NULL;
  EaselStatement *statement;

  statement = easel_database_query (easel_server_get_database (server), &error,
                                    SELECT_RUNS "WHERE r.workflow_id = ? ORDER BY r.created_at DESC, r.number DESC "
                                    "LIMIT 1", "s", easel_server_call_get_path (call, "workflow_id"));
  answer_records (call, statement, error, show_latest);
}

static JsonNode *
show_day (EaselServerCall         *call,
          const EaselServerRecord *record)
{
  return easel_server_json ("id:s", record->id,
                            "created_at:t", record->created_at, EASEL_TIME_T2,
                            "status:s", easel_run_status_to_string (record->status),
                            NULL);
}

static void
list_day (EaselServerCall *call)
{
  EaselServer *server = easel_server_call_get_server (call);
  gint64 since = easel_clock_get_time (easel_server_get_clock (server)) - DAY;
  GError *error = NULL;
  EaselStatement *statement;

  statement = easel_database_query (easel_server_get_database (server), &error,
                                    SELECT_RUNS "WHERE r.workflow_id = ?1 AND r.created_at >= ?2 AND "
                                    "(?3 IS NULL OR r.deployment_id = ?3) ORDER BY r.created_at DESC, r.number DESC",
                                    "sis", easel_server_call_get_path (call, "workflow_id"), since,
                                    easel_server_call_get_text (call, "deployment_id"));
  answer_records (call, statement, error, show_day);
}

static void
list_deployment_runs (EaselServerCall *call)
{
  EaselServer *server = easel_server_call_get_server (call);
  const char *id = easel_server_call_get_path (call, "deployment_id");
  g_autoptr(EaselServerPlan) plan = NULL;
  g_autoptr(GPtrArray) records = NULL;
  JsonArray *rows;
  GError *error = NULL;
  EaselStatement *statement;

  easel_server_library_scan (easel_server_get_library (server), NULL);
  plan = easel_server_library_plan_deployment (easel_server_get_library (server), id);
  if (plan == NULL)
    {
      easel_server_call_refuse (call, SOUP_STATUS_INTERNAL_SERVER_ERROR, "Internal server error");
      return;
    }

  statement = easel_database_query (easel_server_get_database (server), &error,
                                    SELECT_RUNS "WHERE r.deployment_id = ? ORDER BY r.created_at DESC, r.number DESC "
                                    "LIMIT ? OFFSET ?", "sii", id, easel_server_call_get_int (call, "limit", 60),
                                    easel_server_call_get_int (call, "offset", 0));
  records = read_records (call, statement, error);
  if (records == NULL)
    return;

  rows = json_array_new ();
  for (guint i = 0; i < records->len; i++)
    json_array_add_element (rows, easel_server_record_to_row_of_deployment (records->pdata[i]));
  easel_server_call_answer (call, easel_server_json (
                              "data:n", easel_server_json_array (rows),
                              "meta:n", easel_server_json ("totalRowCount:i", (gint64) 0,
                                                           "filterRowCount:i", (gint64) 0,
                                                           "chartData:n", easel_server_json_array (json_array_new ()),
                                                           NULL),
                              NULL));
}

static double
span (gint64 from,
      gint64 to)
{
  return from != EASEL_TIME_NONE && to != EASEL_TIME_NONE ? (to - from) / (double) G_USEC_PER_SEC : NAN;
}

static void
add_gallery_items (EaselServerCall         *call,
                   const EaselServerRecord *record,
                   JsonArray               *items)
{
  const char *file_type = easel_server_call_get_text (call, "file_type");
  g_autofree char *prefix = file_type != NULL ? g_strconcat (file_type, "/", NULL) : NULL;
  g_autoptr(JsonArray) outputs = list_outputs (call, record->id);

  for (guint i = 0; i < json_array_get_length (outputs); i++)
    {
      JsonObject *output = json_array_get_object_element (outputs, i);

      if (!has_media_of (json_object_get_member (output, "data"), prefix))
        continue;

      json_array_add_element (items, easel_server_json (
                                "output_id:s", easel_json_get_string (output, "id"),
                                "run_id:s", record->id,
                                "user_id:s", EASEL_SERVER_USER,
                                "origin:s", record->origin,
                                "data:n", json_node_copy (json_object_get_member (output, "data")),
                                "node_meta:n", json_node_copy (json_object_get_member (output, "node_meta")),
                                "run_duration:d", span (record->started_at, record->ended_at),
                                "cold_start:d", span (record->queued_at, record->started_at),
                                "queue_time:d", span (record->created_at, record->queued_at),
                                NULL));
    }
}

/* Paged by output; runs have few of them, so whole runs are read until the page is full. */
static void
list_gallery (EaselServerCall *call)
{
  EaselServer *server = easel_server_call_get_server (call);
  gint64 limit = easel_server_call_get_int (call, "limit", 100);
  gint64 offset = easel_server_call_get_int (call, "offset", 0);
  const char *user_id = easel_server_call_get_text (call, "user_id");
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(JsonArray) items = json_array_new ();
  JsonArray *page;
  GError *error = NULL;
  EaselStatement *statement;

  statement = easel_database_query (easel_server_get_database (server), &error,
                                    SELECT_RUNS "WHERE r.workflow_id = ?1 AND r.status = 'success' AND (?2 IS NULL OR "
                                    "r.origin = ?2 OR (?2 = 'not-api' AND r.origin != 'api')) AND "
                                    "(?3 IS NULL OR ?3 = '" EASEL_SERVER_USER "') "
                                    "ORDER BY r.created_at DESC, r.number DESC", "sss",
                                    easel_server_call_get_path (call, "workflow_id"),
                                    easel_server_call_get_text (call, "origin"), user_id);
  records = read_records (call, statement, error);
  if (records == NULL)
    return;

  for (guint i = 0; i < records->len && json_array_get_length (items) < offset + limit; i++)
    add_gallery_items (call, records->pdata[i], items);

  page = json_array_new ();
  for (gint64 i = offset; i < MIN (offset + limit, json_array_get_length (items)); i++)
    json_array_add_element (page, json_node_copy (json_array_get_element (items, i)));
  easel_server_call_answer (call, easel_server_json_array (page));
}

static void
count_runs (EaselServerCall *call)
{
  static const char *const names[] = { "gpu", "status", "origin", "workflow_id", "machine_id", "deployment_id" };
  EaselServer *server = easel_server_call_get_server (call);
  const char *start = easel_server_call_get_text (call, "start_time");
  const char *end = easel_server_call_get_text (call, "end_time");
  gint64 from = start != NULL ? easel_time_parse (start) : 0;
  gint64 to = end != NULL ? easel_time_parse (end) : G_MAXINT64;
  g_autoptr(JsonObject) filters = json_object_new ();
  g_autoptr(EaselStatement) statement = NULL;

  if (from == EASEL_TIME_NONE || to == EASEL_TIME_NONE)
    {
      easel_server_call_refuse_with (call, SOUP_STATUS_BAD_REQUEST,
                                     easel_server_json ("error:s", "Invalid time format", NULL));
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    json_object_set_string_member (filters, names[i], easel_server_call_get_text (call, names[i]));

  statement = easel_database_query (easel_server_get_database (server), NULL,
                                    "SELECT count (*) FROM runs WHERE created_at BETWEEN ?1 AND ?2 AND "
                                    "(?3 IS NULL OR gpu = ?3) AND (?4 IS NULL OR status = ?4) AND "
                                    "(?5 IS NULL OR origin = ?5) AND (?6 IS NULL OR workflow_id = ?6) AND "
                                    "(?7 IS NULL OR machine_id = ?7) AND (?8 IS NULL OR deployment_id = ?8)",
                                    "iissssss",
                                    from, to, easel_server_call_get_text (call, "gpu"),
                                    easel_server_call_get_text (call, "status"),
                                    easel_server_call_get_text (call, "origin"),
                                    easel_server_call_get_text (call, "workflow_id"),
                                    easel_server_call_get_text (call, "machine_id"),
                                    easel_server_call_get_text (call, "deployment_id"));
  if (statement == NULL || !easel_statement_step (statement, NULL))
    {
      easel_server_call_crash (call, NULL);
      return;
    }

  easel_server_call_answer (call, easel_server_json ("count:i", easel_statement_get_int (statement, 0),
                                                     "start_time:s", start,
                                                     "end_time:s", end,
                                                     "filters:o", g_steal_pointer (&filters),
                                                     NULL));
}

static const EaselFieldRule v2_query[] = {
  { "status", EASEL_FIELD_ENUM, EASEL_FIELD_OPTIONAL, NULL, statuses },
  { "deployment_id", EASEL_FIELD_UUID },
  { "rf", EASEL_FIELD_INTEGER },
  { "limit", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "100" },
  { "offset", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "0" },
  { NULL }
};

static const EaselFieldRule v1_query[] = {
  { "limit", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "100" },
  { "offset", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "0" },
  { "with_outputs", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "true" },
  { "with_inputs", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "true" },
  { NULL }
};

static const EaselFieldRule day_query[] = {
  { "deployment_id", EASEL_FIELD_TEXT },
  { NULL }
};

static const EaselFieldRule deployment_query[] = {
  { "limit", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "60" },
  { "offset", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "0" },
  { "filter_user_runs", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { "status", EASEL_FIELD_TEXT },
  { NULL }
};

static const char *const file_types[] = { "image", "video", NULL };

static const EaselFieldRule gallery_query[] = {
  { "limit", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "100" },
  { "offset", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "0" },
  { "origin", EASEL_FIELD_TEXT },
  { "user_id", EASEL_FIELD_TEXT },
  { "file_type", EASEL_FIELD_LITERAL, EASEL_FIELD_OPTIONAL, NULL, file_types },
  { NULL }
};

static const EaselFieldRule count_query[] = {
  { "start_time", EASEL_FIELD_TEXT },
  { "end_time", EASEL_FIELD_TEXT },
  { "gpu", EASEL_FIELD_TEXT },
  { "status", EASEL_FIELD_TEXT },
  { "origin", EASEL_FIELD_TEXT },
  { "workflow_id", EASEL_FIELD_TEXT },
  { "machine_id", EASEL_FIELD_TEXT },
  { "deployment_id", EASEL_FIELD_TEXT },
  { NULL }
};

const EaselRoute easel_server_run_list_routes[] = {
  { "GET", "/v2/workflow/{workflow_id}/runs", list_runs_v2, v2_query },
  { "GET", "/workflow/{workflow_id}/runs", list_runs_v1, v1_query },
  { "GET", "/workflow/{workflow_id}/run/latest", list_latest },
  { "GET", "/workflow/{workflow_id}/runs/day", list_day, day_query },
  { "GET", "/workflow/{workflow_id}/gallery", list_gallery, gallery_query },
  { "GET", "/deployment/{deployment_id}/runs", list_deployment_runs, deployment_query },
  { "GET", "/runs/count", count_runs, count_query },
  { NULL }
};
