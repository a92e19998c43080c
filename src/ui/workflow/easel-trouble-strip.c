/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strip that says that a server cannot be reached, and when it is tried again. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "ui/easel-text.h"
#include "ui/workflow/easel-trouble-strip.h"

struct _EaselTroubleStrip
{
  GtkWidget parent_instance;

  EaselStudio *studio; /* NULL until it is set */
  guint        timer;  /* while the time counts down */

  /* Template children */
  GtkRevealer *revealer;
  GtkLabel    *text;
  GtkButton   *button;
};

G_DEFINE_FINAL_TYPE (EaselTroubleStrip, easel_trouble_strip, GTK_TYPE_WIDGET)

static gboolean
needs_key (const GError *trouble)
{
  return g_error_matches (trouble, EASEL_ERROR, EASEL_ERROR_UNAUTHORIZED);
}

static char *
dup_text (EaselTroubleStrip *self,
          const GError      *trouble)
{
  EaselAccount *account = easel_studio_get_account (self->studio);
  gint64 retry_at = easel_studio_get_retry_at (self->studio);
  g_autofree char *left = NULL;

  if (account == NULL)
    return g_strdup (trouble->message);
  if (needs_key (trouble))
    return g_strdup (_("Sign in again to run. Easel still has your forms, drafts and history."));
  if (retry_at == EASEL_TIME_NONE)
    return g_strdup (trouble->message);

  left = easel_text_duration (retry_at - easel_clock_get_boot_time (easel_studio_get_clock (self->studio)));

  /* Translators: the name of an account, and the time until the next try */
  return g_strdup_printf (_("%s cannot be reached. Trying again in %s."), easel_account_get_name (account), left);
}

static gboolean
update (gpointer user_data)
{
  EaselTroubleStrip *self = EASEL_TROUBLE_STRIP (user_data);
  const GError *trouble = easel_studio_get_trouble (self->studio);
  g_autofree char *text = NULL;

  gtk_revealer_set_reveal_child (self->revealer, trouble != NULL);
  if (trouble == NULL)
    {
      self->timer = 0;
      return G_SOURCE_REMOVE;
    }

  text = dup_text (self, trouble);
  gtk_label_set_label (self->text, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), trouble->message);
  gtk_button_set_label (self->button, needs_key (trouble) ? _("Sign in…") : _("Try now"));

  return G_SOURCE_CONTINUE;
}

static void
trouble_changed_cb (EaselTroubleStrip *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (update (self))
    self->timer = g_timeout_add_seconds (1, update, self);
}

static void
clicked_cb (EaselTroubleStrip *self)
{
  const GError *trouble = easel_studio_get_trouble (self->studio);

  if (trouble != NULL && needs_key (trouble))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sign-in", NULL);
  else
    easel_studio_reconnect (self->studio);
}

static void
easel_trouble_strip_dispose (GObject *object)
{
  EaselTroubleStrip *self = EASEL_TROUBLE_STRIP (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_TROUBLE_STRIP);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_trouble_strip_parent_class)->dispose (object);
}

static void
easel_trouble_strip_class_init (EaselTroubleStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_trouble_strip_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/workflow/easel-trouble-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselTroubleStrip, revealer);
  gtk_widget_class_bind_template_child (widget_class, EaselTroubleStrip, text);
  gtk_widget_class_bind_template_child (widget_class, EaselTroubleStrip, button);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
easel_trouble_strip_init (EaselTroubleStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
easel_trouble_strip_set_studio (EaselTroubleStrip *self,
                                EaselStudio       *studio)
{
  g_return_if_fail (EASEL_IS_TROUBLE_STRIP (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
  g_signal_connect_object (studio, "notify::trouble", G_CALLBACK (trouble_changed_cb), self, G_CONNECT_SWAPPED);
  trouble_changed_cb (self);
}
