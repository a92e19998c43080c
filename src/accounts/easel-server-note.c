/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The note that tells the programs of one user where their running easel-server is: server.json, for its owner only. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "accounts/easel-server-note.h"

#include "base/easel-json.h"

#include <errno.h>
#include <signal.h>

/**
 * easel_server_note_parse:
 * @text: what the file says, or the line that a server prints when it is ready
 * @length: of @text, -1 if it ends with a NUL
 *
 * Returns: (transfer full) (nullable): the note, %NULL if it is none
 */
EaselServerNote *
easel_server_note_parse (const char *text,
                         gssize      length)
{
  g_autoptr(JsonNode) root = easel_json_parse (text, length, NULL);
  JsonObject *members = root != NULL ? easel_json_expect_object (root, NULL) : NULL;
  g_autoptr(EaselServerNote) self = NULL;

  if (members == NULL)
    return NULL;

  self = g_new0 (EaselServerNote, 1);
  self->url = g_strdup (easel_json_get_string (members, "url"));
  self->key = g_strdup (easel_json_get_string (members, "key"));
  self->version = g_strdup (easel_json_get_string (members, "version"));
  self->data = g_strdup (easel_json_get_string (members, "data"));
  easel_json_get_int (members, "pid", &self->pid);

  return self->url != NULL && self->key != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * easel_server_note_write:
 * @self: a note
 *
 * Returns: (transfer full): the text of the file
 */
char *
easel_server_note_write (const EaselServerNote *self)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *members = json_object_new ();

  json_node_take_object (root, members);
  json_object_set_string_member (members, "url", self->url);
  json_object_set_string_member (members, "key", self->key);
  json_object_set_int_member (members, "pid", self->pid);
  json_object_set_string_member (members, "version", self->version);
  json_object_set_string_member (members, "data", self->data);

  return easel_json_write (root);
}

/**
 * easel_server_note_is_alive:
 * @self: a note
 *
 * Returns: whether there is a process with the server's number; only an answer tells that it is the server
 */
gboolean
easel_server_note_is_alive (const EaselServerNote *self)
{
  return self->pid > 0 && (kill ((pid_t) self->pid, 0) == 0 || errno == EPERM);
}

/**
 * easel_server_note_get_port:
 * @self: a note
 *
 * Returns: the port of its address, 0 if it names none
 */
guint
easel_server_note_get_port (const EaselServerNote *self)
{
  g_autoptr(GUri) uri = g_uri_parse (self->url, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_uri_get_port (uri) > 0 ? (guint) g_uri_get_port (uri) : 0;
}

void
easel_server_note_free (EaselServerNote *self)
{
  g_free (self->url);
  g_free (self->key);
  g_free (self->version);
  g_free (self->data);
  g_free (self);
}
