/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl inputs`: what a workflow asks for. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "cli/easel-cli-output.h"
#include "cli/easel-cli-table.h"
#include "cli/easel-cli-target.h"
#include "workflows/easel-form.h"

#include <glib/gi18n-lib.h>

static struct {
  char *machine;
} options;

const GOptionEntry easel_cli_inputs_options[] = {
  { "machine", 0, 0, G_OPTION_ARG_STRING, &options.machine,
    N_("Read a workflow file as this machine would, with its ranges and choices"), N_("ID|NAME") },
  G_OPTION_ENTRY_NULL
};

/* The rules of the value, as short as can be: `0…1 by 0.01`, `one of: a, b`. */
static char *
describe_rules (EaselInput *input)
{
  const char * const *choices = easel_input_get_options (input);
  const char *minimum = easel_input_get_minimum (input);
  const char *maximum = easel_input_get_maximum (input);
  g_autofree char *list = NULL;

  if (choices != NULL && *choices != NULL)
    {
      list = g_strjoinv (", ", (char **) choices);
      return g_strdup_printf (_("one of: %s"), list);
    }

  /* Translators: what an input takes, least and most: “1 to 100”, or only one of the two */
  if (minimum != NULL && maximum != NULL)
    return g_strdup_printf (_("%s to %s"), minimum, maximum);

  if (minimum != NULL)
    return g_strdup_printf (_("from %s"), minimum);

  if (maximum != NULL)
    return g_strdup_printf (_("up to %s"), maximum);

  return g_strdup (easel_input_get_description (input));
}

/* A table cell, so not more than a line's worth. */
static char *
shorten (const char *text)
{
  const glong limit = 48;
  g_autofree char *start = NULL;

  if (text == NULL || g_utf8_strlen (text, -1) <= limit)
    return g_strdup (text);

  start = g_utf8_substring (text, 0, limit);

  return g_strconcat (start, "…", NULL);
}

static void
add_rows (EaselCliTable *table,
          GListModel    *fields)
{
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (fields, i);
      EaselInput *input = easel_field_get_input (field);
      g_autofree char *rules = describe_rules (input);
      g_autofree char *value = shorten (easel_input_has_linked_default (input) ? _("from another node")
                                                                               : easel_input_get_default_text (input));

      easel_cli_table_add (table, easel_input_get_id (input), easel_input_kind_to_string (easel_input_get_kind (input)),
                           value, rules);
    }
}

static void
print_rows (GListModel *fields)
{
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_("name"), _("kind"), _("default"), _("values"), NULL);

  add_rows (table, fields);
  easel_cli_table_print (table);
}

/* What the author offers stands first, alone: it would drown in the values of ordinary nodes. */
static void
print_table (EaselWorkflow *workflow)
{
  g_autoptr(EaselForm) form = easel_form_new (workflow);
  GListModel *more = easel_form_get_more (form);

  print_rows (G_LIST_MODEL (form));
  if (g_list_model_get_n_items (more) > 0)
    {
      easel_cli_print ("%s", "");
      easel_cli_print ("%s", _("More values, of the workflow's other nodes:"));
      print_rows (more);
    }

  if (!easel_workflow_is_runnable (workflow))
    easel_cli_say (_("This workflow cannot be run: %s"), easel_workflow_get_why (workflow));

  for (const char * const *warning = easel_workflow_get_warnings (workflow); warning != NULL && *warning != NULL; warning++)
    easel_cli_say ("%s", *warning);
}

static void
print_inputs (EaselCli       *cli,
              EaselCliTarget *target)
{
  if (easel_cli_wants_json (cli))
    {
      g_autoptr(JsonNode) node = easel_workflow_to_json (target->workflow);

      easel_cli_print_json (node);
    }
  else
    {
      print_table (target->workflow);
    }

  easel_cli_finish (cli, 0);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  EaselCli *cli = EASEL_CLI (source);
  g_autoptr(GError) error = NULL;

  if (easel_cli_target_ask_machine_finish (cli, result, &error))
    print_inputs (cli, user_data);
  else
    easel_cli_fail (cli, error);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  EaselCli *cli = EASEL_CLI (source);
  g_autoptr(GError) error = NULL;

  if (easel_cli_open_finish (cli, result, &error))
    easel_cli_target_ask_machine_async (cli, user_data, options.machine, asked_cb, user_data);
  else
    easel_cli_fail (cli, error);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  EaselCli *cli = EASEL_CLI (source);
  EaselCliTarget *target;
  g_autoptr(GError) error = NULL;

  target = easel_cli_target_find_finish (cli, result, &error);
  if (target == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  g_object_set_data_full (G_OBJECT (cli), "target", target, (GDestroyNotify) easel_cli_target_free);
  if (options.machine != NULL)
    easel_cli_open_async (cli, EASEL_CLI_NEEDS_CLIENT, opened_cb, target);
  else
    print_inputs (cli, target);
}

void
easel_cli_command_inputs (EaselCli           *cli,
                          const char * const *arguments)
{
  easel_cli_target_find_async (cli, arguments[0], found_cb, NULL);
}
