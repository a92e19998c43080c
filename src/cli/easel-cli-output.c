/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What easelctl writes: results to standard output, words for people to standard error; strangers' text is harmless. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-output.h"

#include "base/easel-json.h"
#include "base/easel-time.h"

#include <errno.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static gboolean output_lost;    /* nobody reads it any more, or it could not be written */
static gboolean output_failed;  /* it could not be written */
static gboolean status_shown;

static void
write_out (const char *text)
{
  if (output_lost || fputs (text, stdout) >= 0)
    return;

  output_lost = TRUE;
  output_failed = errno != EPIPE;
}

/**
 * easel_cli_flush:
 *
 * Returns: %FALSE if some of the output could not be written, other than for want of a reader
 */
gboolean
easel_cli_flush (void)
{
  if (!output_lost && fflush (stdout) != 0)
    {
      output_lost = TRUE;
      output_failed = errno != EPIPE;
    }

  return !output_failed;
}

/**
 * easel_cli_print:
 * @format: a line without its end
 *
 * Prints a line of results; control characters in it are made harmless.
 */
void
easel_cli_print (const char *format,
                 ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  line = easel_cli_make_harmless (text, FALSE);
  easel_cli_clear_status ();
  write_out (line);
  write_out ("\n");
  easel_cli_flush ();
}

/**
 * easel_cli_print_text:
 * @text: text of several lines from elsewhere
 *
 * Prints all of it, ended by a line break.
 */
void
easel_cli_print_text (const char *text)
{
  g_autofree char *harmless = easel_cli_make_harmless (text, TRUE);

  easel_cli_clear_status ();
  write_out (harmless);
  if (!g_str_has_suffix (harmless, "\n"))
    write_out ("\n");
  easel_cli_flush ();
}

void
easel_cli_print_json (JsonNode *node)
{
  g_autofree char *line = easel_json_write (node);

  easel_cli_clear_status ();
  write_out (line);
  write_out ("\n");
  easel_cli_flush ();
}

/**
 * easel_cli_print_object:
 * @object: (transfer full): what a program shall read
 *
 * Prints one line of JSON.
 */
void
easel_cli_print_object (JsonObject *object)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  easel_cli_print_json (node);
}

void
easel_cli_set_text (JsonObject *object,
                    const char *name,
                    const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

void
easel_cli_set_time (JsonObject *object,
                    const char *name,
                    gint64      time)
{
  g_autofree char *text = time != EASEL_TIME_NONE ? easel_time_format (time, EASEL_TIME_T1) : NULL;

  easel_cli_set_text (object, name, text);
}

/**
 * easel_cli_say:
 * @format: a sentence for the person
 *
 * Writes a line to standard error.
 */
void
easel_cli_say (const char *format,
               ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  line = easel_cli_make_harmless (text, FALSE);
  easel_cli_clear_status ();
  fprintf (stderr, "%s\n", line);
}

gboolean
easel_cli_has_terminal (void)
{
  return isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

static guint
get_terminal_width (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
    return 80;

  return size.ws_col;
}

/**
 * easel_cli_show_status:
 * @line: how things stand
 *
 * Shows @line in place of the one before, on a terminal only; anything else that is written removes it.
 */
void
easel_cli_show_status (const char *line)
{
  g_autofree char *harmless = easel_cli_make_harmless (line, FALSE);
  g_autofree char *cut = g_utf8_substring (harmless, 0, MIN (g_utf8_strlen (harmless, -1), get_terminal_width () - 1));

  fprintf (stderr, "\r%s\033[K", cut);
  fflush (stderr);
  status_shown = TRUE;
}

void
easel_cli_clear_status (void)
{
  if (!status_shown)
    return;

  fputs ("\r\033[K", stderr);
  fflush (stderr);
  status_shown = FALSE;
}

/* Escapes could repaint the terminal, and direction marks show a file name as another one. */
static gboolean
is_harmful (gunichar c,
            gboolean lines)
{
  if (c == '\n' || c == '\t')
    return !lines;

  return g_unichar_iscntrl (c) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0x200e || c == 0x200f || c == 0x2028 || c == 0x2029;
}

/**
 * easel_cli_make_harmless:
 * @text: text from elsewhere, in whatever encoding
 * @lines: whether its line breaks and tabs are wanted
 *
 * Returns: (transfer full): valid UTF-8 that a terminal only shows: blanks for line breaks, U+FFFD for other controls
 */
char *
easel_cli_make_harmless (const char *text,
                         gboolean    lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *harmless = g_string_sized_new (strlen (valid) + 1);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!is_harmful (c, lines))
        g_string_append_unichar (harmless, c);
      else
        g_string_append_unichar (harmless, c == '\n' || c == '\t' || c == '\r' ? ' ' : 0xfffd);
    }

  return g_string_free (harmless, FALSE);
}
