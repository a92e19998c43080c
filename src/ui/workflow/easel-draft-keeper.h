/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps what is typed into a form in the archive, a moment after it was typed. */

#pragma once

#include "archive/easel-archive.h"
#include "workflows/easel-form.h"

G_BEGIN_DECLS

#define EASEL_TYPE_DRAFT_KEEPER (easel_draft_keeper_get_type ())

G_DECLARE_FINAL_TYPE (EaselDraftKeeper, easel_draft_keeper, EASEL, DRAFT_KEEPER, GObject)

/* Signal: "edited": something in the form is another than before. */
EaselDraftKeeper *easel_draft_keeper_new         (EaselArchive         *archive,
                                                  const char           *account,
                                                  const char           *workflow,
                                                  EaselForm            *form);
void              easel_draft_keeper_flush       (EaselDraftKeeper     *self);

/* Fills the form with what was kept, and keeps it from then on. */
void              easel_draft_keeper_open_async  (EaselDraftKeeper     *self,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean          easel_draft_keeper_open_finish (EaselDraftKeeper     *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

G_END_DECLS
