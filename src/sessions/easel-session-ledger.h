/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sessions have cost, kept in the archive: each session, and how much of it fell on which day. */

#pragma once

#include "archive/easel-archive.h"
#include "sessions/easel-session-list.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_LEDGER (easel_session_ledger_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionLedger, easel_session_ledger, EASEL, SESSION_LEDGER, GObject)

/**
 * EaselSessionTotalBy:
 * @EASEL_SESSION_TOTAL_BY_DAY: `key` is a day by this computer's calendar, such as 2026-02-03
 * @EASEL_SESSION_TOTAL_BY_SESSION: `key` is a session's id
 * @EASEL_SESSION_TOTAL_BY_WORKFLOW: `key` is a workflow's id, empty for sessions that were opened for none
 */
typedef enum {
  EASEL_SESSION_TOTAL_BY_DAY,
  EASEL_SESSION_TOTAL_BY_SESSION,
  EASEL_SESSION_TOTAL_BY_WORKFLOW,
} EaselSessionTotalBy;

/**
 * EaselSessionTotal:
 * @key: see EaselSessionTotalBy
 * @seconds: how long sessions ran
 * @cost: US dollars, of the sessions whose price is known
 * @cost_known: whether that is all of them
 */
typedef struct {
  char     *key;
  double    seconds;
  double    cost;
  gboolean  cost_known;
} EaselSessionTotal;

/* Writes down what happens in @sessions as long as it lives. */
EaselSessionLedger *easel_session_ledger_new            (EaselArchive          *archive,
                                                         const char            *account,
                                                         EaselSessionList      *sessions);
void                easel_session_ledger_note_workflow  (EaselSessionLedger    *self,
                                                         const char            *session_id,
                                                         const char            *workflow_id,
                                                         const char            *workflow_name);

/* An array of EaselSessionTotal, newest or dearest first; @account NULL for all, days included, NULL for open ends. */
void                easel_session_totals_read_async     (EaselArchive          *archive,
                                                         EaselSessionTotalBy    by,
                                                         const char            *account,
                                                         const char            *first_day,
                                                         const char            *last_day,
                                                         GCancellable          *cancellable,
                                                         GAsyncReadyCallback    callback,
                                                         gpointer               user_data);
GPtrArray          *easel_session_totals_read_finish    (EaselArchive          *archive,
                                                         GAsyncResult          *result,
                                                         GError               **error);

G_END_DECLS
