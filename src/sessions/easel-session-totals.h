/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sessions have cost so far, added up by day, session or workflow. */

#pragma once

#include "archive/easel-archive.h"

G_BEGIN_DECLS

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
 * @name: (nullable): what the session's machine or the workflow is called, if that is known
 * @gpu: (nullable): a session's
 * @start_time: a session's, else %EASEL_TIME_NONE
 * @seconds: how long sessions ran
 * @cost: US dollars, of the sessions whose price is known
 * @cost_known: whether that is all of them
 */
typedef struct {
  char     *key;
  char     *name;
  char     *gpu;
  gint64    start_time;
  double    seconds;
  double    cost;
  gboolean  cost_known;
} EaselSessionTotal;

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
