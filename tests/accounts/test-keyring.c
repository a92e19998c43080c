/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys: in the keyring, and in memory where there is none. */

#include "accounts/easel-keyring.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>

static void
store (EaselKeyring *keyring,
       const char   *account,
       const char   *key)
{
  g_autoptr(GAsyncResult) kept = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  easel_keyring_store_async (keyring, account, "a label", key, NULL, easel_test_keep_result, &kept);
  result = easel_test_wait_result (&kept);
  g_assert_true (easel_keyring_store_finish (keyring, result, &error));
  g_assert_no_error (error);
}

static char *
look_up (EaselKeyring *keyring,
         const char   *account)
{
  g_autoptr(GAsyncResult) kept = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *key;

  easel_keyring_look_up_async (keyring, account, NULL, easel_test_keep_result, &kept);
  result = easel_test_wait_result (&kept);
  key = easel_keyring_look_up_finish (keyring, result, &error);
  g_assert_no_error (error);

  return key;
}

static void
forget (EaselKeyring *keyring,
        const char   *account)
{
  g_autoptr(GAsyncResult) kept = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  easel_keyring_forget_async (keyring, account, NULL, easel_test_keep_result, &kept);
  result = easel_test_wait_result (&kept);
  g_assert_true (easel_keyring_forget_finish (keyring, result, &error));
  g_assert_no_error (error);
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          guint      *count)
{
  (*count)++;
}

/* libsecret chooses its backend once in a process, so each story has a process of its own. */
static void
test_keyring (void)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "k.keyring", NULL);

  /* libsecret's file backend leaks the tags of the files that it reads. */
  g_setenv ("ASAN_OPTIONS", "detect_leaks=0", TRUE);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "x", TRUE);
  g_test_trap_subprocess ("/keyring/file/subprocess", 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  easel_test_remove_folder (folder);
}

static void
test_keyring_subprocess (void)
{
  g_autoptr(EaselKeyring) keyring = easel_keyring_new ();
  g_autoptr(EaselKeyring) later = easel_keyring_new ();
  g_autofree char *mine = NULL;
  g_autofree char *other = NULL;
  g_autofree char *newer = NULL;

  g_assert_null (look_up (keyring, "a"));
  store (keyring, "a", "key of a");
  store (keyring, "b", "key of b");

  mine = look_up (later, "a");
  other = look_up (later, "b");
  g_assert_cmpstr (mine, ==, "key of a");
  g_assert_cmpstr (other, ==, "key of b");

  store (keyring, "a", "newer key");
  newer = look_up (later, "a");
  g_assert_cmpstr (newer, ==, "newer key");

  forget (later, "a");
  forget (later, "a");
  g_assert_null (look_up (keyring, "a"));
  g_assert_null (easel_keyring_get_trouble (keyring));
  g_assert_null (easel_keyring_get_trouble (later));
}

/* The real service on a bus of its own; its key file is encrypted, so the key is nowhere to be read. */
static void
test_service (void)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *keyring = g_build_filename (folder, "keyrings", "login.keyring", NULL);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *command =
    g_strdup_printf ("dbus-run-session -- sh -c 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null && "
                     "%s -p /keyring/file/subprocess' && ! grep -r \"key of b\" %s", program, folder);
  const char *argv[] = { "/bin/sh", "-c", command, NULL };
  g_auto(GStrv) environment = g_environ_unsetenv (g_get_environ (), "SECRET_BACKEND");
  g_autofree char *daemon = g_find_program_in_path ("gnome-keyring-daemon");
  g_autofree char *bus = g_find_program_in_path ("dbus-run-session");
  g_autoptr(GError) error = NULL;
  int status;

  if (daemon == NULL || bus == NULL)
    {
      g_test_skip ("no keyring daemon, or no bus to run it on");
      easel_test_remove_folder (folder);
      return;
    }

  environment = g_environ_setenv (environment, "XDG_DATA_HOME", folder, TRUE);
  environment = g_environ_setenv (environment, "XDG_RUNTIME_DIR", folder, TRUE);
  environment = g_environ_setenv (environment, "ASAN_OPTIONS", "detect_leaks=0", TRUE);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, environment,
                               G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  g_assert_true (g_file_test (keyring, G_FILE_TEST_EXISTS));
  easel_test_remove_folder (folder);
}

static void
test_no_keyring (void)
{
  g_unsetenv ("SECRET_BACKEND");
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_trap_subprocess ("/keyring/none/subprocess", 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_no_keyring_subprocess (void)
{
  g_autoptr(EaselKeyring) keyring = easel_keyring_new ();
  g_autoptr(EaselKeyring) later = easel_keyring_new ();
  g_autofree char *key = NULL;
  guint told = 0;

  g_signal_connect (keyring, "notify::trouble", G_CALLBACK (count_cb), &told);

  store (keyring, "a", "key of a");
  key = look_up (keyring, "a");
  g_assert_cmpstr (key, ==, "key of a");
  g_assert_null (look_up (keyring, "b"));
  g_assert_null (look_up (later, "a"));
  g_assert_nonnull (easel_keyring_get_trouble (keyring));
  g_assert_cmpuint (told, ==, 1);

  forget (keyring, "a");
  g_assert_null (look_up (keyring, "a"));
  g_assert_cmpuint (told, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keyring/file", test_keyring);
  g_test_add_func ("/keyring/file/subprocess", test_keyring_subprocess);
  g_test_add_func ("/keyring/service", test_service);
  g_test_add_func ("/keyring/none", test_no_keyring);
  g_test_add_func ("/keyring/none/subprocess", test_no_keyring_subprocess);

  return g_test_run ();
}
