/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts: added after a check, kept without their keys, chosen, signed out of. */

#include "accounts/easel-account-store.h"
#include "accounts/easel-accounts.h"
#include "base/easel-error.h"
#include "support/easel-raw-server.h"
#include "support/easel-test-archive.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>

#define KEY "sk-a-very-secret-key-4711"

typedef struct {
  char             *folder;
  char             *path;
  EaselArchive     *archive;
  EaselKeyring     *keyring;
  EaselLocalServer *local;
  EaselClock       *clock;
  EaselAccounts    *accounts;
  EaselRawServer   *server;
  char             *address;
  GAsyncResult     *result;
} Fixture;

static void
load (Fixture *f)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  easel_accounts_load_async (f->accounts, NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);
  g_assert_true (easel_accounts_load_finish (f->accounts, result, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->folder = easel_test_make_folder ();
  f->path = g_build_filename (f->folder, "archive.db", NULL);
  f->archive = easel_test_archive_open (f->path, NULL);
  f->keyring = easel_keyring_new ();
  f->local = easel_local_server_new_in (f->folder, "/nonexistent", f->folder);
  f->clock = easel_clock_new ();
  f->accounts = easel_accounts_new (f->archive, f->keyring, f->local, f->clock);
  f->server = easel_raw_server_new ();
  f->address = easel_raw_server_dup_address (f->server, "/api");
  load (f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->accounts);
  g_assert_finalize_object (f->archive);
  g_clear_object (&f->keyring);
  g_clear_object (&f->local);
  g_clear_object (&f->clock);
  easel_raw_server_free (f->server);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->path);
  g_free (f->address);
}

/* As the next program finds it; the keyring stays, here in memory. */
static void
start_again (Fixture *f)
{
  g_assert_finalize_object (f->accounts);
  f->accounts = easel_accounts_new (f->archive, f->keyring, f->local, f->clock);
  load (f);
}

static EaselAccount *
add (Fixture     *f,
     const char  *name,
     const char  *address,
     const char  *key,
     GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_accounts_add_async (f->accounts, name, address, key, FALSE, NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);

  return easel_accounts_add_finish (f->accounts, result, error);
}

static EaselClient *
connect_to (Fixture       *f,
            EaselAccount  *account,
            GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_account_connect_async (account, NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);

  return easel_account_connect_finish (account, result, error);
}

static void
test_only_local (Fixture       *f,
                 gconstpointer  data)
{
  g_autoptr(EaselAccount) first = g_list_model_get_item (G_LIST_MODEL (f->accounts), 0);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->accounts)), ==, 1);
  g_assert_cmpstr (easel_account_get_id (first), ==, EASEL_ACCOUNT_LOCAL_ID);
  g_assert_true (easel_account_is_local (first));
  g_assert_true (first == easel_accounts_get_current (f->accounts));
}

static void
test_add (Fixture       *f,
          gconstpointer  data)
{
  g_autoptr(EaselAccount) account = NULL;
  g_autoptr(EaselClient) client = NULL;
  g_autoptr(GError) error = NULL;
  EaselAccount *again;

  easel_raw_server_add_json (f->server, 200, "[]");
  account = add (f, "studio", f->address, "  bearer " KEY "\n", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (easel_account_get_name (account), ==, "studio");
  g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 0), "GET /api/workflows/all?limit=1 "));
  g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 0), "Authorization: Bearer " KEY "\r\n"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->accounts)), ==, 2);

  start_again (f);
  again = easel_accounts_find (f->accounts, "studio");
  g_assert_nonnull (again);
  g_assert_cmpstr (easel_account_get_address (again), ==, f->address);

  client = connect_to (f, again, &error);
  g_assert_no_error (error);
  g_assert_true (easel_client_has_key (client));
}

static void
assert_absent (const char *folder,
               const char *secret)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        assert_absent (path, secret);
      else if (g_file_get_contents (path, &bytes, &length, NULL))
        g_assert_null (memmem (bytes, length, secret, strlen (secret)));
    }
}

static void
test_key_stays_off_the_disk (Fixture       *f,
                             gconstpointer  data)
{
  g_autoptr(EaselAccount) account = NULL;

  easel_raw_server_add_json (f->server, 200, "[]");
  account = add (f, "studio", f->address, KEY, NULL);
  g_assert_nonnull (account);
  assert_absent (f->folder, KEY);
}

static const struct {
  const char *name;
  const char *address;  /* NULL: the server's */
  guint       status;
  const char *body;
  EaselError  code;
} refusals[] = {
  { "studio", NULL, 401, "{\"detail\":\"Invalid or expired token\"}", EASEL_ERROR_UNAUTHORIZED },
  { "studio", NULL, 403, "{\"detail\":\"Your account has been suspended.\"}", EASEL_ERROR_FORBIDDEN },
  { "studio", NULL, 404, "{\"detail\":\"Not Found\"}", EASEL_ERROR_NOT_FOUND },
  { "studio", NULL, 200, "{\"hello\":\"I am no list\"}", EASEL_ERROR_BAD_REPLY },
  { "studio", "http://example.invalid", 200, "[]", EASEL_ERROR_INVALID },
  { "studio", "ftp://example.invalid", 200, "[]", EASEL_ERROR_INVALID },
  { "local", NULL, 200, "[]", EASEL_ERROR_INVALID },
  { "Local", NULL, 200, "[]", EASEL_ERROR_INVALID },
  { "", NULL, 200, "[]", EASEL_ERROR_INVALID },
};

static void
test_refusals (Fixture       *f,
               gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr(EaselAccount) account = NULL;
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add_json (f->server, refusals[i].status, refusals[i].body);
      account = add (f, refusals[i].name, refusals[i].address != NULL ? refusals[i].address : f->address, KEY, &error);
      g_assert_error (error, EASEL_ERROR, (int) refusals[i].code);
      g_assert_null (account);
      g_assert_null (strstr (error->message, KEY));
    }

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->accounts)), ==, 1);
  start_again (f);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->accounts)), ==, 1);
}

static void
test_same_name_twice (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr(EaselAccount) first = NULL;
  g_autoptr(EaselAccount) second = NULL;
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 200, "[]");
  first = add (f, "studio", f->address, KEY, NULL);
  second = add (f, "studio", f->address, KEY, &error);
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
}

static void
test_current (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(EaselAccount) account = NULL;

  easel_raw_server_add_json (f->server, 200, "[]");
  account = add (f, "studio", f->address, KEY, NULL);
  easel_accounts_set_current_async (f->accounts, account, NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);
  g_assert_true (easel_accounts_set_current_finish (f->accounts, result, NULL));
  g_clear_object (&result);

  start_again (f);
  g_assert_cmpstr (easel_account_get_name (easel_accounts_get_current (f->accounts)), ==, "studio");
}

static void
test_remove (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(EaselAccount) account = NULL;
  g_autoptr(EaselClient) client = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;

  easel_raw_server_add_json (f->server, 200, "[]");
  account = add (f, "studio", f->address, KEY, NULL);
  id = g_strdup (easel_account_get_id (account));
  easel_accounts_remove_async (f->accounts, account, NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);
  g_assert_true (easel_accounts_remove_finish (f->accounts, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->accounts)), ==, 1);

  client = connect_to (f, account, &error);
  g_assert_no_error (error);
  g_assert_false (easel_client_has_key (client));
  g_clear_object (&result);

  start_again (f);
  g_assert_null (easel_accounts_find (f->accounts, id));
}

/* A server that was only named: not listed, but its runs know it again. */
static void
test_passing (Fixture       *f,
              gconstpointer  data)
{
  EaselAccount *passing = easel_accounts_get_for_address (f->accounts, f->address);
  g_autofree char *id = g_strdup (easel_account_get_id (passing));
  g_autoptr(EaselAccountRows) rows = NULL;
  EaselAccount *again;

  g_assert_true (passing == easel_accounts_get_for_address (f->accounts, f->address));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->accounts)), ==, 1);

  /* Done by the writer after what it has still to do. */
  rows = easel_test_archive_write (f->archive, easel_account_store_load, NULL, NULL);
  g_assert_cmpuint (rows->rows->len, ==, 1);

  start_again (f);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->accounts)), ==, 1);
  again = easel_accounts_find (f->accounts, id);
  g_assert_nonnull (again);
  g_assert_cmpstr (easel_account_get_address (again), ==, f->address);
}

static void
test_known_addresses (Fixture       *f,
                      gconstpointer  data)
{
  g_autofree char *production = easel_accounts_read_address ("production", FALSE, NULL);
  g_autofree char *staging = easel_accounts_read_address ("Staging", FALSE, NULL);
  g_autofree char *bare = easel_accounts_read_address ("https://comfy.example.org/", FALSE, NULL);
  g_autofree char *confirmed = easel_accounts_read_address ("http://comfy.example.org:3011/base", TRUE, NULL);

  g_assert_cmpstr (production, ==, "https://api.comfydeploy.com/api");
  g_assert_cmpstr (staging, ==, "https://staging.api.comfydeploy.com/api");
  g_assert_cmpstr (bare, ==, "https://comfy.example.org/api");
  g_assert_cmpstr (confirmed, ==, "http://comfy.example.org:3011/base");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  /* No keyring: keys are kept in memory, which is all that these tests need. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);

#define ADD(name, test) g_test_add ("/accounts/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("only-local", test_only_local);
  ADD ("add", test_add);
  ADD ("key-stays-off-the-disk", test_key_stays_off_the_disk);
  ADD ("refusals", test_refusals);
  ADD ("same-name-twice", test_same_name_twice);
  ADD ("current", test_current);
  ADD ("remove", test_remove);
  ADD ("passing", test_passing);
  ADD ("known-addresses", test_known_addresses);

  return g_test_run ();
}
