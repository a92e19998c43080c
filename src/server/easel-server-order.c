/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a request to run something asks for, once it has been held against what there is (contract 2.3, 2.4). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-order.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"
#include "server/easel-server-private.h"
#include "server/easel-server-webhooks.h"

struct _EaselServerOrder
{
  EaselServerPlan *plan;
  JsonObject      *inputs;
  JsonObject      *body;            /* as it was validated */
  char            *deployment_id;   /* nullable */
  char            *idempotency_key; /* nullable */
};

static const char *const modes[] = { "async", "sync", "sync_first_result", "stream", NULL };
static const char *const origins[] = {
  "manual", "api", "public-share", "public-template", "workspace", "workspace-v2", NULL
};

static const EaselFieldRule shared_fields[] = {
  { "execution_mode", EASEL_FIELD_LITERAL, EASEL_FIELD_NULLABLE, NULL, modes },
  { "inputs", EASEL_FIELD_INPUTS },
  { "webhook", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { "webhook_intermediate_status", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { "origin", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { "batch_number", EASEL_FIELD_INTEGER, EASEL_FIELD_NULLABLE },
  { "batch_input_params", EASEL_FIELD_LISTS, EASEL_FIELD_NULLABLE },
  { "is_native_run", EASEL_FIELD_BOOLEAN, EASEL_FIELD_NULLABLE },
  { "gpu_event_id", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { "gpu", EASEL_FIELD_ENUM, EASEL_FIELD_NULLABLE, NULL, easel_server_gpus },
  { "flags", EASEL_FIELD_TEXTS, EASEL_FIELD_NULLABLE },
  { NULL }
};

static const EaselFieldRule version_fields[] = {
  { "workflow_version_id", EASEL_FIELD_UUID, EASEL_FIELD_REQUIRED },
  { "machine_id", EASEL_FIELD_UUID, EASEL_FIELD_NULLABLE },
  { NULL }
};

static const EaselFieldRule workflow_fields[] = {
  { "workflow_id", EASEL_FIELD_UUID, EASEL_FIELD_REQUIRED },
  { "workflow_api_json", EASEL_FIELD_OBJECT, EASEL_FIELD_REQUIRED },
  { "workflow", EASEL_FIELD_OBJECT },
  { "machine_id", EASEL_FIELD_UUID, EASEL_FIELD_NULLABLE },
  { NULL }
};

static const EaselFieldRule deployment_fields[] = {
  { "deployment_id", EASEL_FIELD_UUID, EASEL_FIELD_REQUIRED },
  { NULL }
};

static const EaselFieldRule model_fields[] = {
  { "model_id", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { NULL }
};

static const EaselBodyShape version_shape = { "WorkflowRunVersionRequest", shared_fields, version_fields };
static const EaselBodyShape workflow_shape = { "WorkflowRunRequest", shared_fields, workflow_fields };
static const EaselBodyShape deployment_shape = { "DeploymentRunRequest", shared_fields, deployment_fields };
static const EaselBodyShape model_shape = { "ModelRunRequest", shared_fields, model_fields };

const EaselBodyShape *const easel_server_order_shapes[] = {
  &version_shape, &workflow_shape, &deployment_shape, &model_shape, NULL
};
const EaselBodyShape *const easel_server_order_workflow_shapes[] = { &workflow_shape, NULL };
const EaselBodyShape *const easel_server_order_deployment_shapes[] = { &deployment_shape, NULL };

void
easel_server_order_free (EaselServerOrder *order)
{
  if (order == NULL)
    return;

  easel_server_plan_free (order->plan);
  g_clear_pointer (&order->inputs, json_object_unref);
  g_clear_pointer (&order->body, json_object_unref);
  g_free (order->deployment_id);
  g_free (order->idempotency_key);
  g_free (order);
}

static EaselServerPlan *
plan_graph (EaselServerLibrary *library,
            JsonObject         *body)
{
  const char *workflow_id = easel_json_get_string (body, "workflow_id");
  JsonObject *graph = easel_json_get_object (body, "workflow_api_json");
  EaselServerPlan *plan;

  if (!easel_server_library_has_workflow (library, workflow_id))
    return NULL;

  plan = g_new0 (EaselServerPlan, 1);
  plan->workflow_id = g_strdup (workflow_id);
  plan->machine_id = g_strdup (easel_json_get_string (body, "machine_id"));
  plan->ui_graph = easel_server_json_text (easel_json_get_object (body, "workflow"));
  if (json_object_get_size (graph) > 0)
    plan->api_graph = easel_server_json_text (graph);

  return plan;
}

/* What is to be run, or NULL after a refusal, in the order in which the service looks. */
static EaselServerPlan *
make_plan (EaselServerCall *call)
{
  EaselServerLibrary *library = easel_server_get_library (easel_server_call_get_server (call));
  JsonObject *body = easel_server_call_get_body (call);
  const EaselBodyShape *shape = easel_server_call_get_shape (call);
  g_autoptr(EaselServerPlan) plan = NULL;

  easel_server_library_scan (library, NULL);

  if (shape == &deployment_shape)
    {
      plan = easel_server_library_plan_deployment (library, easel_json_get_string (body, "deployment_id"));
      if (plan == NULL)
        easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Deployment not found");
    }
  else if (shape == &version_shape)
    {
      plan = easel_server_library_plan_version (library, easel_json_get_string (body, "workflow_version_id"));
      if (plan == NULL)
        easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Workflow not found");
      else
        {
          g_free (plan->machine_id);
          plan->machine_id = g_strdup (easel_json_get_string (body, "machine_id"));
        }
    }
  else if (shape == &workflow_shape)
    {
      plan = plan_graph (library, body);
      if (plan == NULL)
        easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Workflow not found");
    }
  else
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Model not found");

  return g_steal_pointer (&plan);
}

static gboolean
check_plan (EaselServerCall *call,
            EaselServerPlan *plan)
{
  EaselServerMachines *machines = easel_server_get_machines (easel_server_call_get_server (call));

  if (plan->api_graph == NULL)
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Workflow API not found");
  else if (easel_server_machines_find (machines, plan->machine_id) == NULL)
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND,
                              easel_server_call_get_shape (call) == &deployment_shape
                              ? "Machine not found for this deployment" : "Machine not found");
  else
    return TRUE;

  return FALSE;
}

/* Pictures that came inside the request become files, also in what is shown of the run. */
static JsonObject *
store_pictures (EaselServerCall  *call,
                JsonObject       *inputs,
                GError          **error)
{
  EaselServerFiles *files = easel_server_get_files (easel_server_call_get_server (call));
  g_autofree char *origin = easel_server_call_dup_origin (call);
  g_autoptr(JsonObject) stored = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (inputs != NULL)
    json_object_iter_init (&iter, inputs);
  while (inputs != NULL && json_object_iter_next (&iter, &name, &value))
    {
      g_autofree char *key = NULL;
      GError *file_error = NULL;

      if (easel_json_is_string (value))
        key = easel_server_files_take_data_uri (files, json_node_get_string (value), &file_error);
      if (file_error != NULL)
        {
          g_propagate_error (error, file_error);
          return NULL;
        }

      if (key != NULL)
        {
          g_autofree char *url = easel_server_files_sign (files, origin, "GET", key);

          json_object_set_string_member (stored, name, url);
        }
      else
        json_object_set_member (stored, name, json_node_copy (value));
    }

  return g_steal_pointer (&stored);
}

/**
 * easel_server_order_read:
 * @call: a validated request to run something
 *
 * Returns: (transfer full) (nullable): what it asks for, or %NULL after having refused
 */
EaselServerOrder *
easel_server_order_read (EaselServerCall *call)
{
  g_autoptr(EaselServerOrder) order = g_new0 (EaselServerOrder, 1);
  JsonObject *body = easel_server_call_get_body (call);
  const char *origin = easel_json_get_string (body, "origin");
  gboolean is_native = FALSE;
  g_autoptr(GError) error = NULL;

  order->plan = make_plan (call);
  if (order->plan == NULL || !check_plan (call, order->plan))
    return NULL;

  easel_json_get_boolean (body, "is_native_run", &is_native);
  if (is_native)
    {
      easel_server_call_refuse (call, SOUP_STATUS_BAD_REQUEST, "Native runs are not possible on this server");
      return NULL;
    }

  if (origin != NULL && !g_strv_contains (origins, origin))
    {
      easel_server_call_crash (call, NULL);
      return NULL;
    }

  order->body = json_object_ref (body);
  order->deployment_id = g_strdup (easel_json_get_string (body, "deployment_id"));
  order->idempotency_key = g_strdup (easel_server_call_get_header (call, "Idempotency-Key"));
  order->inputs = store_pictures (call, easel_json_get_object (body, "inputs"), &error);
  if (order->inputs == NULL)
    {
      easel_server_call_crash (call, error);
      return NULL;
    }

  return g_steal_pointer (&order);
}

static gint64
get_batch_number (EaselServerOrder *order)
{
  gint64 number = 1;

  easel_json_get_int (order->body, "batch_number", &number);

  return number;
}

gboolean
easel_server_order_is_batch (EaselServerOrder *order)
{
  return easel_json_get_object (order->body, "batch_input_params") != NULL || get_batch_number (order) > 1;
}

static JsonObject *
copy_inputs (JsonObject *inputs)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init (&iter, inputs);
  while (json_object_iter_next (&iter, &name, &value))
    json_object_set_member (copy, name, json_node_copy (value));

  return copy;
}

/* Each combination so far, with each of the values. */
static GPtrArray *
multiply (GPtrArray  *combinations,
          const char *name,
          JsonArray  *values)
{
  GPtrArray *product = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  for (guint i = 0; i < combinations->len; i++)
    for (guint j = 0; j < json_array_get_length (values); j++)
      {
        JsonObject *inputs = copy_inputs (combinations->pdata[i]);

        json_object_set_member (inputs, name, json_node_copy (json_array_get_element (values, j)));
        g_ptr_array_add (product, inputs);
      }

  return product;
}

/**
 * easel_server_order_list_combinations:
 * @order: an order of a batch
 * @limit: how many it may have
 *
 * Returns: (transfer full) (nullable) (element-type JsonObject): the inputs of each run; %NULL if they are too many
 */
GPtrArray *
easel_server_order_list_combinations (EaselServerOrder *order,
                                      guint             limit)
{
  JsonObject *params = easel_json_get_object (order->body, "batch_input_params");
  g_autoptr(GPtrArray) combinations = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  gint64 number = params != NULL ? 1 : get_batch_number (order);
  JsonObjectIter iter;
  const char *name;
  JsonNode *values;

  if (number > limit)
    return NULL;

  for (gint64 i = 0; i < number; i++)
    g_ptr_array_add (combinations, copy_inputs (order->inputs));

  if (params == NULL)
    return g_steal_pointer (&combinations);

  json_object_iter_init (&iter, params);
  while (json_object_iter_next (&iter, &name, &values))
    {
      JsonArray *list = json_node_get_array (values);
      GPtrArray *product;

      if ((gint64) combinations->len * json_array_get_length (list) > limit)
        return NULL;

      product = multiply (combinations, name, list);
      g_ptr_array_unref (combinations);
      combinations = product;
    }

  return g_steal_pointer (&combinations);
}

/**
 * easel_server_order_make_record:
 * @order: an order
 * @inputs: (nullable): the inputs of one run of a batch
 * @batch_id: (nullable): that batch
 *
 * Returns: (transfer full): a run to be created
 */
EaselServerRecord *
easel_server_order_make_record (EaselServerOrder *order,
                                JsonObject       *inputs,
                                const char       *batch_id)
{
  EaselServerRecord *record = easel_server_record_new ();
  const char *origin = easel_json_get_string (order->body, "origin");

  record->workflow_id = g_strdup (order->plan->workflow_id);
  record->version_id = g_strdup (order->plan->version_id);
  record->deployment_id = g_strdup (order->deployment_id);
  record->machine_id = g_strdup (order->plan->machine_id);
  record->batch_id = g_strdup (batch_id);
  /* By the first of a batch the whole is known again. */
  record->idempotency_key = g_steal_pointer (&order->idempotency_key);
  record->origin = g_strdup (origin != NULL ? origin : "api");
  record->gpu = g_strdup (easel_json_get_string (order->body, "gpu"));
  record->gpu_event_id = g_strdup (easel_json_get_string (order->body, "gpu_event_id"));
  record->inputs = easel_server_json_text (inputs != NULL ? inputs : order->inputs);
  record->api_graph = g_strdup (order->plan->api_graph);
  record->ui_graph = g_strdup (order->plan->ui_graph);
  record->webhook = g_strdup (easel_json_get_string (order->body, "webhook"));
  easel_json_get_boolean (order->body, "webhook_intermediate_status", &record->webhook_intermediate);

  return record;
}
