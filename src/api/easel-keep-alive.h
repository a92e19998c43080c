/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices a server that has gone without a word, on connections that may rightly be silent for minutes. */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

void easel_keep_alive_watch (SoupMessage *message);

G_END_DECLS
