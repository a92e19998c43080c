/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a run failed and what can be done about it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/run/easel-failure-card.h"
#include "ui/run/easel-failure-text.h"

struct _EaselFailureCard
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkLabel  *headline;
  GtkLabel  *sentence;
  GtkLabel  *advice;
};

G_DEFINE_FINAL_TYPE (EaselFailureCard, easel_failure_card, GTK_TYPE_WIDGET)

static char *
number_lines (GStrv lines)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "%s%u. %s", i > 0 ? "\n" : "", i + 1, lines[i]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
easel_failure_card_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_FAILURE_CARD);

  G_OBJECT_CLASS (easel_failure_card_parent_class)->dispose (object);
}

static void
easel_failure_card_class_init (EaselFailureCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_failure_card_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/run/easel-failure-card.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselFailureCard, content);
  gtk_widget_class_bind_template_child (widget_class, EaselFailureCard, headline);
  gtk_widget_class_bind_template_child (widget_class, EaselFailureCard, sentence);
  gtk_widget_class_bind_template_child (widget_class, EaselFailureCard, advice);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
easel_failure_card_init (EaselFailureCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * easel_failure_card_set_run:
 * @run: (nullable): shown if it ended without success
 */
void
easel_failure_card_set_run (EaselFailureCard *self,
                            EaselRun         *run)
{
  g_autoptr(EaselFailureText) failure = NULL;
  g_autofree char *advice = NULL;
  gboolean has_failed;

  g_return_if_fail (EASEL_IS_FAILURE_CARD (self));

  has_failed = run != NULL && easel_run_is_over (run) && easel_run_get_status (run) != EASEL_RUN_STATUS_SUCCESS &&
               easel_run_get_status (run) != EASEL_RUN_STATUS_CANCELLED;
  gtk_widget_set_visible (GTK_WIDGET (self), has_failed);
  if (!has_failed)
    return;

  failure = easel_failure_text_new_for_run (run);
  advice = number_lines (failure->advice);
  gtk_label_set_label (self->headline, failure->headline);
  gtk_label_set_label (self->sentence, failure->sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->sentence), *failure->sentence != '\0');
  gtk_label_set_label (self->advice, advice);
}
