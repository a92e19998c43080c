/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door of easelctl: hands the command line to src/cli. */

#include "config.h"

#include "cli/easel-cli-main.h"

int
main (int    argc,
      char **argv)
{
  return easel_cli_main (argc, argv);
}
