/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run as people see it: its one visible state, how far it is, what came out. Properties notify; no network here. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-private.h"

#include "base/easel-time.h"

static GParamSpec *properties[EASEL_RUN_PROP_LOG + 1];

G_DEFINE_FINAL_TYPE (EaselRun, easel_run, G_TYPE_OBJECT)

void
easel_run_notify (EaselRun         *self,
                  EaselRunProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
easel_run_change_text (EaselRun          *self,
                       char             **field,
                       const char        *value,
                       EaselRunProperty   property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;

  g_free (*field);
  *field = g_strdup (value);
  easel_run_notify (self, property);
}

void
easel_run_change_int (EaselRun         *self,
                      int              *field,
                      int               value,
                      EaselRunProperty  property)
{
  if (*field == value)
    return;

  *field = value;
  easel_run_notify (self, property);
}

void
easel_run_change_time (EaselRun         *self,
                       gint64           *field,
                       gint64            value,
                       EaselRunProperty  property)
{
  if (*field == value)
    return;

  *field = value;
  easel_run_notify (self, property);
}

void
easel_run_set_progress (EaselRun *self,
                        double    progress)
{
  if (self->progress == progress)
    return;

  self->progress = progress;
  easel_run_notify (self, EASEL_RUN_PROP_PROGRESS);
}

static void
easel_run_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  EaselRun *self = EASEL_RUN (object);

  switch ((EaselRunProperty) prop_id)
    {
    case EASEL_RUN_PROP_REQUEST:
      g_value_set_object (value, self->request);
      break;

    case EASEL_RUN_PROP_ACCOUNT:
      g_value_set_string (value, self->account);
      break;

    case EASEL_RUN_PROP_TAG:
      g_value_set_string (value, easel_run_get_tag (self));
      break;

    case EASEL_RUN_PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case EASEL_RUN_PROP_NAME:
      g_value_set_string (value, easel_run_get_name (self));
      break;

    case EASEL_RUN_PROP_ROW_ID:
      g_value_set_int64 (value, self->row_id);
      break;

    case EASEL_RUN_PROP_ADDED_AT:
      g_value_set_int64 (value, self->added_at);
      break;

    case EASEL_RUN_PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;

    case EASEL_RUN_PROP_STATUS_WORD:
      g_value_set_string (value, easel_run_get_status_word (self));
      break;

    case EASEL_RUN_PROP_OVER:
      g_value_set_boolean (value, easel_run_is_over (self));
      break;

    case EASEL_RUN_PROP_PROVISIONAL:
      g_value_set_boolean (value, easel_run_is_provisional (self));
      break;

    case EASEL_RUN_PROP_SETTLED:
      g_value_set_boolean (value, self->settled);
      break;

    case EASEL_RUN_PROP_MAY_CANCEL:
      g_value_set_boolean (value, easel_run_may_cancel (self));
      break;

    case EASEL_RUN_PROP_ERROR:
      g_value_set_boxed (value, easel_run_get_error (self));
      break;

    case EASEL_RUN_PROP_ERROR_NODE:
      g_value_set_string (value, self->error_node);
      break;

    case EASEL_RUN_PROP_SILENT_SINCE:
      g_value_set_int64 (value, self->silent_since);
      break;

    case EASEL_RUN_PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;

    case EASEL_RUN_PROP_LIVE_STATUS:
      g_value_set_string (value, self->live_status);
      break;

    case EASEL_RUN_PROP_NODE:
      g_value_set_string (value, self->node);
      break;

    case EASEL_RUN_PROP_STEP:
      g_value_set_int (value, self->step);
      break;

    case EASEL_RUN_PROP_STEPS:
      g_value_set_int (value, self->steps);
      break;

    case EASEL_RUN_PROP_QUEUE_POSITION:
      g_value_set_int (value, self->queue_position);
      break;

    case EASEL_RUN_PROP_CREATED_AT:
      g_value_set_int64 (value, self->created_at);
      break;

    case EASEL_RUN_PROP_QUEUED_AT:
      g_value_set_int64 (value, self->queued_at);
      break;

    case EASEL_RUN_PROP_STARTED_AT:
      g_value_set_int64 (value, self->started_at);
      break;

    case EASEL_RUN_PROP_ENDED_AT:
      g_value_set_int64 (value, self->ended_at);
      break;

    case EASEL_RUN_PROP_MACHINE_ID:
      g_value_set_string (value, easel_run_get_machine_id (self));
      break;

    case EASEL_RUN_PROP_GPU:
      g_value_set_string (value, easel_run_get_gpu (self));
      break;

    case EASEL_RUN_PROP_STARRED:
      g_value_set_boolean (value, self->starred);
      break;

    case EASEL_RUN_PROP_NOTE:
      g_value_set_string (value, self->note);
      break;

    case EASEL_RUN_PROP_OUTPUTS:
      g_value_set_object (value, self->outputs);
      break;

    case EASEL_RUN_PROP_LOG:
      g_value_set_object (value, self->log);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_run_finalize (GObject *object)
{
  EaselRun *self = EASEL_RUN (object);

  g_clear_object (&self->request);
  g_free (self->account);
  g_free (self->id);
  g_free (self->status_word);
  g_clear_error (&self->trouble);
  g_clear_error (&self->failure);
  g_clear_error (&self->default_failure);
  g_free (self->error_node);
  g_free (self->live_status);
  g_free (self->node);
  g_free (self->machine_id);
  g_free (self->machine_type);
  g_free (self->gpu);
  g_free (self->workflow_id);
  g_free (self->function_id);
  g_clear_pointer (&self->inputs, json_object_unref);
  g_clear_object (&self->outputs);
  g_clear_object (&self->log);
  g_free (self->results_folder);
  g_free (self->note);

  G_OBJECT_CLASS (easel_run_parent_class)->finalize (object);
}

static void
install_text (EaselRunProperty  property,
              const char       *name)
{
  properties[property] = g_param_spec_string (name, NULL, NULL, NULL,
                                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
install_time (EaselRunProperty  property,
              const char       *name)
{
  properties[property] = g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, EASEL_TIME_NONE,
                                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
install_int (EaselRunProperty  property,
             const char       *name)
{
  properties[property] = g_param_spec_int (name, NULL, NULL, EASEL_RUN_UNKNOWN, G_MAXINT, EASEL_RUN_UNKNOWN,
                                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
install_flag (EaselRunProperty  property,
              const char       *name)
{
  properties[property] = g_param_spec_boolean (name, NULL, NULL, FALSE,
                                               G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
easel_run_class_init (EaselRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = easel_run_get_property;
  object_class->finalize = easel_run_finalize;

  properties[EASEL_RUN_PROP_REQUEST] =
    g_param_spec_object ("request", NULL, NULL, EASEL_TYPE_RUN_REQUEST, flags);
  install_text (EASEL_RUN_PROP_ACCOUNT, "account");
  install_text (EASEL_RUN_PROP_TAG, "tag");
  install_text (EASEL_RUN_PROP_ID, "id");
  install_text (EASEL_RUN_PROP_NAME, "name");
  install_time (EASEL_RUN_PROP_ROW_ID, "row-id");
  install_time (EASEL_RUN_PROP_ADDED_AT, "added-at");
  properties[EASEL_RUN_PROP_STATUS] =
    g_param_spec_enum ("status", NULL, NULL, EASEL_TYPE_RUN_STATUS, EASEL_RUN_STATUS_UNKNOWN, flags);
  install_text (EASEL_RUN_PROP_STATUS_WORD, "status-word");
  install_flag (EASEL_RUN_PROP_OVER, "over");
  install_flag (EASEL_RUN_PROP_PROVISIONAL, "provisional");
  install_flag (EASEL_RUN_PROP_SETTLED, "settled");
  install_flag (EASEL_RUN_PROP_MAY_CANCEL, "may-cancel");
  properties[EASEL_RUN_PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  install_text (EASEL_RUN_PROP_ERROR_NODE, "error-node");
  install_time (EASEL_RUN_PROP_SILENT_SINCE, "silent-since");
  properties[EASEL_RUN_PROP_PROGRESS] =
    g_param_spec_double ("progress", NULL, NULL, EASEL_RUN_UNKNOWN, 1, EASEL_RUN_UNKNOWN, flags);
  install_text (EASEL_RUN_PROP_LIVE_STATUS, "live-status");
  install_text (EASEL_RUN_PROP_NODE, "node");
  install_int (EASEL_RUN_PROP_STEP, "step");
  install_int (EASEL_RUN_PROP_STEPS, "steps");
  install_int (EASEL_RUN_PROP_QUEUE_POSITION, "queue-position");
  install_time (EASEL_RUN_PROP_CREATED_AT, "created-at");
  install_time (EASEL_RUN_PROP_QUEUED_AT, "queued-at");
  install_time (EASEL_RUN_PROP_STARTED_AT, "started-at");
  install_time (EASEL_RUN_PROP_ENDED_AT, "ended-at");
  install_text (EASEL_RUN_PROP_MACHINE_ID, "machine-id");
  install_text (EASEL_RUN_PROP_GPU, "gpu");
  install_flag (EASEL_RUN_PROP_STARRED, "starred");
  install_text (EASEL_RUN_PROP_NOTE, "note");
  properties[EASEL_RUN_PROP_OUTPUTS] = g_param_spec_object ("outputs", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[EASEL_RUN_PROP_LOG] = g_param_spec_object ("log", NULL, NULL, EASEL_TYPE_RUN_LOG, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_run_init (EaselRun *self)
{
  self->status = EASEL_RUN_STATUS_UNKNOWN;
  self->added_at = EASEL_TIME_NONE;
  self->silent_since = EASEL_TIME_NONE;
  self->created_at = EASEL_TIME_NONE;
  self->queued_at = EASEL_TIME_NONE;
  self->started_at = EASEL_TIME_NONE;
  self->ended_at = EASEL_TIME_NONE;
  self->progress = EASEL_RUN_UNKNOWN;
  self->step = EASEL_RUN_UNKNOWN;
  self->steps = EASEL_RUN_UNKNOWN;
  self->queue_position = EASEL_RUN_UNKNOWN;
  self->outputs = g_list_store_new (EASEL_TYPE_OUTPUT);
  self->log = easel_run_log_new ();
}

/**
 * easel_run_new:
 * @request: what is to be run
 *
 * Returns: (transfer full): a run that is a draft until the outbox has it
 */
EaselRun *
easel_run_new (EaselRunRequest *request)
{
  EaselRun *self;

  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (request), NULL);

  self = g_object_new (EASEL_TYPE_RUN, NULL);
  self->request = g_object_ref (request);
  self->account = g_strdup (easel_run_request_get_account (request));
  self->status = EASEL_RUN_STATUS_DRAFT;

  return self;
}

/**
 * easel_run_new_for_id:
 * @account: the account whose server has it
 * @id: the server's id
 *
 * Returns: (transfer full): a run that was made elsewhere and of which nothing is known yet
 */
EaselRun *
easel_run_new_for_id (const char *account,
                      const char *id)
{
  EaselRun *self;

  g_return_val_if_fail (account != NULL && id != NULL, NULL);

  self = g_object_new (EASEL_TYPE_RUN, NULL);
  self->account = g_strdup (account);
  self->id = g_strdup (id);

  return self;
}

EaselRunRequest *
easel_run_get_request (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->request;
}

const char *
easel_run_get_account (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->account;
}

/**
 * easel_run_get_tag:
 * @self: a run
 *
 * Returns: (nullable): the request tag, the run's name while the server has none for it
 */
const char *
easel_run_get_tag (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->request != NULL ? easel_run_request_get_tag (self->request) : NULL;
}

const char *
easel_run_get_id (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->id;
}

/**
 * easel_run_get_name:
 * @self: a run
 *
 * Returns: (nullable): what the person calls the workflow
 */
const char *
easel_run_get_name (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->request != NULL ? easel_run_request_get_workflow_name (self->request) : NULL;
}

gint64
easel_run_get_row_id (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), 0);

  return self->row_id;
}

gint64
easel_run_get_added_at (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), EASEL_TIME_NONE);

  return self->added_at;
}

/**
 * easel_run_get_outputs:
 * @self: a run
 *
 * Returns: (transfer none): a list of EaselOutput, in the order in which they came
 */
GListModel *
easel_run_get_outputs (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return G_LIST_MODEL (self->outputs);
}

EaselRunLog *
easel_run_get_log (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->log;
}

/**
 * easel_run_get_results_folder:
 * @self: a run
 *
 * Returns: (nullable): the folder for this run's results, if it is not the one of the settings
 */
const char *
easel_run_get_results_folder (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  if (self->results_folder == NULL && self->request != NULL)
    return easel_run_request_get_results_folder (self->request);

  return self->results_folder;
}

/**
 * easel_run_set_results_folder:
 * @self: a run
 * @folder: (nullable): where what is fetched from now on goes; until this program ends
 */
void
easel_run_set_results_folder (EaselRun   *self,
                              const char *folder)
{
  g_return_if_fail (EASEL_IS_RUN (self));

  g_free (self->results_folder);
  self->results_folder = g_strdup (folder);
}

/**
 * easel_run_is_starred:
 * @self: a run
 *
 * Returns: whether the person wants to come back to it
 */
gboolean
easel_run_is_starred (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), FALSE);

  return self->starred;
}

void
easel_run_set_starred (EaselRun *self,
                       gboolean  starred)
{
  g_return_if_fail (EASEL_IS_RUN (self));

  if (self->starred == starred)
    return;

  self->starred = starred;
  easel_run_notify (self, EASEL_RUN_PROP_STARRED);
}

/**
 * easel_run_get_note:
 * @self: a run
 *
 * Returns: (nullable): what the person has written down about it
 */
const char *
easel_run_get_note (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->note;
}

void
easel_run_set_note (EaselRun   *self,
                    const char *note)
{
  g_return_if_fail (EASEL_IS_RUN (self));

  easel_run_change_text (self, &self->note, note, EASEL_RUN_PROP_NOTE);
}

/**
 * easel_run_get_fetch_error:
 * @self: a run
 *
 * Returns: (nullable): why a result could not be fetched, of the first that could not
 */
const GError *
easel_run_get_fetch_error (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->outputs)); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (G_LIST_MODEL (self->outputs), i);

      if (easel_output_get_state (output) == EASEL_OUTPUT_STATE_FAILED)
        return easel_output_get_error (output);
    }

  return NULL;
}

void
easel_run_set_row_id (EaselRun *self,
                      gint64    row_id)
{
  g_return_if_fail (EASEL_IS_RUN (self));

  easel_run_change_time (self, &self->row_id, row_id, EASEL_RUN_PROP_ROW_ID);
}

void
easel_run_set_id (EaselRun   *self,
                  const char *id)
{
  g_return_if_fail (EASEL_IS_RUN (self));

  easel_run_change_text (self, &self->id, id, EASEL_RUN_PROP_ID);
  easel_run_notify (self, EASEL_RUN_PROP_MAY_CANCEL);
}

void
easel_run_set_added_at (EaselRun *self,
                        gint64    time)
{
  g_return_if_fail (EASEL_IS_RUN (self));

  easel_run_change_time (self, &self->added_at, time, EASEL_RUN_PROP_ADDED_AT);
}

/**
 * easel_run_add_output:
 * @self: a run
 * @output: a result; one that is there already is brought up to date instead
 */
void
easel_run_add_output (EaselRun    *self,
                      EaselOutput *output)
{
  g_return_if_fail (EASEL_IS_RUN (self));
  g_return_if_fail (EASEL_IS_OUTPUT (output));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->outputs)); i++)
    {
      g_autoptr(EaselOutput) known = g_list_model_get_item (G_LIST_MODEL (self->outputs), i);

      if (easel_output_is_same (known, output))
        {
          easel_output_take_over (known, output);
          return;
        }
    }

  g_list_store_append (self->outputs, output);
}
