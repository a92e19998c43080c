/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folders of the built-in machine: what loaders find and where savers put things. */

#pragma once

#include "server/easel-builtin-class.h"

G_BEGIN_DECLS

gboolean  easel_builtin_has_input_file  (const char        *input_folder,
                                         const char        *name);
GBytes   *easel_builtin_read_input_file (const char        *input_folder,
                                         const char        *name,
                                         GError           **error);

/**
 * EaselBuiltinPlace:
 *
 * Where a saver's next file goes: @stem has its placeholders filled in but %batch_num%.
 */
typedef struct {
  char *folder;
  char *subfolder;
  char *stem;
  guint counter;
} EaselBuiltinPlace;

EaselBuiltinPlace *easel_builtin_place_new   (const char         *root,
                                              const char         *prefix,
                                              guint               width,
                                              guint               height,
                                              GError            **error);
void               easel_builtin_place_free  (EaselBuiltinPlace  *self);
char              *easel_builtin_place_save  (EaselBuiltinPlace  *self,
                                              guint               batch_number,
                                              const char         *extension,
                                              GBytes             *bytes,
                                              GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselBuiltinPlace, easel_builtin_place_free)

G_END_DECLS
