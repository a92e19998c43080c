/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door of easel-server: parses its options and runs the server until it is told to stop. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json.h"
#include "base/easel-locale.h"
#include "server/easel-server.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define STATUS_USAGE   2
#define STATUS_FAILED  5

static struct {
  int       port;
  char     *data;
  char     *workflows;
  char     *comfyui;
  gboolean  key_stdin;
  int       idle;
  int       run_timeout;
  int       ready_fd;
  gboolean  version;
} options = { .ready_fd = STDOUT_FILENO };

static const GOptionEntry entries[] = {
  { "port", 0, 0, G_OPTION_ARG_INT, &options.port, N_("Listen on this port; 0 for any"), N_("N") },
  { "data", 0, 0, G_OPTION_ARG_FILENAME, &options.data, N_("Keep runs, uploads and results here"), N_("DIR") },
  { "workflows", 0, 0, G_OPTION_ARG_FILENAME, &options.workflows, N_("Offer each workflow file in here"), N_("DIR") },
  { "comfyui", 0, 0, G_OPTION_ARG_STRING, &options.comfyui, N_("Also run workflows on this ComfyUI"), N_("URL") },
  { "key-stdin", 0, 0, G_OPTION_ARG_NONE, &options.key_stdin, N_("Read the key that callers need from here"), NULL },
  { "idle", 0, 0, G_OPTION_ARG_INT, &options.idle, N_("Leave when nothing was asked for so long; 0 to stay"),
    N_("SECONDS") },
  { "run-timeout", 0, 0, G_OPTION_ARG_INT, &options.run_timeout, N_("End runs that take longer; 0 for a day"),
    N_("SECONDS") },
  { "ready-fd", 0, 0, G_OPTION_ARG_INT, &options.ready_fd, N_("Say on this descriptor that it is ready"), N_("FD") },
  { "version", 0, 0, G_OPTION_ARG_NONE, &options.version, N_("Print the version"), NULL },
  G_OPTION_ENTRY_NULL
};

static int
refuse (const char *message)
{
  fprintf (stderr, "easel-server: %s\n", message);

  return STATUS_USAGE;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!easel_server_stop_finish (EASEL_SERVER (source), result, &error))
    g_warning ("%s", error->message);

  g_main_loop_quit (user_data);
}

static char *
read_key (void)
{
  char line[16384];

  return fgets (line, sizeof line, stdin) != NULL ? g_strdup (g_strstrip (line)) : NULL;
}

/* One line, so that whoever started us can go on; nobody may be there any more to read it. */
static void
say_ready (EaselServer *server)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *members = json_object_new ();
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  json_node_take_object (root, members);
  json_object_set_string_member (members, "url", easel_server_get_url (server));
  json_object_set_string_member (members, "key", easel_server_get_key (server));
  text = easel_json_write (root);
  line = g_strconcat (text, "\n", NULL);

  if (write (options.ready_fd, line, strlen (line)) < 0)
    g_debug ("Nobody listens on descriptor %d", options.ready_fd);
  if (options.ready_fd > STDERR_FILENO)
    close (options.ready_fd);
}

static int
serve (const char *key)
{
  g_autofree char *data = g_build_filename (g_get_user_data_dir (), "easel", "server", NULL);
  EaselServerOptions server_options = {
    .port = (guint) options.port,
    .data_folder = options.data != NULL ? options.data : data,
    .workflows_folder = options.workflows,
    .key = key,
    .comfyui_url = options.comfyui,
    .idle_seconds = (guint) options.idle,
    .run_seconds = (guint) options.run_timeout,
  };
  g_autoptr(EaselServer) server = easel_server_new (&server_options);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GError) error = NULL;

  if (!easel_server_start (server, &error))
    {
      fprintf (stderr, "easel-server: %s\n", error->message);
      return STATUS_FAILED;
    }

  g_unix_signal_add (SIGINT, quit_cb, loop);
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  g_signal_connect_swapped (server, "idle", G_CALLBACK (g_main_loop_quit), loop);
  say_ready (server);
  g_main_loop_run (loop);

  easel_server_stop_async (server, stopped_cb, loop);
  g_main_loop_run (loop);

  return 0;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *key = NULL;

  easel_locale_init ();
  g_log_writer_default_set_use_stderr (TRUE);

  g_option_context_set_summary (context, _("“This computer”: a small server on loopback that speaks the ComfyDeploy API"));
  g_option_context_add_main_entries (context, entries, EASEL_GETTEXT_DOMAIN);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return refuse (error->message);

  if (options.version)
    {
      puts ("easel-server " EASEL_VERSION);
      return 0;
    }

  if (argc > 1)
    return refuse (_("there are too many arguments; see: easel-server --help"));

  if (options.port < 0 || options.port > G_MAXUINT16 || options.idle < 0 || options.run_timeout < 0)
    return refuse (_("--port should be 0 to 65535, --idle and --run-timeout not negative"));

  if (options.key_stdin)
    {
      key = read_key ();
      if (key == NULL || *key == '\0')
        return refuse (_("there is no key on standard input"));
    }

  return serve (key);
}
