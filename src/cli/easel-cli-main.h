/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the command line to a command: the table of commands, their options and their help. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int  easel_cli_main  (int     argc,
                      char  **argv);

G_END_DECLS
