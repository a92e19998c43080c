/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One field of a form: its label, what marks it as changed, its error and its help; subclasses bring the control. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/form/easel-choice-view.h"
#include "ui/form/easel-color-view.h"
#include "ui/form/easel-field-view.h"
#include "ui/form/easel-media-view.h"
#include "ui/form/easel-number-view.h"
#include "ui/form/easel-pictures-view.h"
#include "ui/form/easel-seed-view.h"
#include "ui/form/easel-switch-view.h"
#include "ui/form/easel-text-view.h"

typedef struct {
  /* What I was given */
  EaselField  *field;
  EaselStudio *studio; /* NULL where files cannot be taken in */

  gboolean     visited;  /* left once, or asked about: errors show from then on */

  /* Template children */
  GtkWidget   *content;
  GtkWidget   *head;
  GtkLabel    *label;
  GtkBox      *suffix;
  GtkBox      *body;
  GtkLabel    *help;
  GtkWidget   *trouble;
  GtkLabel    *error;
  GtkButton   *fix;
  GMenuModel  *menu;
} EaselFieldViewPrivate;

typedef enum {
  PROP_FIELD = 1,
  PROP_STUDIO,
} EaselFieldViewProperty;

static GParamSpec *properties[PROP_STUDIO + 1];
static GtkBuildableIface *parent_buildable;

static void easel_field_view_buildable_init (GtkBuildableIface *iface);

G_DEFINE_TYPE_WITH_CODE (EaselFieldView, easel_field_view, GTK_TYPE_WIDGET,
                         G_ADD_PRIVATE (EaselFieldView)
                         G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, easel_field_view_buildable_init))

#define PRIVATE(self) ((EaselFieldViewPrivate *) easel_field_view_get_instance_private (self))

static void
set_text (GtkLabel   *label,
          const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

/* Errors of fields begin after the name of the field: “must be from 0 to 1”. */
static void
show_sentence (EaselFieldViewPrivate *priv,
               const char            *error)
{
  g_autofree char *sentence = NULL;

  if (error != NULL)
    sentence = g_strconcat (easel_input_get_label (easel_field_get_input (priv->field)), " ", error, NULL);
  gtk_label_set_label (priv->error, sentence != NULL ? sentence : "");
}

static void
update_error (EaselFieldView *self)
{
  EaselFieldViewPrivate *priv = PRIVATE (self);
  const char *error = easel_field_get_error (priv->field);
  const char *suggestion = easel_field_get_suggestion (priv->field);
  gboolean is_shown = error != NULL && priv->visited;
  GtkWidget *control = EASEL_FIELD_VIEW_GET_CLASS (self)->get_control (self);

  gtk_widget_set_visible (priv->trouble, is_shown);
  show_sentence (priv, is_shown ? error : NULL);
  gtk_widget_set_visible (GTK_WIDGET (priv->fix), suggestion != NULL);
  if (suggestion != NULL)
    {
      /* Translators: on a button; a value that would be right */
      g_autofree char *text = g_strdup_printf (_("Use %s"), suggestion);

      gtk_button_set_label (priv->fix, text);
    }

  if (is_shown)
    gtk_widget_add_css_class (GTK_WIDGET (self), "field-error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "field-error");

  if (control == NULL)
    return;

  if (is_shown)
    gtk_widget_add_css_class (control, "error");
  else
    gtk_widget_remove_css_class (control, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_STATE_INVALID,
                               is_shown ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
update_help (EaselFieldView *self)
{
  EaselFieldViewPrivate *priv = PRIVATE (self);
  EaselInput *input = easel_field_get_input (priv->field);
  const char *help = easel_field_get_hint (priv->field);

  if (!easel_input_is_usable (input))
    help = easel_input_get_reason (input);
  if (help == NULL)
    help = easel_input_get_note (input);
  if (help == NULL || *help == '\0')
    help = easel_input_get_description (input);

  set_text (priv->help, help);
}

static void
update_reset (EaselFieldView *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "field.reset", easel_field_is_changed (PRIVATE (self)->field));
}

static void
fix_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  EaselFieldViewPrivate *priv = PRIVATE (EASEL_FIELD_VIEW (widget));
  g_autofree char *suggestion = g_strdup (easel_field_get_suggestion (priv->field));

  if (suggestion != NULL)
    easel_field_set_text (priv->field, suggestion);
}

static void
reset_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  easel_field_reset (PRIVATE (EASEL_FIELD_VIEW (widget))->field);
}

static void
leave_cb (GtkEventControllerFocus *controller,
          gpointer                 user_data)
{
  EaselFieldView *self = EASEL_FIELD_VIEW (user_data);

  easel_field_view_show_error (self);
}

static void
popup_menu (EaselFieldView *self,
            double          x,
            double          y)
{
  GtkWidget *popover = gtk_popover_menu_new_from_model (PRIVATE (self)->menu);

  gtk_widget_set_parent (popover, GTK_WIDGET (self));
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  g_signal_connect (popover, "closed", G_CALLBACK (gtk_widget_unparent), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
secondary_pressed_cb (GtkGestureClick *gesture,
                      int              presses,
                      double           x,
                      double           y,
                      gpointer         user_data)
{
  popup_menu (EASEL_FIELD_VIEW (user_data), x, y);
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  popup_menu (EASEL_FIELD_VIEW (widget), 12, gtk_widget_get_height (widget) / 2.0);
}

static void
easel_field_view_add_child (GtkBuildable *buildable,
                            GtkBuilder   *builder,
                            GObject      *child,
                            const char   *type)
{
  EaselFieldViewPrivate *priv = PRIVATE (EASEL_FIELD_VIEW (buildable));

  if (g_strcmp0 (type, "suffix") == 0)
    gtk_box_append (priv->suffix, GTK_WIDGET (child));
  else if (g_strcmp0 (type, "body") == 0)
    {
      gtk_box_append (priv->body, GTK_WIDGET (child));
      gtk_widget_set_visible (GTK_WIDGET (priv->body), TRUE);
    }
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
easel_field_view_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = easel_field_view_add_child;
}

static void
easel_field_view_real_bind (EaselFieldView *self)
{
}

static GtkWidget *
easel_field_view_real_get_control (EaselFieldView *self)
{
  return NULL;
}

static void
easel_field_view_constructed (GObject *object)
{
  EaselFieldView *self = EASEL_FIELD_VIEW (object);
  EaselFieldViewPrivate *priv = PRIVATE (self);
  EaselInput *input = easel_field_get_input (priv->field);
  EaselInputKind kind = easel_input_get_kind (input);
  GtkWidget *control;

  G_OBJECT_CLASS (easel_field_view_parent_class)->constructed (object);

  gtk_label_set_label (priv->label, easel_input_get_label (input));
  if (kind == EASEL_INPUT_KIND_TEXT || kind == EASEL_INPUT_KIND_LINE)
    {
      gtk_widget_add_css_class (GTK_WIDGET (priv->label), "smaller");
      gtk_widget_add_css_class (GTK_WIDGET (priv->label), "dim-label");
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self), easel_input_is_usable (input));

  EASEL_FIELD_VIEW_GET_CLASS (self)->bind (self);

  g_signal_connect_object (priv->field, "notify::error", G_CALLBACK (update_error), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->field, "notify::hint", G_CALLBACK (update_help), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->field, "notify::changed", G_CALLBACK (update_reset), self, G_CONNECT_SWAPPED);
  update_error (self);
  update_help (self);
  update_reset (self);

  control = EASEL_FIELD_VIEW_GET_CLASS (self)->get_control (self);
  if (control != NULL)
    easel_field_view_name (self, control);
}

static void
easel_field_view_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  EaselFieldViewPrivate *priv = PRIVATE (EASEL_FIELD_VIEW (object));

  switch ((EaselFieldViewProperty) prop_id)
    {
    case PROP_FIELD:
      g_value_set_object (value, priv->field);
      break;
    case PROP_STUDIO:
      g_value_set_object (value, priv->studio);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_field_view_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  EaselFieldViewPrivate *priv = PRIVATE (EASEL_FIELD_VIEW (object));

  switch ((EaselFieldViewProperty) prop_id)
    {
    case PROP_FIELD:
      priv->field = g_value_dup_object (value);
      break;
    case PROP_STUDIO:
      priv->studio = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_field_view_dispose (GObject *object)
{
  /* gtk_widget_dispose_template() of GTK 4.8 aborts for a class that is not the last one. */
  g_clear_pointer (&PRIVATE (EASEL_FIELD_VIEW (object))->content, gtk_widget_unparent);

  G_OBJECT_CLASS (easel_field_view_parent_class)->dispose (object);
}

static void
easel_field_view_finalize (GObject *object)
{
  EaselFieldViewPrivate *priv = PRIVATE (EASEL_FIELD_VIEW (object));

  g_clear_object (&priv->field);
  g_clear_object (&priv->studio);

  G_OBJECT_CLASS (easel_field_view_parent_class)->finalize (object);
}

static void
easel_field_view_class_init (EaselFieldViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = easel_field_view_constructed;
  object_class->get_property = easel_field_view_get_property;
  object_class->set_property = easel_field_view_set_property;
  object_class->dispose = easel_field_view_dispose;
  object_class->finalize = easel_field_view_finalize;
  klass->bind = easel_field_view_real_bind;
  klass->get_control = easel_field_view_real_get_control;

  properties[PROP_FIELD] = g_param_spec_object ("field", NULL, NULL, EASEL_TYPE_FIELD, flags);
  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EASEL_TYPE_STUDIO, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-field-view.ui");
  gtk_widget_class_bind_template_child_private (widget_class, EaselFieldView, content);
  gtk_widget_class_bind_template_child_private (widget_class, EaselFieldView, head);
  gtk_widget_class_bind_template_child_private (widget_class, EaselFieldView, label);
  gtk_widget_class_bind_template_child_private (widget_class, EaselFieldView, suffix);
  gtk_widget_class_bind_template_child_private (widget_class, EaselFieldView, body);
  gtk_widget_class_bind_template_child_private (widget_class, EaselFieldView, help);
  gtk_widget_class_bind_template_child_private (widget_class, EaselFieldView, trouble);
  gtk_widget_class_bind_template_child_private (widget_class, EaselFieldView, error);
  gtk_widget_class_bind_template_child_private (widget_class, EaselFieldView, fix);
  gtk_widget_class_bind_template_child_private (widget_class, EaselFieldView, menu);

  gtk_widget_class_install_action (widget_class, "field.fix", NULL, fix_action);
  gtk_widget_class_install_action (widget_class, "field.reset", NULL, reset_action);
  gtk_widget_class_install_action (widget_class, "field.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "field.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "field.menu", NULL);
}

static void
easel_field_view_init (EaselFieldView *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (focus, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (secondary_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

static GType
get_type_for (EaselField *field)
{
  EaselInput *input = easel_field_get_input (field);

  if (!easel_input_is_usable (input))
    return EASEL_TYPE_FIELD_VIEW;

  switch (easel_input_get_kind (input))
    {
    case EASEL_INPUT_KIND_TEXT:
    case EASEL_INPUT_KIND_LINE:
      return EASEL_TYPE_TEXT_VIEW;
    case EASEL_INPUT_KIND_NUMBER:
    case EASEL_INPUT_KIND_INTEGER:
    case EASEL_INPUT_KIND_SLIDER:
    case EASEL_INPUT_KIND_INTEGER_SLIDER:
      return EASEL_TYPE_NUMBER_VIEW;
    case EASEL_INPUT_KIND_BOOLEAN:
      return EASEL_TYPE_SWITCH_VIEW;
    case EASEL_INPUT_KIND_ENUM:
    case EASEL_INPUT_KIND_LORA:
    case EASEL_INPUT_KIND_CHECKPOINT:
    case EASEL_INPUT_KIND_FACE_MODEL:
      return EASEL_TYPE_CHOICE_VIEW;
    case EASEL_INPUT_KIND_SEED:
      return EASEL_TYPE_SEED_VIEW;
    case EASEL_INPUT_KIND_IMAGE:
    case EASEL_INPUT_KIND_IMAGE_ALPHA:
    case EASEL_INPUT_KIND_VIDEO:
    case EASEL_INPUT_KIND_AUDIO:
    case EASEL_INPUT_KIND_EXR:
    case EASEL_INPUT_KIND_FILE:
      return EASEL_TYPE_MEDIA_VIEW;
    case EASEL_INPUT_KIND_IMAGE_BATCH:
      return EASEL_TYPE_PICTURES_VIEW;
    case EASEL_INPUT_KIND_COLOUR:
      return EASEL_TYPE_COLOR_VIEW;
    case EASEL_INPUT_KIND_UNSUPPORTED:
    default:
      return EASEL_TYPE_FIELD_VIEW;
    }
}

/**
 * easel_field_view_new:
 * @field: what is filled in
 * @studio: (nullable): takes files in
 *
 * Returns: (transfer floating): the widget for that kind of field
 */
EaselFieldView *
easel_field_view_new (EaselField  *field,
                      EaselStudio *studio)
{
  g_return_val_if_fail (EASEL_IS_FIELD (field), NULL);

  return g_object_new (get_type_for (field), "field", field, "studio", studio, NULL);
}

/**
 * easel_field_view_stands_alone:
 *
 * Returns: whether it is a card of its own instead of a row among others
 */
gboolean
easel_field_view_stands_alone (EaselField *field)
{
  GType type = get_type_for (field);

  return type == EASEL_TYPE_MEDIA_VIEW || type == EASEL_TYPE_PICTURES_VIEW;
}

EaselField *
easel_field_view_get_field (EaselFieldView *self)
{
  g_return_val_if_fail (EASEL_IS_FIELD_VIEW (self), NULL);

  return PRIVATE (self)->field;
}

/**
 * easel_field_view_get_studio:
 *
 * Returns: (transfer none) (nullable): what takes files in
 */
EaselStudio *
easel_field_view_get_studio (EaselFieldView *self)
{
  g_return_val_if_fail (EASEL_IS_FIELD_VIEW (self), NULL);

  return PRIVATE (self)->studio;
}

/**
 * easel_field_view_show_error:
 *
 * From now on the field's error is shown, if it has one. Before, a half typed value is left in peace.
 */
void
easel_field_view_show_error (EaselFieldView *self)
{
  g_return_if_fail (EASEL_IS_FIELD_VIEW (self));

  PRIVATE (self)->visited = TRUE;
  update_error (self);
}

void
easel_field_view_focus (EaselFieldView *self)
{
  GtkWidget *control;

  g_return_if_fail (EASEL_IS_FIELD_VIEW (self));

  control = EASEL_FIELD_VIEW_GET_CLASS (self)->get_control (self);
  gtk_widget_grab_focus (control != NULL ? control : GTK_WIDGET (self));
}

/**
 * easel_field_view_name:
 * @control: a widget of the subclass
 *
 * Ties the control to the field's label for those who cannot see that they stand in one row.
 */
void
easel_field_view_name (EaselFieldView *self,
                       GtkWidget      *control)
{
  EaselFieldViewPrivate *priv = PRIVATE (self);

  gtk_accessible_update_relation (GTK_ACCESSIBLE (control),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, priv->label, NULL,
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, priv->help, NULL,
                                  -1);
}
