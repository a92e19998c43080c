/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine of the account: what runs can be sent to and sessions can be rented on. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-machine.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-json.h"

#define SESSION_KIND "comfy-deploy-serverless"
#define SESSION_BUILDER 4  /* the first version of the builder whose machines take sessions */

struct _EaselMachine
{
  GObject parent_instance;

  char *id;
  char *name;                          /* NULL: it has none */
  char *kind;                          /* the server's word for its type */
  char *gpu;                           /* NULL: none, or not said */
  EaselMachineStatus status;
  int builder;                         /* 0: not said */
  char *comfyui;                       /* its version, NULL: not said */
};

G_DEFINE_ENUM_TYPE (EaselMachineStatus, easel_machine_status,
                    G_DEFINE_ENUM_VALUE (EASEL_MACHINE_STATUS_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (EASEL_MACHINE_STATUS_NOT_STARTED, "not-started"),
                    G_DEFINE_ENUM_VALUE (EASEL_MACHINE_STATUS_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (EASEL_MACHINE_STATUS_BUILDING, "building"),
                    G_DEFINE_ENUM_VALUE (EASEL_MACHINE_STATUS_ERROR, "error"),
                    G_DEFINE_ENUM_VALUE (EASEL_MACHINE_STATUS_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (EASEL_MACHINE_STATUS_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (EASEL_MACHINE_STATUS_STARTING, "starting"))

G_DEFINE_FINAL_TYPE (EaselMachine, easel_machine, G_TYPE_OBJECT)

/* The properties are called as the server calls them; what it sends is applied to them. */
typedef enum {
  PROP_ID = 1,
  PROP_NAME,
  PROP_TYPE,
  PROP_GPU,
  PROP_STATUS,
  PROP_MACHINE_BUILDER_VERSION,
  PROP_COMFYUI_VERSION,
} EaselMachineProperty;

static GParamSpec *properties[PROP_COMFYUI_VERSION + 1];

static void
easel_machine_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  EaselMachine *self = EASEL_MACHINE (object);

  switch ((EaselMachineProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_TYPE:
      g_value_set_string (value, self->kind);
      break;

    case PROP_GPU:
      g_value_set_string (value, self->gpu);
      break;

    case PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;

    case PROP_MACHINE_BUILDER_VERSION:
      g_value_set_int (value, self->builder);
      break;

    case PROP_COMFYUI_VERSION:
      g_value_set_string (value, self->comfyui);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_string (EaselMachine  *self,
            char         **field,
            const GValue  *value,
            GParamSpec    *pspec)
{
  if (g_strcmp0 (*field, g_value_get_string (value)) == 0)
    return;

  g_free (*field);
  *field = g_value_dup_string (value);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
easel_machine_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  EaselMachine *self = EASEL_MACHINE (object);

  switch ((EaselMachineProperty) prop_id)
    {
    case PROP_ID:
      set_string (self, &self->id, value, pspec);
      break;

    case PROP_NAME:
      set_string (self, &self->name, value, pspec);
      break;

    case PROP_TYPE:
      set_string (self, &self->kind, value, pspec);
      break;

    case PROP_GPU:
      set_string (self, &self->gpu, value, pspec);
      break;

    case PROP_STATUS:
      if (self->status == (EaselMachineStatus) g_value_get_enum (value))
        break;
      self->status = g_value_get_enum (value);
      g_object_notify_by_pspec (object, pspec);
      break;

    case PROP_MACHINE_BUILDER_VERSION:
      if (self->builder == g_value_get_int (value))
        break;
      self->builder = g_value_get_int (value);
      g_object_notify_by_pspec (object, pspec);
      break;

    case PROP_COMFYUI_VERSION:
      set_string (self, &self->comfyui, value, pspec);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_machine_finalize (GObject *object)
{
  EaselMachine *self = EASEL_MACHINE (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->kind, g_free);
  g_clear_pointer (&self->gpu, g_free);
  g_clear_pointer (&self->comfyui, g_free);

  G_OBJECT_CLASS (easel_machine_parent_class)->finalize (object);
}

static void
easel_machine_class_init (EaselMachineClass *klass)
{
  static const GParamFlags FLAGS = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = easel_machine_get_property;
  object_class->set_property = easel_machine_set_property;
  object_class->finalize = easel_machine_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, FLAGS);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, FLAGS);
  properties[PROP_TYPE] = g_param_spec_string ("type", NULL, NULL, NULL, FLAGS);
  properties[PROP_GPU] = g_param_spec_string ("gpu", NULL, NULL, NULL, FLAGS);
  properties[PROP_STATUS] = g_param_spec_enum ("status", NULL, NULL, EASEL_TYPE_MACHINE_STATUS,
                                               EASEL_MACHINE_STATUS_UNKNOWN, FLAGS);
  properties[PROP_MACHINE_BUILDER_VERSION] = g_param_spec_int ("machine-builder-version", NULL, NULL, 0, G_MAXINT, 0, FLAGS);
  properties[PROP_COMFYUI_VERSION] = g_param_spec_string ("comfyui-version", NULL, NULL, NULL, FLAGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_machine_init (EaselMachine *self)
{
}

/**
 * easel_machine_read:
 * @node: a machine as the server has it (contract 3.4)
 * @error: return location for %EASEL_ERROR_BAD_REPLY
 *
 * Returns: (transfer full): the machine, or %NULL
 */
EaselMachine *
easel_machine_read (JsonNode  *node,
                    GError   **error)
{
  g_autoptr(EaselMachine) self = g_object_new (EASEL_TYPE_MACHINE, NULL);

  return easel_machine_update (self, node, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * easel_machine_update:
 * @self: a machine
 * @node: it as the server has it now
 * @error: return location for %EASEL_ERROR_BAD_REPLY
 *
 * Returns: whether @node is a machine
 */
gboolean
easel_machine_update (EaselMachine  *self,
                      JsonNode      *node,
                      GError       **error)
{
  JsonObject *members;

  g_return_val_if_fail (EASEL_IS_MACHINE (self), FALSE);

  members = easel_json_expect_object (node, error);
  if (members == NULL)
    return FALSE;

  easel_json_apply (members, G_OBJECT (self));
  if (self->id != NULL)
    return TRUE;

  g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The server sent a machine without an id"));

  return FALSE;
}

const char *
easel_machine_get_id (EaselMachine *self)
{
  g_return_val_if_fail (EASEL_IS_MACHINE (self), NULL);

  return self->id;
}

/**
 * easel_machine_get_name:
 * @self: a machine
 *
 * Returns: (transfer none): what to call it, its id if it has no name
 */
const char *
easel_machine_get_name (EaselMachine *self)
{
  g_return_val_if_fail (EASEL_IS_MACHINE (self), NULL);

  return self->name != NULL && *self->name != '\0' ? self->name : self->id;
}

/**
 * easel_machine_get_kind:
 * @self: a machine
 *
 * Returns: (transfer none) (nullable): the server's word for its type
 */
const char *
easel_machine_get_kind (EaselMachine *self)
{
  g_return_val_if_fail (EASEL_IS_MACHINE (self), NULL);

  return self->kind;
}

const char *
easel_machine_get_gpu (EaselMachine *self)
{
  g_return_val_if_fail (EASEL_IS_MACHINE (self), NULL);

  return self->gpu;
}

EaselMachineStatus
easel_machine_get_status (EaselMachine *self)
{
  g_return_val_if_fail (EASEL_IS_MACHINE (self), EASEL_MACHINE_STATUS_UNKNOWN);

  return self->status;
}

/**
 * easel_machine_get_comfyui_version:
 * @self: a machine
 *
 * Returns: (transfer none) (nullable): the version of ComfyUI on it: a number, or a commit of 40 letters
 */
const char *
easel_machine_get_comfyui_version (EaselMachine *self)
{
  g_return_val_if_fail (EASEL_IS_MACHINE (self), NULL);

  return self->comfyui;
}

/**
 * easel_machine_is_ready:
 * @self: a machine
 *
 * Returns: whether it takes runs now
 */
gboolean
easel_machine_is_ready (EaselMachine *self)
{
  g_return_val_if_fail (EASEL_IS_MACHINE (self), FALSE);

  return self->status == EASEL_MACHINE_STATUS_READY || self->status == EASEL_MACHINE_STATUS_RUNNING;
}

/**
 * easel_machine_takes_sessions:
 * @self: a machine
 *
 * Returns: whether a session can be rented on it (contract 2.11); in doubt the server is asked
 */
gboolean
easel_machine_takes_sessions (EaselMachine *self)
{
  g_return_val_if_fail (EASEL_IS_MACHINE (self), FALSE);

  return g_strcmp0 (self->kind, SESSION_KIND) == 0 && (self->builder == 0 || self->builder >= SESSION_BUILDER);
}
