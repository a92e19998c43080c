/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connecting to a server: its address and a key, checked before they are kept. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "accounts/easel-sign-in.h"
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
  GCancellable *browsing;   /* NULL: nobody is signing in with the browser */
  char         *pages;      /* where its page is; NULL: where the service has it */

  /* Template children */
  GtkLabel      *heading;
  GtkLabel      *text;
  GtkEditable   *name;
  GtkEditable   *address;
  GtkEditable   *key;
  GtkSpinner    *spinner;
  GtkWidget     *waiting;
  GtkLinkButton *page;
  GtkLabel      *error;
  GtkWidget     *connect;
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

  /* One that was just typed is not old, but perhaps cut short; all other errors name their cause and cure themselves. */
  if (g_str_equal (error->message, _("The API key is wrong or has expired: sign in again with a new one")))
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

  gtk_widget_set_sensitive (self->connect, FALSE);
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

/* Fine but for the key that everybody on the way could read. */
static gboolean
needs_confirmation (const char *address)
{
  g_autofree char *encrypted = easel_accounts_read_address (address, FALSE, NULL);
  g_autofree char *unencrypted = easel_accounts_read_address (address, TRUE, NULL);

  return encrypted == NULL && unencrypted != NULL;
}

static void
connect_cb (EaselAccountWindow *self)
{
  const char *key = gtk_editable_get_text (self->key);

  if (*key == '\0')
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->key));
      return;
    }

  show_error (self, NULL);
  if (self->account != NULL)
    {
      gtk_widget_set_sensitive (self->connect, FALSE);
      easel_accounts_sign_in_async (easel_studio_get_accounts (self->studio), self->account, key, self->cancellable,
                                    signed_in_cb, g_object_ref (self));
    }
  else if (needs_confirmation (gtk_editable_get_text (self->address)))
    easel_ask_confirm (GTK_WIDGET (self), _("Send the Key Unencrypted?"),
                       _("This address begins with http. Everybody on the way can read your key and your pictures."),
                       _("_Connect Anyway"), TRUE, unencrypted_confirmed_cb, G_OBJECT (self));
  else
    add (self, FALSE);
}

/* With the browser */

static void
stop_browsing (EaselAccountWindow *self)
{
  g_cancellable_cancel (self->browsing);
  g_clear_object (&self->browsing);
  gtk_spinner_stop (self->spinner);
  gtk_widget_set_visible (self->waiting, FALSE);
}

static void
accepted_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(EaselAccountWindow) self = EASEL_ACCOUNT_WINDOW (user_data);
  g_autofree char *name = NULL;
  g_autofree char *key = NULL;
  g_autoptr(GError) error = NULL;

  key = easel_sign_in_wait_finish (EASEL_SIGN_IN (source), result, &name, &error);
  if (easel_error_is_cancelled (error))
    return;

  stop_browsing (self);
  if (key == NULL)
    {
      tell_error (self, error);
      return;
    }

  if (*gtk_editable_get_text (self->name) == '\0' && name != NULL)
    gtk_editable_set_text (self->name, name);
  gtk_editable_set_text (self->key, key);
  connect_cb (self);
}

static void
browser_cb (EaselAccountWindow *self)
{
  g_autofree char *address = NULL;
  g_autoptr(EaselSignIn) sign_in = NULL;
  g_autoptr(GError) error = NULL;

  stop_browsing (self);
  show_error (self, NULL);
  if (self->account != NULL)
    address = g_strdup (easel_account_get_address (self->account));
  else
    address = easel_accounts_read_address (gtk_editable_get_text (self->address), FALSE, &error);
  if (address != NULL)
    sign_in = easel_sign_in_new (address, self->pages, easel_studio_get_clock (self->studio), &error);
  if (sign_in == NULL)
    {
      tell_error (self, error);
      return;
    }

  self->browsing = g_cancellable_new ();
  gtk_spinner_start (self->spinner);
  gtk_link_button_set_uri (self->page, easel_sign_in_get_page (sign_in));
  gtk_widget_set_visible (self->waiting, TRUE);
  gtk_show_uri (GTK_WINDOW (self), easel_sign_in_get_page (sign_in), GDK_CURRENT_TIME);
  easel_sign_in_wait_async (sign_in, self->browsing, accepted_cb, g_object_ref (self));
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
  g_cancellable_cancel (self->browsing);
  g_clear_object (&self->browsing);
  g_clear_pointer (&self->pages, g_free);
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
  gtk_widget_class_bind_template_child (widget_class, EaselAccountWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, EaselAccountWindow, waiting);
  gtk_widget_class_bind_template_child (widget_class, EaselAccountWindow, page);
  gtk_widget_class_bind_template_child (widget_class, EaselAccountWindow, error);
  gtk_widget_class_bind_template_child (widget_class, EaselAccountWindow, connect);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, browser_cb);
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

/**
 * easel_account_window_set_pages:
 * @origin: (nullable): where the page to accept a sign-in is, for servers of which it is not known
 */
void
easel_account_window_set_pages (EaselAccountWindow *self,
                                const char         *origin)
{
  g_return_if_fail (EASEL_IS_ACCOUNT_WINDOW (self));

  g_free (self->pages);
  self->pages = g_strdup (origin);
}
