/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs that this program takes care of: what window and shell hold to send, follow, fetch, find and list.
 *
 * There is one EaselRun object for each run while somebody holds it, so that everybody sees the same. Accounts are made
 * known with easel_runs_set_account() as soon as their key is at hand; what was left open for them, by this program or by
 * one that was killed, is then taken up by itself. A run is settled (EaselRun:settled) when nothing more is to be waited
 * for: it is over for good and its results are files, or it was refused or removed.
 */

#pragma once

#include "api/easel-client.h"
#include "archive/easel-archive.h"
#include "base/easel-clock.h"
#include "runs/easel-input-files.h"
#include "runs/easel-result-options.h"
#include "runs/easel-run-filter.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RUNS (easel_runs_get_type ())

G_DECLARE_FINAL_TYPE (EaselRuns, easel_runs, EASEL, RUNS, GObject)

EaselRuns       *easel_runs_new                (EaselArchive               *archive,
                                                EaselClock                 *clock,
                                                const char                 *data_folder);

/* `limit` runs of the account at a time (0: no limit); NULL client: signed out, its runs rest. */
void             easel_runs_set_account        (EaselRuns                  *self,
                                                const char                 *account,
                                                EaselClient                *client,
                                                guint                       limit);
void             easel_runs_set_results        (EaselRuns                  *self,
                                                const EaselResultOptions   *options);
EaselInputFiles *easel_runs_get_input_files    (EaselRuns                  *self);

/* Sending */
void             easel_runs_start_async        (EaselRuns                  *self,
                                                EaselRunRequest            *request,
                                                GCancellable               *cancellable,
                                                GAsyncReadyCallback         callback,
                                                gpointer                    user_data);
EaselRun        *easel_runs_start_finish       (EaselRuns                  *self,
                                                GAsyncResult               *result,
                                                GError                    **error);
void             easel_runs_set_paused_async   (EaselRuns                  *self,
                                                const char                 *account,
                                                gboolean                    paused,
                                                GCancellable               *cancellable,
                                                GAsyncReadyCallback         callback,
                                                gpointer                    user_data);
gboolean         easel_runs_set_paused_finish  (EaselRuns                  *self,
                                                GAsyncResult               *result,
                                                GError                    **error);
gboolean         easel_runs_is_paused          (EaselRuns                  *self,
                                                const char                 *account);
GListModel      *easel_runs_get_open           (EaselRuns                  *self);

/**
 * EaselRunAction:
 * @EASEL_RUN_ACTION_REMOVE: take a waiting, refused or unclear one out of the outbox for good
 * @EASEL_RUN_ACTION_LOOK_AGAIN: an unclear one: look for it on the server once more
 * @EASEL_RUN_ACTION_SEND_AGAIN: an unclear or refused one: send it, at the risk of paying twice
 * @EASEL_RUN_ACTION_FORWARD: a waiting one: before the one before it
 * @EASEL_RUN_ACTION_BACKWARD: a waiting one: after the one after it
 * @EASEL_RUN_ACTION_CANCEL: end it on the server, or take it back while it waits
 * @EASEL_RUN_ACTION_FETCH: fetch again every result that is not here, into easel_run_get_results_folder()
 * @EASEL_RUN_ACTION_REFRESH: read it now
 */
typedef enum {
  EASEL_RUN_ACTION_REMOVE,
  EASEL_RUN_ACTION_LOOK_AGAIN,
  EASEL_RUN_ACTION_SEND_AGAIN,
  EASEL_RUN_ACTION_FORWARD,
  EASEL_RUN_ACTION_BACKWARD,
  EASEL_RUN_ACTION_CANCEL,
  EASEL_RUN_ACTION_FETCH,
  EASEL_RUN_ACTION_REFRESH,
} EaselRunAction;

void             easel_runs_act_async          (EaselRuns                  *self,
                                                EaselRun                   *run,
                                                EaselRunAction              action,
                                                GCancellable               *cancellable,
                                                GAsyncReadyCallback         callback,
                                                gpointer                    user_data);
gboolean         easel_runs_act_finish         (EaselRuns                  *self,
                                                GAsyncResult               *result,
                                                GError                    **error);

/* One run by run id or request tag; one the archive does not know is asked of @account and kept. It is followed. */
void             easel_runs_open_async         (EaselRuns                  *self,
                                                const char                 *account,
                                                const char                 *id,
                                                GCancellable               *cancellable,
                                                GAsyncReadyCallback         callback,
                                                gpointer                    user_data);
EaselRun        *easel_runs_open_finish        (EaselRuns                  *self,
                                                GAsyncResult               *result,
                                                GError                    **error);

/* A page of the history, newest first: an array of EaselRun. */
void             easel_runs_list_async         (EaselRuns                  *self,
                                                const EaselRunFilter       *filter,
                                                GCancellable               *cancellable,
                                                GAsyncReadyCallback         callback,
                                                gpointer                    user_data);
GPtrArray       *easel_runs_list_finish        (EaselRuns                  *self,
                                                GAsyncResult               *result,
                                                GError                    **error);

/* A star, and a note that the search finds: the run has them at once, and again without them if they cannot be kept. */
void             easel_runs_star_async         (EaselRuns                  *self,
                                                EaselRun                   *run,
                                                gboolean                    starred,
                                                GAsyncReadyCallback         callback,
                                                gpointer                    user_data);
gboolean         easel_runs_star_finish        (EaselRuns                  *self,
                                                GAsyncResult               *result,
                                                GError                    **error);
void             easel_runs_annotate_async     (EaselRuns                  *self,
                                                EaselRun                   *run,
                                                const char                 *note,
                                                GAsyncReadyCallback         callback,
                                                gpointer                    user_data);
gboolean         easel_runs_annotate_finish    (EaselRuns                  *self,
                                                GAsyncResult               *result,
                                                GError                    **error);

/* Out of the history, and on request the files into the rubbish bin; undone until the archive is cleaned. */
void             easel_runs_set_hidden_async   (EaselRuns                  *self,
                                                EaselRun                   *run,
                                                gboolean                    hidden,
                                                GCancellable               *cancellable,
                                                GAsyncReadyCallback         callback,
                                                gpointer                    user_data);
gboolean         easel_runs_set_hidden_finish  (EaselRuns                  *self,
                                                GAsyncResult               *result,
                                                GError                    **error);

G_END_DECLS
