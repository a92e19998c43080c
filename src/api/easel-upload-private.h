/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a benchmark of uploads must change. */

#pragma once

#include "api/easel-upload.h"

G_BEGIN_DECLS

/* EASEL_LIMIT_UPLOAD, unless larger files are measured. */
extern goffset easel_upload_limit;

G_END_DECLS
