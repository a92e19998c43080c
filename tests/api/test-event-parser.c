/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event parser: each case whole, cut after each byte, and byte by byte. */

#include "api/easel-event-parser.h"

#include <string.h>

#include "base/easel-error.h"
#include "base/easel-limits.h"

/* Bytes that are cut at one place and fed. @expected is one line an event: type, tab, id, tab, data with \n, \0 and \t
 * written out; no line if there is none. @last_id and @retry are what remains to be known afterwards. */
typedef struct {
  const char *name;
  const char *bytes;
  gsize length;                        /* 0: of the text */
  const char *expected;
  const char *last_id;                 /* NULL: empty */
  gint64 retry;                        /* 0: none */
} Case;

#define BYTES(text) text, sizeof text - 1

static const Case CASES[] = {
  { "01-empty-data", BYTES ("data:\n\ndata\ndata\n\ndata:test\n\n"), "message\t\t\nmessage\t\t\\n\nmessage\t\ttest\n", NULL, 0 },
  { "02-field-parsing", BYTES ("data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n"
    " data:32\ndata:4\n\n"), "message\t\t\\0\\n 2\\n1\\n3\\n\\n4\n", NULL, 0 },
  { "03-event-data", BYTES ("data:msg\ndata: msg\n\n:\nfalsefield:msg\n\nfalsefield:msg\nData:data\n\ndata\n\ndata:end\n\n"),
    "message\t\tmsg\\nmsg\nmessage\t\t\nmessage\t\tend\n", NULL, 0 },
  { "05-bom", BYTES ("\xef\xbb\xbf" "data:1\n\n\xef\xbb\xbf" "data:2\n\ndata:3\n\n"), "message\t\t1\nmessage\t\t3\n", NULL, 0 },
  { "06-two-boms", BYTES ("\xef\xbb\xbf\xef\xbb\xbf" "data:1\n\ndata:2\n\n"), "message\t\t2\n", NULL, 0 },
  { "07-unfinished", BYTES ("retry:1000\ndata:test1\n\nid:test\ndata:test2"), "message\t\ttest1\n", NULL, 1000 },
  { "08-event-empty", BYTES ("event: \ndata:data\n\n"), "message\t\tdata\n", NULL, 0 },
  { "09-event", BYTES ("event:test\ndata:x\n\ndata:x\n\n"), "test\t\tx\nmessage\t\tx\n", NULL, 0 },
  { "10-id-persists", BYTES ("id:1\ndata:a\n\ndata:b\n\n"), "message\t1\ta\nmessage\t1\tb\n", "1", 0 },
  { "11-id-changes", BYTES ("id:1\ndata:a\n\nid:2\ndata:b\n\ndata:c\n\n"), "message\t1\ta\nmessage\t2\tb\nmessage\t2\tc\n", "2", 0 },
  { "12-id-resets", BYTES ("id:1\ndata:a\n\nid\ndata:b\n\ndata:c\n\n"), "message\t1\ta\nmessage\t\tb\nmessage\t\tc\n", NULL, 0 },
  { "13-id-null", BYTES ("id:\0\0\ndata:hello\n\n"), "message\t\thello\n", NULL, 0 },
  { "14-id-utf-8", BYTES ("id:\xe2\x80\xa6\ndata:x\n\n"), "message\t\xe2\x80\xa6\tx\n", "\xe2\x80\xa6", 0 },
  { "15-retry", BYTES ("retry:3000\ndata:x\n\n"), "message\t\tx\n", NULL, 3000 },
  { "16-retry-bogus", BYTES ("retry:2000\nretry:1000x\ndata:x\n\n"), "message\t\tx\n", NULL, 2000 },
  { "17-retry-empty", BYTES ("retry\ndata:test\n\n"), "message\t\ttest\n", NULL, 0 },
  { "18-null", BYTES ("data:\0\n\n"), "message\t\t\\0\n", NULL, 0 },
  { "19-utf-8", BYTES ("data:ok\xe2\x80\xa6\n\n"), "message\t\tok\xe2\x80\xa6\n", NULL, 0 },
  { "20-unknown", BYTES ("data:test\n data\ndata\nfoobar:xxx\njustsometext\n:comment\ndata:test\n\n"),
    "message\t\ttest\\n\\ntest\n", NULL, 0 },
  { "21-leading-space", BYTES ("data:\ttest\rdata: \ndata:test\n\n"), "message\t\t\\ttest\\n\\ntest\n", NULL, 0 },
  { "22-newlines", BYTES ("data:test\r\ndata\ndata:test\r\r\n"), "message\t\ttest\\n\\ntest\n", NULL, 0 },
  { "22-newlines-more", BYTES ("data:test\r\ndata\ndata:test\r\n\r"), "message\t\ttest\\n\\ntest\n", NULL, 0 },
  { "31-nothing", "", 0, "", NULL, 0 },
  { "32-comments", BYTES (":\n:keepalive\n\n:\n:keepalive\n\n"), "", NULL, 0 },
  { "33-empty-lines", BYTES ("\n\n\n\n"), "", NULL, 0 },
  { "34-type-forgotten", BYTES ("event:x\n\ndata:y\n\n"), "message\t\ty\n", NULL, 0 },
  { "35-id-alone", BYTES ("id:7\n\ndata:y\n\n"), "message\t7\ty\n", "7", 0 },
  { "36-colons", BYTES ("data:a:b:c\n\n"), "message\t\ta:b:c\n", NULL, 0 },
  { "37-near-misses", BYTES ("data :x\n\n data:x\n\nDATA:x\n\n"), "", NULL, 0 },
  { "38-trailing-empty", BYTES ("data:x\ndata:\n\n"), "message\t\tx\\n\n", NULL, 0 },
  { "39-retry-forms", BYTES ("retry: 10\nretry:10 \nretry:-1\nretry:+1\nretry:1e3\nretry:0x10\nretry:\xd9\xa3\n"), "", NULL, 10 },
  { "40-retry-zeros", BYTES ("retry:0010\n"), "", NULL, 10 },
  { "41-retry-huge", BYTES ("retry:99999999999999999999\n"), "", NULL, G_MAXINT32 },
  { "45-overlong", BYTES ("data:a\xc0\xaf" "b\n\n"), "message\t\ta\xef\xbf\xbd\xef\xbf\xbd" "b\n", NULL, 0 },
  { "45-lone", BYTES ("data:a\x80" "b\n\n"), "message\t\ta\xef\xbf\xbd" "b\n", NULL, 0 },
  { "45-cut", BYTES ("data:a\xe2\x80\n\n"), "message\t\ta\xef\xbf\xbd\n", NULL, 0 },
  { "45-cut-four", BYTES ("data:\xf0\x9f\x98" "b\n\n"), "message\t\t\xef\xbf\xbd" "b\n", NULL, 0 },
  { "45-surrogate", BYTES ("data:\xed\xa0\x80\n\n"), "message\t\t\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\n", NULL, 0 },
  { "45-too-high", BYTES ("data:\xf5\x80\x80\x80\n\n"), "message\t\t\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\n", NULL, 0 },
  { "45-type", BYTES ("event:\xff\ndata:x\n\n"), "\xef\xbf\xbd\t\tx\n", NULL, 0 },
  { "44-letters", BYTES ("data:\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xa4\n\n"), "message\t\t\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xa4\n", NULL, 0 },
  { "torn", BYTES ("event: event_update\ndata: {\"event\": \"prog\nevent: log_update\ndata: {\"logs\": \"x\"}\n\n"
    "ress\"}\n\ndata: {}\n\n"), "log_update\t\t{\"event\": \"prog\\n{\"logs\": \"x\"}\nmessage\t\t{}\n", NULL, 0 },
};

static void
write_out (GString    *text,
           const char *data,
           gsize       length)
{
  for (gsize i = 0; i < length; i++)
    switch (data[i])
      {
      case '\n':
        g_string_append (text, "\\n");
        break;

      case '\t':
        g_string_append (text, "\\t");
        break;

      case '\0':
        g_string_append (text, "\\0");
        break;

      default:
        g_string_append_c (text, data[i]);
      }
}

static void
take_events (EaselEventParser *parser,
             GString          *found)
{
  for (;;)
    {
      g_autoptr(EaselEvent) event = easel_event_parser_next (parser);

      if (event == NULL)
        break;

      g_assert_cmpint (event->data[event->length], ==, '\0');
      g_string_append_printf (found, "%s\t%s\t", event->type, event->id);
      write_out (found, event->data, event->length);
      g_string_append_c (found, '\n');
    }
}

/* A copy of its own, so that a sanitizer sees reading beyond it. */
static void
feed (EaselEventParser *parser,
      const char       *bytes,
      gsize             length,
      GString          *found)
{
  g_autofree char *piece = g_memdup2 (bytes, length);
  g_autoptr(GError) error = NULL;

  g_assert_true (easel_event_parser_feed (parser, piece, length, &error));
  g_assert_no_error (error);
  take_events (parser, found);
}

static void
check (const Case       *c,
       EaselEventParser *parser,
       GString          *found)
{
  g_assert_cmpstr (found->str, ==, c->expected);
  g_assert_cmpstr (easel_event_parser_get_last_id (parser), ==, c->last_id != NULL ? c->last_id : "");
  g_assert_cmpint (easel_event_parser_get_retry (parser), ==, c->retry != 0 ? c->retry : -1);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;

  for (gsize cut = 0; cut <= c->length; cut++)
    {
      g_autoptr(EaselEventParser) parser = easel_event_parser_new ();
      g_autoptr(GString) found = g_string_new (NULL);

      feed (parser, c->bytes, cut, found);
      feed (parser, c->bytes + cut, c->length - cut, found);
      check (c, parser, found);
    }
}

static void
test_byte_by_byte (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(EaselEventParser) parser = easel_event_parser_new ();
  g_autoptr(GString) found = g_string_new (NULL);

  for (gsize i = 0; i < c->length; i++)
    {
      feed (parser, c->bytes + i, 1, found);
      feed (parser, "", 0, found);
    }
  check (c, parser, found);
}

/* Case 4: comments of 2048 letters between lines of data. */
static void
test_comments (void)
{
  g_autofree char *xs = g_strnfill (2048, 'x');
  g_autoptr(GString) bytes = g_string_new (NULL);
  Case c = { "04-comments", NULL, 0, "message\t\t1\\n2\\n3\\n4\n", NULL, 0 };

  g_string_append_len (bytes, "data:1\r:\0\n:\r\ndata:2\n:", strlen ("data:1\r:") + 1 + strlen ("\n:\r\ndata:2\n:"));
  g_string_append_printf (bytes, "%s\rdata:3\n:data:fail\r:%s\ndata:4\n\n", xs, xs);
  c.bytes = bytes->str;
  c.length = bytes->len;
  test_byte_by_byte (&c);
}

/* Case 43: a lone CR ends the line at once, and the LF of the next piece is its second half. */
static void
test_lone_return (void)
{
  g_autoptr(EaselEventParser) parser = easel_event_parser_new ();
  g_autoptr(GString) found = g_string_new (NULL);

  feed (parser, "data:a\r\r", 8, found);
  g_assert_cmpstr (found->str, ==, "message\t\ta\n");
  feed (parser, "\ndata:b\r", 8, found);
  feed (parser, "\n", 1, found);
  g_assert_cmpstr (found->str, ==, "message\t\ta\n");
  feed (parser, "\r", 1, found);
  g_assert_cmpstr (found->str, ==, "message\t\ta\nmessage\t\tb\n");
}

/* Case 46: a long line is fine up to the limit, and refused by name beyond it, however it comes. */
static void
test_limit (gconstpointer data)
{
  gsize size = GPOINTER_TO_SIZE (data);
  g_autoptr(EaselEventParser) parser = easel_event_parser_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *piece = g_strnfill (64 << 10, 'x');
  gsize sent = 0;
  gboolean fine = easel_event_parser_feed (parser, "data:", 5, &error);

  while (fine && sent < size)
    {
      fine = easel_event_parser_feed (parser, piece, 64 << 10, &error);
      sent += 64 << 10;
    }

  if (size < EASEL_LIMIT_EVENT)
    {
      g_autoptr(EaselEvent) event = NULL;

      g_assert_true (easel_event_parser_feed (parser, "\n\n", 2, &error));
      event = easel_event_parser_next (parser);
      g_assert_no_error (error);
      g_assert_cmpuint (event->length, ==, sent);
    }
  else
    {
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
      g_assert_nonnull (strstr (error->message, "more than 8 MiB"));
      g_assert_cmpuint (sent, <=, EASEL_LIMIT_EVENT + (64 << 10));
      g_assert_null (easel_event_parser_next (parser));
    }
}

static void
test_limit_of_lines (void)
{
  g_autoptr(EaselEventParser) parser = easel_event_parser_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *line = g_strnfill (1000, 'x');
  guint lines = 0;

  memcpy (line, "data:", 5);
  line[999] = '\n';
  while (easel_event_parser_feed (parser, line, 1000, &error))
    lines++;

  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
  g_assert_cmpuint (lines, <, EASEL_LIMIT_EVENT / 900);
}

/* Comments without end are no event. */
static void
test_comments_without_end (void)
{
  g_autoptr(EaselEventParser) parser = easel_event_parser_new ();
  g_autofree char *line = g_strnfill (100000, ':');

  line[99999] = '\n';
  for (guint i = 0; i < 200; i++)
    g_assert_true (easel_event_parser_feed (parser, line, 100000, NULL));
}

/* Case 47, in a small edition for each run; tests/bench has the large one. */
static void
test_linear (void)
{
  g_autoptr(EaselEventParser) parser = easel_event_parser_new ();
  g_autoptr(GString) bytes = g_string_new (NULL);
  g_autoptr(EaselEvent) event = NULL;
  guint events = 0;

  for (guint i = 0; i < 100000; i++)
    g_string_append (bytes, "data:\n");
  g_string_append (bytes, "\n");
  g_assert_true (easel_event_parser_feed (parser, bytes->str, bytes->len, NULL));
  event = easel_event_parser_next (parser);
  g_assert_cmpuint (event->length, ==, 99999);

  for (guint i = 0; i < 100000; i++)
    {
      g_assert_true (easel_event_parser_feed (parser, "data:1234567890abc\n\n", 20, NULL));
      for (EaselEvent *next = easel_event_parser_next (parser); next != NULL; next = easel_event_parser_next (parser))
        {
          events++;
          easel_event_free (next);
        }
    }
  g_assert_cmpuint (events, ==, 100000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/event-parser/%s", CASES[i].name);
      g_autofree char *slow_path = g_strdup_printf ("/event-parser/%s/byte-by-byte", CASES[i].name);

      g_test_add_data_func (path, &CASES[i], test_case);
      g_test_add_data_func (slow_path, &CASES[i], test_byte_by_byte);
    }

  g_test_add_func ("/event-parser/04-comments", test_comments);
  g_test_add_func ("/event-parser/43-lone-return", test_lone_return);
  g_test_add_data_func ("/event-parser/46-one-mebibyte", GSIZE_TO_POINTER (1 << 20), test_limit);
  g_test_add_data_func ("/event-parser/46-sixteen-mebibytes", GSIZE_TO_POINTER (16 << 20), test_limit);
  g_test_add_func ("/event-parser/46-many-lines", test_limit_of_lines);
  g_test_add_func ("/event-parser/46-comments", test_comments_without_end);
  g_test_add_func ("/event-parser/47-linear", test_linear);

  return g_test_run ();
}
