/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's side of notifications on a bus of the test: what is shown, what was withdrawn, and its buttons. */

#include "support/easel-test-notifications.h"

#include "support/easel-test.h"

#define NAME "org.gtk.Notifications"

static const char INTERFACE[] =
  "<node><interface name='" NAME "'>"
  "  <method name='AddNotification'>"
  "    <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
  "  </method>"
  "  <method name='RemoveNotification'><arg type='s' direction='in'/><arg type='s' direction='in'/></method>"
  "</interface></node>";

struct _EaselTestNotifications
{
  GDBusConnection *connection;
  guint            object;
  GPtrArray       *shown;
  guint            sent;
  guint            withdrawn;
};

static void
notification_free (gpointer data)
{
  EaselTestNotification *notification = data;

  g_free (notification->id);
  g_free (notification->title);
  g_free (notification->body);
  g_free (notification->priority);
  g_variant_unref (notification->content);
  g_free (notification);
}

static char *
dup_member (GVariant   *content,
            const char *name)
{
  const char *text = NULL;

  g_variant_lookup (content, name, "&s", &text);

  return g_strdup (text);
}

static gboolean
take_away (EaselTestNotifications *self,
           const char             *id)
{
  for (guint i = 0; i < self->shown->len; i++)
    {
      EaselTestNotification *notification = g_ptr_array_index (self->shown, i);

      if (g_str_equal (notification->id, id))
        {
          g_ptr_array_remove_index (self->shown, i);
          return TRUE;
        }
    }

  return FALSE;
}

static void
add (EaselTestNotifications *self,
     GVariant               *parameters)
{
  EaselTestNotification *notification = g_new0 (EaselTestNotification, 1);

  g_variant_get (parameters, "(ss@a{sv})", NULL, &notification->id, &notification->content);
  notification->title = dup_member (notification->content, "title");
  notification->body = dup_member (notification->content, "body");
  notification->priority = dup_member (notification->content, "priority");
  g_test_message ("notification %s: %s / %s", notification->id, notification->title, notification->body);

  take_away (self, notification->id);
  g_ptr_array_add (self->shown, notification);
  self->sent++;
}

static void
call_cb (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  EaselTestNotifications *self = user_data;

  if (g_str_equal (method, "AddNotification"))
    {
      add (self, parameters);
    }
  else
    {
      const char *id;

      g_variant_get (parameters, "(&s&s)", NULL, &id);
      g_test_message ("notification %s is withdrawn", id);
      self->withdrawn += take_away (self, id);
    }

  g_dbus_method_invocation_return_value (invocation, NULL);
}

EaselTestNotifications *
easel_test_notifications_new (EaselTestBus *bus)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb };
  EaselTestNotifications *self = g_new0 (EaselTestNotifications, 1);
  g_autoptr(GDBusNodeInfo) info = NULL;
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GError) error = NULL;

  info = g_dbus_node_info_new_for_xml (INTERFACE, &error);
  g_assert_no_error (error);
  self->shown = g_ptr_array_new_with_free_func (notification_free);
  self->connection = g_object_ref (easel_test_bus_get_connection (bus));
  self->object = g_dbus_connection_register_object (self->connection, "/org/gtk/Notifications", info->interfaces[0],
                                                    &vtable, self, NULL, &error);
  g_assert_no_error (error);

  answer = easel_test_bus_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                "RequestName", g_variant_new ("(su)", NAME, 0), &error);
  g_assert_no_error (error);

  return self;
}

void
easel_test_notifications_free (EaselTestNotifications *self)
{
  g_dbus_connection_unregister_object (self->connection, self->object);
  g_object_unref (self->connection);
  g_ptr_array_unref (self->shown);
  g_free (self);
}

guint
easel_test_notifications_count_shown (EaselTestNotifications *self)
{
  return self->shown->len;
}

guint
easel_test_notifications_count_sent (EaselTestNotifications *self)
{
  return self->sent;
}

guint
easel_test_notifications_count_withdrawn (EaselTestNotifications *self)
{
  return self->withdrawn;
}

const EaselTestNotification *
easel_test_notifications_find (EaselTestNotifications *self,
                               const char             *id_or_title)
{
  for (guint i = 0; i < self->shown->len; i++)
    {
      const EaselTestNotification *notification = g_ptr_array_index (self->shown, i);

      if (g_str_equal (notification->id, id_or_title) || g_strcmp0 (notification->title, id_or_title) == 0)
        return notification;
    }

  return NULL;
}

static GVariant *
get_buttons (const EaselTestNotification *notification)
{
  return g_variant_lookup_value (notification->content, "buttons", G_VARIANT_TYPE ("aa{sv}"));
}

char *
easel_test_notification_dup_buttons (const EaselTestNotification *notification)
{
  g_autoptr(GVariant) buttons = get_buttons (notification);
  GString *labels = g_string_new (NULL);

  for (gsize i = 0; buttons != NULL && i < g_variant_n_children (buttons); i++)
    {
      g_autoptr(GVariant) button = g_variant_get_child_value (buttons, i);
      g_autofree char *label = dup_member (button, "label");

      g_string_append_printf (labels, "%s%s", i > 0 ? "|" : "", label);
    }

  return g_string_free (labels, FALSE);
}

static GVariant *
find_button (const EaselTestNotification *notification,
             const char                  *label)
{
  g_autoptr(GVariant) buttons = get_buttons (notification);

  for (gsize i = 0; buttons != NULL && i < g_variant_n_children (buttons); i++)
    {
      g_autoptr(GVariant) button = g_variant_get_child_value (buttons, i);
      g_autofree char *other = dup_member (button, "label");

      if (g_strcmp0 (other, label) == 0)
        return g_steal_pointer (&button);
    }

  return NULL;
}

void
easel_test_notification_press (const EaselTestNotification *notification,
                               const char                  *label,
                               GActionGroup                *actions)
{
  g_autoptr(GVariant) button = label != NULL ? find_button (notification, label) : g_variant_ref (notification->content);
  g_autoptr(GVariant) target = NULL;
  g_autofree char *action = NULL;

  g_assert_nonnull (button);
  action = dup_member (button, label != NULL ? "action" : "default-action");
  target = g_variant_lookup_value (button, label != NULL ? "target" : "default-action-target", NULL);
  g_assert_true (g_str_has_prefix (action, "app."));
  g_assert_true (g_action_group_has_action (actions, action + strlen ("app.")));
  g_action_group_activate_action (actions, action + strlen ("app."), target);
}
