/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an invocation of easelctl is made of, for the files that are its parts. */

#pragma once

#include "cli/easel-cli.h"

G_BEGIN_DECLS

struct _EaselCli
{
  GObject parent_instance;

  /* what I was given */
  const EaselCliOptions *options;
  char                  *key;          /* nullable */

  /* what is open */
  EaselClock            *clock;
  EaselArchive          *archive;
  EaselAccounts         *accounts;
  EaselAccount          *account;
  EaselClient           *client;
  EaselRuns             *runs;
  GSettings             *settings;     /* nullable */
  EaselResultOptions     results;

  /* in progress */
  GMainLoop             *loop;
  GCancellable          *cancellable;
  EaselCliFunc           command;
  const char * const    *arguments;    /* not owned */
  GSourceFunc            on_interrupt; /* nullable */
  gpointer               on_interrupt_data;
  int                    status;
  gboolean               ended;
};

G_END_DECLS
