/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory and time of transfers and event streams: bench-transfer [MIB [EVENTS]], 1024 and 20,000 unless told.
 *
 * The other side is a child of its own that does as little as possible; curl, where it is there, is measured against it
 * too. In a release build more than the limits is a failure.
 */

#include "config.h"

#include <arpa/inet.h>
#include <locale.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/easel-download.h"
#include "api/easel-event-stream.h"
#include "api/easel-upload-private.h"
#include "support/easel-test.h"

#define TRIES       5
#define MEMORY      16.0  /* MiB that it may grow */
#define CURL_FACTOR 1.3   /* of curl's time */
#define EVENT_TIME  20.0  /* microseconds of processor an event */
#define PIECE       (1 << 20)

static gsize size;
static guint n_events;
static guint port;

/* The other side */

static gboolean
send_all (int         fd,
          const char *bytes,
          gsize       length)
{
  while (length > 0)
    {
      gssize sent = send (fd, bytes, length, MSG_NOSIGNAL);

      if (sent <= 0)
        return FALSE;
      bytes += sent;
      length -= sent;
    }

  return TRUE;
}

static void
serve_file (int   fd,
            char *piece)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", size);

  memset (piece, 'x', PIECE);
  send_all (fd, head, strlen (head));
  for (gsize left = size; left > 0; left -= MIN (left, PIECE))
    if (!send_all (fd, piece, MIN (left, PIECE)))
      break;
}

static void
serve_events (int fd)
{
  static const char HEAD[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
  g_autoptr(GString) events = g_string_new (HEAD);

  for (guint i = 0; i < n_events; i++)
    g_string_append_printf (events, "event: event_update\ndata: {\"event\": \"progress\", \"data\": {\"value\": %u, \"max\": %u, "
                            "\"prompt_id\": \"0b54a6a2-7f0d-4f6d-9d0f-1d2f8a6b3c4d\", \"node\": \"3\"}}\n\n", i, n_events);
  send_all (fd, events->str, events->len);
}

/* What a large upload asks before and after: where to put the file, and that it is there. */
static void
answer_json (int         fd,
             const char *body)
{
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                                           "Connection: close\r\n\r\n%s", strlen (body), body);

  send_all (fd, text, strlen (text));
}

static void
answer_place (int fd)
{
  g_autofree char *body = g_strdup_printf ("{\"url\":\"http://127.0.0.1:%u/store\",\"file_id\":\"file_1\","
                                           "\"object_key\":\"k\",\"download_url\":\"http://127.0.0.1:%u/k\"}", port, port);

  answer_json (fd, body);
}

/* Reads a head and as many bytes as it announces. */
static void
swallow (int   fd,
         char *piece,
         gssize got)
{
  char *end = strstr (piece, "\r\n\r\n");
  char *length = strcasestr (piece, "\r\nContent-Length:");
  gsize left = length != NULL ? g_ascii_strtoull (length + 17, NULL, 10) : 0;

  left -= MIN (left, (gsize) (got - (end + 4 - piece)));
  while (left > 0 && (got = recv (fd, piece, PIECE, 0)) > 0)
    left -= MIN (left, (gsize) got);

  answer_json (fd, "{\"id\":\"a\"}");
}

static void G_GNUC_NORETURN
serve (int listener)
{
  g_autofree char *piece = g_malloc (PIECE + 1);

  prctl (PR_SET_PDEATHSIG, SIGKILL);

  for (;;)
    {
      int fd = accept (listener, NULL, NULL);
      gssize got = recv (fd, piece, 8192, 0);

      if (got > 0)
        {
          piece[got] = '\0';
          if (g_str_has_prefix (piece, "GET /api/events"))
            serve_events (fd);
          else if (g_str_has_prefix (piece, "GET /api/assets/presigned-url"))
            answer_place (fd);
          else if (g_str_has_prefix (piece, "GET "))
            serve_file (fd, piece);
          else
            swallow (fd, piece, got);
        }
      close (fd);
    }
}

static guint
start_server (pid_t *child)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (listener, 16), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &length), ==, 0);

  port = ntohs (address.sin_port);
  *child = fork ();
  if (*child == 0)
    serve (listener);
  close (listener);

  return port;
}

/* Measuring */

static double
get_memory (void)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) words = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  words = g_strsplit (text, " ", -1);

  return g_ascii_strtod (words[1], NULL) * sysconf (_SC_PAGESIZE) / (1 << 20);
}

static double
get_processor_time (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  return *(const double *) a < *(const double *) b ? -1 : *(const double *) a > *(const double *) b;
}

static double
get_median (double *values)
{
  qsort (values, TRIES, sizeof *values, compare_doubles);

  return values[TRIES / 2];
}

static double most_memory;

static void
note_memory (goffset  current,
             goffset  total,
             gpointer user_data)
{
  if (current - *(goffset *) user_data < 16 << 20 && current < total)
    return;

  *(goffset *) user_data = current;
  most_memory = MAX (most_memory, get_memory ());
}

static void
fetch (EaselClient *client,
       const char  *address,
       GFile       *folder)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GFile) file = NULL;
  g_autoptr(GError) error = NULL;
  goffset noted = 0;

  easel_download_async (client, address, folder, "big.bin", note_memory, &noted, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  file = easel_download_finish (client, result, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_delete (file, NULL, NULL));
}

static void
send_file (EaselClient *client,
           const char  *address,
           GFile       *file)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *there = NULL;
  g_autoptr(GError) error = NULL;
  goffset noted = 0;

  easel_upload_async (client, file, NULL, note_memory, &noted, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  there = easel_upload_finish (client, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (there);
}

static void
follow (EaselClient *client,
        const char  *address,
        GFile       *file)
{
  static const EaselOperation EVENTS = { "GET", "/events", EASEL_OPERATION_PLAIN, NULL, NULL };
  g_autoptr(GAsyncResult) opening = NULL;
  g_autoptr(EaselEventStream) stream = NULL;
  guint count = 0;

  easel_client_open_events_async (client, &EVENTS, NULL, NULL, NULL, NULL, easel_test_keep_result, &opening);
  easel_test_wait_until (opening != NULL);
  stream = easel_client_open_events_finish (client, opening, NULL);

  for (;;)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(EaselEvent) event = NULL;

      easel_event_stream_next_async (stream, NULL, easel_test_keep_result, &result);
      easel_test_wait_until (result != NULL);
      event = easel_event_stream_next_finish (stream, result, NULL);
      if (event == NULL)
        break;
      count++;
    }

  g_assert_cmpuint (count, ==, n_events);
  most_memory = MAX (most_memory, get_memory ());
}

static double
time_curl (const char *arguments,
           const char *address)
{
  g_autofree char *command = g_strdup_printf ("curl -s %s %s", arguments, address);
  double times[TRIES];

  for (guint i = 0; i < TRIES; i++)
    {
      gint64 began = g_get_monotonic_time ();

      if (!g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL))
        return -1;
      times[i] = (g_get_monotonic_time () - began) / 1e6;
    }

  return get_median (times);
}

static gboolean
measure (const char  *name,
         void       (*act) (EaselClient *, const char *, GFile *),
         EaselClient *client,
         const char  *address,
         GFile       *file,
         double       curl_time)
{
  double times[TRIES], processor[TRIES];
  double before, factor;
  gboolean fine;

  act (client, address, file);
  before = most_memory = get_memory ();

  for (guint i = 0; i < TRIES; i++)
    {
      gint64 began = g_get_monotonic_time ();
      double processor_began = get_processor_time ();

      act (client, address, file);
      times[i] = (g_get_monotonic_time () - began) / 1e6;
      processor[i] = get_processor_time () - processor_began;
    }

  factor = curl_time > 0 ? get_median (times) / curl_time : 0;
  g_print ("%-10s %6.2f s, processor %6.3f s, memory %+5.1f MiB", name, get_median (times), get_median (processor),
           most_memory - before);
  if (curl_time > 0)
    g_print (", curl %6.2f s (%.2f×)", curl_time, factor);
  if (act == follow)
    g_print (", %.1f µs an event", get_median (processor) / n_events * 1e6);
  g_print ("\n");

  fine = most_memory - before < MEMORY && factor <= CURL_FACTOR;
  if (act == follow)
    fine = most_memory - before < MEMORY && get_median (processor) / n_events * 1e6 <= EVENT_TIME;

  return fine;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(EaselClock) clock = easel_clock_new ();
  g_autoptr(EaselClient) client = NULL;
  g_autofree char *folder_path = easel_test_make_folder ();
  g_autoptr(GFile) folder = g_file_new_for_path (folder_path);
  g_autoptr(GFile) file = g_file_get_child (folder, "source.bin");
  g_autofree char *address = NULL;
  g_autofree char *upload = g_strdup_printf ("-o /dev/null -T %s/source.bin", folder_path);
  g_autofree char *download = g_strdup_printf ("-o %s/curl.bin", folder_path);
  gboolean fine = TRUE;
  pid_t child;

  setlocale (LC_ALL, "");
  size = (argc > 1 ? g_ascii_strtoull (argv[1], NULL, 10) : 1024) << 20;
  n_events = argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : 20000;
  easel_upload_limit = size;
  address = g_strdup_printf ("http://127.0.0.1:%u/api", start_server (&child));
  client = easel_client_new (address, NULL, clock, EASEL_CLIENT_DEFAULT, NULL);
  g_assert_true (g_file_replace_contents (file, "", 0, NULL, FALSE, 0, NULL, NULL, NULL));
  g_assert_cmpint (truncate (g_file_peek_path (file), size), ==, 0);

  fine = measure ("download", fetch, client, address, folder, time_curl (download, address)) && fine;
  fine = measure ("upload", send_file, client, address, file, time_curl (upload, address)) && fine;
  fine = measure ("events", follow, client, address, folder, 0) && fine;

  kill (child, SIGKILL);
  easel_test_remove_folder (folder_path);

#ifdef NDEBUG
  return fine ? EXIT_SUCCESS : EXIT_FAILURE;
#else
  return EXIT_SUCCESS;
#endif
}
