/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in through the browser: a page is opened there, and the server is asked for the key (contract 1.2). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "accounts/easel-sign-in.h"

#include "api/easel-address.h"
#include "api/easel-client.h"
#include "base/easel-error.h"
#include "base/easel-json.h"

#include <glib/gi18n-lib.h>

#define VENDOR_PAGES  "https://app.comfydeploy.com"
#define INTERVAL      (2 * G_USEC_PER_SEC)         /* the key can be had for 30 seconds only */
#define LIMIT         (10 * 60 * G_USEC_PER_SEC)   /* for the person in the browser */

struct _EaselSignIn
{
  GObject parent_instance;

  EaselClient *client;
  char        *id;
  char        *page;
};

G_DEFINE_FINAL_TYPE (EaselSignIn, easel_sign_in, G_TYPE_OBJECT)

typedef struct {
  gint64  deadline; /* boot time */
  guint   timer;
  char   *key;
  char   *name;
} Waiting;

static void ask (GTask *task);

static void
waiting_free (Waiting *waiting)
{
  g_free (waiting->key);
  g_free (waiting->name);
  g_free (waiting);
}

static gpointer
read_answer (JsonNode  *node,
             GError   **error)
{
  JsonObject *members = easel_json_expect_object (node, error);

  if (members == NULL)
    return NULL;

  if (easel_json_get_string (members, "api_key") != NULL)
    return json_node_ref (node);

  g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                       _("The server accepted the sign-in but sent no key; use an API key instead"));

  return NULL;
}

static const EaselOperation GET_ANSWER = {
  "GET", "/platform/comfyui/auth-response", EASEL_OPERATION_KEYLESS, read_answer, (GDestroyNotify) json_node_unref,
};

static gboolean
again_cb (gpointer user_data)
{
  GTask *task = user_data;
  Waiting *waiting = g_task_get_task_data (task);

  waiting->timer = 0;
  if (!g_task_return_error_if_cancelled (task))
    ask (g_object_ref (task));

  g_object_unref (task);

  return G_SOURCE_REMOVE;
}

/* Nobody has accepted yet. Takes @task. */
static void
ask_later (GTask *task)
{
  EaselSignIn *self = g_task_get_source_object (task);
  Waiting *waiting = g_task_get_task_data (task);
  EaselClock *clock = easel_client_get_clock (self->client);

  if (easel_clock_get_boot_time (clock) < waiting->deadline)
    {
      waiting->timer = easel_clock_add_timer (clock, INTERVAL, again_cb, task);
      return;
    }

  g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_TIMED_OUT,
                           _("Nobody accepted the sign-in within ten minutes; begin again"));
  g_object_unref (task);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Waiting *waiting = g_task_get_task_data (task);
  g_autoptr(JsonNode) answer = NULL;
  guint status = easel_client_get_answer (result)->status;
  GError *error = NULL;

  answer = g_task_propagate_pointer (G_TASK (result), &error);
  if (answer != NULL)
    {
      JsonObject *members = json_node_get_object (answer);

      waiting->key = g_strdup (easel_json_get_string (members, "api_key"));
      waiting->name = g_strdup (easel_json_get_string (members, "name"));
      g_task_return_boolean (task, TRUE);
    }
  else if (status == 410)
    {
      g_clear_error (&error);
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_TIMED_OUT, _("The sign-in has expired; begin again"));
    }
  else if (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND) ||
           g_error_matches (error, EASEL_ERROR, EASEL_ERROR_RATE_LIMITED) || easel_error_may_have_acted (error))
    {
      gboolean cancelled = easel_error_is_cancelled (error);

      if (cancelled)
        {
          g_task_return_error (task, error);
          return;
        }

      g_clear_error (&error);
      ask_later (g_steal_pointer (&task));
    }
  else
    {
      g_task_return_error (task, error);
    }
}

/* Takes @task. */
static void
ask (GTask *task)
{
  EaselSignIn *self = g_task_get_source_object (task);
  g_autofree char *query = easel_query_build ("request_id", self->id, NULL);
  GTask *call = g_task_new (self->client, g_task_get_cancellable (task), answered_cb, task);

  g_task_set_source_tag (call, ask);
  easel_client_call (self->client, &GET_ANSWER, NULL, query, NULL, call);
}

static void
easel_sign_in_finalize (GObject *object)
{
  EaselSignIn *self = EASEL_SIGN_IN (object);

  g_clear_object (&self->client);
  g_free (self->id);
  g_free (self->page);

  G_OBJECT_CLASS (easel_sign_in_parent_class)->finalize (object);
}

static void
easel_sign_in_class_init (EaselSignInClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_sign_in_finalize;
}

static void
easel_sign_in_init (EaselSignIn *self)
{
  self->id = g_uuid_string_random ();
}

/**
 * easel_sign_in_new:
 * @address: base address of the server
 * @page_origin: (nullable): origin of the page to accept on; only the vendor's is known
 * @clock: what time it is
 * @error: return location
 *
 * Returns: (transfer full): a sign-in whose page may be opened, or %NULL with %EASEL_ERROR_UNSUPPORTED where no page is known
 */
EaselSignIn *
easel_sign_in_new (const char  *address,
                   const char  *page_origin,
                   EaselClock  *clock,
                   GError     **error)
{
  g_autoptr(EaselSignIn) self = NULL;

  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (EASEL_IS_CLOCK (clock), NULL);

  if (page_origin == NULL && g_strcmp0 (address, EASEL_ADDRESS_PRODUCTION) == 0)
    page_origin = VENDOR_PAGES;

  if (page_origin == NULL)
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_UNSUPPORTED,
                           _("Signing in with a browser works only at the vendor's service; use an API key here"));
      return NULL;
    }

  self = g_object_new (EASEL_TYPE_SIGN_IN, NULL);
  self->page = g_strdup_printf ("%s/auth/request/%s", page_origin, self->id);
  self->client = easel_client_new (address, NULL, clock, EASEL_CLIENT_DEFAULT, error);

  return self->client != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * easel_sign_in_get_page:
 * @self: a sign-in
 *
 * Returns: the page to open in the browser
 */
const char *
easel_sign_in_get_page (EaselSignIn *self)
{
  g_return_val_if_fail (EASEL_IS_SIGN_IN (self), NULL);

  return self->page;
}

/**
 * easel_sign_in_wait_async:
 * @self: a sign-in whose page has been opened
 *
 * Asks the server every two seconds whether the person has accepted, for ten minutes at most.
 */
void
easel_sign_in_wait_async (EaselSignIn         *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Waiting *waiting;

  g_return_if_fail (EASEL_IS_SIGN_IN (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_sign_in_wait_async);
  waiting = g_new0 (Waiting, 1);
  waiting->deadline = easel_clock_get_boot_time (easel_client_get_clock (self->client)) + LIMIT;
  g_task_set_task_data (task, waiting, (GDestroyNotify) waiting_free);

  ask (g_steal_pointer (&task));
}

/**
 * easel_sign_in_wait_finish:
 * @name: (out) (transfer full) (nullable): whose key it is
 *
 * Returns: (transfer full): the key, good for a week; %NULL with %EASEL_ERROR_TIMED_OUT or any error of the wire
 */
char *
easel_sign_in_wait_finish (EaselSignIn   *self,
                           GAsyncResult  *result,
                           char         **name,
                           GError       **error)
{
  Waiting *waiting;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_sign_in_wait_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  waiting = g_task_get_task_data (G_TASK (result));
  *name = g_steal_pointer (&waiting->name);

  return g_steal_pointer (&waiting->key);
}
