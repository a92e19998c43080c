/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question that only the person can answer: whether a run that may have started is sent again. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/run/easel-unclear-card.h"

struct _EaselUnclearCard
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkLabel  *reason;
};

G_DEFINE_FINAL_TYPE (EaselUnclearCard, easel_unclear_card, GTK_TYPE_WIDGET)

static void
easel_unclear_card_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_UNCLEAR_CARD);

  G_OBJECT_CLASS (easel_unclear_card_parent_class)->dispose (object);
}

static void
easel_unclear_card_class_init (EaselUnclearCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_unclear_card_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/run/easel-unclear-card.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselUnclearCard, content);
  gtk_widget_class_bind_template_child (widget_class, EaselUnclearCard, reason);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
easel_unclear_card_init (EaselUnclearCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * easel_unclear_card_set_run:
 * @run: (nullable): shown if it cannot be told whether the server has it
 */
void
easel_unclear_card_set_run (EaselUnclearCard *self,
                            EaselRun         *run)
{
  const GError *error;
  gboolean is_unclear;

  g_return_if_fail (EASEL_IS_UNCLEAR_CARD (self));

  is_unclear = run != NULL && easel_run_get_status (run) == EASEL_RUN_STATUS_UNCLEAR;
  gtk_widget_set_visible (GTK_WIDGET (self), is_unclear);
  if (!is_unclear)
    return;

  error = easel_run_get_error (run);
  gtk_label_set_label (self->reason,
                       error != NULL ? error->message
                                     : _("The connection broke while the run was being sent, "
                                         "and the server’s list does not settle it yet."));
}
