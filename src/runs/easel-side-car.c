/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is laid beside a result so that it can be told, and done again, what made it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-side-car.h"

#include "base/easel-time.h"

/**
 * easel_side_car_build:
 * @run: a run
 * @output: one of its results
 *
 * Returns: (transfer full): an object with the workflow, the inputs, the seed used and the run; the request tag is left out
 */
JsonNode *
easel_side_car_build (EaselRun    *run,
                      EaselOutput *output)
{
  EaselRunRequest *request = easel_run_get_request (run);
  JsonObject *car = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  const struct {
    const char *name;
    const char *value;
  } TEXTS[] = {
    { "run", easel_run_get_id (run) },
    { "workflow", easel_run_get_name (run) },
    { "workflow_id", easel_run_get_workflow_id (run) },
    { "deployment_id", request != NULL && easel_run_request_get_target (request) == EASEL_RUN_TARGET_DEPLOYMENT
                         ? easel_run_request_get_target_id (request) : NULL },
    { "machine_id", easel_run_get_machine_id (run) },
    { "gpu", easel_run_get_gpu (run) },
    { "seed", request != NULL ? easel_run_request_get_seed (request) : NULL },
    { "node", easel_output_get_node_id (output) },
    { "name_on_server", easel_output_get_file_name (output) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    if (TEXTS[i].value != NULL)
      json_object_set_string_member (car, TEXTS[i].name, TEXTS[i].value);
  if (easel_run_get_created_at (run) != EASEL_TIME_NONE)
    {
      g_autofree char *created_at = easel_time_format (easel_run_get_created_at (run), EASEL_TIME_T1);

      json_object_set_string_member (car, "created_at", created_at);
    }
  json_object_set_object_member (car, "inputs", easel_run_request_strip_tag (easel_run_get_inputs (run)));
  json_node_take_object (node, car);

  return node;
}
