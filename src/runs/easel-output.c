/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One result of a run: a file on the server and its copy here, or a text (contract 5.2, 5.3). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-output.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

struct _EaselOutput {
  GObject           parent_instance;

  /* which one it is */
  char             *output_id;
  char             *key;
  guint             index;

  /* what the server says; all nullable */
  char             *node_id;
  char             *file_name;
  char             *url;
  char             *text;

  /* our copy */
  EaselOutputState  state;
  char             *path;      /* nullable */
  double            fraction;
  GError           *error;     /* nullable */
};

typedef enum {
  PROP_OUTPUT_ID = 1,
  PROP_KEY,
  PROP_NODE_ID,
  PROP_FILE_NAME,
  PROP_URL,
  PROP_TEXT,
  PROP_VIEWER,
  PROP_STATE,
  PROP_PATH,
  PROP_FRACTION,
  PROP_ERROR,
} EaselOutputProperty;

static GParamSpec *properties[PROP_ERROR + 1];

G_DEFINE_ENUM_TYPE (EaselOutputViewer, easel_output_viewer,
                    G_DEFINE_ENUM_VALUE (EASEL_OUTPUT_VIEWER_IMAGE, "image"),
                    G_DEFINE_ENUM_VALUE (EASEL_OUTPUT_VIEWER_VIDEO, "video"),
                    G_DEFINE_ENUM_VALUE (EASEL_OUTPUT_VIEWER_AUDIO, "audio"),
                    G_DEFINE_ENUM_VALUE (EASEL_OUTPUT_VIEWER_TEXT, "text"),
                    G_DEFINE_ENUM_VALUE (EASEL_OUTPUT_VIEWER_MODEL, "model"),
                    G_DEFINE_ENUM_VALUE (EASEL_OUTPUT_VIEWER_OTHER, "other"))

G_DEFINE_ENUM_TYPE (EaselOutputState, easel_output_state,
                    G_DEFINE_ENUM_VALUE (EASEL_OUTPUT_STATE_REMOTE, "remote"),
                    G_DEFINE_ENUM_VALUE (EASEL_OUTPUT_STATE_FETCHING, "fetching"),
                    G_DEFINE_ENUM_VALUE (EASEL_OUTPUT_STATE_SAVED, "saved"),
                    G_DEFINE_ENUM_VALUE (EASEL_OUTPUT_STATE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (EASEL_OUTPUT_STATE_GONE, "gone"))

G_DEFINE_FINAL_TYPE (EaselOutput, easel_output, G_TYPE_OBJECT)

static const struct {
  EaselOutputViewer  viewer;
  const char        *suffixes[10];
} VIEWERS[] = {
  { EASEL_OUTPUT_VIEWER_IMAGE, { "png", "gif", "jpg", "jpeg", "webp", "avif", "heic", "heif", NULL } },
  { EASEL_OUTPUT_VIEWER_VIDEO, { "mp4", "webm", "mov", "mkv", NULL } },
  { EASEL_OUTPUT_VIEWER_AUDIO, { "mp3", "wav", "flac", "opus", "ogg", "m4a", "aac", NULL } },
  { EASEL_OUTPUT_VIEWER_MODEL, { "glb", "gltf", "obj", NULL } },
  { EASEL_OUTPUT_VIEWER_TEXT, { "txt", "json", "md", "csv", NULL } },
};

static void
set_text (EaselOutput          *self,
          char                **field,
          const char           *value,
          EaselOutputProperty   property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;

  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_state (EaselOutput      *self,
           EaselOutputState  state,
           const GError     *error)
{
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);

  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
}

static void
easel_output_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  EaselOutput *self = EASEL_OUTPUT (object);

  switch ((EaselOutputProperty) prop_id)
    {
    case PROP_OUTPUT_ID:
      g_value_set_string (value, self->output_id);
      break;

    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;

    case PROP_NODE_ID:
      g_value_set_string (value, self->node_id);
      break;

    case PROP_FILE_NAME:
      g_value_set_string (value, self->file_name);
      break;

    case PROP_URL:
      g_value_set_string (value, self->url);
      break;

    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;

    case PROP_VIEWER:
      g_value_set_enum (value, easel_output_get_viewer (self));
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;

    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;

    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_output_finalize (GObject *object)
{
  EaselOutput *self = EASEL_OUTPUT (object);

  g_free (self->output_id);
  g_free (self->key);
  g_free (self->node_id);
  g_free (self->file_name);
  g_free (self->url);
  g_free (self->text);
  g_free (self->path);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (easel_output_parent_class)->finalize (object);
}

static void
easel_output_class_init (EaselOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = easel_output_get_property;
  object_class->finalize = easel_output_finalize;

  properties[PROP_OUTPUT_ID] = g_param_spec_string ("output-id", NULL, NULL, NULL, flags);
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags);
  properties[PROP_NODE_ID] = g_param_spec_string ("node-id", NULL, NULL, NULL, flags);
  properties[PROP_FILE_NAME] = g_param_spec_string ("file-name", NULL, NULL, NULL, flags);
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  properties[PROP_VIEWER] =
    g_param_spec_enum ("viewer", NULL, NULL, EASEL_TYPE_OUTPUT_VIEWER, EASEL_OUTPUT_VIEWER_OTHER, flags);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, EASEL_TYPE_OUTPUT_STATE, EASEL_OUTPUT_STATE_REMOTE, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_output_init (EaselOutput *self)
{
}

/**
 * easel_output_new:
 * @output_id: the server's id of the output row
 * @key: the member of `data` it stands in
 * @index: its place in there
 *
 * Returns: (transfer full): an output of which nothing else is known
 */
EaselOutput *
easel_output_new (const char *output_id,
                  const char *key,
                  guint       index)
{
  EaselOutput *self;

  g_return_val_if_fail (output_id != NULL && key != NULL, NULL);

  self = g_object_new (EASEL_TYPE_OUTPUT, NULL);
  self->output_id = g_strdup (output_id);
  self->key = g_strdup (key);
  self->index = index;

  return self;
}

/* A file item without a name of its own is called as its address ends. */
static char *
find_file_name (JsonObject *item,
                const char *url)
{
  const char *name = easel_json_get_string (item, "filename");
  g_autoptr(GUri) uri = NULL;

  if (name != NULL && *name != '\0')
    return g_strdup (name);

  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return uri != NULL ? g_path_get_basename (g_uri_get_path (uri)) : NULL;
}

/**
 * easel_output_new_from_item:
 * @output_id: the server's id of the output row
 * @key: the member of `data` it stands in
 * @index: its place in there
 * @item: the element
 *
 * Returns: (transfer full) (nullable): the output; %NULL for a mere preview, a boolean, and all that is neither a file with
 *   an address nor a text (contract 5.3)
 */
EaselOutput *
easel_output_new_from_item (const char *output_id,
                            const char *key,
                            guint       index,
                            JsonNode   *item)
{
  g_autoptr(EaselOutput) self = NULL;
  const char *url;

  g_return_val_if_fail (output_id != NULL && key != NULL && item != NULL, NULL);

  self = easel_output_new (output_id, key, index);
  if (easel_json_is_string (item))
    {
      self->text = g_strdup (json_node_get_string (item));
      return g_steal_pointer (&self);
    }

  if (!JSON_NODE_HOLDS_OBJECT (item))
    return NULL;

  url = easel_json_get_string (json_node_get_object (item), "url");
  if (url == NULL || *url == '\0')
    return NULL;

  self->url = g_strdup (url);
  self->file_name = find_file_name (json_node_get_object (item), url);

  return g_steal_pointer (&self);
}

/**
 * easel_output_is_same:
 * @self: an output
 * @other: another
 *
 * Returns: whether both are the same result of the same run
 */
gboolean
easel_output_is_same (EaselOutput *self,
                      EaselOutput *other)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), FALSE);
  g_return_val_if_fail (EASEL_IS_OUTPUT (other), FALSE);

  return self->index == other->index && g_str_equal (self->output_id, other->output_id) &&
         g_str_equal (self->key, other->key);
}

/**
 * easel_output_take_over:
 * @self: an output
 * @newer: the same, read later
 *
 * Takes over what the server says now: addresses expire and are made anew on each read (contract 2.2).
 */
void
easel_output_take_over (EaselOutput *self,
                        EaselOutput *newer)
{
  g_return_if_fail (EASEL_IS_OUTPUT (self));
  g_return_if_fail (EASEL_IS_OUTPUT (newer));

  if (newer->url != NULL)
    easel_output_set_url (self, newer->url);
  if (newer->file_name != NULL)
    easel_output_set_file_name (self, newer->file_name);
  if (newer->text != NULL)
    easel_output_set_text (self, newer->text);
  if (newer->node_id != NULL)
    easel_output_set_node_id (self, newer->node_id);
}

const char *
easel_output_get_output_id (EaselOutput *self)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), NULL);

  return self->output_id;
}

const char *
easel_output_get_key (EaselOutput *self)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), NULL);

  return self->key;
}

guint
easel_output_get_index (EaselOutput *self)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), 0);

  return self->index;
}

const char *
easel_output_get_node_id (EaselOutput *self)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), NULL);

  return self->node_id;
}

const char *
easel_output_get_file_name (EaselOutput *self)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), NULL);

  return self->file_name;
}

const char *
easel_output_get_url (EaselOutput *self)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), NULL);

  return self->url;
}

const char *
easel_output_get_text (EaselOutput *self)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), NULL);

  return self->text;
}

EaselOutputViewer
easel_output_get_viewer (EaselOutput *self)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), EASEL_OUTPUT_VIEWER_OTHER);

  return self->text != NULL ? EASEL_OUTPUT_VIEWER_TEXT : easel_output_viewer_for_name (self->file_name);
}

EaselOutputState
easel_output_get_state (EaselOutput *self)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), EASEL_OUTPUT_STATE_REMOTE);

  return self->state;
}

/**
 * easel_output_get_path:
 * @self: an output
 *
 * Returns: (nullable): where the file is, or was before somebody took it away
 */
const char *
easel_output_get_path (EaselOutput *self)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), NULL);

  return self->path;
}

double
easel_output_get_fraction (EaselOutput *self)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), 0);

  return self->fraction;
}

const GError *
easel_output_get_error (EaselOutput *self)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (self), NULL);

  return self->error;
}

void
easel_output_set_node_id (EaselOutput *self,
                          const char  *node_id)
{
  g_return_if_fail (EASEL_IS_OUTPUT (self));

  set_text (self, &self->node_id, node_id, PROP_NODE_ID);
}

void
easel_output_set_file_name (EaselOutput *self,
                            const char  *file_name)
{
  g_return_if_fail (EASEL_IS_OUTPUT (self));

  set_text (self, &self->file_name, file_name, PROP_FILE_NAME);
}

void
easel_output_set_url (EaselOutput *self,
                      const char  *url)
{
  g_return_if_fail (EASEL_IS_OUTPUT (self));

  set_text (self, &self->url, url, PROP_URL);
}

void
easel_output_set_text (EaselOutput *self,
                       const char  *text)
{
  g_return_if_fail (EASEL_IS_OUTPUT (self));

  set_text (self, &self->text, text, PROP_TEXT);
}

/**
 * easel_output_set_fraction:
 * @self: an output
 * @fraction: 0 to 1, how much of it is here
 *
 * Also says that it is being fetched.
 */
void
easel_output_set_fraction (EaselOutput *self,
                           double       fraction)
{
  g_return_if_fail (EASEL_IS_OUTPUT (self));

  set_state (self, EASEL_OUTPUT_STATE_FETCHING, NULL);
  if (self->fraction != fraction)
    {
      self->fraction = CLAMP (fraction, 0, 1);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
    }
}

/**
 * easel_output_set_saved:
 * @self: an output
 * @path: the whole file
 */
void
easel_output_set_saved (EaselOutput *self,
                        const char  *path)
{
  g_return_if_fail (EASEL_IS_OUTPUT (self));

  set_text (self, &self->path, path, PROP_PATH);
  set_state (self, EASEL_OUTPUT_STATE_SAVED, NULL);
}

void
easel_output_set_failed (EaselOutput  *self,
                         const GError *error)
{
  g_return_if_fail (EASEL_IS_OUTPUT (self));

  set_state (self, EASEL_OUTPUT_STATE_FAILED, error);
}

void
easel_output_set_gone (EaselOutput *self)
{
  g_return_if_fail (EASEL_IS_OUTPUT (self));

  set_state (self, EASEL_OUTPUT_STATE_GONE, NULL);
}

void
easel_output_set_remote (EaselOutput *self)
{
  g_return_if_fail (EASEL_IS_OUTPUT (self));

  set_state (self, EASEL_OUTPUT_STATE_REMOTE, NULL);
}

/**
 * easel_output_viewer_for_name:
 * @file_name: (nullable): a file's name
 *
 * Returns: how it is shown, by its suffix
 */
EaselOutputViewer
easel_output_viewer_for_name (const char *file_name)
{
  const char *dot = file_name != NULL ? strrchr (file_name, '.') : NULL;

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (VIEWERS); i++)
    for (guint j = 0; VIEWERS[i].suffixes[j] != NULL; j++)
      if (g_ascii_strcasecmp (dot + 1, VIEWERS[i].suffixes[j]) == 0)
        return VIEWERS[i].viewer;

  return EASEL_OUTPUT_VIEWER_OTHER;
}
