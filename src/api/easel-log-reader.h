/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of a log stream (contract 3.9), each once although every new connection tells all from the beginning. */

#pragma once

#include "api/easel-event-parser.h"

G_BEGIN_DECLS

typedef struct _EaselLogReader EaselLogReader;

/**
 * EaselLogEntry:
 * @message: a line of the console, which may contain terminal escapes
 * @level: (nullable): such as `info`
 * @time: microseconds since 1970, %EASEL_TIME_NONE if it has none
 */
typedef struct {
  char   *message;
  char   *level;
  gint64  time;
} EaselLogEntry;

/**
 * EaselLogKind:
 * @EASEL_LOG_NOTHING: a keep-alive, an entry known already, or something unknown
 * @EASEL_LOG_ENTRY: a new entry
 * @EASEL_LOG_END: the log is complete, or the server keeps none: no more will come
 */
typedef enum {
  EASEL_LOG_NOTHING,
  EASEL_LOG_ENTRY,
  EASEL_LOG_END,
} EaselLogKind;

EaselLogReader *easel_log_reader_new     (void);
void            easel_log_reader_free    (EaselLogReader    *self);
void            easel_log_reader_rewind  (EaselLogReader    *self);
EaselLogKind    easel_log_reader_read    (EaselLogReader    *self,
                                          const EaselEvent  *event,
                                          EaselLogEntry    **entry);
void            easel_log_entry_free     (EaselLogEntry     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselLogReader, easel_log_reader_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselLogEntry, easel_log_entry_free)

G_END_DECLS
