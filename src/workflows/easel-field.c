/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One input while it is being filled in: what was typed, whether it is right, and why not. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-field.h"

#include "workflows/easel-field-rules.h"
#include "workflows/easel-input-private.h"

#include <glib/gi18n-lib.h>

struct _EaselField
{
  GObject        parent_instance;

  EaselInput    *input;

  /* what was typed */
  char          *text;
  EaselSeedMode  seed_mode;
  char          *last_seed;  /* nullable */

  /* what follows from that */
  gboolean       is_changed;
  EaselVerdict   verdict;
};

G_DEFINE_ENUM_TYPE (EaselSeedMode, easel_seed_mode,
                    G_DEFINE_ENUM_VALUE (EASEL_SEED_MODE_RANDOM, "random"),
                    G_DEFINE_ENUM_VALUE (EASEL_SEED_MODE_FIXED, "fixed"),
                    G_DEFINE_ENUM_VALUE (EASEL_SEED_MODE_LAST, "last"))

G_DEFINE_FINAL_TYPE (EaselField, easel_field, G_TYPE_OBJECT)

typedef enum {
  PROP_INPUT = 1,
  PROP_TEXT,
  PROP_SEED_MODE,
  PROP_LAST_SEED,
  PROP_CHANGED,
  PROP_ERROR,
  PROP_HINT,
  PROP_SUGGESTION,
} EaselFieldProperty;

static GParamSpec *properties[PROP_SUGGESTION + 1];

static gboolean
is_seed (EaselField *self)
{
  return easel_input_get_kind (self->input) == EASEL_INPUT_KIND_SEED;
}

/* A seed node draws by itself when its default lies outside its limits; then it is drawn here, so that it is known. */
static EaselSeedMode
get_default_mode (EaselField *self)
{
  const char *digits = easel_input_get_default_text (self->input);

  if (!is_seed (self) || !easel_input_is_external (self->input))
    return EASEL_SEED_MODE_FIXED;

  if (*digits == '\0')
    return easel_input_has_linked_default (self->input) ? EASEL_SEED_MODE_FIXED : EASEL_SEED_MODE_RANDOM;

  if (easel_input_compare_digits (digits, easel_input_get_minimum (self->input)) < 0 ||
      easel_input_compare_digits (digits, easel_input_get_maximum (self->input)) > 0)
    return EASEL_SEED_MODE_RANDOM;

  return EASEL_SEED_MODE_FIXED;
}

static gboolean
compute_changed (EaselField *self)
{
  if (self->seed_mode != get_default_mode (self))
    return TRUE;

  return self->seed_mode == EASEL_SEED_MODE_FIXED &&
         !g_str_equal (self->text, easel_input_get_default_text (self->input));
}

static void
judge (EaselField   *self,
       EaselVerdict *verdict)
{
  *verdict = (EaselVerdict) { 0 };

  if (self->seed_mode == EASEL_SEED_MODE_RANDOM)
    return;

  if (self->seed_mode == EASEL_SEED_MODE_LAST)
    {
      if (self->last_seed != NULL)
        easel_field_rules_check (self->input, self->last_seed, verdict);
      else
        {
          verdict->error = g_strdup (_("no seed has been used here yet: give a number, or random"));
          verdict->suggestion = g_strdup ("random");
        }
      return;
    }

  if (self->is_changed && is_seed (self) && *self->text == '\0')
    {
      verdict->error = g_strdup (_("must be a whole number, not negative, or random"));
      verdict->suggestion = g_strdup ("random");
    }
  else if (self->is_changed)
    easel_field_rules_check (self->input, self->text, verdict);
}

static void
replace_text (EaselField         *self,
              char              **place,
              char               *text,
              EaselFieldProperty  property)
{
  g_autofree char *old = *place;

  *place = text;
  if (g_strcmp0 (old, text) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* After every change: everything that is derived, with news only of what differs. */
static void
update (EaselField *self)
{
  gboolean is_changed = compute_changed (self);
  g_auto(EaselVerdict) verdict = { 0 };

  if (self->is_changed != is_changed)
    {
      self->is_changed = is_changed;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHANGED]);
    }

  judge (self, &verdict);
  replace_text (self, &self->verdict.suggestion, g_steal_pointer (&verdict.suggestion), PROP_SUGGESTION);
  replace_text (self, &self->verdict.error, g_steal_pointer (&verdict.error), PROP_ERROR);
  replace_text (self, &self->verdict.hint, g_steal_pointer (&verdict.hint), PROP_HINT);
}

static void
easel_field_finalize (GObject *object)
{
  EaselField *self = EASEL_FIELD (object);

  g_clear_object (&self->input);
  g_free (self->text);
  g_free (self->last_seed);
  easel_verdict_clear (&self->verdict);

  G_OBJECT_CLASS (easel_field_parent_class)->finalize (object);
}

static void
easel_field_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  EaselField *self = EASEL_FIELD (object);

  switch ((EaselFieldProperty) prop_id)
    {
    case PROP_INPUT:
      g_value_set_object (value, self->input);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_SEED_MODE:
      g_value_set_enum (value, (int) self->seed_mode);
      break;
    case PROP_LAST_SEED:
      g_value_set_string (value, self->last_seed);
      break;
    case PROP_CHANGED:
      g_value_set_boolean (value, self->is_changed);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->verdict.error);
      break;
    case PROP_HINT:
      g_value_set_string (value, self->verdict.hint);
      break;
    case PROP_SUGGESTION:
      g_value_set_string (value, self->verdict.suggestion);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_field_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  EaselField *self = EASEL_FIELD (object);

  switch ((EaselFieldProperty) prop_id)
    {
    case PROP_TEXT:
      easel_field_set_text (self, g_value_get_string (value));
      break;
    case PROP_SEED_MODE:
      easel_field_set_seed_mode (self, (EaselSeedMode) g_value_get_enum (value));
      break;
    case PROP_LAST_SEED:
      easel_field_set_last_seed (self, g_value_get_string (value));
      break;
    case PROP_INPUT:
    case PROP_CHANGED:
    case PROP_ERROR:
    case PROP_HINT:
    case PROP_SUGGESTION:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static GParamSpec *
text_property (const char  *name,
               GParamFlags  flags)
{
  return g_param_spec_string (name, NULL, NULL, NULL, flags | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
easel_field_class_init (EaselFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_field_finalize;
  object_class->get_property = easel_field_get_property;
  object_class->set_property = easel_field_set_property;

  properties[PROP_INPUT] = g_param_spec_object ("input", NULL, NULL, EASEL_TYPE_INPUT,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TEXT] = text_property ("text", G_PARAM_READWRITE);
  properties[PROP_SEED_MODE] = g_param_spec_enum ("seed-mode", NULL, NULL, EASEL_TYPE_SEED_MODE, EASEL_SEED_MODE_FIXED,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LAST_SEED] = text_property ("last-seed", G_PARAM_READWRITE);
  properties[PROP_CHANGED] = g_param_spec_boolean ("changed", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] = text_property ("error", G_PARAM_READABLE);
  properties[PROP_HINT] = text_property ("hint", G_PARAM_READABLE);
  properties[PROP_SUGGESTION] = text_property ("suggestion", G_PARAM_READABLE);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_field_init (EaselField *self)
{
  self->seed_mode = EASEL_SEED_MODE_FIXED;
}

/**
 * easel_field_new:
 * @input: what is asked for
 *
 * Returns: (transfer full): a field that holds the input's default
 */
EaselField *
easel_field_new (EaselInput *input)
{
  EaselField *self;

  g_return_val_if_fail (EASEL_IS_INPUT (input), NULL);

  self = g_object_new (EASEL_TYPE_FIELD, NULL);
  self->input = g_object_ref (input);
  self->text = g_strdup (easel_input_get_default_text (input));
  self->seed_mode = get_default_mode (self);

  return self;
}

/**
 * easel_field_get_input:
 * @self: a field
 *
 * Returns: (transfer none): what is asked for
 */
EaselInput *
easel_field_get_input (EaselField *self)
{
  g_return_val_if_fail (EASEL_IS_FIELD (self), NULL);

  return self->input;
}

/**
 * easel_field_get_text:
 * @self: a field
 *
 * Returns: what was typed, to the letter
 */
const char *
easel_field_get_text (EaselField *self)
{
  g_return_val_if_fail (EASEL_IS_FIELD (self), NULL);

  return self->text;
}

/**
 * easel_field_set_text:
 * @self: a field
 * @text: (nullable): what was typed
 *
 * Takes every text; whether it is right, the error says. A number typed into a seed's field makes the seed fixed.
 */
void
easel_field_set_text (EaselField *self,
                      const char *text)
{
  g_return_if_fail (EASEL_IS_FIELD (self));

  if (text == NULL)
    text = "";
  if (g_str_equal (self->text, text))
    return;

  g_object_freeze_notify (G_OBJECT (self));
  replace_text (self, &self->text, g_strdup (text), PROP_TEXT);
  if (is_seed (self) && self->seed_mode != EASEL_SEED_MODE_FIXED)
    {
      self->seed_mode = EASEL_SEED_MODE_FIXED;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEED_MODE]);
    }
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * easel_field_is_changed:
 * @self: a field
 *
 * Returns: whether it differs from the workflow's default
 */
gboolean
easel_field_is_changed (EaselField *self)
{
  g_return_val_if_fail (EASEL_IS_FIELD (self), FALSE);

  return self->is_changed;
}

/**
 * easel_field_reset:
 * @self: a field
 *
 * Puts the workflow's default back.
 */
void
easel_field_reset (EaselField *self)
{
  g_return_if_fail (EASEL_IS_FIELD (self));

  g_object_freeze_notify (G_OBJECT (self));
  easel_field_set_text (self, easel_input_get_default_text (self->input));
  easel_field_set_seed_mode (self, get_default_mode (self));
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * easel_field_dup_references:
 * @self: a field for files
 *
 * Returns: (transfer full): what it holds: files, addresses, names
 */
GStrv
easel_field_dup_references (EaselField *self)
{
  g_return_val_if_fail (EASEL_IS_FIELD (self), NULL);

  return easel_references_split (self->text);
}

/**
 * easel_field_set_references:
 * @self: a field for files
 * @references: files, addresses, names, in order
 */
void
easel_field_set_references (EaselField         *self,
                            const char * const *references)
{
  g_autofree char *text = NULL;

  g_return_if_fail (EASEL_IS_FIELD (self));
  g_return_if_fail (references != NULL);

  text = g_strjoinv ("\n", (GStrv) references);
  easel_field_set_text (self, text);
}

/**
 * easel_field_get_seed_mode:
 * @self: a field
 *
 * Returns: where the seed comes from
 */
EaselSeedMode
easel_field_get_seed_mode (EaselField *self)
{
  g_return_val_if_fail (EASEL_IS_FIELD (self), EASEL_SEED_MODE_FIXED);

  return self->seed_mode;
}

/**
 * easel_field_set_seed_mode:
 * @self: a field of a seed
 * @mode: where the seed comes from
 */
void
easel_field_set_seed_mode (EaselField    *self,
                           EaselSeedMode  mode)
{
  g_return_if_fail (EASEL_IS_FIELD (self));

  if (self->seed_mode == mode || !is_seed (self))
    return;

  g_object_freeze_notify (G_OBJECT (self));
  self->seed_mode = mode;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEED_MODE]);
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * easel_field_get_last_seed:
 * @self: a field
 *
 * Returns: (nullable): the seed that the last run used, in decimal digits
 */
const char *
easel_field_get_last_seed (EaselField *self)
{
  g_return_val_if_fail (EASEL_IS_FIELD (self), NULL);

  return self->last_seed;
}

/**
 * easel_field_set_last_seed:
 * @self: a field
 * @digits: (nullable): the seed that a run used
 */
void
easel_field_set_last_seed (EaselField *self,
                           const char *digits)
{
  g_return_if_fail (EASEL_IS_FIELD (self));

  if (g_strcmp0 (self->last_seed, digits) == 0)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  replace_text (self, &self->last_seed, g_strdup (digits), PROP_LAST_SEED);
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Evenly from 0 to @range inclusive: numbers of the last, incomplete round are drawn again. */
static guint64
draw_up_to (guint64 range)
{
  guint64 count = range + 1;
  guint64 limit = count == 0 ? G_MAXUINT64 : G_MAXUINT64 - (G_MAXUINT64 % count + 1) % count;
  guint64 drawn;

  do
    drawn = ((guint64) g_random_int () << 32) | g_random_int ();
  while (drawn > limit);

  return count == 0 ? drawn : drawn % count;
}

/**
 * easel_field_draw_seed:
 * @self: a field of a seed
 *
 * Returns: (transfer full): a random seed within the input's limits, in decimal digits
 */
char *
easel_field_draw_seed (EaselField *self)
{
  const char *minimum, *maximum;
  guint64 low, high;

  g_return_val_if_fail (EASEL_IS_FIELD (self), NULL);

  minimum = easel_input_get_minimum (self->input);
  maximum = easel_input_get_maximum (self->input);
  low = minimum != NULL && *minimum != '-' ? g_ascii_strtoull (minimum, NULL, 10) : 0;
  high = maximum != NULL ? g_ascii_strtoull (maximum, NULL, 10) : G_MAXUINT64;

  return g_strdup_printf ("%" G_GUINT64_FORMAT, high > low ? low + draw_up_to (high - low) : low);
}

/**
 * easel_field_get_error:
 * @self: a field
 *
 * Returns: (nullable): what is wrong with the value and what to do, to be put after the input's name
 */
const char *
easel_field_get_error (EaselField *self)
{
  g_return_val_if_fail (EASEL_IS_FIELD (self), NULL);

  return self->verdict.error;
}

/**
 * easel_field_get_hint:
 * @self: a field
 *
 * Returns: (nullable): what to know about the value, though it is right
 */
const char *
easel_field_get_hint (EaselField *self)
{
  g_return_val_if_fail (EASEL_IS_FIELD (self), NULL);

  return self->verdict.hint;
}

/**
 * easel_field_get_suggestion:
 * @self: a field
 *
 * Returns: (nullable): a text that would be right; the word `random` for a seed to be drawn
 */
const char *
easel_field_get_suggestion (EaselField *self)
{
  g_return_val_if_fail (EASEL_IS_FIELD (self), NULL);

  return self->verdict.suggestion;
}
