/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program that runs things has: an archive, a clock of its own, a folder for results, and a fake service. */

#pragma once

#include "runs/easel-runs.h"
#include "support/easel-fake-service.h"

G_BEGIN_DECLS

typedef struct {
  char             *folder;
  char             *results;
  EaselFakeService *service;
  EaselArchive     *archive;
  EaselClock       *clock;     /* fake: easel_test_desk_wait_until() lets it run */
  EaselClient      *client;
  EaselRuns        *runs;
} EaselTestDesk;

void             easel_test_desk_set_up     (EaselTestDesk    *self);
void             easel_test_desk_tear_down  (EaselTestDesk    *self);

/* The program ends and another one begins; in between nobody is there. */
void             easel_test_desk_close      (EaselTestDesk    *self);
void             easel_test_desk_open       (EaselTestDesk    *self);

EaselRunRequest *easel_test_desk_new_request (EaselTestDesk   *self,
                                             EaselRunMode      mode);
EaselRun        *easel_test_desk_start      (EaselTestDesk    *self,
                                             EaselRunMode      mode);
gboolean         easel_test_desk_act        (EaselTestDesk    *self,
                                             EaselRun         *run,
                                             EaselRunAction    action,
                                             GError          **error);

/* Some turns of the main loop, then a part of a second of the clock. */
void             easel_test_desk_turn       (EaselTestDesk    *self,
                                             gint64            deadline,
                                             const char       *where,
                                             const char       *condition);

#define easel_test_desk_wait_until(desk, condition)                              \
  G_STMT_START {                                                                 \
    gint64 desk_deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;        \
    while (!(condition))                                                         \
      easel_test_desk_turn (desk, desk_deadline, G_STRLOC, #condition);          \
  } G_STMT_END

G_END_DECLS
