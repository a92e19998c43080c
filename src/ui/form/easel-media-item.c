/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file that goes into a run: looked at, taken in, uploaded ahead when the server can be reached. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/easel-error.h"
#include "base/easel-limits.h"
#include "ui/easel-text.h"
#include "ui/form/easel-media-item.h"
#include "workflows/easel-picture.h"

#define HASH_LENGTH 64

struct _EaselMediaItem
{
  GObject parent_instance;

  /* What I was given */
  EaselStudio    *studio;
  EaselInputKind  kind;

  /* What it is */
  char           *name;
  GFile          *file;      /* to be looked at; NULL for an address */
  char           *reference; /* for the field; NULL while it is refused */
  char           *hash;      /* once it is taken in */
  char           *details;

  /* How it is doing */
  char           *status;
  double          fraction;  /* of the upload; negative: none under way */
  gboolean        has_failed;
  gboolean        is_too_large;
  GCancellable   *cancellable;
};

typedef enum {
  PROP_NAME = 1,
  PROP_FILE,
  PROP_DETAILS,
  PROP_STATUS,
  PROP_FRACTION,
  PROP_FAILED,
  PROP_REFERENCE,
} EaselMediaItemProperty;

static GParamSpec *properties[PROP_REFERENCE + 1];

G_DEFINE_FINAL_TYPE (EaselMediaItem, easel_media_item, G_TYPE_OBJECT)

static void upload (EaselMediaItem *self);

static void
set_string (EaselMediaItem          *self,
            char                   **field,
            const char              *value,
            EaselMediaItemProperty   property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;

  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_fraction (EaselMediaItem *self,
              double          fraction)
{
  if (self->fraction == fraction)
    return;

  self->fraction = fraction;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

static void
set_status (EaselMediaItem *self,
            const char     *status,
            gboolean        has_failed)
{
  set_string (self, &self->status, status, PROP_STATUS);
  if (self->has_failed != has_failed)
    {
      self->has_failed = has_failed;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAILED]);
    }
}

static gboolean
is_picture_kind (EaselInputKind kind)
{
  return kind == EASEL_INPUT_KIND_IMAGE || kind == EASEL_INPUT_KIND_IMAGE_ALPHA ||
         kind == EASEL_INPUT_KIND_IMAGE_BATCH;
}

/* A result counts only if nothing newer has begun. */
static gboolean
is_current (EaselMediaItem *self,
            GCancellable   *cancellable,
            const GError   *error)
{
  return cancellable == self->cancellable && !easel_error_is_cancelled (error);
}

static void
progress_cb (goffset  done,
             goffset  total,
             gpointer user_data)
{
  EaselMediaItem *self = EASEL_MEDIA_ITEM (user_data);
  g_autofree char *percent = NULL;
  g_autofree char *status = NULL;

  if (total <= 0)
    return;

  percent = easel_text_percent ((double) done / total);
  /* Translators: state of a file; a percentage */
  status = g_strdup_printf (_("Uploading %s"), percent);
  set_status (self, status, FALSE);
  set_fraction (self, (double) done / total);
}

typedef struct {
  EaselMediaItem *item;
  GCancellable   *cancellable;
} Step;

static Step *
step_new (EaselMediaItem *item)
{
  Step *step = g_new0 (Step, 1);

  step->item = g_object_ref (item);
  step->cancellable = g_object_ref (item->cancellable);

  return step;
}

static void
step_free (Step *step)
{
  g_object_unref (step->item);
  g_object_unref (step->cancellable);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

/* An upload that fails now is made up for when the run is sent, so it is no error of the form's. */
static void
uploaded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(Step) step = user_data;
  EaselMediaItem *self = step->item;
  g_autofree char *address = NULL;
  g_autoptr(GError) error = NULL;

  address = easel_input_files_upload_finish (EASEL_INPUT_FILES (source), result, &error);
  if (!is_current (self, step->cancellable, error))
    return;

  set_fraction (self, -1);
  if (address != NULL)
    set_status (self, _("Uploaded"), FALSE);
  else if (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_REJECTED))
    set_status (self, error->message, TRUE);
  else
    set_status (self, _("Will be uploaded later"), FALSE);
}

static void
upload (EaselMediaItem *self)
{
  EaselClient *client = easel_studio_get_client (self->studio);
  EaselAccount *account = easel_studio_get_account (self->studio);

  if (client == NULL)
    {
      set_status (self, _("Will be uploaded later"), FALSE);
      return;
    }

  set_status (self, _("Ready"), FALSE);
  easel_input_files_upload_async (easel_runs_get_input_files (easel_studio_get_runs (self->studio)),
                                  easel_account_get_id (account), client, self->hash, self->name, progress_cb, self,
                                  self->cancellable, uploaded_cb, step_new (self));
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(Step) step = user_data;
  EaselMediaItem *self = step->item;
  g_autofree char *hash = NULL;
  g_autofree char *name = NULL;
  g_autofree char *reference = NULL;
  g_autoptr(GError) error = NULL;

  hash = easel_input_files_add_finish (EASEL_INPUT_FILES (source), result, &error);
  if (!is_current (self, step->cancellable, error))
    return;

  if (hash == NULL)
    {
      set_status (self, error->message, TRUE);
      return;
    }

  g_free (self->hash);
  self->hash = g_strdup (hash);
  name = g_uri_escape_string (self->name, NULL, FALSE);
  reference = g_strdup_printf (EASEL_MEDIA_ITEM_KEPT "%s/%s", hash, name);
  set_string (self, &self->reference, reference, PROP_REFERENCE);
  if (g_file_peek_path (self->file) == NULL)
    {
      g_autoptr(GFile) kept = easel_input_files_get_file (EASEL_INPUT_FILES (source), hash);

      g_set_object (&self->file, kept);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
    }
  upload (self);
}

static void
take_in (EaselMediaItem *self)
{
  EaselRuns *runs = easel_studio_get_runs (self->studio);
  g_autofree char *uri = g_file_get_uri (self->file);

  /* Run may be pressed before the bytes are taken in: the file itself serves until then. */
  set_string (self, &self->reference, uri, PROP_REFERENCE);
  set_status (self, _("Ready"), FALSE);
  if (runs != NULL)
    easel_input_files_add_async (easel_runs_get_input_files (runs), self->file, self->cancellable, added_cb,
                                 step_new (self));
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Step) step = user_data;
  EaselMediaItem *self = step->item;
  g_autoptr(GError) error = NULL;
  EaselPictureHeader header;
  gboolean is_good = easel_picture_probe_finish (result, &header, &error);

  if (!is_current (self, step->cancellable, error))
    return;

  if (is_good)
    take_in (self);
  else
    set_status (self, error->message, TRUE);
}

static void
info_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(Step) step = user_data;
  EaselMediaItem *self = step->item;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);
  g_autofree char *size = NULL;

  if (!is_current (self, step->cancellable, error))
    return;

  if (info == NULL)
    {
      set_status (self, error->message, TRUE);
      return;
    }

  size = g_format_size (g_file_info_get_size (info));
  set_string (self, &self->details, size, PROP_DETAILS);

  if (g_file_info_get_size (info) > EASEL_LIMIT_UPLOAD)
    {
      g_autofree char *limit = g_format_size (EASEL_LIMIT_UPLOAD);
      /* Translators: two sizes of files */
      g_autofree char *status = g_strdup_printf (_("Too large: %s, the server takes %s"), size, limit);

      self->is_too_large = TRUE;
      set_status (self, status, TRUE);
    }
  else if (is_picture_kind (self->kind))
    easel_picture_probe_async (self->file, self->cancellable, probed_cb, step_new (self));
  else
    take_in (self);
}

static void
look_at_file (EaselMediaItem *self)
{
  self->cancellable = g_cancellable_new ();
  g_file_query_info_async (self->file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                           self->cancellable, info_cb, step_new (self));
}

static void
easel_media_item_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  EaselMediaItem *self = EASEL_MEDIA_ITEM (object);

  switch ((EaselMediaItemProperty) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_DETAILS:
      g_value_set_string (value, self->details);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_FAILED:
      g_value_set_boolean (value, self->has_failed);
      break;
    case PROP_REFERENCE:
      g_value_set_string (value, self->reference);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_media_item_finalize (GObject *object)
{
  EaselMediaItem *self = EASEL_MEDIA_ITEM (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->studio);
  g_clear_object (&self->file);
  g_free (self->name);
  g_free (self->reference);
  g_free (self->hash);
  g_free (self->details);
  g_free (self->status);

  G_OBJECT_CLASS (easel_media_item_parent_class)->finalize (object);
}

static void
easel_media_item_class_init (EaselMediaItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = easel_media_item_get_property;
  object_class->finalize = easel_media_item_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_DETAILS] = g_param_spec_string ("details", NULL, NULL, NULL, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_FAILED] = g_param_spec_boolean ("failed", NULL, NULL, FALSE, flags);
  properties[PROP_REFERENCE] = g_param_spec_string ("reference", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_media_item_init (EaselMediaItem *self)
{
  self->fraction = -1;
}

/**
 * easel_media_item_new:
 * @file: a file of this computer, or an address of the web
 *
 * Begins at once to look at the file. An address is passed on as it is: the machine fetches it.
 *
 * Returns: (transfer full): the item
 */
EaselMediaItem *
easel_media_item_new (EaselStudio    *studio,
                      EaselInputKind  kind,
                      GFile          *file)
{
  EaselMediaItem *self;

  g_return_val_if_fail (EASEL_IS_STUDIO (studio), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (EASEL_TYPE_MEDIA_ITEM, NULL);
  self->studio = g_object_ref (studio);
  self->kind = kind;
  self->name = g_file_get_basename (file);

  if (g_file_has_uri_scheme (file, "http") || g_file_has_uri_scheme (file, "https"))
    {
      self->reference = g_file_get_uri (file);
      self->details = g_strdup (self->reference);
      self->status = g_strdup (_("The machine fetches it"));
    }
  else
    {
      self->file = g_object_ref (file);
      look_at_file (self);
    }

  return self;
}

/**
 * easel_media_item_new_for_reference:
 * @reference: of a field, easel_field_dup_references()
 *
 * Returns: (transfer full): the item
 */
EaselMediaItem *
easel_media_item_new_for_reference (EaselStudio    *studio,
                                    EaselInputKind  kind,
                                    const char     *reference)
{
  EaselRuns *runs;
  EaselMediaItem *self;
  const char *slash;

  g_return_val_if_fail (EASEL_IS_STUDIO (studio), NULL);
  g_return_val_if_fail (reference != NULL, NULL);

  if (!g_str_has_prefix (reference, EASEL_MEDIA_ITEM_KEPT))
    {
      g_autoptr(GFile) file = g_file_new_for_uri (reference);

      return easel_media_item_new (studio, kind, file);
    }

  self = g_object_new (EASEL_TYPE_MEDIA_ITEM, NULL);
  self->studio = g_object_ref (studio);
  self->kind = kind;
  self->reference = g_strdup (reference);
  slash = strchr (reference, '/');
  self->name = slash != NULL ? g_uri_unescape_string (slash + 1, NULL) : NULL;
  if (self->name == NULL)
    self->name = g_strdup (_("File"));
  self->hash = g_strndup (reference + strlen (EASEL_MEDIA_ITEM_KEPT), HASH_LENGTH);
  self->status = g_strdup (_("Ready"));
  self->cancellable = g_cancellable_new ();

  runs = easel_studio_get_runs (studio);
  if (runs != NULL)
    self->file = easel_input_files_get_file (easel_runs_get_input_files (runs), self->hash);

  return self;
}

const char *
easel_media_item_get_name (EaselMediaItem *self)
{
  g_return_val_if_fail (EASEL_IS_MEDIA_ITEM (self), NULL);

  return self->name;
}

/**
 * easel_media_item_get_file:
 *
 * Returns: (transfer none) (nullable): the file, unless it is an address
 */
GFile *
easel_media_item_get_file (EaselMediaItem *self)
{
  g_return_val_if_fail (EASEL_IS_MEDIA_ITEM (self), NULL);

  return self->file;
}

/**
 * easel_media_item_get_reference:
 *
 * Returns: (nullable): what the field takes for it; %NULL while it is being looked at or when it was refused
 */
const char *
easel_media_item_get_reference (EaselMediaItem *self)
{
  g_return_val_if_fail (EASEL_IS_MEDIA_ITEM (self), NULL);

  return self->reference;
}

gboolean
easel_media_item_has_failed (EaselMediaItem *self)
{
  g_return_val_if_fail (EASEL_IS_MEDIA_ITEM (self), FALSE);

  return self->has_failed;
}

const char *
easel_media_item_get_status (EaselMediaItem *self)
{
  g_return_val_if_fail (EASEL_IS_MEDIA_ITEM (self), NULL);

  return self->status;
}

void
easel_media_item_retry (EaselMediaItem *self)
{
  g_return_if_fail (EASEL_IS_MEDIA_ITEM (self));

  easel_media_item_stop (self);
  if (self->file == NULL)
    return;

  set_status (self, NULL, FALSE);
  look_at_file (self);
}

/**
 * easel_media_item_stop:
 *
 * Whatever is under way for it ends, silently.
 */
void
easel_media_item_stop (EaselMediaItem *self)
{
  g_return_if_fail (EASEL_IS_MEDIA_ITEM (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  set_fraction (self, -1);
}

/**
 * easel_media_item_kind_takes:
 *
 * Returns: whether a field of that kind is likely to take the file, told by its name alone
 */
gboolean
easel_media_item_kind_takes (EaselInputKind  kind,
                             GFile          *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);

  if (!g_file_has_uri_scheme (file, "file"))
    return TRUE;
  if (is_picture_kind (kind))
    return g_content_type_is_a (type, "image/*");
  if (kind == EASEL_INPUT_KIND_VIDEO)
    return g_content_type_is_a (type, "video/*") || g_str_equal (type, "image/gif");
  if (kind == EASEL_INPUT_KIND_AUDIO)
    return g_content_type_is_a (type, "audio/*");

  return TRUE;
}

/**
 * easel_media_item_is_too_large:
 *
 * Returns: whether it was refused for its size alone, and is a picture, which can be made smaller
 */
gboolean
easel_media_item_is_too_large (EaselMediaItem *self)
{
  g_return_val_if_fail (EASEL_IS_MEDIA_ITEM (self), FALSE);

  return self->is_too_large && is_picture_kind (self->kind);
}
