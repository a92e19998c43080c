/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that comes in the body of a request: as it is, or in a form. */

#pragma once

#include "server/easel-server-call.h"

G_BEGIN_DECLS

void  easel_server_prepare_body  (EaselServerCall  *call);
void  easel_server_prepare_form  (EaselServerCall  *call);
char *easel_server_store_form    (EaselServerCall  *call,
                                  const char       *folder,
                                  char            **file_id);

G_END_DECLS
