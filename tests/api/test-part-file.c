/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are not there until they are whole, on file systems that can keep them nameless and on others. */

#include "api/easel-part-file.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>

#include "api/easel-file-kind.h"
#include "base/easel-error.h"
#include "support/easel-test.h"

static guint
count_files (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;

  return count;
}

static void
write_text (EaselPartFile *file,
            const char    *text)
{
  g_assert_true (g_output_stream_write_all (easel_part_file_get_stream (file), text, strlen (text), NULL, NULL, NULL));
}

static void
land (const char *folder,
      const char *text,
      const char *expected_name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselPartFile) file = easel_part_file_create (folder, &error);
  g_autofree char *expected = g_build_filename (folder, expected_name, NULL);
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;

  g_assert_no_error (error);
  write_text (file, "something longer that is forgotten");
  g_assert_true (easel_part_file_restart (file, &error));
  write_text (file, text);
  path = easel_part_file_land (file, "out.png", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (path, ==, expected);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, text);
}

static void
check_folder (gboolean nameless)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autoptr(EaselPartFile) given_up = easel_part_file_create (folder, NULL);

  write_text (given_up, "half");
  g_assert_cmpuint (count_files (folder), ==, nameless ? 0 : 1);
  land (folder, "first", "out.png");
  land (folder, "second", "out-2.png");
  land (folder, "third", "out-3.png");
  g_clear_pointer (&given_up, easel_part_file_free);

  g_assert_cmpuint (count_files (folder), ==, 3);
  easel_test_remove_folder (folder);
}

static void
test_here (void)
{
  check_folder (TRUE);
}

/* Without /proc a nameless file could never be given a name, so the part has a hidden one. */
static void
test_without_proc (void)
{
  if (g_test_subprocess ())
    {
      if (unshare (CLONE_NEWNS) != 0 || mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
          mount ("none", "/proc", "tmpfs", 0, NULL) != 0)
        _Exit (0);

      check_folder (FALSE);
      /* The leak checker reads /proc. */
      _Exit (0);
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static void
test_no_folder (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (easel_part_file_create ("/nowhere/at/all", &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DISK);
  g_assert_nonnull (strstr (error->message, "/nowhere/at/all"));
}

/* Answers without a length: does the picture end as one? */
static void
test_is_cut (void)
{
#define BYTES(text) text, sizeof text - 1
  static const struct {
    const char *bytes;
    gsize length;
    gboolean cut;
  } CASES[] = {
    { BYTES ("\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82"), FALSE },
    { BYTES ("\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82 trailing words"), FALSE },
    { BYTES ("\x89PNG\r\n\x1a\n....IEND\xae\x42"), TRUE },
    { BYTES ("\xff\xd8\xff\xe0............\xff\xd9"), FALSE },
    { BYTES ("\xff\xd8\xff\xe0............"), TRUE },
    { BYTES ("GIF89a............\x3b"), FALSE },
    { BYTES ("GIF89a............"), TRUE },
    { BYTES ("RIFF\x08\0\0\0WEBPxxxx"), FALSE },
    { BYTES ("RIFF\x09\0\0\0WEBPxxxx"), TRUE },
    { BYTES ("RIFF\xff\xff\xff\xffWEBPxxxx"), TRUE },
    { BYTES ("just some words, which may end anywhere"), FALSE },
    { BYTES ("short"), FALSE },
    { BYTES (""), FALSE },
  };
  g_autofree char *folder = easel_test_make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr(EaselPartFile) file = easel_part_file_create (folder, NULL);

      g_assert_true (g_output_stream_write_all (easel_part_file_get_stream (file), CASES[i].bytes, CASES[i].length, NULL,
                                                NULL, NULL));
      g_assert_cmpint (easel_file_kind_is_cut (easel_part_file_get_fd (file)), ==, CASES[i].cut);
    }

  easel_test_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/part-file/here", test_here);
  g_test_add_func ("/part-file/without-proc", test_without_proc);
  g_test_add_func ("/part-file/no-folder", test_no_folder);
  g_test_add_func ("/part-file/is-cut", test_is_cut);

  return g_test_run ();
}
