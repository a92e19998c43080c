/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language of the person: every program begins with it. */

#pragma once

void easel_locale_init (void);
