/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts and presets in the archive: a sparse object input → what was typed, per account and workflow (decisions 22). */

#pragma once

#include "archive/easel-archive.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* `name` NULL is the draft, text the preset of that name. `workflow` is whatever the caller knows the workflow by. */
void        easel_draft_store_save_async    (EaselArchive         *archive,
                                             const char           *account,
                                             const char           *workflow,
                                             const char           *name,
                                             JsonNode             *values,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean    easel_draft_store_save_finish   (EaselArchive         *archive,
                                             GAsyncResult         *result,
                                             GError              **error);
void        easel_draft_store_load_async    (EaselArchive         *archive,
                                             const char           *account,
                                             const char           *workflow,
                                             const char           *name,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
JsonNode   *easel_draft_store_load_finish   (EaselArchive         *archive,
                                             GAsyncResult         *result,
                                             GError              **error);
void        easel_draft_store_list_async    (EaselArchive         *archive,
                                             const char           *account,
                                             const char           *workflow,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GStrv       easel_draft_store_list_finish   (EaselArchive         *archive,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
