/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts easel-server as a process of its own and waits for the line that says where it is. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "accounts/easel-server-launch.h"

#include "base/easel-error.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#define IDLE_SECONDS     "60" /* after which a server that was started here leaves again */
#define READY_DESCRIPTOR 3

typedef struct {
  /* input */
  char             *program;      /* NULL: where the programs of Easel are */
  char             *data_folder;
  char             *log_path;
  guint             port;         /* 0: any */

  /* in progress */
  GPid              pid;
  GDataInputStream *ready;
} Launch;

static void
launch_free (Launch *launch)
{
  g_free (launch->program);
  g_free (launch->data_folder);
  g_free (launch->log_path);
  g_clear_object (&launch->ready);
  g_free (launch);
}

/* What the server said last, for the person. */
static char *
read_last_words (Launch *launch)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  guint count;

  if (!g_file_get_contents (launch->log_path, &text, NULL, NULL))
    return g_strdup (_("it left no word"));

  lines = g_strsplit (g_strchomp (text), "\n", -1);
  count = g_strv_length (lines);

  return g_strdup (count > 0 ? lines[count - 1] : _("it left no word"));
}

static void
ready_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Launch *launch = g_task_get_task_data (task);
  g_autoptr(EaselServerNote) note = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;
  g_autofree char *words = NULL;
  gsize length;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, &length, &error);
  if (easel_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (line != NULL)
    note = easel_server_note_parse (line, (gssize) length);

  if (note == NULL)
    {
      words = read_last_words (launch);
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_UNREACHABLE,
                               _("The server of this computer did not start: %s (all of it is in %s)"),
                               words, launch->log_path);
      return;
    }

  note->pid = launch->pid;
  g_free (note->version);
  note->version = g_strdup (EASEL_VERSION);
  g_free (note->data);
  note->data = g_strdup (launch->data_folder);
  g_task_return_pointer (task, g_steal_pointer (&note), (GDestroyNotify) easel_server_note_free);
}

/* Its own session: neither Ctrl+C here nor the end of this terminal reaches it. */
static void
leave_session_cb (gpointer user_data)
{
  setsid ();
}

static void
reap_cb (GPid     pid,
         int      status,
         gpointer user_data)
{
  g_spawn_close_pid (pid);
}

static char *
find_program (Launch *launch)
{
  g_autofree char *own_path = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *own_folder = own_path != NULL ? g_path_get_dirname (own_path) : NULL;
  const char *folders[] = { own_folder, EASEL_BINDIR };

  if (launch->program != NULL)
    return g_strdup (launch->program);

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = folders[i] != NULL ? g_build_filename (folders[i], "easel-server", NULL) : NULL;

      if (path != NULL && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }

  return g_find_program_in_path ("easel-server");
}

static gboolean
spawn (Launch      *launch,
       const char  *program,
       int          log,
       int          ready,
       GError     **error)
{
  g_autofree char *port = g_strdup_printf ("%u", launch->port);
  g_autofree char *ready_text = g_strdup_printf ("%d", READY_DESCRIPTOR);
  const char *argv[] = { program, "--port", port, "--data", launch->data_folder, "--idle", IDLE_SECONDS,
                         "--ready-fd", ready_text, NULL };
  g_auto(GStrv) environment = g_environ_unsetenv (g_get_environ (), "EASEL_API_KEY");
  const int ready_target = READY_DESCRIPTOR;

  return g_spawn_async_with_pipes_and_fds ("/", argv, (const char *const *) environment, G_SPAWN_DO_NOT_REAP_CHILD,
                                           leave_session_cb, NULL, -1, log, log, &ready, &ready_target, 1,
                                           &launch->pid, NULL, NULL, NULL, error);
}

static void
start (GTask      *task,
       const char *program,
       const int  *ends)
{
  Launch *launch = g_task_get_task_data (task);
  g_autoptr(GInputStream) stream = g_unix_input_stream_new (ends[0], TRUE);
  g_autoptr(GError) error = NULL;
  int log = open (launch->log_path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);

  if (log < 0)
    log = open ("/dev/null", O_WRONLY | O_CLOEXEC);

  if (spawn (launch, program, log, ends[1], &error))
    {
      g_child_watch_add (launch->pid, reap_cb, NULL);
      launch->ready = g_data_input_stream_new (stream);
      g_data_input_stream_read_line_async (launch->ready, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), ready_cb,
                                           g_object_ref (task));
    }
  else
    {
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_UNREACHABLE,
                               _("The server of this computer did not start: %s"), error->message);
    }

  close (ends[1]);
  close (log);
}

/**
 * easel_server_launch_async:
 * @program: (nullable): path of easel-server; %NULL for the one beside this program, else the installed one
 * @data_folder: what it works on
 * @log_path: where its output goes
 * @port: the port to try, 0 for any
 *
 * Starts a server that outlives this program and leaves by itself when nobody has asked it for a minute.
 */
void
easel_server_launch_async (const char          *program,
                           const char          *data_folder,
                           const char          *log_path,
                           guint                port,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Launch *launch = g_new0 (Launch, 1);
  g_autofree char *found = NULL;
  GError *error = NULL;
  int ends[2];

  g_task_set_source_tag (task, easel_server_launch_async);
  launch->program = g_strdup (program);
  launch->data_folder = g_strdup (data_folder);
  launch->log_path = g_strdup (log_path);
  launch->port = port;
  g_task_set_task_data (task, launch, (GDestroyNotify) launch_free);

  found = find_program (launch);
  if (found == NULL)
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_UNREACHABLE,
                             _("The program easel-server is missing; install Easel anew"));
  else if (!g_unix_open_pipe (ends, FD_CLOEXEC, &error))
    g_task_return_error (task, error);
  else
    start (task, found, ends);
}

/**
 * easel_server_launch_finish:
 *
 * Returns: (transfer full): the server; %NULL with %EASEL_ERROR_UNREACHABLE
 */
EaselServerNote *
easel_server_launch_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_server_launch_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
