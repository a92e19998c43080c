/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the shell shows a session: as cells of a table, and as an object. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-session-text.h"

#include "cli/easel-cli-output.h"

const char *
easel_cli_session_get_state (EaselSession *session)
{
  g_autoptr(GEnumClass) states = g_type_class_ref (EASEL_TYPE_SESSION_STATE);

  return g_enum_get_value (states, easel_session_get_state (session))->value_nick;
}

char *
easel_cli_session_dup_left (EaselSession *session)
{
  gint64 left = easel_session_get_time_left (session);

  if (left < 0)
    return NULL;

  return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d", left / 60, (int) (left % 60));
}

char *
easel_cli_session_dup_cost (EaselSession *session)
{
  double cost;

  return easel_session_get_cost (session, &cost) ? g_strdup_printf ("$%.2f", cost) : NULL;
}

JsonObject *
easel_cli_session_describe (EaselSession *session,
                            const char   *type)
{
  JsonObject *object = json_object_new ();
  double cost;

  json_object_set_string_member (object, "type", type);
  easel_cli_set_text (object, "id", easel_session_get_id (session));
  easel_cli_set_text (object, "state", easel_cli_session_get_state (session));
  easel_cli_set_text (object, "url", easel_session_get_url (session));
  easel_cli_set_text (object, "machine_id", easel_session_get_machine_id (session));
  easel_cli_set_text (object, "title", easel_session_get_title (session));
  easel_cli_set_text (object, "gpu", easel_session_get_gpu (session));
  easel_cli_set_time (object, "started_at", easel_session_get_start_time (session));
  easel_cli_set_time (object, "ends_at", easel_session_get_end_time (session));
  if (easel_session_get_time_left (session) >= 0)
    json_object_set_int_member (object, "seconds_left", easel_session_get_time_left (session));
  else
    json_object_set_null_member (object, "seconds_left");
  if (easel_session_get_cost (session, &cost))
    json_object_set_double_member (object, "cost", cost);
  else
    json_object_set_null_member (object, "cost");

  return object;
}
