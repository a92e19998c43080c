/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that strangers give to files, and what becomes of them. */

#include "base/easel-file-name.h"
#include "base/easel-limits.h"

#include <string.h>

static void
test_sanitize (void)
{
  static const struct { const char *name; const char *harmless; } table[] = {
    { "ComfyUI_00001_.png", "ComfyUI_00001_.png" },
    { "/etc/passwd", "passwd" },
    { "../../etc/passwd", "passwd" },
    { "..\\..\\boot.ini", "boot.ini" },
    { "folder/", "output" },
    { "..", "output" },
    { ".", "output" },
    { "", "output" },
    { NULL, "output" },
    { "...", "output" },
    { ".bashrc", "bashrc" },
    { " .. .hidden", "hidden" },
    { "trailing. . ", "trailing" },
    { "a\nb\tc\x7f" "d\x01", "abcd" },
    { "\xC2\x85next", "next" },
    { "CON", "_CON" },
    { "con.png", "_con.png" },
    { "Com1.tar.gz", "_Com1.tar.gz" },
    { "LPT9", "_LPT9" },
    { "nul .txt", "_nul .txt" },
    { "console.png", "console.png" },
    { "COM10", "COM10" },
    { "COMX", "COMX" },
    { "a:b*c?d\"e<f>g|h.png", "a_b_c_d_e_f_g_h.png" },
    { "gpj.\u202Eexe.png", "gpj.exe.png" },
    { "\u200Fמסמך.png", "מסמך.png" },
    { "a\u2066b\u2069c\u200B\uFEFF.png", "abc.png" },
    { "a\u2028b", "ab" },
    { "👩‍👩‍👧 family 🏴󠁧󠁢󠁷󠁬󠁳󠁿.png", "👩‍👩‍👧 family 🏴󠁧󠁢󠁷󠁬󠁳󠁿.png" },
    { "猫.webp", "猫.webp" },
    { "می\u200Cخواهم.png", "می\u200Cخواهم.png" },
    { "bad\xFF\xFEname.png", "bad\uFFFD\uFFFDname.png" },
    { "\U000F0000private\uE000.png", "private.png" },
    { "-rf.png", "-rf.png" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *name = easel_file_name_sanitize (table[i].name, "output");

      g_assert_cmpstr (name, ==, table[i].harmless);
    }
}

static void
test_length (void)
{
  g_autofree char *letters = g_strnfill (300, 'x');
  g_autofree char *long_name = g_strconcat (letters, ".png", NULL);
  g_autofree char *cut = easel_file_name_sanitize (long_name, "output");
  g_autofree char *sentence = g_strconcat ("a. ", letters, NULL);
  g_autofree char *cut_sentence = easel_file_name_sanitize (sentence, "output");
  g_autoptr(GString) cats = g_string_new ("x");
  g_autofree char *cut_cats = NULL;

  g_assert_cmpuint (strlen (cut), ==, EASEL_LIMIT_FILE_NAME);
  g_assert_true (g_str_has_suffix (cut, "xxx.png"));
  g_assert_cmpuint (strlen (cut_sentence), ==, EASEL_LIMIT_FILE_NAME);

  for (guint i = 0; i < 100; i++)
    g_string_append (cats, "猫");
  g_string_append (cats, ".webp");
  cut_cats = easel_file_name_sanitize (cats->str, "output");
  g_assert_cmpuint (strlen (cut_cats), <=, EASEL_LIMIT_FILE_NAME);
  g_assert_cmpuint (strlen (cut_cats), >, EASEL_LIMIT_FILE_NAME - 4);
  g_assert_true (g_utf8_validate (cut_cats, -1, NULL));
  g_assert_true (g_str_has_suffix (cut_cats, "猫.webp"));
}

static void
test_numbered (void)
{
  static const struct { const char *name; guint number; const char *numbered; } table[] = {
    { "picture.png", 2, "picture-2.png" },
    { "picture", 12, "picture-12" },
    { "a.b.webp", 3, "a.b-3.webp" },
  };
  g_autofree char *letters = g_strnfill (EASEL_LIMIT_FILE_NAME - 4, 'x');
  g_autofree char *longest = g_strconcat (letters, ".png", NULL);
  g_autofree char *numbered = easel_file_name_numbered (longest, 1000);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *name = easel_file_name_numbered (table[i].name, table[i].number);

      g_assert_cmpstr (name, ==, table[i].numbered);
    }

  g_assert_cmpuint (strlen (numbered), ==, EASEL_LIMIT_FILE_NAME);
  g_assert_true (g_str_has_suffix (numbered, "x-1000.png"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-name/sanitize", test_sanitize);
  g_test_add_func ("/file-name/length", test_length);
  g_test_add_func ("/file-name/numbered", test_numbered);

  return g_test_run ();
}
