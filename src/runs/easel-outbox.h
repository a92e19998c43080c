/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The requests of all accounts that are to be sent, in order, each once. */

#pragma once

#include "api/easel-client.h"
#include "archive/easel-archive.h"
#include "runs/easel-input-files.h"
#include "runs/easel-row-lock.h"
#include "runs/easel-run-stream.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

#define EASEL_TYPE_OUTBOX (easel_outbox_get_type ())

G_DECLARE_FINAL_TYPE (EaselOutbox, easel_outbox, EASEL, OUTBOX, GObject)

/* Signals: "sent" (EaselRun *, EaselRunStream * or NULL): the server has it; "refused" (EaselRun *); "unclear" (EaselRun *);
 * "foreign" (EaselRun *): another program has dealt with it, the archive knows how. */
EaselOutbox *easel_outbox_new          (EaselArchive     *archive,
                                        EaselInputFiles  *files,
                                        EaselClock       *clock,
                                        EaselRowLock     *lock);
void         easel_outbox_set_account  (EaselOutbox      *self,
                                        const char       *account,
                                        EaselClient      *client,
                                        guint             limit);
void         easel_outbox_set_active   (EaselOutbox      *self,
                                        const char       *account,
                                        guint             n_active);
void         easel_outbox_set_paused   (EaselOutbox      *self,
                                        const char       *account,
                                        gboolean          paused);
gboolean     easel_outbox_set_pauses   (EaselOutbox      *self,
                                        GHashTable       *paused);
gboolean     easel_outbox_is_paused    (EaselOutbox      *self,
                                        const char       *account);
void         easel_outbox_add          (EaselOutbox      *self,
                                        EaselRun         *run,
                                        gboolean          has_lock);
void         easel_outbox_add_sending  (EaselOutbox      *self,
                                        EaselRun         *run,
                                        gint64            sent_at,
                                        gint64            sent_server);
gboolean     easel_outbox_has          (EaselOutbox      *self,
                                        EaselRun         *run);
gboolean     easel_outbox_is_working_on (EaselOutbox    *self,
                                        EaselRun         *run);
void         easel_outbox_drop         (EaselOutbox      *self,
                                        EaselRun         *run);
gboolean     easel_outbox_withdraw     (EaselOutbox      *self,
                                        EaselRun         *run);
void         easel_outbox_swap         (EaselOutbox      *self,
                                        EaselRun         *run,
                                        gboolean          forward);
void         easel_outbox_stop         (EaselOutbox      *self);

G_END_DECLS
