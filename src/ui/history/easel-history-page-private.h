/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of the history's page, for the file with what can be done to its runs. */

#pragma once

#include "ui/history/easel-history-details.h"
#include "ui/history/easel-history-filters.h"
#include "ui/history/easel-history-model.h"
#include "ui/history/easel-history-page.h"
#include "ui/history/easel-history-view.h"
#include "ui/sessions/easel-session-meter.h"

G_BEGIN_DECLS

struct _EaselHistoryPage
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselStudio         *studio;
  gboolean             is_folded;

  EaselHistoryModel   *model;
  EaselRunOrder        order;
  gboolean             is_ascending;
  int                  width;        /* that the parts were arranged for */
  guint                resize_idle;
  GCancellable        *looking;      /* for the run of the details; NULL: not */
  gint64               looked_at;    /* row id of the run in the details, 0: none */
  GtkWidget           *menu;         /* of a run */

  /* What was deleted last, for undo; NULL: nothing */
  GArray              *deleted;      /* row ids */
  AdwToast            *deleted_toast;
  GPtrArray           *to_trash;     /* paths that go to the rubbish once undo is over */

  /* Template children */
  GtkWidget           *content;
  AdwHeaderBar        *header;
  EaselSessionMeter   *meter;
  GtkEditable         *search;
  GtkToggleButton     *as_gallery;
  GtkToggleButton     *as_list;
  GtkToggleButton     *select;
  EaselHistoryFilters *filters;
  GtkWidget           *columns;
  GtkWidget           *more_columns;
  GtkWidget           *results_column;
  GtkWidget           *time_column;
  AdwToastOverlay     *toasts;
  GtkStack            *stack;
  EaselHistoryView    *view;
  AdwStatusPage       *empty;
  GtkWidget           *clear;
  GtkRevealer         *selection_bar;
  GtkLabel            *selection_count;
  GtkWidget           *selection_star;
  GtkWidget           *selection_delete;
  GtkWidget           *side;
  EaselHistoryDetails *details;
};

/* In the file of the actions */
void          easel_history_page_install_actions (GtkWidgetClass   *widget_class);
void          easel_history_page_show_menu       (EaselHistoryPage *self,
                                                  gint64            row,
                                                  double            x,
                                                  double            y);
void          easel_history_page_flush_trash     (EaselHistoryPage *self);

/* In the file of the page */
EaselRunCard *easel_history_page_find_card       (EaselHistoryPage *self,
                                                  gint64            row);
void          easel_history_page_open            (EaselHistoryPage *self,
                                                  EaselRun         *run,
                                                  gboolean          edit);
void          easel_history_page_look_at         (EaselHistoryPage *self,
                                                  gint64            row);
void          easel_history_page_sort            (EaselHistoryPage *self,
                                                  EaselRunOrder     order);
void          easel_history_page_clear           (EaselHistoryPage *self);

G_END_DECLS
