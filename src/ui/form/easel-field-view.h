/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One field of a form: its label, what marks it as changed, its error and its help; subclasses bring the control. */

#pragma once

#include <adwaita.h>

#include "ui/easel-studio.h"
#include "workflows/easel-field.h"

G_BEGIN_DECLS

#define EASEL_TYPE_FIELD_VIEW (easel_field_view_get_type ())

G_DECLARE_DERIVABLE_TYPE (EaselFieldView, easel_field_view, EASEL, FIELD_VIEW, GtkWidget)

/**
 * EaselFieldViewClass:
 * @bind: called once, with the field at hand, to connect the control to it
 * @get_control: the widget that takes the focus and is named by the label; may be another one later
 */
struct _EaselFieldViewClass
{
  GtkWidgetClass parent_class;

  void       (*bind)        (EaselFieldView *self);
  GtkWidget *(*get_control) (EaselFieldView *self);
};

EaselFieldView *easel_field_view_new          (EaselField     *field,
                                               EaselStudio    *studio);
gboolean        easel_field_view_stands_alone (EaselField     *field);
EaselField     *easel_field_view_get_field    (EaselFieldView *self);
EaselStudio    *easel_field_view_get_studio   (EaselFieldView *self);
void            easel_field_view_show_error   (EaselFieldView *self);
void            easel_field_view_focus        (EaselFieldView *self);
void            easel_field_view_name         (EaselFieldView *self,
                                               GtkWidget      *control);

G_END_DECLS
