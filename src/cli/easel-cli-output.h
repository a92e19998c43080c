/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What easelctl writes: results to standard output, words for people to standard error; strangers' text is harmless. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Standard output. A reader that has gone is no error; a full disk is, and is remembered. */
void      easel_cli_print         (const char   *format,
                                   ...) G_GNUC_PRINTF (1, 2);
void      easel_cli_print_json    (JsonNode     *node);
void      easel_cli_print_object  (JsonObject   *object);
void      easel_cli_print_text    (const char   *text);
gboolean  easel_cli_flush         (void);

/* Members of what is printed; what is not known is null. Times in microseconds since 1970. */
void      easel_cli_set_text      (JsonObject   *object,
                                   const char   *name,
                                   const char   *text);
void      easel_cli_set_time      (JsonObject   *object,
                                   const char   *name,
                                   gint64        time);

/* Standard error */
void      easel_cli_say           (const char   *format,
                                   ...) G_GNUC_PRINTF (1, 2);
void      easel_cli_show_status   (const char   *line);
void      easel_cli_clear_status  (void);
gboolean  easel_cli_has_terminal  (void);

/* Control characters, escapes and direction marks made visible; line breaks too unless @lines. */
char     *easel_cli_make_harmless (const char   *text,
                                   gboolean      lines);

G_END_DECLS
