/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a window waits for that is not the program's: drawing in software, and the answers of the X server. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void easel_watchdog_excuse_display (void);

G_END_DECLS
