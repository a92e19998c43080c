/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads: whole or absent, whatever the server does; never over another file; never with the key. */

#include "api/easel-download.h"

#include <glib/gstdio.h>
#include <sys/mount.h>
#include <unistd.h>

#include "api/easel-part-file.h"
#include "base/easel-error.h"
#include "support/easel-raw-server.h"
#include "support/easel-test.h"

#define KEY  "eyJhbGciOiJIUzI1NiJ9.secret-part.signature"
#define BODY "\x89PNG\r\n\x1a\n0123456789abcdefghijklmnopqrstuvwxyz\0\0IEND\xae\x42\x60\x82"
#define SIZE (sizeof BODY - 1)

typedef struct {
  EaselRawServer *server;
  EaselRawServer *stranger;
  EaselClock *clock;
  EaselClient *client;
  char *folder;
  GCancellable *cancellable;
  GAsyncResult *result;
  goffset last_progress;
  goffset last_total;
  gboolean cancel_at_progress;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *address = NULL;

  f->server = easel_raw_server_new ();
  f->stranger = easel_raw_server_new ();
  f->clock = easel_clock_new_fake (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  address = easel_raw_server_dup_address (f->server, "/api");
  f->client = easel_client_new (address, KEY, f->clock, EASEL_CLIENT_DEFAULT, NULL);
  f->folder = easel_test_make_folder ();
  f->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_object (&f->result);
  easel_test_finalize (f->client);

  for (guint i = 0; i < easel_raw_server_get_n_requests (f->server); i++)
    g_assert_null (strstr (easel_raw_server_get_request (f->server, i), "secret-part"));
  for (guint i = 0; i < easel_raw_server_get_n_requests (f->stranger); i++)
    g_assert_null (strstr (easel_raw_server_get_request (f->stranger, i), "secret-part"));

  easel_raw_server_free (f->server);
  easel_raw_server_free (f->stranger);
  g_assert_finalize_object (f->clock);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_object_unref (f->cancellable);
}

static void
progress_cb (goffset  current,
             goffset  total,
             gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_false (g_cancellable_is_cancelled (f->cancellable));
  f->last_progress = current;
  f->last_total = total;
  if (f->cancel_at_progress)
    g_cancellable_cancel (f->cancellable);
}

static void
start (Fixture    *f,
       const char *name)
{
  g_autofree char *address = easel_raw_server_dup_address (f->server, "/out.png?signature=x");
  g_autoptr(GFile) folder = g_file_new_for_path (f->folder);

  g_clear_object (&f->result);
  easel_download_async (f->client, address, folder, name, progress_cb, f, f->cancellable, easel_test_keep_result,
                        &f->result);
}

/* Time passes while nothing else happens, so that waiting between tries takes none. */
static char *
finish (Fixture  *f,
        GError  **error)
{
  gint64 deadline = easel_test_get_deadline ();
  g_autoptr(GFile) file = NULL;

  while (f->result == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      if (!g_main_context_iteration (NULL, FALSE))
        {
          g_usleep (200);
          easel_clock_advance (f->clock, G_USEC_PER_SEC / 500);
        }
    }

  file = easel_download_finish (f->client, f->result, error);

  return file != NULL ? g_file_get_path (file) : NULL;
}

static char *
fetch (Fixture     *f,
       const char  *name,
       GError     **error)
{
  start (f, name);

  return finish (f, error);
}

static guint
count_files (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;

  return count;
}

static void
assert_content (const char *path,
                const char *bytes,
                gsize       size)
{
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpmem (content, length, bytes, size);
}

static void
add_file (EaselRawServer *server,
          const char     *head,
          const char     *bytes,
          gsize           size,
          EaselRawEnd     end)
{
  g_autoptr(GString) answer = g_string_new (head);

  g_string_append (answer, "Connection: close\r\n\r\n");
  g_string_append_len (answer, bytes, size);
  easel_raw_server_add (server, answer->str, answer->len, end);
}

#define WITH_LENGTH "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %zu\r\n%s"

static void
add_cut_file (Fixture    *f,
              gsize       cut,
              const char *more_headers)
{
  g_autofree char *head = g_strdup_printf (WITH_LENGTH, SIZE, more_headers);

  add_file (f->server, head, BODY, cut, EASEL_RAW_CLOSE);
}

static void
add_rest (Fixture    *f,
          gsize       from,
          gsize       to,
          const char *more_headers)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 206 Partial Content\r\nContent-Length: %zu\r\n"
                                           "Content-Range: bytes %zu-%zu/%zu\r\n%s", SIZE - from, from, SIZE - 1, SIZE,
                                           more_headers);

  add_file (f->server, head, BODY + from, to - from, EASEL_RAW_CLOSE);
}

static void
test_whole (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  add_cut_file (f, SIZE, "");
  path = fetch (f, "out.png", &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (path, "/out.png"));
  assert_content (path, BODY, SIZE);
  g_assert_cmpuint (count_files (f->folder), ==, 1);
  g_assert_cmpint (f->last_progress, ==, SIZE);
  g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 0), "GET /out.png?signature=x HTTP/1.1"));
}

/* Cut at each place, without and with what makes resuming possible. */
static void
test_cut (Fixture       *f,
          gconstpointer  data)
{
  for (gsize i = 0; i <= 20; i++)
    {
      gsize cut = i * (SIZE - 1) / 20;
      g_autofree char *path = NULL;
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      add_cut_file (f, cut, "");
      add_cut_file (f, SIZE, "");
      path = fetch (f, "out.png", &error);

      g_assert_no_error (error);
      assert_content (path, BODY, SIZE);
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 2);
      g_assert_null (strstr (easel_raw_server_get_request (f->server, 1), "Range:"));
      g_assert_cmpuint (count_files (f->folder), ==, i + 1);
    }
}

static void
test_resume (Fixture       *f,
             gconstpointer  data)
{
  static const char * const VALIDATORS[] = {
    "ETag: \"v1\"\r\n",
    "Last-Modified: Tue, 14 Nov 2023 20:00:00 GMT\r\nDate: Tue, 14 Nov 2023 22:00:00 GMT\r\n",
  };

  for (gsize i = 1; i <= 20; i++)
    {
      gsize cut = i * (SIZE - 1) / 20;
      g_autofree char *range = g_strdup_printf ("\r\nRange: bytes=%zu-\r\n", cut);
      g_autofree char *path = NULL;
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      add_cut_file (f, cut, VALIDATORS[i % 2]);
      add_rest (f, cut, SIZE, VALIDATORS[i % 2]);
      path = fetch (f, "out.png", &error);

      g_assert_no_error (error);
      assert_content (path, BODY, SIZE);
      g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 1), range));
      g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 1), i % 2 == 0
                                ? "\r\nIf-Range: \"v1\"\r\n" : "\r\nIf-Range: Tue, 14 Nov 2023 20:00:00 GMT\r\n"));
    }
}

/* A byte at a time is still progress. */
static void
test_resume_again_and_again (Fixture       *f,
                             gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  add_cut_file (f, 5, "ETag: \"v1\"\r\n");
  for (gsize i = 5; i < SIZE; i++)
    add_rest (f, i, i + 1, "ETag: \"v1\"\r\n");
  path = fetch (f, "out.png", &error);

  g_assert_no_error (error);
  assert_content (path, BODY, SIZE);
}

/* What must not be glued together: each of these is answered, and then the file from its beginning. */
static void
test_resume_refused (Fixture       *f,
                     gconstpointer  data)
{
  static const char * const ANSWERS[] = {
    "HTTP/1.1 206 OK\r\nContent-Length: 5\r\nContent-Range: bytes 0-4/52\r\nConnection: close\r\n\r\n01234",
    "HTTP/1.1 206 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n01234",
    "HTTP/1.1 206 OK\r\nContent-Length: 5\r\nContent-Range: bytes 20-24/99\r\nConnection: close\r\n\r\n01234",
    "HTTP/1.1 206 OK\r\nETag: \"v2\"\r\nContent-Length: 5\r\nContent-Range: bytes 20-24/52\r\nConnection: close\r\n\r\n01234",
    "HTTP/1.1 416 X\r\nContent-Range: bytes */10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    {
      g_autofree char *path = NULL;
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      add_cut_file (f, 20, "ETag: \"v1\"\r\n");
      easel_raw_server_add (f->server, ANSWERS[i], -1, EASEL_RAW_CLOSE);
      add_cut_file (f, SIZE, "ETag: \"v2\"\r\n");
      path = fetch (f, "out.png", &error);

      g_assert_no_error (error);
      assert_content (path, BODY, SIZE);
      g_assert_null (strstr (easel_raw_server_get_request (f->server, 2), "Range:"));
    }
}

/* The server ignores Range and sends a newer version whole. */
static void
test_resume_ignored (Fixture       *f,
                     gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  add_cut_file (f, SIZE - 5, "ETag: \"v1\"\r\n");
  add_file (f->server, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n", "short\n", 6, EASEL_RAW_CLOSE);
  path = fetch (f, "out.txt", &error);

  g_assert_no_error (error);
  assert_content (path, "short\n", 6);
}

static void
test_weak (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  add_cut_file (f, 20, "ETag: W/\"v1\"\r\n");
  add_cut_file (f, SIZE, "ETag: W/\"v1\"\r\n");
  path = fetch (f, "out.png", &error);

  g_assert_no_error (error);
  assert_content (path, BODY, SIZE);
  g_assert_null (strstr (easel_raw_server_get_request (f->server, 1), "Range:"));
}

/* Absent, and it ends. */
static void
test_failures (Fixture       *f,
               gconstpointer  data)
{
  static const struct {
    const char *answer;
    EaselRawEnd end;
    EaselError code;
    const char *sentence;
  } CASES[] = {
    { "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n<Error><Message>Request has expired"
      "</Message></Error>", EASEL_RAW_CLOSE, EASEL_ERROR_NOT_FOUND, "The address of out.png has expired" },
    { "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n<Error><Code>RequestTimeTooSkewed"
      "</Code></Error>", EASEL_RAW_CLOSE, EASEL_ERROR_NOT_FOUND, "The address of out.png has expired" },
    { "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_RAW_CLOSE, EASEL_ERROR_NOT_FOUND, "" },
    { "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_RAW_CLOSE, EASEL_ERROR_NOT_FOUND, "" },
    { "HTTP/1.1 503 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_RAW_CLOSE, EASEL_ERROR_SERVER, "" },
    { "HTTP/1.1 429 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_RAW_CLOSE, EASEL_ERROR_RATE_LIMITED, "" },
    { "HTTP/1.1 204 X\r\nConnection: close\r\n\r\n", EASEL_RAW_CLOSE, EASEL_ERROR_BAD_REPLY, "" },
    { "HTTP/1.1 206 X\r\nContent-Length: 2\r\nContent-Range: bytes 0-1/9\r\nConnection: close\r\n\r\nxx", EASEL_RAW_CLOSE,
      EASEL_ERROR_BAD_REPLY, "" },
    { "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>",
      EASEL_RAW_CLOSE, EASEL_ERROR_BAD_REPLY, "a web page instead of out.png" },
    { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_RAW_CLOSE, EASEL_ERROR_BAD_REPLY,
      "is empty: fetch it again" },
    { "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope", EASEL_RAW_CLOSE,
      EASEL_ERROR_BAD_REPLY, "damaged: fetch it again" },
    { "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope", EASEL_RAW_CLOSE,
      EASEL_ERROR_BAD_REPLY, "unknown way (br)" },
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nc\r\n\x89PNG\r\n\x1a\nabcd\r\n", EASEL_RAW_CLOSE,
      EASEL_ERROR_INTERRUPTED, "did not arrive whole: fetch it again" },
    { "HTTP/1.1 302 X\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_RAW_CLOSE,
      EASEL_ERROR_BAD_REPLY, "" },
    { "HTTP/1.1 302 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_RAW_CLOSE, EASEL_ERROR_BAD_REPLY, "" },
    { "HTTP/1.1 200 OK\r\nContent-Length: 60\r\nConnection: close\r\n\r\nx", EASEL_RAW_CLOSE, EASEL_ERROR_INTERRUPTED,
      ": fetch out.png again" },
    { "", EASEL_RAW_RESET, EASEL_ERROR_INTERRUPTED, ": fetch out.png again" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = NULL;
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add (f->server, CASES[i].answer, -1, CASES[i].end);
      path = fetch (f, "out.png", &error);

      g_assert_null (path);
      g_test_message ("%u: %s", i, error->message);
      g_assert_error (error, EASEL_ERROR, (int) CASES[i].code);
      g_assert_nonnull (strstr (error->message, CASES[i].sentence));
      g_assert_cmpuint (count_files (f->folder), ==, 0);
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), <, 6);
    }
}

static void
test_not_media (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *page = NULL;
  g_autofree char *empty = NULL;

  easel_raw_server_add (f->server, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n"
                        "\r\n<html>", -1, EASEL_RAW_CLOSE);
  easel_raw_server_add (f->server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", -1, EASEL_RAW_CLOSE);
  page = fetch (f, "report.html", NULL);
  empty = fetch (f, "notes.txt", NULL);

  assert_content (page, "<html>", 6);
  assert_content (empty, "", 0);
}

static void
test_no_length (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  add_file (f->server, "HTTP/1.1 200 OK\r\n", BODY, SIZE, EASEL_RAW_CLOSE);
  path = fetch (f, "out.png", &error);

  g_assert_no_error (error);
  assert_content (path, BODY, SIZE);
}

/* More than was announced is not part of it. */
static void
test_too_long (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  add_file (f->server, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", "12345678", 8, EASEL_RAW_CLOSE);
  path = fetch (f, "notes.txt", &error);

  g_assert_no_error (error);
  assert_content (path, "12345", 5);
}

/* Just above 4 GiB, announced and not sent: in 32 bits it would be whole with what is here. */
static void
test_four_gib (Fixture       *f,
               gconstpointer  data)
{
  const gint64 total = (G_GINT64_CONSTANT (1) << 32) + SIZE;
  const gsize places[] = { 20, SIZE, SIZE };
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: %" G_GINT64_FORMAT "\r\n", total);
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  add_file (f->server, head, BODY, places[0], EASEL_RAW_CLOSE);
  for (guint i = 0; i + 1 < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *rest = g_strdup_printf ("HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Length: %" G_GINT64_FORMAT
                                               "\r\nContent-Range: bytes %zu-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "\r\n",
                                               total - places[i], places[i], total - 1, total);

      add_file (f->server, rest, BODY + places[i], places[i + 1] - places[i], EASEL_RAW_CLOSE);
    }
  path = fetch (f, "out.png", &error);

  g_assert_null (path);
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INTERRUPTED);
  g_assert_cmpint (f->last_progress, ==, SIZE);
  g_assert_cmpint (f->last_total, ==, total);
  g_assert_cmpuint (count_files (f->folder), ==, 0);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), >, G_N_ELEMENTS (places));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *range = g_strdup_printf ("\r\nRange: bytes=%zu-\r\n", places[i]);

      g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, i + 1), range));
    }
}

/* A rest of another length is of another file, also if the two are the same in 32 bits. */
static void
test_four_gib_other (Fixture       *f,
                     gconstpointer  data)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 206 Partial Content\r\nContent-Length: %zu\r\nContent-Range: bytes 20-%zu/%"
                                           G_GINT64_FORMAT "\r\n", SIZE - 20, SIZE - 1,
                                           (G_GINT64_CONSTANT (1) << 32) + SIZE);
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  add_cut_file (f, 20, "ETag: \"v1\"\r\n");
  add_file (f->server, head, BODY + 20, SIZE - 20, EASEL_RAW_CLOSE);
  add_cut_file (f, SIZE, "");
  path = fetch (f, "out.png", &error);

  g_assert_no_error (error);
  assert_content (path, BODY, SIZE);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 3);
  g_assert_null (strstr (easel_raw_server_get_request (f->server, 2), "Range:"));
}

static GBytes *
pack (const char *bytes,
      gsize       size)
{
  g_autoptr(GConverter) packer = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (memory, packer);

  g_assert_true (g_output_stream_write_all (stream, bytes, size, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
test_packed (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GBytes) packed = pack (BODY, SIZE);
  gsize size = g_bytes_get_size (packed);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nETag: \"v1\"\r\n"
                                           "Content-Length: %zu\r\n", size);
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  add_file (f->server, head, g_bytes_get_data (packed, NULL), size - 10, EASEL_RAW_CLOSE);
  add_file (f->server, head, g_bytes_get_data (packed, NULL), size, EASEL_RAW_CLOSE);
  path = fetch (f, "out.png", &error);

  g_assert_no_error (error);
  assert_content (path, BODY, SIZE);
  g_assert_null (strstr (easel_raw_server_get_request (f->server, 1), "Range:"));
}

static void
test_names (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *long_name = g_strnfill (300, 'n');
  const char *names[] = {
    "a/b.png", "../../../etc/passwd", "/etc/passwd", "..", ".hidden", "CON", "a\nb.png", "a\xe2\x80\xaegnp.exe", "\xf0\x9f\x98\x80.png",
    "\xff\xfe.png", "", long_name, "..\\..\\x.png",
  };

  add_cut_file (f, SIZE, "");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *path = fetch (f, names[i], &error);
      g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (folder, ==, f->folder);
      g_assert_true (g_utf8_validate (path, -1, NULL));
      assert_content (path, BODY, SIZE);
    }

  g_assert_cmpuint (count_files (f->folder), ==, G_N_ELEMENTS (names));
}

static void
test_taken_names (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *own = g_build_filename (f->folder, "out.png", NULL);
  g_autofree char *dangling = g_build_filename (f->folder, "out-2.png", NULL);
  g_autofree char *folder = g_build_filename (f->folder, "out-3.png", NULL);
  g_autofree char *path = NULL;

  g_assert_true (g_file_set_contents (own, "precious", -1, NULL));
  g_assert_cmpint (symlink ("/nowhere/at/all", dangling), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  add_cut_file (f, SIZE, "");
  path = fetch (f, "out.png", NULL);

  g_assert_true (g_str_has_suffix (path, "/out-4.png"));
  assert_content (path, BODY, SIZE);
  assert_content (own, "precious", 8);
}

static void
test_redirect (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *away = easel_raw_server_dup_address (f->stranger, "/elsewhere");
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 X\r\nLocation: %s\r\nContent-Length: 0\r\n"
                                             "Connection: close\r\n\r\n", away);
  g_autofree char *head = g_strdup_printf (WITH_LENGTH, SIZE, "");
  g_autofree char *path = NULL;

  easel_raw_server_add (f->server, answer, -1, EASEL_RAW_CLOSE);
  add_file (f->stranger, head, BODY, SIZE, EASEL_RAW_CLOSE);
  path = fetch (f, "out.png", NULL);

  assert_content (path, BODY, SIZE);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->stranger), ==, 1);
}

/* The clocks of this computer, of the server and of the store differ by years. Whether a signed address still holds is for the
 * store alone to say: it is asked with the very words that were signed, goes on by its own two dates, and does not set our
 * idea of the server's time. */
static void
test_clock_skew (Fixture       *f,
                 gconstpointer  data)
{
  static const struct {
    const char *signed_at;
    const char *dates;
  } CASES[] = {
    { "19990101T000000Z", "Last-Modified: Fri, 01 Jan 1999 00:00:00 GMT\r\nDate: Fri, 01 Jan 1999 00:02:00 GMT\r\n" },
    { "20990101T000000Z", "Last-Modified: Thu, 01 Jan 2099 00:00:00 GMT\r\nDate: Thu, 01 Jan 2099 00:02:00 GMT\r\n" },
  };
  g_autoptr(GFile) folder = g_file_new_for_path (f->folder);
  const gint64 server_time = easel_clock_get_time (f->clock) - G_TIME_SPAN_DAY;

  easel_clock_note_server_time (f->clock, server_time);

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *target = g_strdup_printf ("/out.png?X-Amz-Date=%s&X-Amz-Expires=60&X-Amz-Credential=a%%2Fb&"
                                                 "X-Amz-Signature=a%%20+b~", CASES[i].signed_at);
      g_autofree char *address = easel_raw_server_dup_address (f->stranger, target);
      g_autofree char *line = g_strdup_printf ("GET %s HTTP/1.1\r\n", target);
      g_autofree char *whole = g_strdup_printf (WITH_LENGTH, SIZE, CASES[i].dates);
      g_autofree char *rest = g_strdup_printf ("HTTP/1.1 206 X\r\nContent-Length: %zu\r\nContent-Range: bytes 20-%zu/%zu\r\n%s",
                                               SIZE - 20, SIZE - 1, SIZE, CASES[i].dates);
      g_autofree char *path = NULL;
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->stranger);
      add_file (f->stranger, whole, BODY, 20, EASEL_RAW_CLOSE);
      add_file (f->stranger, rest, BODY + 20, SIZE - 20, EASEL_RAW_CLOSE);
      g_clear_object (&f->result);
      easel_download_async (f->client, address, folder, "out.png", NULL, NULL, f->cancellable, easel_test_keep_result,
                            &f->result);
      path = finish (f, &error);

      g_assert_no_error (error);
      assert_content (path, BODY, SIZE);
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->stranger), ==, 2);
      g_assert_true (g_str_has_prefix (easel_raw_server_get_request (f->stranger, 0), line));
      g_assert_true (g_str_has_prefix (easel_raw_server_get_request (f->stranger, 1), line));
      g_assert_nonnull (strstr (easel_raw_server_get_request (f->stranger, 1), "\r\nRange: bytes=20-\r\n"));
    }

  g_assert_cmpint (easel_clock_get_time (f->clock) - easel_clock_get_server_time (f->clock), ==, G_TIME_SPAN_DAY);
}

static void
test_bad_folders (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *folder = g_steal_pointer (&f->folder);
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *gone = g_build_filename (folder, "gone", NULL);
  const char *folders[] = { gone, file, "/proc" };

  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  add_cut_file (f, SIZE, "");

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr(GError) error = NULL;

      f->folder = (char *) folders[i];
      g_assert_null (fetch (f, "out.png", &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DISK);
      g_assert_nonnull (strstr (error->message, folders[i]));
    }

  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 0);
  f->folder = g_steal_pointer (&folder);
}

/* /dev/full is the disk that is always full; a part file is told to write there. */
static void
test_disk_full (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *tmpfs = g_build_filename (f->folder, "small", NULL);
  g_autofree char *folder = g_steal_pointer (&f->folder);
  g_autofree char *big = g_malloc0 (200000);
  g_autofree char *head = g_strdup_printf (WITH_LENGTH, (gsize) 200000, "");
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir (tmpfs, 0700), ==, 0);
  if (mount ("none", tmpfs, "tmpfs", 0, "size=64k") != 0)
    {
      f->folder = g_steal_pointer (&folder);
      g_test_skip ("mounting a small file system is not allowed here");
      return;
    }

  add_file (f->server, head, big, 200000, EASEL_RAW_CLOSE);
  f->folder = tmpfs;
  g_assert_null (fetch (f, "out.png", &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DISK);
  g_assert_cmpuint (count_files (tmpfs), ==, 0);

  g_assert_cmpint (umount2 (tmpfs, MNT_DETACH), ==, 0);
  f->folder = g_steal_pointer (&folder);
}

static void
test_cancel (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *head = g_strdup_printf (WITH_LENGTH, SIZE, "");
  g_autoptr(GError) error = NULL;

  f->cancel_at_progress = TRUE;
  add_file (f->server, head, BODY, 20, EASEL_RAW_HOLD);

  g_assert_null (fetch (f, "out.png", &error));
  g_assert_true (easel_error_is_cancelled (error));
  g_assert_cmpuint (count_files (f->folder), ==, 0);
  easel_test_wait_until (easel_raw_server_get_n_closed (f->server) == 1);
}

static void
test_cancel_in_between (Fixture       *f,
                        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  add_cut_file (f, 20, "ETag: \"v1\"\r\n");
  start (f, "out.png");
  easel_test_wait_until (f->last_progress == 20);
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (f->cancellable);

  g_assert_null (finish (f, &error));
  g_assert_true (easel_error_is_cancelled (error));
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_cancel_in_redirect (Fixture       *f,
                         gconstpointer  data)
{
  g_autofree char *away = easel_raw_server_dup_address (f->stranger, "/elsewhere");
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 X\r\nLocation: %s\r\nContent-Length: 0\r\n"
                                             "Connection: close\r\n\r\n", away);
  g_autoptr(GError) error = NULL;

  easel_raw_server_add (f->server, answer, -1, EASEL_RAW_CLOSE);
  easel_raw_server_add (f->stranger, "", 0, EASEL_RAW_HOLD);
  start (f, "out.png");
  easel_test_wait_until (easel_raw_server_get_n_requests (f->stranger) == 1);
  g_cancellable_cancel (f->cancellable);

  g_assert_null (finish (f, &error));
  g_assert_true (easel_error_is_cancelled (error));
  g_assert_cmpuint (count_files (f->folder), ==, 0);
  easel_test_wait_until (easel_raw_server_get_n_closed (f->stranger) == 1);
}

static void
test_bad_addresses (Fixture       *f,
                    gconstpointer  data)
{
  static const char * const ADDRESSES[] = { "", "file:///etc/passwd", "data:image/png;base64,AAAA", "http://", "ftp://x/y" };
  g_autoptr(GFile) folder = g_file_new_for_path (f->folder);

  for (guint i = 0; i < G_N_ELEMENTS (ADDRESSES); i++)
    {
      g_autoptr(GError) error = NULL;

      g_clear_object (&f->result);
      easel_download_async (f->client, ADDRESSES[i], folder, "x", NULL, NULL, NULL, easel_test_keep_result, &f->result);
      g_assert_null (finish (f, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
    }
}

int
main (int    argc,
      char **argv)
{
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  g_test_init (&argc, &argv, NULL);
  ADD ("/download/whole", test_whole);
  ADD ("/download/cut", test_cut);
  ADD ("/download/resume", test_resume);
  ADD ("/download/resume/again-and-again", test_resume_again_and_again);
  ADD ("/download/resume/refused", test_resume_refused);
  ADD ("/download/resume/ignored", test_resume_ignored);
  ADD ("/download/resume/weak", test_weak);
  ADD ("/download/failures", test_failures);
  ADD ("/download/not-media", test_not_media);
  ADD ("/download/no-length", test_no_length);
  ADD ("/download/too-long", test_too_long);
  ADD ("/download/four-gib", test_four_gib);
  ADD ("/download/four-gib/other", test_four_gib_other);
  ADD ("/download/packed", test_packed);
  ADD ("/download/names", test_names);
  ADD ("/download/taken-names", test_taken_names);
  ADD ("/download/redirect", test_redirect);
  ADD ("/download/clock-skew", test_clock_skew);
  ADD ("/download/bad-folders", test_bad_folders);
  ADD ("/download/disk-full", test_disk_full);
  ADD ("/download/cancel", test_cancel);
  ADD ("/download/cancel-in-between", test_cancel_in_between);
  ADD ("/download/cancel-in-redirect", test_cancel_in_redirect);
  ADD ("/download/bad-addresses", test_bad_addresses);

  return g_test_run ();
}
