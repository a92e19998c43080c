/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Locks on rows that the kernel frees when their holder dies, however it dies (decisions 14).
 *
 * A row is a byte of one file; the lock is an open file description lock (F_OFD_SETLK). It is exclusive between programs,
 * between two of these objects, and between two takers of one object.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _EaselRowLock EaselRowLock;

EaselRowLock *easel_row_lock_open     (const char    *path,
                                       GError       **error);
EaselRowLock *easel_row_lock_ref      (EaselRowLock  *self);
void          easel_row_lock_unref    (EaselRowLock  *self);
gboolean      easel_row_lock_take     (EaselRowLock  *self,
                                       gint64         row);
void          easel_row_lock_release  (EaselRowLock  *self,
                                       gint64         row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselRowLock, easel_row_lock_unref)

G_END_DECLS
