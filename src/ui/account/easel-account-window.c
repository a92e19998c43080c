/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connecting to a server: its address and a key, checked before they are kept. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "ui/account/easel-account-window.h"
#include "ui/easel-ask.h"

#define KEY_PAGE "https://app.comfydeploy.com/api-keys"

struct _EaselAccountWindow
{
  AdwWindow parent_instance;

  /* What I was given */
  EaselStudio  *studio;
  EaselAccount *account; /* NULL: a new one */

  GCancellable *cancellable;

  /* Template children */
  GtkLabel     *heading;
  GtkLabel     *text;
  GtkEditable  *name;
  GtkEditable  *address;
  GtkEditable  *key;
  GtkLabel     *error;
  GtkWidget    *connect;
};

G_DEFINE_FINAL_TYPE (EaselAccountWindow, easel_account_window, ADW_TYPE_WINDOW)

static void
show_error (EaselAccountWindow *self,
            const char         *text)
{
  gtk_label_set_label (self->error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), text != NULL);
  gtk_widget_set_sensitive (self->connect, TRUE);
}

static void
tell_error (EaselAccountWindow *self,
            const GError       *error)
{
  if (easel_error_is_cancelled (error))
    return;

  if (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_UNAUTHORIZED))
    show_error (self, _("This key was not accepted. Check that it was copied whole."));
  else
    show_error (self, error->message);
}

static void
finish (EaselAccountWindow *self,
        EaselAccount       *account)
{
  EaselKeyring *keyring = easel_accounts_get_keyring (easel_studio_get_accounts (self->studio));
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (easel_keyring_get_trouble (keyring) != NULL && parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.toast", "s",
                                _("The keyring cannot be used. The key is kept until Easel is closed."));
  if (easel_studio_get_account (self->studio) == account)
    easel_studio_reconnect (self->studio);
  else
    easel_studio_use_account (self->studio, account);
  gtk_window_close (GTK_WINDOW (self));
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(EaselAccountWindow) self = EASEL_ACCOUNT_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselAccount) account = easel_accounts_add_finish (EASEL_ACCOUNTS (source), result, &error);

  if (account != NULL)
    finish (self, account);
  else
    tell_error (self, error);
}

static void
signed_in_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(EaselAccountWindow) self = EASEL_ACCOUNT_WINDOW (user_data);
  g_autoptr(GError) error = NULL;

  if (easel_accounts_sign_in_finish (EASEL_ACCOUNTS (source), result, &error))
    finish (self, self->account);
  else
    tell_error (self, error);
}

static void
add (EaselAccountWindow *self,
     gboolean            unencrypted_confirmed)
{
  const char *name = gtk_editable_get_text (self->name);
  const char *address = gtk_editable_get_text (self->address);

  easel_accounts_add_async (easel_studio_get_accounts (self->studio), *name != '\0' ? name : address, address,
                            gtk_editable_get_text (self->key), unencrypted_confirmed, self->cancellable, added_cb,
                            g_object_ref (self));
}

static void
unencrypted_confirmed_cb (const char *answer,
                          gpointer    user_data)
{
  add (EASEL_ACCOUNT_WINDOW (user_data), TRUE);
}

static void
connect_cb (EaselAccountWindow *self)
{
  const char *address = gtk_editable_get_text (self->address);
  const char *key = gtk_editable_get_text (self->key);

  if (*key == '\0')
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->key));
      return;
    }

  show_error (self, NULL);
  gtk_widget_set_sensitive (self->connect, FALSE);
  if (self->account != NULL)
    easel_accounts_sign_in_async (easel_studio_get_accounts (self->studio), self->account, key, self->cancellable,
                                  signed_in_cb, g_object_ref (self));
  else if (g_str_has_prefix (address, "http:") && !g_str_has_prefix (address, "http://127.0.0.1") &&
           !g_str_has_prefix (address, "http://localhost"))
    {
      gtk_widget_set_sensitive (self->connect, TRUE);
      easel_ask_confirm (GTK_WIDGET (self), _("Send the Key Unencrypted?"),
                         _("This address begins with http. Everybody on the way can read your key and your pictures."),
                         _("_Connect Anyway"), TRUE, unencrypted_confirmed_cb, G_OBJECT (self));
    }
  else
    add (self, FALSE);
}

static void
get_key_cb (EaselAccountWindow *self)
{
  gtk_show_uri (GTK_WINDOW (self), KEY_PAGE, GDK_CURRENT_TIME);
}

static void
easel_account_window_dispose (GObject *object)
{
  EaselAccountWindow *self = EASEL_ACCOUNT_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->studio);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (easel_account_window_parent_class)->dispose (object);
}

static void
easel_account_window_class_init (EaselAccountWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_account_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/easelapp/Easel/account/easel-account-window.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselAccountWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, EaselAccountWindow, text);
  gtk_widget_class_bind_template_child (widget_class, EaselAccountWindow, name);
  gtk_widget_class_bind_template_child (widget_class, EaselAccountWindow, address);
  gtk_widget_class_bind_template_child (widget_class, EaselAccountWindow, key);
  gtk_widget_class_bind_template_child (widget_class, EaselAccountWindow, error);
  gtk_widget_class_bind_template_child (widget_class, EaselAccountWindow, connect);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, get_key_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
easel_account_window_init (EaselAccountWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/**
 * easel_account_window_present:
 * @account: (nullable): the account that needs a new key; %NULL to add one
 *
 * Returns: (transfer none): the window
 */
EaselAccountWindow *
easel_account_window_present (GtkWindow    *parent,
                              EaselStudio  *studio,
                              EaselAccount *account)
{
  EaselAccountWindow *self;

  g_return_val_if_fail (EASEL_IS_STUDIO (studio), NULL);

  self = g_object_new (EASEL_TYPE_ACCOUNT_WINDOW, "transient-for", parent, NULL);
  self->studio = g_object_ref (studio);
  g_set_object (&self->account, account);
  if (account != NULL)
    {
      gtk_window_set_title (GTK_WINDOW (self), easel_account_get_name (account));
      gtk_label_set_label (self->heading, _("Sign in again to run"));
      gtk_label_set_label (self->text, _("Easel still has your forms, drafts and history."));
      gtk_widget_set_visible (GTK_WIDGET (self->name), FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->address), FALSE);
    }
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->key));

  return self;
}
