/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of one request to the server: sent once, found again when the answer was lost. */

#pragma once

#include "api/easel-client.h"
#include "archive/easel-archive.h"
#include "runs/easel-input-files.h"
#include "runs/easel-run-stream.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

/**
 * EaselSenderOutcome:
 * @EASEL_SENDER_SENT: the server has it, and the archive knows its id there
 * @EASEL_SENDER_WAIT: nothing has arrived: to be sent again at the time that is given
 * @EASEL_SENDER_HALT: the key is refused: to be sent again when the person has signed in
 * @EASEL_SENDER_REFUSED: the server will not have it: to be corrected by the person
 * @EASEL_SENDER_UNCLEAR: it cannot be told: the person decides
 * @EASEL_SENDER_FOREIGN: another program was quicker
 */
typedef enum {
  EASEL_SENDER_SENT,
  EASEL_SENDER_WAIT,
  EASEL_SENDER_HALT,
  EASEL_SENDER_REFUSED,
  EASEL_SENDER_UNCLEAR,
  EASEL_SENDER_FOREIGN,
} EaselSenderOutcome;

#define EASEL_TYPE_SENDER (easel_sender_get_type ())

G_DECLARE_FINAL_TYPE (EaselSender, easel_sender, EASEL, SENDER, GObject)

/* Signal "answered": the POST is out of the way, the next request may leave. */
EaselSender        *easel_sender_new             (EaselRun             *run,
                                                  EaselClient          *client,
                                                  EaselArchive         *archive,
                                                  EaselInputFiles      *files);
void                easel_sender_send_async      (EaselSender          *self,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
void                easel_sender_look_async      (EaselSender          *self,
                                                  gint64                sent_at,
                                                  gint64                sent_server,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean            easel_sender_finish          (EaselSender          *self,
                                                  GAsyncResult         *result,
                                                  EaselSenderOutcome   *outcome,
                                                  gint64               *retry_after,
                                                  GError              **error);
EaselRunStream     *easel_sender_steal_stream    (EaselSender          *self);

G_END_DECLS
