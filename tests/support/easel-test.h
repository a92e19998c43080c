/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What many tests need: waiting for a condition, a folder of their own, the shared sample material. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Iterates the main context until the condition holds; fails the test after ten seconds (a minute under sanitizers). */
#define easel_test_wait_until(condition)                                   \
  G_STMT_START {                                                           \
    gint64 easel_test_deadline = easel_test_get_deadline ();               \
    while (!(condition))                                                   \
      easel_test_iterate (easel_test_deadline, G_STRLOC, #condition);      \
  } G_STMT_END

/* Drops the last reference of a test, once what is still on the way has dropped its own. */
#define easel_test_finalize(object)                                         \
  G_STMT_START {                                                            \
    easel_test_wait_until (G_OBJECT (object)->ref_count == 1);              \
    g_assert_finalize_object (object);                                      \
  } G_STMT_END

/* Lets what is on the way in this process arrive, so that only waiting for the clock is left. */
void          easel_test_settle        (void);

gint64        easel_test_get_deadline  (void);
void          easel_test_iterate       (gint64         deadline,
                                        const char    *where,
                                        const char    *condition);

/* A GAsyncReadyCallback that keeps the result in the GAsyncResult ** given as user data. */
void          easel_test_keep_result   (GObject       *source,
                                        GAsyncResult  *result,
                                        gpointer       user_data);
GAsyncResult *easel_test_wait_result   (GAsyncResult **result);

char         *easel_test_make_folder   (void);
void          easel_test_remove_folder (const char    *path);

/* The path of a file of the corpus beside the project, or NULL after skipping the test because it is absent. */
char         *easel_test_find_shared   (const char    *relative_path);

G_END_DECLS
