/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language of the person: every program begins with it. */

#include "config.h"

#include "base/easel-locale.h"

#include <glib.h>
#include <libintl.h>
#include <locale.h>

/**
 * easel_locale_init:
 *
 * Takes language and formats from the environment. The translations are those that were installed, or in the folder that
 * the variable `EASEL_LOCALEDIR` names, for programs that are not.
 */
void
easel_locale_init (void)
{
  const char *folder = g_getenv ("EASEL_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (EASEL_GETTEXT_DOMAIN, folder != NULL ? folder : EASEL_LOCALEDIR);
  bind_textdomain_codeset (EASEL_GETTEXT_DOMAIN, "UTF-8");
  textdomain (EASEL_GETTEXT_DOMAIN);
}
