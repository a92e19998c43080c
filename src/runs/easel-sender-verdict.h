/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an answer, or none, means for a request that must be sent once (decisions 2). */

#pragma once

#include "api/easel-client.h"
#include "runs/easel-sender.h"

G_BEGIN_DECLS

EaselSenderOutcome easel_sender_judge_unsent (const GError        *error);
gboolean           easel_sender_judge_answer (const GError        *error,
                                              const EaselAnswer   *answer,
                                              EaselSenderOutcome  *outcome,
                                              gboolean            *is_refusal);

G_END_DECLS
