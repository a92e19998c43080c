/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server's refusal means, whatever its shape, and what it means when no answer comes: one error, one sentence. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-reply.h"

#include <glib/gi18n-lib.h>

#include "api/easel-address.h"
#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"

#define REDACTED     "•••"
#define SHORTEST_KEY 8                             /* shorter ones are words that occur by chance */
#define LONGEST_TEXT (4 * EASEL_LIMIT_ERROR_TEXT)  /* that is looked through for words */

/* Statuses whose code differs from that of their hundred. */
static const struct {
  guint      status;
  EaselError code;
} STATUS_CODES[] = {
  { 401, EASEL_ERROR_UNAUTHORIZED },
  { 402, EASEL_ERROR_FORBIDDEN },
  { 403, EASEL_ERROR_FORBIDDEN },
  { 404, EASEL_ERROR_NOT_FOUND },
  { 405, EASEL_ERROR_NOT_FOUND },
  { 407, EASEL_ERROR_FORBIDDEN },
  { 408, EASEL_ERROR_TIMED_OUT },
  { 410, EASEL_ERROR_NOT_FOUND },
  { 429, EASEL_ERROR_RATE_LIMITED },
};

/* The server's three words for a key that will not do (contract 1.2), each with what helps. */
static const struct {
  const char *words;
  const char *sentence;
} KEY_TROUBLES[] = {
  { "Invalid or missing token", N_("The server was not given a valid API key: sign in with one") },
  { "Invalid or expired token", N_("The API key is wrong or has expired: sign in again with a new one") },
  { "Revoked token",            N_("The API key has been revoked: sign in again with a new one") },
};

static EaselError
get_code (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (STATUS_CODES); i++)
    if (STATUS_CODES[i].status == status)
      return STATUS_CODES[i].code;

  if (status >= 500)
    return EASEL_ERROR_SERVER;

  return status >= 400 ? EASEL_ERROR_REJECTED : EASEL_ERROR_BAD_REPLY;
}

/* Characters that could move the cursor, turn the writing direction or hide others. */
static gboolean
is_harmful (gunichar c)
{
  return g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT || c == 0x2028 || c == 0x2029;
}

/* The end of a tag that starts at @text, NULL if none does. */
static const char *
skip_tag (const char *text)
{
  if (text[0] != '<' || !(g_ascii_isalpha (text[1]) || text[1] == '/' || text[1] == '!'))
    return NULL;

  text = strchr (text, '>');

  return text != NULL ? text + 1 : NULL;
}

/* One line of plain text without tags and at most as long as an error's text may be. */
static char *
make_harmless (const char *text)
{
  g_autoptr(GString) line = g_string_new (NULL);

  while (*text != '\0')
    {
      const char *after_tag = skip_tag (text);
      gunichar c = after_tag != NULL ? ' ' : g_utf8_get_char (text);

      if (line->len + 8 > EASEL_LIMIT_ERROR_TEXT)
        {
          g_string_append (line, "…");
          break;
        }

      if (!is_harmful (c) && !g_unichar_isspace (c))
        g_string_append_unichar (line, c);
      else if (line->len > 0 && line->str[line->len - 1] != ' ')
        g_string_append_c (line, ' ');

      text = after_tag != NULL ? after_tag : g_utf8_next_char (text);
    }

  return g_strchomp (g_string_free (g_steal_pointer (&line), FALSE));
}

/* The beginning of @text with the key blotted out wherever it stands whole. */
static char *
redact (const char *text,
        const char *key)
{
  g_autoptr(GString) redacted = g_string_new (NULL);
  const char *found = NULL;

  while (redacted->len < LONGEST_TEXT)
    {
      found = key != NULL && strlen (key) >= SHORTEST_KEY ? strstr (text, key) : NULL;
      if (found == NULL)
        break;

      g_string_append_len (redacted, text, MIN (found - text, LONGEST_TEXT));
      g_string_append (redacted, REDACTED);
      text = found + strlen (key);
    }

  if (found == NULL)
    g_string_append_len (redacted, text, strnlen (text, LONGEST_TEXT));

  return g_utf8_make_valid (redacted->str, redacted->len);
}

/* A server may send back what it was sent. */
static char *
clean (const char *text,
       const char *key)
{
  g_autofree char *redacted = redact (text, key);
  g_autofree char *line = make_harmless (redacted);

  /* Once more, because taking out tags and control characters may have put it together. */
  return redact (line, key);
}

/* `body → inputs → prompt: Field required`, one for each complaint (contract 1.6). */
static void
append_complaint (JsonArray *complaints,
                  guint      index,
                  JsonNode  *node,
                  gpointer   user_data)
{
  GString *text = user_data;
  JsonObject *complaint = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *place = complaint != NULL ? easel_json_get_array (complaint, "loc") : NULL;
  const char *words = complaint != NULL ? easel_json_get_string (complaint, "msg") : NULL;

  if (words == NULL || text->len > EASEL_LIMIT_ERROR_TEXT)
    return;

  if (text->len > 0)
    g_string_append (text, "; ");

  for (guint i = 0; place != NULL && i < json_array_get_length (place); i++)
    {
      JsonNode *step = json_array_get_element (place, i);
      g_autofree char *word = easel_json_is_string (step) ? json_node_dup_string (step) : easel_json_dup_digits (step);

      if (word != NULL)
        g_string_append_printf (text, "%s%s", i > 0 ? " → " : "", word);
    }

  g_string_append_printf (text, "%s%s", place != NULL && json_array_get_length (place) > 0 ? ": " : "", words);
}

static char *
find_words (JsonObject *members)
{
  static const char * const NAMES[] = { "message", "error", "detail" };
  static const char * const LATER_NAMES[] = { "msg", "reason" };
  JsonObject *inner;
  JsonArray *complaints;
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (easel_json_get_string (members, NAMES[i]) != NULL)
      return g_strdup (easel_json_get_string (members, NAMES[i]));

  inner = easel_json_get_object (members, "error");
  if (inner != NULL && easel_json_get_string (inner, "message") != NULL)
    return g_strdup (easel_json_get_string (inner, "message"));

  for (guint i = 0; i < G_N_ELEMENTS (LATER_NAMES); i++)
    if (easel_json_get_string (members, LATER_NAMES[i]) != NULL)
      return g_strdup (easel_json_get_string (members, LATER_NAMES[i]));

  complaints = easel_json_get_array (members, "detail");
  if (complaints != NULL)
    json_array_foreach_element (complaints, append_complaint, text);

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* What stands between two tags: the title of a proxy's page, the message in an object store's XML. */
static char *
find_element (const char *text,
              const char *name)
{
  g_autofree char *opening = g_strdup_printf ("<%s>", name);
  g_autofree char *closing = g_strdup_printf ("</%s>", name);
  g_autofree char *lower = g_ascii_strdown (text, -1);
  const char *start = strstr (lower, opening);
  const char *end = start != NULL ? strstr (start, closing) : NULL;

  if (end == NULL)
    return NULL;

  start += strlen (opening);

  return g_strndup (text + (start - lower), end - start);
}

static char *
dup_plain_words (const char *text)
{
  const char *start = text + strspn (text, " \t\r\n");
  char *words = NULL;

  if (*start != '<')
    return g_strdup (text);

  words = find_element (text, "message");

  return words != NULL ? words : find_element (text, "title");
}

/**
 * easel_reply_dup_words:
 * @body: what came with a refusal
 * @length: its bytes
 * @key: (nullable): the key, which must not be repeated
 *
 * What the server says about it, found in every shape that servers and proxies use (contract 1.6), cut to
 * %EASEL_LIMIT_ERROR_TEXT, on one line, without markup and control characters.
 *
 * Returns: (transfer full) (nullable): its words, or %NULL if there are none
 */
char *
easel_reply_dup_words (const char *body,
                       gsize       length,
                       const char *key)
{
  g_autofree char *words = NULL;
  g_autofree char *text = NULL;
  g_autoptr(JsonNode) root = NULL;

  if (length == 0)
    return NULL;

  root = easel_json_parse (body, length, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    words = find_words (json_node_get_object (root));

  if (words == NULL)
    {
      text = g_utf8_make_valid (body, MIN (length, LONGEST_TEXT));
      words = dup_plain_words (text);
    }

  if (words == NULL)
    return NULL;

  g_free (g_steal_pointer (&text));
  text = clean (words, key);

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static char *
describe_key_trouble (const char *words)
{
  for (guint i = 0; i < G_N_ELEMENTS (KEY_TROUBLES); i++)
    if (g_strcmp0 (words, KEY_TROUBLES[i].words) == 0)
      return g_strdup (_(KEY_TROUBLES[i].sentence));

  return g_strdup_printf (_("The server does not accept the API key (%s): sign in again"), words);
}

static char *
describe_rate_limit (gint64 retry_after)
{
  guint seconds = (guint) ((retry_after + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);

  if (seconds == 0)
    return g_strdup (_("The server gets too many requests: wait a little, then try again"));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "The server gets too many requests: try again in %u second",
                                       "The server gets too many requests: try again in %u seconds", seconds), seconds);
}

static char *
describe_server_failure (guint       status,
                         const char *phrase,
                         const char *words)
{
  if (g_str_equal (phrase, words))
    return g_strdup_printf (_("The server failed (%u %s): try again later"), status, phrase);

  return g_strdup_printf (_("The server failed (%u): %s; try again later"), status, words);
}

static char *
describe (guint       status,
          const char *words,
          gint64      retry_after)
{
  const char *phrase = soup_status_get_phrase (status);

  if (words == NULL)
    words = phrase;

  switch (status)
    {
    case 401:
      return describe_key_trouble (words);

    case 404:
      return g_strdup_printf (_("The server does not have it: %s"), words);

    case 405:
      return g_strdup_printf (_("The server does not know this request (%s): the account's address may be wrong"), words);

    case 408:
      return g_strdup_printf (_("The server gave up waiting for the request (%s): try again"), words);

    case 410:
      return g_strdup_printf (_("The server does not have it any more: %s"), words);

    case 413:
      return g_strdup_printf (_("It is too large for the server: %s"), words);

    case 429:
      return describe_rate_limit (retry_after);

    default:
      break;
    }

  switch (status / 100)
    {
    case 3:
      return g_strdup_printf (_("The server points to another address (%u): correct the address of the account"), status);

    case 4:
      return g_strdup_printf (get_code (status) == EASEL_ERROR_FORBIDDEN ? _("The account may not do this: %s")
                                                                         : _("The server refused it: %s"), words);

    case 5:
      return describe_server_failure (status, phrase, words);

    default:
      return g_strdup_printf (_("The server answered in an unknown way (%u)"), status);
    }
}

/**
 * easel_reply_new_error:
 * @status: an HTTP status that is not 2xx
 * @body: (nullable): what came with it
 * @retry_after: microseconds that the server asked to wait, 0 if it did not
 * @key: (nullable): the key, which must not be repeated
 *
 * Returns: (transfer full): an error in %EASEL_ERROR with a sentence for people
 */
GError *
easel_reply_new_error (guint       status,
                       GBytes     *body,
                       gint64      retry_after,
                       const char *key)
{
  g_autofree char *words = NULL;
  g_autofree char *sentence = NULL;

  if (body != NULL)
    words = easel_reply_dup_words (g_bytes_get_data (body, NULL), g_bytes_get_size (body), key);
  sentence = describe (status, words, retry_after);

  return g_error_new_literal (EASEL_ERROR, get_code (status), sentence);
}

static char *
describe_unreachable (GUri         *uri,
                      gboolean      expired,
                      const GError *cause)
{
  const char *host = g_uri_get_host (uri);

  if (expired)
    return g_strdup_printf (_("%s does not answer: check the network and the address"), host);

  if (cause->domain == G_RESOLVER_ERROR)
    return g_strdup_printf (_("There is no server called %s, or no network: check the address and the network"), host);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return g_strdup_printf (_("No server runs at %s port %d: start it or correct the address"), host,
                            easel_address_get_port (uri));

  if (cause->domain == G_TLS_ERROR)
    return g_strdup_printf (_("%s could not prove who it is (%s): check the address and this computer's date"), host,
                            cause->message);

  return g_strdup_printf (_("%s cannot be reached (%s): check the network and the address"), host, cause->message);
}

/**
 * easel_reply_new_absence:
 * @uri: who was asked
 * @sent: whether bytes of the request may have left
 * @expired: whether it was given up after too long a silence
 * @cause: what the transport says
 *
 * Which code it is hangs on whether bytes may have left: only if none did is it safe to ask again.
 *
 * Returns: (transfer full): %EASEL_ERROR_UNREACHABLE, %EASEL_ERROR_TIMED_OUT or %EASEL_ERROR_INTERRUPTED
 */
GError *
easel_reply_new_absence (GUri         *uri,
                         gboolean      sent,
                         gboolean      expired,
                         const GError *cause)
{
  g_autofree char *sentence = NULL;

  if (!sent)
    {
      sentence = describe_unreachable (uri, expired, cause);
      return g_error_new_literal (EASEL_ERROR, EASEL_ERROR_UNREACHABLE, sentence);
    }

  if (expired)
    return g_error_new (EASEL_ERROR, EASEL_ERROR_TIMED_OUT, _("%s fell silent before its answer was complete"),
                        g_uri_get_host (uri));

  return g_error_new (EASEL_ERROR, EASEL_ERROR_INTERRUPTED, _("The connection to %s broke (%s)"), g_uri_get_host (uri),
                      cause->message);
}

static char *
dup_media_type (SoupMessage *message)
{
  const char *header = soup_message_headers_get_one (soup_message_get_response_headers (message), "Content-Type");
  g_autofree char *essence = g_strndup (header != NULL ? header : "", strcspn (header != NULL ? header : "", ";"));

  return g_ascii_strdown (g_strstrip (essence), -1);
}

/**
 * easel_reply_is_media_type:
 * @message: a message that has been answered
 * @media_type: such as `text/event-stream`
 *
 * Returns: whether the answer says it is that, whatever parameters follow
 */
gboolean
easel_reply_is_media_type (SoupMessage *message,
                           const char  *media_type)
{
  g_autofree char *essence = dup_media_type (message);

  return g_str_equal (essence, media_type);
}

/**
 * easel_reply_is_json:
 * @message: a message that has been answered
 *
 * Returns: whether the answer says it is JSON of some kind, or does not say what it is
 */
gboolean
easel_reply_is_json (SoupMessage *message)
{
  g_autofree char *essence = dup_media_type (message);

  return *essence == '\0' || g_str_equal (essence, "application/json") || g_str_equal (essence, "text/json") ||
         g_str_has_suffix (essence, "+json");
}
