/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of pauses: for which accounts nothing leaves the outbox, whichever program runs. */

#pragma once

#include "archive/easel-archive.h"

G_BEGIN_DECLS

/* GINT_TO_POINTER (TRUE) */
void easel_pause_store_save_async (EaselArchive        *archive,
                                   const char          *account,
                                   gboolean             paused,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);

/* A GHashTable of account ids. */
void easel_pause_store_load_async (EaselArchive        *archive,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);

G_END_DECLS
