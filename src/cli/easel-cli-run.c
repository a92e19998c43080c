/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl run`: from a target and its values to files on this computer. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli-request.h"
#include "cli/easel-cli-target.h"
#include "cli/easel-cli-values.h"
#include "cli/easel-cli-watch.h"
#include "cli/easel-cli-watches.h"
#include "runs/easel-draft-store.h"

#include <glib/gi18n-lib.h>

static struct {
  char     **inputs;
  char      *folder;
  char      *mode;
  int        count;
  gboolean   grid;
  gboolean   server_batch;
  char      *gpu;
  char      *machine;
  char      *workflow;
  char      *preset;
  char      *webhook;
  gboolean   webhook_progress;
  gboolean   detach;
  gboolean   yes;
} options = { .count = 1 };

const GOptionEntry easel_cli_run_options[] = {
  { "input", 'i', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.inputs,
    N_("Set an input; @FILE uploads a file or reads a text, @@ stands for @"), N_("NAME=VALUE") },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.folder, N_("Save results in this folder"), N_("DIR") },
  { "mode", 0, 0, G_OPTION_ARG_STRING, &options.mode,
    N_("stream (every step), queue (once a second) or sync (one answer)"), N_("MODE") },
  { "count", 0, 0, G_OPTION_ARG_INT, &options.count, N_("Run it so many times"), N_("N") },
  { "grid", 0, 0, G_OPTION_ARG_NONE, &options.grid,
    N_("Each list, as in -i 'seed=[1,2,3]', makes a run for each of its values"), NULL },
  { "server-batch", 0, 0, G_OPTION_ARG_NONE, &options.server_batch,
    N_("Let the server make the runs of --count or --grid, in one request"), NULL },
  { "preset", 0, 0, G_OPTION_ARG_STRING, &options.preset, N_("Begin with the values of a preset"), N_("NAME") },
  { "gpu", 0, 0, G_OPTION_ARG_STRING, &options.gpu, N_("Use this GPU instead of the machine's own"), N_("GPU") },
  { "machine", 0, 0, G_OPTION_ARG_STRING, &options.machine, N_("Where a workflow file or version runs"), N_("ID|NAME") },
  { "workflow", 0, 0, G_OPTION_ARG_STRING, &options.workflow,
    N_("The workflow of the account that a workflow file belongs to"), N_("ID|NAME") },
  { "webhook", 0, 0, G_OPTION_ARG_STRING, &options.webhook, N_("Let the server tell this address"), N_("URL") },
  { "webhook-progress", 0, 0, G_OPTION_ARG_NONE, &options.webhook_progress,
    N_("Tell the webhook of each step as well"), NULL },
  { "detach", 0, 0, G_OPTION_ARG_NONE, &options.detach, N_("Print the id and do not wait"), NULL },
  { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_("Do not ask before many runs"), NULL },
  G_OPTION_ENTRY_NULL
};

/* The command while it goes on; it lives until the program ends. */
typedef struct {
  EaselCli        *cli;      /* not owned */
  EaselCliTarget  *target;
  EaselForm       *form;
  EaselCliValues  *values;
  EaselRunMode     mode;
  char            *folder;   /* nullable */
  gboolean         last_seed_known;
  guint            total;    /* requests */
  guint            number;   /* of the one being prepared, from 0 */
  EaselRunRequest *request;  /* being prepared */
  GPtrArray       *requests; /* complete */
  EaselCliWatches *watches;
} Order;

static void found_cb         (GObject *source, GAsyncResult *result, gpointer user_data);
static void opened_cb        (GObject *source, GAsyncResult *result, gpointer user_data);
static void asked_cb         (GObject *source, GAsyncResult *result, gpointer user_data);
static void preset_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void placed_cb        (GObject *source, GAsyncResult *result, gpointer user_data);
static void last_seen_cb     (GObject *source, GAsyncResult *result, gpointer user_data);
static void filled_cb        (GObject *source, GAsyncResult *result, gpointer user_data);

static void
order_free (Order *order)
{
  g_clear_pointer (&order->target, easel_cli_target_free);
  g_clear_object (&order->form);
  g_clear_pointer (&order->values, easel_cli_values_free);
  g_free (order->folder);
  g_clear_object (&order->request);
  g_ptr_array_unref (order->requests);
  g_clear_object (&order->watches);
  g_free (order);
}

/* Nothing was sent: programs that read lines still get a last one. */
static void
give_up (Order        *order,
         const GError *error)
{
  if (!easel_error_is_cancelled (error))
    easel_cli_print_result (order->cli, NULL, error);

  easel_cli_fail (order->cli, error);
}

/* What the last run's seed was is known only when the archive is open, and until then the word is no value. */
static gboolean
wants_last_seed (Order *order)
{
  g_autofree char *name = easel_cli_values_dup_name_of (order->values, "last");
  EaselField *field = name != NULL ? easel_form_find (order->form, name) : NULL;

  return field != NULL && easel_input_get_kind (easel_field_get_input (field)) == EASEL_INPUT_KIND_SEED;
}

static gboolean
check_values (Order   *order,
              guint    number,
              GError **error)
{
  return easel_cli_values_apply (order->values, number, order->form, error) &&
         easel_form_validate (order->form, error) == NULL;
}

static gboolean
check_form (Order   *order,
            GError **error)
{
  guint count = easel_cli_values_get_count (order->values);

  if (wants_last_seed (order) && !order->last_seed_known)
    return TRUE;

  for (guint i = 0; i < count; i++)
    {
      if (!check_values (order, i, error))
        return FALSE;
    }

  return TRUE;
}

/* Money: many runs at once are asked for twice, except where they cost nothing. */
static gboolean
check_number (Order   *order,
              GError **error)
{
  guint runs = options.server_batch ? MAX ((guint) options.count, easel_cli_values_get_count (order->values))
                                    : order->total;

  if (runs <= EASEL_LIMIT_RUNS_UNASKED || options.yes || easel_account_is_local (easel_cli_get_account (order->cli)))
    return TRUE;

  g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID,
               _("This makes %u runs, which may cost money; add --yes if you want them all"), runs);

  return FALSE;
}

static gboolean
read_mode (Order   *order,
           GError **error)
{
  g_autoptr(GEnumClass) modes = g_type_class_ref (EASEL_TYPE_RUN_MODE);
  GEnumValue *mode = options.mode != NULL ? g_enum_get_value_by_nick (modes, options.mode) : NULL;

  order->mode = mode != NULL ? (EaselRunMode) mode->value : EASEL_RUN_MODE_QUEUE;
  if (options.mode == NULL || mode != NULL)
    return TRUE;

  g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("“%s” is no mode; it is one of stream, queue and sync"),
               options.mode);

  return FALSE;
}

static gboolean
check_options (Order   *order,
               GError **error)
{
  if (options.count < 1)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("--count should be 1 or more"));
      return FALSE;
    }

  if (options.webhook != NULL && !g_str_has_prefix (options.webhook, "https://") &&
      !g_str_has_prefix (options.webhook, "http://"))
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("“%s” is no web address; --webhook needs one"),
                   options.webhook);
      return FALSE;
    }

  return read_mode (order, error);
}

/* Only this computer's own server never ties a run to its stream (decisions 13). */
static void
choose_mode (Order *order)
{
  gboolean local = easel_account_is_local (easel_cli_get_account (order->cli));

  if (order->total > 1 || options.detach || options.server_batch)
    order->mode = EASEL_RUN_MODE_QUEUE;
  else if (options.mode == NULL)
    order->mode = local ? EASEL_RUN_MODE_STREAM : EASEL_RUN_MODE_QUEUE;
}

void
easel_cli_command_run (EaselCli           *cli,
                       const char * const *arguments)
{
  Order *order = g_new0 (Order, 1);
  g_autoptr(GError) error = NULL;

  order->cli = cli;
  order->requests = g_ptr_array_new_with_free_func (g_object_unref);
  g_object_set_data_full (G_OBJECT (cli), "order", order, (GDestroyNotify) order_free);

  if (check_options (order, &error))
    order->values = easel_cli_values_new ((const char * const *) options.inputs, options.grid, &error);

  if (order->values != NULL)
    easel_cli_target_find_async (cli, arguments[0], found_cb, order);
  else
    give_up (order, error);
}

/* Everything that can be told without a server is told before one is asked. */
static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Order *order = user_data;
  g_autoptr(GError) error = NULL;

  order->target = easel_cli_target_find_finish (order->cli, result, &error);
  if (order->target == NULL)
    {
      give_up (order, error);
      return;
    }

  /* What cannot be turned into an API graph here may still be with the machine's classes. */
  order->form = easel_form_new (order->target->workflow);
  if (options.preset == NULL && easel_workflow_is_runnable (order->target->workflow) && !check_form (order, &error))
    give_up (order, error);
  else
    easel_cli_open_async (order->cli, EASEL_CLI_NEEDS_CLIENT, opened_cb, order);
}

static void
place (Order *order)
{
  g_autoptr(GError) error = NULL;

  order->total = (guint) options.count;
  if (!options.server_batch && !g_uint_checked_mul (&order->total, order->total, easel_cli_values_get_count (order->values)))
    order->total = G_MAXUINT;
  if (options.server_batch)
    order->total = 1;

  if (!check_number (order, &error))
    {
      give_up (order, error);
      return;
    }

  choose_mode (order);
  easel_cli_target_place_async (order->cli, order->target, options.workflow, options.machine, placed_cb, order);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Order *order = user_data;
  EaselCli *cli = order->cli;
  g_autoptr(GError) error = NULL;

  if (easel_cli_open_finish (cli, result, &error))
    easel_cli_target_ask_machine_async (cli, order->target, options.machine, asked_cb, order);
  else
    give_up (order, error);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Order *order = user_data;
  EaselCli *cli = order->cli;
  g_autoptr(GError) error = NULL;

  if (easel_cli_target_ask_machine_finish (cli, result, &error) && !easel_workflow_is_runnable (order->target->workflow))
    g_set_error (&error, EASEL_ERROR, EASEL_ERROR_INVALID, _("This workflow cannot be run: %s"),
                 easel_workflow_get_why (order->target->workflow));

  if (error != NULL)
    {
      give_up (order, error);
      return;
    }

  g_object_unref (order->form);
  order->form = easel_form_new (order->target->workflow);
  if (options.preset != NULL)
    easel_draft_store_load_async (easel_cli_get_archive (cli), easel_account_get_id (easel_cli_get_account (cli)),
                                  order->target->preset_key, options.preset, easel_cli_get_cancellable (cli),
                                  preset_loaded_cb, order);
  else if (check_form (order, &error))
    place (order);
  else
    give_up (order, error);
}

static void
preset_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Order *order = user_data;
  g_autoptr(JsonNode) preset = NULL;
  g_autoptr(GError) error = NULL;

  preset = easel_draft_store_load_finish (EASEL_ARCHIVE (source), result, &error);
  if (preset == NULL && error == NULL)
    g_set_error (&error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND, _("“%s” has no preset “%s”"), order->target->name,
                 options.preset);
  if (preset != NULL)
    easel_form_load (order->form, preset);

  if (error == NULL && check_form (order, &error))
    place (order);
  else
    give_up (order, error);
}

static void
set_last_seed (GListModel *fields,
               const char *seed)
{
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (fields, i);

      if (easel_input_get_kind (easel_field_get_input (field)) == EASEL_INPUT_KIND_SEED)
        easel_field_set_last_seed (field, seed);
    }
}

static void
prepare (Order *order)
{
  EaselRunRequest *request;
  g_autoptr(GError) error = NULL;
  guint count = easel_cli_values_get_count (order->values);

  if (!check_values (order, options.server_batch ? 0 : order->number % count, &error))
    {
      give_up (order, error);
      return;
    }

  request = easel_cli_request_new (order->cli, order->target, easel_cli_request_changes_graph (order->form));
  easel_run_request_set_mode (request, order->mode);
  easel_run_request_set_gpu (request, options.gpu);
  easel_run_request_set_results_folder (request, order->folder);
  easel_run_request_set_webhook (request, options.webhook, options.webhook_progress);
  if (options.server_batch)
    {
      g_autoptr(JsonObject) params = easel_cli_values_get_params (order->values);

      easel_run_request_set_batch (request, params == NULL ? options.count : 0, params);
    }

  g_set_object (&order->request, request);
  g_object_unref (request);
  easel_cli_request_fill_async (order->cli, request, order->form, filled_cb, order);
}

static void
placed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Order *order = user_data;
  EaselRunFilter filter = { .account = easel_account_get_id (easel_cli_get_account (order->cli)), .limit = 1 };
  g_autoptr(GError) error = NULL;

  if (easel_cli_target_place_finish (order->cli, result, &error) && options.folder != NULL)
    order->folder = easel_cli_make_folder (options.folder, &error);

  if (error != NULL)
    {
      give_up (order, error);
      return;
    }

  filter.workflow = order->target->workflow_id;
  if (wants_last_seed (order))
    easel_runs_list_async (easel_cli_get_runs (order->cli), &filter, easel_cli_get_cancellable (order->cli), last_seen_cb,
                           order);
  else
    prepare (order);
}

static void
last_seen_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Order *order = user_data;
  g_autoptr(GPtrArray) runs = NULL;
  g_autoptr(GError) error = NULL;
  EaselRunRequest *request = NULL;
  const char *seed = NULL;

  runs = easel_runs_list_finish (EASEL_RUNS (source), result, &error);
  if (runs != NULL && runs->len > 0)
    request = easel_run_get_request (g_ptr_array_index (runs, 0));
  if (request != NULL)
    seed = easel_run_request_get_seed (request);

  if (seed == NULL && error == NULL)
    g_set_error (&error, EASEL_ERROR, EASEL_ERROR_INVALID,
                 _("The last run of “%s” has no seed that is known; give one as a number"), order->target->name);

  if (seed == NULL)
    {
      give_up (order, error);
      return;
    }

  order->last_seed_known = TRUE;
  set_last_seed (G_LIST_MODEL (order->form), seed);
  set_last_seed (easel_form_get_more (order->form), seed);
  prepare (order);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Order *order = user_data;
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(GError) error = NULL;

  run = easel_runs_start_finish (EASEL_RUNS (source), result, &error);
  if (run != NULL)
    easel_cli_watches_add (order->watches, run);
  else
    easel_cli_watches_add_lost (order->watches, error);
}

static void
start (Order *order)
{
  order->watches = easel_cli_watches_new (order->cli, order->requests->len, options.detach,
                                          options.server_batch);
  for (guint i = 0; i < order->requests->len; i++)
    easel_runs_start_async (easel_cli_get_runs (order->cli), g_ptr_array_index (order->requests, i), NULL, started_cb,
                            order);
}

static void
filled_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Order *order = user_data;
  g_autoptr(GError) error = NULL;

  if (!easel_cli_request_fill_finish (order->cli, result, &error))
    {
      give_up (order, error);
      return;
    }

  g_ptr_array_add (order->requests, g_steal_pointer (&order->request));
  if (++order->number < order->total)
    prepare (order);
  else
    start (order);
}
