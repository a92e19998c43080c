/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be run: filled in by a form, frozen when it is handed over, kept in the archive as it was sent. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-request-private.h"

#include "base/easel-json.h"

G_DEFINE_ENUM_TYPE (EaselRunTarget, easel_run_target,
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_TARGET_DEPLOYMENT, "deployment"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_TARGET_WORKFLOW, "workflow"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_TARGET_VERSION, "version"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_TARGET_MODEL, "model"))

G_DEFINE_ENUM_TYPE (EaselRunMode, easel_run_mode,
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_MODE_QUEUE, "queue"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_MODE_STREAM, "stream"),
                    G_DEFINE_ENUM_VALUE (EASEL_RUN_MODE_SYNC, "sync"))

G_DEFINE_FINAL_TYPE (EaselRunRequest, easel_run_request, G_TYPE_OBJECT)

static void
set_text (EaselRunRequest  *self,
          char            **field,
          const char       *value)
{
  g_return_if_fail (EASEL_IS_RUN_REQUEST (self));
  g_return_if_fail (!self->frozen);

  g_free (*field);
  *field = g_strdup (value);
}

static void
set_node (EaselRunRequest  *self,
          JsonNode        **field,
          JsonNode         *value)
{
  g_return_if_fail (EASEL_IS_RUN_REQUEST (self));
  g_return_if_fail (!self->frozen);

  g_clear_pointer (field, json_node_unref);
  if (value != NULL)
    *field = json_node_copy (value);
}

JsonObject *
easel_run_request_copy_values (JsonObject *object)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = easel_json_write (node);
  g_autoptr(JsonNode) copy = easel_json_parse (text, -1, NULL);

  return copy != NULL ? json_node_dup_object (copy) : json_object_new ();
}

void
easel_run_request_add_text (JsonObject *object,
                            const char *name,
                            const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static void
easel_run_request_finalize (GObject *object)
{
  EaselRunRequest *self = EASEL_RUN_REQUEST (object);

  g_free (self->tag);
  g_free (self->target_id);
  g_free (self->account);
  g_free (self->workflow_id);
  g_free (self->workflow_name);
  g_free (self->machine_id);
  g_free (self->gpu);
  g_clear_pointer (&self->graph, json_node_unref);
  g_clear_pointer (&self->ui_graph, json_node_unref);
  g_clear_pointer (&self->inputs, json_object_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_free (self->seed);
  g_free (self->webhook);
  g_free (self->results_folder);
  g_clear_pointer (&self->batch_params, json_object_unref);

  G_OBJECT_CLASS (easel_run_request_parent_class)->finalize (object);
}

static void
easel_run_request_class_init (EaselRunRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_run_request_finalize;
}

static void
easel_run_request_init (EaselRunRequest *self)
{
  self->tag = g_uuid_string_random ();
  self->inputs = json_object_new ();
  self->files = g_ptr_array_new_with_free_func (g_free);
}

/**
 * easel_run_request_new:
 * @target: what kind of thing is run
 * @target_id: its id on the server
 *
 * Returns: (transfer full): a request with a fresh tag and no inputs; a workflow's id is its target's id
 */
EaselRunRequest *
easel_run_request_new (EaselRunTarget  target,
                       const char     *target_id)
{
  EaselRunRequest *self;

  g_return_val_if_fail (target_id != NULL, NULL);

  self = g_object_new (EASEL_TYPE_RUN_REQUEST, NULL);
  self->target = target;
  self->target_id = g_strdup (target_id);
  if (target == EASEL_RUN_TARGET_WORKFLOW)
    self->workflow_id = g_strdup (target_id);

  return self;
}

/**
 * easel_run_request_freeze:
 * @self: a request
 *
 * From now on it is what was sent; every setter is a programming error.
 */
void
easel_run_request_freeze (EaselRunRequest *self)
{
  g_return_if_fail (EASEL_IS_RUN_REQUEST (self));

  self->frozen = TRUE;
}

/**
 * easel_run_request_get_tag:
 * @self: a request
 *
 * Returns: the UUID that finds its run again on the server
 */
const char *
easel_run_request_get_tag (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return self->tag;
}

EaselRunTarget
easel_run_request_get_target (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), EASEL_RUN_TARGET_DEPLOYMENT);

  return self->target;
}

const char *
easel_run_request_get_target_id (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return self->target_id;
}

/**
 * easel_run_request_set_account:
 * @self: a request that is not frozen
 * @account: the id of the account that it is sent for
 */
void
easel_run_request_set_account (EaselRunRequest *self,
                               const char      *account)
{
  set_text (self, &self->account, account);
}

/**
 * easel_run_request_set_workflow_id:
 * @self: a request that is not frozen
 * @workflow_id: (nullable): the server's workflow that the run will be listed under
 *
 * Without it a run whose answer is lost cannot be found again (decisions 3), so a form resolves it first.
 */
void
easel_run_request_set_workflow_id (EaselRunRequest *self,
                                   const char      *workflow_id)
{
  set_text (self, &self->workflow_id, workflow_id);
}

/**
 * easel_run_request_set_workflow_name:
 * @self: a request that is not frozen
 * @workflow_name: (nullable): what the person calls it: for the history, search and file names
 */
void
easel_run_request_set_workflow_name (EaselRunRequest *self,
                                     const char      *workflow_name)
{
  set_text (self, &self->workflow_name, workflow_name);
}

/**
 * easel_run_request_set_machine_id:
 * @self: a request that is not frozen
 * @machine_id: (nullable): the machine; workflow and version runs need one (contract 2.3)
 */
void
easel_run_request_set_machine_id (EaselRunRequest *self,
                                  const char      *machine_id)
{
  set_text (self, &self->machine_id, machine_id);
}

/**
 * easel_run_request_set_gpu:
 * @self: a request that is not frozen
 * @gpu: (nullable): instead of the machine's own (contract 7.5)
 */
void
easel_run_request_set_gpu (EaselRunRequest *self,
                           const char      *gpu)
{
  set_text (self, &self->gpu, gpu);
}

/**
 * easel_run_request_set_mode:
 * @self: a request that is not frozen
 * @mode: how it is created
 */
void
easel_run_request_set_mode (EaselRunRequest *self,
                            EaselRunMode     mode)
{
  g_return_if_fail (EASEL_IS_RUN_REQUEST (self));
  g_return_if_fail (!self->frozen);

  self->mode = mode;
}

/**
 * easel_run_request_set_graph:
 * @self: a request that is not frozen
 * @graph: (nullable): the graph in API format; sent for a workflow target only
 */
void
easel_run_request_set_graph (EaselRunRequest *self,
                             JsonNode        *graph)
{
  set_node (self, &self->graph, graph);
}

/**
 * easel_run_request_set_ui_graph:
 * @self: a request that is not frozen
 * @ui_graph: (nullable): the graph in UI format, in which the machine looks for seeds that are fixed
 */
void
easel_run_request_set_ui_graph (EaselRunRequest *self,
                                JsonNode        *ui_graph)
{
  set_node (self, &self->ui_graph, ui_graph);
}

/**
 * easel_run_request_set_inputs:
 * @self: a request that is not frozen
 * @inputs: input id → value, without the tag; files as the placeholders of easel_run_request_add_file()
 */
void
easel_run_request_set_inputs (EaselRunRequest *self,
                              JsonObject      *inputs)
{
  g_return_if_fail (EASEL_IS_RUN_REQUEST (self));
  g_return_if_fail (inputs != NULL);
  g_return_if_fail (!self->frozen);

  json_object_unref (self->inputs);
  self->inputs = easel_run_request_copy_values (inputs);
  json_object_remove_member (self->inputs, EASEL_RUN_REQUEST_TAG_KEY);
}

/**
 * easel_run_request_add_file:
 * @self: a request that is not frozen
 * @hash: the SHA-256 of the bytes, as EaselInputFiles names them
 * @name: what the file was called, for the server to tell its type
 *
 * Returns: (transfer full): the text that stands for the file's address, alone or within JSON text, in the inputs
 */
char *
easel_run_request_add_file (EaselRunRequest *self,
                            const char      *hash,
                            const char      *name)
{
  g_autofree char *escaped = NULL;
  g_autofree char *placeholder = NULL;

  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);
  g_return_val_if_fail (hash != NULL && name != NULL, NULL);
  g_return_val_if_fail (!self->frozen, NULL);

  escaped = g_uri_escape_string (name, NULL, FALSE);
  placeholder = g_strconcat (EASEL_RUN_REQUEST_FILE_SCHEME, hash, "/", escaped, NULL);
  if (!g_ptr_array_find_with_equal_func (self->files, placeholder, g_str_equal, NULL))
    g_ptr_array_add (self->files, g_strdup (placeholder));

  return g_steal_pointer (&placeholder);
}

/**
 * easel_run_request_set_seed:
 * @self: a request that is not frozen
 * @digits: (nullable): the seed that will be used, if it is us who choose it
 */
void
easel_run_request_set_seed (EaselRunRequest *self,
                            const char      *digits)
{
  set_text (self, &self->seed, digits);
}

/**
 * easel_run_request_set_untagged:
 * @self: a request that is not frozen
 * @untagged: whether the graph has an `input_id` that is a link; a graph given here is looked at by itself
 */
void
easel_run_request_set_untagged (EaselRunRequest *self,
                                gboolean         untagged)
{
  g_return_if_fail (EASEL_IS_RUN_REQUEST (self));
  g_return_if_fail (!self->frozen);

  self->untagged = untagged;
}

/**
 * easel_run_request_set_webhook:
 * @self: a request that is not frozen
 * @webhook: (nullable): an http or https address that the server tells about the run
 * @intermediate: whether about progress too
 */
void
easel_run_request_set_webhook (EaselRunRequest *self,
                               const char      *webhook,
                               gboolean         intermediate)
{
  set_text (self, &self->webhook, webhook);
  self->webhook_intermediate = intermediate;
}

/**
 * easel_run_request_set_results_folder:
 * @self: a request that is not frozen
 * @folder: (nullable): the absolute path of the folder for this run's results, kept with it whoever fetches them in the end
 */
void
easel_run_request_set_results_folder (EaselRunRequest *self,
                                      const char      *folder)
{
  g_return_if_fail (folder == NULL || g_path_is_absolute (folder));

  set_text (self, &self->results_folder, folder);
}

/**
 * easel_run_request_set_batch:
 * @self: a request that is not frozen
 * @number: so many equal runs; 1 or less for one
 * @params: (nullable): input id → list of values, one run for each combination
 *
 * Lets the server multiply the run (contract 6.1). Always queued.
 */
void
easel_run_request_set_batch (EaselRunRequest *self,
                             gint64           number,
                             JsonObject      *params)
{
  g_return_if_fail (EASEL_IS_RUN_REQUEST (self));
  g_return_if_fail (!self->frozen);

  self->batch_number = number;
  g_clear_pointer (&self->batch_params, json_object_unref);
  if (params != NULL)
    self->batch_params = easel_run_request_copy_values (params);
}

const char *
easel_run_request_get_account (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return self->account;
}

const char *
easel_run_request_get_workflow_id (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return self->workflow_id;
}

const char *
easel_run_request_get_workflow_name (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return self->workflow_name;
}

const char *
easel_run_request_get_machine_id (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return self->machine_id;
}

const char *
easel_run_request_get_gpu (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return self->gpu;
}

EaselRunMode
easel_run_request_get_mode (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), EASEL_RUN_MODE_QUEUE);

  return self->mode;
}

JsonNode *
easel_run_request_get_graph (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return self->graph;
}

JsonNode *
easel_run_request_get_ui_graph (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return self->ui_graph;
}

/**
 * easel_run_request_get_inputs:
 * @self: a request
 *
 * Returns: (transfer none): the values, without the tag
 */
JsonObject *
easel_run_request_get_inputs (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return self->inputs;
}

const char *
easel_run_request_get_seed (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return self->seed;
}

const char *
easel_run_request_get_results_folder (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return self->results_folder;
}

gboolean
easel_run_request_is_batch (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), FALSE);

  return self->batch_number > 1 || self->batch_params != NULL;
}

/**
 * easel_run_request_list_files:
 * @self: a request
 *
 * Returns: (transfer full): the placeholders for which easel_run_request_build_body() wants addresses, each
 *   `easel-file:HASH/ESCAPED NAME`
 */
GStrv
easel_run_request_list_files (EaselRunRequest *self)
{
  GStrvBuilder *builder;
  GStrv files;

  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  builder = g_strv_builder_new ();
  for (guint i = 0; i < self->files->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (self->files, i));
  files = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);

  return files;
}

/**
 * easel_run_request_dup_file_hash:
 * @placeholder: one of easel_run_request_list_files()
 *
 * Returns: (transfer full): the SHA-256 by which EaselInputFiles knows the bytes
 */
char *
easel_run_request_dup_file_hash (const char *placeholder)
{
  const char *hash = placeholder + strlen (EASEL_RUN_REQUEST_FILE_SCHEME);

  g_return_val_if_fail (g_str_has_prefix (placeholder, EASEL_RUN_REQUEST_FILE_SCHEME), NULL);

  return g_strndup (hash, strcspn (hash, "/"));
}

/**
 * easel_run_request_dup_file_name:
 * @placeholder: one of easel_run_request_list_files()
 *
 * Returns: (transfer full): what the file was called
 */
char *
easel_run_request_dup_file_name (const char *placeholder)
{
  const char *slash = strchr (placeholder, '/');
  g_autofree char *name = slash != NULL ? g_uri_unescape_string (slash + 1, NULL) : NULL;

  return name != NULL && *name != '\0' ? g_steal_pointer (&name) : g_strdup ("file");
}

/**
 * easel_run_request_strip_tag:
 * @inputs: (nullable): the inputs of a run as the server keeps them
 *
 * Returns: (transfer full): a copy that people may see
 */
JsonObject *
easel_run_request_strip_tag (JsonObject *inputs)
{
  JsonObject *stripped = inputs != NULL ? easel_run_request_copy_values (inputs) : json_object_new ();

  json_object_remove_member (stripped, EASEL_RUN_REQUEST_TAG_KEY);

  return stripped;
}
