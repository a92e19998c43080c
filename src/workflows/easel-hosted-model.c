/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model that the service hosts, to be run by its id (contract 3.7). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-hosted-model.h"

#include "base/easel-json.h"

struct _EaselHostedModel
{
  EaselRecord    parent_instance;

  EaselWorkflow *workflow;  /* nullable: made when asked for */
};

G_DEFINE_FINAL_TYPE (EaselHostedModel, easel_hosted_model, EASEL_TYPE_RECORD)

static void
easel_hosted_model_finalize (GObject *object)
{
  EaselHostedModel *self = EASEL_HOSTED_MODEL (object);

  g_clear_object (&self->workflow);

  G_OBJECT_CLASS (easel_hosted_model_parent_class)->finalize (object);
}

static void
easel_hosted_model_class_init (EaselHostedModelClass *klass)
{
  static const char * const texts[] = { "id", "name", "preview_image", NULL };

  G_OBJECT_CLASS (klass)->finalize = easel_hosted_model_finalize;
  easel_record_class_install_texts (EASEL_RECORD_CLASS (klass), texts);
}

static void
easel_hosted_model_init (EaselHostedModel *self)
{
}

/**
 * easel_hosted_model_get_id:
 * @self: a model
 *
 * Returns: what it is run by
 */
const char *
easel_hosted_model_get_id (EaselHostedModel *self)
{
  g_return_val_if_fail (EASEL_IS_HOSTED_MODEL (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "id");
}

/**
 * easel_hosted_model_get_name:
 * @self: a model
 *
 * Returns: its name, else its id: never %NULL
 */
const char *
easel_hosted_model_get_name (EaselHostedModel *self)
{
  const char *name;

  g_return_val_if_fail (EASEL_IS_HOSTED_MODEL (self), NULL);

  name = easel_record_get_text (EASEL_RECORD (self), "name");

  return name != NULL && *name != '\0' ? name : easel_hosted_model_get_id (self);
}

/**
 * easel_hosted_model_get_workflow:
 * @self: a model
 *
 * Returns: (transfer none): what its form is made of
 */
EaselWorkflow *
easel_hosted_model_get_workflow (EaselHostedModel *self)
{
  g_return_val_if_fail (EASEL_IS_HOSTED_MODEL (self), NULL);

  if (self->workflow == NULL)
    {
      JsonArray *inputs = easel_json_get_array (easel_record_get_members (EASEL_RECORD (self)), "inputs");
      g_autoptr(JsonArray) nothing = json_array_new ();

      self->workflow =
          easel_workflow_new_from_types (inputs != NULL ? inputs : nothing, easel_hosted_model_get_name (self));
    }

  return self->workflow;
}
