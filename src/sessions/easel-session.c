/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine session: a GPU rented by the minute, with what is left of it and what it has cost. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"

struct _EaselSession
{
  GObject parent_instance;

  /* as the server has it; times are microseconds since 1970 in server time, EASEL_TIME_NONE if unknown */
  char *id;
  char *url;                           /* NULL: none yet. Whoever knows it can use the GPU */
  char *gpu;                           /* NULL: not said */
  char *machine_id;                    /* NULL: not said */
  char *machine_name;                  /* NULL: not known */
  int minutes;                         /* as asked for at its start, 0: not said */
  gint64 start_time;
  gint64 end_time;                     /* when it will end, or has */
  gboolean has_own_end;                /* the server said when; otherwise start and minutes do */
  gboolean is_over;

  /* at the last tick */
  gboolean ending;
  EaselSessionState state;
  gint64 time_left;                    /* seconds, -1: unknown */
  double cost;                         /* US dollars */
  gboolean cost_known;
};

G_DEFINE_ENUM_TYPE (EaselSessionState, easel_session_state,
                    G_DEFINE_ENUM_VALUE (EASEL_SESSION_STATE_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (EASEL_SESSION_STATE_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (EASEL_SESSION_STATE_ENDING, "ending"),
                    G_DEFINE_ENUM_VALUE (EASEL_SESSION_STATE_ENDED, "ended"))

G_DEFINE_FINAL_TYPE (EaselSession, easel_session, G_TYPE_OBJECT)

typedef enum {
  PROP_ID = 1,
  PROP_URL,
  PROP_GPU,
  PROP_MACHINE_ID,
  PROP_MACHINE_NAME,
  PROP_MINUTES,
  PROP_START_TIME,
  PROP_END_TIME,
  PROP_STATE,
  PROP_TIME_LEFT,
  PROP_COST,
  PROP_COST_KNOWN,
} EaselSessionProperty;

static GParamSpec *properties[PROP_COST_KNOWN + 1];

static void
easel_session_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  EaselSession *self = EASEL_SESSION (object);

  switch ((EaselSessionProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_URL:
      g_value_set_string (value, self->url);
      break;

    case PROP_GPU:
      g_value_set_string (value, self->gpu);
      break;

    case PROP_MACHINE_ID:
      g_value_set_string (value, self->machine_id);
      break;

    case PROP_MACHINE_NAME:
      g_value_set_string (value, self->machine_name);
      break;

    case PROP_MINUTES:
      g_value_set_int (value, self->minutes);
      break;

    case PROP_START_TIME:
      g_value_set_int64 (value, self->start_time);
      break;

    case PROP_END_TIME:
      g_value_set_int64 (value, self->end_time);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_TIME_LEFT:
      g_value_set_int64 (value, self->time_left);
      break;

    case PROP_COST:
      g_value_set_double (value, self->cost);
      break;

    case PROP_COST_KNOWN:
      g_value_set_boolean (value, self->cost_known);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_session_finalize (GObject *object)
{
  EaselSession *self = EASEL_SESSION (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->gpu, g_free);
  g_clear_pointer (&self->machine_id, g_free);
  g_clear_pointer (&self->machine_name, g_free);

  G_OBJECT_CLASS (easel_session_parent_class)->finalize (object);
}

static void
easel_session_class_init (EaselSessionClass *klass)
{
  static const GParamFlags FLAGS = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = easel_session_get_property;
  object_class->finalize = easel_session_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, FLAGS);
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, FLAGS);
  properties[PROP_GPU] = g_param_spec_string ("gpu", NULL, NULL, NULL, FLAGS);
  properties[PROP_MACHINE_ID] = g_param_spec_string ("machine-id", NULL, NULL, NULL, FLAGS);
  properties[PROP_MACHINE_NAME] = g_param_spec_string ("machine-name", NULL, NULL, NULL, FLAGS);
  properties[PROP_MINUTES] = g_param_spec_int ("minutes", NULL, NULL, 0, G_MAXINT, 0, FLAGS);
  properties[PROP_START_TIME] = g_param_spec_int64 ("start-time", NULL, NULL, G_MININT64, G_MAXINT64, EASEL_TIME_NONE, FLAGS);
  properties[PROP_END_TIME] = g_param_spec_int64 ("end-time", NULL, NULL, G_MININT64, G_MAXINT64, EASEL_TIME_NONE, FLAGS);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, EASEL_TYPE_SESSION_STATE, EASEL_SESSION_STATE_STARTING,
                                              FLAGS);
  properties[PROP_TIME_LEFT] = g_param_spec_int64 ("time-left", NULL, NULL, -1, G_MAXINT64, -1, FLAGS);
  properties[PROP_COST] = g_param_spec_double ("cost", NULL, NULL, 0, G_MAXDOUBLE, 0, FLAGS);
  properties[PROP_COST_KNOWN] = g_param_spec_boolean ("cost-known", NULL, NULL, FALSE, FLAGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_session_init (EaselSession *self)
{
  self->start_time = EASEL_TIME_NONE;
  self->end_time = EASEL_TIME_NONE;
  self->time_left = -1;
}

static void
notify (EaselSession         *self,
        EaselSessionProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* A missing organisation comes as the text "None", and other members might as well (contract 7.2). */
static void
take_string (EaselSession          *self,
             char                 **field,
             const char            *value,
             EaselSessionProperty   property)
{
  if (value == NULL || *value == '\0' || g_str_equal (value, "None") || g_strcmp0 (*field, value) == 0)
    return;

  g_free (*field);
  *field = g_strdup (value);
  notify (self, property);
}

static void
take_time (EaselSession         *self,
           gint64               *field,
           gint64                value,
           EaselSessionProperty  property)
{
  if (value == EASEL_TIME_NONE || value == *field)
    return;

  *field = value;
  notify (self, property);
}

static void
take_state (EaselSession *self)
{
  EaselSessionState state = EASEL_SESSION_STATE_STARTING;

  if (self->is_over)
    state = EASEL_SESSION_STATE_ENDED;
  else if (self->ending || self->time_left == 0)
    state = EASEL_SESSION_STATE_ENDING;
  else if (self->url != NULL)
    state = EASEL_SESSION_STATE_READY;

  if (state == self->state)
    return;

  self->state = state;
  notify (self, PROP_STATE);
}

static const char *
get_either (JsonObject *members,
            const char *name,
            const char *other_name)
{
  const char *value = easel_json_get_string (members, name);

  return value != NULL && *value != '\0' ? value : easel_json_get_string (members, other_name);
}

static void
take_minutes (EaselSession *self,
              JsonObject   *members)
{
  gint64 minutes = 0;

  if (!easel_json_get_int (members, "timeout", &minutes))
    easel_json_get_int (members, "session_timeout", &minutes);

  if (minutes <= 0 || minutes > G_MAXINT || minutes == self->minutes)
    return;

  self->minutes = (int) minutes;
  notify (self, PROP_MINUTES);
}

/* Without an end of its own it is the old mechanism: start plus minutes (contract 7.1). */
static void
take_end (EaselSession *self,
          JsonObject   *members)
{
  gint64 end = easel_json_get_time (members, "timeout_end");
  gint64 over = easel_json_get_time (members, "end_time");

  self->has_own_end = self->has_own_end || end != EASEL_TIME_NONE;
  if (end == EASEL_TIME_NONE && !self->has_own_end && self->start_time != EASEL_TIME_NONE && self->minutes > 0)
    end = self->start_time + self->minutes * G_TIME_SPAN_MINUTE;

  self->is_over = self->is_over || over != EASEL_TIME_NONE;
  take_time (self, &self->end_time, over != EASEL_TIME_NONE ? over : end, PROP_END_TIME);
}

/**
 * easel_session_read:
 * @node: a session in either shape of the list, or the answer to its creation (contract 2.10, 7.2, 7.3)
 * @error: return location for %EASEL_ERROR_BAD_REPLY
 *
 * Returns: (transfer full): the session, or %NULL
 */
EaselSession *
easel_session_read (JsonNode  *node,
                    GError   **error)
{
  g_autoptr(EaselSession) self = g_object_new (EASEL_TYPE_SESSION, NULL);

  return easel_session_update (self, node, error) ? g_steal_pointer (&self) : NULL;
}

/* It is handed to the browser, so it is one for browsers or none. */
static const char *
get_address (JsonObject *members)
{
  const char *address = get_either (members, "url", "tunnel_url");
  const char *scheme = address != NULL ? g_uri_peek_scheme (address) : NULL;

  return g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0 ? address : NULL;
}

/**
 * easel_session_update:
 * @self: a session
 * @node: it as the server has it now
 * @error: return location for %EASEL_ERROR_BAD_REPLY
 *
 * What @node does not say stays.
 *
 * Returns: whether @node is a session
 */
gboolean
easel_session_update (EaselSession  *self,
                      JsonNode      *node,
                      GError       **error)
{
  JsonObject *members;

  g_return_val_if_fail (EASEL_IS_SESSION (self), FALSE);

  members = easel_json_expect_object (node, error);
  if (members == NULL)
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  take_string (self, &self->id, get_either (members, "session_id", "id"), PROP_ID);
  take_string (self, &self->url, get_address (members), PROP_URL);
  take_string (self, &self->gpu, easel_json_get_string (members, "gpu"), PROP_GPU);
  take_string (self, &self->machine_id, easel_json_get_string (members, "machine_id"), PROP_MACHINE_ID);
  take_minutes (self, members);
  take_time (self, &self->start_time, easel_json_get_time (members, "created_at"), PROP_START_TIME);
  take_time (self, &self->start_time, easel_json_get_time (members, "start_time"), PROP_START_TIME);
  take_end (self, members);
  take_state (self);
  g_object_thaw_notify (G_OBJECT (self));

  if (self->id != NULL)
    return TRUE;

  g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The server sent a session without an id"));

  return FALSE;
}

/**
 * easel_session_update_from:
 * @self: a session that others look at
 * @newer: the same session, read later
 */
void
easel_session_update_from (EaselSession *self,
                           EaselSession *newer)
{
  g_return_if_fail (EASEL_IS_SESSION (self));
  g_return_if_fail (EASEL_IS_SESSION (newer));

  g_object_freeze_notify (G_OBJECT (self));
  take_string (self, &self->url, newer->url, PROP_URL);
  take_string (self, &self->gpu, newer->gpu, PROP_GPU);
  take_string (self, &self->machine_id, newer->machine_id, PROP_MACHINE_ID);
  if (newer->minutes > 0 && newer->minutes != self->minutes)
    {
      self->minutes = newer->minutes;
      notify (self, PROP_MINUTES);
    }
  take_time (self, &self->start_time, newer->start_time, PROP_START_TIME);
  self->has_own_end = self->has_own_end || newer->has_own_end;
  self->is_over = self->is_over || newer->is_over;
  take_time (self, &self->end_time, newer->end_time, PROP_END_TIME);
  take_state (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
take_cost (EaselSession   *self,
           gint64          now,
           EaselGpuPrices *prices)
{
  gint64 until = self->is_over && self->end_time != EASEL_TIME_NONE ? self->end_time : now;
  double per_second = 0;
  gboolean known = self->start_time != EASEL_TIME_NONE && easel_gpu_prices_lookup (prices, self->gpu, &per_second);
  double cost = known ? per_second * MAX (0, until - self->start_time) / G_USEC_PER_SEC : 0;

  if (known != self->cost_known)
    {
      self->cost_known = known;
      notify (self, PROP_COST_KNOWN);
    }

  if (cost < self->cost || cost > self->cost)
    {
      self->cost = cost;
      notify (self, PROP_COST);
    }
}

/**
 * easel_session_tick:
 * @self: a session
 * @now: microseconds since 1970 in server time
 * @prices: (nullable): if they are known
 *
 * Computes what is left and what it has cost: price a second, from its start until now or its end.
 */
void
easel_session_tick (EaselSession   *self,
                    gint64          now,
                    EaselGpuPrices *prices)
{
  gint64 left = -1;

  g_return_if_fail (EASEL_IS_SESSION (self));

  g_object_freeze_notify (G_OBJECT (self));

  /* Rounded up, so that it says 0 when nothing is left and not a second before. */
  if (self->end_time != EASEL_TIME_NONE)
    left = MAX (0, self->end_time - now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

  if (left != self->time_left)
    {
      self->time_left = left;
      notify (self, PROP_TIME_LEFT);
    }

  take_cost (self, now, prices);
  take_state (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * easel_session_set_ending:
 * @self: a session that the server was asked to end
 */
void
easel_session_set_ending (EaselSession *self)
{
  g_return_if_fail (EASEL_IS_SESSION (self));

  self->ending = TRUE;
  take_state (self);
}

/**
 * easel_session_was_asked_to_end:
 * @self: a session
 *
 * Returns: whether it ends because we asked the server for that
 */
gboolean
easel_session_was_asked_to_end (EaselSession *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), FALSE);

  return self->ending;
}

/**
 * easel_session_set_ended:
 * @self: a session that the server does not know any more
 */
void
easel_session_set_ended (EaselSession *self)
{
  g_return_if_fail (EASEL_IS_SESSION (self));

  self->is_over = TRUE;
  take_state (self);
}

const char *
easel_session_get_id (EaselSession *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), NULL);

  return self->id;
}

/**
 * easel_session_get_url:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): where ComfyUI is, a secret; %NULL while it starts
 */
const char *
easel_session_get_url (EaselSession *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), NULL);

  return self->url;
}

const char *
easel_session_get_gpu (EaselSession *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), NULL);

  return self->gpu;
}

const char *
easel_session_get_machine_id (EaselSession *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), NULL);

  return self->machine_id;
}

/**
 * easel_session_set_machine_name:
 * @self: a session
 * @name: what its machine is called, which the server's sessions do not say
 */
void
easel_session_set_machine_name (EaselSession *self,
                                const char   *name)
{
  g_return_if_fail (EASEL_IS_SESSION (self));

  take_string (self, &self->machine_name, name, PROP_MACHINE_NAME);
}

/**
 * easel_session_get_title:
 * @self: a session
 *
 * Returns: (transfer none): what to call it: its machine, else its GPU
 */
const char *
easel_session_get_title (EaselSession *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), NULL);

  if (self->machine_name != NULL)
    return self->machine_name;

  /* Translators: stands for the name of a machine that is not known */
  return self->gpu != NULL ? self->gpu : _("Session");
}

/**
 * easel_session_get_minutes:
 * @self: a session
 *
 * Returns: what was asked for at its start, 0 if that is not known
 */
int
easel_session_get_minutes (EaselSession *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), 0);

  return self->minutes;
}

gint64
easel_session_get_start_time (EaselSession *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), EASEL_TIME_NONE);

  return self->start_time;
}

/**
 * easel_session_get_end_time:
 * @self: a session
 *
 * Returns: when it ends or has ended, server time; %EASEL_TIME_NONE if that is not known
 */
gint64
easel_session_get_end_time (EaselSession *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), EASEL_TIME_NONE);

  return self->end_time;
}

/**
 * easel_session_has_own_end:
 * @self: a session
 *
 * Returns: whether the server keeps an end for it, which decides how it is extended (contract 3.8)
 */
gboolean
easel_session_has_own_end (EaselSession *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), FALSE);

  return self->has_own_end;
}

EaselSessionState
easel_session_get_state (EaselSession *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), EASEL_SESSION_STATE_ENDED);

  return self->state;
}

/**
 * easel_session_get_time_left:
 * @self: a session
 *
 * Returns: seconds at the last tick, -1 if that is not known
 */
gint64
easel_session_get_time_left (EaselSession *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), -1);

  return self->time_left;
}

/**
 * easel_session_get_share_left:
 * @self: a session
 *
 * Returns: how much of its whole time is left, 0…1; 1 if that is not known
 */
double
easel_session_get_share_left (EaselSession *self)
{
  gint64 whole;

  g_return_val_if_fail (EASEL_IS_SESSION (self), 1);

  if (self->time_left < 0 || self->start_time == EASEL_TIME_NONE)
    return 1;

  whole = (self->end_time - self->start_time) / G_USEC_PER_SEC;

  return whole > 0 ? CLAMP ((double) self->time_left / whole, 0, 1) : 0;
}

/**
 * easel_session_get_cost:
 * @self: a session
 * @cost: (out) (optional): US dollars until the last tick
 *
 * Returns: whether that is known
 */
gboolean
easel_session_get_cost (EaselSession *self,
                        double       *cost)
{
  g_return_val_if_fail (EASEL_IS_SESSION (self), FALSE);

  if (cost != NULL)
    *cost = self->cost;

  return self->cost_known;
}
