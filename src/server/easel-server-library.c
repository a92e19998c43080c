/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workflows of this server, with versions and deployments: samples, files of a folder, or made by the API. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-library.h"

#include "base/easel-json.h"
#include "base/easel-limits.h"
#include "server/easel-server-samples.h"
#include "server/easel-server-uuid.h"
#include "workflows/easel-workflow.h"

#include <gio/gio.h>
#include <string.h>

#define EMPTY_CANVAS "{\"nodes\":[]}"

struct _EaselServerLibrary
{
  GObject parent_instance;

  EaselDatabase       *database;   /* borrowed */
  char                *folder;     /* nullable */
  EaselServerMachines *machines;
  EaselClock          *clock;

  gboolean             has_samples;
  GHashTable          *seen;       /* path → its time and size when it was read */
};

G_DEFINE_FINAL_TYPE (EaselServerLibrary, easel_server_library, G_TYPE_OBJECT)

void
easel_server_plan_free (EaselServerPlan *plan)
{
  if (plan == NULL)
    return;

  g_free (plan->workflow_id);
  g_free (plan->version_id);
  g_free (plan->machine_id);
  g_free (plan->api_graph);
  g_free (plan->ui_graph);
  g_free (plan);
}

static void
easel_server_library_finalize (GObject *object)
{
  EaselServerLibrary *self = EASEL_SERVER_LIBRARY (object);

  g_free (self->folder);
  g_clear_object (&self->machines);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->seen, g_hash_table_unref);

  G_OBJECT_CLASS (easel_server_library_parent_class)->finalize (object);
}

static void
easel_server_library_class_init (EaselServerLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_server_library_finalize;
}

static void
easel_server_library_init (EaselServerLibrary *self)
{
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * easel_server_library_new:
 * @database: the server's; must outlive the library
 * @folder: (nullable): where the user keeps workflow files
 * @machines: what may run them
 * @clock: what time it is
 */
EaselServerLibrary *
easel_server_library_new (EaselDatabase       *database,
                          const char          *folder,
                          EaselServerMachines *machines,
                          EaselClock          *clock)
{
  EaselServerLibrary *self;

  g_return_val_if_fail (database != NULL, NULL);

  self = g_object_new (EASEL_TYPE_SERVER_LIBRARY, NULL);
  self->database = database;
  self->folder = folder != NULL ? g_canonicalize_filename (folder, NULL) : NULL;
  self->machines = g_object_ref (machines);
  self->clock = g_object_ref (clock);

  return self;
}

/**
 * easel_server_library_get_database:
 * @self: the library
 *
 * Returns: (transfer none): the database, for those who list what is in it
 */
EaselDatabase *
easel_server_library_get_database (EaselServerLibrary *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_LIBRARY (self), NULL);

  return self->database;
}

/* The built-in machine, unless it lacks a class of the graph and there is another one. */
static const char *
choose_machine (EaselServerLibrary *self,
                JsonNode           *api_graph)
{
  g_autoptr(JsonNode) refusal = NULL;
  JsonObject *cause;
  const char *type;
  guint choice = 0;

  if (api_graph == NULL || easel_server_machines_get_count (self->machines) < 2)
    return easel_server_machines_get_id (self->machines, 0);

  refusal = easel_server_machine_validate (easel_server_machines_find (self->machines,
                                                                       easel_server_machines_get_id (self->machines,
                                                                                                     0)),
                                           json_node_get_object (api_graph));
  cause = refusal != NULL ? easel_json_get_object (json_node_get_object (refusal), "error") : NULL;
  type = cause != NULL ? easel_json_get_string (cause, "type") : NULL;
  if (g_strcmp0 (type, "invalid_prompt") == 0 || g_strcmp0 (type, "missing_node_type") == 0)
    choice = 1;

  return easel_server_machines_get_id (self->machines, choice);
}

static gint64
count_versions (EaselServerLibrary  *self,
                const char          *workflow_id,
                GError             **error)
{
  g_autoptr(EaselStatement) statement =
    easel_database_query (self->database, error,
                          "SELECT coalesce (max (number), 0) FROM versions WHERE workflow_id = ?",
                          "s", workflow_id);

  return statement != NULL && easel_statement_step (statement, error) ? easel_statement_get_int (statement, 0) : -1;
}

static gboolean
insert_version (EaselServerLibrary  *self,
                const char          *id,
                const char          *workflow_id,
                const char          *ui_graph,
                const char          *api_graph,
                const char          *comment,
                const char          *machine_id,
                GError             **error)
{
  gint64 number = count_versions (self, workflow_id, error);
  gint64 now = easel_clock_get_time (self->clock);

  return number >= 0 &&
         easel_database_run (self->database, error,
                             "INSERT INTO versions (id, workflow_id, number, api_graph, ui_graph, comment, machine_id, "
                             "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                             "ssissssi", id, workflow_id, number + 1, api_graph, ui_graph, comment, machine_id, now) &&
         (easel_database_get_changes (self->database) == 0 ||
          easel_database_run (self->database, error, "UPDATE workflows SET updated_at = ? WHERE id = ?", "is", now,
                              workflow_id));
}

static gboolean
deploy (EaselServerLibrary  *self,
        const char          *workflow_id,
        const char          *version_id,
        const char          *machine_id,
        GError             **error)
{
  g_autofree char *id = easel_server_uuid_from_name ("deployment", workflow_id);
  gint64 now = easel_clock_get_time (self->clock);

  return easel_database_run (self->database, error,
                             "INSERT INTO deployments (id, workflow_id, version_id, machine_id, environment, "
                             "created_at, updated_at) VALUES (?, ?, ?, ?, 'production', ?, ?) "
                             "ON CONFLICT (id) DO UPDATE SET version_id = excluded.version_id, "
                             "machine_id = excluded.machine_id, updated_at = excluded.updated_at "
                             "WHERE version_id != excluded.version_id OR machine_id != excluded.machine_id",
                             "ssssii", id, workflow_id, version_id, machine_id, now, now);
}

static gboolean
store_file (EaselServerLibrary  *self,
            const char          *source,
            EaselWorkflow       *workflow,
            GError             **error)
{
  JsonNode *api_graph = easel_workflow_get_api_graph (workflow);
  JsonNode *ui_graph = easel_workflow_get_ui_graph (workflow);
  g_autofree char *api_text = api_graph != NULL ? easel_json_write (api_graph) : NULL;
  g_autofree char *ui_text = ui_graph != NULL ? easel_json_write (ui_graph) : g_strdup (EMPTY_CANVAS);
  g_autofree char *id = easel_server_uuid_from_name ("workflow", source);
  g_autofree char *content = g_strconcat (id, api_text != NULL ? api_text : "", ui_text, NULL);
  g_autofree char *version_id = easel_server_uuid_from_name ("version", content);
  const char *machine_id = choose_machine (self, api_graph);
  gint64 now = easel_clock_get_time (self->clock);

  return easel_database_run (self->database, error,
                             "INSERT INTO workflows (id, name, source, machine_id, created_at, updated_at) "
                             "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                             "deleted = CASE deleted WHEN 2 THEN 0 ELSE deleted END",
                             "ssssii", id, easel_workflow_get_name (workflow), source, machine_id, now, now) &&
         insert_version (self, version_id, id, ui_text, api_text, NULL, machine_id, error) &&
         deploy (self, id, version_id, machine_id, error);
}

/* What is no workflow is passed over: other files may lie in the folder. */
static gboolean
take_file (EaselServerLibrary  *self,
           const char          *source,
           const char          *file_name,
           GBytes              *bytes,
           GError             **error)
{
  const char *dot = strrchr (file_name, '.');
  g_autofree char *name = dot != NULL ? g_strndup (file_name, dot - file_name) : g_strdup (file_name);
  g_autoptr(GError) why = NULL;
  g_autoptr(EaselWorkflow) workflow = easel_workflow_new_from_bytes (bytes, name, &why);

  if (workflow == NULL)
    {
      g_message ("%s is no workflow: %s", source, why->message);
      return TRUE;
    }

  return store_file (self, source, workflow, error);
}

static gboolean
take_samples (EaselServerLibrary  *self,
              GError             **error)
{
  g_auto(GStrv) names = easel_server_samples_dup_names ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *source = g_strconcat ("sample:", names[i], NULL);
      g_autoptr(GBytes) bytes = easel_server_samples_load_workflow (names[i]);

      if (!take_file (self, source, names[i], bytes, error))
        return FALSE;
    }

  return TRUE;
}

/* Whether a file is new or other than when it was last read. */
static gboolean
is_news (EaselServerLibrary *self,
         const char         *path,
         GFileInfo          *info)
{
  g_autoptr(GDateTime) time = g_file_info_get_modification_date_time (info);
  g_autofree char *stamp = g_strdup_printf ("%" G_GINT64_FORMAT ".%d %" G_GOFFSET_FORMAT,
                                            time != NULL ? g_date_time_to_unix (time) : 0,
                                            time != NULL ? g_date_time_get_microsecond (time) : 0,
                                            g_file_info_get_size (info));

  if (g_strcmp0 (g_hash_table_lookup (self->seen, path), stamp) == 0)
    return FALSE;

  g_hash_table_replace (self->seen, g_strdup (path), g_steal_pointer (&stamp));

  return TRUE;
}

static gboolean
take_entry (EaselServerLibrary  *self,
            GFile               *file,
            GFileInfo           *info,
            GHashTable          *present,
            GError             **error)
{
  const char *path = g_file_peek_path (file);
  g_autofree char *source = g_strconcat ("file:", path, NULL);
  g_autofree char *contents = NULL;
  gsize length;
  g_autoptr(GBytes) bytes = NULL;

  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || g_file_info_get_is_hidden (info) ||
      g_file_info_get_size (info) > EASEL_LIMIT_JSON_BODY)
    return TRUE;

  g_hash_table_add (present, g_strdup (source));
  if (!is_news (self, path, info) || !g_file_get_contents (path, &contents, &length, NULL))
    return TRUE;

  bytes = g_bytes_new_take (g_steal_pointer (&contents), length);

  return take_file (self, source, g_file_info_get_name (info), bytes, error);
}

/* A workflow whose file has gone is gone, its runs stay. */
static gboolean
drop_absent (EaselServerLibrary  *self,
             GHashTable          *present,
             GError             **error)
{
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(EaselStatement) statement =
    easel_database_query (self->database, error,
                          "SELECT source FROM workflows WHERE source LIKE 'file:%' AND deleted = 0", "");

  while (statement != NULL && easel_statement_step (statement, NULL))
    if (!g_hash_table_contains (present, easel_statement_get_text (statement, 0)))
      g_ptr_array_add (gone, g_strdup (easel_statement_get_text (statement, 0)));
  g_clear_pointer (&statement, easel_statement_done);

  for (guint i = 0; i < gone->len; i++)
    {
      g_hash_table_remove (self->seen, (const char *) gone->pdata[i] + strlen ("file:"));
      if (!easel_database_run (self->database, error, "UPDATE workflows SET deleted = 2 WHERE source = ?", "s",
                               gone->pdata[i]))
        return FALSE;
    }

  return TRUE;
}

static gboolean
scan_folder (EaselServerLibrary  *self,
             GError             **error)
{
  g_autoptr(GHashTable) present = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GFile) folder = self->folder != NULL ? g_file_new_for_path (self->folder) : NULL;
  g_autoptr(GFileEnumerator) entries = NULL;
  GFileInfo *info;
  GFile *file;

  if (folder != NULL)
    entries = g_file_enumerate_children (folder, "standard::name,standard::type,standard::size,standard::is-hidden,"
                                         "time::modified,time::modified-usec", G_FILE_QUERY_INFO_NONE, NULL, NULL);

  while (entries != NULL && g_file_enumerator_iterate (entries, &info, &file, NULL, NULL) && info != NULL)
    if (!take_entry (self, file, info, present, error))
      return FALSE;

  return drop_absent (self, present, error);
}

/**
 * easel_server_library_scan:
 * @self: the library
 * @error: %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 *
 * Takes up samples and files that are new, changed, or gone. Files that were read before are only looked at.
 */
gboolean
easel_server_library_scan (EaselServerLibrary  *self,
                           GError             **error)
{
  g_return_val_if_fail (EASEL_IS_SERVER_LIBRARY (self), FALSE);

  if (!easel_database_begin (self->database, error))
    return FALSE;

  if ((!self->has_samples && !take_samples (self, error)) || !scan_folder (self, error))
    {
      easel_database_rollback (self->database);
      return FALSE;
    }
  self->has_samples = TRUE;

  return easel_database_commit (self->database, error);
}

gboolean
easel_server_library_has_workflow (EaselServerLibrary *self,
                                   const char         *id)
{
  g_autoptr(EaselStatement) statement = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_LIBRARY (self), FALSE);

  statement = easel_database_query (self->database, NULL, "SELECT 1 FROM workflows WHERE id = ? AND deleted = 0", "s",
                                    id);

  return statement != NULL && easel_statement_step (statement, NULL);
}

static EaselServerPlan *
read_plan (EaselStatement *statement)
{
  EaselServerPlan *plan;

  if (statement == NULL || !easel_statement_step (statement, NULL))
    return NULL;

  plan = g_new0 (EaselServerPlan, 1);
  plan->workflow_id = g_strdup (easel_statement_get_text (statement, 0));
  plan->version_id = g_strdup (easel_statement_get_text (statement, 1));
  plan->machine_id = g_strdup (easel_statement_get_text (statement, 2));
  plan->api_graph = g_strdup (easel_statement_get_text (statement, 3));
  plan->ui_graph = g_strdup (easel_statement_get_text (statement, 4));

  return plan;
}

/**
 * easel_server_library_plan_deployment:
 * @self: the library
 * @id: a deployment's id
 *
 * Returns: (transfer full) (nullable): how it is run
 */
EaselServerPlan *
easel_server_library_plan_deployment (EaselServerLibrary *self,
                                      const char         *id)
{
  g_autoptr(EaselStatement) statement = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_LIBRARY (self), NULL);

  statement = easel_database_query (self->database, NULL,
                                    "SELECT d.workflow_id, d.version_id, d.machine_id, v.api_graph, v.ui_graph "
                                    "FROM deployments d JOIN versions v ON v.id = d.version_id "
                                    "JOIN workflows w ON w.id = d.workflow_id WHERE d.id = ? AND w.deleted = 0",
                                    "s", id);

  return read_plan (statement);
}

/**
 * easel_server_library_plan_version:
 * @self: the library
 * @id: a version's id
 *
 * Returns: (transfer full) (nullable): how it is run
 */
EaselServerPlan *
easel_server_library_plan_version (EaselServerLibrary *self,
                                   const char         *id)
{
  g_autoptr(EaselStatement) statement = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_LIBRARY (self), NULL);

  statement = easel_database_query (self->database, NULL,
                                    "SELECT v.workflow_id, v.id, v.machine_id, v.api_graph, v.ui_graph FROM versions v "
                                    "JOIN workflows w ON w.id = v.workflow_id WHERE v.id = ? AND w.deleted = 0",
                                    "s", id);

  return read_plan (statement);
}

/**
 * easel_server_library_create:
 * @self: the library
 * @name: its name
 * @machine_id: (nullable): where it shall run
 * @ui_graph: its canvas
 * @api_graph: (nullable): its API graph
 * @id: (out): the new workflow's id
 * @error: %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 *
 * Makes a workflow with one version and no deployment, as the service does.
 */
gboolean
easel_server_library_create (EaselServerLibrary  *self,
                             const char          *name,
                             const char          *machine_id,
                             JsonNode            *ui_graph,
                             JsonNode            *api_graph,
                             char               **id,
                             GError             **error)
{
  g_autofree char *workflow_id = g_uuid_string_random ();
  g_autofree char *version_id = NULL;
  gint64 now;

  g_return_val_if_fail (EASEL_IS_SERVER_LIBRARY (self), FALSE);

  now = easel_clock_get_time (self->clock);
  if (!easel_database_run (self->database, error,
                           "INSERT INTO workflows (id, name, machine_id, created_at, updated_at) "
                           "VALUES (?, ?, ?, ?, ?)",
                           "sssii", workflow_id, name, machine_id, now, now))
    return FALSE;

  version_id = easel_server_library_add_version (self, workflow_id, ui_graph, api_graph, NULL, machine_id, error);
  *id = g_steal_pointer (&workflow_id);

  return version_id != NULL;
}

/**
 * easel_server_library_add_version:
 * @self: the library
 * @workflow_id: a workflow that exists
 * @ui_graph: its canvas
 * @api_graph: (nullable): its API graph
 * @comment: (nullable): what is new
 * @machine_id: (nullable): where it shall run
 * @error: %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 *
 * Returns: (transfer full): the new version's id
 */
char *
easel_server_library_add_version (EaselServerLibrary  *self,
                                  const char          *workflow_id,
                                  JsonNode            *ui_graph,
                                  JsonNode            *api_graph,
                                  const char          *comment,
                                  const char          *machine_id,
                                  GError             **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *ui_text = NULL;
  g_autofree char *api_text = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_LIBRARY (self), NULL);
  g_return_val_if_fail (workflow_id != NULL && ui_graph != NULL, NULL);

  ui_text = easel_json_write (ui_graph);
  api_text = api_graph != NULL ? easel_json_write (api_graph) : NULL;
  if (!insert_version (self, id, workflow_id, ui_text, api_text, comment, machine_id, error))
    return NULL;

  return g_steal_pointer (&id);
}
