/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite with GError: one connection, used by one thread at a time. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _EaselDatabase  EaselDatabase;
typedef struct _EaselStatement EaselStatement;

/**
 * EaselMigration:
 *
 * The step from one `user_version` to the next; an array of them ends with %NULL `sql`.
 */
typedef struct {
  const char *sql;
} EaselMigration;

EaselDatabase  *easel_database_open            (const char            *path,
                                                GError               **error);
void            easel_database_close           (EaselDatabase         *self);
gboolean        easel_database_migrate         (EaselDatabase         *self,
                                                const EaselMigration  *migrations,
                                                GError               **error);
gboolean        easel_database_exec            (EaselDatabase         *self,
                                                const char            *sql,
                                                GError               **error);
gboolean        easel_database_begin           (EaselDatabase         *self,
                                                GError               **error);
gboolean        easel_database_commit          (EaselDatabase         *self,
                                                GError               **error);
void            easel_database_rollback        (EaselDatabase         *self);
gint64          easel_database_get_last_row_id (EaselDatabase         *self);
int             easel_database_get_changes     (EaselDatabase         *self);

/* Statements are prepared once and kept by the connection; @types has a letter for each `?`: s text, i gint64,
 * d double, b GBytes; NULL text and bytes bind NULL. */
EaselStatement *easel_database_query           (EaselDatabase         *self,
                                                GError               **error,
                                                const char            *sql,
                                                const char            *types,
                                                ...);
gboolean        easel_database_run             (EaselDatabase         *self,
                                                GError               **error,
                                                const char            *sql,
                                                const char            *types,
                                                ...);
gboolean        easel_statement_step           (EaselStatement        *self,
                                                GError               **error);
const char     *easel_statement_get_text       (EaselStatement        *self,
                                                int                    column);
gint64          easel_statement_get_int        (EaselStatement        *self,
                                                int                    column);
double          easel_statement_get_double     (EaselStatement        *self,
                                                int                    column);
GBytes         *easel_statement_dup_bytes      (EaselStatement        *self,
                                                int                    column);
gboolean        easel_statement_is_null        (EaselStatement        *self,
                                                int                    column);
void            easel_statement_done           (EaselStatement        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselDatabase, easel_database_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselStatement, easel_statement_done)

G_END_DECLS
