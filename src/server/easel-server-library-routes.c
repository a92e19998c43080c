/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workflows and their versions: list, show, create, change, delete (contract 3.3). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"
#include "server/easel-server-library-call.h"
#include "server/easel-server-library-json.h"
#include "server/easel-server-private.h"
#include "server/easel-server-routes.h"

#define NO_WORKFLOW "Workflow not found or you don't have access to it"

static JsonNode *
read_workflow_item (EaselServerCall  *call,
                    EaselStatement *row)
{
  return easel_server_json ("id:s", easel_statement_get_text (row, 0),
                            "name:s", easel_statement_get_text (row, 1),
                            "created_at:t", easel_statement_get_int (row, 6), EASEL_TIME_T5,
                            "updated_at:t", easel_statement_get_int (row, 7), EASEL_TIME_T5,
                            "pinned:b", easel_statement_get_int (row, 4) != 0,
                            "cover_image:s", easel_statement_get_text (row, 8),
                            "user_name:s", g_get_user_name (),
                            "user_id:s", EASEL_SERVER_USER,
                            "selected_machine_id:s", easel_statement_get_text (row, 2),
                            "user_icon:0",
                            NULL);
}

static JsonNode *
read_workflow (EaselServerCall  *call,
               EaselStatement *row)
{
  return easel_server_workflow_json (row, EASEL_TIME_T4);
}

#define SELECT_WORKFLOWS "SELECT " EASEL_SERVER_WORKFLOW_COLUMNS " FROM workflows w WHERE w.deleted = 0 "

static void
list_workflows (EaselServerCall *call)
{
  EaselDatabase *database = easel_server_open_library (call);
  EaselStatement *statement;
  GError *error = NULL;

  if (database == NULL)
    return;

  statement = easel_database_query (database, &error,
                                    SELECT_WORKFLOWS "AND instr (lower (w.name), lower (coalesce (?1, ''))) > 0 "
                                    "AND (?2 IS NULL OR instr (',' || ?2 || ',', '," EASEL_SERVER_USER ",')) "
                                    "AND (?3 IS NULL OR w.machine_id = ?3) "
                                    "ORDER BY w.pinned DESC, w.updated_at DESC, w.id LIMIT ?4 OFFSET ?5", "sssii",
                                    easel_server_call_get_text (call, "search"),
                                    easel_server_call_get_text (call, "user_ids"),
                                    easel_server_call_get_text (call, "machine_id"),
                                    easel_server_call_get_int (call, "limit", 100),
                                    easel_server_call_get_int (call, "offset", 0));
  easel_server_answer_rows (call, statement, read_workflow_item, error);
}

static void
list_all_workflows (EaselServerCall *call)
{
  EaselDatabase *database = easel_server_open_library (call);
  EaselStatement *statement;
  GError *error = NULL;

  if (database == NULL)
    return;

  statement = easel_database_query (database, &error,
                                    SELECT_WORKFLOWS "AND (w.id = ?1 OR "
                                    "instr (lower (w.name), lower (coalesce (?1, ''))) > 0) "
                                    "ORDER BY w.updated_at DESC, w.id LIMIT ?2", "si",
                                    easel_server_call_get_text (call, "search"),
                                    easel_server_call_get_int (call, "limit", -1));
  easel_server_answer_rows (call, statement, read_workflow, error);
}

static JsonNode *
read_version_t4 (EaselServerCall  *call,
                 EaselStatement *row)
{
  return easel_server_version_json (row, EASEL_TIME_T4);
}

static JsonNode *
read_version (EaselServerCall  *call,
              EaselStatement *row)
{
  JsonNode *version = easel_server_version_json (row, EASEL_TIME_T2);

  easel_server_json_set (json_node_get_object (version), "user_icon:0", NULL);

  return version;
}

#define SELECT_VERSIONS                                                                          \
  "SELECT " EASEL_SERVER_VERSION_COLUMNS " FROM versions v JOIN workflows w ON w.id = v.workflow_id " \
  "WHERE w.deleted = 0 "

/* An absent version is a null in the list, as the service has it. */
static JsonNode *
list_newest_versions (EaselServerCall  *call,
                      EaselDatabase  *database,
                      GError        **error)
{
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, error, SELECT_VERSIONS "AND v.workflow_id = ? ORDER BY v.number DESC LIMIT ?", "si",
                          easel_server_call_get_path (call, "workflow_id"),
                          easel_server_call_get_int (call, "limit", 1));
  JsonArray *rows = easel_server_read_rows (call, statement, read_version_t4, error);

  if (rows == NULL)
    return NULL;

  if (json_array_get_length (rows) == 0 &&
      easel_server_has_quirk (easel_server_call_get_server (call), EASEL_SERVER_QUIRK_UPSTREAM_SHAPES))
    json_array_add_null_element (rows);

  return easel_server_json_array (rows);
}

static void
show_workflow (EaselServerCall *call)
{
  EaselDatabase *database = easel_server_open_library (call);
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) error = NULL;
  JsonNode *workflow;
  JsonNode *versions;

  if (database == NULL)
    return;

  statement = easel_database_query (database, NULL, SELECT_WORKFLOWS "AND w.id = ?", "s",
                                    easel_server_call_get_path (call, "workflow_id"));
  if (statement == NULL || !easel_statement_step (statement, NULL))
    {
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, NO_WORKFLOW);
      return;
    }

  workflow = easel_server_workflow_json (statement, EASEL_TIME_T5);
  versions = list_newest_versions (call, database, &error);
  easel_server_json_set (json_node_get_object (workflow), "versions:n", versions, NULL);
  easel_server_call_answer (call, workflow);
}

static void
list_versions (EaselServerCall *call)
{
  EaselDatabase *database = easel_server_open_library (call);
  EaselStatement *statement;
  GError *error = NULL;

  if (database == NULL)
    return;

  if (!easel_server_library_has_workflow (easel_server_get_library (easel_server_call_get_server (call)),
                                          easel_server_call_get_path (call, "workflow_id")))
    {
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, NO_WORKFLOW);
      return;
    }

  statement = easel_database_query (database, &error,
                                    SELECT_VERSIONS "AND v.workflow_id = ?1 AND (?2 IS NULL OR "
                                    "instr (lower (coalesce (v.comment, '')), lower (?2)) > 0) "
                                    "ORDER BY v.number DESC LIMIT ?3 OFFSET ?4", "ssii",
                                    easel_server_call_get_path (call, "workflow_id"),
                                    easel_server_call_get_text (call, "search"),
                                    easel_server_call_get_int (call, "limit", 100),
                                    easel_server_call_get_int (call, "offset", 0));
  easel_server_answer_rows (call, statement, read_version, error);
}

static void
answer_version (EaselServerCall  *call,
                EaselStatement *statement)
{
  g_autoptr(EaselStatement) owned = statement;

  if (statement != NULL && easel_statement_step (statement, NULL))
    easel_server_call_answer (call, easel_server_version_json (statement, EASEL_TIME_T2));
  else
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND,
                              "Workflow version not found or you don't have access to it");
}

static void
show_version (EaselServerCall *call)
{
  EaselDatabase *database = easel_server_open_library (call);

  if (database != NULL)
    answer_version (call, easel_database_query (database, NULL, SELECT_VERSIONS "AND v.id = lower (?)", "s",
                                                easel_server_call_get_path (call, "version_id")));
}

static void
show_numbered_version (EaselServerCall *call)
{
  EaselDatabase *database = easel_server_open_library (call);
  gint64 number = g_ascii_strtoll (easel_server_call_get_path (call, "version"), NULL, 10);

  if (database != NULL)
    answer_version (call, easel_database_query (database, NULL,
                                                SELECT_VERSIONS "AND v.workflow_id = ? AND v.number = ?", "si",
                                                easel_server_call_get_path (call, "workflow_id"), number));
}

static void
export_workflow (EaselServerCall *call)
{
  EaselDatabase *database = easel_server_open_library (call);
  g_autoptr(EaselStatement) statement = NULL;
  JsonNode *canvas;

  if (database == NULL)
    return;

  statement = easel_database_query (database, NULL,
                                    "SELECT ui_graph, api_graph FROM versions WHERE workflow_id = ?1 AND "
                                    "(?2 < 0 OR number = ?2) ORDER BY number DESC LIMIT 1", "si",
                                    easel_server_call_get_path (call, "workflow_id"),
                                    easel_server_call_get_int (call, "version", -1));
  if (statement == NULL || !easel_statement_step (statement, NULL))
    {
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, NO_WORKFLOW);
      return;
    }

  canvas = easel_server_json_read (easel_statement_get_text (statement, 0));
  easel_server_json_set (json_node_get_object (canvas),
                         "workflow_api:n", easel_server_json_read (easel_statement_get_text (statement, 1)),
                         "environment:n", easel_server_json ("gpu:s", "CPU", NULL),
                         NULL);
  easel_server_call_answer (call, canvas);
}

/* A member that is text with an object in it; NULL after having answered 400. */
static JsonNode *
read_graph_text (EaselServerCall *call,
                 const char    *member)
{
  const char *text = easel_json_get_string (easel_server_call_get_body (call), member);
  g_autoptr(JsonNode) graph = text != NULL ? easel_json_parse (text, -1, NULL) : NULL;

  if (graph != NULL && JSON_NODE_HOLDS_OBJECT (graph))
    return g_steal_pointer (&graph);

  easel_server_call_refuse_with (call, SOUP_STATUS_BAD_REQUEST,
                                 easel_server_json ("error:s", "Invalid workflow JSON", NULL));

  return NULL;
}

static void
create_workflow (EaselServerCall *call)
{
  EaselServer *server = easel_server_call_get_server (call);
  JsonObject *body = easel_server_call_get_body (call);
  const char *machine_id = easel_json_get_string (body, "machine_id");
  g_autoptr(JsonNode) canvas = read_graph_text (call, "workflow_json");
  g_autoptr(JsonNode) graph = NULL;
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;

  if (canvas != NULL && easel_json_get_string (body, "workflow_api") != NULL)
    graph = read_graph_text (call, "workflow_api");
  if (!easel_server_call_is_open (call))
    return;

  if (easel_server_library_create (easel_server_get_library (server), easel_json_get_string (body, "name"), machine_id,
                                   canvas, graph, &id, &error))
    easel_server_call_answer (call, easel_server_json ("workflow_id:s", id, "machine_id:s", machine_id, NULL));
  else
    easel_server_call_crash (call, error);
}

static void
create_version (EaselServerCall *call)
{
  EaselServerLibrary *library = easel_server_get_library (easel_server_call_get_server (call));
  EaselDatabase *database = easel_server_library_get_database (library);
  const char *workflow_id = easel_server_call_get_path (call, "workflow_id");
  JsonObject *body = easel_server_call_get_body (call);
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;

  if (!easel_server_library_has_workflow (library, workflow_id))
    {
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, NO_WORKFLOW);
      return;
    }

  id = easel_server_library_add_version (library, workflow_id, json_object_get_member (body, "workflow"),
                                         json_object_get_member (body, "workflow_api"),
                                         easel_json_get_string (body, "comment"),
                                         easel_json_get_string (body, "machine_id"), &error);
  if (id == NULL)
    {
      easel_server_call_crash (call, error);
      return;
    }

  answer_version (call, easel_database_query (database, NULL, SELECT_VERSIONS "AND v.id = ?", "s", id));
}

/* NULL after having answered 404. Changes reach what was deleted too, but not what has gone with its file. */
static JsonNode *
load_workflow (EaselServerCall *call,
               const char      *condition)
{
  EaselDatabase *database = easel_server_open_library (call);
  g_autofree char *query = NULL;
  g_autoptr(EaselStatement) statement = NULL;

  if (database == NULL)
    return NULL;

  query = g_strconcat ("SELECT " EASEL_SERVER_WORKFLOW_COLUMNS " FROM workflows w WHERE w.id = ? AND ", condition,
                       NULL);
  statement = easel_database_query (database, NULL, query, "s", easel_server_call_get_path (call, "workflow_id"));
  if (statement != NULL && easel_statement_step (statement, NULL))
    return easel_server_workflow_json (statement, EASEL_TIME_T4);

  easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, NO_WORKFLOW);

  return NULL;
}

/* What a change leaves out, or may not be nothing, stays. */
static const char *
choose_text (JsonObject *change,
             const char *change_name,
             JsonObject *workflow,
             const char *name,
             gboolean    may_be_null)
{
  const char *text = easel_json_get_string (change, change_name);

  if (text != NULL || (may_be_null && json_object_has_member (change, change_name)))
    return text;

  return easel_json_get_string (workflow, name);
}

static gboolean
choose_flag (JsonObject *change,
             JsonObject *workflow,
             const char *name)
{
  gboolean flag = FALSE;

  if (!easel_json_get_boolean (change, name, &flag))
    easel_json_get_boolean (workflow, name, &flag);

  return flag;
}

static gboolean
save_change (EaselServerCall  *call,
             JsonObject       *workflow,
             GError          **error)
{
  EaselServer *server = easel_server_call_get_server (call);
  JsonObject *change = easel_server_call_get_body (call);

  return easel_database_run (easel_server_get_database (server), error,
                             "UPDATE workflows SET name = ?, machine_id = ?, description = ?, cover_image = ?, "
                             "pinned = ?, deleted = ?, updated_at = ? WHERE id = ?", "ssssiiis",
                             choose_text (change, "name", workflow, "name", FALSE),
                             choose_text (change, "selected_machine_id", workflow, "selected_machine_id", TRUE),
                             choose_text (change, "description", workflow, "description", TRUE),
                             choose_text (change, "cover_image", workflow, "cover_image", TRUE),
                             (gint64) choose_flag (change, workflow, "pinned"),
                             (gint64) choose_flag (change, workflow, "deleted"),
                             easel_clock_get_time (easel_server_get_clock (server)),
                             easel_server_call_get_path (call, "workflow_id"));
}

static void
change_workflow (EaselServerCall *call)
{
  g_autoptr(JsonNode) workflow = load_workflow (call, "w.deleted != 2");
  JsonNode *changed;
  g_autoptr(GError) error = NULL;

  if (workflow == NULL)
    return;

  if (!save_change (call, json_node_get_object (workflow), &error))
    {
      easel_server_call_crash (call, error);
      return;
    }

  changed = load_workflow (call, "w.deleted != 2");
  if (changed != NULL)
    easel_server_call_answer (call, changed);
}

static void
delete_workflow (EaselServerCall *call)
{
  g_autoptr(JsonNode) workflow = load_workflow (call, "w.deleted = 0");
  EaselServer *server = easel_server_call_get_server (call);
  g_autoptr(GError) error = NULL;

  if (workflow == NULL)
    return;

  if (easel_database_run (easel_server_get_database (server), &error,
                          "UPDATE workflows SET deleted = 1, updated_at = ? WHERE id = ?", "is",
                          easel_clock_get_time (easel_server_get_clock (server)),
                          easel_server_call_get_path (call, "workflow_id")))
    easel_server_call_answer (call, easel_server_json ("message:s", "Workflow deleted successfully", NULL));
  else
    easel_server_call_crash (call, error);
}

static const EaselFieldRule change_fields[] = {
  { "name", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { "selected_machine_id", EASEL_FIELD_UUID, EASEL_FIELD_NULLABLE },
  { "pinned", EASEL_FIELD_BOOLEAN, EASEL_FIELD_NULLABLE },
  { "deleted", EASEL_FIELD_BOOLEAN, EASEL_FIELD_NULLABLE },
  { "description", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { "cover_image", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { NULL }
};

static const EaselFieldRule workflows_query[] = {
  { "search", EASEL_FIELD_TEXT },
  { "limit", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "100" },
  { "offset", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "0" },
  { "user_ids", EASEL_FIELD_TEXT },
  { "machine_id", EASEL_FIELD_TEXT },
  { NULL }
};

static const EaselFieldRule all_workflows_query[] = {
  { "search", EASEL_FIELD_TEXT },
  { "limit", EASEL_FIELD_INTEGER },
  { NULL }
};

static const EaselFieldRule workflow_query[] = {
  { "limit", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "1" },
  { NULL }
};

static const EaselFieldRule export_query[] = {
  { "version", EASEL_FIELD_INTEGER },
  { NULL }
};

static const EaselFieldRule create_workflow_fields[] = {
  { "name", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "workflow_json", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "workflow_api", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { "machine_id", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { "machine_version_id", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { NULL }
};

static const EaselFieldRule create_version_fields[] = {
  { "workflow", EASEL_FIELD_OBJECT, EASEL_FIELD_REQUIRED },
  { "workflow_api", EASEL_FIELD_OBJECT, EASEL_FIELD_REQUIRED },
  { "comment", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { "machine_id", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { "machine_version_id", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { NULL }
};

static const EaselBodyShape change_shape = { "UpdateWorkflowBody", NULL, change_fields };
static const EaselBodyShape *const change_shapes[] = { &change_shape, NULL };
static const EaselBodyShape create_workflow_shape = { "CreateWorkflowBody", NULL, create_workflow_fields };
static const EaselBodyShape create_version_shape = { "CreateWorkflowVersionBody", NULL, create_version_fields };
static const EaselBodyShape *const create_workflow_shapes[] = { &create_workflow_shape, NULL };
static const EaselBodyShape *const create_version_shapes[] = { &create_version_shape, NULL };

const EaselRoute easel_server_library_routes[] = {
  { "GET", "/workflows", list_workflows, workflows_query },
  { "GET", "/workflows/all", list_all_workflows, all_workflows_query },
  { "POST", "/workflow", create_workflow, NULL, create_workflow_shapes },
  { "GET", "/workflow/{workflow_id}", show_workflow, workflow_query },
  { "PATCH", "/workflow/{workflow_id}", change_workflow, NULL, change_shapes },
  { "DELETE", "/workflow/{workflow_id}", delete_workflow },
  { "GET", "/workflow/{workflow_id}/versions", list_versions, workflows_query },
  { "POST", "/workflow/{workflow_id}/version", create_version, NULL, create_version_shapes },
  { "GET", "/workflow/{workflow_id}/version/{version:int}", show_numbered_version },
  { "GET", "/workflow/{workflow_id}/export", export_workflow, export_query },
  { "GET", "/workflow-version/{version_id:uuid}", show_version },
  { NULL }
};
