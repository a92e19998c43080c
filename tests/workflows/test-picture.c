/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures without decoding them: their size, and what they say about their making. */

#include "config.h"

#include "base/easel-error.h"
#include "base/easel-limits.h"
#include "support/easel-test.h"
#include "workflows/easel-image-metadata.h"
#include "workflows/easel-picture.h"
#include "workflows/easel-workflow.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>
#include <zlib.h>

static void
add_be32 (GByteArray *bytes,
          guint32     value)
{
  guint8 buffer[4] = { value >> 24, value >> 16 & 0xff, value >> 8 & 0xff, value & 0xff };

  g_byte_array_append (bytes, buffer, 4);
}

static void
add_chunk (GByteArray *bytes,
           const char *type,
           const void *data,
           gsize       size)
{
  g_autoptr(GByteArray) content = g_byte_array_new ();

  g_byte_array_append (content, (const guint8 *) type, 4);
  g_byte_array_append (content, data, (guint) size);
  add_be32 (bytes, (guint32) size);
  g_byte_array_append (bytes, content->data, content->len);
  add_be32 (bytes, (guint32) crc32 (0, content->data, content->len));
}

static GByteArray *
start_png (guint32 width,
           guint32 height)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr(GByteArray) header = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  add_be32 (header, width);
  add_be32 (header, height);
  g_byte_array_append (header, (const guint8 *) "\1\0\0\0\0", 5);
  add_chunk (bytes, "IHDR", header->data, header->len);

  return bytes;
}

static GBytes *
end_png (GByteArray *bytes)
{
  add_chunk (bytes, "IEND", "", 0);

  return g_byte_array_free_to_bytes (bytes);
}

static GByteArray *
deflate_text (const char *text,
              gsize       size)
{
  uLongf length = compressBound (size);
  g_autofree guint8 *buffer = g_malloc (length);

  g_assert_cmpint (compress (buffer, &length, (const guint8 *) text, size), ==, Z_OK);

  return g_byte_array_append (g_byte_array_new (), buffer, (guint) length);
}

static void
test_png_texts (void)
{
  GByteArray *png = start_png (1, 1);
  g_autoptr(GByteArray) packed = deflate_text ("{\"z\":1}", 7);
  g_autoptr(GByteArray) chunk = g_byte_array_new ();
  g_autoptr(GByteArray) international = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) stripped = NULL;
  g_autoptr(GHashTable) texts = NULL;
  g_autoptr(GHashTable) left = NULL;

  add_chunk (png, "tEXt", "Prompt\0{\"a\":1}", 14);
  add_chunk (png, "tEXt", "prompt\0second", 13);
  add_chunk (png, "tEXt", "note\0caf\xe9", 9);
  add_chunk (png, "tEXt", "no end of keyword", 17);
  g_byte_array_append (chunk, (const guint8 *) "packed\0\0", 8);
  g_byte_array_append (chunk, packed->data, packed->len);
  add_chunk (png, "zTXt", chunk->data, chunk->len);
  g_byte_array_append (international, (const guint8 *) "workflow\0\1\0en\0w\0", 16);
  g_byte_array_append (international, packed->data, packed->len);
  add_chunk (png, "iTXt", international->data, international->len);
  add_chunk (png, "IDAT", "x", 1);
  add_chunk (png, "comf", "extra\0{}", 8);
  bytes = end_png (png);

  texts = easel_image_metadata_read (bytes, NULL);
  g_assert_cmpstr (g_hash_table_lookup (texts, "prompt"), ==, "{\"a\":1}");
  g_assert_cmpstr (g_hash_table_lookup (texts, "note"), ==, "caf\u00e9");
  g_assert_cmpstr (g_hash_table_lookup (texts, "packed"), ==, "{\"z\":1}");
  g_assert_cmpstr (g_hash_table_lookup (texts, "workflow"), ==, "{\"z\":1}");
  g_assert_cmpstr (g_hash_table_lookup (texts, "extra"), ==, "{}");

  stripped = easel_image_metadata_strip (bytes, NULL);
  left = easel_image_metadata_read (stripped, NULL);
  g_assert_cmpuint (g_hash_table_size (left), ==, 0);
}

/* A text that inflates beyond the limit is not read, and the file is not called damaged for it. */
static void
test_png_bomb (void)
{
  GByteArray *png = start_png (1, 1);
  gsize size = (gsize) EASEL_LIMIT_INFLATE + (1 << 20);
  g_autofree char *zeros = g_malloc0 (size);
  g_autoptr(GByteArray) packed = deflate_text (zeros, size);
  g_autoptr(GByteArray) chunk = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GHashTable) texts = NULL;

  g_byte_array_append (chunk, (const guint8 *) "prompt\0\0", 8);
  g_byte_array_append (chunk, packed->data, packed->len);
  add_chunk (png, "zTXt", chunk->data, chunk->len);
  bytes = end_png (png);

  texts = easel_image_metadata_read (bytes, NULL);
  g_assert_cmpuint (g_hash_table_size (texts), ==, 0);
}

/* A limit for each text would let a thousand of them through. */
static void
test_many_bombs (void)
{
  GByteArray *png = start_png (1, 1);
  gsize size = (gsize) EASEL_LIMIT_INFLATE / 4 * 3;
  g_autofree char *zeros = g_malloc (size);
  g_autoptr(GByteArray) packed = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GHashTable) texts = NULL;
  gint64 began = g_get_monotonic_time ();

  memset (zeros, 'x', size);
  packed = deflate_text (zeros, size);
  for (guint i = 0; i < 400; i++)
    {
      g_autoptr(GByteArray) chunk = g_byte_array_new ();
      g_autofree char *keyword = g_strdup_printf ("k%u", i);

      g_byte_array_append (chunk, (const guint8 *) keyword, strlen (keyword) + 1);
      g_byte_array_append (chunk, (const guint8 *) "\0", 1);
      g_byte_array_append (chunk, packed->data, packed->len);
      add_chunk (png, "zTXt", chunk->data, chunk->len);
    }
  bytes = end_png (png);

  texts = easel_image_metadata_read (bytes, NULL);
  g_assert_cmpuint (g_hash_table_size (texts), ==, 1);
  g_test_message ("%.1f s", (g_get_monotonic_time () - began) / 1e6);
}

/* EXIF */

#define GRAPH "{\"1\":{\"class_type\":\"KSampler\",\"inputs\":{}}}"

static void
add_number (GByteArray *bytes,
            guint32     value,
            guint       width,
            gboolean    is_big_endian)
{
  for (guint i = 0; i < width; i++)
    {
      guint8 byte = value >> (8 * (is_big_endian ? width - 1 - i : i)) & 0xff;

      g_byte_array_append (bytes, &byte, 1);
    }
}

/* One entry, in the first directory or, for a user's comment, in the one inside. */
static GByteArray *
make_exif (guint       tag,
           guint       type,
           const char *text,
           gsize       length,
           gboolean    is_big_endian)
{
  GByteArray *exif = g_byte_array_new ();
  gboolean is_inner = tag == 0x9286;
  guint32 end = is_inner ? 8 + 18 + 18 : 8 + 18;

  g_byte_array_append (exif, (const guint8 *) (is_big_endian ? "MM\0*" : "II*\0"), 4);
  add_number (exif, 8, 4, is_big_endian);
  if (is_inner)
    {
      add_number (exif, 1, 2, is_big_endian);
      add_number (exif, 0x8769, 2, is_big_endian);
      add_number (exif, 4, 2, is_big_endian);
      add_number (exif, 1, 4, is_big_endian);
      add_number (exif, 26, 4, is_big_endian);
      add_number (exif, 0, 4, is_big_endian);
    }
  add_number (exif, 1, 2, is_big_endian);
  add_number (exif, tag, 2, is_big_endian);
  add_number (exif, type, 2, is_big_endian);
  add_number (exif, (guint32) length, 4, is_big_endian);
  add_number (exif, end, 4, is_big_endian);
  add_number (exif, 0, 4, is_big_endian);
  g_byte_array_append (exif, (const guint8 *) text, (guint) length);

  return exif;
}

static void
add_segment (GByteArray *jpeg,
             guint8      marker,
             const void *data,
             gsize       size)
{
  const guint8 head[] = { 0xff, marker, (size + 2) >> 8, (size + 2) & 0xff };

  g_byte_array_append (jpeg, head, sizeof head);
  g_byte_array_append (jpeg, data, (guint) size);
}

static GBytes *
make_jpeg (GByteArray *exif,
           const char *comment)
{
  GByteArray *jpeg = g_byte_array_new ();

  g_byte_array_append (jpeg, (const guint8 *) "\xff\xd8", 2);
  add_segment (jpeg, 0xe0, "JFIF\0\1\1\0\0\1\0\1\0\0", 14);
  if (exif != NULL)
    {
      g_autoptr(GByteArray) block = g_byte_array_new ();

      g_byte_array_append (block, (const guint8 *) "Exif\0\0", 6);
      g_byte_array_append (block, exif->data, exif->len);
      add_segment (jpeg, 0xe1, block->data, block->len);
    }
  if (comment != NULL)
    add_segment (jpeg, 0xfe, comment, strlen (comment));
  add_segment (jpeg, 0xc0, "\x08\0\x10\0\x20\1\1\x11\0", 9);
  add_segment (jpeg, 0xda, "\1\1\0\0\x3f\0", 6);
  g_byte_array_append (jpeg, (const guint8 *) "pixels\xff\xd9", 8);

  return g_byte_array_free_to_bytes (jpeg);
}

static GBytes *
make_avif (GByteArray *exif)
{
  GByteArray *avif = g_byte_array_new ();

  g_byte_array_append (avif, (const guint8 *) "\0\0\0\x18""ftypavif\0\0\0\0mif1avif\0\0\1\0mdat\0\0\0\0", 36);
  g_byte_array_append (avif, exif->data, exif->len);

  return g_byte_array_free_to_bytes (avif);
}

static GBytes *
make_webp (GByteArray *exif)
{
  GByteArray *webp = g_byte_array_new ();
  guint32 size = 4 + 8 + exif->len + exif->len % 2;

  g_byte_array_append (webp, (const guint8 *) "RIFF", 4);
  add_number (webp, size, 4, FALSE);
  g_byte_array_append (webp, (const guint8 *) "WEBPEXIF", 8);
  add_number (webp, exif->len, 4, FALSE);
  g_byte_array_append (webp, exif->data, exif->len);
  g_byte_array_append (webp, (const guint8 *) "\0", exif->len % 2);

  return g_byte_array_free_to_bytes (webp);
}

/* @text has its charset before it when it is a comment. */
static const struct {
  const char *name;
  guint       tag;
  guint       type;
  const char *text;
  gsize       length;
  const char *keyword;
} exif_cases[] = {
#define TEXT(text) text, sizeof text
  { "the camera's model", 0x0110, 2, TEXT ("prompt:" GRAPH), "prompt" },
  { "capitals", 0x010f, 2, TEXT ("Workflow:" GRAPH), "workflow" },
  { "a description", 0x010e, 2, TEXT (GRAPH), "json" },
  { "a comment in ASCII", 0x9286, 7, TEXT ("ASCII\0\0\0" "workflow:" GRAPH), "workflow" },
  { "a comment without a charset", 0x9286, 7, TEXT ("\0\0\0\0\0\0\0\0" "{\"prompt\":" GRAPH "}"), "json" },
  { "parameters", 0x9286, 7, TEXT ("ASCII\0\0\0" "a cat\nSteps: 20, Sampler: Euler"), "parameters" },
};

static void
check_texts (GBytes     *bytes,
             const char *keyword,
             gboolean    can_strip)
{
  g_autoptr(GHashTable) texts = easel_image_metadata_read (bytes, NULL);
  g_autoptr(GBytes) stripped = NULL;
  g_autoptr(GHashTable) left = NULL;

  g_assert_nonnull (texts);
  g_assert_true (g_hash_table_contains (texts, keyword));
  g_assert_cmpuint (g_hash_table_size (texts), ==, 1);
  if (!can_strip)
    return;

  stripped = easel_image_metadata_strip (bytes, NULL);
  left = easel_image_metadata_read (stripped, NULL);
  g_assert_cmpuint (g_hash_table_size (left), ==, 0);
}

static void
check_workflow (GBytes       *bytes,
                EaselFlavour  flavour,
                const char   *keyword)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselWorkflow) workflow = easel_workflow_new_from_bytes (bytes, "picture", &error);

  if (g_str_equal (keyword, "parameters"))
    {
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "another program"));
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpint (easel_workflow_get_flavour (workflow), ==, flavour);
  g_assert_true (easel_workflow_is_runnable (workflow));
}

static void
test_exif (void)
{
  for (guint i = 0; i < 2 * G_N_ELEMENTS (exif_cases); i++)
    {
      gsize at = i / 2;
      g_autoptr(GByteArray) exif = make_exif (exif_cases[at].tag, exif_cases[at].type, exif_cases[at].text,
                                              exif_cases[at].length, i % 2);
      g_autoptr(GBytes) jpeg = make_jpeg (exif, NULL);
      g_autoptr(GBytes) webp = make_webp (exif);
      g_autoptr(GBytes) avif = make_avif (exif);

      g_test_message ("%s", exif_cases[at].name);
      check_texts (jpeg, exif_cases[at].keyword, TRUE);
      check_texts (webp, exif_cases[at].keyword, FALSE);
      check_texts (avif, exif_cases[at].keyword, FALSE);
      check_workflow (jpeg, EASEL_FLAVOUR_JPEG, exif_cases[at].keyword);
      check_workflow (webp, EASEL_FLAVOUR_WEBP, exif_cases[at].keyword);
      check_workflow (avif, EASEL_FLAVOUR_AVIF, exif_cases[at].keyword);
    }
}

/* The user's comment in UTF-16, as the words before it say, in both orders of bytes; and the comment of JPEG itself. */
static void
test_comments (void)
{
  static const char graph[] = "workflow:{\"1\":{\"class_type\":\"K\u00e4se\",\"inputs\":{}}}";

  for (guint i = 0; i < 2; i++)
    {
      gsize length;
      g_autofree char *wide = g_convert (graph, -1, i == 1 ? "UTF-16BE" : "UTF-16LE", "UTF-8", NULL, &length, NULL);
      g_autoptr(GByteArray) comment = g_byte_array_new ();
      g_autoptr(GByteArray) exif = NULL;
      g_autoptr(GBytes) jpeg = NULL;
      g_autoptr(GHashTable) texts = NULL;

      g_byte_array_append (comment, (const guint8 *) "UNICODE", 8);
      g_byte_array_append (comment, (const guint8 *) wide, (guint) length);
      exif = make_exif (0x9286, 7, (const char *) comment->data, comment->len, i);
      jpeg = make_jpeg (exif, "made by hand");
      texts = easel_image_metadata_read (jpeg, NULL);
      g_assert_nonnull (strstr (g_hash_table_lookup (texts, "workflow"), "K\u00e4se"));
    }

  {
    g_autoptr(GBytes) jpeg = make_jpeg (NULL, "{\"prompt\":" GRAPH "}");

    check_texts (jpeg, "json", TRUE);
    check_workflow (jpeg, EASEL_FLAVOUR_JPEG, "json");
  }
}

/* What is taken out is what was said, not how the picture lies. */
static void
test_orientation (void)
{
  g_autoptr(GByteArray) exif = make_exif (0x0112, 3, "", 0, TRUE);
  g_autoptr(GBytes) jpeg = NULL;
  g_autoptr(GBytes) stripped = NULL;
  EaselPictureHeader header;
  gsize size;
  const char *data;

  /* A number stands in the entry itself. */
  exif->data[15] = 1;
  exif->data[18] = 0;
  exif->data[19] = 6;
  exif->data[20] = 0;
  exif->data[21] = 0;
  jpeg = make_jpeg (exif, "workflow:{}");
  stripped = easel_image_metadata_strip (jpeg, NULL);
  g_assert_nonnull (stripped);
  data = g_bytes_get_data (stripped, &size);
  g_assert_nonnull (memmem (data, size, "\x12\x01\x03\0\x01\0\0\0\x06\0", 10));
  g_assert_null (memmem (data, size, "workflow", 8));
  g_assert_true (easel_picture_read_header (stripped, &header, NULL));
  g_assert_cmpuint (header.width, ==, 32);

  for (gsize length = 3; length < g_bytes_get_size (jpeg); length++)
    {
      g_autoptr(GBytes) cut = g_bytes_new_from_bytes (jpeg, 0, length);
      g_autoptr(GHashTable) texts = easel_image_metadata_read (cut, NULL);
      g_autoptr(GBytes) left = easel_image_metadata_strip (cut, NULL);

      g_assert_nonnull (texts);
    }
}

static void
test_damaged (void)
{
  GByteArray *png = start_png (1, 1);
  g_autoptr(GBytes) huge_length = NULL;
  g_autoptr(GError) error = NULL;

  add_chunk (png, "tEXt", "prompt\0{}", 9);
  add_be32 (png, 0x7ffffff0);
  g_byte_array_append (png, (const guint8 *) "IDATxxxx", 8);
  huge_length = g_byte_array_free_to_bytes (png);

  /* What is there before the lie is read; a copy is not made of it */
  for (gsize length = 8; length <= g_bytes_get_size (huge_length); length++)
    {
      g_autoptr(GBytes) cut = g_bytes_new_from_bytes (huge_length, 0, length);
      g_autoptr(GHashTable) texts = easel_image_metadata_read (cut, NULL);

      g_assert_cmpuint (g_hash_table_size (texts), ==, length >= 54 ? 1 : 0);
      g_assert_null (easel_image_metadata_strip (cut, NULL));
    }

  g_assert_null (easel_image_metadata_strip (huge_length, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
}

static GBytes *
load_shared (const char *relative_path)
{
  g_autofree char *path = easel_test_find_shared (relative_path);
  char *content = NULL;
  gsize length;

  if (path == NULL)
    return NULL;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));

  return g_bytes_new_take (content, length);
}

static GdkPixbuf *
decode (GBytes *bytes)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr(GError) error = NULL;
  GdkPixbuf *pixbuf = gdk_pixbuf_new_from_stream (stream, NULL, &error);

  g_assert_no_error (error);

  return pixbuf;
}

/* The corpus' pictures: with their workflow before, without it after, the pixels the same. */
static void
test_strip_real (gconstpointer data)
{
  g_autoptr(GBytes) bytes = load_shared (data);
  g_autoptr(GBytes) stripped = NULL;
  g_autoptr(GHashTable) before = NULL;
  g_autoptr(GHashTable) after = NULL;
  g_autoptr(GdkPixbuf) original = NULL;
  g_autoptr(GdkPixbuf) copy = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) original_pixels = NULL;
  g_autoptr(GBytes) copied_pixels = NULL;

  if (bytes == NULL)
    return;

  before = easel_image_metadata_read (bytes, NULL);
  g_assert_true (g_hash_table_contains (before, "prompt"));
  stripped = easel_image_metadata_strip (bytes, &error);
  g_assert_no_error (error);
  after = easel_image_metadata_read (stripped, NULL);
  g_assert_cmpuint (g_hash_table_size (after), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (stripped), <, g_bytes_get_size (bytes));

  original = decode (bytes);
  copy = decode (stripped);
  original_pixels = gdk_pixbuf_read_pixel_bytes (original);
  copied_pixels = gdk_pixbuf_read_pixel_bytes (copy);
  g_assert_true (g_bytes_equal (original_pixels, copied_pixels));
}

static void
test_copy (void)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *from_path = g_build_filename (folder, "a.png", NULL);
  g_autofree char *to_path = g_build_filename (folder, "b.png", NULL);
  g_autoptr(GFile) from = g_file_new_for_path (from_path);
  g_autoptr(GFile) to = g_file_new_for_path (to_path);
  GByteArray *png = start_png (1, 1);
  g_autoptr(GBytes) bytes = NULL;

  add_chunk (png, "tEXt", "prompt\0{}", 9);
  bytes = end_png (png);
  g_assert_true (
      g_file_set_contents (from_path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));

  for (int strip = 0; strip <= 1; strip++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GBytes) copied = NULL;
      g_autoptr(GHashTable) texts = NULL;
      g_autoptr(GError) error = NULL;
      GAsyncResult *kept = NULL;

      easel_image_metadata_copy_async (from, to, strip, NULL, easel_test_keep_result, &kept);
      result = easel_test_wait_result (&kept);
      g_assert_true (easel_image_metadata_copy_finish (result, &error));
      g_assert_no_error (error);
      copied = g_file_load_bytes (to, NULL, NULL, NULL);
      texts = easel_image_metadata_read (copied, NULL);
      g_assert_cmpint (g_hash_table_contains (texts, "prompt"), ==, !strip);
    }

  easel_test_remove_folder (folder);
}

/* What gdk-pixbuf writes, and what it says about the size. */
static void
test_sizes (void)
{
  static const char * const types[] = { "png", "jpeg", "bmp", "tiff", NULL };
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 321, 123);

  gdk_pixbuf_fill (pixbuf, 0x336699ff);
  for (guint i = 0; types[i] != NULL; i++)
    {
      g_autofree char *buffer = NULL;
      g_autofree char *expected = g_strconcat ("image/", types[i], NULL);
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GError) error = NULL;
      EaselPictureHeader header;
      gsize size;

      g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &size, types[i], &error, NULL));
      bytes = g_bytes_new (buffer, size);
      g_assert_true (easel_picture_read_header (bytes, &header, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (header.type, ==, expected);
      g_assert_cmpuint (header.width, ==, 321);
      g_assert_cmpuint (header.height, ==, 123);
    }
}

typedef struct {
  const char *name;
  const char *bytes;
  gsize       length;
  guint       width;   /* 0: refused */
  guint       height;
} HeaderCase;

#define BYTES(literal) literal, sizeof literal - 1

static const HeaderCase header_cases[] = {
  { "gif", BYTES ("GIF89a\x40\x01\xf0\x00"), 320, 240 },
  { "webp lossless", BYTES ("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x3f\xc1\x3b\0\0"), 320, 240 },
  { "webp lossy", BYTES ("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x40\x01\xf0\x00"), 320, 240 },
  { "webp extended", BYTES ("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\x01\0\xef\0\0"), 320, 240 },
  { "avif", BYTES ("\0\0\0\x18" "ftypavif\0\0\0\0" "xxxx\0\0\0\x14ispe\0\0\0\0\0\0\1\x40\0\0\0\xf0"), 320, 240 },
  { "bmp upside down", BYTES ("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x40\1\0\0\x10\xff\xff\xff\1\0"), 320, 240 },
  { "empty", BYTES (""), 0, 0 },
  { "text", BYTES ("hello"), 0, 0 },
  { "svg", BYTES ("<svg xmlns='http://www.w3.org/2000/svg'/>"), 0, 0 },
  { "cut png", BYTES ("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0"), 0, 0 },
  { "cut jpeg", BYTES ("\xff\xd8\xff\xe0\x00\x10JFIF"), 0, 0 },
  { "gif without size", BYTES ("GIF89a\0\0\0\0"), 0, 0 },
  { "tiff in circles", BYTES ("II*\0\x08\0\0\0\xff\xff"), 0, 0 },
};

static void
test_headers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (header_cases); i++)
    {
      const HeaderCase *c = &header_cases[i];
      g_autoptr(GBytes) bytes = g_bytes_new (c->bytes, c->length);
      g_autoptr(GError) error = NULL;
      EaselPictureHeader header;
      gboolean found = easel_picture_read_header (bytes, &header, &error);

      g_test_message ("%s", c->name);
      g_assert_cmpint (found, ==, c->width > 0);
      if (c->width == 0)
        {
          g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
          continue;
        }
      g_assert_cmpuint (header.width, ==, c->width);
      g_assert_cmpuint (header.height, ==, c->height);
    }
}

static void
test_bombs (void)
{
  static const guint32 sizes[][2] = {
    { 30000, 30000 }, { 20000, 20000 }, { 30001, 1 }, { 1, 65535 }, { 0x7fffffff, 0x7fffffff }
  };
  EaselPictureHeader largest = { "image/png", 10000, 10000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *folder = easel_test_make_folder ();
      g_autofree char *path = g_build_filename (folder, "bomb.png", NULL);
      g_autoptr(GFile) file = g_file_new_for_path (path);
      g_autoptr(GBytes) bytes = end_png (start_png (sizes[i][0], sizes[i][1]));
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;
      GAsyncResult *kept = NULL;

      g_assert_true (
          g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
      easel_picture_probe_async (file, NULL, easel_test_keep_result, &kept);
      result = easel_test_wait_result (&kept);
      g_assert_false (easel_picture_probe_finish (result, NULL, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "too large to show"));
      easel_test_remove_folder (folder);
    }

  g_assert_true (easel_picture_check (&largest, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/workflows/picture/png-texts", test_png_texts);
  g_test_add_func ("/workflows/picture/png-bomb", test_png_bomb);
  g_test_add_func ("/workflows/picture/many-bombs", test_many_bombs);
  g_test_add_func ("/workflows/picture/exif", test_exif);
  g_test_add_func ("/workflows/picture/comments", test_comments);
  g_test_add_func ("/workflows/picture/orientation", test_orientation);
  g_test_add_func ("/workflows/picture/damaged", test_damaged);
  g_test_add_data_func ("/workflows/picture/strip-png", "corpus/workflows/comfy-org__text-to-image-workflow.png",
                        test_strip_real);
  g_test_add_data_func ("/workflows/picture/strip-webp", "corpus/workflows/comfy-org__wan2-1-t2v-1-3b.webp",
                        test_strip_real);
  g_test_add_func ("/workflows/picture/copy", test_copy);
  g_test_add_func ("/workflows/picture/sizes", test_sizes);
  g_test_add_func ("/workflows/picture/headers", test_headers);
  g_test_add_func ("/workflows/picture/bombs", test_bombs);

  return g_test_run ();
}
