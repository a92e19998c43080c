/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a workflow: its fields in the author's order and groups, built as far as they are seen first. */

#pragma once

#include "ui/form/easel-field-view.h"
#include "workflows/easel-form.h"

G_BEGIN_DECLS

#define EASEL_TYPE_FORM_VIEW (easel_form_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselFormView, easel_form_view, EASEL, FORM_VIEW, GtkWidget)

void      easel_form_view_set_form     (EaselFormView *self,
                                        EaselForm     *form,
                                        EaselStudio   *studio,
                                        const char    *description,
                                        const char    *workflow);
gboolean  easel_form_view_check        (EaselFormView *self);
void      easel_form_view_focus_first  (EaselFormView *self);
void      easel_form_view_focus_field  (EaselFormView *self,
                                        const char    *id);
guint     easel_form_view_count_errors (EaselFormView *self);
void      easel_form_view_undo_preset  (EaselFormView *self);
void           easel_form_view_offer_wells (EaselFormView *self,
                                            gboolean       is_offered);
gboolean       easel_form_view_paste       (EaselFormView *self);

G_END_DECLS
