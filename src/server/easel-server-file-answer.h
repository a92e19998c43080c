/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stored file as an answer, and a form's file taken in. */

#pragma once

#include "server/easel-server-call.h"

G_BEGIN_DECLS

void  easel_server_answer_file   (EaselServerCall  *call,
                                  const char       *path,
                                  const char       *name);
void  easel_server_prepare_form  (EaselServerCall  *call);
char *easel_server_store_form    (EaselServerCall  *call,
                                  const char       *folder,
                                  char            **file_id);

G_END_DECLS
