/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTTP side of a ComfyUI: calls with JSON, uploads, and fetching what it made. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-comfyui-client.h"

#include "api/easel-client.h"
#include "api/easel-download.h"
#include "base/easel-error.h"
#include "base/easel-file-name.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Where uploads go in ComfyUI's input folder; the names are made of the content, so nothing is there twice. */
#define UPLOAD_FOLDER "easel"

/* A loaded ComfyUI answers late, but it answers. */
#define SILENCE_SECONDS 60

struct _EaselComfyuiClient
{
  GObject parent_instance;

  char *address;            /* without a slash at its end */
  EaselClock *clock;
  SoupSession *session;
  EaselClient *files;       /* for downloads; NULL if the address is none */
};

/* A file on its way there. */
typedef struct {
  char *path;               /* or NULL: the bytes are given */
  GBytes *bytes;            /* or NULL before the file was read */
  char *name;
} Upload;

G_DEFINE_FINAL_TYPE (EaselComfyuiClient, easel_comfyui_client, G_TYPE_OBJECT)

static void
upload_free (gpointer data)
{
  Upload *upload = data;

  g_free (upload->path);
  g_clear_pointer (&upload->bytes, g_bytes_unref);
  g_free (upload->name);
  g_free (upload);
}

/**
 * easel_comfyui_client_new_message:
 * @self: a client
 * @method: a string that stays
 * @path: below the address, escaped
 * @query: (nullable): escaped
 * @error: %EASEL_ERROR_INVALID if the address is none
 *
 * Returns: (transfer full) (nullable): a request, without an Origin, which ComfyUI would refuse
 */
SoupMessage *
easel_comfyui_client_new_message (EaselComfyuiClient  *self,
                                  const char          *method,
                                  const char          *path,
                                  const char          *query,
                                  GError             **error)
{
  g_autofree char *text = g_strconcat (self->address, path, query != NULL ? "?" : "", query, NULL);
  g_autoptr(GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      !(g_str_equal (scheme, "http") || g_str_equal (scheme, "https")))
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                   _("“%s” is not the address of a ComfyUI: it looks like http://127.0.0.1:8188"), self->address);
      return NULL;
    }

  return soup_message_new_from_uri (method, uri);
}

/* A connection that was never made did nothing; one that broke may have. */
static GError *
explain_transport (EaselComfyuiClient *self,
                   const GError       *error)
{
  if (easel_error_is_cancelled (error))
    return g_error_copy (error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) || error->domain == G_RESOLVER_ERROR)
    return g_error_new (EASEL_ERROR, EASEL_ERROR_UNREACHABLE,
                        _("ComfyUI does not answer at %s: start it, or correct the address"), self->address);

  return g_error_new (EASEL_ERROR, EASEL_ERROR_INTERRUPTED, _("The connection to ComfyUI broke: %s"), error->message);
}

/* A refusal (400) is an answer like another: the caller looks for `error` in it. */
static JsonNode *
read_reply (SoupMessage  *message,
            GBytes       *body,
            GError      **error)
{
  guint status = soup_message_get_status (message);
  JsonNode *node;

  if (status == 413)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_REJECTED,
                   _("ComfyUI takes no file of that size: start it with a larger --max-upload-size"));
      return NULL;
    }

  if (status != 400 && !SOUP_STATUS_IS_SUCCESSFUL (status))
    {
      g_set_error (error, EASEL_ERROR, status == 404 ? EASEL_ERROR_NOT_FOUND : EASEL_ERROR_SERVER,
                   _("ComfyUI answered with status %u"), status);
      return NULL;
    }

  if (g_bytes_get_size (body) == 0 && status != 400)
    return json_node_init_null (json_node_alloc ());

  node = easel_json_parse_bytes (body, NULL);
  if (node == NULL)
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The answer is not ComfyUI's: check the address"));

  return node;
}

static void
replied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  SoupSession *session = SOUP_SESSION (source);
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  JsonNode *node = NULL;

  body = soup_session_send_and_read_finish (session, result, &error);
  if (body == NULL)
    {
      g_task_return_error (task, explain_transport (g_task_get_source_object (task), error));
      return;
    }

  node = read_reply (soup_session_get_async_result_message (session, result), body, &error);
  if (node != NULL)
    g_task_return_pointer (task, node, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
send (EaselComfyuiClient *self,
      SoupMessage        *message,
      GTask              *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, cancellable, replied_cb, task);
}

/**
 * easel_comfyui_client_call_async:
 * @self: a client
 * @method: a string that stays
 * @path: below the address, escaped, with its query
 * @body: (nullable): what to send
 * @cancellable: (nullable): ends it
 * @callback: when the answer is here
 * @user_data: for @callback
 */
void
easel_comfyui_client_call_async (EaselComfyuiClient  *self,
                                 const char          *method,
                                 const char          *path,
                                 JsonNode            *body,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(SoupMessage) message = NULL;
  GError *error = NULL;

  g_return_if_fail (EASEL_IS_COMFYUI_CLIENT (self));

  g_task_set_source_tag (task, easel_comfyui_client_call_async);
  message = easel_comfyui_client_new_message (self, method, path, NULL, &error);
  if (message == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (body != NULL)
    {
      char *text = easel_json_write (body);
      g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }

  send (self, message, g_steal_pointer (&task));
}

/**
 * easel_comfyui_client_call_finish:
 * @self: a client
 * @result: from the callback
 * @error: %EASEL_ERROR_UNREACHABLE if nothing was sent, %EASEL_ERROR_INTERRUPTED if something may have been,
 *   %EASEL_ERROR_BAD_REPLY, %EASEL_ERROR_SERVER, %EASEL_ERROR_NOT_FOUND, %EASEL_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable): the answer, a refusal (400) included; a null node if it was empty
 */
JsonNode *
easel_comfyui_client_call_finish (EaselComfyuiClient  *self,
                                  GAsyncResult        *result,
                                  GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_comfyui_client_call_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The file's suffix, if it is a plain one: loaders go by it. */
static char *
get_suffix (const char *path)
{
  const char *dot = path != NULL ? strrchr (path, '.') : NULL;

  if (dot == NULL || strlen (dot) > 6 || dot[1 + strspn (dot + 1, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS)] != '\0')
    return g_strdup (".png");

  return g_ascii_strdown (dot, -1);
}

static void
prepare_upload_thread (GTask        *task,
                       gpointer      source,
                       gpointer      task_data,
                       GCancellable *cancellable)
{
  Upload *upload = task_data;
  g_autofree char *suffix = get_suffix (upload->path);
  g_autofree char *hash = NULL;
  GError *error = NULL;

  if (upload->bytes == NULL)
    {
      g_autoptr(GMappedFile) file = g_mapped_file_new (upload->path, FALSE, &error);

      if (file == NULL)
        {
          g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_DISK, "%s", error->message);
          g_error_free (error);
          return;
        }

      upload->bytes = g_mapped_file_get_bytes (file);
    }

  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, upload->bytes);
  upload->name = g_strdup_printf ("%.24s%s", hash, suffix);
  g_task_return_boolean (task, TRUE);
}

static void
uploaded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = easel_comfyui_client_call_finish (EASEL_COMFYUI_CLIENT (source), result, &error);
  JsonObject *reply = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = reply != NULL ? easel_json_get_string (reply, "name") : NULL;
  const char *subfolder = reply != NULL ? easel_json_get_string (reply, "subfolder") : NULL;

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (name == NULL)
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("ComfyUI did not take the file"));
  else
    g_task_return_pointer (task, subfolder != NULL && *subfolder != '\0' ? g_strconcat (subfolder, "/", name, NULL)
                                                                         : g_strdup (name), g_free);
}

static void
prepared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  EaselComfyuiClient *self = EASEL_COMFYUI_CLIENT (source);
  g_autoptr(GTask) task = G_TASK (user_data);
  Upload *upload = g_task_get_task_data (G_TASK (result));
  g_autoptr(SoupMultipart) parts = NULL;
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(GBytes) body = NULL;
  SoupMessageHeaders *headers;
  GTask *call;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    message = easel_comfyui_client_new_message (self, "POST", "/upload/image", NULL, &error);
  if (message == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  parts = soup_multipart_new (SOUP_FORM_MIME_TYPE_MULTIPART);
  soup_multipart_append_form_string (parts, "type", "input");
  soup_multipart_append_form_string (parts, "subfolder", UPLOAD_FOLDER);
  soup_multipart_append_form_file (parts, "image", upload->name, "application/octet-stream", upload->bytes);
  headers = soup_message_get_request_headers (message);
  soup_multipart_to_message (parts, headers, &body);
  soup_message_set_request_body_from_bytes (message, NULL, body);

  call = g_task_new (self, g_task_get_cancellable (task), uploaded_cb, g_object_ref (task));
  g_task_set_source_tag (call, easel_comfyui_client_call_async);
  send (self, message, call);
}

/**
 * easel_comfyui_client_upload_async:
 * @self: a client
 * @path: (nullable): a file; or a name for @bytes, which only its suffix is taken from
 * @bytes: (nullable): the file's content, %NULL to read it
 * @cancellable: (nullable): ends it
 * @callback: when it is there
 * @user_data: for @callback
 *
 * The name is made of the content, so that a file that is there already is not stored again.
 */
void
easel_comfyui_client_upload_async (EaselComfyuiClient  *self,
                                   const char          *path,
                                   GBytes              *bytes,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GTask) preparing = NULL;
  Upload *upload;

  g_return_if_fail (EASEL_IS_COMFYUI_CLIENT (self));
  g_return_if_fail (path != NULL || bytes != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_comfyui_client_upload_async);
  upload = g_new0 (Upload, 1);
  upload->path = g_strdup (path);
  upload->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  preparing = g_task_new (self, cancellable, prepared_cb, g_steal_pointer (&task));
  g_task_set_task_data (preparing, upload, upload_free);
  g_task_run_in_thread (preparing, prepare_upload_thread);
}

/**
 * easel_comfyui_client_upload_finish:
 * @self: a client
 * @result: from the callback
 * @error: as easel_comfyui_client_call_finish(), and %EASEL_ERROR_DISK
 *
 * Returns: (transfer full) (nullable): what a loader's input has to say
 */
char *
easel_comfyui_client_upload_finish (EaselComfyuiClient  *self,
                                    GAsyncResult        *result,
                                    GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_comfyui_client_upload_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fetched_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;
  g_autoptr(GFile) file = easel_download_finish (EASEL_CLIENT (source), result, &error);

  if (file != NULL)
    g_task_return_pointer (task, g_file_get_basename (file), g_free);
  else
    g_task_return_error (task, error);
}

/**
 * easel_comfyui_client_fetch_async:
 * @self: a client
 * @item: `{"filename","subfolder","type"}` from an output
 * @folder: a local folder that is there
 * @cancellable: (nullable): ends it without a trace
 * @callback: when the file is there or nothing is
 * @user_data: for @callback
 */
void
easel_comfyui_client_fetch_async (EaselComfyuiClient  *self,
                                  JsonObject          *item,
                                  const char          *folder,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GFile) target = NULL;
  g_autofree char *query = NULL;
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;
  const char *filename, *subfolder, *type;

  g_return_if_fail (EASEL_IS_COMFYUI_CLIENT (self));
  g_return_if_fail (item != NULL && folder != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_comfyui_client_fetch_async);
  filename = easel_json_get_string (item, "filename");
  subfolder = easel_json_get_string (item, "subfolder");
  type = easel_json_get_string (item, "type");
  query = soup_form_encode ("filename", filename != NULL ? filename : "",
                            "subfolder", subfolder != NULL ? subfolder : "",
                            "type", type != NULL ? type : "output", NULL);
  address = g_strconcat (self->address, "/view?", query, NULL);
  name = easel_file_name_sanitize (filename, "output");
  target = g_file_new_for_path (folder);
  easel_download_async (self->files, address, target, name, NULL, NULL, cancellable, fetched_cb,
                        g_steal_pointer (&task));
}

/**
 * easel_comfyui_client_fetch_finish:
 * @self: a client
 * @result: from the callback
 * @error: as easel_download_finish()
 *
 * Returns: (transfer full) (nullable): the name that the file got in the folder
 */
char *
easel_comfyui_client_fetch_finish (EaselComfyuiClient  *self,
                                   GAsyncResult        *result,
                                   GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_comfyui_client_fetch_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
easel_comfyui_client_finalize (GObject *object)
{
  EaselComfyuiClient *self = EASEL_COMFYUI_CLIENT (object);

  g_free (self->address);
  g_object_unref (self->clock);
  g_object_unref (self->session);
  g_clear_object (&self->files);

  G_OBJECT_CLASS (easel_comfyui_client_parent_class)->finalize (object);
}

static void
easel_comfyui_client_class_init (EaselComfyuiClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_comfyui_client_finalize;
}

static void
easel_comfyui_client_init (EaselComfyuiClient *self)
{
  self->session = soup_session_new_with_options ("max-conns", EASEL_LIMIT_CONNECTIONS,
                                                 "max-conns-per-host", EASEL_LIMIT_CONNECTIONS_HOST,
                                                 "timeout", SILENCE_SECONDS, NULL);
}

/**
 * easel_comfyui_client_new:
 * @address: of a ComfyUI; a wrong one is told by the first call
 * @clock: what time it is
 *
 * Returns: (transfer full): a client
 */
EaselComfyuiClient *
easel_comfyui_client_new (const char *address,
                          EaselClock *clock)
{
  EaselComfyuiClient *self = g_object_new (EASEL_TYPE_COMFYUI_CLIENT, NULL);
  gsize length = strlen (address);

  while (length > 0 && address[length - 1] == '/')
    length--;

  self->address = g_strndup (address, length);
  self->clock = g_object_ref (clock);
  self->files = easel_client_new (self->address, NULL, clock, EASEL_CLIENT_ALLOW_HTTP, NULL);

  return self;
}

EaselClock *
easel_comfyui_client_get_clock (EaselComfyuiClient *self)
{
  g_return_val_if_fail (EASEL_IS_COMFYUI_CLIENT (self), NULL);

  return self->clock;
}
