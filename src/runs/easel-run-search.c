/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks for the run that a request may have become, again and again, until it is found or nothing more can be told.
 *
 * It is looked for during ten minutes after sending, and until the server could be asked once: a server that was away all
 * the time is waited for. Beside an open stream or call, which may still tell, it is looked for now and then and never given
 * up. After an answer that says no, though a row may have been left, two looks are enough.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-search.h"

#include "base/easel-error.h"
#include "runs/easel-look-up.h"

#include <glib/gi18n-lib.h>

/* How long a run is looked for after its request was sent. */
#define LOOKING_TIME (10 * G_TIME_SPAN_MINUTE)

/* How often a request is looked for that an answer says was not accepted. */
#define LOOKS_AFTER_REFUSAL 2

/* Beside an open stream or call: when it is first looked for, and how often then. */
#define FIRST_LOOK_BESIDE (4 * G_TIME_SPAN_SECOND)
#define NEXT_LOOK_BESIDE  (15 * G_TIME_SPAN_SECOND)

struct _EaselRunSearch {
  GObject       parent_instance;

  /* given */
  EaselClock   *clock;
  EaselLookUp  *look_up;
  gint64        deadline;     /* boot time at which looking may end */

  /* told meanwhile */
  gboolean      is_open;      /* a stream or a waiting call may still tell */
  char         *hint;         /* nullable: what our own stream calls it */
  GError       *why;          /* nullable: why it is looked for */
  gboolean      is_refusal;   /* an answer that says no, though a row may have been left */

  /* in progress */
  GCancellable *cancellable;
  gboolean      is_looking;
  guint         n_looks;      /* that the server answered */
  guint         n_tries;
  guint         timer;
};

enum {
  FOUND,
  GIVEN_UP,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselRunSearch, easel_run_search, G_TYPE_OBJECT)

static void
stop_timer (EaselRunSearch *self)
{
  if (self->timer != 0)
    easel_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;
}

static gboolean
timer_cb (gpointer user_data)
{
  EaselRunSearch *self = user_data;

  self->timer = 0;
  easel_run_search_look (self);

  return G_SOURCE_REMOVE;
}

static void
look_in (EaselRunSearch *self,
         gint64          delay)
{
  stop_timer (self);
  self->timer = easel_clock_add_timer (self->clock, delay, timer_cb, self);
}

static void
give_up (EaselRunSearch *self,
         gboolean        is_refused,
         const GError   *error)
{
  g_signal_emit (self, signals[GIVEN_UP], 0, is_refused, error);
}

/* What is not there now may never come, or may: the person decides. */
static void
give_up_as_unclear (EaselRunSearch *self)
{
  g_autoptr(GError) error = NULL;
  const char *why = self->why != NULL ? self->why->message : _("Easel ended while it was being sent");

  if (easel_look_up_is_possible (self->look_up))
    g_set_error (&error, EASEL_ERROR, EASEL_ERROR_UNCLEAR,
                 _("It cannot be told whether the server has this run (%s): look again, send it again, or forget it"), why);
  else
    g_set_error (&error, EASEL_ERROR, EASEL_ERROR_UNCLEAR,
                 _("It cannot be told whether the server has this run (%s), and runs of this kind cannot be looked for: "
                   "send it again, or forget it"), why);
  give_up (self, FALSE, error);
}

static void
look_again_later (EaselRunSearch *self)
{
  static const guint SECONDS[] = { 1, 2, 4, 8, 15, 30, 60 };
  guint try = MIN (self->n_tries, G_N_ELEMENTS (SECONDS) - 1);
  gint64 left = self->deadline - easel_clock_get_boot_time (self->clock);

  self->n_tries++;
  if (self->is_open)
    look_in (self, NEXT_LOOK_BESIDE);
  else if (self->is_refusal && self->n_looks >= LOOKS_AFTER_REFUSAL)
    give_up (self, TRUE, self->why);
  else if (left <= 0 && self->n_looks > 0)
    give_up_as_unclear (self);
  else
    look_in (self, CLAMP (left, G_TIME_SPAN_SECOND, SECONDS[try] * G_TIME_SPAN_SECOND));
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselRunSearch) self = EASEL_RUN_SEARCH (user_data);
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) ids = easel_look_up_look_finish (EASEL_LOOK_UP (source), result, &error);

  self->is_looking = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  if (ids != NULL)
    {
      g_signal_emit (self, signals[FOUND], 0, ids);
      return;
    }

  if (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_UNCLEAR))
    {
      give_up (self, FALSE, error);
      return;
    }

  if (error == NULL)
    self->n_looks++;
  else
    g_debug ("Looking for a run failed: %s", error->message);
  look_again_later (self);
}

/* Another network, or awake again. */
static void
network_changed_cb (EaselRunSearch *self)
{
  self->n_tries = 0;
  if (self->timer != 0)
    easel_run_search_look (self);
}

static void
easel_run_search_dispose (GObject *object)
{
  easel_run_search_stop (EASEL_RUN_SEARCH (object));

  G_OBJECT_CLASS (easel_run_search_parent_class)->dispose (object);
}

static void
easel_run_search_finalize (GObject *object)
{
  EaselRunSearch *self = EASEL_RUN_SEARCH (object);

  g_clear_object (&self->clock);
  g_clear_object (&self->look_up);
  g_clear_object (&self->cancellable);
  g_free (self->hint);
  g_clear_error (&self->why);

  G_OBJECT_CLASS (easel_run_search_parent_class)->finalize (object);
}

static void
easel_run_search_class_init (EaselRunSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = easel_run_search_dispose;
  object_class->finalize = easel_run_search_finalize;

  signals[FOUND] = g_signal_new ("found", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
  signals[GIVEN_UP] = g_signal_new ("given-up", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                    G_TYPE_BOOLEAN, G_TYPE_ERROR);
}

static void
easel_run_search_init (EaselRunSearch *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * easel_run_search_new:
 * @client: the account's connection
 * @archive: knows which runs are some request's already
 * @request: what was sent
 * @sent_at: when, microseconds since 1970
 * @sent_server: the same in the server's time, or %EASEL_TIME_NONE
 *
 * Returns: (transfer full): a search that has not begun
 */
EaselRunSearch *
easel_run_search_new (EaselClient     *client,
                      EaselArchive    *archive,
                      EaselRunRequest *request,
                      gint64           sent_at,
                      gint64           sent_server)
{
  EaselRunSearch *self;

  g_return_val_if_fail (EASEL_IS_CLIENT (client), NULL);
  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (request), NULL);

  self = g_object_new (EASEL_TYPE_RUN_SEARCH, NULL);
  self->clock = g_object_ref (easel_client_get_clock (client));
  self->look_up = easel_look_up_new (client, archive, request, sent_at, sent_server);
  self->deadline = easel_clock_get_boot_time (self->clock) +
                   CLAMP (sent_at + LOOKING_TIME - easel_clock_get_time (self->clock), 0, LOOKING_TIME);
  g_signal_connect_object (self->clock, "woken", G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed", G_CALLBACK (network_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * easel_run_search_set_open:
 * @self: a search
 * @is_open: whether the stream or the waiting call that made the run may still tell which it is
 */
void
easel_run_search_set_open (EaselRunSearch *self,
                           gboolean        is_open)
{
  g_return_if_fail (EASEL_IS_RUN_SEARCH (self));

  self->is_open = is_open;
}

/**
 * easel_run_search_set_reason:
 * @self: a search
 * @why: why it is not known which run it is; the first reason stays
 * @is_refusal: whether an answer said that the request is not accepted
 */
void
easel_run_search_set_reason (EaselRunSearch *self,
                             const GError   *why,
                             gboolean        is_refusal)
{
  g_return_if_fail (EASEL_IS_RUN_SEARCH (self));
  g_return_if_fail (why != NULL);

  if (self->why != NULL)
    return;

  self->why = g_error_copy (why);
  self->is_refusal = is_refusal;
}

/**
 * easel_run_search_set_hint:
 * @self: a search
 * @hint: (nullable): what the stream that our own request opened calls the run
 */
void
easel_run_search_set_hint (EaselRunSearch *self,
                           const char     *hint)
{
  g_return_if_fail (EASEL_IS_RUN_SEARCH (self));

  g_free (self->hint);
  self->hint = g_strdup (hint);
}

/**
 * easel_run_search_look:
 * @self: a search
 *
 * Looks now, and goes on by itself until it is found or given up. What was found and is not ours is looked for by calling
 * this once more.
 */
void
easel_run_search_look (EaselRunSearch *self)
{
  g_return_if_fail (EASEL_IS_RUN_SEARCH (self));

  stop_timer (self);
  if (self->is_looking || g_cancellable_is_cancelled (self->cancellable))
    return;

  if (self->hint != NULL || easel_look_up_is_possible (self->look_up))
    {
      self->is_looking = TRUE;
      easel_look_up_look_async (self->look_up, self->hint, self->cancellable, looked_cb, g_object_ref (self));
    }
  else if (!self->is_open && self->is_refusal)
    {
      give_up (self, TRUE, self->why);
    }
  else if (!self->is_open)
    {
      give_up_as_unclear (self);
    }
}

/**
 * easel_run_search_look_later:
 * @self: a search
 *
 * Begins to look beside a stream or a call that has only just begun.
 */
void
easel_run_search_look_later (EaselRunSearch *self)
{
  g_return_if_fail (EASEL_IS_RUN_SEARCH (self));

  look_in (self, FIRST_LOOK_BESIDE);
}

/**
 * easel_run_search_stop:
 * @self: a search
 *
 * Ends it for good, without a signal.
 */
void
easel_run_search_stop (EaselRunSearch *self)
{
  g_return_if_fail (EASEL_IS_RUN_SEARCH (self));

  stop_timer (self);
  g_cancellable_cancel (self->cancellable);
}
