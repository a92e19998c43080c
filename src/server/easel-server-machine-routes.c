/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines: list and show, and the sessions they had lately (contract 3.4). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"
#include "server/easel-server-private.h"
#include "server/easel-server-routes.h"

#include <string.h>

static gboolean
matches (EaselServerMachine *machine,
         const char         *search)
{
  g_autofree char *name = g_utf8_casefold (easel_server_machine_get_name (machine), -1);
  g_autofree char *part = search != NULL ? g_utf8_casefold (search, -1) : NULL;

  return part == NULL || strstr (name, part) != NULL;
}

static void
list_machines (EaselServerCall *call)
{
  EaselServerMachines *machines = easel_server_get_machines (easel_server_call_get_server (call));
  JsonArray *rows = json_array_new ();
  gint64 limit = easel_server_call_get_int (call, "limit", G_MAXINT64);
  gint64 offset = easel_server_call_get_int (call, "offset", 0);
  gboolean only_other_kinds = easel_server_call_get_flag (call, "is_workspace") ||
                              easel_server_call_get_flag (call, "is_deleted");

  for (guint i = 0; !only_other_kinds && i < easel_server_machines_get_count (machines); i++)
    {
      EaselServerMachine *machine = easel_server_machines_find (machines, easel_server_machines_get_id (machines, i));

      if (!matches (machine, easel_server_call_get_text (call, "search")) || offset-- > 0)
        continue;
      if (json_array_get_length (rows) < limit)
        json_array_add_element (rows, easel_server_machines_list_row (machines, i));
    }

  easel_server_call_answer (call, easel_server_json_array (rows));
}

static void
show_machine (EaselServerCall *call)
{
  EaselServerMachines *machines = easel_server_get_machines (easel_server_call_get_server (call));
  JsonNode *detail = easel_server_machines_detail (machines, easel_server_call_get_path (call, "machine_id"));

  if (detail != NULL)
    easel_server_call_answer (call, detail);
  else
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Machine not found");
}

static void
list_events (EaselServerCall *call)
{
  EaselServerSessions *sessions = easel_server_get_sessions (easel_server_call_get_server (call));
  g_autofree char *origin = easel_server_call_dup_origin (call);

  easel_server_call_answer (call, easel_server_json_array (
                              easel_server_sessions_list_events (sessions,
                                                                 easel_server_call_get_path (call, "machine_id"),
                                                                 origin)));
}

/* A machine that is never built has no versions. */
static void
classes_loaded_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(EaselServerCall) call = user_data;
  g_autoptr(GError) error = NULL;
  JsonNode *classes = easel_server_machine_load_finish (EASEL_SERVER_MACHINE (source), result, &error);

  if (classes != NULL)
    easel_server_call_answer (call, classes);
  else
    easel_server_call_refuse (call, SOUP_STATUS_BAD_GATEWAY, error->message);
}

/* What kinds of node a machine has, in ComfyUI's own words. The service has no such route. */
static void
show_classes (EaselServerCall *call)
{
  EaselServerMachines *machines = easel_server_get_machines (easel_server_call_get_server (call));
  EaselServerMachine *machine = easel_server_machines_find (machines, easel_server_call_get_path (call, "machine_id"));

  if (machine == NULL)
    {
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Machine not found");
      return;
    }

  easel_server_call_hold (call);
  easel_server_machine_load_async (machine, NULL, classes_loaded_cb, g_object_ref (call));
}

static void
list_no_versions (EaselServerCall *call)
{
  EaselServerMachines *machines = easel_server_get_machines (easel_server_call_get_server (call));

  if (easel_server_machines_find (machines, easel_server_call_get_path (call, "machine_id")) == NULL)
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Machine not found");
  else
    easel_server_call_answer (call, easel_server_json_array (json_array_new ()));
}

static const EaselFieldRule machines_query[] = {
  { "search", EASEL_FIELD_TEXT },
  { "limit", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "100" },
  { "offset", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "0" },
  { "is_deleted", EASEL_FIELD_BOOLEAN },
  { "include_has_workflows", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { "is_docker", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { "is_workspace", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { "is_self_hosted", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { "include_docker_command_steps", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { NULL }
};

static const EaselFieldRule all_machines_query[] = {
  { "search", EASEL_FIELD_TEXT },
  { "limit", EASEL_FIELD_INTEGER },
  { NULL }
};

const EaselRoute easel_server_machine_routes[] = {
  { "GET", "/machines", list_machines, machines_query },
  { "GET", "/machines/all", list_machines, all_machines_query },
  { "GET", "/machine/{machine_id}", show_machine },
  { "GET", "/machine/{machine_id}/events", list_events },
  { "GET", "/machine/{machine_id}/object_info", show_classes },
  { "GET", "/machine/serverless/{machine_id}/versions", list_no_versions },
  { NULL }
};
