/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person's empty home, and the real easelctl called in it. */

#include "support/easel-test-shell.h"

#include "accounts/easel-server-note.h"
#include "base/easel-json.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>
#include <signal.h>

void
shell_set_variable (ShellFixture *self,
                    const char   *name,
                    const char   *value)
{
  self->environment = g_environ_setenv (self->environment, name, value, TRUE);
}

static void
set_folder (ShellFixture *self,
            const char   *variable,
            const char   *name)
{
  g_autofree char *path = g_build_filename (self->home, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  shell_set_variable (self, variable, path);
}

void
shell_set_up (ShellFixture  *self,
              gconstpointer  data)
{
  self->home = easel_test_make_folder ();
  self->environment = g_get_environ ();
  shell_set_variable (self, "HOME", self->home);
  shell_set_variable (self, "DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
  set_folder (self, "XDG_DATA_HOME", "data");
  set_folder (self, "XDG_STATE_HOME", "state");
  set_folder (self, "XDG_CONFIG_HOME", "config");
  set_folder (self, "XDG_CACHE_HOME", "cache");
  set_folder (self, "XDG_RUNTIME_DIR", "run");
  self->environment = g_environ_unsetenv (self->environment, "EASEL_API_KEY");
}

/* The server that the calls started would stay for a minute. */
static void
stop_server (ShellFixture *self)
{
  g_autofree char *path = g_build_filename (self->home, "run", "easel", "server.json", NULL);
  g_autoptr(EaselServerNote) note = NULL;
  g_autofree char *text = NULL;

  if (g_file_get_contents (path, &text, NULL, NULL))
    note = easel_server_note_parse (text, -1);

  if (note == NULL || !easel_server_note_is_alive (note))
    return;

  kill ((pid_t) note->pid, SIGTERM);
  for (guint i = 0; easel_server_note_is_alive (note) && i < 500; i++)
    g_usleep (10000);
}

void
shell_tear_down (ShellFixture  *self,
                 gconstpointer  data)
{
  stop_server (self);
  easel_test_remove_folder (self->home);
  g_free (self->home);
  g_strfreev (self->environment);
  g_free (self->out);
  g_free (self->err);
}

GSubprocess *
shell_start (ShellFixture       *self,
             const char * const *words)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_environ (launcher, self->environment);
  g_subprocess_launcher_set_cwd (launcher, self->home);
  g_ptr_array_add (argv, g_build_filename (g_getenv ("EASEL_TEST_BINDIR"), "easelctl", NULL));
  for (; *words != NULL; words++)
    g_ptr_array_add (argv, g_strdup (*words));
  g_ptr_array_add (argv, NULL);

  process = g_subprocess_launcher_spawnv (launcher, (const char * const *) argv->pdata, &error);
  g_assert_no_error (error);

  return process;
}

void
shell_wait (ShellFixture *self,
            GSubprocess  *process)
{
  g_autoptr(GAsyncResult) kept = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, easel_test_keep_result, &kept);
  result = easel_test_wait_result (&kept);
  g_subprocess_communicate_utf8_finish (process, result, &self->out, &self->err, &error);
  g_assert_no_error (error);
  self->status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
  g_test_message ("status %d, error output: %s", self->status, self->err);
}

int
shell_call (ShellFixture *self,
            const char   *first_word,
            ...)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();
  g_autoptr(GSubprocess) process = NULL;
  va_list rest;

  va_start (rest, first_word);
  for (const char *word = first_word; word != NULL; word = va_arg (rest, const char *))
    g_ptr_array_add (words, (gpointer) word);
  va_end (rest);
  g_ptr_array_add (words, NULL);

  process = shell_start (self, (const char * const *) words->pdata);
  shell_wait (self, process);

  return self->status;
}

char *
shell_dup_last_line (ShellFixture *self)
{
  g_autofree char *text = g_strchomp (g_strdup (self->out));
  const char *last = strrchr (text, '\n');

  return g_strdup (last != NULL ? last + 1 : text);
}

GPtrArray *
shell_read_json_lines (ShellFixture *self)
{
  g_auto(GStrv) lines = g_strsplit (self->out, "\n", -1);
  GPtrArray *objects = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  for (char **line = lines; *line != NULL; line++)
    {
      g_autoptr(JsonNode) node = NULL;
      g_autoptr(GError) error = NULL;

      if (**line == '\0')
        continue;

      node = easel_json_parse (*line, -1, &error);
      g_assert_no_error (error);
      g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
      g_ptr_array_add (objects, json_node_dup_object (node));
    }

  return objects;
}

char *
shell_find_sample (const char *path)
{
  char *found = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "data", "samples", path, NULL);

  g_assert_true (g_file_test (found, G_FILE_TEST_EXISTS));

  return found;
}
