/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the addresses that runs came with how they are doing (contract 6.4). */

#pragma once

#include "base/easel-clock.h"
#include "server/easel-server-logs.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SERVER_WEBHOOKS (easel_server_webhooks_get_type ())

G_DECLARE_FINAL_TYPE (EaselServerWebhooks, easel_server_webhooks, EASEL, SERVER_WEBHOOKS, GObject)

EaselServerWebhooks *easel_server_webhooks_new           (SoupSession          *session,
                                                          EaselServerLogs      *logs,
                                                          EaselClock           *clock);
gboolean             easel_server_webhooks_is_address    (const char           *address);
gboolean             easel_server_webhooks_wants_outputs (const char           *address);
void                 easel_server_webhooks_send          (EaselServerWebhooks  *self,
                                                          const char           *address,
                                                          const char           *run_id,
                                                          JsonNode             *body);
gboolean             easel_server_webhooks_is_busy       (EaselServerWebhooks  *self);
void                 easel_server_webhooks_stop          (EaselServerWebhooks  *self);

G_END_DECLS
