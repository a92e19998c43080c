/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The requests of all accounts that are to be sent, in order, each once.
 *
 * The rules:
 *
 *  - Everything here is in the archive, committed. This is only the part of it that this program works on.
 *  - An account's requests leave in order, one POST at a time, and no more than the account's limit of runs are under way.
 *    One that is being looked for does not hold up those behind it.
 *  - When the server cannot be reached or is rushed, the whole account waits (easel-outbox-account.c), and not a moment
 *    longer than until the network changes.
 *  - Whoever sends holds the kernel lock on the run's row, from before it is tried until it is known what became of it. So
 *    two programs never send the same, and when one dies the kernel lets the next one have it.
 *  - What was left as `sending` by a program that died is looked for, never sent (easel-sender.c, rule 6).
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-outbox.h"

#include "runs/easel-outbox-account.h"
#include "runs/easel-sender.h"

/* How often it is tried to take over what another program has locked, in case it died. */
#define LOCK_PAUSE (3 * G_TIME_SPAN_SECOND)

typedef struct {
  EaselOutbox  *outbox;
  EaselRun     *run;
  gboolean      is_left;    /* as `sending`: looked for, not sent */
  gint64        sent_at;
  gint64        sent_server;
  gboolean      has_lock;
  gboolean      was_locked; /* by another program, which may have gone on with it since it was read */
  gboolean      has_posted;
  EaselSender  *sender;     /* nullable: not begun */
  GCancellable *cancellable;
} Entry;

struct _EaselOutbox {
  GObject          parent_instance;

  /* given */
  EaselArchive    *archive;
  EaselInputFiles *files;
  EaselClock      *clock;
  EaselRowLock    *lock;

  /* in progress */
  GHashTable      *accounts;     /* id → EaselOutboxAccount */
  GPtrArray       *entries;      /* of Entry, in the order in which they leave */
  guint            lock_timer;
  gboolean         is_held;      /* until it is known which accounts are paused */
  gboolean         is_stopped;
};

enum {
  SENT,
  REFUSED,
  UNCLEAR,
  FOREIGN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselOutbox, easel_outbox, G_TYPE_OBJECT)

static void pump (EaselOutbox *self);

/* ── accounts and entries ───────────────────────────────────────────────────────────────────────────────────────────── */

static void
ready_cb (gpointer user_data)
{
  pump (user_data);
}

static EaselOutboxAccount *
get_account (EaselOutbox *self,
             const char  *id)
{
  EaselOutboxAccount *account = g_hash_table_lookup (self->accounts, id);

  if (account == NULL)
    {
      account = easel_outbox_account_new (self->clock, ready_cb, self);
      g_hash_table_insert (self->accounts, g_strdup (id), account);
    }

  return account;
}

static void
entry_free (Entry *entry)
{
  if (entry->has_lock)
    easel_row_lock_release (entry->outbox->lock, easel_run_get_row_id (entry->run));
  g_clear_object (&entry->run);
  g_clear_object (&entry->sender);
  g_clear_object (&entry->cancellable);
  g_free (entry);
}

static Entry *
find_entry (EaselOutbox *self,
            EaselRun    *run)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (((Entry *) g_ptr_array_index (self->entries, i))->run == run)
      return g_ptr_array_index (self->entries, i);

  return NULL;
}

static EaselOutboxAccount *
get_entry_account (Entry *entry)
{
  return get_account (entry->outbox, easel_run_get_account (entry->run));
}

static guint
count_leaving (EaselOutbox        *self,
               EaselOutboxAccount *account)
{
  guint n = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->sender != NULL && get_entry_account (entry) == account)
        n++;
    }

  return n;
}

/* ── waiting ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
end_waits (EaselOutbox *self)
{
  GHashTableIter iter;
  EaselOutboxAccount *account;

  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &account))
    easel_outbox_account_end_wait (account);
}

static gboolean
lock_timer_cb (gpointer user_data)
{
  EaselOutbox *self = user_data;

  self->lock_timer = 0;
  pump (self);

  return G_SOURCE_REMOVE;
}

static void
try_lock_later (EaselOutbox *self)
{
  if (self->lock_timer == 0)
    self->lock_timer = easel_clock_add_timer (self->clock, LOCK_PAUSE, lock_timer_cb, self);
}

static void
network_changed_cb (EaselOutbox *self)
{
  end_waits (self);
  pump (self);
}

/* ── sending ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
remove_entry (Entry *entry)
{
  g_ptr_array_remove (entry->outbox->entries, entry);
}

/* Back in line, at its place; the lock stays ours. */
static void
wait_again (Entry *entry)
{
  g_clear_object (&entry->sender);
  g_clear_object (&entry->cancellable);
  entry->is_left = FALSE;
  entry->has_posted = FALSE;
}

static void
handle_outcome (Entry              *entry,
                EaselSenderOutcome  outcome,
                gint64              retry_after)
{
  EaselOutbox *self = entry->outbox;
  EaselOutboxAccount *account = get_entry_account (entry);
  g_autoptr(EaselRun) run = g_object_ref (entry->run);
  g_autoptr(EaselRunStream) stream = easel_sender_steal_stream (entry->sender);

  switch (outcome)
    {
    case EASEL_SENDER_WAIT:
      wait_again (entry);
      easel_outbox_account_wait (account, retry_after);
      return;

    case EASEL_SENDER_HALT:
      wait_again (entry);
      easel_outbox_account_halt (account);
      return;

    case EASEL_SENDER_SENT:
      easel_outbox_account_note_sent (account);
      remove_entry (entry);
      g_signal_emit (self, signals[SENT], 0, run, stream);
      break;

    case EASEL_SENDER_REFUSED:
      remove_entry (entry);
      g_signal_emit (self, signals[REFUSED], 0, run);
      break;

    case EASEL_SENDER_UNCLEAR:
      remove_entry (entry);
      g_signal_emit (self, signals[UNCLEAR], 0, run);
      break;

    case EASEL_SENDER_FOREIGN:
    default:
      remove_entry (entry);
      g_signal_emit (self, signals[FOREIGN], 0, run);
      break;
    }

  pump (self);
}

static void
sender_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselOutbox) self = EASEL_OUTBOX (user_data);
  EaselSenderOutcome outcome;
  gint64 retry_after;
  gboolean is_known = easel_sender_finish (EASEL_SENDER (source), result, &outcome, &retry_after, NULL);

  /* Entries that were withdrawn meanwhile are no longer in the list. */
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->sender != EASEL_SENDER (source))
        continue;

      g_signal_handlers_disconnect_by_data (source, entry);
      if (is_known && !self->is_stopped)
        handle_outcome (entry, outcome, retry_after);
      else
        remove_entry (entry);
      return;
    }
}

static void
answered_cb (Entry *entry)
{
  EaselOutbox *self = entry->outbox;

  if (!entry->has_posted)
    easel_outbox_account_set_posting (get_entry_account (entry), FALSE);
  entry->has_posted = TRUE;
  if (!self->is_stopped)
    pump (self);
}

static void
begin (Entry *entry)
{
  EaselOutbox *self = entry->outbox;
  EaselOutboxAccount *account = get_entry_account (entry);

  entry->sender = easel_sender_new (entry->run, easel_outbox_account_get_client (account), self->archive, self->files);
  entry->cancellable = g_cancellable_new ();
  entry->has_posted = entry->is_left;
  if (!entry->is_left)
    easel_outbox_account_set_posting (account, TRUE);
  g_signal_connect_swapped (entry->sender, "answered", G_CALLBACK (answered_cb), entry);
  if (entry->is_left)
    easel_sender_look_async (entry->sender, entry->sent_at, entry->sent_server, entry->cancellable, sender_cb,
                             g_object_ref (self));
  else
    easel_sender_send_async (entry->sender, entry->cancellable, sender_cb, g_object_ref (self));
}

static gboolean
may_leave (EaselOutbox *self,
           Entry       *entry)
{
  EaselOutboxAccount *account = get_entry_account (entry);

  if (entry->sender != NULL)
    return FALSE;

  return entry->is_left ? easel_outbox_account_may_look (account)
                        : !self->is_held && easel_outbox_account_may_send (account, count_leaving (self, account));
}

/* What was left as `sending` may long have been sent: its row tells. */
static void
read_again (Entry *entry)
{
  EaselOutbox *self = entry->outbox;
  g_autoptr(EaselRun) run = g_object_ref (entry->run);

  remove_entry (entry);
  g_signal_emit (self, signals[FOREIGN], 0, run);
}

/* Lets go whatever may go now. */
static void
pump (EaselOutbox *self)
{
  for (guint i = 0; i < self->entries->len && !self->is_stopped; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (!may_leave (self, entry))
        continue;

      if (!entry->has_lock)
        entry->has_lock = easel_row_lock_take (self->lock, easel_run_get_row_id (entry->run));
      if (entry->has_lock && entry->is_left && entry->was_locked)
        {
          read_again (entry);
          i--;
        }
      else if (entry->has_lock)
        begin (entry);
      else
        {
          entry->was_locked = TRUE;
          try_lock_later (self);
        }
    }
}

static gboolean
pump_cb (gpointer user_data)
{
  pump (user_data);

  return G_SOURCE_REMOVE;
}

/* After the caller has done with its part: signals come from the main loop, never out of the function that adds. */
static void
pump_soon (EaselOutbox *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, pump_cb, g_object_ref (self), g_object_unref);
}

/* ── object ─────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
easel_outbox_dispose (GObject *object)
{
  easel_outbox_stop (EASEL_OUTBOX (object));

  G_OBJECT_CLASS (easel_outbox_parent_class)->dispose (object);
}

static void
easel_outbox_finalize (GObject *object)
{
  EaselOutbox *self = EASEL_OUTBOX (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->accounts, g_hash_table_unref);
  g_clear_object (&self->archive);
  g_clear_object (&self->files);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->lock, easel_row_lock_unref);

  G_OBJECT_CLASS (easel_outbox_parent_class)->finalize (object);
}

static void
easel_outbox_class_init (EaselOutboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = easel_outbox_dispose;
  object_class->finalize = easel_outbox_finalize;

  signals[SENT] = g_signal_new ("sent", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, EASEL_TYPE_RUN,
                                EASEL_TYPE_RUN_STREAM);
  signals[REFUSED] = g_signal_new ("refused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, EASEL_TYPE_RUN);
  signals[UNCLEAR] = g_signal_new ("unclear", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, EASEL_TYPE_RUN);
  signals[FOREIGN] = g_signal_new ("foreign", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, EASEL_TYPE_RUN);
}

static void
easel_outbox_init (EaselOutbox *self)
{
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) easel_outbox_account_free);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->is_held = TRUE;
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed", G_CALLBACK (network_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * easel_outbox_new:
 * @archive: where every step is written down
 * @files: the input files
 * @clock: for pauses
 * @lock: the locks on rows that are being sent
 *
 * Returns: (transfer full): an empty outbox, out of which nothing is sent before easel_outbox_set_pauses()
 */
EaselOutbox *
easel_outbox_new (EaselArchive    *archive,
                  EaselInputFiles *files,
                  EaselClock      *clock,
                  EaselRowLock    *lock)
{
  EaselOutbox *self;

  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (EASEL_IS_INPUT_FILES (files), NULL);
  g_return_val_if_fail (EASEL_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (lock != NULL, NULL);

  self = g_object_new (EASEL_TYPE_OUTBOX, NULL);
  self->archive = g_object_ref (archive);
  self->files = g_object_ref (files);
  self->clock = g_object_ref (clock);
  self->lock = easel_row_lock_ref (lock);
  g_signal_connect_object (clock, "woken", G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * easel_outbox_set_account:
 * @self: an outbox
 * @account: an account's id
 * @client: (nullable): its connection; %NULL when the person has signed out
 * @limit: runs at a time, 0 for no limit
 *
 * What waits for this account may leave now, also after its key was refused.
 */
void
easel_outbox_set_account (EaselOutbox *self,
                          const char  *account,
                          EaselClient *client,
                          guint        limit)
{
  g_return_if_fail (EASEL_IS_OUTBOX (self));
  g_return_if_fail (account != NULL);

  easel_outbox_account_sign_in (get_account (self, account), client, limit);
  pump_soon (self);
}

/**
 * easel_outbox_set_active:
 * @self: an outbox
 * @account: an account's id
 * @n_active: so many of its runs are under way on the server
 */
void
easel_outbox_set_active (EaselOutbox *self,
                         const char  *account,
                         guint        n_active)
{
  g_return_if_fail (EASEL_IS_OUTBOX (self));
  g_return_if_fail (account != NULL);

  easel_outbox_account_set_active (get_account (self, account), n_active);
  pump_soon (self);
}

/**
 * easel_outbox_set_paused:
 * @self: an outbox
 * @account: an account's id
 * @paused: whether nothing more leaves for it
 */
void
easel_outbox_set_paused (EaselOutbox *self,
                         const char  *account,
                         gboolean     paused)
{
  g_return_if_fail (EASEL_IS_OUTBOX (self));
  g_return_if_fail (account != NULL);

  easel_outbox_account_set_paused (get_account (self, account), paused);
  pump_soon (self);
}

gboolean
easel_outbox_is_paused (EaselOutbox *self,
                        const char  *account)
{
  g_return_val_if_fail (EASEL_IS_OUTBOX (self), FALSE);
  g_return_val_if_fail (account != NULL, FALSE);

  return easel_outbox_account_is_paused (get_account (self, account));
}

/**
 * easel_outbox_set_pauses:
 * @self: an outbox
 * @paused: the ids of all accounts for which nothing leaves
 *
 * Says which accounts are paused, as the archive has it. Before this is said once, nothing leaves for any.
 *
 * Returns: whether that is different from before
 */
gboolean
easel_outbox_set_pauses (EaselOutbox *self,
                         GHashTable  *paused)
{
  GHashTableIter iter;
  const char *id;
  EaselOutboxAccount *account;
  gboolean has_changed = FALSE;

  g_return_val_if_fail (EASEL_IS_OUTBOX (self), FALSE);
  g_return_val_if_fail (paused != NULL, FALSE);

  self->is_held = FALSE;
  g_hash_table_iter_init (&iter, paused);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    get_account (self, id);
  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, (gpointer *) &account))
    {
      has_changed |= easel_outbox_account_is_paused (account) != g_hash_table_contains (paused, id);
      easel_outbox_account_set_paused (account, g_hash_table_contains (paused, id));
    }
  pump_soon (self);

  return has_changed;
}

static Entry *
add_entry (EaselOutbox *self,
           EaselRun    *run)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->outbox = self;
  entry->run = g_object_ref (run);
  g_ptr_array_add (self->entries, entry);
  pump_soon (self);

  return entry;
}

/**
 * easel_outbox_add:
 * @self: an outbox
 * @run: a run that the archive has as waiting
 * @has_lock: whether its row was locked for us when it was written down
 *
 * Puts it at the end of the line.
 */
void
easel_outbox_add (EaselOutbox *self,
                  EaselRun    *run,
                  gboolean     has_lock)
{
  g_return_if_fail (EASEL_IS_OUTBOX (self));
  g_return_if_fail (EASEL_IS_RUN (run));
  g_return_if_fail (find_entry (self, run) == NULL);

  add_entry (self, run)->has_lock = has_lock;
}

/**
 * easel_outbox_add_sending:
 * @self: an outbox
 * @run: a run that the archive has as being sent
 * @sent_at: when
 * @sent_server: when, in the server's time, or %EASEL_TIME_NONE
 *
 * If nobody is sending it any more, it is looked for on the server.
 */
void
easel_outbox_add_sending (EaselOutbox *self,
                          EaselRun    *run,
                          gint64       sent_at,
                          gint64       sent_server)
{
  Entry *entry;

  g_return_if_fail (EASEL_IS_OUTBOX (self));
  g_return_if_fail (EASEL_IS_RUN (run));
  g_return_if_fail (find_entry (self, run) == NULL);

  entry = add_entry (self, run);
  entry->is_left = TRUE;
  entry->sent_at = sent_at;
  entry->sent_server = sent_server;
}

gboolean
easel_outbox_has (EaselOutbox *self,
                  EaselRun    *run)
{
  g_return_val_if_fail (EASEL_IS_OUTBOX (self), FALSE);

  return find_entry (self, run) != NULL;
}

/**
 * easel_outbox_is_working_on:
 * @self: an outbox
 * @run: a run
 *
 * Returns: whether nobody else can be dealing with it
 */
gboolean
easel_outbox_is_working_on (EaselOutbox *self,
                            EaselRun    *run)
{
  Entry *entry;

  g_return_val_if_fail (EASEL_IS_OUTBOX (self), FALSE);

  entry = find_entry (self, run);

  return entry != NULL && (entry->sender != NULL || entry->has_lock);
}

/**
 * easel_outbox_drop:
 * @self: an outbox
 * @run: a run that it is not working on
 *
 * Forgets it, because another program has moved it on.
 */
void
easel_outbox_drop (EaselOutbox *self,
                   EaselRun    *run)
{
  Entry *entry;

  g_return_if_fail (EASEL_IS_OUTBOX (self));

  entry = find_entry (self, run);
  if (entry != NULL && entry->sender == NULL)
    remove_entry (entry);
}

/**
 * easel_outbox_withdraw:
 * @self: an outbox
 * @run: a run
 *
 * Takes a run out that nothing has left of. The archive is not touched.
 *
 * Returns: whether it may be taken as not sent; %FALSE when it is too late
 */
gboolean
easel_outbox_withdraw (EaselOutbox *self,
                       EaselRun    *run)
{
  Entry *entry;

  g_return_val_if_fail (EASEL_IS_OUTBOX (self), FALSE);
  g_return_val_if_fail (EASEL_IS_RUN (run), FALSE);

  entry = find_entry (self, run);
  if (entry == NULL)
    return TRUE;
  if (easel_run_get_status (run) != EASEL_RUN_STATUS_WAITING)
    return FALSE;

  if (entry->sender != NULL)
    {
      g_signal_handlers_disconnect_by_data (entry->sender, entry);
      if (!entry->has_posted)
        easel_outbox_account_set_posting (get_entry_account (entry), FALSE);
      g_cancellable_cancel (entry->cancellable);
    }
  if (find_entry (self, run) == entry)
    remove_entry (entry);
  pump_soon (self);

  return TRUE;
}

/**
 * easel_outbox_swap:
 * @self: an outbox
 * @run: a run that waits
 * @forward: whether it changes places with the one before it, or with the one after
 */
void
easel_outbox_swap (EaselOutbox *self,
                   EaselRun    *run,
                   gboolean     forward)
{
  guint index;
  int step = forward ? -1 : 1;

  g_return_if_fail (EASEL_IS_OUTBOX (self));

  if (!g_ptr_array_find (self->entries, find_entry (self, run), &index))
    return;

  for (int i = (int) index + step; i >= 0 && i < (int) self->entries->len; i += step)
    {
      Entry *other = g_ptr_array_index (self->entries, i);

      if (get_entry_account (other) != get_entry_account (g_ptr_array_index (self->entries, index)) || other->is_left)
        continue;

      self->entries->pdata[i] = self->entries->pdata[index];
      self->entries->pdata[index] = other;
      return;
    }
}

/**
 * easel_outbox_stop:
 * @self: an outbox
 *
 * Stops. What was being sent is left as it is in the archive, for the next program.
 */
void
easel_outbox_stop (EaselOutbox *self)
{
  g_return_if_fail (EASEL_IS_OUTBOX (self));

  self->is_stopped = TRUE;
  end_waits (self);
  if (self->lock_timer != 0)
    easel_clock_remove_timer (self->clock, self->lock_timer);
  self->lock_timer = 0;

  while (self->entries->len > 0)
    {
      Entry *entry = g_ptr_array_index (self->entries, self->entries->len - 1);
      guint before = self->entries->len;

      if (entry->sender != NULL)
        {
          g_signal_handlers_disconnect_by_data (entry->sender, entry);
          g_cancellable_cancel (entry->cancellable);
        }
      if (self->entries->len == before)
        remove_entry (entry);
    }
}
