/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of requests, runs and their outputs. Each call is one transaction on the archive's threads.
 *
 * States of a request (column `state`):
 *
 *   draft ─▶ waiting ─▶ sending ─▶ sent          the server has it; from here the run's own status counts
 *               ▲          │ ├───▶ refused       the server will not have it
 *               └──────────┘ └───▶ unclear       it cannot be told; the person decides
 *
 * and `removed` from any of them but `sending` and `sent`. The run's status says the same in the words of EaselRunStatus.
 */

#pragma once

#include "archive/easel-archive.h"
#include "runs/easel-row-lock.h"
#include "runs/easel-run-filter.h"
#include "runs/easel-run-row.h"

G_BEGIN_DECLS

#define EASEL_REQUEST_WAITING "waiting"
#define EASEL_REQUEST_SENDING "sending"
#define EASEL_REQUEST_SENT    "sent"
#define EASEL_REQUEST_UNCLEAR "unclear"
#define EASEL_REQUEST_REFUSED "refused"
#define EASEL_REQUEST_REMOVED "removed"

/**
 * EaselRunMove:
 * @run: the run's row
 * @from: (nullable): the state that its request must have, or one of several with commas between
 * @to: the state it gets
 * @now: microseconds since 1970, here: kept as the time of sending when @to is %EASEL_REQUEST_SENDING; %EASEL_TIME_NONE when
 *   nothing leaves now
 * @server_now: the same in the server's time
 * @retry_at: when it is tried again, or %EASEL_TIME_NONE
 * @error: (nullable): why, as easel_run_row_write_error() writes it
 */
typedef struct {
  gint64      run;
  const char *from;
  const char *to;
  gint64      now;
  gint64      server_now;
  gint64      retry_at;
  char       *error;
} EaselRunMove;

/* Writes. The result of each is what the comment says, taken with easel_archive_write_finish(). */

/* An EaselRunRow with ids. @lock (nullable) is taken for the new row before anybody else can see it. */
void easel_run_store_add_async      (EaselArchive         *archive,
                                     EaselRunRequest      *request,
                                     gint64                now,
                                     gint64                server_now,
                                     EaselRowLock         *lock,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* GINT_TO_POINTER (whether it had the state it was to be moved from). */
void easel_run_store_move_async     (EaselArchive         *archive,
                                     const EaselRunMove   *move,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* GINT_TO_POINTER (whether they were free); the first of the ids becomes the run's, others get rows of their own. */
void easel_run_store_adopt_async    (EaselArchive         *archive,
                                     gint64                run,
                                     GStrv                 server_ids,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* GINT_TO_POINTER (TRUE): status, times and outputs as the server has them. Takes @row. A row id of 0 makes a new one. */
void easel_run_store_save_async     (EaselArchive         *archive,
                                     EaselRunRow          *row,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* GINT_TO_POINTER (TRUE): where the copy of one output is. Takes @row. */
void easel_run_store_save_output_async (EaselArchive      *archive,
                                     gint64                run,
                                     EaselOutputRow       *row,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
void easel_run_store_save_log_async (EaselArchive         *archive,
                                     gint64                run,
                                     const char           *text,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
void easel_run_store_set_hidden_async (EaselArchive       *archive,
                                     gint64                run,
                                     gboolean              hidden,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* GINT_TO_POINTER (whether there was one to change places with). */
void easel_run_store_swap_async     (EaselArchive         *archive,
                                     gint64                run,
                                     gboolean              forward,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* Reads, taken with easel_archive_read_finish(). */

/* A GPtrArray of EaselRunRow, newest first. */
void easel_run_store_list_async     (EaselArchive         *archive,
                                     const EaselRunFilter *filter,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* A GPtrArray of whole EaselRunRow: those not settled, oldest first. */
void easel_run_store_list_open_async (EaselArchive        *archive,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* A GPtrArray of EaselRunRow whose revision is newer, oldest change first; graphs left out. */
void easel_run_store_list_news_async (EaselArchive        *archive,
                                     gint64                revision,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* An EaselRunRow or NULL, by run id, request tag, or the beginning of one of them that only one has. */
void easel_run_store_find_async     (EaselArchive         *archive,
                                     const char           *account,
                                     const char           *id,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* GSIZE_TO_POINTER (the newest revision of the runs). */
void easel_run_store_get_revision_async (EaselArchive     *archive,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* An EaselRunRow or NULL, by row id. */
void easel_run_store_load_async     (EaselArchive         *archive,
                                     gint64                run,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* A GHashTable of the server's ids of runs of this account that are some request's already. */
void easel_run_store_list_adopted_async (EaselArchive     *archive,
                                     const char           *account,
                                     gint64                since,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* Text or NULL. */
void easel_run_store_load_log_async (EaselArchive         *archive,
                                     gint64                run,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

G_END_DECLS
