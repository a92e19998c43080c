/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account's gate in the outbox: whether something may leave for it now, and until when it has to wait. */

#pragma once

#include "api/easel-client.h"

G_BEGIN_DECLS

typedef struct _EaselOutboxAccount EaselOutboxAccount;

/* Called when a wait is over. */
typedef void (*EaselOutboxAccountFunc) (gpointer user_data);

EaselOutboxAccount *easel_outbox_account_new         (EaselClock             *clock,
                                                      EaselOutboxAccountFunc  ready,
                                                      gpointer                user_data);
void                easel_outbox_account_free        (EaselOutboxAccount     *self);

void                easel_outbox_account_sign_in     (EaselOutboxAccount     *self,
                                                      EaselClient            *client,
                                                      guint                   limit);
void                easel_outbox_account_set_active  (EaselOutboxAccount     *self,
                                                      guint                   n_active);
void                easel_outbox_account_set_paused  (EaselOutboxAccount     *self,
                                                      gboolean                paused);
gboolean            easel_outbox_account_is_paused   (EaselOutboxAccount     *self);
void                easel_outbox_account_set_posting (EaselOutboxAccount     *self,
                                                      gboolean                posting);
EaselClient        *easel_outbox_account_get_client  (EaselOutboxAccount     *self);

void                easel_outbox_account_wait        (EaselOutboxAccount     *self,
                                                      gint64                  asked);
void                easel_outbox_account_end_wait    (EaselOutboxAccount     *self);
void                easel_outbox_account_halt        (EaselOutboxAccount     *self);
void                easel_outbox_account_note_sent   (EaselOutboxAccount     *self);

gboolean            easel_outbox_account_may_look    (EaselOutboxAccount     *self);
gboolean            easel_outbox_account_may_send    (EaselOutboxAccount     *self,
                                                      guint                   n_leaving);

G_END_DECLS
