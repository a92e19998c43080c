/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a run failed and what can be done about it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-time.h"
#include "ui/easel-text.h"
#include "ui/run/easel-failure-card.h"
#include "ui/run/easel-failure-text.h"

struct _EaselFailureCard
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *content;
  GtkLabel  *headline;
  GtkLabel  *sentence;
  GtkBox    *steps;
  GtkLabel  *charge;
};

G_DEFINE_FINAL_TYPE (EaselFailureCard, easel_failure_card, GTK_TYPE_WIDGET)

static GtkWidget *
create_step (EaselFailureStep *step,
             guint             number)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  g_autofree char *text = g_strdup_printf ("%u.", number);
  GtkWidget *figure = gtk_label_new (text);
  GtkWidget *label = gtk_label_new (step->text);
  GtkWidget *button;

  gtk_widget_add_css_class (figure, "dim-label");
  gtk_widget_set_valign (figure, GTK_ALIGN_BASELINE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
  gtk_box_append (GTK_BOX (box), figure);
  gtk_box_append (GTK_BOX (box), label);
  if (step->label == NULL)
    return box;

  button = gtk_button_new_with_label (step->label);
  gtk_widget_set_valign (button, GTK_ALIGN_BASELINE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), step->action);
  if (step->target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", step->target);
  gtk_box_append (GTK_BOX (box), button);

  return box;
}

static void
show_steps (EaselFailureCard *self,
            GPtrArray        *steps)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->steps))) != NULL)
    gtk_box_remove (self->steps, child);
  for (guint i = 0; i < steps->len; i++)
    gtk_box_append (self->steps, create_step (g_ptr_array_index (steps, i), i + 1));
}

/* What the machine worked for nothing; on this computer nobody counts. */
static char *
dup_charge (EaselRun *run,
            double    per_second)
{
  gint64 begin = easel_run_get_queued_at (run) != EASEL_TIME_NONE ? easel_run_get_queued_at (run)
                                                                  : easel_run_get_started_at (run);
  gint64 end = easel_run_get_ended_at (run);
  g_autofree char *duration = NULL;
  g_autofree char *money = NULL;

  if (begin == EASEL_TIME_NONE || end == EASEL_TIME_NONE || end <= begin)
    return NULL;

  duration = easel_text_duration (end - begin);
  if (per_second <= 0)
    /* Translators: a duration such as 0:49 */
    return g_strdup_printf (_("%s of machine time was used."), duration);

  money = easel_text_money (per_second * (double) (end - begin) / G_USEC_PER_SEC);

  /* Translators: a duration such as 0:49, and money */
  return g_strdup_printf (_("%s of machine time was used: %s."), duration, money);
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
  gtk_widget_class_bind_template_child (widget_class, EaselFailureCard, steps);
  gtk_widget_class_bind_template_child (widget_class, EaselFailureCard, charge);
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
 * @form: (nullable): of its workflow
 * @is_local: whether it ran on this computer
 * @per_second: what its machine costs, 0 if that is not known
 */
void
easel_failure_card_set_run (EaselFailureCard *self,
                            EaselRun         *run,
                            EaselForm        *form,
                            gboolean          is_local,
                            double            per_second)
{
  g_autoptr(EaselFailureText) failure = NULL;
  g_autofree char *charge = NULL;
  gboolean has_failed;

  g_return_if_fail (EASEL_IS_FAILURE_CARD (self));

  has_failed = run != NULL && easel_run_is_over (run) && easel_run_get_status (run) != EASEL_RUN_STATUS_SUCCESS &&
               easel_run_get_status (run) != EASEL_RUN_STATUS_CANCELLED;
  gtk_widget_set_visible (GTK_WIDGET (self), has_failed);
  if (!has_failed)
    return;

  failure = easel_failure_text_new_for_run (run, form, is_local);
  charge = is_local ? NULL : dup_charge (run, per_second);
  gtk_label_set_label (self->headline, failure->headline);
  gtk_label_set_label (self->sentence, failure->sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->sentence), *failure->sentence != '\0');
  gtk_label_set_label (self->charge, charge != NULL ? charge : "");
  show_steps (self, failure->steps);
}
