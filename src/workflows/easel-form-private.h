/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the form share: filling it in, drafts, and building what is sent. */

#pragma once

#include "workflows/easel-form.h"

G_BEGIN_DECLS

GPtrArray  *easel_form_get_fields     (EaselForm   *self);  /* all of them, literals last */
GPtrArray  *easel_form_get_unused     (EaselForm   *self);  /* of EaselUnusedValue */
void        easel_form_touch          (EaselForm   *self,
                                       const char  *id);
gboolean    easel_form_was_touched    (EaselForm   *self,
                                       const char  *id);

/* A value of a draft whose input is gone (decisions 22). */
typedef struct {
  char     *id;
  JsonNode *value;
} EaselUnusedValue;

G_END_DECLS
