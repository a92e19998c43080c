/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door of the desktop program: starts the application. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "ui/easel-application.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr(EaselApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, EASEL_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = easel_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
