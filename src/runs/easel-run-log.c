/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The console lines of a run: a bounded list of EaselRunLogLine, the oldest go first. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-log.h"

#include "base/easel-limits.h"
#include "base/easel-time.h"

struct _EaselRunLogLine {
  GObject  parent_instance;

  char    *message;
  char    *level;    /* nullable */
  gint64   time;
};

struct _EaselRunLog {
  GObject    parent_instance;

  GPtrArray *lines;
};

typedef enum {
  PROP_MESSAGE = 1,
  PROP_LEVEL,
  PROP_TIME,
} EaselRunLogLineProperty;

static GParamSpec *properties[PROP_TIME + 1];

static void easel_run_log_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (EaselRunLogLine, easel_run_log_line, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (EaselRunLog, easel_run_log, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, easel_run_log_list_model_init))

static GType
easel_run_log_get_item_type (GListModel *model)
{
  return EASEL_TYPE_RUN_LOG_LINE;
}

static guint
easel_run_log_get_n_items (GListModel *model)
{
  return EASEL_RUN_LOG (model)->lines->len;
}

static gpointer
easel_run_log_get_item (GListModel *model,
                        guint       position)
{
  EaselRunLog *self = EASEL_RUN_LOG (model);

  return position < self->lines->len ? g_object_ref (g_ptr_array_index (self->lines, position)) : NULL;
}

static void
easel_run_log_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = easel_run_log_get_item_type;
  iface->get_n_items = easel_run_log_get_n_items;
  iface->get_item = easel_run_log_get_item;
}

static void
easel_run_log_line_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  EaselRunLogLine *self = EASEL_RUN_LOG_LINE (object);

  switch ((EaselRunLogLineProperty) prop_id)
    {
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;

    case PROP_LEVEL:
      g_value_set_string (value, self->level);
      break;

    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_run_log_line_finalize (GObject *object)
{
  EaselRunLogLine *self = EASEL_RUN_LOG_LINE (object);

  g_free (self->message);
  g_free (self->level);

  G_OBJECT_CLASS (easel_run_log_line_parent_class)->finalize (object);
}

static void
easel_run_log_line_class_init (EaselRunLogLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = easel_run_log_line_get_property;
  object_class->finalize = easel_run_log_line_finalize;

  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  properties[PROP_LEVEL] = g_param_spec_string ("level", NULL, NULL, NULL, flags);
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, EASEL_TIME_NONE, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_run_log_line_init (EaselRunLogLine *self)
{
}

static void
easel_run_log_finalize (GObject *object)
{
  g_clear_pointer (&EASEL_RUN_LOG (object)->lines, g_ptr_array_unref);

  G_OBJECT_CLASS (easel_run_log_parent_class)->finalize (object);
}

static void
easel_run_log_class_init (EaselRunLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_run_log_finalize;
}

static void
easel_run_log_init (EaselRunLog *self)
{
  self->lines = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * easel_run_log_new:
 *
 * Returns: (transfer full): an empty log
 */
EaselRunLog *
easel_run_log_new (void)
{
  return g_object_new (EASEL_TYPE_RUN_LOG, NULL);
}

/* A terminal's escapes and all other control letters do nothing but harm outside a terminal. */
static char *
clean_message (const char *message)
{
  g_autofree char *valid = g_utf8_make_valid (message, -1);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (at[0] == '\033' && at[1] == '[')
        {
          at += 2;
          while (*at != '\0' && !g_ascii_isalpha (*at))
            at++;
          if (*at == '\0')
            break;
          continue;
        }

      if (*at == '\t' || *at == '\n' || !g_unichar_iscntrl (g_utf8_get_char (at)))
        g_string_append_unichar (clean, g_utf8_get_char (at));
    }

  while (clean->len > 0 && clean->str[clean->len - 1] == '\n')
    g_string_truncate (clean, clean->len - 1);
  if (clean->len > EASEL_LIMIT_LOG_LINE)
    {
      const char *end = g_utf8_find_prev_char (clean->str, clean->str + EASEL_LIMIT_LOG_LINE);

      g_string_truncate (clean, end - clean->str);
    }

  return g_string_free (clean, FALSE);
}

/**
 * easel_run_log_append:
 * @self: a log
 * @message: a line as the machine wrote it; control letters are taken out
 * @level: (nullable): `info`, `error`, `webhook` …
 * @time: microseconds since 1970 or %EASEL_TIME_NONE
 *
 */
void
easel_run_log_append (EaselRunLog *self,
                      const char  *message,
                      const char  *level,
                      gint64       time)
{
  g_autoptr(EaselRunLogLine) line = NULL;
  guint removed = 0;

  g_return_if_fail (EASEL_IS_RUN_LOG (self));
  g_return_if_fail (message != NULL);

  line = g_object_new (EASEL_TYPE_RUN_LOG_LINE, NULL);
  line->message = clean_message (message);
  line->level = g_strdup (level);
  line->time = time;

  if (self->lines->len >= EASEL_LIMIT_LOG_LINES)
    {
      removed = EASEL_LIMIT_LOG_LINES / 10;
      g_ptr_array_remove_range (self->lines, 0, removed);
      g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, 0);
    }

  g_ptr_array_add (self->lines, g_steal_pointer (&line));
  g_list_model_items_changed (G_LIST_MODEL (self), self->lines->len - 1, 0, 1);
}

/**
 * easel_run_log_clear:
 * @self: a log
 *
 * Empties it, because it will be told again from the beginning.
 */
void
easel_run_log_clear (EaselRunLog *self)
{
  guint n_lines;

  g_return_if_fail (EASEL_IS_RUN_LOG (self));

  n_lines = self->lines->len;
  g_ptr_array_set_size (self->lines, 0);
  if (n_lines > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_lines, 0);
}

/**
 * easel_run_log_dup_text:
 * @self: a log
 *
 * Returns: (transfer full): all lines, for the clipboard and the archive
 */
char *
easel_run_log_dup_text (EaselRunLog *self)
{
  GString *text;

  g_return_val_if_fail (EASEL_IS_RUN_LOG (self), NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < self->lines->len; i++)
    g_string_append_printf (text, "%s\n", ((EaselRunLogLine *) g_ptr_array_index (self->lines, i))->message);

  return g_string_free (text, FALSE);
}

const char *
easel_run_log_line_get_message (EaselRunLogLine *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_LOG_LINE (self), NULL);

  return self->message;
}

const char *
easel_run_log_line_get_level (EaselRunLogLine *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_LOG_LINE (self), NULL);

  return self->level;
}

gint64
easel_run_log_line_get_time (EaselRunLogLine *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_LOG_LINE (self), EASEL_TIME_NONE);

  return self->time;
}
