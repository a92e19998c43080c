/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which widgets a node of UI format has, in order: what its widgets_values stand for (inputs.md 1.2, 9). */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EaselUiWidgetType:
 * @EASEL_UI_WIDGET_ANY: of a custom type: whatever is there is taken
 * @EASEL_UI_WIDGET_BUTTON: takes an entry and is no input: an upload button
 */
typedef enum {
  EASEL_UI_WIDGET_ANY,
  EASEL_UI_WIDGET_INTEGER,
  EASEL_UI_WIDGET_NUMBER,
  EASEL_UI_WIDGET_STRING,
  EASEL_UI_WIDGET_BOOLEAN,
  EASEL_UI_WIDGET_CHOICE,
  EASEL_UI_WIDGET_BUTTON,
} EaselUiWidgetType;

/**
 * EaselUiWidget:
 * @name: the input's name
 * @default_value: (nullable): what a machine says it is without an entry
 * @is_optional: whether the node can do without it
 * @has_control: whether the entry after it says what becomes of it after a run
 */
typedef struct {
  char              *name;
  EaselUiWidgetType  type;
  JsonNode          *default_value;
  gboolean           is_optional;
  gboolean           has_control;
} EaselUiWidget;

/* An array of EaselUiWidget, NULL if the class is not known. */
GPtrArray  *easel_ui_widgets_find           (JsonObject  *object_info,
                                             JsonObject  *node,
                                             const char  *class_type);

guint       easel_ui_widgets_skip           (GPtrArray   *widgets,
                                             guint        index,
                                             JsonArray   *values,
                                             guint        at);

/* An object name → value; NULL with a sentence if values and widgets do not fit together. */
JsonObject *easel_ui_widgets_read_values    (GPtrArray   *widgets,
                                             JsonNode    *values,
                                             gboolean     is_lenient,
                                             char       **problem);

G_END_DECLS
