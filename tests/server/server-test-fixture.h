/* SPDX-License-Identifier: GPL-3.0-or-later */
/* easel-server in this process and a plain client for it; every JSON answer is held against the API's description. */

#pragma once

#include "base/easel-json.h"
#include "server/easel-server-private.h"
#include "server/easel-server.h"
#include "support/easel-openapi.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#define TEST_KEY  "test-key"
#define TEST_TIME (G_GINT64_CONSTANT (1770000000) * G_USEC_PER_SEC)

typedef struct {
  char         *folder;
  char         *workflows;
  EaselClock   *clock;       /* NULL: the computer's */
  char         *comfyui_url; /* NULL: none */
  EaselServer  *server;
  SoupSession  *session;
  EaselOpenapi *openapi;     /* borrowed */

  /* the last answer */
  guint               status;
  char               *content_type;
  GBytes             *bytes;
  JsonNode           *json;     /* NULL if it is none */
  SoupMessageHeaders *headers;
} Fixture;

/* Large, so read once for all tests of a program. */
static EaselOpenapi *fixture_openapi;

static inline void
fixture_start (Fixture *f)
{
  EaselServerOptions options = {
    .data_folder = f->folder,
    .workflows_folder = f->workflows,
    .key = TEST_KEY,
    .clock = f->clock,
    .comfyui_url = f->comfyui_url,
  };
  g_autoptr(GError) error = NULL;

  f->server = easel_server_new (&options);
  easel_server_start (f->server, &error);
  g_assert_no_error (error);
}

static inline void
fixture_stop (Fixture *f)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_server_stop_async (f->server, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  g_assert_true (easel_server_stop_finish (f->server, result, NULL));
  g_clear_object (&result);
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_finalize_object (f->server);
  f->server = NULL;
}

static inline void
fixture_set_up (Fixture       *f,
                gconstpointer  use_fake_clock)
{
  f->folder = easel_test_make_folder ();
  f->workflows = g_build_filename (f->folder, "workflows", NULL);
  g_mkdir (f->workflows, 0700);
  f->clock = use_fake_clock != NULL ? easel_clock_new_fake (TEST_TIME) : NULL;
  f->session = soup_session_new_with_options ("max-conns", 32, "max-conns-per-host", 32, "timeout", 0, NULL);
  if (fixture_openapi == NULL)
    fixture_openapi = easel_openapi_load ();
  f->openapi = fixture_openapi;
  fixture_start (f);
}

static inline void
fixture_forget_answer (Fixture *f)
{
  g_clear_pointer (&f->content_type, g_free);
  g_clear_pointer (&f->bytes, g_bytes_unref);
  g_clear_pointer (&f->json, json_node_unref);
  g_clear_pointer (&f->headers, soup_message_headers_unref);
}

static inline void
fixture_tear_down (Fixture       *f,
                   gconstpointer  data)
{
  soup_session_abort (f->session);
  fixture_forget_answer (f);
  g_clear_object (&f->session);
  if (f->server != NULL)
    fixture_stop (f);
  g_clear_object (&f->clock);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->workflows);
}

static inline SoupMessage *
fixture_make_message (Fixture    *f,
                      const char *method,
                      const char *path,
                      const char *body)
{
  g_autofree char *url = g_strconcat (strstr (path, "://") != NULL ? "" : easel_server_get_url (f->server), path, NULL);
  SoupMessage *message = soup_message_new (method, url);

  g_assert_nonnull (message);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (strstr (path, "://") == NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", "Bearer " TEST_KEY);
  if (body != NULL)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }

  return message;
}

/* Sends, waits, keeps the answer. */
static inline guint
fixture_send (Fixture     *f,
              SoupMessage *message,
              const char  *path)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  fixture_forget_answer (f);
  soup_session_send_and_read_async (f->session, message, G_PRIORITY_DEFAULT, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  f->bytes = soup_session_send_and_read_finish (f->session, result, &error);
  g_assert_no_error (error);
  f->status = soup_message_get_status (message);
  f->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  f->content_type = g_strdup (soup_message_headers_get_one (f->headers, "Content-Type"));

  if (g_strcmp0 (f->content_type, "application/json") == 0)
    {
      g_autofree char *fault = NULL;

      f->json = easel_json_parse_bytes (f->bytes, &error);
      g_assert_no_error (error);
      if (strstr (path, "://") == NULL)
        fault = easel_openapi_check_answer (f->openapi, soup_message_get_method (message), path, f->status, f->json);
      g_assert_cmpstr (fault, ==, NULL);
    }

  return f->status;
}

static inline guint
fixture_ask (Fixture    *f,
             const char *method,
             const char *path,
             const char *body)
{
  g_autoptr(SoupMessage) message = fixture_make_message (f, method, path, body);

  return fixture_send (f, message, path);
}

static inline JsonObject *
fixture_get_object (Fixture *f)
{
  g_assert_nonnull (f->json);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (f->json));

  return json_node_get_object (f->json);
}

static inline JsonArray *
fixture_get_array (Fixture *f)
{
  g_assert_nonnull (f->json);
  g_assert_true (JSON_NODE_HOLDS_ARRAY (f->json));

  return json_node_get_array (f->json);
}

static inline const char *
fixture_get_detail (Fixture *f)
{
  return easel_json_get_string (fixture_get_object (f), "detail");
}

/* The whole body as text. */
static inline char *
fixture_dup_text (Fixture *f)
{
  GString *text = g_string_new (NULL);

  g_string_append_len (text, g_bytes_get_data (f->bytes, NULL), g_bytes_get_size (f->bytes));

  return g_string_free (text, FALSE);
}

static inline char *
fixture_dup_member (Fixture    *f,
                    const char *member)
{
  return g_strdup (easel_json_get_string (fixture_get_object (f), member));
}

/* A member of the deployment of a shipped sample. */
static inline char *
fixture_dup_deployment (Fixture    *f,
                        const char *name,
                        const char *member)
{
  JsonArray *list;

  g_assert_cmpuint (fixture_ask (f, "GET", "/deployments", NULL), ==, 200);
  list = fixture_get_array (f);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *deployment = json_array_get_object_element (list, i);
      JsonObject *workflow = easel_json_get_object (deployment, "workflow");

      if (g_strcmp0 (easel_json_get_string (workflow, "name"), name) == 0)
        return g_strdup (easel_json_get_string (deployment, member));
    }

  g_assert_not_reached ();
}

#define QUICK_GRAPH                                                                                                    \
  "{\"1\":{\"class_type\":\"EmptyImage\",\"inputs\":{\"width\":16,\"height\":16,\"batch_size\":1,\"color\":255}},"     \
  "\"2\":{\"class_type\":\"ComfyUIDeployExternalText\",\"inputs\":{\"input_id\":\"note\",\"default_value\":\"\"}},"    \
  "\"3\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"1\",0],\"filename_prefix\":\"quick\"}}}"

/* Long enough to be caught at work. */
#define SLOW_GRAPH                                                                                                     \
  "{\"1\":{\"class_type\":\"EmptyImage\",\"inputs\":{\"width\":1024,\"height\":1024,\"batch_size\":1,\"color\":255}}," \
  "\"2\":{\"class_type\":\"ImageBlur\",\"inputs\":{\"image\":[\"1\",0],\"blur_radius\":31,\"sigma\":10.0}},"           \
  "\"3\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"2\",0],\"filename_prefix\":\"slow\"}}}"

/* The body of a run of @graph; @more are further members, each followed by a comma. */
static inline char *
fixture_make_body (Fixture    *f,
                   const char *graph,
                   const char *more)
{
  g_autofree char *workflow_id = fixture_dup_deployment (f, "Pattern from a seed", "workflow_id");
  g_autofree char *machine_id = fixture_dup_deployment (f, "Pattern from a seed", "machine_id");

  return g_strdup_printf ("{%s\"workflow_id\":\"%s\",\"machine_id\":\"%s\",\"workflow_api_json\":%s}",
                          more != NULL ? more : "", workflow_id, machine_id, graph);
}

static inline char *
fixture_queue (Fixture    *f,
               const char *graph,
               const char *more)
{
  g_autofree char *body = fixture_make_body (f, graph, more);

  g_assert_cmpuint (fixture_ask (f, "POST", "/run/workflow/queue", body), ==, 200);

  return fixture_dup_member (f, "run_id");
}

static inline const char *
fixture_get_status (Fixture    *f,
                    const char *run_id)
{
  g_autofree char *path = g_strconcat ("/run/", run_id, NULL);

  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);

  return easel_json_get_string (fixture_get_object (f), "status");
}

static inline void
fixture_wait_for_status (Fixture    *f,
                         const char *run_id,
                         const char *status)
{
  gint64 deadline = easel_test_get_deadline ();

  while (g_strcmp0 (fixture_get_status (f, run_id), status) != 0)
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
}
