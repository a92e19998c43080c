/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the routes of the library share: it is looked through first, and rows become a list. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-library-call.h"

#include "server/easel-server-json.h"
#include "server/easel-server-private.h"

/**
 * easel_server_open_library:
 * @call: a request
 *
 * Returns: (transfer none) (nullable): the database with the library as it is now, or %NULL after having answered 500
 */
EaselDatabase *
easel_server_open_library (EaselServerCall *call)
{
  EaselServerLibrary *library = easel_server_get_library (easel_server_call_get_server (call));
  g_autoptr(GError) error = NULL;

  if (!easel_server_library_scan (library, &error))
    {
      easel_server_call_crash (call, error);
      return NULL;
    }

  return easel_server_library_get_database (library);
}

/**
 * easel_server_read_rows:
 * @call: a request
 * @statement: (nullable): a query; %NULL if @error is set already
 * @read: what makes an element of the list from a row
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the list
 */
JsonArray *
easel_server_read_rows (EaselServerCall  *call,
                        EaselStatement   *statement,
                        EaselRowReader    read,
                        GError          **error)
{
  g_autoptr(JsonArray) rows = json_array_new ();
  GError *step_error = NULL;

  if (statement == NULL)
    return NULL;

  while (easel_statement_step (statement, &step_error))
    json_array_add_element (rows, read (call, statement));

  if (step_error != NULL)
    {
      g_propagate_error (error, step_error);
      return NULL;
    }

  return g_steal_pointer (&rows);
}

/**
 * easel_server_answer_rows:
 * @call: a request
 * @statement: (transfer full) (nullable): a query
 * @read: what makes an element of the list from a row
 * @query_error: (transfer full) (nullable): why there is no query
 *
 * Answers with the list.
 */
void
easel_server_answer_rows (EaselServerCall *call,
                          EaselStatement  *statement,
                          EaselRowReader   read,
                          GError          *query_error)
{
  g_autoptr(EaselStatement) owned = statement;
  g_autoptr(GError) error = query_error;
  JsonArray *rows = easel_server_read_rows (call, statement, read, &error);

  if (rows != NULL)
    easel_server_call_answer (call, easel_server_json_array (rows));
  else
    easel_server_call_crash (call, error);
}
