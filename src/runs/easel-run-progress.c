/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an event of a progress stream says about the runs that are watched (contract 3.9). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-progress.h"

#include "base/easel-json.h"

/* An update names its run in `run_id`, a whole record in `id`. */
static const char *
get_run_id (JsonObject *members)
{
  const char *id = easel_json_get_string (members, "run_id");

  return id != NULL ? id : easel_json_get_string (members, "id");
}

/**
 * easel_run_progress_read:
 * @event: of a progress stream
 * @run_id: (nullable): the run that is watched; %NULL for all that come
 *
 * The service sends what happens to every run of the account also to those who asked for one, so what is about others
 * is left out here, as are greetings, failures of the stream and what makes no sense.
 *
 * Returns: (transfer full) (nullable): the update, with `run_id` or `id` and with `status`, or %NULL
 */
JsonObject *
easel_run_progress_read (const EaselEvent *event,
                         const char       *run_id)
{
  g_autoptr(JsonNode) node = NULL;
  JsonObject *members;
  const char *id;

  g_return_val_if_fail (event != NULL, NULL);

  node = easel_json_parse (event->data, (gssize) event->length, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  members = json_node_get_object (node);
  id = get_run_id (members);
  if (id == NULL || (run_id != NULL && g_ascii_strcasecmp (id, run_id) != 0) ||
      easel_json_get_string (members, "status") == NULL)
    return NULL;

  return json_object_ref (members);
}
