/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files in and out: forms in any pieces, signed addresses, ranges, and what is refused (contract 3.6). */

#include "server/server-test-fixture.h"
#include "server/easel-server-upload.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static guint
upload (Fixture    *f,
        const char *path,
        const char *file_name,
        const char *contents)
{
  g_autoptr(SoupMultipart) form = soup_multipart_new ("multipart/form-data");
  g_autoptr(GBytes) bytes = g_bytes_new (contents, strlen (contents));
  g_autofree char *url = g_strconcat (easel_server_get_url (f->server), path, NULL);
  g_autoptr(SoupMessage) message = NULL;

  soup_multipart_append_form_string (form, "other", "value");
  if (file_name != NULL)
    soup_multipart_append_form_file (form, "file", file_name, "text/html", bytes);
  message = soup_message_new_from_multipart (url, form);
  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", "Bearer " TEST_KEY);

  return fixture_send (f, message, path);
}

/* A form in pieces of every size. */
static void
test_pieces (void)
{
  static const char body[] =
    "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b\r\n"
    "Content-Disposition: form-data; name=\"file\"; filename=\"a \xc3\xa9.png\"\r\nContent-Type: image/png\r\n\r\n"
    "one\r\n--bb\r\n-\r\n--two\r\n--b\r\n"
    "Content-Disposition: form-data; name=\"file\"; filename=\"second.png\"\r\n\r\nno\r\n--b--\r\nepilogue";
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "upload", NULL);

  for (gsize piece = 1; piece <= sizeof body; piece += piece < 80 ? 1 : 41)
    {
      g_autoptr(EaselServerUpload) upload = easel_server_upload_new (path, "multipart/form-data; boundary=b", 1000);
      g_autofree char *contents = NULL;
      g_autoptr(GError) error = NULL;

      for (gsize at = 0; at < sizeof body - 1; at += piece)
        easel_server_upload_feed (upload, body + at, MIN (piece, sizeof body - 1 - at));
      easel_server_upload_close (upload, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (easel_server_upload_get_file_name (upload), ==, "a \xc3\xa9.png");
      g_file_get_contents (path, &contents, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (contents, ==, "one\r\n--bb\r\n-\r\n--two");
      g_assert_cmpint (easel_server_upload_get_size (upload), ==, strlen (contents));
    }

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  easel_test_remove_folder (folder);
}

static void
test_broken_forms (void)
{
  static const char *const cases[][2] = {
    { "multipart/form-data", "--b\r\n\r\n" },
    { "text/plain", "x" },
    { "multipart/form-data; boundary=b", "" },
    { "multipart/form-data; boundary=b", "--b" },
    { "multipart/form-data; boundary=b", "--b--" },
    { "multipart/form-data; boundary=b", "--b\r\nnonsense\r\n\r\n--b--" },
  };
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "upload", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(EaselServerUpload) upload = easel_server_upload_new (path, cases[i][0], 1000);

      easel_server_upload_feed (upload, cases[i][1], strlen (cases[i][1]));
      g_assert_true (easel_server_upload_close (upload, NULL));
      g_assert_null (easel_server_upload_get_file_name (upload));
    }

  easel_test_remove_folder (folder);
}

/* A form that ends in the middle of the file has none: half a file is not kept. */
static void
test_cut_form (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(SoupMessage) message = fixture_make_message (f, "POST", "/file/upload", NULL);
  g_autoptr(GBytes) body = g_bytes_new_static ("--b\r\nContent-Disposition: form-data; name=\"file\"; "
                                               "filename=\"a.png\"\r\n\r\nhalf", 74);

  soup_message_set_request_body_from_bytes (message, "multipart/form-data; boundary=b", body);
  g_assert_cmpuint (fixture_send (f, message, "/file/upload"), ==, 422);
}

static void
test_upload (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *url = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpuint (upload (f, "/file/upload", "cat.png", "meow"), ==, 200);
  g_assert_true (g_str_has_prefix (easel_json_get_string (fixture_get_object (f), "file_id"), "img_"));
  g_assert_cmpstr (easel_json_get_string (fixture_get_object (f), "file_name"), ==, "cat.png");
  url = fixture_dup_member (f, "file_url");

  g_assert_cmpuint (fixture_ask (f, "GET", url, NULL), ==, 200);
  text = fixture_dup_text (f);
  g_assert_cmpstr (text, ==, "meow");
  g_assert_cmpstr (f->content_type, ==, "image/png");
  g_assert_cmpstr (soup_message_headers_get_one (f->headers, "X-Content-Type-Options"), ==, "nosniff");
  g_assert_cmpuint (fixture_ask (f, "HEAD", url, NULL), ==, 200);
  g_assert_cmpint (soup_message_headers_get_content_length (f->headers), ==, 4);
  g_assert_cmpuint (g_bytes_get_size (f->bytes), ==, 0);

  easel_clock_advance (f->clock, HOUR);
  g_assert_cmpuint (fixture_ask (f, "GET", url, NULL), ==, 403);

  g_assert_cmpuint (upload (f, "/file/upload", "movie.mp4", "x"), ==, 200);
  g_assert_true (g_str_has_prefix (easel_json_get_string (fixture_get_object (f), "file_id"), "vid_"));
  g_assert_cmpuint (upload (f, "/file/upload", "unknown.qqq", "x"), ==, 200);
  g_assert_true (g_str_has_prefix (easel_json_get_string (fixture_get_object (f), "file_id"), "file_"));
  g_assert_cmpuint (upload (f, "/file/upload", "note.txt", "x"), ==, 400);
  g_assert_cmpstr (fixture_get_detail (f), ==, "Unsupported file type");
  g_assert_cmpuint (upload (f, "/file/upload", NULL, ""), ==, 422);
}

static void
check_range (Fixture    *f,
             const char *url,
             const char *range,
             guint       status,
             const char *expected)
{
  g_autoptr(SoupMessage) message = fixture_make_message (f, "GET", url, NULL);
  g_autofree char *text = NULL;

  soup_message_headers_replace (soup_message_get_request_headers (message), "Range", range);
  g_assert_cmpuint (fixture_send (f, message, url), ==, status);
  text = fixture_dup_text (f);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_ranges (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *url = NULL;

  g_assert_cmpuint (upload (f, "/file/upload", "digits.bin", "0123456789"), ==, 200);
  url = fixture_dup_member (f, "file_url");
  check_range (f, url, "bytes=2-4", 206, "234");
  g_assert_cmpstr (soup_message_headers_get_one (f->headers, "Content-Range"), ==, "bytes 2-4/10");
  check_range (f, url, "bytes=7-", 206, "789");
  check_range (f, url, "bytes=-3", 206, "789");
  check_range (f, url, "bytes=8-99", 206, "89");
  check_range (f, url, "bytes=10-", 416, "");
  check_range (f, url, "lines=1-2", 200, "0123456789");
}

/* Only what was signed, and nothing outside. */
static void
test_signatures (Fixture       *f,
                 gconstpointer  data)
{
  EaselServerFiles *files = easel_server_get_files (f->server);
  g_autofree char *origin = g_strndup (easel_server_get_url (f->server), strlen (easel_server_get_url (f->server)) - 4);
  g_autofree char *outside = easel_server_files_sign (files, origin, "GET", "../server.db");
  g_autofree char *absent = easel_server_files_sign (files, origin, "GET", "inputs/none.png");
  g_autofree char *put = easel_server_files_sign (files, origin, "PUT", "inputs/none.png");
  g_autofree char *plain = g_strconcat (origin, "/storage/inputs/none.png", NULL);
  g_autofree char *forged = g_strconcat (absent, "0", NULL);

  g_assert_cmpuint (fixture_ask (f, "GET", plain, NULL), ==, 403);
  g_assert_cmpuint (fixture_ask (f, "GET", forged, NULL), ==, 403);
  g_assert_cmpuint (fixture_ask (f, "GET", put, NULL), ==, 403);
  g_assert_cmpuint (fixture_ask (f, "GET", absent, NULL), ==, 404);
  g_assert_cmpuint (fixture_ask (f, "GET", outside, NULL), !=, 200);
  g_assert_null (easel_server_files_dup_path (files, "../server.db"));
  g_assert_null (easel_server_files_dup_path (files, "inputs/../../server.db"));
  g_assert_null (easel_server_files_dup_path (files, "/etc/passwd"));
}

static void
test_html (Fixture       *f,
           gconstpointer  data)
{
  EaselServerFiles *files = easel_server_get_files (f->server);
  g_autofree char *origin = g_strndup (easel_server_get_url (f->server), strlen (easel_server_get_url (f->server)) - 4);
  g_autofree char *temp = easel_server_files_dup_temp_path (files, "page");
  g_autofree char *url = easel_server_files_sign (files, origin, "GET", "outputs/page.html");

  g_assert_true (g_file_set_contents (temp, "<script>", -1, NULL));
  g_assert_true (easel_server_files_add (files, "outputs/page.html", temp, NULL));
  g_assert_cmpuint (fixture_ask (f, "GET", url, NULL), ==, 200);
  g_assert_true (g_str_has_prefix (soup_message_headers_get_one (f->headers, "Content-Disposition"), "attachment"));
}

static void
test_presigned (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *put_url = NULL;
  g_autofree char *register_body = NULL;
  g_autofree char *id_path = NULL;
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpuint (fixture_ask (f, "GET", "/assets/presigned-url?file_name=big.mp4&type=video/mp4&parent_path=/upload",
                                 NULL), ==, 200);
  put_url = fixture_dup_member (f, "url");
  id = fixture_dup_member (f, "file_id");
  register_body = g_strdup_printf ("{\"file_id\":\"%s\",\"file_name\":\"big.mp4\",\"file_size\":4,\"db_path\":\"%s\","
                                   "\"url\":\"x\",\"mime_type\":\"video/mp4\"}", id,
                                   easel_json_get_string (fixture_get_object (f), "db_path"));
  g_assert_cmpuint (fixture_ask (f, "POST", "/assets/register", register_body), ==, 404);
  g_assert_cmpuint (fixture_ask (f, "PUT", put_url, "film"), ==, 200);
  g_assert_cmpuint (fixture_ask (f, "POST", "/assets/register", register_body), ==, 200);

  id_path = g_strconcat ("/assets/", id, NULL);
  g_assert_cmpuint (fixture_ask (f, "GET", id_path, NULL), ==, 200);
  g_clear_pointer (&put_url, g_free);
  put_url = fixture_dup_member (f, "url");
  g_assert_cmpuint (fixture_ask (f, "GET", put_url, NULL), ==, 200);
  text = fixture_dup_text (f);
  g_assert_cmpstr (text, ==, "film");

  g_assert_cmpuint (upload (f, "/assets/upload?parent_path=/upload", "b.png", "x"), ==, 200);
  g_assert_cmpuint (fixture_ask (f, "GET", "/assets?path=/upload", NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, 2);
  g_assert_cmpuint (fixture_ask (f, "GET", "/assets/search?query=BIG", NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, 1);
  g_assert_cmpuint (fixture_ask (f, "POST", "/assets/folder", "{\"name\":\"n\"}"), ==, 200);
  g_assert_cmpuint (fixture_ask (f, "POST", "/assets/folder", "{\"name\":\"n\"}"), ==, 400);
  g_assert_cmpuint (fixture_ask (f, "DELETE", id_path, NULL), ==, 200);
  g_assert_cmpuint (fixture_ask (f, "DELETE", id_path, NULL), ==, 404);
}

/* A picture inside a request becomes a file, also in what is shown of the run. */
static void
test_data_uri (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *id = fixture_queue (f, QUICK_GRAPH, "\"inputs\":{\"p\":\"data:image/png;base64,aGVsbG8=\","
                                       "\"q\":\"data:image/webp;base64,aGVsbG8=\"},");
  g_autofree char *url = NULL;
  g_autofree char *text = NULL;
  g_autofree char *local = NULL;
  JsonObject *inputs;

  fixture_get_status (f, id);
  inputs = easel_json_get_object (fixture_get_object (f), "workflow_inputs");
  g_assert_true (g_str_has_prefix (easel_json_get_string (inputs, "q"), "data:image/webp"));
  url = g_strdup (easel_json_get_string (inputs, "p"));
  g_assert_cmpuint (fixture_ask (f, "GET", url, NULL), ==, 200);
  text = fixture_dup_text (f);
  g_assert_cmpstr (text, ==, "hello");

  /* A run that starts again later still finds it. */
  easel_clock_advance (f->clock, 2 * HOUR);
  local = easel_server_files_find_local (easel_server_get_files (f->server), url);
  g_assert_nonnull (local);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add ("/files/" name, Fixture, "fake clock", fixture_set_up, function, fixture_tear_down)
  g_test_add_func ("/files/pieces", test_pieces);
  g_test_add_func ("/files/broken-forms", test_broken_forms);
  ADD ("upload", test_upload);
  ADD ("cut-form", test_cut_form);
  ADD ("ranges", test_ranges);
  ADD ("signatures", test_signatures);
  ADD ("html", test_html);
  ADD ("presigned", test_presigned);
  ADD ("data-uri", test_data_uri);

  return g_test_run ();
}
