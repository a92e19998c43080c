/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sessions have cost, kept in the archive: each session, and how much of it fell on which day. */

#pragma once

#include "archive/easel-archive.h"
#include "sessions/easel-session-list.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_LEDGER (easel_session_ledger_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionLedger, easel_session_ledger, EASEL, SESSION_LEDGER, GObject)

/* Writes down what happens in @sessions as long as it lives. */
EaselSessionLedger *easel_session_ledger_new            (EaselArchive          *archive,
                                                         const char            *account,
                                                         EaselSessionList      *sessions);
void                easel_session_ledger_note_workflow  (EaselSessionLedger    *self,
                                                         const char            *session_id,
                                                         const char            *workflow_id,
                                                         const char            *workflow_name);

G_END_DECLS
