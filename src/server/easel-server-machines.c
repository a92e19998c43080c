/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machines of this server: the built-in one, and a ComfyUI if there is one. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-machines.h"

#include "server/easel-builtin-machine.h"
#include "server/easel-comfyui-machine.h"
#include "server/easel-server-json.h"
#include "server/easel-server-private.h"
#include "server/easel-server-uuid.h"

#include <string.h>

/* Asked again when it is shown and the last answer is older. */
#define STATE_SECONDS 5

typedef struct {
  char               *id;
  EaselServerMachine *machine;
  gint64              created_at;

  gboolean            is_bridge;
  gboolean            is_asking;
  gint64              asked_at;   /* boot time */
  const char         *state;      /* `status` on the wire */
  char               *problem;    /* nullable */
  JsonNode           *classes;    /* nullable: its `object_info` as last seen */
} Entry;

struct _EaselServerMachines
{
  GObject parent_instance;

  EaselClock   *clock;
  guint         run_seconds;
  GPtrArray    *entries;
  GCancellable *cancellable;
};

const char *const easel_server_gpus[] = {
  "CPU", "T4", "L4", "A10G", "L40S", "A100", "A100-80GB", "H100", "H200", "B200", NULL
};

G_DEFINE_FINAL_TYPE (EaselServerMachines, easel_server_machines, G_TYPE_OBJECT)

static void
entry_free (Entry *entry)
{
  g_object_unref (entry->machine);
  g_free (entry->id);
  g_free (entry->problem);
  g_clear_pointer (&entry->classes, json_node_unref);
  g_free (entry);
}

static void
easel_server_machines_dispose (GObject *object)
{
  EaselServerMachines *self = EASEL_SERVER_MACHINES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (easel_server_machines_parent_class)->dispose (object);
}

static void
easel_server_machines_finalize (GObject *object)
{
  EaselServerMachines *self = EASEL_SERVER_MACHINES (object);

  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (easel_server_machines_parent_class)->finalize (object);
}

static void
easel_server_machines_class_init (EaselServerMachinesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_server_machines_dispose;
  object_class->finalize = easel_server_machines_finalize;
}

static void
easel_server_machines_init (EaselServerMachines *self)
{
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->cancellable = g_cancellable_new ();
}

static void
take_machine (EaselServerMachines *self,
              EaselServerMachine  *machine,
              gboolean             is_bridge)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->machine = machine;
  entry->id = easel_server_uuid_from_name ("machine", easel_server_machine_get_name (machine));
  entry->created_at = easel_clock_get_time (self->clock);
  entry->is_bridge = is_bridge;
  entry->state = is_bridge ? "starting" : "ready";
  g_ptr_array_add (self->entries, entry);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselServerMachines) self = EASEL_SERVER_MACHINES (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) classes = easel_server_machine_load_finish (EASEL_SERVER_MACHINE (source), result, &error);

  for (guint i = 0; self->entries != NULL && i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];

      if (G_OBJECT (entry->machine) != source)
        continue;

      entry->is_asking = FALSE;
      entry->state = classes != NULL ? "ready" : "error";
      g_free (entry->problem);
      entry->problem = error != NULL ? g_strdup (error->message) : NULL;
      g_clear_pointer (&entry->classes, json_node_unref);
      entry->classes = g_steal_pointer (&classes);
    }
}

/* The bridge's ComfyUI comes and goes. */
static void
ask (EaselServerMachines *self,
     Entry               *entry)
{
  gint64 now = easel_clock_get_boot_time (self->clock);

  if (!entry->is_bridge || entry->is_asking ||
      (entry->asked_at != 0 && now - entry->asked_at < STATE_SECONDS * G_USEC_PER_SEC))
    return;

  entry->is_asking = TRUE;
  entry->asked_at = now;
  easel_server_machine_load_async (entry->machine, self->cancellable, loaded_cb, g_object_ref (self));
}

/**
 * easel_server_machines_new:
 * @input_folder: where the built-in machine's loaders look
 * @comfyui_url: (nullable): a ComfyUI
 * @run_seconds: how long a run may take
 * @clock: what time it is
 */
EaselServerMachines *
easel_server_machines_new (const char *input_folder,
                           const char *comfyui_url,
                           guint       run_seconds,
                           EaselClock *clock)
{
  EaselServerMachines *self = g_object_new (EASEL_TYPE_SERVER_MACHINES, NULL);

  self->run_seconds = run_seconds;
  self->clock = g_object_ref (clock);
  take_machine (self, easel_builtin_machine_new (input_folder, CLAMP (g_get_num_processors (), 2, 4)), FALSE);
  if (comfyui_url != NULL)
    {
      take_machine (self, easel_comfyui_machine_new (comfyui_url, clock), TRUE);
      ask (self, self->entries->pdata[1]);
    }

  return self;
}

const char *
easel_server_machines_get_id (EaselServerMachines *self,
                              guint                position)
{
  g_return_val_if_fail (EASEL_IS_SERVER_MACHINES (self) && position < self->entries->len, NULL);

  return ((Entry *) self->entries->pdata[position])->id;
}

static Entry *
find_entry (EaselServerMachines *self,
            const char          *id)
{
  for (guint i = 0; id != NULL && i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];

      if (g_str_equal (entry->id, id))
        return entry;
    }

  return NULL;
}

/**
 * easel_server_machines_find:
 * @self: the machines
 * @id: (nullable): an id
 *
 * Returns: (transfer none) (nullable): the machine
 */
EaselServerMachine *
easel_server_machines_find (EaselServerMachines *self,
                            const char          *id)
{
  Entry *entry;

  g_return_val_if_fail (EASEL_IS_SERVER_MACHINES (self), NULL);

  entry = find_entry (self, id);

  return entry != NULL ? entry->machine : NULL;
}

guint
easel_server_machines_get_count (EaselServerMachines *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_MACHINES (self), 0);

  return self->entries->len;
}

static JsonNode *
make_row (EaselServerMachines *self,
          Entry               *entry)
{
  ask (self, entry);

  return easel_server_json ("id:s", entry->id,
                            "user_id:s", EASEL_SERVER_USER,
                            "name:s", easel_server_machine_get_name (entry->machine),
                            "created_at:t", entry->created_at, EASEL_TIME_T4,
                            "updated_at:t", entry->created_at, EASEL_TIME_T4,
                            "type:s", easel_server_machine_get_type_word (entry->machine),
                            "org_id:0",
                            "status:s", entry->state,
                            "gpu:s", "CPU",
                            "machine_version:0",
                            "machine_builder_version:s", "4",
                            "comfyui_version:0",
                            "import_failed_logs:s", entry->problem,
                            "machine_version_id:0",
                            "is_workspace:b", FALSE,
                            NULL);
}

/**
 * easel_server_machines_list_row:
 * @self: the machines
 * @position: which
 *
 * Returns: (transfer full): its row in lists (contract 3.4)
 */
JsonNode *
easel_server_machines_list_row (EaselServerMachines *self,
                                guint                position)
{
  g_return_val_if_fail (EASEL_IS_SERVER_MACHINES (self) && position < self->entries->len, NULL);

  return make_row (self, self->entries->pdata[position]);
}

/**
 * easel_server_machines_detail:
 * @self: the machines
 * @id: an id
 *
 * Returns: (transfer full) (nullable): what `GET /machine/{id}` answers
 */
JsonNode *
easel_server_machines_detail (EaselServerMachines *self,
                              const char          *id)
{
  Entry *entry;
  JsonNode *row;

  g_return_val_if_fail (EASEL_IS_SERVER_MACHINES (self), NULL);

  entry = find_entry (self, id);
  if (entry == NULL)
    return NULL;

  row = make_row (self, entry);
  easel_server_json_set (json_node_get_object (row),
                         "endpoint:s", "http://127.0.0.1",
                         "concurrency_limit:i", (gint64) CLAMP (g_get_num_processors (), 2, 4),
                         "run_timeout:i", (gint64) self->run_seconds,
                         "idle_timeout:i", (gint64) 0,
                         "keep_warm:i", (gint64) 0,
                         "allow_concurrent_inputs:i", (gint64) 1,
                         "cpu_request:0",
                         "cpu_limit:0",
                         "memory_request:0",
                         "memory_limit:0",
                         "docker_command_steps:0",
                         NULL);

  return row;
}

/* The loaders whose lists of files tell what there is, and the folder that ComfyUI keeps such files in. */
static const struct {
  const char *class_type;
  const char *input;
  const char *folder;
} LOADERS[] = {
  { "CheckpointLoaderSimple", "ckpt_name", "checkpoints" },
  { "LoraLoader", "lora_name", "loras" },
  { "VAELoader", "vae_name", "vae" },
  { "UNETLoader", "unet_name", "diffusion_models" },
  { "CLIPLoader", "clip_name", "text_encoders" },
  { "CLIPVisionLoader", "clip_name", "clip_vision" },
  { "ControlNetLoader", "control_net_name", "controlnet" },
  { "StyleModelLoader", "style_model_name", "style_models" },
  { "UpscaleModelLoader", "model_name", "upscale_models" },
};

/* `[["a", "b"], {…}]`, or of late `["COMBO", {"options": ["a", "b"]}]`. */
static JsonArray *
get_choices (JsonObject *classes,
             const char *class_type,
             const char *input)
{
  JsonObject *loader = easel_json_get_object (classes, class_type);
  JsonObject *inputs = loader != NULL ? easel_json_get_object (loader, "input") : NULL;
  JsonObject *required = inputs != NULL ? easel_json_get_object (inputs, "required") : NULL;
  JsonArray *description = required != NULL ? easel_json_get_array (required, input) : NULL;
  guint length = description != NULL ? json_array_get_length (description) : 0;
  JsonNode *first = length > 0 ? json_array_get_element (description, 0) : NULL;
  JsonNode *second = length > 1 ? json_array_get_element (description, 1) : NULL;

  if (first != NULL && JSON_NODE_HOLDS_ARRAY (first))
    return json_node_get_array (first);

  return second != NULL && JSON_NODE_HOLDS_OBJECT (second)
         ? easel_json_get_array (json_node_get_object (second), "options") : NULL;
}

static void
add_models (JsonArray  *models,
            JsonArray  *choices,
            const char *folder)
{
  for (guint i = 0; choices != NULL && i < json_array_get_length (choices); i++)
    {
      JsonNode *name = json_array_get_element (choices, i);
      g_autofree char *path = NULL;

      if (!easel_json_is_string (name) || *json_node_get_string (name) == '\0')
        continue;

      path = g_strconcat (folder, "/", json_node_get_string (name), NULL);
      json_array_add_element (models, easel_server_json ("path:s", path,
                                                         "type:i", (gint64) 1,
                                                         "mtime:i", (gint64) 0,
                                                         "size:i", (gint64) 0,
                                                         NULL));
    }
}

/**
 * easel_server_machines_list_models:
 * @self: the machines
 *
 * ComfyUI tells the names of its model files, neither their sizes nor their times: these are 0. The built-in machine
 * has none.
 *
 * Returns: (transfer full): what `GET /volume/private-models` answers (contract 3.7)
 */
JsonArray *
easel_server_machines_list_models (EaselServerMachines *self)
{
  JsonArray *models = json_array_new ();

  g_return_val_if_fail (EASEL_IS_SERVER_MACHINES (self), models);

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];

      ask (self, entry);
      for (guint j = 0; entry->classes != NULL && j < G_N_ELEMENTS (LOADERS); j++)
        add_models (models, get_choices (json_node_get_object (entry->classes), LOADERS[j].class_type, LOADERS[j].input),
                    LOADERS[j].folder);
    }

  return models;
}
