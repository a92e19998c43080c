/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assets: an account's own library of files, and uploads to a signed address (contract 3.6). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json.h"
#include "server/easel-server-form.h"
#include "server/easel-server-json.h"
#include "server/easel-server-private.h"
#include "server/easel-server-routes.h"
#include "server/easel-server-upload.h"

#include <string.h>

#define SELECT_ASSETS \
  "SELECT id, name, parent, path, is_folder, size, mime_type, created_at FROM assets WHERE deleted = 0 "

static EaselDatabase *
get_database (EaselServerCall *call)
{
  return easel_server_get_database (easel_server_call_get_server (call));
}

static EaselServerFiles *
get_files (EaselServerCall *call)
{
  return easel_server_get_files (easel_server_call_get_server (call));
}

/* `/`, or `/folder/folder` without a slash at the end. */
static char *
normalize_parent (const char *path)
{
  g_autofree char *canonical = g_canonicalize_filename (path, "/");

  return g_steal_pointer (&canonical);
}

static char *
make_path (const char *parent,
           const char *name)
{
  g_autofree char *path = g_build_path ("/", parent, name, NULL);

  return g_strdup (path + 1);
}

static char *
make_key (const char *path)
{
  return g_strconcat ("assets/", path, NULL);
}

static JsonNode *
make_asset (EaselServerCall *call,
            EaselStatement  *row)
{
  gboolean is_folder = easel_statement_get_int (row, 4) != 0;
  gint64 time = easel_statement_get_int (row, 7);
  g_autofree char *origin = easel_server_call_dup_origin (call);
  g_autofree char *key = make_key (easel_statement_get_text (row, 3));
  g_autofree char *url = is_folder ? NULL : easel_server_files_sign (get_files (call), origin, "GET", key);

  return easel_server_json ("id:s", easel_statement_get_text (row, 0),
                            "user_id:s", EASEL_SERVER_USER,
                            "org_id:0",
                            "name:s", easel_statement_get_text (row, 1),
                            "is_folder:b", is_folder,
                            "path:s", easel_statement_get_text (row, 3),
                            "file_size:i", easel_statement_get_int (row, 5),
                            "url:s", url,
                            "mime_type:s", easel_statement_get_text (row, 6),
                            "created_at:t", time, EASEL_TIME_T4,
                            "updated_at:t", time, EASEL_TIME_T4,
                            "deleted:b", FALSE,
                            NULL);
}

static void
answer_asset (EaselServerCall *call,
              const char      *id)
{
  g_autoptr(EaselStatement) row = easel_database_query (get_database (call), NULL, SELECT_ASSETS "AND id = ?", "s", id);

  if (row != NULL && easel_statement_step (row, NULL))
    easel_server_call_answer (call, make_asset (call, row));
  else
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Asset not found");
}

static void
add_asset (EaselServerCall *call,
           const char      *id,
           const char      *name,
           const char      *parent,
           const char      *path,
           gboolean         is_folder,
           gint64           size,
           const char      *mime_type)
{
  gint64 now = easel_clock_get_time (easel_server_get_clock (easel_server_call_get_server (call)));
  g_autoptr(GError) error = NULL;

  if (easel_database_run (get_database (call), &error,
                          "INSERT OR REPLACE INTO assets (id, name, parent, path, is_folder, size, mime_type, "
                          "created_at) "
                          "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "ssssiisi", id, name, parent, path, (gint64) is_folder,
                          size, mime_type, now))
    answer_asset (call, id);
  else
    easel_server_call_crash (call, error);
}

static void
upload_asset (EaselServerCall *call)
{
  g_autofree char *parent = normalize_parent (easel_server_call_get_text (call, "parent_path"));
  g_autofree char *folder = make_key (parent + 1);
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autofree char *type = NULL;
  EaselServerUpload *upload = easel_server_call_get_sink (call);

  if (g_str_has_suffix (folder, "/"))
    folder[strlen (folder) - 1] = '\0';
  key = easel_server_store_form (call, folder, &id);
  if (key == NULL)
    return;

  type = easel_server_files_get_type_of (key);
  add_asset (call, id, easel_server_upload_get_file_name (upload), parent, key + strlen ("assets/"), FALSE,
             easel_server_upload_get_size (upload), type);
}

static void
presign (EaselServerCall *call)
{
  const char *file_name = easel_server_call_get_text (call, "file_name");
  const char *dot = strrchr (file_name, '.');
  g_autofree char *parent = normalize_parent (easel_server_call_get_text (call, "parent_path"));
  g_autofree char *id = easel_server_files_make_id (get_files (call), file_name);
  g_autofree char *stored_name = g_strconcat (id, dot != NULL && strchr (dot, '/') == NULL ? dot : "", NULL);
  g_autofree char *path = make_path (parent, stored_name);
  g_autofree char *key = make_key (path);
  g_autofree char *origin = easel_server_call_dup_origin (call);
  g_autofree char *url = easel_server_files_sign (get_files (call), origin, "PUT", key);
  g_autofree char *download_url = easel_server_files_sign (get_files (call), origin, "GET", key);

  easel_server_call_answer (call, easel_server_json ("url:s", url,
                                                     "download_url:s", download_url,
                                                     "file_id:s", id,
                                                     "db_path:s", path,
                                                     "is_public:b", FALSE,
                                                     NULL));
}

/* What is registered must have arrived, as large as it says. */
static void
register_asset (EaselServerCall *call)
{
  JsonObject *body = easel_server_call_get_body (call);
  const char *path = easel_json_get_string (body, "db_path");
  g_autofree char *key = make_key (path);
  g_autofree char *file_path = easel_server_files_dup_path (get_files (call), key);
  g_autofree char *full = g_strconcat ("/", path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);
  gint64 size = 0;

  easel_json_get_int (body, "file_size", &size);
  if (file_path == NULL || !g_file_test (file_path, G_FILE_TEST_IS_REGULAR))
    {
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "The file has not been uploaded");
      return;
    }

  add_asset (call, easel_json_get_string (body, "file_id"), easel_json_get_string (body, "file_name"), parent, path,
             FALSE, size, easel_json_get_string (body, "mime_type"));
}

static void
answer_assets (EaselServerCall *call,
               EaselStatement  *statement)
{
  g_autoptr(EaselStatement) owned = statement;
  JsonArray *rows = json_array_new ();

  while (statement != NULL && easel_statement_step (statement, NULL))
    json_array_add_element (rows, make_asset (call, statement));
  easel_server_call_answer (call, easel_server_json_array (rows));
}

static void
list_assets (EaselServerCall *call)
{
  g_autofree char *parent = normalize_parent (easel_server_call_get_text (call, "path"));

  answer_assets (call, easel_database_query (get_database (call), NULL,
                                             SELECT_ASSETS "AND parent = ? ORDER BY is_folder DESC, created_at DESC",
                                             "s",
                                             parent));
}

static void
search_assets (EaselServerCall *call)
{
  answer_assets (call, easel_database_query (get_database (call), NULL,
                                             SELECT_ASSETS "AND instr (lower (name), lower (?)) > 0 "
                                             "ORDER BY created_at DESC LIMIT ?", "si",
                                             easel_server_call_get_text (call, "query"),
                                             easel_server_call_get_int (call, "limit", 5)));
}

static void
show_asset (EaselServerCall *call)
{
  answer_asset (call, easel_server_call_get_path (call, "asset_id"));
}

static void
delete_asset (EaselServerCall *call)
{
  g_autoptr(GError) error = NULL;

  if (!easel_database_run (get_database (call), &error, "UPDATE assets SET deleted = 1 WHERE id = ? AND deleted = 0",
                           "s", easel_server_call_get_path (call, "asset_id")))
    easel_server_call_crash (call, error);
  else if (easel_database_get_changes (get_database (call)) == 0)
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Asset not found");
  else
    easel_server_call_answer (call, easel_server_json ("message:s", "Asset deleted successfully", NULL));
}

static void
create_folder (EaselServerCall *call)
{
  JsonObject *body = easel_server_call_get_body (call);
  const char *name = easel_json_get_string (body, "name");
  g_autofree char *parent = normalize_parent (easel_json_get_string (body, "parent_path"));
  g_autofree char *path = make_path (parent, name);
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr(EaselStatement) same =
    easel_database_query (get_database (call), NULL, SELECT_ASSETS "AND path = ? AND is_folder = 1", "s", path);

  if (same != NULL && easel_statement_step (same, NULL))
    easel_server_call_refuse (call, SOUP_STATUS_BAD_REQUEST, "Folder already exists");
  else
    add_asset (call, id, name, parent, path, TRUE, 0, NULL);
}

static const EaselFieldRule upload_query[] = {
  { "parent_path", EASEL_FIELD_TEXT, EASEL_FIELD_OPTIONAL, "/" },
  { NULL }
};

static const EaselFieldRule presign_query[] = {
  { "file_name", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "type", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "parent_path", EASEL_FIELD_TEXT, EASEL_FIELD_OPTIONAL, "/" },
  { "size", EASEL_FIELD_INTEGER },
  { NULL }
};

static const EaselFieldRule list_query[] = {
  { "path", EASEL_FIELD_TEXT, EASEL_FIELD_OPTIONAL, "/" },
  { NULL }
};

static const EaselFieldRule search_query[] = {
  { "query", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "limit", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "5" },
  { NULL }
};

static const EaselFieldRule register_fields[] = {
  { "file_id", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "file_name", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "file_size", EASEL_FIELD_INTEGER, EASEL_FIELD_REQUIRED },
  { "db_path", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "url", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "mime_type", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { NULL }
};

static const EaselFieldRule folder_fields[] = {
  { "name", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "parent_path", EASEL_FIELD_TEXT, EASEL_FIELD_OPTIONAL, "/" },
  { NULL }
};

static const EaselBodyShape register_shape = { "AssetRegisterBody", NULL, register_fields };
static const EaselBodyShape folder_shape = { "CreateFolderBody", NULL, folder_fields };
static const EaselBodyShape *const register_shapes[] = { &register_shape, NULL };
static const EaselBodyShape *const folder_shapes[] = { &folder_shape, NULL };

const EaselRoute easel_server_asset_routes[] = {
  { "POST", "/assets/upload", upload_asset, upload_query, NULL, EASEL_ROUTE_PLAIN, easel_server_prepare_form },
  { "GET", "/assets/presigned-url", presign, presign_query },
  { "POST", "/assets/register", register_asset, NULL, register_shapes },
  { "GET", "/assets", list_assets, list_query },
  { "GET", "/assets/search", search_assets, search_query },
  { "POST", "/assets/folder", create_folder, NULL, folder_shapes },
  { "GET", "/assets/{asset_id}", show_asset },
  { "DELETE", "/assets/{asset_id}", delete_asset },
  { NULL }
};
