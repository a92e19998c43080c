/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's side of notifications on a bus of the test: what is shown, what was withdrawn, and its buttons. */

#pragma once

#include "support/easel-test-bus.h"

G_BEGIN_DECLS

typedef struct {
  char     *id;
  char     *title;
  char     *body;      /* nullable */
  char     *priority;  /* as GNotification has it: low, normal, high, urgent */
  GVariant *content;   /* all of it, a{sv} */
} EaselTestNotification;

typedef struct _EaselTestNotifications EaselTestNotifications;

/* To be made before the application sends its first notification: it looks once for who shows them. */
EaselTestNotifications      *easel_test_notifications_new           (EaselTestBus           *bus);
void                         easel_test_notifications_free          (EaselTestNotifications *self);

/* How many are shown now, how many were ever sent (a repeated id counts again), and how many were withdrawn. */
guint                        easel_test_notifications_count_shown   (EaselTestNotifications *self);
guint                        easel_test_notifications_count_sent    (EaselTestNotifications *self);
guint                        easel_test_notifications_count_withdrawn (EaselTestNotifications *self);

/* Shown now, by id or by title; NULL if there is none. */
const EaselTestNotification *easel_test_notifications_find          (EaselTestNotifications *self,
                                                                     const char             *id_or_title);

/* The labels of the buttons, separated by "|". */
char                        *easel_test_notification_dup_buttons    (const EaselTestNotification *notification);

/* What the desktop does for a press on a button, or (NULL) on the notification itself. `actions` is the application, or
 * a GDBusActionGroup of one in another process. Fails the test if there is no such button or no such action. */
void                         easel_test_notification_press          (const EaselTestNotification *notification,
                                                                     const char             *label,
                                                                     GActionGroup           *actions);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselTestNotifications, easel_test_notifications_free)

G_END_DECLS
