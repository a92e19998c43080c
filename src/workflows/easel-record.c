/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thing as the server describes it: its JSON, with the members that are of interest as properties. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-record.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

#include <glib/gi18n-lib.h>

typedef struct {
  JsonNode *node;
} EaselRecordPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (EaselRecord, easel_record, G_TYPE_OBJECT)

static void
easel_record_finalize (GObject *object)
{
  EaselRecordPrivate *priv = easel_record_get_instance_private (EASEL_RECORD (object));

  g_clear_pointer (&priv->node, json_node_unref);

  G_OBJECT_CLASS (easel_record_parent_class)->finalize (object);
}

static char *
dup_member_name (GParamSpec *pspec)
{
  return g_strdelimit (g_strdup (pspec->name), "-", '_');
}

static void
easel_record_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  g_autofree char *member = dup_member_name (pspec);

  g_value_set_string (value, easel_record_get_text (EASEL_RECORD (object), member));
}

static void
easel_record_class_init (EaselRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_record_finalize;
}

static void
easel_record_init (EaselRecord *self)
{
}

/**
 * easel_record_class_install_texts:
 * @klass: a class of records
 * @members: names of text members
 *
 * Gives the class a read-only property for each of them.
 */
void
easel_record_class_install_texts (EaselRecordClass   *klass,
                                  const char * const *members)
{
  /* GObject does not inherit the function that gets properties. */
  G_OBJECT_CLASS (klass)->get_property = easel_record_get_property;

  for (guint i = 0; members[i] != NULL; i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (members[i]), "_", '-');

      g_object_class_install_property (G_OBJECT_CLASS (klass), i + 1,
                                       g_param_spec_string (name, NULL, NULL, NULL,
                                                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY));
    }
}

/**
 * easel_record_new_from_json:
 * @type: a class of records
 * @node: what the server sent
 * @error: return location
 *
 * Returns: (transfer full): the record; %NULL with %EASEL_ERROR_BAD_REPLY if it is no object with an id
 */
gpointer
easel_record_new_from_json (GType      type,
                            JsonNode  *node,
                            GError   **error)
{
  g_autoptr(EaselRecord) self = g_object_new (type, NULL);

  return easel_record_update (self, node, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * easel_record_new_list:
 * @type: a class of records
 * @node: what the server sent
 * @error: return location
 *
 * Returns: (transfer full): the records in it, anything odd passed over; %NULL with %EASEL_ERROR_BAD_REPLY if it is no
 *   list
 */
GPtrArray *
easel_record_new_list (GType      type,
                       JsonNode  *node,
                       GError   **error)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray *list = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (list == NULL)
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                           _("The server answered with something other than a list"));
      return NULL;
    }

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      gpointer record = easel_record_new_from_json (type, json_array_get_element (list, i), NULL);

      if (record != NULL)
        g_ptr_array_add (records, record);
    }

  return g_steal_pointer (&records);
}

/* What the two descriptions tell differently is news. */
static void
notify_changes (EaselRecord *self,
                JsonObject  *before,
                JsonObject  *after)
{
  g_autofree GParamSpec **pspecs = NULL;
  guint count;

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (self), &count);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *member = dup_member_name (pspecs[i]);

      if (g_strcmp0 (easel_json_get_string (before, member), easel_json_get_string (after, member)) != 0)
        g_object_notify_by_pspec (G_OBJECT (self), pspecs[i]);
    }
}

/**
 * easel_record_update:
 * @self: a record
 * @node: a newer description; shared, not to be changed any more
 * @error: return location
 *
 * Returns: whether it was taken over; %EASEL_ERROR_BAD_REPLY if it is no object with an id
 */
gboolean
easel_record_update (EaselRecord  *self,
                     JsonNode     *node,
                     GError      **error)
{
  EaselRecordPrivate *priv = easel_record_get_instance_private (self);
  g_autoptr(JsonNode) before = NULL;
  JsonObject *members;

  g_return_val_if_fail (EASEL_IS_RECORD (self), FALSE);

  members = easel_json_expect_object (node, error);
  if (members == NULL)
    return FALSE;

  if (easel_json_get_string (members, "id") == NULL)
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The server sent something without an id"));
      return FALSE;
    }

  before = g_steal_pointer (&priv->node);
  priv->node = json_node_ref (node);
  g_object_freeze_notify (G_OBJECT (self));
  notify_changes (self, before != NULL ? json_node_get_object (before) : NULL, members);
  g_object_thaw_notify (G_OBJECT (self));

  return TRUE;
}

/**
 * easel_record_to_json:
 * @self: a record
 *
 * Returns: (transfer full): the description as the server sent it, not to be changed
 */
JsonNode *
easel_record_to_json (EaselRecord *self)
{
  EaselRecordPrivate *priv = easel_record_get_instance_private (self);

  g_return_val_if_fail (EASEL_IS_RECORD (self), NULL);

  return priv->node != NULL ? json_node_ref (priv->node) : NULL;
}

/**
 * easel_record_get_members:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): all that the server said
 */
JsonObject *
easel_record_get_members (EaselRecord *self)
{
  EaselRecordPrivate *priv = easel_record_get_instance_private (self);

  g_return_val_if_fail (EASEL_IS_RECORD (self), NULL);

  return priv->node != NULL ? json_node_get_object (priv->node) : NULL;
}

/**
 * easel_record_get_text:
 * @self: a record
 * @member: a member's name
 *
 * Returns: (nullable): its text, %NULL if there is none
 */
const char *
easel_record_get_text (EaselRecord *self,
                       const char  *member)
{
  return easel_json_get_string (easel_record_get_members (self), member);
}
