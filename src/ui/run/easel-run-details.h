/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a result was made: the seed, each input, the times. */

#pragma once

#include <gtk/gtk.h>

#include "runs/easel-input-files.h"
#include "runs/easel-run.h"
#include "workflows/easel-form.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RUN_DETAILS (easel_run_details_get_type ())

G_DECLARE_FINAL_TYPE (EaselRunDetails, easel_run_details, EASEL, RUN_DETAILS, GtkWidget)

void easel_run_details_set_run   (EaselRunDetails *self,
                                  EaselRun        *run,
                                  double           per_second);
void easel_run_details_set_files (EaselRunDetails *self,
                                  EaselInputFiles *files);
void easel_run_details_set_form  (EaselRunDetails *self,
                                  EaselForm       *form);

G_END_DECLS
