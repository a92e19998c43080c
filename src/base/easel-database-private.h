/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a connection and its statements know of each other. */

#pragma once

#include "base/easel-database.h"

#include <sqlite3.h>

G_BEGIN_DECLS

struct _EaselDatabase
{
  sqlite3    *connection;
  char       *path;

  GHashTable *statements;  /* SQL → EaselStatement */
};

gboolean  easel_database_set_error  (EaselDatabase   *self,
                                     int              result,
                                     GError         **error);
void      easel_statement_free      (EaselStatement  *self);

G_END_DECLS
