/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server that answers with the very bytes it was given, cuts them where it was told and keeps all it received. */

#include "support/easel-raw-server.h"

#include <sys/socket.h>

#define PIECE_SIZE (64u << 10)

typedef struct {
  GBytes *bytes;
  EaselRawEnd end;
} Answer;

struct _EaselRawServer
{
  GSocketService *service;
  guint16 port;
  GCancellable *stop;
  GPtrArray *answers;                  /* of Answer */
  guint next_answer;
  gsize read_limit;
  GPtrArray *requests;                 /* of GString, complete or not */
  guint n_closed;                      /* by the other side */
  guint n_busy;
};

typedef struct {
  EaselRawServer *server;
  GSocketConnection *connection;
  GString *request;                    /* belongs to the server */
  Answer *answer;
  char piece[PIECE_SIZE];
} Visit;

static void read_request (Visit *visit);

static void
answer_free (Answer *answer)
{
  g_bytes_unref (answer->bytes);
  g_free (answer);
}

static void
visit_free (Visit *visit)
{
  visit->server->n_busy--;
  g_object_unref (visit->connection);
  g_free (visit);
}

static void
free_string (gpointer string)
{
  g_string_free (string, TRUE);
}

/* The bytes that the body has by the head's word, 0 if it does not say. */
static gsize
get_body_length (const char *head,
                 gsize       length)
{
  g_autofree char *lower = g_ascii_strdown (head, length);
  const char *found = strstr (lower, "\r\ncontent-length:");

  return found != NULL ? g_ascii_strtoull (found + strlen ("\r\ncontent-length:"), NULL, 10) : 0;
}

static gboolean
is_complete (EaselRawServer *self,
             GString        *request)
{
  const char *end = strstr (request->str, "\r\n\r\n");

  if (self->read_limit > 0)
    return request->len >= self->read_limit;

  return end != NULL && request->len - (end + 4 - request->str) >= get_body_length (request->str, end - request->str);
}

static void
held_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Visit *visit = user_data;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (size <= 0)
    {
      visit->server->n_closed++;
      visit_free (visit);
    }
  else
    g_input_stream_read_async (G_INPUT_STREAM (source), visit->piece, PIECE_SIZE, G_PRIORITY_DEFAULT, visit->server->stop,
                               held_cb, visit);
}

static void
end_visit (Visit *visit)
{
  struct linger hard = { 1, 0 };

  switch (visit->answer->end)
    {
    case EASEL_RAW_KEEP:
      read_request (visit);
      return;

    case EASEL_RAW_HOLD:
      g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (visit->connection)), visit->piece, PIECE_SIZE,
                                 G_PRIORITY_DEFAULT, visit->server->stop, held_cb, visit);
      return;

    case EASEL_RAW_RESET:
      setsockopt (g_socket_get_fd (g_socket_connection_get_socket (visit->connection)), SOL_SOCKET, SO_LINGER, &hard,
                  sizeof hard);
      break;

    case EASEL_RAW_CLOSE:
      break;
    }

  g_io_stream_close (G_IO_STREAM (visit->connection), NULL, NULL);
  visit_free (visit);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Visit *visit = user_data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    end_visit (visit);
  else
    {
      visit->server->n_closed++;
      visit_free (visit);
    }
}

static void
answer_request (Visit *visit)
{
  EaselRawServer *self = visit->server;

  g_assert_cmpuint (self->answers->len, >, 0);
  visit->answer = self->answers->pdata[MIN (self->next_answer, self->answers->len - 1)];
  self->next_answer++;

  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (visit->connection)),
                                   g_bytes_get_data (visit->answer->bytes, NULL), g_bytes_get_size (visit->answer->bytes),
                                   G_PRIORITY_DEFAULT, self->stop, written_cb, visit);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Visit *visit = user_data;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (size <= 0)
    {
      visit->server->n_closed++;
      visit_free (visit);
      return;
    }

  if (visit->request == NULL)
    {
      visit->request = g_string_new (NULL);
      g_ptr_array_add (visit->server->requests, visit->request);
    }
  g_string_append_len (visit->request, visit->piece, size);

  if (is_complete (visit->server, visit->request))
    answer_request (visit);
  else
    g_input_stream_read_async (G_INPUT_STREAM (source), visit->piece, PIECE_SIZE, G_PRIORITY_DEFAULT, visit->server->stop,
                               read_cb, visit);
}

static void
read_request (Visit *visit)
{
  visit->request = NULL;
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (visit->connection)), visit->piece, PIECE_SIZE,
                             G_PRIORITY_DEFAULT, visit->server->stop, read_cb, visit);
}

static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  Visit *visit = g_new0 (Visit, 1);

  visit->server = user_data;
  visit->server->n_busy++;
  visit->connection = g_object_ref (connection);
  read_request (visit);

  return TRUE;
}

EaselRawServer *
easel_raw_server_new (void)
{
  EaselRawServer *self = g_new0 (EaselRawServer, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) given = NULL;
  g_autoptr(GError) error = NULL;

  self->service = g_socket_service_new ();
  self->stop = g_cancellable_new ();
  self->answers = g_ptr_array_new_with_free_func ((GDestroyNotify) answer_free);
  self->requests = g_ptr_array_new_with_free_func (free_string);

  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &given, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (given));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_service_start (self->service);

  return self;
}

void
easel_raw_server_free (EaselRawServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->stop);
  while (self->n_busy > 0)
    g_main_context_iteration (NULL, TRUE);

  g_object_unref (self->service);
  g_object_unref (self->stop);
  g_ptr_array_unref (self->answers);
  g_ptr_array_unref (self->requests);
  g_free (self);
}

char *
easel_raw_server_dup_address (EaselRawServer *self,
                              const char     *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}

guint16
easel_raw_server_get_port (EaselRawServer *self)
{
  return self->port;
}

void
easel_raw_server_add (EaselRawServer *self,
                      const char     *bytes,
                      gssize          length,
                      EaselRawEnd     end)
{
  Answer *answer = g_new (Answer, 1);

  answer->bytes = g_bytes_new (bytes, length >= 0 ? (gsize) length : strlen (bytes));
  answer->end = end;
  g_ptr_array_add (self->answers, answer);
}

void
easel_raw_server_add_json (EaselRawServer *self,
                           guint           status,
                           const char     *body)
{
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %u X\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                                           "Connection: close\r\n\r\n%s", status, strlen (body), body);

  easel_raw_server_add (self, text, -1, EASEL_RAW_CLOSE);
}

void
easel_raw_server_clear (EaselRawServer *self)
{
  g_ptr_array_set_size (self->answers, 0);
  g_ptr_array_set_size (self->requests, 0);
  self->next_answer = 0;
}

void
easel_raw_server_set_read_limit (EaselRawServer *self,
                                 gsize           limit)
{
  self->read_limit = limit;
}

guint
easel_raw_server_get_n_requests (EaselRawServer *self)
{
  return self->requests->len;
}

const char *
easel_raw_server_get_request (EaselRawServer *self,
                              guint           index)
{
  g_assert_cmpuint (index, <, self->requests->len);

  return ((GString *) self->requests->pdata[index])->str;
}

guint
easel_raw_server_get_n_closed (EaselRawServer *self)
{
  return self->n_closed;
}
