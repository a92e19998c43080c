/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program as the desktop starts it: activated on a bus for a search, a notification, an action, a file. */

#include "config.h"

#include "base/easel-json.h"
#include "support/easel-test-notifications.h"
#include "support/easel-test-shell.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>

#define NAME   EASEL_APPLICATION_ID
#define PATH   "/io/github/easelapp/Easel"
#define SEARCH "org.gnome.Shell.SearchProvider2"

typedef struct {
  ShellFixture            shell;
  EaselTestBus           *bus;
  EaselTestNotifications *notifications;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *services = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  shell_set_up (&f->shell, data);
  services = g_build_filename (f->shell.home, "services", NULL);
  path = g_build_filename (services, NAME ".service", NULL);
  text = g_strdup_printf ("[D-BUS Service]\nName=%s\nExec=%s/easel --gapplication-service\n", NAME,
                          g_getenv ("EASEL_TEST_BINDIR"));
  g_assert_cmpint (g_mkdir (services, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  shell_set_variable (&f->shell, "GTK_A11Y", "none");
  f->bus = easel_test_bus_new ((const char * const *) f->shell.environment, services);
  f->notifications = easel_test_notifications_new (f->bus);
  shell_set_variable (&f->shell, "DBUS_SESSION_BUS_ADDRESS", easel_test_bus_get_address (f->bus));
}

static void
activate (Fixture    *f,
          const char *action,
          const char *parameter)
{
  GVariantBuilder parameters;
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GError) error = NULL;

  g_variant_builder_init (&parameters, G_VARIANT_TYPE ("av"));
  if (parameter != NULL)
    g_variant_builder_add (&parameters, "v", g_variant_new_string (parameter));
  answer = easel_test_bus_call (f->bus, NAME, PATH, "org.freedesktop.Application", "ActivateAction",
                                g_variant_new ("(sava{sv})", action, &parameters, NULL), &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  if (easel_test_bus_has_owner (f->bus, NAME))
    activate (f, "quit", NULL);
  easel_test_wait_until (!easel_test_bus_has_owner (f->bus, NAME));
  easel_test_notifications_free (f->notifications);
  easel_test_bus_free (f->bus);
  shell_tear_down (&f->shell, data);
}

/* Each window of the program is an object below its own on the bus. */
static gboolean
has_window (Fixture *f)
{
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GError) error = NULL;
  const char *xml;

  answer = easel_test_bus_call (f->bus, NAME, PATH "/window", "org.freedesktop.DBus.Introspectable", "Introspect", NULL,
                                &error);
  g_assert_no_error (error);
  g_variant_get (answer, "(&s)", &xml);

  return strstr (xml, "<node name=") != NULL;
}

static GStrv
search (Fixture    *f,
        const char *words)
{
  g_auto(GStrv) terms = g_strsplit (words, " ", -1);
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GError) error = NULL;
  GStrv ids;

  answer = easel_test_bus_call (f->bus, NAME, PATH "/SearchProvider", SEARCH, "GetInitialResultSet",
                                g_variant_new ("(^as)", terms), &error);
  g_assert_no_error (error);
  g_variant_get (answer, "(^as)", &ids);

  return ids;
}

static void
run_sample (Fixture    *f,
            const char *name,
            gboolean    detach)
{
  g_autofree char *path = g_build_filename ("workflows", name, NULL);
  g_autofree char *sample = shell_find_sample (path);

  g_assert_cmpint (shell_call (&f->shell, "--json", "run", sample, detach ? "--detach" : NULL, NULL), ==, 0);
}

static void
test_search (Fixture       *f,
             gconstpointer  data)
{
  g_auto(GStrv) nothing = NULL;
  g_auto(GStrv) ids = NULL;
  g_autoptr(GVariant) metas = NULL;
  g_autoptr(GVariant) list = NULL;
  g_autoptr(GVariant) meta = NULL;
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GVariant) icon = NULL;
  g_autoptr(GError) error = NULL;
  const char *name;
  gint64 begin, took;

  run_sample (f, "Pattern from a seed.json", FALSE);
  nothing = search (f, "zebra");
  g_assert_cmpuint (g_strv_length (nothing), ==, 0);

  begin = g_get_monotonic_time ();
  ids = search (f, "patt seed");
  took = g_get_monotonic_time () - begin;
  g_test_message ("a search took %.1f ms", took / 1000.0);
  g_assert_cmpint (took, <, 100 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
  g_assert_true (g_str_has_prefix (ids[0], "run:"));

  metas = easel_test_bus_call (f->bus, NAME, PATH "/SearchProvider", SEARCH, "GetResultMetas",
                               g_variant_new ("(^as)", ids), &error);
  g_assert_no_error (error);
  list = g_variant_get_child_value (metas, 0);
  g_assert_cmpuint (g_variant_n_children (list), ==, 1);
  meta = g_variant_get_child_value (list, 0);
  g_assert_true (g_variant_lookup (meta, "name", "&s", &name));
  g_assert_cmpstr (name, ==, "Pattern from a seed");
  icon = g_variant_lookup_value (meta, "icon", NULL);
  g_assert_nonnull (icon);
  g_assert_false (has_window (f));

  answer = easel_test_bus_call (f->bus, NAME, PATH "/SearchProvider", SEARCH, "ActivateResult",
                                g_variant_new ("(s^asu)", ids[0], ids, 0), &error);
  g_assert_no_error (error);
  easel_test_wait_until (has_window (f));
}

static void
test_launch_search (Fixture       *f,
                    gconstpointer  data)
{
  const char *words[] = { "lake", NULL };
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GError) error = NULL;

  answer = easel_test_bus_call (f->bus, NAME, PATH "/SearchProvider", SEARCH, "LaunchSearch",
                                g_variant_new ("(^asu)", words, 0), &error);
  g_assert_no_error (error);
  easel_test_wait_until (has_window (f));
}

static void
test_action (Fixture       *f,
             gconstpointer  name)
{
  activate (f, name, NULL);
  easel_test_wait_until (has_window (f));
}

/* It leaves when nothing is left: a run goes on without a window, is told, and then nobody is needed any more. */
static void
test_follows_and_leaves (Fixture       *f,
                         gconstpointer  data)
{
  run_sample (f, "Pattern from a seed.json", TRUE);
  activate (f, "follow", NULL);
  easel_test_wait_until (easel_test_notifications_find (f->notifications, "Pattern from a seed is ready") != NULL);
  g_assert_false (has_window (f));
  easel_test_wait_until (!easel_test_bus_has_owner (f->bus, NAME));
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");

  if (daemon == NULL || g_getenv ("DISPLAY") == NULL)
    {
      g_print ("1..0 # SKIP there is no dbus-daemon, or no display\n");
      return 0;
    }

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/launcher/search", Fixture, NULL, set_up, test_search, tear_down);
  g_test_add ("/launcher/launch-search", Fixture, NULL, set_up, test_launch_search, tear_down);
  g_test_add ("/launcher/new-run", Fixture, "new-run", set_up, test_action, tear_down);
  g_test_add ("/launcher/history", Fixture, "history", set_up, test_action, tear_down);
  g_test_add ("/launcher/sessions", Fixture, "sessions", set_up, test_action, tear_down);
  g_test_add ("/launcher/follows-and-leaves", Fixture, NULL, set_up, test_follows_and_leaves, tear_down);

  return g_test_run ();
}
