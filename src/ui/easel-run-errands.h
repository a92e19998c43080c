/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What notifications and the desktop's overview ask for: the application's actions on one run, with or without a window.
 *
 * `app.open-run`, `app.run-again`, `app.show-run` and `app.copy-report` take the run's tag or id.
 */

#pragma once

#include "ui/easel-studio.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

void easel_run_errands_install (GtkApplication *application,
                                EaselStudio    *studio);

G_END_DECLS
