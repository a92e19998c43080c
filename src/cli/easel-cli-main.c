/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the command line to a command: the table of commands, their options and their help. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-main.h"

#include "base/easel-locale.h"
#include "cli/easel-cli-commands.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#define STATUS_USAGE 2

typedef struct {
  const char          *name;      /* one word or two */
  const char          *usage;     /* its arguments */
  const char          *summary;
  EaselCliFunc         run;
  EaselCliNeeds        needs;
  guint                least;     /* arguments */
  guint                most;
  const GOptionEntry  *options;   /* nullable */
} Command;

static const Command commands[] = {
  { "run", N_("TARGET"), N_("Run a workflow and save what comes out"),
    easel_cli_command_run, EASEL_CLI_NEEDS_NOTHING, 1, 1, easel_cli_run_options },
  { "inputs", N_("TARGET"), N_("Show what a workflow asks for"),
    easel_cli_command_inputs, EASEL_CLI_NEEDS_NOTHING, 1, 1, easel_cli_inputs_options },

  { "runs list", "", N_("List runs, newest first"),
    easel_cli_command_runs_list, EASEL_CLI_NEEDS_ARCHIVE, 0, 0, easel_cli_runs_list_options },
  { "runs show", N_("ID"), N_("Show one run"),
    easel_cli_command_runs_show, EASEL_CLI_NEEDS_ARCHIVE, 1, 1, NULL },
  { "runs follow", N_("ID"), N_("Wait for a run and save what comes out"),
    easel_cli_command_runs_follow, EASEL_CLI_NEEDS_ARCHIVE, 1, 1, easel_cli_runs_fetch_options },
  { "runs cancel", N_("ID"), N_("End a run on the server"),
    easel_cli_command_runs_cancel, EASEL_CLI_NEEDS_ARCHIVE, 1, 1, NULL },
  { "runs fetch", N_("ID"), N_("Save the results of a run again"),
    easel_cli_command_runs_fetch, EASEL_CLI_NEEDS_ARCHIVE, 1, 1, easel_cli_runs_fetch_options },
  { "runs log", N_("ID"), N_("Print what a run wrote to its console"),
    easel_cli_command_runs_log, EASEL_CLI_NEEDS_ARCHIVE, 1, 1, NULL },
  { "runs progress", N_("ID"), N_("Print each change of a run that the server tells of, until it ends"),
    easel_cli_command_runs_progress, EASEL_CLI_NEEDS_CLIENT, 1, 1, NULL },
  { "runs search", N_("TEXT"), N_("Find runs by their texts, values and workflows"),
    easel_cli_command_runs_search, EASEL_CLI_NEEDS_ARCHIVE, 1, 1, easel_cli_runs_list_options },
  { "runs pause", "", N_("Send nothing more for the account, whichever program waits"),
    easel_cli_command_runs_pause, EASEL_CLI_NEEDS_ARCHIVE, 0, 0, NULL },
  { "runs resume", "", N_("Send again what waits"),
    easel_cli_command_runs_resume, EASEL_CLI_NEEDS_ARCHIVE, 0, 0, NULL },
  { "runs move", N_("ID up|down"), N_("Change places with the waiting run before or after"),
    easel_cli_command_runs_move, EASEL_CLI_NEEDS_ARCHIVE, 2, 2, NULL },
  { "runs remove", N_("ID"), N_("Take a run that waits, was refused or is unclear out for good"),
    easel_cli_command_runs_remove, EASEL_CLI_NEEDS_ARCHIVE, 1, 1, NULL },

  { "deployments show", N_("ID"), N_("Show one deployment"),
    easel_cli_command_deployments_show, EASEL_CLI_NEEDS_CLIENT, 1, 1, NULL },
  { "deployments runs", N_("ID"), N_("List the runs of a deployment that the server knows"),
    easel_cli_command_deployments_runs, EASEL_CLI_NEEDS_CLIENT, 1, 1, NULL },
  { "deployments", "", N_("List the deployments of the account"),
    easel_cli_command_deployments, EASEL_CLI_NEEDS_CLIENT, 0, 0, NULL },
  { "workflows versions", N_("ID [NUMBER]"), N_("List the versions of a workflow, or show one"),
    easel_cli_command_workflows_versions, EASEL_CLI_NEEDS_CLIENT, 1, 2, NULL },
  { "workflows runs", N_("ID"), N_("List the runs of a workflow that the server knows"),
    easel_cli_command_workflows_runs, EASEL_CLI_NEEDS_CLIENT, 1, 1, easel_cli_workflows_runs_options },
  { "workflows deployments", N_("ID"), N_("List the deployments of a workflow"),
    easel_cli_command_workflows_deployments, EASEL_CLI_NEEDS_CLIENT, 1, 1, NULL },
  { "workflows progress", N_("ID"), N_("Print the changes of a workflow's runs, until Ctrl+C"),
    easel_cli_command_workflows_progress, EASEL_CLI_NEEDS_CLIENT, 1, 1, NULL },
  { "workflows create", N_("FILE"), N_("Make a workflow of the account from a file and print its id"),
    easel_cli_command_workflows_create, EASEL_CLI_NEEDS_CLIENT, 1, 1, easel_cli_workflows_create_options },
  { "workflows update", N_("ID FILE"), N_("Make a file the newest version of a workflow"),
    easel_cli_command_workflows_update, EASEL_CLI_NEEDS_CLIENT, 2, 2, easel_cli_workflows_update_options },
  { "workflows show", N_("ID"), N_("Show one workflow with its versions"),
    easel_cli_command_workflows_show, EASEL_CLI_NEEDS_CLIENT, 1, 1, NULL },
  { "workflows", "", N_("List the workflows of the account"),
    easel_cli_command_workflows, EASEL_CLI_NEEDS_CLIENT, 0, 0, NULL },
  { "machines show", N_("ID"), N_("Show one machine"),
    easel_cli_command_machines_show, EASEL_CLI_NEEDS_CLIENT, 1, 1, NULL },
  { "machines events", N_("ID"), N_("List what ran on a machine in the last day"),
    easel_cli_command_machines_events, EASEL_CLI_NEEDS_CLIENT, 1, 1, NULL },
  { "machines progress", N_("ID"), N_("Print the changes of a machine's runs, until Ctrl+C"),
    easel_cli_command_machines_progress, EASEL_CLI_NEEDS_CLIENT, 1, 1, NULL },
  { "machines", "", N_("List the machines of the account"),
    easel_cli_command_machines, EASEL_CLI_NEEDS_CLIENT, 0, 0, NULL },
  { "gallery", N_("WORKFLOW"), N_("List the results of a workflow that the server still has"),
    easel_cli_command_gallery, EASEL_CLI_NEEDS_CLIENT, 1, 1, easel_cli_gallery_options },
  { "models", N_("[TEXT]"), N_("List the models that the service hosts, or search for model files"),
    easel_cli_command_models, EASEL_CLI_NEEDS_CLIENT, 0, 1, easel_cli_models_options },
  { "prices", "", N_("List what each GPU costs"),
    easel_cli_command_prices, EASEL_CLI_NEEDS_CLIENT, 0, 0, NULL },

  { "sessions list", "", N_("List the rented machines with time left and cost"),
    easel_cli_command_sessions_list, EASEL_CLI_NEEDS_CLIENT, 0, 0, NULL },
  { "sessions show", N_("ID"), N_("Show one session"),
    easel_cli_command_sessions_show, EASEL_CLI_NEEDS_CLIENT, 1, 1, NULL },
  { "sessions create", N_("MACHINE"), N_("Rent a machine by the minute"),
    easel_cli_command_sessions_create, EASEL_CLI_NEEDS_CLIENT, 1, 1, easel_cli_sessions_create_options },
  { "sessions extend", N_("ID MINUTES"), N_("Keep a session longer"),
    easel_cli_command_sessions_extend, EASEL_CLI_NEEDS_CLIENT, 2, 2, NULL },
  { "sessions delete", N_("ID"), N_("End a session"),
    easel_cli_command_sessions_delete, EASEL_CLI_NEEDS_CLIENT, 1, 1, NULL },
  { "sessions watch", "", N_("Warn before a session ends, until Ctrl+C"),
    easel_cli_command_sessions_watch, EASEL_CLI_NEEDS_CLIENT, 0, 0, easel_cli_sessions_watch_options },
  { "sessions log", N_("ID"), N_("Print the log of a session until it ends"),
    easel_cli_command_sessions_log, EASEL_CLI_NEEDS_CLIENT, 1, 1, NULL },
  { "sessions costs", "", N_("Add up what sessions have cost, from the archive"),
    easel_cli_command_sessions_costs, EASEL_CLI_NEEDS_ARCHIVE, 0, 0, easel_cli_sessions_costs_options },

  { "upload", N_("FILE"), N_("Upload a file and print its address"),
    easel_cli_command_upload, EASEL_CLI_NEEDS_NOTHING, 1, 1, NULL },

  { "accounts list", "", N_("List the accounts"),
    easel_cli_command_accounts_list, EASEL_CLI_NEEDS_ARCHIVE, 0, 0, NULL },
  { "accounts add", N_("NAME [URL]"), N_("Add an account; its key is asked for, or read with --key-stdin"),
    easel_cli_command_accounts_add, EASEL_CLI_NEEDS_ARCHIVE, 1, 2, easel_cli_accounts_add_options },
  { "accounts use", N_("NAME"), N_("Use this account from now on"),
    easel_cli_command_accounts_use, EASEL_CLI_NEEDS_ARCHIVE, 1, 1, NULL },
  { "accounts remove", N_("NAME"), N_("Forget an account and its key"),
    easel_cli_command_accounts_remove, EASEL_CLI_NEEDS_ARCHIVE, 1, 1, NULL },
};

static EaselCliOptions options;
static gboolean version_wanted;

static const GOptionEntry global_entries[] = {
  { "account", 0, 0, G_OPTION_ARG_STRING, &options.account, N_("Use this account"), N_("NAME") },
  { "server", 0, 0, G_OPTION_ARG_STRING, &options.server, N_("Use the server at this address"), N_("URL") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print JSON, one object a line"), NULL },
  { "quiet", 0, 0, G_OPTION_ARG_NONE, &options.quiet, N_("No progress and no hints"), NULL },
  { "verbose", 0, 0, G_OPTION_ARG_NONE, &options.verbose, N_("Log each request to standard error"), NULL },
  { "key-stdin", 0, 0, G_OPTION_ARG_NONE, &options.key_stdin, N_("Read the API key from standard input"), NULL },
  { "allow-http", 0, 0, G_OPTION_ARG_NONE, &options.allow_http, N_("Send the key unencrypted to this server"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, &version_wanted, N_("Print the version"), NULL },
  G_OPTION_ENTRY_NULL
};

static void
print_version (void)
{
  puts ("easelctl " EASEL_VERSION);
}

static void
print_overview (FILE *stream)
{
  fprintf (stream, "%s\n\n%s\n", _("Usage: easelctl [OPTION…] COMMAND [ARGUMENT…]"), _("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *call = g_strjoin (" ", commands[i].name, *commands[i].usage != '\0' ? _(commands[i].usage) : NULL,
                                         NULL);

      fprintf (stream, "  %-30s %s\n", call, _(commands[i].summary));
    }

  fprintf (stream, "\n%s\n", _("Options before or after the command:"));
  for (const GOptionEntry *entry = global_entries; entry->long_name != NULL; entry++)
    {
      g_autofree char *call = g_strdup_printf ("--%s%s%s", entry->long_name, entry->arg_description != NULL ? " " : "",
                                               entry->arg_description != NULL ? _(entry->arg_description) : "");

      fprintf (stream, "  %-30s %s\n", call, _(entry->description));
    }

  fprintf (stream, "\n%s\n", _("Each command explains itself: easelctl COMMAND --help"));
}

/* Takes the words of the command's name out of @argv. */
static const Command *
take_command (int   *argc,
              char **argv)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_auto(GStrv) words = g_strsplit (commands[i].name, " ", 2);
      int count = (int) g_strv_length (words);

      if (*argc <= count || !g_str_equal (argv[1], words[0]) || (count > 1 && !g_str_equal (argv[2], words[1])))
        continue;

      memmove (argv + 1, argv + 1 + count, sizeof (char *) * (gsize) (*argc - count));
      *argc -= count;

      return &commands[i];
    }

  return NULL;
}

static int
refuse (const char *message,
        const char *command)
{
  easel_cli_say (_("easelctl: %s; see: easelctl %s%s--help"), message, command, *command != '\0' ? " " : "");

  return STATUS_USAGE;
}

static int
refuse_command (int    argc,
                char **argv)
{
  g_autofree char *message = NULL;

  for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *prefix = g_strconcat (argv[1], " ", NULL);

      if (!g_str_has_prefix (commands[i].name, prefix))
        continue;

      message = argc > 2 && argv[2][0] != '-' ? g_strdup_printf (_("“%s” has no command “%s”"), argv[1], argv[2])
                                              : g_strdup_printf (_("“%s” needs one more word"), argv[1]);

      return refuse (message, "");
    }

  message = argc > 1 ? g_strdup_printf (_("There is no command “%s”"), argv[1]) : g_strdup (_("A command is missing"));

  return refuse (message, "");
}

static GOptionContext *
new_context (const Command *command)
{
  GOptionContext *context = g_option_context_new (*command->usage != '\0' ? _(command->usage) : NULL);
  GOptionGroup *group = g_option_group_new ("global", _("Options before or after any command:"),
                                            _("Show the options of all commands"), NULL, NULL);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _(command->summary));
  if (command->options != NULL)
    g_option_context_add_main_entries (context, command->options, GETTEXT_PACKAGE);

  g_option_group_add_entries (group, global_entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_add_group (context, group);

  return context;
}

/* GOption names the program by its first word, and a command is called by two or three. */
static void
parse_command_options (const Command  *command,
                       int            *argc,
                       char         ***argv,
                       GError        **error)
{
  g_autoptr(GOptionContext) context = new_context (command);
  g_autofree char *call = g_strdup_printf ("easelctl %s", command->name);

  g_set_prgname (call);
  g_option_context_set_summary (context, _(command->summary));
  g_option_context_parse (context, argc, argv, error);
  g_set_prgname ("easelctl");
}

static int
run_command (const Command  *command,
             int             argc,
             char          **argv)
{
  g_autoptr(EaselCli) cli = NULL;
  g_autoptr(GError) error = NULL;
  int first = 1;

  parse_command_options (command, &argc, &argv, &error);
  if (error != NULL)
    return refuse (error->message, command->name);

  if (version_wanted)
    {
      print_version ();
      return 0;
    }

  if (argc > first && g_str_equal (argv[first], "--"))
    first++;

  if ((guint) (argc - first) < command->least)
    return refuse (_("an argument is missing"), command->name);

  if ((guint) (argc - first) > command->most)
    return refuse (_("there are too many arguments"), command->name);

  if (options.account != NULL && options.server != NULL)
    return refuse (_("--account and --server exclude each other"), command->name);

  if (options.verbose)
    g_setenv ("G_MESSAGES_DEBUG", "Easel", TRUE);

  g_log_writer_default_set_use_stderr (TRUE);
  cli = easel_cli_new (&options);

  return easel_cli_run (cli, command->needs, command->run, (const char * const *) argv + first);
}

/* Finds the options that stand before the command; those after it are found again together with its own. */
static gboolean
parse_leading_options (int     *argc,
                       char  ***argv,
                       GError **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, global_entries, GETTEXT_PACKAGE);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_ignore_unknown_options (context, TRUE);

  return g_option_context_parse (context, argc, argv, error);
}

/**
 * easel_cli_main:
 * @argc: of main()
 * @argv: of main()
 *
 * Runs easelctl.
 *
 * Returns: the exit status
 */
int
easel_cli_main (int    argc,
                char **argv)
{
  const Command *command;
  g_autoptr(GError) error = NULL;

  easel_locale_init ();
  if (!parse_leading_options (&argc, &argv, &error))
    return refuse (error->message, "");

  if (version_wanted)
    {
      print_version ();
      return 0;
    }

  if (argc > 1 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help")))
    {
      print_overview (stdout);
      return 0;
    }

  command = take_command (&argc, argv);
  if (command == NULL)
    return refuse_command (argc, argv);

  return run_command (command, argc, argv);
}
