/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libFuzzer calls. A target is one file fuzz-NAME.c; its first inputs are in seeds/NAME. */

#pragma once

#include <glib.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            size_t        size);
