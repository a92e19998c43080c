/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of `-i NAME=VALUE`, and the runs that a grid of them makes. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-values.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

#include <glib/gi18n-lib.h>

/* One input and the values that it takes in turn. */
typedef struct {
  char      *name;
  GPtrArray *values; /* of text */
  JsonNode  *list;   /* nullable: as it was written */
} Axis;

struct _EaselCliValues
{
  GPtrArray *axes;
};

static void
axis_free (Axis *axis)
{
  g_free (axis->name);
  g_ptr_array_unref (axis->values);
  g_clear_pointer (&axis->list, json_node_unref);
  g_free (axis);
}

static char *
get_element_text (JsonNode *element)
{
  if (easel_json_is_number (element))
    return easel_json_dup_digits (element);

  if (easel_json_is_string (element))
    return g_strdup (json_node_get_string (element));

  return easel_json_write (element);
}

static gboolean
read_list (Axis        *axis,
           const char  *text,
           GError     **error)
{
  g_autoptr(JsonNode) list = *text == '[' ? easel_json_parse (text, -1, NULL) : NULL;
  JsonArray *elements;

  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    {
      g_ptr_array_add (axis->values, g_strdup (text));
      return TRUE;
    }

  elements = json_node_get_array (list);
  if (json_array_get_length (elements) == 0)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                   _("“%s” has an empty list, which makes no run; give it a value"), axis->name);
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (elements); i++)
    g_ptr_array_add (axis->values, get_element_text (json_array_get_element (elements, i)));
  axis->list = g_steal_pointer (&list);

  return TRUE;
}

static Axis *
read_assignment (const char  *assignment,
                 gboolean     grid,
                 GError     **error)
{
  const char *equals = strchr (assignment, '=');
  Axis *axis;

  if (equals == NULL || equals == assignment)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("“-i %s” should be -i NAME=VALUE or -i NAME=@FILE"),
                   assignment);
      return NULL;
    }

  axis = g_new0 (Axis, 1);
  axis->name = g_strndup (assignment, (gsize) (equals - assignment));
  axis->values = g_ptr_array_new_with_free_func (g_free);

  if (grid && !read_list (axis, equals + 1, error))
    {
      axis_free (axis);
      return NULL;
    }

  if (!grid)
    g_ptr_array_add (axis->values, g_strdup (equals + 1));

  return axis;
}

/**
 * easel_cli_values_new:
 * @assignments: (nullable) (array zero-terminated=1): each NAME=VALUE
 * @grid: whether lists make several runs
 * @error: return location
 *
 * Returns: (transfer full): the values, or %NULL with %EASEL_ERROR_INVALID
 */
EaselCliValues *
easel_cli_values_new (const char * const  *assignments,
                      gboolean             grid,
                      GError             **error)
{
  g_autoptr(EaselCliValues) self = g_new0 (EaselCliValues, 1);

  self->axes = g_ptr_array_new_with_free_func ((GDestroyNotify) axis_free);
  for (; assignments != NULL && *assignments != NULL; assignments++)
    {
      Axis *axis = read_assignment (*assignments, grid, error);

      if (axis == NULL)
        return NULL;

      g_ptr_array_add (self->axes, axis);
    }

  return g_steal_pointer (&self);
}

/**
 * easel_cli_values_get_count:
 * @self: the values
 *
 * Returns: how many runs they make: each combination is one; at most %G_MAXUINT
 */
guint
easel_cli_values_get_count (EaselCliValues *self)
{
  guint count = 1;

  for (guint i = 0; i < self->axes->len; i++)
    {
      Axis *axis = g_ptr_array_index (self->axes, i);

      if (!g_uint_checked_mul (&count, count, axis->values->len))
        return G_MAXUINT;
    }

  return count;
}

/**
 * easel_cli_values_apply:
 * @self: the values
 * @number: which combination, below easel_cli_values_get_count(); the last input changes fastest
 * @form: where to set them
 * @error: return location
 *
 * Returns: whether all of them could be set; %EASEL_ERROR_INVALID names the first that could not
 */
gboolean
easel_cli_values_apply (EaselCliValues  *self,
                        guint            number,
                        EaselForm       *form,
                        GError         **error)
{
  g_autofree guint *choices = g_new0 (guint, self->axes->len + 1);

  for (guint i = self->axes->len; i > 0; i--)
    {
      Axis *axis = g_ptr_array_index (self->axes, i - 1);

      choices[i - 1] = number % axis->values->len;
      number /= axis->values->len;
    }

  for (guint i = 0; i < self->axes->len; i++)
    {
      Axis *axis = g_ptr_array_index (self->axes, i);

      if (!easel_form_set (form, axis->name, g_ptr_array_index (axis->values, choices[i]), error))
        return FALSE;
    }

  return TRUE;
}

/**
 * easel_cli_values_dup_name_of:
 * @self: the values
 * @value: a value
 *
 * Returns: (transfer full) (nullable): the first input that is given @value
 */
char *
easel_cli_values_dup_name_of (EaselCliValues *self,
                              const char     *value)
{
  for (guint i = 0; i < self->axes->len; i++)
    {
      Axis *axis = g_ptr_array_index (self->axes, i);

      if (g_ptr_array_find_with_equal_func (axis->values, value, g_str_equal, NULL))
        return g_strdup (axis->name);
    }

  return NULL;
}

/**
 * easel_cli_values_get_params:
 * @self: the values
 *
 * Returns: (transfer full) (nullable): the lists, for a server that makes the runs itself (contract 6.1)
 */
JsonObject *
easel_cli_values_get_params (EaselCliValues *self)
{
  g_autoptr(JsonObject) params = NULL;

  for (guint i = 0; i < self->axes->len; i++)
    {
      Axis *axis = g_ptr_array_index (self->axes, i);

      if (axis->list == NULL)
        continue;

      if (params == NULL)
        params = json_object_new ();
      json_object_set_member (params, axis->name, json_node_copy (axis->list));
    }

  return g_steal_pointer (&params);
}

void
easel_cli_values_free (EaselCliValues *self)
{
  g_clear_pointer (&self->axes, g_ptr_array_unref);
  g_free (self);
}
