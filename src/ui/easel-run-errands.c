/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What notifications and the desktop's overview ask for: the application's actions on one run, with or without a window. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "ui/easel-outgoing.h"
#include "ui/easel-run-errands.h"
#include "ui/easel-window.h"
#include "ui/run/easel-failure-text.h"

typedef struct _Errand Errand;

struct _Errand
{
  GtkApplication *application;
  EaselStudio    *studio;
  char           *target;                                /* tag or id of the run */
  gulong          handler;                               /* while the archive is being opened */
  void          (*deed) (Errand *errand, EaselRun *run);
};

static void look_up (Errand *errand);

static void
errand_free (Errand *errand)
{
  g_clear_signal_handler (&errand->handler, errand->studio);
  g_application_release (G_APPLICATION (errand->application));
  g_object_unref (errand->application);
  g_object_unref (errand->studio);
  g_free (errand->target);
  g_free (errand);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Errand, errand_free)

static void
tell (Errand     *errand,
      const char *text)
{
  EaselWindow *window = easel_window_find (errand->application, errand->studio);

  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", text);
}

static void
open_run (Errand   *errand,
          EaselRun *run)
{
  EaselWindow *window = easel_window_find (errand->application, errand->studio);

  easel_window_show_run (window, run);
  gtk_window_present (GTK_WINDOW (window));
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Errand) errand = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselRun) run = easel_runs_start_finish (EASEL_RUNS (source), result, &error);

  if (run != NULL)
    open_run (errand, run);
  else
    tell (errand, error->message);
}

static Errand *
errand_new (GtkApplication *application,
            EaselStudio    *studio,
            const char     *target)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->application = g_object_ref (application);
  errand->studio = g_object_ref (studio);
  errand->target = g_strdup (target);
  g_application_hold (G_APPLICATION (application));

  return errand;
}

/* The same values and the same rule for the seed. */
static void
run_again (Errand   *errand,
           EaselRun *run)
{
  EaselRunRequest *request = easel_run_get_request (run);
  g_autoptr(EaselRunRequest) again = request != NULL ? easel_run_request_dup_again (request) : NULL;

  if (again != NULL)
    easel_runs_start_async (easel_studio_get_runs (errand->studio), again, NULL, started_cb,
                            errand_new (errand->application, errand->studio, errand->target));
  else
    open_run (errand, run);
}

static GFile *
find_file (EaselRun *run)
{
  GListModel *outputs = easel_run_get_outputs (run);
  GFile *file = NULL;

  for (guint i = 0; file == NULL && i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      file = easel_outgoing_get_file (output);
    }

  return file;
}

static void
show_run (Errand   *errand,
          EaselRun *run)
{
  g_autoptr(GFile) file = find_file (run);

  if (file != NULL)
    easel_outgoing_show_in_folder (NULL, file);
  else
    open_run (errand, run);
}

static void
copy_report (Errand   *errand,
             EaselRun *run)
{
  g_autofree char *report = easel_failure_text_dup_report (run);

  open_run (errand, run);
  gdk_clipboard_set_text (gdk_display_get_clipboard (gdk_display_get_default ()), report);
  tell (errand, _("Copied"));
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(Errand) errand = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselRun) run = easel_runs_open_finish (EASEL_RUNS (source), result, &error);

  if (run != NULL)
    errand->deed (errand, run);
  else if (!easel_error_is_cancelled (error))
    tell (errand, error->message);
}

static void
opened_cb (Errand *errand)
{
  g_clear_signal_handler (&errand->handler, errand->studio);
  look_up (errand);
}

/* Takes @errand. The desktop may have started the program only for this: then there is no archive yet. */
static void
look_up (Errand *errand)
{
  easel_studio_start (errand->studio);
  if (easel_studio_is_open (errand->studio))
    easel_runs_open_async (easel_studio_get_runs (errand->studio), NULL, errand->target, NULL, found_cb, errand);
  else
    errand->handler = g_signal_connect_swapped (errand->studio, "notify::open", G_CALLBACK (opened_cb), errand);
}

static const struct {
  const char *name;
  void      (*deed) (Errand *errand, EaselRun *run);
} DEEDS[] = {
  { "open-run", open_run },
  { "run-again", run_again },
  { "show-run", show_run },
  { "copy-report", copy_report },
};

static void
activate_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  GtkApplication *application = GTK_APPLICATION (user_data);
  EaselStudio *studio = g_object_get_data (G_OBJECT (action), "studio");
  Errand *errand = errand_new (application, studio, g_variant_get_string (parameter, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (DEEDS); i++)
    if (g_str_equal (DEEDS[i].name, g_action_get_name (G_ACTION (action))))
      errand->deed = DEEDS[i].deed;
  look_up (errand);
}

/**
 * easel_run_errands_install:
 * @application: gets the actions
 * @studio: where the runs are
 */
void
easel_run_errands_install (GtkApplication *application,
                           EaselStudio    *studio)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  for (guint i = 0; i < G_N_ELEMENTS (DEEDS); i++)
    {
      g_autoptr(GSimpleAction) action = g_simple_action_new (DEEDS[i].name, G_VARIANT_TYPE_STRING);

      g_object_set_data_full (G_OBJECT (action), "studio", g_object_ref (studio), g_object_unref);
      g_signal_connect_object (action, "activate", G_CALLBACK (activate_cb), application, 0);
      g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (action));
    }
}
