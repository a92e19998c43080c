/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stored file as an answer: with ranges, and with headers that keep a browser from running it. */

#pragma once

#include "server/easel-server-call.h"

G_BEGIN_DECLS

void easel_server_answer_file  (EaselServerCall *call,
                                const char      *path,
                                const char      *name);

G_END_DECLS
