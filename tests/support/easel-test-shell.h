/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person's empty home, and the real easelctl called in it. */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct {
  char   *home;
  GStrv   environment;

  /* of the last call */
  int     status;
  char   *out;
  char   *err;
} ShellFixture;

void         shell_set_up          (ShellFixture         *self,
                                    gconstpointer         data);
void         shell_tear_down       (ShellFixture         *self,
                                    gconstpointer         data);
void         shell_set_variable    (ShellFixture         *self,
                                    const char           *name,
                                    const char           *value);

/* Calls easelctl with these words and waits for its end. */
int          shell_call            (ShellFixture         *self,
                                    const char           *first_word,
                                    ...) G_GNUC_NULL_TERMINATED;

/* The same in pieces, to interfere on the way. */
GSubprocess *shell_start           (ShellFixture         *self,
                                    const char * const   *words);
void         shell_wait            (ShellFixture         *self,
                                    GSubprocess          *process);

/* Of the last call's standard output: its last line, and each line as JSON. */
char        *shell_dup_last_line   (ShellFixture         *self);
GPtrArray   *shell_read_json_lines (ShellFixture         *self);

/* A shipped workflow or picture. */
char        *shell_find_sample     (const char           *path);

G_END_DECLS
