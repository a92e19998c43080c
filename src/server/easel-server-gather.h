/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that the nodes of a graph ask for by address, brought to this computer before it is executed. */

#pragma once

#include "server/easel-server-files.h"
#include "server/easel-server-job.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * EaselServerMissingFunc:
 *
 * Is told of an address that has no file.
 */
typedef void (*EaselServerMissingFunc) (EaselServerJob *job,
                                        const char     *address,
                                        const GError   *error,
                                        gpointer        user_data);

void easel_server_gather_async   (EaselServerJob          *job,
                                  EaselServerFiles        *files,
                                  SoupSession             *session,
                                  EaselServerMissingFunc   missing,
                                  gpointer                 missing_data,
                                  GCancellable            *cancellable,
                                  GAsyncReadyCallback      callback,
                                  gpointer                 user_data);
void easel_server_gather_finish  (EaselServerJob          *job,
                                  GAsyncResult            *result);

G_END_DECLS
