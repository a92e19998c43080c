/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The note that tells the programs of one user where their running easel-server is: server.json, for its owner only. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EaselServerNote:
 * @url: base address
 * @key: the bearer; the one key that may be in a file, as long as its server lives
 * @pid: the server's process
 * @version: the server's version
 * @data: the folder that it works on
 */
typedef struct {
  char   *url;
  char   *key;
  gint64  pid;
  char   *version;
  char   *data;
} EaselServerNote;

EaselServerNote *easel_server_note_parse     (const char             *text,
                                              gssize                  length);
char            *easel_server_note_write     (const EaselServerNote  *self);
gboolean         easel_server_note_is_alive  (const EaselServerNote  *self);
guint            easel_server_note_get_port  (const EaselServerNote  *self);
void             easel_server_note_free      (EaselServerNote        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselServerNote, easel_server_note_free)

G_END_DECLS
