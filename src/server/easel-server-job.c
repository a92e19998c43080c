/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One graph on its way through a machine: what it was given, and what it tells while it runs. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-job.h"

#include "base/easel-json.h"

#include <string.h>

struct _EaselServerJob
{
  GObject parent_instance;

  /* what I was given */
  GMainContext *context;
  char *prompt_id;
  JsonObject *graph;
  char *output_folder;
  char *temp_folder;
  JsonObject *extra_data;   /* or NULL */
  GHashTable *files;        /* address → path */
  gboolean resumed;

  /* what became of it */
  JsonNode *failure;        /* or NULL */
  int queue_position;
};

/* Something to tell, on its way from a worker thread to the main context. */
typedef struct {
  EaselServerJob *job;
  guint signal;
  char *text;               /* or NULL */
  JsonNode *data;           /* or NULL */
  int position;
} News;

enum {
  SIGNAL_SUBMITTED,
  SIGNAL_EVENT,
  SIGNAL_LOG,
  N_SIGNALS,
  NEWS_POSITION = N_SIGNALS,
};

typedef enum {
  PROP_QUEUE_POSITION = 1,
} EaselServerJobProperty;

static guint signals[N_SIGNALS];
static GParamSpec *properties[PROP_QUEUE_POSITION + 1];

G_DEFINE_FINAL_TYPE (EaselServerJob, easel_server_job, G_TYPE_OBJECT)

/* A tree of its own: json-glib does not count references in a way that two threads could share one. */
static JsonNode *
copy_tree (JsonNode *node)
{
  JsonNode *copy;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr(JsonObject) object = json_object_new ();
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &member))
        json_object_set_member (object, name, copy_tree (member));
      copy = json_node_init_object (json_node_alloc (), object);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *list = json_node_get_array (node);
      g_autoptr(JsonArray) array = json_array_sized_new (json_array_get_length (list));

      for (guint i = 0; i < json_array_get_length (list); i++)
        json_array_add_element (array, copy_tree (json_array_get_element (list, i)));
      copy = json_node_init_array (json_node_alloc (), array);
    }
  else
    copy = json_node_copy (node);

  json_node_set_parent (copy, NULL);

  return copy;
}

static JsonObject *
copy_object (JsonObject *object)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autoptr(JsonNode) copy = copy_tree (node);

  return json_node_dup_object (copy);
}

static void
news_free (News *news)
{
  g_object_unref (news->job);
  g_free (news->text);
  g_clear_pointer (&news->data, json_node_unref);
  g_free (news);
}

static gboolean
tell_cb (gpointer user_data)
{
  News *news = user_data;
  EaselServerJob *self = news->job;

  switch (news->signal)
    {
    case SIGNAL_SUBMITTED:
      g_signal_emit (self, signals[SIGNAL_SUBMITTED], 0, news->data);
      break;

    case SIGNAL_EVENT:
      g_signal_emit (self, signals[SIGNAL_EVENT], 0, news->text, news->data);
      break;

    case SIGNAL_LOG:
      g_signal_emit (self, signals[SIGNAL_LOG], 0, news->text);
      break;

    default:
      if (self->queue_position != news->position)
        {
          self->queue_position = news->position;
          g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUEUE_POSITION]);
        }
      break;
    }

  return G_SOURCE_REMOVE;
}

/* Always through the loop, so that what one thread tells in order arrives in order, before the end of the task. */
static void
tell (EaselServerJob *self,
      guint           signal,
      const char     *text,
      JsonNode       *data,
      int             position)
{
  g_autoptr(GSource) source = g_idle_source_new ();
  News *news = g_new0 (News, 1);

  news->job = g_object_ref (self);
  news->signal = signal;
  news->text = g_strdup (text);
  news->data = data != NULL ? copy_tree (data) : NULL;
  news->position = position;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_cb, news, (GDestroyNotify) news_free);
  g_source_attach (source, self->context);
}

static void
easel_server_job_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  EaselServerJob *self = EASEL_SERVER_JOB (object);

  switch ((EaselServerJobProperty) prop_id)
    {
    case PROP_QUEUE_POSITION:
      g_value_set_int (value, self->queue_position);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_server_job_finalize (GObject *object)
{
  EaselServerJob *self = EASEL_SERVER_JOB (object);

  g_main_context_unref (self->context);
  g_free (self->prompt_id);
  json_object_unref (self->graph);
  g_free (self->output_folder);
  g_free (self->temp_folder);
  g_clear_pointer (&self->extra_data, json_object_unref);
  g_hash_table_unref (self->files);
  g_clear_pointer (&self->failure, json_node_unref);

  G_OBJECT_CLASS (easel_server_job_parent_class)->finalize (object);
}

static void
easel_server_job_class_init (EaselServerJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = easel_server_job_get_property;
  object_class->finalize = easel_server_job_finalize;

  properties[PROP_QUEUE_POSITION] =
    g_param_spec_int ("queue-position", NULL, NULL, -1, G_MAXINT, 0,
                      G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_SUBMITTED] = g_signal_new ("submitted", EASEL_TYPE_SERVER_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, JSON_TYPE_NODE | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_EVENT] = g_signal_new ("event", EASEL_TYPE_SERVER_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
                                        JSON_TYPE_NODE | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_LOG] = g_signal_new ("log", EASEL_TYPE_SERVER_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
easel_server_job_init (EaselServerJob *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * easel_server_job_new:
 * @prompt_id: the run's id
 * @graph: a graph in API format, with its values applied; it is copied
 * @output_folder: where results go
 * @temp_folder: where previews go
 *
 * The folders need not exist.
 */
EaselServerJob *
easel_server_job_new (const char *prompt_id,
                      JsonObject *graph,
                      const char *output_folder,
                      const char *temp_folder)
{
  EaselServerJob *self;

  g_return_val_if_fail (prompt_id != NULL && graph != NULL, NULL);
  g_return_val_if_fail (output_folder != NULL && temp_folder != NULL, NULL);

  self = g_object_new (EASEL_TYPE_SERVER_JOB, NULL);
  self->prompt_id = g_strdup (prompt_id);
  self->graph = copy_object (graph);
  self->output_folder = g_canonicalize_filename (output_folder, NULL);
  self->temp_folder = g_canonicalize_filename (temp_folder, NULL);

  return self;
}

const char *
easel_server_job_get_prompt_id (EaselServerJob *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), NULL);

  return self->prompt_id;
}

JsonObject *
easel_server_job_get_graph (EaselServerJob *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), NULL);

  return self->graph;
}

/* A copy to change. */
JsonObject *
easel_server_job_dup_graph (EaselServerJob *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), NULL);

  return copy_object (self->graph);
}

const char *
easel_server_job_get_output_folder (EaselServerJob *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), NULL);

  return self->output_folder;
}

const char *
easel_server_job_get_temp_folder (EaselServerJob *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), NULL);

  return self->temp_folder;
}

int
easel_server_job_get_queue_position (EaselServerJob *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), -1);

  return self->queue_position;
}

/**
 * easel_server_job_set_extra_data:
 * @self: a job that does not run yet
 * @extra_data: (nullable): ComfyUI's `extra_data`
 *
 * Its `extra_pnginfo` goes into the pictures that are saved.
 */
void
easel_server_job_set_extra_data (EaselServerJob *self,
                                 JsonObject     *extra_data)
{
  g_return_if_fail (EASEL_IS_SERVER_JOB (self));

  g_clear_pointer (&self->extra_data, json_object_unref);
  self->extra_data = extra_data != NULL ? copy_object (extra_data) : NULL;
}

JsonObject *
easel_server_job_get_extra_data (EaselServerJob *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), NULL);

  return self->extra_data;
}

/**
 * easel_server_job_set_resumed:
 * @self: a job that does not run yet
 * @resumed: whether it was given to its machine before this program was started
 *
 * The bridge then looks for the run by its id and sends nothing; the built-in machine starts it again.
 */
void
easel_server_job_set_resumed (EaselServerJob *self,
                              gboolean        resumed)
{
  g_return_if_fail (EASEL_IS_SERVER_JOB (self));

  self->resumed = resumed;
}

gboolean
easel_server_job_get_resumed (EaselServerJob *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), FALSE);

  return self->resumed;
}

static void
add_address (GPtrArray  *addresses,
             const char *text)
{
  if ((g_str_has_prefix (text, "http://") || g_str_has_prefix (text, "https://")) &&
      !g_ptr_array_find_with_equal_func (addresses, text, g_str_equal, NULL))
    g_ptr_array_add (addresses, g_strdup (text));
}

/* ImageBatch has its addresses in a text that is a JSON list. */
static void
add_listed_addresses (GPtrArray  *addresses,
                      const char *text)
{
  g_autoptr(JsonNode) node = text[0] == '[' ? easel_json_parse (text, -1, NULL) : NULL;
  JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *element = json_array_get_element (list, i);

      if (easel_json_is_string (element))
        add_address (addresses, json_node_get_string (element));
    }
}

static void
add_node_addresses (GPtrArray  *addresses,
                    JsonObject *node)
{
  const char *class_type = easel_json_get_string (node, "class_type");
  JsonObject *inputs = easel_json_get_object (node, "inputs");
  JsonObjectIter iter;
  JsonNode *value;

  if (class_type == NULL || inputs == NULL || !g_str_has_prefix (class_type, "ComfyUIDeployExternal"))
    return;

  json_object_iter_init (&iter, inputs);
  while (json_object_iter_next (&iter, NULL, &value))
    {
      if (!easel_json_is_string (value))
        continue;

      add_address (addresses, json_node_get_string (value));
      add_listed_addresses (addresses, json_node_get_string (value));
    }
}

/**
 * easel_server_job_dup_addresses:
 * @self: a job
 *
 * Returns: (transfer full): the http(s) addresses that nodes of the graph would fetch, each once
 */
char **
easel_server_job_dup_addresses (EaselServerJob *self)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  JsonObjectIter iter;
  JsonNode *node;

  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), NULL);

  json_object_iter_init (&iter, self->graph);
  while (json_object_iter_next (&iter, NULL, &node))
    if (JSON_NODE_HOLDS_OBJECT (node))
      add_node_addresses (addresses, json_node_get_object (node));

  g_ptr_array_add (addresses, NULL);

  return (char **) g_ptr_array_steal (addresses, NULL);
}

/**
 * easel_server_job_add_file:
 * @self: a job that does not run yet
 * @address: an address of easel_server_job_dup_addresses()
 * @path: the file that was fetched from there
 *
 * An address without a file behaves as one that could not be fetched.
 */
void
easel_server_job_add_file (EaselServerJob *self,
                           const char     *address,
                           const char     *path)
{
  g_return_if_fail (EASEL_IS_SERVER_JOB (self));
  g_return_if_fail (address != NULL && path != NULL);

  g_hash_table_replace (self->files, g_strdup (address), g_strdup (path));
}

char *
easel_server_job_dup_file (EaselServerJob *self,
                           const char     *address)
{
  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  return g_strdup (g_hash_table_lookup (self->files, address));
}

/**
 * easel_server_job_has_file:
 * @self: a job
 * @path: a path
 *
 * Returns: whether it is one of the files that were fetched for this job
 */
gboolean
easel_server_job_has_file (EaselServerJob *self,
                           const char     *path)
{
  GHashTableIter iter;
  const char *known;

  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  g_hash_table_iter_init (&iter, self->files);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &known))
    {
      if (g_str_equal (known, path))
        return TRUE;
    }

  return FALSE;
}

/**
 * easel_server_job_dup_output_path:
 * @self: a job
 * @item: an element of an `executed` event's output: `{"filename","subfolder","type"}`
 *
 * Returns: (transfer full) (nullable): the file, or %NULL if there is none or it lies outside of the job's folders
 */
char *
easel_server_job_dup_output_path (EaselServerJob *self,
                                  JsonObject     *item)
{
  const char *filename, *subfolder, *type, *folder;
  g_autofree char *path = NULL;
  g_autofree char *inside = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), NULL);
  g_return_val_if_fail (item != NULL, NULL);

  filename = easel_json_get_string (item, "filename");
  subfolder = easel_json_get_string (item, "subfolder");
  type = easel_json_get_string (item, "type");
  if (filename == NULL || filename[0] == '\0')
    return NULL;

  folder = g_strcmp0 (type, "temp") == 0 ? self->temp_folder : self->output_folder;
  path = g_build_filename (folder, subfolder != NULL ? subfolder : "", filename, NULL);
  inside = g_canonicalize_filename (path, folder);
  if (!g_str_has_prefix (inside, folder) || inside[strlen (folder)] != G_DIR_SEPARATOR ||
      !g_file_test (inside, G_FILE_TEST_IS_REGULAR))
    return NULL;

  return g_steal_pointer (&inside);
}

JsonNode *
easel_server_job_get_failure (EaselServerJob *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_JOB (self), NULL);

  return self->failure;
}

/* For machines: the failure is set before their task ends, so no lock is needed. */
void
easel_server_job_set_failure (EaselServerJob *self,
                              JsonNode       *failure)
{
  g_return_if_fail (EASEL_IS_SERVER_JOB (self));

  g_clear_pointer (&self->failure, json_node_unref);
  self->failure = failure != NULL ? copy_tree (failure) : NULL;
}

void
easel_server_job_emit_submitted (EaselServerJob *self,
                                 JsonNode       *reply)
{
  g_return_if_fail (EASEL_IS_SERVER_JOB (self));

  tell (self, SIGNAL_SUBMITTED, NULL, reply, 0);
}

/**
 * easel_server_job_emit_event:
 * @self: a job
 * @name: a message type of ComfyUI's websocket
 * @data: its data
 *
 * For machines. From one thread at a time, so that the order is that of the calls.
 */
void
easel_server_job_emit_event (EaselServerJob *self,
                             const char     *name,
                             JsonNode       *data)
{
  g_return_if_fail (EASEL_IS_SERVER_JOB (self));
  g_return_if_fail (JSON_NODE_HOLDS_OBJECT (data));

  tell (self, SIGNAL_EVENT, name, data, 0);
}

void
easel_server_job_emit_log (EaselServerJob *self,
                           const char     *line)
{
  g_return_if_fail (EASEL_IS_SERVER_JOB (self));

  tell (self, SIGNAL_LOG, line, NULL, 0);
}

void
easel_server_job_set_queue_position (EaselServerJob *self,
                                     int             position)
{
  g_return_if_fail (EASEL_IS_SERVER_JOB (self));

  tell (self, NEWS_POSITION, NULL, NULL, position);
}
