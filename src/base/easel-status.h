/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words in which a server says how a run is doing (contract 5.4), and our own for those not sent yet. */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * EaselRunStatus:
 * @EASEL_RUN_STATUS_UNKNOWN: a word of a newer server: shown as it is, polled slowly
 * @EASEL_RUN_STATUS_DRAFT: ours: being filled in
 * @EASEL_RUN_STATUS_WAITING: ours: in the outbox
 * @EASEL_RUN_STATUS_SENDING: ours: bytes may have left
 * @EASEL_RUN_STATUS_UNCLEAR: ours: it cannot be told whether the server has it
 * @EASEL_RUN_STATUS_NOT_STARTED: created, waiting for a machine
 * @EASEL_RUN_STATUS_QUEUED: a machine has taken it (cold start)
 * @EASEL_RUN_STATUS_STARTED: ComfyUI is reachable
 * @EASEL_RUN_STATUS_RUNNING: nodes are executed
 * @EASEL_RUN_STATUS_UPLOADING: results are being uploaded
 * @EASEL_RUN_STATUS_SUCCESS: final
 * @EASEL_RUN_STATUS_FAILED: final
 * @EASEL_RUN_STATUS_TIMEOUT: final once `ended_at` is set, provisional before
 * @EASEL_RUN_STATUS_CANCELLED: final once `ended_at` is set, provisional before
 *
 * The nicks are the words on the wire: `not-started`, `queued` …
 */
typedef enum {
  EASEL_RUN_STATUS_UNKNOWN,
  EASEL_RUN_STATUS_DRAFT,
  EASEL_RUN_STATUS_WAITING,
  EASEL_RUN_STATUS_SENDING,
  EASEL_RUN_STATUS_UNCLEAR,
  EASEL_RUN_STATUS_NOT_STARTED,
  EASEL_RUN_STATUS_QUEUED,
  EASEL_RUN_STATUS_STARTED,
  EASEL_RUN_STATUS_RUNNING,
  EASEL_RUN_STATUS_UPLOADING,
  EASEL_RUN_STATUS_SUCCESS,
  EASEL_RUN_STATUS_FAILED,
  EASEL_RUN_STATUS_TIMEOUT,
  EASEL_RUN_STATUS_CANCELLED,
} EaselRunStatus;

#define EASEL_TYPE_RUN_STATUS (easel_run_status_get_type ())

GType           easel_run_status_get_type     (void);
EaselRunStatus  easel_run_status_from_string  (const char     *word);
const char     *easel_run_status_to_string    (EaselRunStatus  status);
char           *easel_run_status_list_words   (guint           states);
gboolean        easel_run_status_is_terminal  (EaselRunStatus  status);
gboolean        easel_run_status_is_local     (EaselRunStatus  status);

G_END_DECLS
