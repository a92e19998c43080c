/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl upload`: a file to the server, its address to standard output. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "api/easel-upload.h"
#include "base/easel-error.h"
#include "cli/easel-cli-output.h"

#include <glib/gi18n-lib.h>

static void
progress_cb (goffset  done,
             goffset  total,
             gpointer user_data)
{
  EaselCli *cli = user_data;
  g_autofree char *line = NULL;

  if (easel_cli_is_quiet (cli) || easel_cli_wants_json (cli) || !easel_cli_has_terminal () || total <= 0)
    return;

  /* Translators: how much of a file has been sent */
  line = g_strdup_printf (_("uploading, %.0f %%"), 100.0 * (double) done / (double) total);
  easel_cli_show_status (line);
}

static void
uploaded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autofree char *address = NULL;
  g_autoptr(GError) error = NULL;
  JsonObject *object;

  address = easel_upload_finish (EASEL_CLIENT (source), result, &error);
  if (address == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  if (easel_cli_wants_json (cli))
    {
      object = json_object_new ();
      json_object_set_string_member (object, "type", "upload");
      json_object_set_string_member (object, "url", address);
      easel_cli_print_object (object);
    }
  else
    {
      easel_cli_print ("%s", address);
    }

  easel_cli_finish (cli, 0);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  EaselCli *cli = EASEL_CLI (source);
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (user_data);
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr(GError) error = NULL;

  if (easel_cli_open_finish (cli, result, &error))
    easel_upload_async (easel_cli_get_client (cli), file, name, progress_cb, cli, easel_cli_get_cancellable (cli),
                        uploaded_cb, cli);
  else
    easel_cli_fail (cli, error);
}

void
easel_cli_command_upload (EaselCli           *cli,
                          const char * const *arguments)
{
  g_autoptr(GError) error = NULL;

  if (g_file_test (arguments[0], G_FILE_TEST_IS_REGULAR))
    {
      easel_cli_open_async (cli, EASEL_CLI_NEEDS_CLIENT, opened_cb, (gpointer) arguments[0]);
      return;
    }

  g_set_error (&error, EASEL_ERROR, EASEL_ERROR_INVALID, _("There is no file “%s”; check the path"), arguments[0]);
  easel_cli_fail (cli, error);
}
