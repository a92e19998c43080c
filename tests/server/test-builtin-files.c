/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files through the built-in machine: archives of pictures, and what may leave by its path. */

#include "server/easel-builtin-machine.h"
#include "server/easel-builtin-zip.h"
#include "server/server-test-run.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include <zlib.h>

#define ADDRESS "https://example.com/four.png"

typedef struct {
  char *folder;
  EaselServerMachine *machine;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 2, 2);
  g_autofree char *input = NULL;
  g_autofree char *path = NULL;

  f->folder = easel_test_make_folder ();
  input = g_build_filename (f->folder, "input", NULL);
  path = g_build_filename (input, "four.png", NULL);
  g_mkdir (input, 0700);
  f->machine = easel_builtin_machine_new (input, 1);
  gdk_pixbuf_fill (pixbuf, 0xff8000ff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_object (&f->machine);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
}

static void
add_little (GByteArray *bytes,
            guint32     value,
            guint       width)
{
  for (guint i = 0; i < width; i++)
    {
      guint8 byte = value >> (8 * i) & 0xff;

      g_byte_array_append (bytes, &byte, 1);
    }
}

/* @name, stored or deflated, with its entry for the table. */
static void
add_packed (GByteArray *zip,
            GByteArray *table,
            const char *name,
            const char *data,
            gsize       size,
            gboolean    is_deflated)
{
  g_autofree guint8 *packed = g_malloc (size + 1024);
  z_stream stream = { 0 };
  guint32 offset = zip->len;

  g_assert_cmpint (deflateInit2 (&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
  stream.next_in = (guint8 *) data;
  stream.avail_in = (uInt) size;
  stream.next_out = packed;
  stream.avail_out = (uInt) size + 1024;
  g_assert_cmpint (deflate (&stream, Z_FINISH), ==, Z_STREAM_END);
  deflateEnd (&stream);

  g_byte_array_append (table, (const guint8 *) "PK\1\2\24\0", 6);
  for (guint i = 0; i < 2; i++)
    {
      GByteArray *to = i == 0 ? zip : table;

      if (i == 0)
        g_byte_array_append (to, (const guint8 *) "PK\3\4", 4);
      g_byte_array_append (to, (const guint8 *) "\24\0\0\0", 4);
      add_little (to, is_deflated ? 8 : 0, 2);
      add_little (to, 0, 4);
      add_little (to, 0, 4);
      add_little (to, is_deflated ? (guint32) stream.total_out : (guint32) size, 4);
      add_little (to, (guint32) size, 4);
      add_little (to, (guint32) strlen (name), 2);
      add_little (to, 0, 2);
    }
  g_byte_array_append (table, (const guint8 *) "\0\0\0\0\0\0\0\0\0", 10);
  add_little (table, offset, 4);
  g_byte_array_append (table, (const guint8 *) name, (guint) strlen (name));

  g_byte_array_append (zip, (const guint8 *) name, (guint) strlen (name));
  g_byte_array_append (zip, is_deflated ? packed : (const guint8 *) data,
                       is_deflated ? (guint) stream.total_out : (guint) size);
}

static GBytes *
end_zip (GByteArray *zip,
         GByteArray *table)
{
  guint32 offset = zip->len;

  g_byte_array_append (zip, table->data, table->len);
  g_byte_array_append (zip, (const guint8 *) "PK\5\6\0\0\0\0", 8);
  add_little (zip, 0, 4);
  add_little (zip, table->len, 4);
  add_little (zip, offset, 4);
  add_little (zip, 0, 2);
  g_byte_array_unref (table);

  return g_byte_array_free_to_bytes (zip);
}

#define ARCHIVE "https://example.com/pictures.zip?signature=x"

static guint
count_pictures (Fixture    *f,
                const char *path)
{
  g_autoptr(JsonObject) graph = test_graph (
    "{'1':{'class_type':'ComfyUIDeployExternalImageBatch','inputs':{'input_id':'i','images':'[^" ADDRESS "^,^" ARCHIVE
    "^]'}},'s':{'class_type':'SaveImage','inputs':{'images':['1',0],'filename_prefix':'x'}}}");
  g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "run", graph);
  g_autofree char *four = g_build_filename (f->folder, "input", "four.png", NULL);
  JsonObject *output;

  easel_server_job_add_file (run->job, ADDRESS, four);
  easel_server_job_add_file (run->job, ARCHIVE, path);
  test_run_start (run);
  test_run_finish (run);
  g_assert_no_error (run->error);
  output = easel_json_get_object (test_run_get_event (run, "executed", 0), "output");

  return json_array_get_length (easel_json_get_array (output, "images"));
}

/* An archive stands for the pictures in it, in its order; what cannot be read ends the list. */
static void
test_archives (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *four = g_build_filename (f->folder, "input", "four.png", NULL);
  g_autofree char *path = g_build_filename (f->folder, "pictures.zip", NULL);
  GByteArray *zip = g_byte_array_new (), *table = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *png = NULL;
  gsize size, length;
  const char *whole;

  g_assert_true (g_file_get_contents (four, &png, &size, NULL));
  add_packed (zip, table, "a.png", png, size, FALSE);
  add_packed (zip, table, "readme.txt", "hello", 5, TRUE);
  add_packed (zip, table, "folder/B.PNG", png, size, TRUE);
  bytes = end_zip (zip, table);
  whole = g_bytes_get_data (bytes, &length);
  g_assert_true (g_file_set_contents (path, whole, (gssize) length, NULL));
  g_assert_cmpuint (count_pictures (f, path), ==, 3);

  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (bytes, 0, cut);
      g_autoptr(GPtrArray) pictures = easel_builtin_zip_list_pictures (part);

      g_assert_cmpuint (pictures->len, ==, 0);
    }
}

/* Claims that do not hold: a length beyond the file, one that is not what it inflates to, more than is taken. */
static void
test_lying_archives (Fixture       *f,
                     gconstpointer  data)
{
  static const struct {
    guint   at;      /* in the entry of the table */
    guint32 value;
  } lies[] = {
    { 20, 0x7fffffff }, { 20, 3 }, { 24, 5 }, { 24, 0xfffffff0 }, { 42, 0xfffffff0 }, { 42, 7 }, { 8, 0x00080001 },
    { 10, 99 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      GByteArray *zip = g_byte_array_new (), *table = g_byte_array_new ();
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GPtrArray) pictures = NULL;

      add_packed (zip, table, "a.png", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 36, TRUE);
      for (guint j = 0; j < 4; j++)
        table->data[lies[i].at + j] = lies[i].value >> (8 * j) & 0xff;
      bytes = end_zip (zip, table);
      pictures = easel_builtin_zip_list_pictures (bytes);
      g_assert_cmpuint (pictures->len, ==, 0);
    }
}

static TestRun *
run_graph (Fixture    *f,
           const char *text)
{
  g_autoptr(JsonObject) graph = test_graph ("%s", text);
  TestRun *run = test_run_new (f->machine, f->folder, "run", graph);

  test_run_start (run);
  test_run_finish (run);

  return run;
}

#define OUTPUT_FILE "{'1':{'class_type':'PrimitiveString','inputs':{'value':'%s'}}," \
                    "'2':{'class_type':'ComfyDeployOutputFile','inputs':{'file_path':['1',0],'output_id':'o'}}}"

/* What the run was given or made leaves under the member of its kind; no other path of this computer does. */
static void
test_output_file (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *picture = g_build_filename (f->folder, "input", "four.png", NULL);
  g_autofree char *sneaky = g_build_filename (f->folder, "input", "..", "secret.txt", NULL);
  g_autofree char *secret = g_build_filename (f->folder, "secret.txt", NULL);
  g_autofree char *link = g_build_filename (f->folder, "input", "link.txt", NULL);
  g_autofree char *sound = g_build_filename (f->folder, "input", "Sound.MP3", NULL);
  g_autofree char *other = g_build_filename (f->folder, "input", "noext", NULL);
  const struct {
    const char *path;
    const char *member;
    guint       count;
  } rows[] = {
    { picture, "images", 1 }, { sound, "audio", 1 },        { other, "files", 1 },  { sneaky, "files", 0 },
    { secret, "files", 0 },   { "/etc/passwd", "files", 0 }, { link, "files", 0 },  { "/nowhere", "files", 0 },
    { "", "files", 0 },       { f->folder, "files", 0 },
  };

  g_assert_true (g_file_set_contents (secret, "hush", -1, NULL));
  g_assert_true (g_file_set_contents (sound, "la", -1, NULL));
  g_assert_true (g_file_set_contents (other, "x", -1, NULL));
  g_assert_cmpint (symlink (secret, link), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *graph = g_strdup_printf (OUTPUT_FILE, rows[i].path);
      g_autoptr(TestRun) run = run_graph (f, graph);
      JsonObject *output;
      JsonArray *items;

      g_test_message ("%s", rows[i].path);
      g_assert_no_error (run->error);
      output = easel_json_get_object (test_run_get_event (run, "executed", 0), "output");
      items = easel_json_get_array (output, rows[i].member);
      g_assert_cmpuint (json_array_get_length (items), ==, rows[i].count);
      if (rows[i].count > 0)
        {
          g_autofree char *left = test_run_dup_file (run, 0, rows[i].member, 0);

          g_assert_true (g_file_test (left, G_FILE_TEST_IS_REGULAR));
          g_assert_cmpstr (easel_json_get_string (json_array_get_object_element (items, 0), "subfolder"), ==, "temp");
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/builtin/files/archives", Fixture, NULL, set_up, test_archives, tear_down);
  g_test_add ("/builtin/files/lying-archives", Fixture, NULL, set_up, test_lying_archives, tear_down);
  g_test_add ("/builtin/files/output-file", Fixture, NULL, set_up, test_output_file, tear_down);

  return g_test_run ();
}
