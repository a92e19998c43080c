/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session bus that belongs to one test: nothing of the person's own desktop is on it. */

#include "support/easel-test-bus.h"

#include "support/easel-test.h"

#define CONFIG                                                                      \
  "<busconfig><type>session</type><listen>unix:dir=%s</listen>%s"                   \
  "<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>" \
  "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>"

struct _EaselTestBus
{
  char            *folder;
  char            *address;
  GSubprocess     *daemon;
  GDBusConnection *connection;
};

static char *
write_config (EaselTestBus *self,
              const char   *services)
{
  g_autofree char *path = g_build_filename (self->folder, "bus.conf", NULL);
  g_autofree char *places = services != NULL ? g_strdup_printf ("<servicedir>%s</servicedir>", services) : g_strdup ("");
  g_autofree char *text = g_strdup_printf (CONFIG, self->folder, places);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return g_steal_pointer (&path);
}

static char *
read_line (GInputStream *stream)
{
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (stream);
  g_autoptr(GError) error = NULL;
  char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);

  return line;
}

EaselTestBus *
easel_test_bus_new (const char * const *environment,
                    const char         *services)
{
  g_autofree char *program = g_find_program_in_path ("dbus-daemon");
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                                       G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *config = NULL;
  g_autofree char *option = NULL;
  g_autoptr(GError) error = NULL;
  EaselTestBus *self;

  if (program == NULL)
    return NULL;

  self = g_new0 (EaselTestBus, 1);
  self->folder = easel_test_make_folder ();
  config = write_config (self, services);
  option = g_strconcat ("--config-file=", config, NULL);
  if (environment != NULL)
    g_subprocess_launcher_set_environ (launcher, (char **) environment);

  self->daemon = g_subprocess_launcher_spawn (launcher, &error, program, option, "--print-address", "--nofork",
                                              "--nopidfile", "--nosyslog", NULL);
  g_assert_no_error (error);
  self->address = read_line (g_subprocess_get_stdout_pipe (self->daemon));
  self->connection = g_dbus_connection_new_for_address_sync (self->address,
                                                             G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                             G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                             NULL, NULL, &error);
  g_assert_no_error (error);

  return self;
}

void
easel_test_bus_free (EaselTestBus *self)
{
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
  g_subprocess_force_exit (self->daemon);
  g_subprocess_wait (self->daemon, NULL, NULL);
  g_clear_object (&self->daemon);
  easel_test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->address);
  g_free (self);
}

const char *
easel_test_bus_get_address (EaselTestBus *self)
{
  return self->address;
}

GDBusConnection *
easel_test_bus_get_connection (EaselTestBus *self)
{
  return self->connection;
}

void
easel_test_bus_use (EaselTestBus *self)
{
  g_autoptr(GDBusConnection) own = NULL;
  g_autoptr(GError) error = NULL;

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", self->address, TRUE);
  own = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_dbus_connection_get_guid (own), ==, g_dbus_connection_get_guid (self->connection));

  /* The bus ends before the process does. */
  g_dbus_connection_set_exit_on_close (own, FALSE);
}

GVariant *
easel_test_bus_call (EaselTestBus  *self,
                     const char    *name,
                     const char    *path,
                     const char    *interface,
                     const char    *method,
                     GVariant      *parameters,
                     GError       **error)
{
  g_autoptr(GAsyncResult) kept = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  g_dbus_connection_call (self->connection, name, path, interface, method, parameters, NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, easel_test_keep_result, &kept);
  result = easel_test_wait_result (&kept);

  return g_dbus_connection_call_finish (self->connection, result, error);
}

gboolean
easel_test_bus_has_owner (EaselTestBus *self,
                          const char   *name)
{
  g_autoptr(GVariant) answer = NULL;
  gboolean has_owner = FALSE;

  answer = easel_test_bus_call (self, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                "NameHasOwner", g_variant_new ("(s)", name), NULL);
  g_assert_nonnull (answer);
  g_variant_get (answer, "(b)", &has_owner);

  return has_owner;
}
