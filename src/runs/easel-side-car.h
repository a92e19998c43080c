/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is laid beside a result so that it can be told, and done again, what made it. */

#pragma once

#include "runs/easel-run.h"

G_BEGIN_DECLS

JsonNode *easel_side_car_build (EaselRun    *run,
                                EaselOutput *output);

G_END_DECLS
