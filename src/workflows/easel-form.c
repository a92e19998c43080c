/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow's inputs while they are being filled in: fields in the author's order. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-form.h"
#include "workflows/easel-form-private.h"

#include "base/easel-error.h"
#include "workflows/easel-input-private.h"
#include "workflows/easel-nearest.h"

#include <glib/gi18n-lib.h>

#define NAMED_INPUTS 12

struct _EaselForm
{
  GObject        parent_instance;

  EaselWorkflow *workflow;

  GPtrArray     *fields;   /* the ones to show, then those of more */
  guint          n_shown;
  GListStore    *more;
  GHashTable    *by_id;    /* id (borrowed) → EaselField (borrowed) */
  GHashTable    *touched;  /* ids that the shell has set */
  GPtrArray     *unused;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EaselForm, easel_form, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
unused_value_free (EaselUnusedValue *value)
{
  g_free (value->id);
  json_node_unref (value->value);
  g_free (value);
}

/* Of several nodes that share an id, the one whose values all others take too (inputs.md 11.1). */
static guint
rank_kind (EaselInputKind kind)
{
  static const EaselInputKind strictest_first[] = {
    EASEL_INPUT_KIND_INTEGER_SLIDER, EASEL_INPUT_KIND_INTEGER, EASEL_INPUT_KIND_SEED,   EASEL_INPUT_KIND_SLIDER,
    EASEL_INPUT_KIND_NUMBER,         EASEL_INPUT_KIND_ENUM,    EASEL_INPUT_KIND_LINE,   EASEL_INPUT_KIND_TEXT,
  };

  for (guint i = 0; i < G_N_ELEMENTS (strictest_first); i++)
    {
      if (strictest_first[i] == kind)
        return i;
    }

  return G_MAXUINT;
}

static EaselInput *
find_strictest (EaselInput *first,
                GPtrArray  *sharers)
{
  EaselInput *strictest = first;

  for (guint i = 0; i < sharers->len; i++)
    {
      EaselInput *sharer = g_ptr_array_index (sharers, i);

      if (rank_kind (easel_input_get_kind (first)) != G_MAXUINT &&
          rank_kind (easel_input_get_kind (sharer)) < rank_kind (easel_input_get_kind (strictest)))
        strictest = sharer;
    }

  return strictest;
}

static void
exchange (char       **place,
          const char  *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

/* One field for all nodes that share an id: name and place from the first of them, the rules from the strictest. */
static EaselInput *
merge_sharers (EaselInput *first,
               GPtrArray  *sharers)
{
  const EaselInputDefinition *place = easel_input_get_definition (first);
  EaselInputDefinition merged;
  g_autofree char *note = NULL;
  gboolean differ = FALSE;

  easel_input_definition_copy (&merged, easel_input_get_definition (find_strictest (first, sharers)));
  for (guint i = 0; i < sharers->len; i++)
    differ |= easel_input_get_kind (g_ptr_array_index (sharers, i)) != easel_input_get_kind (first);

  exchange (&merged.node, place->node);
  exchange (&merged.label, place->label);
  exchange (&merged.description, place->description);
  exchange (&merged.group_id, place->group_id);
  exchange (&merged.group_name, place->group_name);
  merged.is_collapsed = place->is_collapsed;
  merged.use_count = sharers->len;

  note = g_strdup_printf (ngettext ("Used by %u node", "Used by %u nodes", sharers->len), sharers->len);
  easel_input_definition_note (&merged, note);
  if (differ)
    easel_input_definition_note (&merged,
                                 _("The nodes that share this id are of different kinds; all get the same value"));

  return easel_input_new (&merged);
}

/* Id → the inputs that share it; those that nothing can be sent to are apart. */
static GHashTable *
group_by_id (GPtrArray *inputs)
{
  GHashTable *groups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < inputs->len; i++)
    {
      EaselInput *input = g_ptr_array_index (inputs, i);
      GPtrArray *sharers = g_hash_table_lookup (groups, easel_input_get_id (input));

      if (!easel_input_is_usable (input))
        continue;
      if (sharers == NULL)
        {
          sharers = g_ptr_array_new ();
          g_hash_table_insert (groups, (char *) easel_input_get_id (input), sharers);
        }
      g_ptr_array_add (sharers, input);
    }

  return groups;
}

static void
take_field (EaselForm  *self,
            EaselInput *input)
{
  EaselField *field = easel_field_new (input);

  g_ptr_array_add (self->fields, field);
  if (easel_input_is_usable (input) || !g_hash_table_contains (self->by_id, easel_input_get_id (input)))
    g_hash_table_insert (self->by_id, (char *) easel_input_get_id (input), field);
}

static void
take_external (EaselForm *self,
               GPtrArray *inputs)
{
  g_autoptr(GHashTable) groups = group_by_id (inputs);

  for (guint i = 0; i < inputs->len; i++)
    {
      EaselInput *input = g_ptr_array_index (inputs, i);
      GPtrArray *sharers = g_hash_table_lookup (groups, easel_input_get_id (input));
      g_autoptr(EaselInput) merged = NULL;

      if (!easel_input_is_usable (input) || sharers->len == 1)
        {
          take_field (self, input);
          continue;
        }
      if (g_ptr_array_index (sharers, 0) != input)
        continue;

      merged = merge_sharers (input, sharers);
      take_field (self, merged);
    }
}

static gboolean
is_folded_away (EaselInput *input)
{
  const char *group_id = easel_input_get_group_id (input);

  return group_id != NULL && g_str_has_prefix (group_id, "node:");
}

/* The external inputs are the form; without any, the well-known literals are. The rest is there on request. */
static void
take_inputs (EaselForm *self)
{
  GPtrArray *inputs = easel_workflow_get_inputs (self->workflow);
  GPtrArray *literals = easel_workflow_get_literals (self->workflow);

  take_external (self, inputs);
  for (guint i = 0; i < literals->len; i++)
    {
      EaselInput *literal = g_ptr_array_index (literals, i);

      if (inputs->len == 0 && !is_folded_away (literal))
        take_field (self, literal);
    }
  self->n_shown = self->fields->len;

  for (guint i = 0; i < literals->len; i++)
    {
      EaselInput *literal = g_ptr_array_index (literals, i);

      if (inputs->len > 0 || is_folded_away (literal))
        take_field (self, literal);
    }
  if (self->fields->len > self->n_shown)
    g_list_store_splice (self->more, 0, 0, self->fields->pdata + self->n_shown, self->fields->len - self->n_shown);
}

static GType
get_item_type (GListModel *model)
{
  return EASEL_TYPE_FIELD;
}

static guint
get_n_items (GListModel *model)
{
  return EASEL_FORM (model)->n_shown;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  EaselForm *self = EASEL_FORM (model);

  return position < self->n_shown ? g_object_ref (g_ptr_array_index (self->fields, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
easel_form_finalize (GObject *object)
{
  EaselForm *self = EASEL_FORM (object);

  g_clear_object (&self->workflow);
  g_clear_object (&self->more);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_pointer (&self->touched, g_hash_table_unref);
  g_clear_pointer (&self->unused, g_ptr_array_unref);

  G_OBJECT_CLASS (easel_form_parent_class)->finalize (object);
}

static void
easel_form_class_init (EaselFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_form_finalize;
}

static void
easel_form_init (EaselForm *self)
{
  self->fields = g_ptr_array_new_with_free_func (g_object_unref);
  self->more = g_list_store_new (EASEL_TYPE_FIELD);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unused = g_ptr_array_new_with_free_func ((GDestroyNotify) unused_value_free);
}

/**
 * easel_form_new:
 * @workflow: whose inputs are to be filled in
 *
 * Returns: (transfer full): a form in which every field holds its default
 */
EaselForm *
easel_form_new (EaselWorkflow *workflow)
{
  EaselForm *self;

  g_return_val_if_fail (EASEL_IS_WORKFLOW (workflow), NULL);

  self = g_object_new (EASEL_TYPE_FORM, NULL);
  self->workflow = g_object_ref (workflow);
  take_inputs (self);

  return self;
}

/**
 * easel_form_get_workflow:
 * @self: a form
 *
 * Returns: (transfer none): whose inputs are filled in
 */
EaselWorkflow *
easel_form_get_workflow (EaselForm *self)
{
  g_return_val_if_fail (EASEL_IS_FORM (self), NULL);

  return self->workflow;
}

/**
 * easel_form_get_more:
 * @self: a form
 *
 * Returns: (transfer none): EaselFields of literals that are not shown at first
 */
GListModel *
easel_form_get_more (EaselForm *self)
{
  g_return_val_if_fail (EASEL_IS_FORM (self), NULL);

  return G_LIST_MODEL (self->more);
}

GPtrArray *
easel_form_get_fields (EaselForm *self)
{
  return self->fields;
}

GPtrArray *
easel_form_get_unused (EaselForm *self)
{
  return self->unused;
}

void
easel_form_touch (EaselForm  *self,
                  const char *id)
{
  g_hash_table_add (self->touched, g_strdup (id));
}

gboolean
easel_form_was_touched (EaselForm  *self,
                        const char *id)
{
  return g_hash_table_contains (self->touched, id);
}

/**
 * easel_form_find:
 * @self: a form
 * @id: an input's id
 *
 * Returns: (transfer none) (nullable): the field of that id, literals included
 */
EaselField *
easel_form_find (EaselForm  *self,
                 const char *id)
{
  g_return_val_if_fail (EASEL_IS_FORM (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return g_hash_table_lookup (self->by_id, id);
}

static GStrv
list_ids (EaselForm *self,
          guint      count)
{
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < count; i++)
    {
      EaselInput *input = easel_field_get_input (g_ptr_array_index (self->fields, i));

      if (easel_input_is_usable (input))
        g_strv_builder_add (ids, easel_input_get_id (input));
    }

  return g_strv_builder_end (ids);
}

/**
 * easel_form_lookup:
 * @self: a form
 * @id: what somebody took for an input's id
 * @error: return location
 *
 * Returns: (transfer none): the field; %NULL with %EASEL_ERROR_INVALID that names the nearest ids, or all of them
 */
EaselField *
easel_form_lookup (EaselForm   *self,
                   const char  *id,
                   GError     **error)
{
  g_auto(GStrv) all = NULL;
  g_auto(GStrv) shown = NULL;
  g_auto(GStrv) nearest = NULL;
  g_autofree char *names = NULL;
  EaselField *field;

  g_return_val_if_fail (EASEL_IS_FORM (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  field = easel_form_find (self, id);
  if (field != NULL)
    return field;

  all = list_ids (self, self->fields->len);
  nearest = easel_nearest_find ((const char * const *) all, id, 3);
  if (nearest[0] != NULL)
    {
      names = easel_nearest_quote ((const char * const *) nearest, 3);
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("no input is called \u201c%s\u201d: did you mean %s?"),
                   id, names);
      return NULL;
    }

  shown = list_ids (self, self->n_shown);
  names = easel_nearest_quote ((const char * const *) shown, NAMED_INPUTS);
  if (shown[0] == NULL)
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                 _("no input is called \u201c%s\u201d: the workflow has none"), id);
  else
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("no input is called \u201c%s\u201d: there are %s"), id,
                 names);

  return NULL;
}

/**
 * easel_form_reset:
 * @self: a form
 *
 * Puts every default back.
 */
void
easel_form_reset (EaselForm *self)
{
  g_return_if_fail (EASEL_IS_FORM (self));

  for (guint i = 0; i < self->fields->len; i++)
    easel_field_reset (g_ptr_array_index (self->fields, i));
  g_hash_table_remove_all (self->touched);
}

/**
 * easel_form_is_changed:
 * @self: a form
 *
 * Returns: whether any field differs from its default
 */
gboolean
easel_form_is_changed (EaselForm *self)
{
  g_return_val_if_fail (EASEL_IS_FORM (self), FALSE);

  for (guint i = 0; i < self->fields->len; i++)
    {
      if (easel_field_is_changed (g_ptr_array_index (self->fields, i)))
        return TRUE;
    }

  return FALSE;
}

/**
 * easel_form_validate:
 * @self: a form
 * @error: return location
 *
 * Returns: (transfer none) (nullable): the first field that is wrong, with %EASEL_ERROR_INVALID set; %NULL if all is
 *   well
 */
EaselField *
easel_form_validate (EaselForm  *self,
                     GError    **error)
{
  g_return_val_if_fail (EASEL_IS_FORM (self), NULL);

  for (guint i = 0; i < self->fields->len; i++)
    {
      EaselField *field = g_ptr_array_index (self->fields, i);

      if (easel_field_get_error (field) == NULL)
        continue;

      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, "%s: %s",
                   easel_input_get_id (easel_field_get_input (field)), easel_field_get_error (field));
      return field;
    }

  return NULL;
}
