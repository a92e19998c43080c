/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which widgets a node of UI format has, in order: what its widgets_values stand for (inputs.md 1.2, 9). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-ui-widgets.h"

#include "base/easel-json.h"
#include "workflows/easel-graph.h"
#include "workflows/easel-ui-classes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char * const control_words[] = { "fixed", "increment", "decrement", "randomize", NULL };

static void
widget_free (EaselUiWidget *widget)
{
  g_free (widget->name);
  g_clear_pointer (&widget->default_value, json_node_unref);
  g_free (widget);
}

static GPtrArray *
new_widgets (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) widget_free);
}

static EaselUiWidget *
add_widget (GPtrArray         *widgets,
            const char        *name,
            gsize              length,
            EaselUiWidgetType  type)
{
  EaselUiWidget *widget = g_new0 (EaselUiWidget, 1);

  widget->name = g_strndup (name, length);
  widget->type = type;
  widget->has_control = type == EASEL_UI_WIDGET_INTEGER &&
                        (g_str_equal (widget->name, "seed") || g_str_equal (widget->name, "noise_seed"));
  g_ptr_array_add (widgets, widget);

  return widget;
}

static EaselUiWidgetType
letter_to_type (char letter)
{
  switch (letter)
    {
    case 'I':
      return EASEL_UI_WIDGET_INTEGER;
    case 'F':
      return EASEL_UI_WIDGET_NUMBER;
    case 'S':
      return EASEL_UI_WIDGET_STRING;
    case 'B':
      return EASEL_UI_WIDGET_BOOLEAN;
    case 'C':
      return EASEL_UI_WIDGET_CHOICE;
    case '^':
      return EASEL_UI_WIDGET_BUTTON;
    default:
      return EASEL_UI_WIDGET_ANY;
    }
}

static JsonNode *
new_tabled_default (EaselUiWidgetType  type,
                    const char        *text)
{
  if (type == EASEL_UI_WIDGET_INTEGER || type == EASEL_UI_WIDGET_NUMBER)
    return easel_json_new_number (text);
  if (type == EASEL_UI_WIDGET_BOOLEAN)
    return json_node_init_boolean (json_node_alloc (), g_str_equal (text, "true"));

  return json_node_init_string (json_node_alloc (), text);
}

/* `name:T`, `name:T?` or `name:T=default` */
static void
add_tabled (GPtrArray  *widgets,
            const char *word)
{
  const char *colon = strchr (word, ':');
  EaselUiWidget *widget;

  if (colon == NULL)
    return;

  widget = add_widget (widgets, word, (gsize) (colon - word), letter_to_type (colon[1]));
  widget->is_optional = colon[2] == '?';
  if (colon[2] == '=')
    widget->default_value = new_tabled_default (widget->type, colon + 3);
}

static GPtrArray *
read_table (const char *line)
{
  GPtrArray *widgets = new_widgets ();
  g_auto(GStrv) words = g_strsplit (line, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    add_tabled (widgets, words[i]);

  return widgets;
}

static gboolean
word_to_type (const char        *word,
              EaselUiWidgetType *type)
{
  static const struct {
    const char        *word;
    EaselUiWidgetType  type;
  } words[] = {
    { "INT", EASEL_UI_WIDGET_INTEGER },
    { "FLOAT", EASEL_UI_WIDGET_NUMBER },
    { "STRING", EASEL_UI_WIDGET_STRING },
    { "BOOLEAN", EASEL_UI_WIDGET_BOOLEAN },
    { "COMBO", EASEL_UI_WIDGET_CHOICE },
    { "IMAGEUPLOAD", EASEL_UI_WIDGET_BUTTON },
    { "AUDIOUPLOAD", EASEL_UI_WIDGET_BUTTON },
    { "AUDIO_UI", EASEL_UI_WIDGET_BUTTON },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_strcmp0 (words[i].word, word) == 0)
        {
          *type = words[i].type;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
has_option (JsonObject *options,
            const char *name)
{
  gboolean is_set = FALSE;

  easel_json_get_boolean (options, name, &is_set);

  return is_set;
}

static gboolean
has_upload (JsonObject *options)
{
  return has_option (options, "image_upload") || has_option (options, "video_upload") ||
         has_option (options, "audio_upload") || has_option (options, "file_upload");
}

static JsonNode *
get_first_choice (JsonNode   *type,
                  JsonObject *options)
{
  JsonArray *choices = JSON_NODE_HOLDS_ARRAY (type) ? json_node_get_array (type)
                                                    : easel_json_get_array (options, "options");

  return choices != NULL && json_array_get_length (choices) > 0 ? json_array_get_element (choices, 0) : NULL;
}

/* What the front end puts there when the file says nothing. */
static JsonNode *
new_described_default (EaselUiWidgetType  type,
                       JsonNode          *type_node,
                       JsonObject        *options)
{
  JsonNode *said = easel_json_get_node (options, "default");

  if (said == NULL && type == EASEL_UI_WIDGET_CHOICE)
    said = get_first_choice (type_node, options);
  if (said != NULL)
    return easel_graph_copy (said);

  switch (type)
    {
    case EASEL_UI_WIDGET_INTEGER:
    case EASEL_UI_WIDGET_NUMBER:
      return easel_json_new_number ("0");
    case EASEL_UI_WIDGET_STRING:
      return json_node_init_string (json_node_alloc (), "");
    case EASEL_UI_WIDGET_BOOLEAN:
      return json_node_init_boolean (json_node_alloc (), FALSE);
    case EASEL_UI_WIDGET_ANY:
    case EASEL_UI_WIDGET_CHOICE:
    case EASEL_UI_WIDGET_BUTTON:
    default:
      return NULL;
    }
}

/* A socket that is no widget. */
static gboolean
has_plain_socket (JsonObject *node,
                  const char *name)
{
  JsonArray *sockets = easel_json_get_array (node, "inputs");

  for (guint i = 0; sockets != NULL && i < json_array_get_length (sockets); i++)
    {
      JsonNode *element = json_array_get_element (sockets, i);
      JsonObject *socket = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;

      if (g_strcmp0 (easel_json_get_string (socket, "name"), name) == 0 && easel_json_get_node (socket, "widget") == NULL)
        return TRUE;
    }

  return FALSE;
}

/* With @takes_custom an input of a type that nobody knows, and that has no socket either, is a widget of a pack. Tells
 * whether the input brings an upload button along. */
static gboolean
add_described (GPtrArray  *widgets,
               JsonObject *node,
               const char *name,
               JsonArray  *description,
               gboolean    takes_custom)
{
  JsonNode *type_node = json_array_get_element (description, 0);
  JsonNode *options_node = json_array_get_length (description) > 1 ? json_array_get_element (description, 1) : NULL;
  JsonObject *options =
      options_node != NULL && JSON_NODE_HOLDS_OBJECT (options_node) ? json_node_get_object (options_node) : NULL;
  EaselUiWidgetType type = EASEL_UI_WIDGET_CHOICE;
  EaselUiWidget *widget;

  if (has_option (options, "forceInput"))
    return FALSE;
  if (!JSON_NODE_HOLDS_ARRAY (type_node) && !word_to_type (easel_json_read_string (type_node), &type))
    {
      if (!takes_custom || has_plain_socket (node, name))
        return FALSE;
      type = EASEL_UI_WIDGET_ANY;
    }

  widget = add_widget (widgets, name, strlen (name), type);
  widget->has_control |= has_option (options, "control_after_generate");
  widget->default_value = new_described_default (type, type_node, options);

  return has_upload (options);
}

static void
read_section (GPtrArray  *widgets,
              JsonObject *node,
              JsonObject *class_info,
              const char *name,
              gboolean    takes_custom)
{
  JsonObject *section = easel_json_get_object (easel_json_get_object (class_info, "input"), name);
  JsonArray *order = easel_json_get_array (easel_json_get_object (class_info, "input_order"), name);
  g_autoptr(GList) members = section != NULL ? json_object_get_members (section) : NULL;
  gboolean has_button = FALSE;
  guint index = 0;

  for (GList *l = members; l != NULL; l = l->next)
    {
      const char *ordered = order != NULL && index < json_array_get_length (order)
                              ? easel_json_read_string (json_array_get_element (order, index))
                              : NULL;
      const char *member = ordered != NULL && json_object_has_member (section, ordered) ? ordered : l->data;
      JsonArray *description = easel_json_get_array (section, member);

      index++;
      if (description != NULL && json_array_get_length (description) > 0)
        has_button |= add_described (widgets, node, member, description, takes_custom);
    }

  if (has_button)
    add_widget (widgets, "upload", strlen ("upload"), EASEL_UI_WIDGET_BUTTON);
}

static GPtrArray *
read_sections (JsonObject *node,
               JsonObject *class_info,
               gboolean    takes_custom)
{
  GPtrArray *widgets = new_widgets ();

  read_section (widgets, node, class_info, "required", takes_custom);
  read_section (widgets, node, class_info, "optional", takes_custom);

  return widgets;
}

/* The oldest files have a truth value there. */
static gboolean
is_control (JsonNode      *entry,
            EaselUiWidget *widget)
{
  const char *word = easel_json_read_string (entry);
  gboolean truth;

  if (word == NULL)
    return widget->type == EASEL_UI_WIDGET_INTEGER && easel_json_read_boolean (entry, &truth);

  return g_strv_contains (control_words, word);
}

/* The entry after the one at @at: seeds and some choices are followed by what becomes of them after a run. */
static guint
skip_entry (GPtrArray     *widgets,
            EaselUiWidget *widget,
            JsonArray     *values,
            guint          at)
{
  guint length = values != NULL ? json_array_get_length (values) : 0;

  gboolean may_have_control = widget->has_control ||
                              (length > widgets->len && (widget->type == EASEL_UI_WIDGET_INTEGER ||
                                                         widget->type == EASEL_UI_WIDGET_CHOICE));

  if (may_have_control && at + 1 < length && is_control (json_array_get_element (values, at + 1), widget))
    return at + 2;

  return at + 1;
}

/**
 * easel_ui_widgets_skip:
 * @widgets: a node's widgets
 * @index: one of them
 * @values: (nullable): entries
 * @at: where its entry is
 *
 * Returns: where the entry of the next widget is
 */
guint
easel_ui_widgets_skip (GPtrArray *widgets,
                       guint      index,
                       JsonArray *values,
                       guint      at)
{
  return skip_entry (widgets, g_ptr_array_index (widgets, index), values, at);
}

static guint
count_entries (GPtrArray *widgets,
               JsonArray *values)
{
  guint at = 0;

  for (guint i = 0; i < widgets->len; i++)
    at = skip_entry (widgets, g_ptr_array_index (widgets, i), values, at);

  return at;
}

/* As a machine describes the class. Whether a type that only a pack knows is a widget can be told by the number of
 * entries. */
static GPtrArray *
read_description (JsonObject *node,
                  JsonObject *class_info)
{
  JsonArray *values = easel_json_get_array (node, "widgets_values");
  g_autoptr(GPtrArray) plain = read_sections (node, class_info, FALSE);
  g_autoptr(GPtrArray) custom = read_sections (node, class_info, TRUE);

  if (values != NULL && custom->len > plain->len && count_entries (plain, values) < json_array_get_length (values) &&
      count_entries (custom, values) <= json_array_get_length (values))
    return g_steal_pointer (&custom);

  return g_steal_pointer (&plain);
}

/* Newer front ends give each widget a socket of its own, with the widget's name: then the file describes itself. Only
 * when that comes out even is it trusted, for there are widgets without sockets. */
static GPtrArray *
read_sockets (JsonObject *node)
{
  JsonArray *sockets = easel_json_get_array (node, "inputs");
  JsonArray *values = easel_json_get_array (node, "widgets_values");
  g_autoptr(GPtrArray) widgets = new_widgets ();

  for (guint i = 0; sockets != NULL && i < json_array_get_length (sockets); i++)
    {
      JsonNode *element = json_array_get_element (sockets, i);
      JsonObject *socket = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      const char *name = easel_json_get_string (easel_json_get_object (socket, "widget"), "name");
      EaselUiWidgetType type = EASEL_UI_WIDGET_ANY;

      if (name == NULL)
        continue;
      word_to_type (easel_json_get_string (socket, "type"), &type);
      add_widget (widgets, name, strlen (name), type);
    }

  if (values == NULL)
    return widgets->len == 0 && easel_json_get_node (node, "widgets_values") == NULL ? g_steal_pointer (&widgets)
                                                                                     : NULL;

  return count_entries (widgets, values) == json_array_get_length (values) ? g_steal_pointer (&widgets) : NULL;
}

/**
 * easel_ui_widgets_find:
 * @object_info: (nullable): a machine's classes
 * @node: a node in UI format
 * @class_type: its class
 *
 * Returns: (transfer full) (nullable): its EaselUiWidgets in order, from the machine, else from the table of known
 *   classes, else from the file itself, which may name its values too; %NULL if nobody knows
 */
GPtrArray *
easel_ui_widgets_find (JsonObject *object_info,
                       JsonObject *node,
                       const char *class_type)
{
  JsonObject *class_info = easel_json_get_object (object_info, class_type);
  const char *line;

  if (class_info != NULL)
    return read_description (node, class_info);

  line = easel_ui_classes_find (class_type);
  if (line != NULL)
    return read_table (line);

  return easel_json_get_object (node, "widgets_values") != NULL ? new_widgets () : read_sockets (node);
}

static gboolean
fits (EaselUiWidget *widget,
      JsonNode      *value)
{
  gboolean truth;

  switch (widget->type)
    {
    case EASEL_UI_WIDGET_INTEGER:
    case EASEL_UI_WIDGET_NUMBER:
      return easel_json_is_number (value);
    case EASEL_UI_WIDGET_STRING:
      return easel_json_is_string (value);
    case EASEL_UI_WIDGET_BOOLEAN:
      return easel_json_read_boolean (value, &truth);
    case EASEL_UI_WIDGET_CHOICE:
      return JSON_NODE_HOLDS_VALUE (value);
    case EASEL_UI_WIDGET_ANY:
    case EASEL_UI_WIDGET_BUTTON:
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

/* A real list would be taken for a link. */
static JsonNode *
wrap_list (JsonNode *value)
{
  JsonNode *wrapped;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_ARRAY (value))
    return easel_graph_copy (value);

  wrapped = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_object_set_member (object, "__value__", easel_graph_copy (value));
  json_node_take_object (wrapped, object);

  return wrapped;
}

static gboolean
take_value (EaselUiWidget  *widget,
            JsonNode       *value,
            gboolean        is_lenient,
            JsonObject     *taken,
            char          **problem)
{
  if (widget->type == EASEL_UI_WIDGET_BUTTON)
    return TRUE;
  if (value == NULL || JSON_NODE_HOLDS_NULL (value))
    value = widget->default_value;
  if (value == NULL && (is_lenient || widget->is_optional))
    return TRUE;
  if (value == NULL)
    {
      *problem = g_strdup_printf (_("it has no value for \u201c%s\u201d"), widget->name);
      return FALSE;
    }
  if (!is_lenient && !fits (widget, value))
    {
      *problem = g_strdup_printf (_("its value for \u201c%s\u201d is of the wrong kind"), widget->name);
      return FALSE;
    }

  json_object_set_member (taken, widget->name, wrap_list (value));

  return TRUE;
}

static gboolean
take_listed (GPtrArray   *widgets,
             JsonArray   *values,
             gboolean     is_lenient,
             JsonObject  *taken,
             char       **problem)
{
  guint at = 0, length = values != NULL ? json_array_get_length (values) : 0;

  for (guint i = 0; i < widgets->len; i++)
    {
      EaselUiWidget *widget = g_ptr_array_index (widgets, i);
      JsonNode *value = at < length ? json_array_get_element (values, at) : NULL;

      if (!take_value (widget, value, is_lenient, taken, problem))
        return FALSE;

      at = skip_entry (widgets, widget, values, at);
    }

  return TRUE;
}

/* Some packs keep values by name, what depends on another value among them. Previews and buttons are no inputs. */
static gboolean
take_named (GPtrArray   *widgets,
            JsonObject  *values,
            gboolean     is_lenient,
            JsonObject  *taken,
            char       **problem)
{
  static const char * const others[] = {
    "videopreview", "choose file to upload", "choose video to upload", "upload", "control_after_generate", NULL,
  };
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  for (guint i = 0; i < widgets->len; i++)
    {
      EaselUiWidget *widget = g_ptr_array_index (widgets, i);

      if (!take_value (widget, easel_json_get_node (values, widget->name), is_lenient, taken, problem))
        return FALSE;
    }

  json_object_iter_init_ordered (&iter, values);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      if (!json_object_has_member (taken, name) && !JSON_NODE_HOLDS_NULL (value) && !g_strv_contains (others, name))
        json_object_set_member (taken, name, wrap_list (value));
    }

  return TRUE;
}

/**
 * easel_ui_widgets_read_values:
 * @widgets: a node's widgets
 * @values: (nullable): its `widgets_values`: a list, or with some packs an object
 * @is_lenient: whether values that are missing or odd are taken as they are, for reading a form
 * @problem: (out): what does not fit
 *
 * Returns: (transfer full) (nullable): the inputs that the widgets are; %NULL if a wrong run could come of it
 */
JsonObject *
easel_ui_widgets_read_values (GPtrArray  *widgets,
                              JsonNode   *values,
                              gboolean    is_lenient,
                              char      **problem)
{
  g_autoptr(JsonObject) taken = json_object_new ();

  if (values != NULL && JSON_NODE_HOLDS_OBJECT (values))
    {
      if (!take_named (widgets, json_node_get_object (values), is_lenient, taken, problem))
        return NULL;

      return g_steal_pointer (&taken);
    }

  if (!take_listed (widgets, values != NULL && JSON_NODE_HOLDS_ARRAY (values) ? json_node_get_array (values) : NULL,
                    is_lenient, taken, problem))
    return NULL;

  return g_steal_pointer (&taken);
}
