/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history as it is looked at: in which order which runs, and of each what a tile or a row shows. Works on the
 * archive's reader thread and gives immutable results; a hundred thousand runs are a list of numbers. */

#pragma once

#include "archive/easel-archive.h"
#include "runs/easel-output.h"
#include "runs/easel-run-filter.h"

G_BEGIN_DECLS

typedef enum {
  EASEL_RUN_ORDER_TIME,
  EASEL_RUN_ORDER_NAME,
  EASEL_RUN_ORDER_RESULTS,
  EASEL_RUN_ORDER_DURATION,
  EASEL_RUN_ORDER_PLACE,
  EASEL_RUN_ORDER_COST,
} EaselRunOrder;

/**
 * EaselRunQuery:
 * @filter: account, workflow, text and states; the rest of it is not looked at
 * @kinds: a bit (1 << EaselOutputViewer) for each kind of result that is wanted, 0 for all
 * @starred: only those with a star
 * @since: only those added at this time or later, 0 for all
 * @order: what they are sorted by; equal ones are newest first
 * @ascending: smallest or first letter first
 */
typedef struct {
  EaselRunFilter filter;
  guint          kinds;
  gboolean       starred;
  gint64         since;
  EaselRunOrder  order;
  gboolean       ascending;
} EaselRunQuery;

/**
 * EaselRunPlace:
 * @row: a run's row id
 * @added_at: when it was made, here
 */
typedef struct {
  gint64 row;
  gint64 added_at;
} EaselRunPlace;

/**
 * EaselRunCard:
 *
 * What is shown of a run before it is opened. Texts may be %NULL but for @account.
 */
typedef struct {
  gint64             row;
  char              *account;
  char              *id;         /* the server's */
  char              *tag;
  EaselRunStatus     status;
  gboolean           is_settled;
  gboolean           is_starred;
  char              *name;
  char              *prompt;     /* the first text that was typed */
  char              *note;
  char              *seed;
  char              *gpu;
  gint64             added_at;
  gint64             started_at; /* or EASEL_TIME_NONE */
  gint64             ended_at;   /* or EASEL_TIME_NONE */
  double             cost;       /* US dollars; negative: not known */
  guint              n_results;
  char              *path;       /* of the result that stands for it */
  EaselOutputViewer  viewer;     /* and its kind */
} EaselRunCard;

EaselRunCard *easel_run_card_ref              (EaselRunCard         *self);
void          easel_run_card_unref            (EaselRunCard         *self);

/**
 * EaselRunSum:
 * @pictures: how many pictures came out
 * @cost: what it cost in US dollars; negative: not known of any
 */
typedef struct {
  guint  pictures;
  double cost;
} EaselRunSum;

/* All places in order: an array of EaselRunPlace. */
void          easel_run_index_list_async      (EaselArchive         *archive,
                                               const EaselRunQuery  *query,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
GArray       *easel_run_index_list_finish     (EaselArchive         *archive,
                                               GAsyncResult         *result,
                                               GError              **error);

/* How many runs there are in all. */
void          easel_run_index_count_async     (EaselArchive         *archive,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
guint         easel_run_index_count_finish    (EaselArchive         *archive,
                                               GAsyncResult         *result,
                                               GError              **error);

/* The cards of some rows (of gint64): an array of EaselRunCard; those that are gone are left out. */
void          easel_run_index_load_async      (EaselArchive         *archive,
                                               GArray               *rows,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
GPtrArray    *easel_run_index_load_finish     (EaselArchive         *archive,
                                               GAsyncResult         *result,
                                               GError              **error);

/* What some rows come to. */
void          easel_run_index_sum_async       (EaselArchive         *archive,
                                               GArray               *rows,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean      easel_run_index_sum_finish      (EaselArchive         *archive,
                                               GAsyncResult         *result,
                                               EaselRunSum          *sum,
                                               GError              **error);

/* The names of all workflows that have runs, and the paths of all results of some rows: arrays of text. */
void          easel_run_index_list_names_async (EaselArchive        *archive,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
void          easel_run_index_list_files_async (EaselArchive        *archive,
                                               GArray               *rows,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
GPtrArray    *easel_run_index_list_texts_finish (EaselArchive       *archive,
                                               GAsyncResult         *result,
                                               GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselRunCard, easel_run_card_unref)

G_END_DECLS
