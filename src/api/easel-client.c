/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection to one server: a base address, a key, and the one function through which every call goes. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-client.h"

#include <glib/gi18n-lib.h>

#include "api/easel-address.h"
#include "api/easel-client-private.h"
#include "base/easel-error.h"
#include "base/easel-limits.h"

struct _EaselClient
{
  GObject parent_instance;

  /* what I was given */
  char *address;
  GUri *uri;
  char *key;                           /* NULL: none */
  EaselClock *clock;
  EaselRetry retry;
  char *retry_codes;                   /* NULL: the usual ones */
  gint64 timeout;                      /* microseconds that a call may take in all, 0: any */

  /* shared with those made from me */
  SoupSession *sessions[EASEL_N_CHANNELS];
};

G_DEFINE_FINAL_TYPE (EaselClient, easel_client, G_TYPE_OBJECT)

static G_DEFINE_QUARK (easel-client-answer-quark, easel_client_answer)

/* libsoup 3.2 and 3.6 wait for ever when an HTTP/2 answer ends short, and offer no other way to prefer HTTP/1.1. It reads
 * the variable at its first request; setting it here, before any thread exists, is the one moment that is safe. */
__attribute__ ((constructor)) static void
prefer_http1 (void)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
}

static void
easel_client_finalize (GObject *object)
{
  EaselClient *self = EASEL_CLIENT (object);

  for (guint i = 0; i < EASEL_N_CHANNELS; i++)
    g_clear_object (&self->sessions[i]);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->retry_codes, g_free);

  G_OBJECT_CLASS (easel_client_parent_class)->finalize (object);
}

static void
easel_client_class_init (EaselClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_client_finalize;
}

static void
easel_client_init (EaselClient *self)
{
  self->retry = EASEL_RETRY_NONE;
}

/* No time-out of libsoup's own: EaselExchange watches over silence, by a clock that tests can turn. No reaction to
 * authentication challenges either: the key is ours to place. */
static SoupSession *
create_session (guint connections,
                guint connections_per_host)
{
  SoupSession *session = soup_session_new_with_options ("max-conns", connections,
                                                        "max-conns-per-host", connections_per_host,
                                                        "timeout", 0,
                                                        "user-agent", "Easel/" EASEL_VERSION,
                                                        NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);

  return session;
}

/* Keys are pasted with blanks, line ends and the word before them. */
static char *
normalize_key (const char  *key,
               GError     **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (key != NULL ? key : ""));
  const char *bare = trimmed;

  while (g_ascii_strncasecmp (bare, "bearer ", strlen ("bearer ")) == 0)
    bare += strlen ("bearer ") + strspn (bare + strlen ("bearer "), " \t");

  for (const char *c = bare; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      {
        g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                             _("The API key contains a blank or a letter that no key has: copy it again"));
        return NULL;
      }

  return g_strdup (bare);
}

/**
 * easel_client_new:
 * @address: the server's address, as typed or stored; see easel_address_normalize()
 * @key: (nullable): the API key, as pasted or stored; %NULL or empty for none
 * @clock: the time
 * @flags: what the person has agreed to
 * @error: return location for %EASEL_ERROR_INVALID
 *
 * Returns: (transfer full): a client, or %NULL
 */
EaselClient *
easel_client_new (const char        *address,
                  const char        *key,
                  EaselClock        *clock,
                  EaselClientFlags   flags,
                  GError           **error)
{
  g_autoptr(EaselClient) self = NULL;

  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (EASEL_IS_CLOCK (clock), NULL);

  self = g_object_new (EASEL_TYPE_CLIENT, NULL);
  self->clock = g_object_ref (clock);
  self->address = easel_address_normalize (address, (flags & EASEL_CLIENT_ALLOW_HTTP) != 0, error);
  if (self->address == NULL)
    return NULL;

  self->uri = easel_address_parse (self->address, error);
  if (self->uri == NULL)
    return NULL;

  self->key = normalize_key (key, error);
  if (self->key == NULL)
    return NULL;
  if (*self->key == '\0')
    g_clear_pointer (&self->key, g_free);

  self->sessions[EASEL_CHANNEL_CALL] = create_session (EASEL_LIMIT_CONNECTIONS, EASEL_LIMIT_CONNECTIONS_HOST);
  self->sessions[EASEL_CHANNEL_STREAM] = create_session (EASEL_LIMIT_STREAMS, EASEL_LIMIT_STREAMS);
  self->sessions[EASEL_CHANNEL_TRANSFER] = create_session (EASEL_LIMIT_CONNECTIONS, EASEL_LIMIT_CONNECTIONS_HOST);

  return g_steal_pointer (&self);
}

/**
 * easel_client_dup_with:
 * @self: a client
 * @retry: what to do after failures; ONCE operations are never repeated whatever it says
 * @timeout: microseconds that a call may take in all, its retries included; 0 for any
 *
 * The SDK's settings per client and per call: call through the copy what they are meant for.
 *
 * Returns: (transfer full): a client with the same address, key and connections
 */
EaselClient *
easel_client_dup_with (EaselClient      *self,
                       const EaselRetry *retry,
                       gint64            timeout)
{
  EaselClient *copy;

  g_return_val_if_fail (EASEL_IS_CLIENT (self), NULL);
  g_return_val_if_fail (retry != NULL, NULL);

  copy = g_object_new (EASEL_TYPE_CLIENT, NULL);
  copy->address = g_strdup (self->address);
  copy->uri = g_uri_ref (self->uri);
  copy->key = g_strdup (self->key);
  copy->clock = g_object_ref (self->clock);
  copy->retry = *retry;
  copy->retry_codes = g_strdup (retry->codes);
  copy->retry.codes = copy->retry_codes;
  copy->timeout = timeout;
  for (guint i = 0; i < EASEL_N_CHANNELS; i++)
    copy->sessions[i] = g_object_ref (self->sessions[i]);

  return copy;
}

/**
 * easel_client_get_address:
 * @self: a client
 *
 * Returns: (transfer none): the base address, without a slash at its end
 */
const char *
easel_client_get_address (EaselClient *self)
{
  g_return_val_if_fail (EASEL_IS_CLIENT (self), NULL);

  return self->address;
}

/**
 * easel_client_get_clock:
 * @self: a client
 *
 * Returns: (transfer none): the clock it was given, which it keeps right about the server
 */
EaselClock *
easel_client_get_clock (EaselClient *self)
{
  g_return_val_if_fail (EASEL_IS_CLIENT (self), NULL);

  return self->clock;
}

/**
 * easel_client_has_key:
 * @self: a client
 *
 * Returns: whether it has a key to show
 */
gboolean
easel_client_has_key (EaselClient *self)
{
  g_return_val_if_fail (EASEL_IS_CLIENT (self), FALSE);

  return self->key != NULL;
}

/**
 * easel_client_get_answer:
 * @result: what the callback of a call got, before or after its finish function
 *
 * Returns: (transfer none): what came back on the wire; all zero if nothing did
 */
const EaselAnswer *
easel_client_get_answer (GAsyncResult *result)
{
  static const EaselAnswer NONE = { 0 };
  const EaselAnswer *answer;

  g_return_val_if_fail (G_IS_TASK (result), &NONE);

  answer = g_object_get_qdata (G_OBJECT (result), easel_client_answer_quark ());

  return answer != NULL ? answer : &NONE;
}

/* For the files beside this one. */

void
easel_client_keep_answer (GTask             *task,
                          const EaselAnswer *answer)
{
  g_object_set_qdata_full (G_OBJECT (task), easel_client_answer_quark (), g_memdup2 (answer, sizeof *answer), g_free);
}

SoupSession *
easel_client_get_session (EaselClient  *self,
                          EaselChannel  channel)
{
  return self->sessions[channel];
}

GUri *
easel_client_get_uri (EaselClient *self)
{
  return self->uri;
}

const char *
easel_client_get_key (EaselClient *self)
{
  return self->key;
}

const EaselRetry *
easel_client_get_retry (EaselClient *self)
{
  return &self->retry;
}

gint64
easel_client_get_timeout (EaselClient *self)
{
  return self->timeout;
}

GUri *
easel_client_build_uri (EaselClient           *self,
                        const EaselOperation  *operation,
                        const char            *id,
                        const char            *query,
                        GError               **error)
{
  g_autofree char *address = easel_address_join (self->address, operation->path, id, query);

  if (address == NULL)
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("This is no id"));
      return NULL;
    }

  return easel_address_parse (address, error);
}
