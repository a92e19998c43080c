/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What nobody needs any more goes for good, now and then, while a program runs for a while. */

#pragma once

#include "archive/easel-archive.h"
#include "base/easel-clock.h"

G_BEGIN_DECLS

#define EASEL_TYPE_TIDYING (easel_tidying_get_type ())

G_DECLARE_FINAL_TYPE (EaselTidying, easel_tidying, EASEL, TIDYING, GObject)

EaselTidying *easel_tidying_new (EaselArchive  *archive,
                                 EaselClock    *clock,
                                 const char    *data_folder);

G_END_DECLS
