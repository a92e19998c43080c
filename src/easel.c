/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door of the desktop program: starts the application. */

#include "config.h"

#include "base/easel-locale.h"
#include "ui/easel-application.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr(EaselApplication) application = NULL;

  easel_locale_init ();
  application = easel_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
