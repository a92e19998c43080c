/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session bus that belongs to one test: nothing of the person's own desktop is on it. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _EaselTestBus EaselTestBus;

/* NULL where there is no dbus-daemon. What is activated has `environment` (NULL: this one's), and is described by service
 * files in `services` (NULL: nothing can be activated). */
EaselTestBus    *easel_test_bus_new            (const char * const *environment,
                                                const char         *services);
void             easel_test_bus_free           (EaselTestBus       *self);
const char      *easel_test_bus_get_address    (EaselTestBus       *self);

/* A connection of the test, apart from that of the program under test. */
GDBusConnection *easel_test_bus_get_connection (EaselTestBus       *self);

/* From now on it is this process's session bus; to be called before anything has asked for one, so before gtk_init(). */
void             easel_test_bus_use            (EaselTestBus       *self);

gboolean         easel_test_bus_has_owner      (EaselTestBus       *self,
                                                const char         *name);

/* Calls and waits while the main context runs; NULL with an error. */
GVariant        *easel_test_bus_call           (EaselTestBus       *self,
                                                const char         *name,
                                                const char         *path,
                                                const char         *interface,
                                                const char         *method,
                                                GVariant           *parameters,
                                                GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselTestBus, easel_test_bus_free)

G_END_DECLS
