/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads: directly and to a presigned address, without the key there, and never a file that changed under way. */

#include "api/easel-upload.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "api/easel-body-stream.h"
#include "base/easel-error.h"
#include "base/easel-limits.h"
#include "support/easel-raw-server.h"
#include "support/easel-test.h"

#define KEY    "eyJhbGciOiJIUzI1NiJ9.secret-part.signature"
#define ANSWER "{\"message\":\"File uploaded successfully\",\"file_id\":\"img_x\",\"file_name\":\"a\"," \
               "\"file_url\":\"https://storage.example/inputs/img_x.png\"}"
#define LARGE  (EASEL_LIMIT_DIRECT_UPLOAD + 1)

typedef struct {
  EaselRawServer *server;
  EaselRawServer *storage;
  EaselClock *clock;
  EaselClient *client;
  char *folder;
  char *path;
  GCancellable *cancellable;
  GAsyncResult *result;
  goffset last_progress;
  goffset last_total;
  gboolean change_at_progress;
  gboolean shrink_at_progress;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *address = NULL;

  f->server = easel_raw_server_new ();
  f->storage = easel_raw_server_new ();
  f->clock = easel_clock_new_fake (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  address = easel_raw_server_dup_address (f->server, "/api");
  f->client = easel_client_new (address, KEY, f->clock, EASEL_CLIENT_DEFAULT, NULL);
  f->folder = easel_test_make_folder ();
  f->path = g_build_filename (f->folder, "picture.png", NULL);
  g_assert_true (g_file_set_contents (f->path, "the picture", -1, NULL));
  f->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_object (&f->result);
  easel_test_finalize (f->client);
  for (guint i = 0; i < easel_raw_server_get_n_requests (f->storage); i++)
    {
      g_assert_null (strstr (easel_raw_server_get_request (f->storage, i), "secret-part"));
      g_assert_null (strstr (easel_raw_server_get_request (f->storage, i), "Authorization"));
    }
  easel_raw_server_free (f->server);
  easel_raw_server_free (f->storage);
  g_assert_finalize_object (f->clock);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->path);
  g_object_unref (f->cancellable);
}

static void
progress_cb (goffset  current,
             goffset  total,
             gpointer user_data)
{
  Fixture *f = user_data;
  struct utimbuf long_ago = { 1, 1 };

  g_assert_cmpint (current, >=, f->last_progress);
  f->last_progress = current;
  f->last_total = total;

  if (f->change_at_progress)
    g_assert_cmpint (g_utime (f->path, &long_ago), ==, 0);
  f->change_at_progress = FALSE;

  if (f->shrink_at_progress)
    g_assert_cmpint (truncate (f->path, 10), ==, 0);
  f->shrink_at_progress = FALSE;
}

static void
start (Fixture    *f,
       const char *path,
       const char *name)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);

  g_clear_object (&f->result);
  f->last_progress = 0;
  easel_upload_async (f->client, file, name, progress_cb, f, f->cancellable, easel_test_keep_result, &f->result);
}

static char *
finish (Fixture  *f,
        GError  **error)
{
  easel_test_wait_until (f->result != NULL);

  return easel_upload_finish (f->client, f->result, error);
}

static char *
upload (Fixture     *f,
        const char  *name,
        GError     **error)
{
  start (f, f->path, name);

  return finish (f, error);
}

static void
test_direct (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *address = NULL;
  g_autoptr(GError) error = NULL;
  const char *request;

  easel_raw_server_add_json (f->server, 200, ANSWER);
  address = upload (f, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (address, ==, "https://storage.example/inputs/img_x.png");
  g_assert_cmpint (f->last_progress, ==, strlen ("the picture"));
  g_assert_cmpint (f->last_total, ==, strlen ("the picture"));

  request = easel_raw_server_get_request (f->server, 0);
  g_assert_true (g_str_has_prefix (request, "POST /api/file/upload HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (request, "\r\nAuthorization: Bearer " KEY "\r\n"));
  g_assert_nonnull (strstr (request, "\r\nContent-Type: multipart/form-data; boundary="));
  g_assert_nonnull (strstr (request, "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"picture.png\"\r\n"
                                     "Content-Type: image/png\r\n\r\nthe picture\r\n--"));
  g_assert_null (strstr (request, "Transfer-Encoding"));
}

static void
test_names (Fixture       *f,
            gconstpointer  data)
{
  static const struct {
    const char *name;
    const char *sent;
  } CASES[] = {
    { "a\"b.png",         "filename=\"a%22b.png\"\r\n" },
    { "a\r\nX: y.png",    "filename=\"a%0D%0AX: y.png\"\r\n" },
    { "a\\.png",          "filename=\"a%5C.png\"\r\n" },
    { "Bäume \xf0\x9f\x8c\xb2.png", "filename=\"Bäume \xf0\x9f\x8c\xb2.png\"\r\n" },
    { "\xff.png",         "filename=\"\xef\xbf\xbd.png\"\r\n" },
    { "100%.png",         "filename=\"100%.png\"\r\n" },
  };

  easel_raw_server_add_json (f->server, 200, ANSWER);

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *address = upload (f, CASES[i].name, NULL);

      g_assert_nonnull (address);
      g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, i), CASES[i].sent));
    }
}

static void
test_bad_files (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *fifo = g_build_filename (f->folder, "fifo.png", NULL);
  g_autofree char *missing = g_build_filename (f->folder, "missing.png", NULL);
  g_autofree char *empty = g_build_filename (f->folder, "empty.png", NULL);
  g_autofree char *huge = g_build_filename (f->folder, "huge.mp4", NULL);
  const struct {
    const char *path;
    const char *sentence;
  } cases[] = {
    { missing,     "missing.png cannot be read: " },
    { f->folder,   "is no file that could be sent" },
    { fifo,        "fifo.png is no file that could be sent" },
    { "/dev/zero", "zero is no file that could be sent" },
    { empty,       "empty.png is empty" },
    { huge,        "huge.mp4 is larger than the 250 MiB that the server takes" },
  };

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_true (g_file_set_contents (huge, "", 0, NULL));
  g_assert_cmpint (truncate (huge, EASEL_LIMIT_UPLOAD + 1), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      start (f, cases[i].path, NULL);
      g_assert_null (finish (f, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].sentence));
    }

  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 0);
}

static void
test_refused (Fixture       *f,
              gconstpointer  data)
{
  static const struct {
    const char *answer;
    EaselError code;
  } CASES[] = {
    { "HTTP/1.1 400 X\r\nContent-Type: application/json\r\nContent-Length: 34\r\nConnection: close\r\n\r\n"
      "{\"detail\":\"Unsupported file type\"}", EASEL_ERROR_REJECTED },
    { "HTTP/1.1 413 X\r\nContent-Type: text/plain\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large", EASEL_ERROR_REJECTED },
    { "HTTP/1.1 401 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_UNAUTHORIZED },
    { "HTTP/1.1 500 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_SERVER },
    { "HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_BAD_REPLY },
    { "HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", EASEL_ERROR_BAD_REPLY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add (f->server, CASES[i].answer, -1, EASEL_RAW_CLOSE);

      g_assert_null (upload (f, NULL, &error));
      g_assert_error (error, EASEL_ERROR, (int) CASES[i].code);
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
    }
}

/* The connection breaks after so many bytes of the request. */
static void
test_cut (Fixture       *f,
          gconstpointer  data)
{
  g_autofree char *content = g_strnfill (2 << 20, 'x');

  g_assert_true (g_file_set_contents (f->path, content, 2 << 20, NULL));
  easel_raw_server_add (f->server, "", 0, EASEL_RAW_RESET);

  for (guint i = 1; i <= 20; i++)
    {
      g_autoptr(GError) error = NULL;

      easel_raw_server_set_read_limit (f->server, i * 100000);
      g_assert_null (upload (f, NULL, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INTERRUPTED);
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, i);
    }
}

static void
test_changed (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  f->change_at_progress = TRUE;
  easel_raw_server_add_json (f->server, 200, ANSWER);

  g_assert_null (upload (f, NULL, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "picture.png changed while it was being sent"));
}

static void
test_shrunk (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *content = g_strnfill (20 << 20, 'x');
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (f->path, content, 20 << 20, NULL));
  f->shrink_at_progress = TRUE;
  easel_raw_server_add_json (f->server, 200, ANSWER);

  g_assert_null (upload (f, NULL, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "picture.png changed while it was being sent"));
}

static void
test_cancel (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  easel_raw_server_add (f->server, "", 0, EASEL_RAW_HOLD);
  start (f, f->path, NULL);
  easel_test_wait_until (easel_raw_server_get_n_requests (f->server) == 1);
  g_cancellable_cancel (f->cancellable);

  g_assert_null (finish (f, &error));
  g_assert_true (easel_error_is_cancelled (error));
  easel_test_wait_until (easel_raw_server_get_n_closed (f->server) == 1);
}

/* The server takes its time to put the file away; that is no reason to give up, but for ever is. */
static void
test_silence (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  easel_raw_server_add (f->server, "", 0, EASEL_RAW_HOLD);
  start (f, f->path, NULL);
  easel_test_wait_until (easel_raw_server_get_n_requests (f->server) == 1);
  easel_test_settle ();
  easel_clock_advance (f->clock, 5 * EASEL_LIMIT_CALL_SECONDS * G_USEC_PER_SEC);
  easel_test_settle ();
  g_assert_null (f->result);

  easel_clock_advance (f->clock, EASEL_LIMIT_UPLOAD_SECONDS * G_USEC_PER_SEC);
  g_assert_null (finish (f, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_TIMED_OUT);
}

/* Presigned */

static void
make_large (Fixture *f)
{
  g_assert_cmpint (truncate (f->path, LARGE), ==, 0);
}

static void
add_place (Fixture    *f,
           const char *query)
{
  g_autofree char *put = easel_raw_server_dup_address (f->storage, "/bucket/inputs/img_y.png");
  g_autofree char *body = g_strdup_printf ("{\"url\":\"%s%s\",\"download_url\":\"https://cdn.example/img_y.png\",\"file_id\":"
                                           "\"img_y\",\"db_path\":\"inputs/img_y.png\",\"is_public\":true}", put, query);

  easel_raw_server_add_json (f->server, 200, body);
}

static void
test_presigned (Fixture       *f,
                gconstpointer  data)
{
  static const char * const QUERIES[] = {
    "?X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-acl&X-Amz-Signature=s", "?X-Amz-SignedHeaders=content-type%3Bhost",
  };

  make_large (f);

  for (guint i = 0; i < G_N_ELEMENTS (QUERIES); i++)
    {
      g_autofree char *address = NULL;
      g_autofree char *length = g_strdup_printf ("\r\nContent-Length: %u\r\n", LARGE);
      g_autofree char *size = g_strdup_printf ("\"file_size\":%u", LARGE);
      g_autoptr(GError) error = NULL;
      const char *put;

      easel_raw_server_clear (f->server);
      easel_raw_server_clear (f->storage);
      add_place (f, QUERIES[i]);
      easel_raw_server_add_json (f->server, 200, "{\"id\":\"a\",\"url\":\"https://cdn.example/registered.png\"}");
      easel_raw_server_add (f->storage, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", -1, EASEL_RAW_CLOSE);
      address = upload (f, "big one.png", &error);

      g_assert_no_error (error);
      g_assert_cmpstr (address, ==, "https://cdn.example/registered.png");
      g_assert_cmpint (f->last_progress, ==, LARGE);
      g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 0), "GET /api/assets/presigned-url?file_name=big%20one.png"
                                "&type=image%2Fpng&parent_path=%2F&size=52428801 HTTP/1.1"));

      put = easel_raw_server_get_request (f->storage, 0);
      g_assert_true (g_str_has_prefix (put, "PUT /bucket/inputs/img_y.png?X-Amz-SignedHeaders="));
      g_assert_nonnull (strstr (put, "\r\nContent-Type: image/png\r\n"));
      g_assert_nonnull (strstr (put, length));
      g_assert_true ((strstr (put, "\r\nx-amz-acl: public-read\r\n") != NULL) == (i == 0));

      g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 1), "POST /api/assets/register HTTP/1.1"));
      g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 1), "\"file_id\":\"img_y\""));
      g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 1), "\"db_path\":\"inputs/img_y.png\""));
      g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 1), size));
    }
}

/* What the store says is passed on, and no file is registered that is not there. */
static void
test_presigned_refused (Fixture       *f,
                        gconstpointer  data)
{
  static const struct {
    const char *answer;
    const char *sentence;
  } CASES[] = {
    { "HTTP/1.1 403 X\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n<Error><Message>Request has expired</Message>"
      "</Error>", "The storage did not take picture.png (403 Request has expired): send it again" },
    { "HTTP/1.1 400 X\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n<Error><Code>EntityTooLarge</Code><Message>"
      "Your proposed upload is too large</Message></Error>",
      "The storage did not take picture.png (400 Your proposed upload is too large)" },
  };

  make_large (f);

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_clear (f->storage);
      add_place (f, "");
      easel_raw_server_add (f->storage, CASES[i].answer, -1, EASEL_RAW_CLOSE);

      g_assert_null (upload (f, NULL, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_SERVER);
      g_assert_nonnull (strstr (error->message, CASES[i].sentence));
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
    }
}

/* The last byte that is taken, in a file with holes; one more is not even announced. */
static void
test_limit (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(GError) refusal = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *size = g_strdup_printf ("&size=%u HTTP/1.1", 250u << 20);

  g_assert_cmpint (truncate (f->path, (250 << 20) + 1), ==, 0);
  g_assert_null (upload (f, NULL, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "picture.png is larger than the 250 MiB that the server takes"));
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 0);

  g_assert_cmpint (truncate (f->path, 250 << 20), ==, 0);
  easel_raw_server_add_json (f->server, 400, "{\"detail\":\"far enough\"}");
  g_assert_null (upload (f, NULL, &refusal));
  g_assert_error (refusal, EASEL_ERROR, EASEL_ERROR_REJECTED);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
  g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 0), size));
}

static void
test_presigned_nowhere (Fixture       *f,
                        gconstpointer  data)
{
  static const char * const PLACES[] = { "{}", "{\"url\":null}", "{\"url\":\"file:///etc/passwd\"}", "[]" };

  make_large (f);

  for (guint i = 0; i < G_N_ELEMENTS (PLACES); i++)
    {
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add_json (f->server, 200, PLACES[i]);
      g_assert_null (upload (f, NULL, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
    }
}

/* The stream in between, read in pieces of every size. */
static void
test_body_stream (void)
{
  for (gsize size = 1; size < 20; size++)
    {
      g_autoptr(GInputStream) file = g_memory_input_stream_new_from_data ("0123456789 and more", -1, NULL);
      g_autoptr(EaselBodyStream) body = easel_body_stream_new ("before ", file, 10, " after");
      g_autoptr(GString) all = g_string_new (NULL);
      char piece[20];
      gssize got;

      g_assert_cmpint (easel_body_stream_get_length (body), ==, strlen ("before 0123456789 after"));
      while ((got = g_input_stream_read (G_INPUT_STREAM (body), piece, size, NULL, NULL)) > 0)
        g_string_append_len (all, piece, got);

      g_assert_cmpstr (all->str, ==, "before 0123456789 after");
      g_assert_false (easel_body_stream_is_short (body));
    }
}

int
main (int    argc,
      char **argv)
{
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/upload/body-stream", test_body_stream);
  ADD ("/upload/direct", test_direct);
  ADD ("/upload/names", test_names);
  ADD ("/upload/bad-files", test_bad_files);
  ADD ("/upload/limit", test_limit);
  ADD ("/upload/refused", test_refused);
  ADD ("/upload/cut", test_cut);
  ADD ("/upload/changed", test_changed);
  ADD ("/upload/shrunk", test_shrunk);
  ADD ("/upload/cancel", test_cancel);
  ADD ("/upload/silence", test_silence);
  ADD ("/upload/presigned", test_presigned);
  ADD ("/upload/presigned/refused", test_presigned_refused);
  ADD ("/upload/presigned/nowhere", test_presigned_nowhere);

  return g_test_run ();
}
