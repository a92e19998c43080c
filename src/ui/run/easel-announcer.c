/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells a screen reader how a run goes: each change of its state, each quarter of the way, its end. Nothing is seen. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-text.h"
#include "ui/run/easel-announcer.h"

struct _EaselAnnouncer
{
  GtkWidget parent_instance;

  EaselRun       *run;     /* NULL: none */
  GSignalGroup   *signals; /* of the run */
  EaselRunStatus  status;  /* as told last */
  int             quarter; /* as told last */

  GtkWidget      *label;
};

G_DEFINE_FINAL_TYPE (EaselAnnouncer, easel_announcer, GTK_TYPE_WIDGET)

static const char *
get_words (EaselRunStatus status)
{
  switch (status)
    {
    case EASEL_RUN_STATUS_WAITING:
      return _("The run waits in the outbox");
    case EASEL_RUN_STATUS_UNCLEAR:
      return _("It is not certain whether the run has started");
    case EASEL_RUN_STATUS_NOT_STARTED:
      return _("The run waits for a machine");
    case EASEL_RUN_STATUS_QUEUED:
      return _("A machine is starting");
    case EASEL_RUN_STATUS_RUNNING:
      return _("The run is being worked on");
    case EASEL_RUN_STATUS_UPLOADING:
      return _("The results are being saved");
    case EASEL_RUN_STATUS_SUCCESS:
      return _("The run has finished");
    case EASEL_RUN_STATUS_FAILED:
      return _("The run has failed");
    case EASEL_RUN_STATUS_TIMEOUT:
      return _("The run was stopped at the time limit");
    case EASEL_RUN_STATUS_CANCELLED:
      return _("The run was canceled");
    case EASEL_RUN_STATUS_UNKNOWN:
    case EASEL_RUN_STATUS_DRAFT:
    case EASEL_RUN_STATUS_SENDING:
    case EASEL_RUN_STATUS_STARTED:
    default:
      return NULL;
    }
}

/* An alert is read out when it comes up, so it goes and comes again. */
static void
say (EaselAnnouncer *self,
     const char     *text)
{
  gtk_widget_set_visible (self->label, FALSE);
  gtk_label_set_label (GTK_LABEL (self->label), text);
  gtk_widget_set_visible (self->label, TRUE);
}

static void
status_cb (EaselAnnouncer *self)
{
  EaselRunStatus status = easel_run_get_status (self->run);
  const char *words = get_words (status);

  if (status == self->status)
    return;

  self->status = status;
  if (words != NULL)
    say (self, words);
}

static void
progress_cb (EaselAnnouncer *self)
{
  int quarter = (int) (easel_run_get_progress (self->run) * 4);
  g_autofree char *percent = NULL;

  if (quarter <= self->quarter || quarter >= 4 || easel_run_is_over (self->run))
    return;

  self->quarter = quarter;
  percent = easel_text_percent (quarter / 4.0);
  say (self, percent);
}

static void
easel_announcer_dispose (GObject *object)
{
  EaselAnnouncer *self = EASEL_ANNOUNCER (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->run);
  g_clear_pointer (&self->label, gtk_widget_unparent);

  G_OBJECT_CLASS (easel_announcer_parent_class)->dispose (object);
}

static void
easel_announcer_class_init (EaselAnnouncerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_announcer_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
easel_announcer_init (EaselAnnouncer *self)
{
  self->label = g_object_new (GTK_TYPE_LABEL,
                              "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT,
                              "ellipsize", PANGO_ELLIPSIZE_END,
                              "css-classes", (const char *[]) { "unseen", NULL },
                              NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));

  self->signals = g_signal_group_new (EASEL_TYPE_RUN);
  g_signal_group_connect_swapped (self->signals, "notify::status", G_CALLBACK (status_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::progress", G_CALLBACK (progress_cb), self);
}

/**
 * easel_announcer_set_run:
 * @run: (nullable): the run that is listened to from now on
 */
void
easel_announcer_set_run (EaselAnnouncer *self,
                         EaselRun       *run)
{
  g_return_if_fail (EASEL_IS_ANNOUNCER (self));

  if (!g_set_object (&self->run, run))
    return;

  self->status = run != NULL ? easel_run_get_status (run) : EASEL_RUN_STATUS_UNKNOWN;
  self->quarter = run != NULL ? (int) (easel_run_get_progress (run) * 4) : 0;
  g_signal_group_set_target (self->signals, run);
}

/**
 * easel_announcer_get_text:
 *
 * Returns: (transfer none): what was said last
 */
const char *
easel_announcer_get_text (EaselAnnouncer *self)
{
  g_return_val_if_fail (EASEL_IS_ANNOUNCER (self), NULL);

  return gtk_label_get_label (GTK_LABEL (self->label));
}
