/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl workflows create`, `update`, `show`, `versions`: the account's own workflows and their versions. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "base/easel-error.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli-table.h"
#include "workflows/easel-workflow-operations.h"

#include <glib/gi18n-lib.h>

#define AT_A_TIME    100
#define STATUS_USAGE 2

static struct {
  char *name;
  char *machine;
  char *comment;
} options;

const GOptionEntry easel_cli_workflows_create_options[] = {
  { "name", 0, 0, G_OPTION_ARG_STRING, &options.name, N_("Call it so instead of as the file"), N_("NAME") },
  { "machine", 0, 0, G_OPTION_ARG_STRING, &options.machine, N_("The machine that it runs on"), N_("ID") },
  G_OPTION_ENTRY_NULL
};

const GOptionEntry easel_cli_workflows_update_options[] = {
  { "comment", 0, 0, G_OPTION_ARG_STRING, &options.comment, N_("What is new"), N_("TEXT") },
  G_OPTION_ENTRY_NULL
};

static void
print_version (EaselCli             *cli,
               EaselCliTable        *table,
               EaselWorkflowVersion *version)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, easel_workflow_version_get_number (version));
  JsonObject *object;

  if (!easel_cli_wants_json (cli))
    {
      easel_cli_table_add (table, easel_workflow_version_get_id (version), number,
                           easel_workflow_version_get_comment (version));
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "type", "version");
  easel_cli_set_text (object, "id", easel_workflow_version_get_id (version));
  json_object_set_int_member (object, "version", easel_workflow_version_get_number (version));
  easel_cli_set_text (object, "workflow_id", easel_workflow_version_get_workflow_id (version));
  easel_cli_set_text (object, "machine_id", easel_workflow_version_get_machine_id (version));
  easel_cli_set_text (object, "comment", easel_workflow_version_get_comment (version));
  easel_cli_print_object (object);
}

static void
print_versions (EaselCli  *cli,
                GPtrArray *versions)
{
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_("id"), _("version"), _("comment"), NULL);

  for (guint i = 0; i < versions->len; i++)
    print_version (cli, table, g_ptr_array_index (versions, i));

  if (!easel_cli_wants_json (cli))
    easel_cli_table_print (table);
  easel_cli_finish (cli, 0);
}

static void
print_one_version (EaselCli             *cli,
                   EaselWorkflowVersion *version)
{
  g_autoptr(GPtrArray) versions = g_ptr_array_new ();

  g_ptr_array_add (versions, version);
  print_versions (cli, versions);
}

static void
versions_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) versions = easel_workflow_versions_finish (EASEL_CLIENT (source), result, &error);

  if (versions != NULL)
    print_versions (cli, versions);
  else
    easel_cli_fail (cli, error);
}

static void
version_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselWorkflowVersion) version = easel_workflow_version_find_finish (EASEL_CLIENT (source), result, &error);

  if (version != NULL)
    print_one_version (cli, version);
  else
    easel_cli_fail (cli, error);
}

void
easel_cli_command_workflows_versions (EaselCli           *cli,
                                      const char * const *arguments)
{
  guint64 number = 0;

  if (arguments[1] != NULL && !g_ascii_string_to_unsigned (arguments[1], 10, 1, G_MAXINT32, &number, NULL))
    {
      easel_cli_say (_("easelctl: “%s” is no number of a version"), arguments[1]);
      easel_cli_finish (cli, STATUS_USAGE);
      return;
    }

  if (arguments[1] != NULL)
    easel_workflow_version_find_async (easel_cli_get_client (cli), arguments[0], (gint64) number,
                                       easel_cli_get_cancellable (cli), version_cb, cli);
  else
    easel_workflow_versions_async (easel_cli_get_client (cli), arguments[0], AT_A_TIME, 0,
                                   easel_cli_get_cancellable (cli), versions_cb, cli);
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselWorkflowRow) row = easel_workflow_get_finish (EASEL_CLIENT (source), result, &error);
  g_autoptr(GPtrArray) versions = NULL;
  JsonObject *object;

  if (row == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  versions = easel_workflow_row_dup_versions (row);
  if (easel_cli_wants_json (cli))
    {
      object = json_object_new ();
      json_object_set_string_member (object, "type", "workflow");
      easel_cli_set_text (object, "id", easel_workflow_row_get_id (row));
      easel_cli_set_text (object, "name", easel_workflow_row_get_name (row));
      easel_cli_set_text (object, "machine_id", easel_workflow_row_get_machine_id (row));
      easel_cli_print_object (object);
    }
  else
    {
      easel_cli_print_text (easel_workflow_row_get_name (row));
      easel_cli_print ("%s", "");
    }

  print_versions (cli, versions);
}

void
easel_cli_command_workflows_show (EaselCli           *cli,
                                  const char * const *arguments)
{
  easel_workflow_get_async (easel_cli_get_client (cli), arguments[0], AT_A_TIME, easel_cli_get_cancellable (cli),
                            shown_cb, cli);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = easel_workflow_create_finish (EASEL_CLIENT (source), result, &error);
  JsonObject *object;

  if (id == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  if (easel_cli_wants_json (cli))
    {
      object = json_object_new ();
      json_object_set_string_member (object, "type", "workflow");
      easel_cli_set_text (object, "id", id);
      easel_cli_print_object (object);
    }
  else
    {
      easel_cli_print_text (id);
    }

  easel_cli_finish (cli, 0);
}

static void
updated_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselWorkflowVersion) version = easel_workflow_version_create_finish (EASEL_CLIENT (source), result, &error);

  if (version != NULL)
    print_one_version (cli, version);
  else
    easel_cli_fail (cli, error);
}

static void
rename_workflow (EaselWorkflow **workflow,
                 const char     *name)
{
  EaselWorkflow *renamed = easel_workflow_new_from_graph (easel_workflow_get_api_graph (*workflow),
                                                          easel_workflow_get_ui_graph (*workflow), name,
                                                          easel_workflow_get_flavour (*workflow));

  g_object_unref (*workflow);
  *workflow = renamed;
}

/* The file has been read; the second argument is there if it is a version of a workflow. */
static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  EaselCli *cli = user_data;
  const char *workflow_id = g_object_get_data (G_OBJECT (cli), "workflow-id");
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselWorkflow) workflow = easel_workflow_load_finish (result, &error);

  if (workflow == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  if (options.name != NULL)
    rename_workflow (&workflow, options.name);
  if (workflow_id != NULL)
    easel_workflow_version_create_async (easel_cli_get_client (cli), workflow_id, workflow, options.comment,
                                         easel_cli_get_cancellable (cli), updated_cb, cli);
  else
    easel_workflow_create_async (easel_cli_get_client (cli), workflow, options.machine, easel_cli_get_cancellable (cli),
                                 created_cb, cli);
}

static void
load (EaselCli   *cli,
      const char *path)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);

  if (!g_file_query_exists (file, NULL))
    {
      g_autoptr(GError) error = g_error_new (EASEL_ERROR, EASEL_ERROR_NOT_FOUND,
                                             _("There is no file “%s”; check the path"), path);

      easel_cli_fail (cli, error);
      return;
    }

  easel_workflow_load_async (file, easel_cli_get_cancellable (cli), loaded_cb, cli);
}

void
easel_cli_command_workflows_create (EaselCli           *cli,
                                    const char * const *arguments)
{
  load (cli, arguments[0]);
}

void
easel_cli_command_workflows_update (EaselCli           *cli,
                                    const char * const *arguments)
{
  g_object_set_data (G_OBJECT (cli), "workflow-id", (gpointer) arguments[0]);
  load (cli, arguments[1]);
}
