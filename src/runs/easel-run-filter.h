/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which runs of the history are asked for. */

#pragma once

#include "base/easel-status.h"

G_BEGIN_DECLS

/**
 * EaselRunFilter:
 * @account: (nullable): only this account's
 * @workflow: (nullable): only those of the workflow of this id or name
 * @text: (nullable): only those whose inputs, workflow name or notes hold these words
 * @states: a bit (1 << EaselRunStatus) for each wanted state, 0 for all
 * @before: only older rows than this row id, 0 for the newest
 * @limit: at most so many
 */
typedef struct {
  const char *account;
  const char *workflow;
  const char *text;
  guint       states;
  gint64      before;
  guint       limit;
} EaselRunFilter;

G_END_DECLS
