/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl accounts …`: where to connect. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "accounts/easel-sign-in.h"
#include "base/easel-error.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli-table.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

static struct {
  gboolean  browser;
} options;

const GOptionEntry easel_cli_accounts_add_options[] = {
  { "browser", 0, 0, G_OPTION_ARG_NONE, &options.browser, N_("Get the key by signing in with a browser"), NULL },
  G_OPTION_ENTRY_NULL
};

/* What `accounts add` was told. */
typedef struct {
  EaselCli   *cli;
  const char *name;
  const char *address;
} Addition;

static void
print_account (EaselCli      *cli,
               EaselCliTable *table,
               EaselAccount  *account)
{
  gboolean current = account == easel_accounts_get_current (easel_cli_get_accounts (cli));
  const char *address = easel_account_get_address (account);
  const char *name = easel_account_is_local (account) ? EASEL_ACCOUNT_LOCAL_ID : easel_account_get_name (account);
  JsonObject *object;

  if (!easel_cli_wants_json (cli))
    {
      easel_cli_table_add (table, current ? "*" : " ", name, address != NULL ? address : _("this computer"));
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "type", "account");
  json_object_set_string_member (object, "name", name);
  if (address != NULL)
    json_object_set_string_member (object, "url", address);
  else
    json_object_set_null_member (object, "url");
  json_object_set_boolean_member (object, "current", current);
  easel_cli_print_object (object);
}

void
easel_cli_command_accounts_list (EaselCli           *cli,
                                 const char * const *arguments)
{
  GListModel *accounts = G_LIST_MODEL (easel_cli_get_accounts (cli));
  g_autoptr(EaselCliTable) table = easel_cli_table_new ("", _("name"), _("address"), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(EaselAccount) account = g_list_model_get_item (accounts, i);

      print_account (cli, table, account);
    }

  if (!easel_cli_wants_json (cli))
    easel_cli_table_print (table);
  easel_cli_finish (cli, 0);
}

/* Read from the terminal without showing it. */
static char *
ask_for_key (void)
{
  struct termios shown, hidden;
  char line[16384];
  const char *read;

  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, &shown) < 0)
    return NULL;

  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  fprintf (stderr, "%s ", _("API key (not shown):"));
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
  read = fgets (line, sizeof line, stdin);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &shown);
  fputc ('\n', stderr);

  return read != NULL ? g_strdup (g_strstrip (line)) : NULL;
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(EaselAccount) account = NULL;
  g_autoptr(GError) error = NULL;

  account = easel_accounts_add_finish (EASEL_ACCOUNTS (source), result, &error);
  if (account == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  if (!easel_cli_is_quiet (cli))
    easel_cli_say (_("Added “%s”, %s. Use it with --account, or from now on with: easelctl accounts use %s"),
                   easel_account_get_name (account), easel_account_get_address (account),
                   easel_account_get_name (account));
  easel_cli_finish (cli, 0);
}

static void
add (Addition   *addition,
     const char *key)
{
  easel_accounts_add_async (easel_cli_get_accounts (addition->cli), addition->name, addition->address, key,
                            easel_cli_allows_http (addition->cli), easel_cli_get_cancellable (addition->cli), added_cb,
                            addition->cli);
}

static void
signed_in_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Addition *addition = user_data;
  g_autofree char *name = NULL;
  g_autofree char *key = NULL;
  g_autoptr(GError) error = NULL;

  key = easel_sign_in_wait_finish (EASEL_SIGN_IN (source), result, &name, &error);
  if (key != NULL)
    add (addition, key);
  else
    easel_cli_fail (addition->cli, error);
}

static void
sign_in_with_browser (Addition *addition)
{
  g_autofree char *base = NULL;
  g_autoptr(EaselSignIn) sign_in = NULL;
  g_autoptr(GError) error = NULL;

  base = easel_accounts_read_address (addition->address, easel_cli_allows_http (addition->cli), &error);
  if (base != NULL)
    sign_in = easel_sign_in_new (base, NULL, easel_cli_get_clock (addition->cli), &error);

  if (sign_in == NULL)
    {
      easel_cli_fail (addition->cli, error);
      return;
    }

  easel_cli_say (_("Open this page in a browser and accept: %s"), easel_sign_in_get_page (sign_in));
  easel_sign_in_wait_async (sign_in, easel_cli_get_cancellable (addition->cli), signed_in_cb, addition);
}

void
easel_cli_command_accounts_add (EaselCli           *cli,
                                const char * const *arguments)
{
  Addition *addition = g_new0 (Addition, 1);
  g_autofree char *key = g_strdup (easel_cli_get_key (cli));
  g_autoptr(GError) error = NULL;

  addition->cli = cli;
  addition->name = arguments[0];
  addition->address = arguments[1] != NULL ? arguments[1] : arguments[0];
  g_object_set_data_full (G_OBJECT (cli), "addition", addition, g_free);

  if (options.browser)
    {
      sign_in_with_browser (addition);
      return;
    }

  if (key == NULL)
    key = ask_for_key ();

  if (key != NULL && *key != '\0')
    {
      add (addition, key);
      return;
    }

  g_set_error (&error, EASEL_ERROR, EASEL_ERROR_INVALID,
               _("An account needs a key; give it with --key-stdin or EASEL_API_KEY, or use --browser"));
  easel_cli_fail (cli, error);
}

static EaselAccount *
find_account (EaselCli   *cli,
              const char *name)
{
  EaselAccount *account = easel_accounts_find (easel_cli_get_accounts (cli), name);
  g_autoptr(GError) error = NULL;

  if (account != NULL)
    return account;

  g_set_error (&error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND, _("There is no account “%s”; see: easelctl accounts list"),
               name);
  easel_cli_fail (cli, error);

  return NULL;
}

static void
used_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;

  if (easel_accounts_set_current_finish (EASEL_ACCOUNTS (source), result, &error))
    easel_cli_finish (cli, 0);
  else
    easel_cli_fail (cli, error);
}

void
easel_cli_command_accounts_use (EaselCli           *cli,
                                const char * const *arguments)
{
  EaselAccount *account = find_account (cli, arguments[0]);

  if (account != NULL)
    easel_accounts_set_current_async (easel_cli_get_accounts (cli), account, easel_cli_get_cancellable (cli), used_cb,
                                      cli);
}

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;

  if (easel_accounts_remove_finish (EASEL_ACCOUNTS (source), result, &error))
    easel_cli_finish (cli, 0);
  else
    easel_cli_fail (cli, error);
}

void
easel_cli_command_accounts_remove (EaselCli           *cli,
                                   const char * const *arguments)
{
  EaselAccount *account = find_account (cli, arguments[0]);
  g_autoptr(GError) error = NULL;

  if (account == NULL)
    return;

  if (!easel_account_is_local (account))
    {
      easel_accounts_remove_async (easel_cli_get_accounts (cli), account, easel_cli_get_cancellable (cli), removed_cb,
                                   cli);
      return;
    }

  g_set_error (&error, EASEL_ERROR, EASEL_ERROR_INVALID, _("The account of this computer is always there"));
  easel_cli_fail (cli, error);
}
