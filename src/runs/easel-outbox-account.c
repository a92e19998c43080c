/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account's gate in the outbox: whether something may leave for it now, and until when it has to wait.
 *
 * One POST at a time, and no more runs under way than the limit. When the server cannot be reached or is rushed, nothing
 * leaves for 1, 2, 4 … 60 seconds, give or take a fifth so that many programs do not come back at once, or for as long as
 * the server asks. When the key is refused, nothing leaves until there is a new one.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-outbox-account.h"

#define MAX_WAIT (60 * G_TIME_SPAN_SECOND)

struct _EaselOutboxAccount {
  EaselClock             *clock;
  EaselOutboxAccountFunc  ready;
  gpointer                user_data;

  EaselClient            *client;      /* nullable: signed out */
  guint                   limit;       /* of runs at a time, 0 for none */
  guint                   n_active;    /* runs that the server has */
  gboolean                is_paused;   /* by the person */
  gboolean                is_halted;   /* the key was refused */
  gboolean                is_posting;
  guint                   n_failures;
  guint                   timer;       /* nothing leaves until it fires */
};

/**
 * easel_outbox_account_new:
 * @clock: for the waits
 * @ready: called when a wait is over
 * @user_data: for @ready
 *
 * Returns: (transfer full): a gate that is closed until somebody signs in
 */
EaselOutboxAccount *
easel_outbox_account_new (EaselClock             *clock,
                          EaselOutboxAccountFunc  ready,
                          gpointer                user_data)
{
  EaselOutboxAccount *self = g_new0 (EaselOutboxAccount, 1);

  self->clock = g_object_ref (clock);
  self->ready = ready;
  self->user_data = user_data;

  return self;
}

void
easel_outbox_account_free (EaselOutboxAccount *self)
{
  easel_outbox_account_end_wait (self);
  g_clear_object (&self->clock);
  g_clear_object (&self->client);
  g_free (self);
}

/**
 * easel_outbox_account_sign_in:
 * @self: a gate
 * @client: (nullable): the account's connection; %NULL when the person has signed out
 * @limit: runs at a time, 0 for no limit
 *
 * Forgets what stood in the way with the key before.
 */
void
easel_outbox_account_sign_in (EaselOutboxAccount *self,
                              EaselClient        *client,
                              guint               limit)
{
  g_set_object (&self->client, client);
  self->limit = limit;
  self->is_halted = FALSE;
  self->n_failures = 0;
  easel_outbox_account_end_wait (self);
}

void
easel_outbox_account_set_active (EaselOutboxAccount *self,
                                 guint               n_active)
{
  self->n_active = n_active;
}

void
easel_outbox_account_set_paused (EaselOutboxAccount *self,
                                 gboolean            paused)
{
  self->is_paused = paused;
}

gboolean
easel_outbox_account_is_paused (EaselOutboxAccount *self)
{
  return self->is_paused;
}

void
easel_outbox_account_set_posting (EaselOutboxAccount *self,
                                  gboolean            posting)
{
  self->is_posting = posting;
}

EaselClient *
easel_outbox_account_get_client (EaselOutboxAccount *self)
{
  return self->client;
}

static gboolean
timer_cb (gpointer user_data)
{
  EaselOutboxAccount *self = user_data;

  self->timer = 0;
  self->ready (self->user_data);

  return G_SOURCE_REMOVE;
}

/**
 * easel_outbox_account_wait:
 * @self: a gate
 * @asked: microseconds that the server asked for, 0 if it did not say
 *
 * Closes the gate for a while, longer each time.
 */
void
easel_outbox_account_wait (EaselOutboxAccount *self,
                           gint64              asked)
{
  gint64 own = MIN (G_TIME_SPAN_SECOND << MIN (self->n_failures, 6), MAX_WAIT);
  gint64 delay = asked > 0 ? asked : (gint64) (own * g_random_double_range (0.8, 1.2));

  self->n_failures++;
  easel_outbox_account_end_wait (self);
  self->timer = easel_clock_add_timer (self->clock, delay, timer_cb, self);
}

/* Does not call back: whoever ends it knows. */
void
easel_outbox_account_end_wait (EaselOutboxAccount *self)
{
  if (self->timer != 0)
    easel_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;
}

void
easel_outbox_account_halt (EaselOutboxAccount *self)
{
  self->is_halted = TRUE;
}

void
easel_outbox_account_note_sent (EaselOutboxAccount *self)
{
  self->n_failures = 0;
  self->n_active++;
}

/**
 * easel_outbox_account_may_look:
 * @self: a gate
 *
 * Returns: whether what was left behind may be looked for on the server
 */
gboolean
easel_outbox_account_may_look (EaselOutboxAccount *self)
{
  return self->client != NULL && !self->is_halted;
}

/**
 * easel_outbox_account_may_send:
 * @self: a gate
 * @n_leaving: how many are being sent for it just now
 *
 * Returns: whether one more may leave
 */
gboolean
easel_outbox_account_may_send (EaselOutboxAccount *self,
                               guint               n_leaving)
{
  return easel_outbox_account_may_look (self) && !self->is_paused && !self->is_posting && self->timer == 0 &&
         (self->limit == 0 || self->n_active + n_leaving < self->limit);
}
