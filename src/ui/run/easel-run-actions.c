/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with the run that a pane shows: the actions "run.…". */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "runs/easel-run-store.h"
#include "ui/easel-ask.h"
#include "ui/run/easel-failure-text.h"
#include "ui/run/easel-run-actions.h"
#include "ui/run/easel-run-words.h"

#define VENDOR_SERVER   "https://api.comfydeploy.com/"
#define VENDOR_MACHINES "https://app.comfydeploy.com/machines/"

static void
toast (EaselRunPane *pane,
       const char   *text)
{
  gtk_widget_activate_action (GTK_WIDGET (pane), "win.toast", "s", text);
}

static void
toast_error (EaselRunPane *pane,
             const GError *error)
{
  if (!easel_error_is_cancelled (error))
    toast (pane, error->message);
}

static EaselRuns *
get_runs (EaselRunPane *pane)
{
  return easel_studio_get_runs (easel_run_pane_get_studio (pane));
}

/* Again. The history lists runs without their graphs, so the archive is asked for the whole request. */

typedef void (*WholeFunc) (EaselRunPane *pane,
                           EaselRun     *run);

typedef struct {
  EaselRunPane *pane;
  EaselRun     *run;
  WholeFunc     func;
} Whole;

static void
whole_free (Whole *whole)
{
  g_object_unref (whole->pane);
  g_object_unref (whole->run);
  g_free (whole);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Whole, whole_free)

static void
whole_loaded_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(Whole) whole = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselRunRow) row = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);
  g_autoptr(EaselRun) run = row != NULL ? easel_run_row_build (row, &error) : NULL;

  if (run != NULL)
    whole->func (whole->pane, run);
  else if (error != NULL)
    toast_error (whole->pane, error);
}

static void
with_whole_run (EaselRunPane *pane,
                WholeFunc     func)
{
  EaselRun *run = easel_run_pane_get_run (pane);
  EaselRunRequest *request = easel_run_get_request (run);
  Whole *whole;

  if (request == NULL || easel_run_request_get_target (request) != EASEL_RUN_TARGET_WORKFLOW ||
      easel_run_request_get_graph (request) != NULL || easel_run_get_row_id (run) <= 0)
    {
      func (pane, run);
      return;
    }

  whole = g_new0 (Whole, 1);
  whole->pane = g_object_ref (pane);
  whole->run = g_object_ref (run);
  whole->func = func;
  easel_run_store_load_async (easel_studio_get_archive (easel_run_pane_get_studio (pane)), easel_run_get_row_id (run),
                              whole_loaded_cb, whole);
}

static void
again_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(EaselRunPane) pane = EASEL_RUN_PANE (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselRun) run = easel_runs_start_finish (EASEL_RUNS (source), result, &error);

  if (run != NULL)
    easel_run_pane_set_run (pane, run);
  else
    toast_error (pane, error);
}

static void
run_again (EaselRunPane *pane,
           EaselRun     *run)
{
  g_autoptr(EaselRunRequest) request = easel_run_request_dup_again (easel_run_get_request (run));

  easel_runs_start_async (get_runs (pane), request, NULL, again_cb, g_object_ref (pane));
}

static void
edit (EaselRunPane *pane,
      EaselRun     *run)
{
  if (easel_run_pane_get_form (pane) == NULL)
    return;

  easel_run_actions_fill_form (easel_run_pane_get_form (pane), run);
  gtk_widget_activate_action (GTK_WIDGET (pane), "page.show-form", NULL);
}

static void
again_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  with_whole_run (EASEL_RUN_PANE (widget), g_str_equal (name, "run.again") ? run_again : edit);
}

static EaselField *
find_seed (EaselForm *form)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (form)); i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (G_LIST_MODEL (form), i);

      if (easel_input_get_kind (easel_field_get_input (field)) == EASEL_INPUT_KIND_SEED)
        return field; /* the form holds it */
    }

  return NULL;
}

static const char *
get_seed (EaselRun *run)
{
  return easel_run_get_request (run) != NULL ? easel_run_request_get_seed (easel_run_get_request (run)) : NULL;
}

static void
keep_seed_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  EaselRunPane *pane = EASEL_RUN_PANE (widget);
  EaselField *field = find_seed (easel_run_pane_get_form (pane));

  if (field == NULL)
    return;

  easel_field_set_text (field, get_seed (easel_run_pane_get_run (pane)));
  easel_field_set_seed_mode (field, EASEL_SEED_MODE_FIXED);
  toast (pane, _("This seed is used from now on"));
}

/* On the server */

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(EaselRunPane) pane = EASEL_RUN_PANE (user_data);
  g_autoptr(GError) error = NULL;

  if (!easel_runs_act_finish (EASEL_RUNS (source), result, &error))
    toast_error (pane, error);
}

static void
act (EaselRunPane   *pane,
     EaselRunAction  action)
{
  easel_runs_act_async (get_runs (pane), easel_run_pane_get_run (pane), action, NULL, acted_cb, g_object_ref (pane));
}

static void
act_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  EaselRunPane *pane = EASEL_RUN_PANE (widget);

  act (pane, g_str_equal (name, "run.cancel")  ? EASEL_RUN_ACTION_CANCEL
             : g_str_equal (name, "run.fetch") ? EASEL_RUN_ACTION_FETCH
                                               : EASEL_RUN_ACTION_LOOK_AGAIN);
}

static void
forget_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  act (EASEL_RUN_PANE (widget), EASEL_RUN_ACTION_REMOVE);
  easel_run_pane_set_run (EASEL_RUN_PANE (widget), NULL);
}

static void
send_again_cb (const char *answer,
               gpointer    user_data)
{
  act (EASEL_RUN_PANE (user_data), EASEL_RUN_ACTION_SEND_AGAIN);
}

static void
send_again_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  easel_ask_confirm (widget, _("Send This Run Again?"),
                     _("If the server has it after all, it runs twice and is paid for twice."), _("_Send Again"), TRUE,
                     send_again_cb, G_OBJECT (widget));
}

/* Here */

static void
starred_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselRunPane) pane = EASEL_RUN_PANE (user_data);
  g_autoptr(GError) error = NULL;

  if (!easel_runs_star_finish (EASEL_RUNS (source), result, &error))
    toast_error (pane, error);
}

static void
star_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselRunPane *pane = EASEL_RUN_PANE (widget);
  EaselRun *run = easel_run_pane_get_run (pane);

  easel_runs_star_async (get_runs (pane), run, !easel_run_is_starred (run), starred_cb, g_object_ref (pane));
}

static void
show_log_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  easel_run_pane_show_log (EASEL_RUN_PANE (widget));
}

/* The pages of a server stand beside its API; those of the service at an address of their own. */
static void
open_machine_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  EaselRunPane *pane = EASEL_RUN_PANE (widget);
  const char *address = easel_account_get_address (easel_studio_get_account (easel_run_pane_get_studio (pane)));
  g_autofree char *id = g_uri_escape_string (easel_run_get_machine_id (easel_run_pane_get_run (pane)), NULL, FALSE);
  g_autofree char *page = NULL;

  if (address == NULL || g_str_has_prefix (address, VENDOR_SERVER))
    page = g_strconcat (VENDOR_MACHINES, id, NULL);
  else
    {
      g_autofree char *path = g_strconcat ("/machines/", id, NULL);

      page = g_uri_resolve_relative (address, path, G_URI_FLAGS_NONE, NULL);
    }
  if (page == NULL)
    return;

  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (widget)), page, GDK_CURRENT_TIME);
}

/* To the clipboard */

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselRunPane *pane = EASEL_RUN_PANE (widget);
  EaselRun *run = easel_run_pane_get_run (pane);
  g_autofree char *text = NULL;

  if (g_str_equal (name, "run.copy-report"))
    text = easel_failure_text_dup_report (run);
  else if (g_str_equal (name, "run.copy-prompt"))
    text = easel_run_words_dup_prompt (run);
  else if (g_str_equal (name, "run.copy-command"))
    text = easel_run_words_dup_command (run, easel_runs_get_input_files (get_runs (pane)));
  else
    text = g_strdup (get_seed (run));
  if (text == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  toast (pane, _("Copied"));
}

/**
 * easel_run_actions_install:
 * @widget_class: of #EaselRunPane
 */
void
easel_run_actions_install (GtkWidgetClass *widget_class)
{
  static const struct {
    const char                  *name;
    GtkWidgetActionActivateFunc  activate;
  } actions[] = {
    { "run.star", star_action },
    { "run.show-log", show_log_action },
    { "run.open-machine", open_machine_action },
    { "run.cancel", act_action },
    { "run.fetch", act_action },
    { "run.look-again", act_action },
    { "run.send-again", send_again_action },
    { "run.forget", forget_action },
    { "run.again", again_action },
    { "run.edit", again_action },
    { "run.keep-seed", keep_seed_action },
    { "run.copy-seed", copy_action },
    { "run.copy-report", copy_action },
    { "run.copy-prompt", copy_action },
    { "run.copy-command", copy_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
}

/**
 * easel_run_actions_update:
 *
 * To be called when the run, its state or the form is another.
 */
void
easel_run_actions_update (EaselRunPane *pane)
{
  GtkWidget *widget = GTK_WIDGET (pane);
  EaselRun *run = easel_run_pane_get_run (pane);
  EaselForm *form = easel_run_pane_get_form (pane);
  gboolean is_over = run != NULL && easel_run_is_over (run);
  gboolean is_unclear = run != NULL && easel_run_get_status (run) == EASEL_RUN_STATUS_UNCLEAR;
  gboolean has_seed = run != NULL && get_seed (run) != NULL;
  g_autofree char *prompt = run != NULL ? easel_run_words_dup_prompt (run) : NULL;

  gtk_widget_action_set_enabled (widget, "run.cancel", run != NULL && !is_over && easel_run_may_cancel (run));
  gtk_widget_action_set_enabled (widget, "run.star", is_over && easel_run_get_row_id (run) > 0);
  gtk_widget_action_set_enabled (widget, "run.show-log", run != NULL);
  gtk_widget_action_set_enabled (widget, "run.open-machine", run != NULL && easel_run_get_machine_id (run) != NULL);
  gtk_widget_action_set_enabled (widget, "run.fetch", is_over);
  gtk_widget_action_set_enabled (widget, "run.look-again", is_unclear);
  gtk_widget_action_set_enabled (widget, "run.send-again", is_unclear);
  gtk_widget_action_set_enabled (widget, "run.forget", is_unclear);
  gtk_widget_action_set_enabled (widget, "run.again", is_over && easel_run_get_request (run) != NULL);
  gtk_widget_action_set_enabled (widget, "run.edit", is_over && form != NULL && easel_run_get_inputs (run) != NULL);
  gtk_widget_action_set_enabled (widget, "run.keep-seed", has_seed && form != NULL && find_seed (form) != NULL);
  gtk_widget_action_set_enabled (widget, "run.copy-seed", has_seed);
  gtk_widget_action_set_enabled (widget, "run.copy-report", run != NULL);
  gtk_widget_action_set_enabled (widget, "run.copy-prompt", prompt != NULL);
  gtk_widget_action_set_enabled (widget, "run.copy-command",
                                 run != NULL && easel_run_get_request (run) != NULL && easel_run_get_name (run) != NULL);
}

/**
 * easel_run_actions_fill_form:
 * @form: of the run's workflow
 *
 * Puts everything that the run was given into the form; what it was not given gets its default.
 */
void
easel_run_actions_fill_form (EaselForm *form,
                             EaselRun  *run)
{
  EaselRunRequest *request;
  g_autoptr(JsonObject) inputs = NULL;

  g_return_if_fail (EASEL_IS_FORM (form));
  g_return_if_fail (EASEL_IS_RUN (run));

  if (easel_run_get_inputs (run) == NULL)
    return;

  inputs = easel_run_request_strip_tag (easel_run_get_inputs (run));
  easel_form_take_over (form, inputs);
  request = easel_run_get_request (run);
  if (request != NULL)
    easel_form_take_over_graph (form, easel_run_request_get_graph (request));
}
