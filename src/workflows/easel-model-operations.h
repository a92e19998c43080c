/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of a server about models (contract 3.7). */

#pragma once

#include "api/easel-client.h"
#include "workflows/easel-hosted-model.h"

G_BEGIN_DECLS

/* An array of EaselHostedModel; needs no key. */
void       easel_hosted_models_list_async   (EaselClient          *client,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GPtrArray *easel_hosted_models_list_finish  (EaselClient          *client,
                                             GAsyncResult         *result,
                                             GError              **error);

/* The server's `{"models": [{name, type, provider, filename, save_path, size, download_url, reference_url}]}`. */
void       easel_models_search_async        (EaselClient          *client,
                                             const char           *text,
                                             const char           *provider,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
JsonNode  *easel_models_search_finish       (EaselClient          *client,
                                             GAsyncResult         *result,
                                             GError              **error);

/* File names of models on the account's machines, below @folder (`loras`, `checkpoints`); the account's own and public
 * ones. */
void       easel_model_files_list_async     (EaselClient          *client,
                                             const char           *folder,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GStrv      easel_model_files_list_finish    (EaselClient          *client,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
