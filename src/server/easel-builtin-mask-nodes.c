/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nodes for masks and for transparency. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-class.h"
#include "server/easel-builtin-kernel.h"
#include "server/easel-builtin-pixels.h"

#include <string.h>

static const char *const colour_channels[] = { "red", "green", "blue", "alpha", NULL };

static gboolean
solid_mask (EaselBuiltinStep  *step,
            GError           **error)
{
  float value = (float) easel_builtin_step_get_float (step, "value");

  return easel_builtin_step_set_picture (step, 0,
                                         easel_picture_fill (step->work, 1,
                                                             (guint) easel_builtin_step_get_int (step, "width"),
                                                             (guint) easel_builtin_step_get_int (step, "height"),
                                                             &value, 1, error));
}

static gboolean
invert_mask (EaselBuiltinStep  *step,
             GError           **error)
{
  return easel_builtin_step_set_picture (step, 0,
                                         easel_picture_invert (step->work,
                                                               easel_builtin_step_get_picture (step, "mask"), error));
}

static gboolean
mask_to_image (EaselBuiltinStep  *step,
               GError           **error)
{
  return easel_builtin_step_set_picture (step, 0,
                                         easel_picture_convert (step->work,
                                                                easel_builtin_step_get_picture (step, "mask"),
                                                                3, error));
}

static gboolean
image_to_mask (EaselBuiltinStep  *step,
               GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  const char *name = easel_builtin_step_get_text (step, "channel");
  guint channel = 0;

  while (colour_channels[channel] != NULL && !g_str_equal (colour_channels[channel], name))
    channel++;

  if (channel >= image->channels)
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_RUNTIME,
                   "index %u is out of bounds for dimension 3 with size %u: the picture has no %s channel",
                   channel, image->channels, name);
      return FALSE;
    }

  return easel_builtin_step_set_picture (step, 0, easel_picture_take_channel (step->work, image, channel, error));
}

/* A mask in the size of a picture, or NULL. */
static EaselPicture *
fit_mask (EaselWork     *work,
          EaselPicture  *mask,
          guint          width,
          guint          height,
          GError       **error)
{
  if (mask->width == width && mask->height == height)
    return easel_picture_ref (mask);

  return easel_picture_scale (work, mask, width, height, "bilinear", FALSE, error);
}

/* ComfyUI's `alpha` input is a mask: what is masked becomes transparent. */
static gboolean
join_image_with_alpha (EaselBuiltinStep  *step,
                       GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  g_autoptr(EaselPicture) mask = fit_mask (step->work, easel_builtin_step_get_picture (step, "alpha"),
                                           image->width, image->height, error);
  g_autoptr(EaselPicture) rgb = NULL;
  EaselPicture *result;
  gsize n = (gsize) image->width * image->height;

  if (mask != NULL)
    rgb = easel_picture_convert (step->work, image, 3, error);
  if (rgb == NULL)
    return FALSE;

  result = easel_picture_convert (step->work, rgb, 4, error);
  for (gsize i = 0; result != NULL && i < n * result->count; i++)
    result->pixels[i * 4 + 3] = 1.0f - mask->pixels[i % (n * mask->count)];

  return easel_builtin_step_set_picture (step, 0, result);
}

static gboolean
split_image_with_alpha (EaselBuiltinStep  *step,
                        GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  g_autoptr(EaselPicture) full = easel_picture_convert (step->work, image, 4, error);
  g_autoptr(EaselPicture) alpha = NULL;

  if (full != NULL)
    alpha = easel_picture_take_channel (step->work, full, 3, error);
  if (alpha == NULL)
    return FALSE;

  return easel_builtin_step_set_picture (step, 0, easel_picture_convert (step->work, image, 3, error)) &&
         easel_builtin_step_set_picture (step, 1, easel_picture_invert (step->work, alpha, error));
}

/* One picture over another, seen where the mask is white. */
static void
composite_one (EaselPicture *result,
               guint         index,
               EaselPicture *source,
               EaselPicture *mask,
               gint64        left,
               gint64        top)
{
  for (guint y = 0; y < source->height; y++)
    for (guint x = 0; x < source->width; x++)
      {
        const float *from = easel_picture_get_pixel (source, MIN (index, source->count - 1), x, y);
        float share = mask != NULL ? *easel_picture_get_pixel (mask, MIN (index, mask->count - 1), x, y) : 1.0f;
        float *to;

        if (left + x < 0 || left + x >= result->width || top + y < 0 || top + y >= result->height)
          continue;

        to = easel_picture_get_pixel (result, index, (guint) (left + x), (guint) (top + y));
        for (guint c = 0; c < result->channels; c++)
          to[c] = share * from[c] + (1.0f - share) * to[c];
      }
}

static gboolean
image_composite_masked (EaselBuiltinStep  *step,
                        GError           **error)
{
  EaselPicture *destination = easel_builtin_step_get_picture (step, "destination");
  EaselPicture *mask = easel_builtin_step_get_picture (step, "mask");
  g_autoptr(EaselPicture) source = easel_picture_convert (step->work, easel_builtin_step_get_picture (step, "source"),
                                                          destination->channels, error);
  g_autoptr(EaselPicture) fitting = NULL;
  EaselPicture *result;

  if (source != NULL && easel_builtin_step_get_int (step, "resize_source"))
    {
      g_autoptr(EaselPicture) other = g_steal_pointer (&source);

      source = easel_picture_scale (step->work, other, destination->width, destination->height, "bilinear", FALSE,
                                    error);
    }

  if (source == NULL)
    return FALSE;

  if (mask != NULL && (fitting = fit_mask (step->work, mask, source->width, source->height, error)) == NULL)
    return FALSE;

  result = easel_picture_take (step->work, destination, 0, destination->count, error);
  easel_work_begin (step->work, destination->count);
  for (guint i = 0; result != NULL && i < result->count; i++)
    {
      composite_one (result, i, source, fitting, easel_builtin_step_get_int (step, "x"),
                     easel_builtin_step_get_int (step, "y"));
      if (!easel_work_advance (step->work, 1, error))
        g_clear_pointer (&result, easel_picture_unref);
    }

  return easel_builtin_step_set_picture (step, 0, result);
}

#define SIDE_INPUT(name) EASEL_BUILTIN_INT_INPUT (name, "512", "1", EASEL_BUILTIN_SIDE, "1")
#define PLACE_INPUT(name) EASEL_BUILTIN_INT_INPUT (name, "0", "0", EASEL_BUILTIN_SIDE, "1")

const EaselBuiltinClass easel_builtin_mask_classes[] = {
  { "SolidMask", NULL, "mask",
    { EASEL_BUILTIN_FLOAT_INPUT ("value", "1.0", "0.0", "1.0", "0.01"),
      SIDE_INPUT ("width"),
      SIDE_INPUT ("height") },
    { { "MASK", EASEL_BUILTIN_MASK } }, FALSE, solid_mask },
  { "InvertMask", NULL, "mask",
    { EASEL_BUILTIN_MASK_INPUT ("mask") },
    { { "MASK", EASEL_BUILTIN_MASK } }, FALSE, invert_mask },
  { "MaskToImage", "Convert Mask to Image", "mask",
    { EASEL_BUILTIN_MASK_INPUT ("mask") },
    { { "IMAGE", EASEL_BUILTIN_IMAGE } }, FALSE, mask_to_image },
  { "ImageToMask", "Convert Image to Mask", "mask",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_COMBO_INPUT ("channel", NULL, colour_channels) },
    { { "MASK", EASEL_BUILTIN_MASK } }, FALSE, image_to_mask },
  { "JoinImageWithAlpha", "Join Image with Alpha", "mask/compositing",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_MASK_INPUT ("alpha") },
    { { "IMAGE", EASEL_BUILTIN_IMAGE } }, FALSE, join_image_with_alpha },
  { "SplitImageWithAlpha", "Split Image with Alpha", "mask/compositing",
    { EASEL_BUILTIN_IMAGE_INPUT ("image") },
    { { "IMAGE", EASEL_BUILTIN_IMAGE }, { "MASK", EASEL_BUILTIN_MASK } }, FALSE, split_image_with_alpha },
  { "ImageCompositeMasked", NULL, "image",
    { EASEL_BUILTIN_IMAGE_INPUT ("destination"),
      EASEL_BUILTIN_IMAGE_INPUT ("source"),
      PLACE_INPUT ("x"),
      PLACE_INPUT ("y"),
      { "resize_source", EASEL_BUILTIN_BOOLEAN, 0, "false" },
      { "mask", EASEL_BUILTIN_MASK, EASEL_BUILTIN_OPTIONAL } },
    { { "IMAGE", EASEL_BUILTIN_IMAGE } }, FALSE, image_composite_masked },
  { NULL },
};
