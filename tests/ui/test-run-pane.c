/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The right half of the window: several runs at once, the outbox, a run made again, what is told about it. */

#include "support/easel-ui-test.h"
#include "ui/form/easel-field-view.h"
#include "ui/run/easel-failure-text.h"
#include "ui/run/easel-run-card.h"

static EaselField *
find_field (EaselUiFixture *f,
            const char     *view_type)
{
  GtkWidget *view = easel_ui_test_find (f->window, view_type, NULL);

  g_assert_nonnull (view);

  return easel_field_view_get_field (EASEL_FIELD_VIEW (view));
}

static GListModel *
get_open (EaselUiFixture *f)
{
  return easel_runs_get_open (easel_studio_get_runs (f->studio));
}

static guint
count_waiting (EaselUiFixture *f)
{
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (get_open (f)); i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (get_open (f), i);

      count += easel_run_get_status (run) == EASEL_RUN_STATUS_WAITING;
    }

  return count;
}

static guint
count_widgets (GtkWidget  *root,
               const char *type_name)
{
  guint count = g_type_is_a (G_OBJECT_TYPE (root), g_type_from_name (type_name)) && gtk_widget_get_mapped (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    count += count_widgets (child, type_name);

  return count;
}

static void
run_offline (EaselUiFixture *f,
             const char     *title)
{
  guint before = count_waiting (f);

  easel_field_set_text (find_field (f, "EaselTextView"), title);
  gtk_widget_activate_action (f->window, "win.run", NULL);
  easel_test_wait_until (count_waiting (f) == before + 1);
}

static const char *
get_title_of (EaselUiFixture *f,
              guint           position)
{
  g_autoptr(EaselRun) run = g_list_model_get_item (get_open (f), position);

  return json_object_get_string_member_with_default (easel_run_get_inputs (run), "title", NULL);
}

/* Runs made while the server is away wait in a list that can be put in another order, and go when it is back. */
static void
test_outbox (EaselUiFixture *f,
             gconstpointer   data)
{
  GtkWidget *outbox;

  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Poster");
  easel_ui_fixture_stop (f);
  easel_studio_reconnect (f->studio);
  easel_test_wait_until (easel_studio_get_trouble (f->studio) != NULL);
  run_offline (f, "First");
  run_offline (f, "Second");
  run_offline (f, "Third");

  easel_test_wait_until ((outbox = easel_ui_test_find (f->window, "EaselOutboxView", NULL)) != NULL);
  easel_test_wait_until (count_widgets (outbox, "AdwActionRow") == 3);
  g_assert_nonnull (easel_ui_test_find (outbox, "GtkLabel", "Sent in this order as soon as the server answers"));
  easel_ui_test_screenshot (f->window, "outbox");

  g_signal_emit_by_name (easel_ui_test_find (outbox, "GtkButton", "Send later"), "clicked");
  easel_test_wait_until (g_strcmp0 (get_title_of (f, 0), "Second") == 0 && g_strcmp0 (get_title_of (f, 1), "First") == 0);
  easel_ui_test_settle (f->window);
  g_signal_emit_by_name (easel_ui_test_find (outbox, "GtkButton", "Remove from the outbox"), "clicked");
  easel_test_wait_until (count_waiting (f) == 2);
  g_assert_cmpstr (get_title_of (f, 0), ==, "First");

  easel_ui_fixture_start (f);
  easel_studio_reconnect (f->studio);
  easel_test_wait_until (g_list_model_get_n_items (get_open (f)) == 0);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselOutboxView", NULL) == NULL);
}

static EaselRun *
get_run (EaselUiFixture *f)
{
  EaselRun *run = NULL;

  g_object_get (easel_ui_test_find (f->window, "EaselRunPane", NULL), "run", &run, NULL);
  g_assert_nonnull (run);
  g_object_unref (run);

  return run; /* the pane holds it */
}

static gboolean
has_finished (EaselUiFixture *f)
{
  return easel_run_get_status (get_run (f)) == EASEL_RUN_STATUS_SUCCESS && easel_run_is_settled (get_run (f));
}

static gboolean
has_row (EaselUiFixture *f,
         const char     *title)
{
  return easel_ui_test_find (easel_ui_test_find (f->window, "EaselRunDetails", NULL), "AdwActionRow", title) != NULL;
}

/* A finished run tells how it was made, takes a star, and is made once more or once more with changes. */
static void
test_again (EaselUiFixture *f,
            gconstpointer   data)
{
  EaselRun *first;

  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Poster");
  easel_field_set_text (find_field (f, "EaselTextView"), "Typed once");
  gtk_widget_activate_action (f->window, "win.run", NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselStageCard", NULL) != NULL ||
                         easel_ui_test_find (f->window, "EaselRunDetails", NULL) != NULL);
  easel_test_wait_until (has_finished (f));
  first = get_run (f);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselRunDetails", NULL) != NULL);
  easel_test_wait_until (has_row (f, "Run"));
  g_assert_true (has_row (f, "Width"));
  g_assert_true (has_row (f, "Workflow"));
  easel_ui_test_screenshot (f->window, "how-it-was-made");

  easel_test_wait_until (easel_ui_test_find (f->window, "GtkButton", "Star") != NULL);
  g_signal_emit_by_name (easel_ui_test_find (f->window, "GtkButton", "Star"), "clicked");
  easel_test_wait_until (easel_run_is_starred (first));

  easel_field_set_text (find_field (f, "EaselTextView"), "Typed twice");
  g_signal_emit_by_name (easel_ui_test_find (f->window, "GtkButton", "Edit and run"), "clicked");
  g_assert_cmpstr (easel_field_get_text (find_field (f, "EaselTextView")), ==, "Typed once");

  g_signal_emit_by_name (easel_ui_test_find (f->window, "GtkButton", "Run again"), "clicked");
  easel_test_wait_until (get_run (f) != first);
  easel_test_wait_until (has_finished (f));
  g_assert_cmpstr (json_object_get_string_member (easel_run_get_inputs (get_run (f)), "title"), ==, "Typed once");
}

/* Runs that go on beside the one that is shown have a card each, which leads to them. */
static void
test_others (EaselUiFixture *f,
             gconstpointer   data)
{
  GtkWidget *card;
  EaselRun *shown;
  EaselRun *other;

  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Poster");
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselTextView", NULL) != NULL);
  for (guint i = 0; i < 3; i++)
    {
      gtk_widget_activate_action (f->window, "win.run", NULL);
      easel_test_wait_until (g_list_model_get_n_items (get_open (f)) > 0);
    }

  easel_test_wait_until ((card = easel_ui_test_find (f->window, "EaselRunCard", NULL)) != NULL);
  shown = get_run (f);
  other = easel_run_card_get_run (EASEL_RUN_CARD (card));
  g_assert_true (other != shown);
  g_signal_emit_by_name (card, "clicked");
  easel_test_wait_until (get_run (f) == other);
  easel_ui_test_screenshot (f->window, "other-runs");
  easel_test_wait_until (g_list_model_get_n_items (get_open (f)) == 0);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselOtherRuns", NULL) == NULL);
}

static EaselRun *
create_failed_run (const char *node,
                   const char *reason)
{
  EaselRun *run = easel_run_new_for_id ("account", "run");

  easel_run_set_status (run, EASEL_RUN_STATUS_FAILED);
  easel_run_set_failure (run, node, reason);

  return run;
}

static void
test_failure_words (void)
{
  static const struct {
    const char *reason;
    const char *headline;
    const char *sentence;
    const char *action;
  } cases[] = {
    { "Value not in list: unet_name: 'relight.safetensors' not in []", "Model file not found",
      "The node “Load model” asked for relight.safetensors, but this machine has no such file.", "page.show-form" },
    { "CUDA out of memory. Tried to allocate 2 GiB", "Not enough GPU memory",
      "“Load model”: CUDA out of memory. Tried to allocate 2 GiB", "page.show-form" },
    { "Cannot execute because node Foo does not exist.", "This machine lacks a node",
      "“Load model”: Cannot execute because node Foo does not exist.", "run.open-machine" },
    { "division by zero\nTraceback (most recent call last):\n  File x", "“Load model” failed", "division by zero",
      "run.show-log" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(EaselRun) run = create_failed_run ("Load model", cases[i].reason);
      g_autoptr(EaselFailureText) text = easel_failure_text_new_for_run (run, NULL, FALSE);
      EaselFailureStep *step = g_ptr_array_index (text->steps, 0);

      g_assert_cmpstr (text->headline, ==, cases[i].headline);
      g_assert_cmpstr (text->sentence, ==, cases[i].sentence);
      g_assert_cmpstr (step->action, ==, cases[i].action);
      g_assert_nonnull (step->label);
    }
}

/* What is copied for somebody who is to help holds no key, no signature and no name of a person. */
static void
test_report (void)
{
  static const char *const secrets[] = { "eyJhbGciOi", "sk-live-0123456789ab", "X-Amz-Signature", "/home/maria", "hunter22" };
  g_autoptr(EaselRun) run =
    create_failed_run ("Load", "no file /home/maria/in.png at https://host/a.png?X-Amz-Signature=abc "
                               "Authorization: Bearer eyJhbGciOi.eyJzdWIi.c2ln, sk-live-0123456789ab, password=hunter22");
  g_autofree char *report = easel_failure_text_dup_report (run);

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (strstr (report, secrets[i]) != NULL)
      g_error ("“%s” is in the report: %s", secrets[i], report);
  g_assert_nonnull (strstr (report, "~/in.png"));
  g_assert_nonnull (strstr (report, "https://host/a.png?…"));
}

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  g_test_add ("/ui/run-pane/outbox", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_outbox,
              easel_ui_fixture_tear_down);

  g_test_add ("/ui/run-pane/again", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_again, easel_ui_fixture_tear_down);
  g_test_add ("/ui/run-pane/others", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_others,
              easel_ui_fixture_tear_down);
  g_test_add_func ("/ui/run-pane/failure-words", test_failure_words);
  g_test_add_func ("/ui/run-pane/report", test_report);

  return g_test_run ();
}
