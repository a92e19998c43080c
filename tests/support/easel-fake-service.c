/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A service in the same process that runs nothing and behaves as badly as it is told: for stories about lost answers. */

#include "support/easel-fake-service.h"

#include "base/easel-json.h"
#include "base/easel-time.h"
#include "support/easel-openapi-watch.h"

#include <libsoup/soup.h>
#include <string.h>

struct _EaselFakeService {
  SoupServer        *server;
  EaselOpenapiWatch *watch;
  GPtrArray         *runs;

  EaselFakeCreation  creation;
  guint              creation_status;
  guint              n_creations_left;
  guint              retry_after;
  JsonObject        *late;          /* nullable: a body whose run is made later */

  GStrv              script;
  GStrv              files;
  char              *stream;        /* nullable */
  char              *record;        /* nullable */
  char              *raw_outputs;   /* nullable */
  guint              outage;
  guint              n_refused;  /* by the outage */
  gboolean           is_restless;
  guint              n_names;    /* given to outputs, while it is restless */
  guint              cancel_status;
  guint              signature;     /* that the addresses of results must carry */
  guint              n_posts;
  guint              n_lists;
};

static void
fake_run_free (gpointer data)
{
  EaselFakeRun *run = data;

  g_free (run->id);
  g_free (run->tag);
  g_free (run->deployment_id);
  g_clear_pointer (&run->inputs, json_object_unref);
  g_strfreev (run->script);
  g_strfreev (run->files);
  g_free (run);
}

static void
answer (SoupServerMessage *message,
        guint              status,
        const char        *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
}

static EaselFakeRun *
find_run (EaselFakeService *self,
          const char       *id)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      EaselFakeRun *run = g_ptr_array_index (self->runs, i);

      if (g_str_equal (run->id, id))
        return run;
    }

  return NULL;
}

EaselFakeRun *
easel_fake_service_add_run (EaselFakeService *self,
                            JsonObject       *inputs,
                            const char       *deployment_id)
{
  EaselFakeRun *run = g_new0 (EaselFakeRun, 1);

  run->id = g_uuid_string_random ();
  run->inputs = inputs != NULL ? json_object_ref (inputs) : json_object_new ();
  run->tag = g_strdup (easel_json_get_string (run->inputs, "easel_request"));
  run->deployment_id = g_strdup (deployment_id);
  run->created_at = g_get_real_time ();
  run->script = g_strdupv (self->script);
  run->files = g_strdupv (self->files);
  g_ptr_array_add (self->runs, run);

  return run;
}

static EaselFakeRun *
make_run (EaselFakeService *self,
          JsonObject       *body)
{
  return easel_fake_service_add_run (self, easel_json_get_object (body, "inputs"),
                                     easel_json_get_string (body, "deployment_id"));
}

static const char *
get_state (EaselFakeRun *run)
{
  guint last = g_strv_length (run->script) - 1;

  return run->is_cancelled ? "cancelled" : run->script[MIN (run->n_reads, last)];
}

static gboolean
is_over (EaselFakeRun *run)
{
  static const char *const ENDS[] = { "success", "failed", "timeout", "cancelled", NULL };

  return g_strv_contains (ENDS, get_state (run));
}

static void
add_outputs (EaselFakeService *self,
             EaselFakeRun     *run,
             JsonObject       *record)
{
  JsonArray *outputs = json_array_new ();

  if (is_over (run) && run->files != NULL && *run->files != NULL)
    {
      JsonObject *output = json_object_new ();
      JsonObject *data = json_object_new ();
      JsonArray *images = json_array_new ();
      g_autofree char *address = easel_fake_service_dup_address (self);

      for (guint i = 0; run->files[i] != NULL; i++)
        {
          JsonObject *image = json_object_new ();
          g_autofree char *url = g_strdup_printf ("%s/files/%s/%u/%u", address, run->id, self->signature, i);

          json_object_set_string_member (image, "url", url);
          json_object_set_string_member (image, "type", "output");
          json_object_set_string_member (image, "filename", run->files[i]);
          json_array_add_object_element (images, image);
        }

      json_object_set_array_member (data, "images", images);
      if (self->is_restless)
        {
          g_autofree char *id = g_strdup_printf ("%s-%u", run->id, ++self->n_names);

          self->signature++;
          json_object_set_string_member (output, "id", id);
        }
      else
        {
          json_object_set_string_member (output, "id", run->id);
        }
      json_object_set_object_member (output, "data", data);
      json_array_add_object_element (outputs, output);
    }

  json_object_set_array_member (record, "outputs", outputs);
}

static void
add_extra (JsonObject *record,
           const char *text)
{
  g_autoptr(JsonNode) extra = text != NULL ? easel_json_parse (text, -1, NULL) : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (extra == NULL)
    return;

  json_object_iter_init (&iter, json_node_get_object (extra));
  while (json_object_iter_next (&iter, &name, &value))
    json_object_set_member (record, name, json_node_copy (value));
}

static char *
write_record (EaselFakeService *self,
              EaselFakeRun     *run,
              gboolean          is_small)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *created_at = easel_time_format (run->created_at, EASEL_TIME_T1);
  JsonObject *record = json_object_new ();

  json_node_take_object (node, record);
  json_object_set_string_member (record, "id", run->id);
  json_object_set_string_member (record, "workflow_id", "5d9f9e7e-2f4a-4f8e-b7f5-92f5a9be6a10");
  json_object_set_string_member (record, "status", get_state (run));
  json_object_set_string_member (record, "created_at", created_at);
  json_object_set_string_member (record, "updated_at", created_at);
  json_object_set_string_member (record, "machine_type", "comfy-deploy-serverless");
  json_object_set_string_member (record, "modal_function_call_id", "fc-1");
  if (run->deployment_id != NULL)
    json_object_set_string_member (record, "deployment_id", run->deployment_id);
  if (is_over (run))
    json_object_set_string_member (record, "ended_at", created_at);
  if (!is_small)
    {
      json_object_set_object_member (record, "workflow_inputs", json_object_ref (run->inputs));
      add_outputs (self, run, record);
      add_extra (record, self->record);
    }

  return easel_json_write (node);
}

/* ── creating ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
close_without_answer (SoupServerMessage *message)
{
  g_autoptr(GIOStream) connection = soup_server_message_steal_connection (message);

  g_io_stream_close (connection, NULL, NULL);
}

static void
answer_refusal (EaselFakeService  *self,
                SoupServerMessage *message)
{
  if (self->retry_after > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", self->retry_after);

      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", seconds);
    }
  answer (message, self->creation_status, "{\"detail\":\"as the test wants it\"}");
}

static void
answer_created (EaselFakeService  *self,
                SoupServerMessage *message,
                const char        *path,
                JsonObject        *body)
{
  EaselFakeRun *run = make_run (self, body);

  if (g_str_has_suffix (path, "/stream"))
    {
      g_auto(GStrv) parts = g_strsplit (self->stream != NULL ? self->stream : "", "%s", -1);
      g_autofree char *events = g_strjoinv (run->id, parts);

      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "text/event-stream; charset=utf-8", SOUP_MEMORY_COPY, events,
                                        strlen (events));
    }
  else if (g_str_has_suffix (path, "/sync"))
    {
      answer (message, 200, "[]");
    }
  else
    {
      g_autofree char *text = g_strdup_printf ("{\"run_id\":\"%s\"}", run->id);

      answer (message, 200, text);
    }
}

static void
handle_creation (EaselFakeService  *self,
                 SoupServerMessage *message,
                 const char        *path)
{
  g_autoptr(GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr(JsonNode) node = easel_json_parse_bytes (bytes, NULL);
  EaselFakeCreation creation = self->n_creations_left > 0 ? self->creation : EASEL_FAKE_CREATES;
  JsonObject *body;

  g_assert_nonnull (node);
  body = json_node_get_object (node);
  self->n_posts++;
  if (self->n_creations_left > 0)
    self->n_creations_left--;

  switch (creation)
    {
    case EASEL_FAKE_LOSES:
      make_run (self, body);
      close_without_answer (message);
      break;

    case EASEL_FAKE_DROPS:
      close_without_answer (message);
      break;

    case EASEL_FAKE_MAKES_LATER:
      g_clear_pointer (&self->late, json_object_unref);
      self->late = json_object_ref (body);
      close_without_answer (message);
      break;

    case EASEL_FAKE_FAILS_AFTER:
      make_run (self, body);
      answer_refusal (self, message);
      break;

    case EASEL_FAKE_REFUSES:
      answer_refusal (self, message);
      break;

    case EASEL_FAKE_CREATES:
    default:
      answer_created (self, message, path, body);
    }
}

/* ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
handle_list (EaselFakeService  *self,
             SoupServerMessage *message,
             GHashTable        *query,
             gboolean           is_full)
{
  const char *since = query != NULL ? g_hash_table_lookup (query, "rf") : NULL;
  const char *deployment = query != NULL ? g_hash_table_lookup (query, "deployment_id") : NULL;
  guint offset = query != NULL && g_hash_table_lookup (query, "offset") != NULL
                   ? (guint) g_ascii_strtoull (g_hash_table_lookup (query, "offset"), NULL, 10) : 0;
  guint limit = query != NULL && g_hash_table_lookup (query, "limit") != NULL
                  ? (guint) g_ascii_strtoull (g_hash_table_lookup (query, "limit"), NULL, 10) : 100;
  GString *rows = g_string_new ("[");
  g_autofree char *text = NULL;

  self->n_lists++;
  for (guint i = self->runs->len; i > 0 && limit > 0; i--)
    {
      EaselFakeRun *run = g_ptr_array_index (self->runs, i - 1);
      g_autofree char *row = NULL;

      if (since != NULL && run->created_at < g_ascii_strtoll (since, NULL, 10) * G_USEC_PER_SEC)
        continue;
      if (deployment != NULL && g_strcmp0 (deployment, run->deployment_id) != 0)
        continue;
      if (offset > 0)
        {
          offset--;
          continue;
        }

      limit--;
      row = write_record (self, run, !is_full);
      if (is_full && self->raw_outputs != NULL)
        g_string_append_printf (rows, "%s{\"id\":\"%s\",\"outputs\":%s}", rows->len > 1 ? "," : "", run->id,
                                self->raw_outputs);
      else
        g_string_append_printf (rows, "%s%s", rows->len > 1 ? "," : "", row);
    }

  g_string_append_c (rows, ']');
  text = g_string_free (rows, FALSE);
  answer (message, 200, text);
}

static void
handle_run (EaselFakeService  *self,
            SoupServerMessage *message,
            const char        *id)
{
  EaselFakeRun *run = find_run (self, id);
  g_autofree char *text = NULL;

  if (run == NULL)
    {
      answer (message, 404, "{\"detail\":\"Run not found\"}");
      return;
    }

  text = write_record (self, run, FALSE);
  run->n_reads++;
  answer (message, 200, text);
}

static void
handle_cancel (EaselFakeService  *self,
               SoupServerMessage *message,
               const char        *id)
{
  EaselFakeRun *run = find_run (self, id);

  if (self->cancel_status != 0)
    {
      answer (message, self->cancel_status, "{\"detail\":\"Error cancel function 404: Run not found\"}");
      return;
    }

  if (run != NULL && !is_over (run))
    run->is_cancelled = TRUE;
  answer (message, 200, "{\"status\":\"success\",\"message\":\"Function cancelled\"}");
}

static void
handle_file (EaselFakeService  *self,
             SoupServerMessage *message,
             GStrv              parts)
{
  g_autofree char *content = NULL;

  if (g_strv_length (parts) < 6 || g_ascii_strtoull (parts[4], NULL, 10) != self->signature)
    {
      soup_server_message_set_status (message, 403, NULL);
      return;
    }

  content = g_strdup_printf ("the result %s of %s\n", parts[5], parts[3]);
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "image/png", SOUP_MEMORY_COPY, content, strlen (content));
}

static void
refuse (EaselFakeService  *self,
        SoupServerMessage *message)
{
  self->n_refused++;
  answer (message, self->outage, "{\"detail\":\"out of order\"}");
}

static void
handle (SoupServer        *server,
        SoupServerMessage *message,
        const char        *path,
        GHashTable        *query,
        gpointer           user_data)
{
  EaselFakeService *self = user_data;
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);
  guint n_parts = g_strv_length (parts);
  const char *method = soup_server_message_get_method (message);

  /* Clients are killed here: a connection that is kept for another call of theirs would stay for good. */
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  if (n_parts > 3 && g_str_equal (parts[2], "files"))
    handle_file (self, message, parts);
  else if (g_str_equal (method, "POST") && g_str_has_suffix (path, "/cancel"))
    handle_cancel (self, message, parts[3]);
  else if (g_str_equal (method, "POST"))
    handle_creation (self, message, path);
  else if (self->outage != 0)
    refuse (self, message);
  else if (g_str_has_prefix (path, "/api/v2/workflow/"))
    handle_list (self, message, query, FALSE);
  else if (g_str_has_prefix (path, "/api/workflow/"))
    handle_list (self, message, query, TRUE);
  else if (g_str_has_prefix (path, "/api/run/"))
    handle_run (self, message, parts[3]);
  else if (g_str_has_prefix (path, "/api/v2/clickhouse-run-logs/"))
    answer (message, 200, "[]");
  else
    answer (message, 404, "{\"detail\":\"Not Found\"}");
}

/* ── made and told ──────────────────────────────────────────────────────────────────────────────────────────────────── */

EaselFakeService *
easel_fake_service_new (void)
{
  EaselFakeService *self = g_new0 (EaselFakeService, 1);
  g_autoptr(GError) error = NULL;

  self->runs = g_ptr_array_new_with_free_func (fake_run_free);
  self->script = g_strsplit ("not-started queued running success", " ", -1);
  self->signature = 1;
  self->server = soup_server_new ("raw-paths", FALSE, NULL);
  soup_server_add_handler (self->server, NULL, handle, self, NULL);
  self->watch = easel_openapi_watch_new (self->server);
  g_assert_true (soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);

  return self;
}

void
easel_fake_service_free (EaselFakeService *self)
{
  soup_server_disconnect (self->server);
  easel_openapi_watch_free (self->watch);
  g_object_unref (self->server);
  g_ptr_array_unref (self->runs);
  g_clear_pointer (&self->late, json_object_unref);
  g_strfreev (self->script);
  g_strfreev (self->files);
  g_free (self->stream);
  g_free (self->record);
  g_free (self->raw_outputs);
  g_free (self);
}

char *
easel_fake_service_dup_address (EaselFakeService *self)
{
  GSList *uris = soup_server_get_uris (self->server);
  char *address = g_strdup_printf ("http://127.0.0.1:%d/api", g_uri_get_port (uris->data));

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return address;
}

void
easel_fake_service_expect (EaselFakeService  *self,
                           EaselFakeCreation  creation,
                           guint              status,
                           guint              times)
{
  self->creation = creation;
  self->creation_status = status;
  self->n_creations_left = times;
}

void
easel_fake_service_set_retry_after (EaselFakeService *self,
                                    guint             seconds)
{
  self->retry_after = seconds;
}

void
easel_fake_service_make_late (EaselFakeService *self)
{
  g_assert_nonnull (self->late);
  make_run (self, self->late);
}

static void
set_words (GStrv      *field,
           const char *words)
{
  g_strfreev (*field);
  *field = g_strsplit (words, " ", -1);
}

void
easel_fake_service_set_script (EaselFakeService *self,
                               const char       *states)
{
  set_words (&self->script, states);
}

void
easel_fake_service_set_files (EaselFakeService *self,
                              const char       *files)
{
  set_words (&self->files, files);
}

void
easel_fake_service_end_runs (EaselFakeService *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    set_words (&((EaselFakeRun *) g_ptr_array_index (self->runs, i))->script, "success");
}

static void
set_text (char       **field,
          const char  *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

void
easel_fake_service_set_stream (EaselFakeService *self,
                               const char       *events)
{
  set_text (&self->stream, events);
}

void
easel_fake_service_set_record (EaselFakeService *self,
                               const char       *members)
{
  set_text (&self->record, members);
}

void
easel_fake_service_set_raw_outputs (EaselFakeService *self,
                                    const char       *outputs)
{
  set_text (&self->raw_outputs, outputs);
}

void
easel_fake_service_set_outage (EaselFakeService *self,
                               guint             status)
{
  self->outage = status;
}

void
easel_fake_service_expire_files (EaselFakeService *self)
{
  self->signature++;
}

void
easel_fake_service_set_cancel_status (EaselFakeService *self,
                                      guint             status)
{
  self->cancel_status = status;
}

guint
easel_fake_service_get_n_posts (EaselFakeService *self)
{
  return self->n_posts;
}

guint
easel_fake_service_get_n_lists (EaselFakeService *self)
{
  return self->n_lists;
}

GPtrArray *
easel_fake_service_get_runs (EaselFakeService *self)
{
  return self->runs;
}

void
easel_fake_service_set_restless (EaselFakeService *self)
{
  self->is_restless = TRUE;
}

guint
easel_fake_service_get_n_refused (EaselFakeService *self)
{
  return self->n_refused;
}
