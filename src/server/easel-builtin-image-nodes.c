/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nodes that change how a picture looks: scale, blur, sharpen, blend, invert, noise. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-class.h"
#include "server/easel-builtin-kernel.h"
#include "server/easel-builtin-pixels.h"

#include <math.h>

static const char *const scale_methods[] = { "nearest-exact", "bilinear", "area", "bicubic", "lanczos", NULL };
static const char *const largest_scale_methods[] = { "area", "lanczos", "bilinear", "nearest-exact", "bicubic", NULL };
static const char *const crop_methods[] = { "disabled", "center", NULL };
static const char *const blend_modes[] = { "normal", "multiply", "screen", "overlay", "soft_light", "difference",
                                           NULL };

static gboolean
empty_image (EaselBuiltinStep  *step,
             GError           **error)
{
  gint64 rgb = easel_builtin_step_get_int (step, "color");
  float colour[] = { (float) ((rgb >> 16) & 0xff) / 255.0f, (float) ((rgb >> 8) & 0xff) / 255.0f,
                     (float) (rgb & 0xff) / 255.0f };

  return easel_builtin_step_set_picture (step, 0,
                                         easel_picture_fill (step->work,
                                                             (guint) easel_builtin_step_get_int (step, "batch_size"),
                                                             (guint) easel_builtin_step_get_int (step, "width"),
                                                             (guint) easel_builtin_step_get_int (step, "height"),
                                                             colour, 3, error));
}

static gboolean
set_scaled (EaselBuiltinStep  *step,
            guint              width,
            guint              height,
            const char        *method,
            gboolean           crop_centre,
            GError           **error)
{
  return easel_builtin_step_set_picture (step, 0,
                                         easel_picture_scale (step->work,
                                                              easel_builtin_step_get_picture (step, "image"),
                                                              width, height, method, crop_centre, error));
}

/* A width or height of 0 follows the other. */
static gboolean
image_scale (EaselBuiltinStep  *step,
             GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  guint width = (guint) easel_builtin_step_get_int (step, "width");
  guint height = (guint) easel_builtin_step_get_int (step, "height");

  if (width == 0 && height == 0)
    return easel_builtin_step_set_picture (step, 0, easel_picture_ref (image));

  if (width == 0)
    width = (guint) MAX (1.0, rint ((double) image->width * height / image->height));
  else if (height == 0)
    height = (guint) MAX (1.0, rint ((double) image->height * width / image->width));

  return set_scaled (step, width, height, easel_builtin_step_get_text (step, "upscale_method"),
                     g_str_equal (easel_builtin_step_get_text (step, "crop"), "center"), error);
}

static gboolean
image_scale_by (EaselBuiltinStep  *step,
                GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  double by = easel_builtin_step_get_float (step, "scale_by");

  return set_scaled (step, (guint) rint (image->width * by), (guint) rint (image->height * by),
                     easel_builtin_step_get_text (step, "upscale_method"), FALSE, error);
}

static gboolean
image_scale_to_total_pixels (EaselBuiltinStep  *step,
                             GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  double total = easel_builtin_step_get_float (step, "megapixels") * 1024 * 1024;
  double by = sqrt (total / ((double) image->width * image->height));

  return set_scaled (step, (guint) rint (image->width * by), (guint) rint (image->height * by),
                     easel_builtin_step_get_text (step, "upscale_method"), FALSE, error);
}

static gboolean
image_scale_to_max_dimension (EaselBuiltinStep  *step,
                              GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  guint largest = (guint) easel_builtin_step_get_int (step, "largest_size");
  guint width = largest, height = largest;

  if (image->height > image->width)
    width = (guint) rint ((double) image->width / image->height * largest);
  else if (image->width > image->height)
    height = (guint) rint ((double) image->height / image->width * largest);

  return set_scaled (step, width, height, easel_builtin_step_get_text (step, "upscale_method"), FALSE, error);
}

static gboolean
image_invert (EaselBuiltinStep  *step,
              GError           **error)
{
  return easel_builtin_step_set_picture (step, 0,
                                         easel_picture_invert (step->work,
                                                               easel_builtin_step_get_picture (step, "image"), error));
}

static gboolean
image_blur (EaselBuiltinStep  *step,
            GError           **error)
{
  return easel_builtin_step_set_picture (step, 0,
                                         easel_picture_blur (step->work,
                                                             easel_builtin_step_get_picture (step, "image"),
                                                             (guint) easel_builtin_step_get_int (step, "blur_radius"),
                                                             easel_builtin_step_get_float (step, "sigma"), error));
}

static gboolean
image_sharpen (EaselBuiltinStep  *step,
               GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");

  return easel_builtin_step_set_picture (step, 0,
                                         easel_picture_sharpen (step->work, image,
                                                                (guint) easel_builtin_step_get_int (step,
                                                                                                    "sharpen_radius"),
                                                                easel_builtin_step_get_float (step, "sigma"),
                                                                easel_builtin_step_get_float (step, "alpha"), error));
}

/* The second picture takes the channels and the size of the first; with alpha, that of the first stays. */
static gboolean
image_blend (EaselBuiltinStep  *step,
             GError           **error)
{
  EaselPicture *below = easel_builtin_step_get_picture (step, "image1");
  g_autoptr(EaselPicture) above = easel_picture_convert (step->work, easel_builtin_step_get_picture (step, "image2"),
                                                         below->channels, error);
  EaselPicture *result;
  gsize n;

  if (above != NULL && (above->width != below->width || above->height != below->height))
    {
      g_autoptr(EaselPicture) other = g_steal_pointer (&above);

      above = easel_picture_scale (step->work, other, below->width, below->height, "bicubic", TRUE, error);
    }

  if (above == NULL)
    return FALSE;

  result = easel_picture_blend (step->work, below, above, easel_builtin_step_get_text (step, "blend_mode"),
                                easel_builtin_step_get_float (step, "blend_factor"), error);
  if (result == NULL || result->channels != 4)
    return easel_builtin_step_set_picture (step, 0, result);

  n = (gsize) below->count * below->width * below->height;
  for (gsize i = 0; i < (gsize) result->count * result->width * result->height; i++)
    result->pixels[i * 4 + 3] = below->pixels[i % n * 4 + 3];

  return easel_builtin_step_set_picture (step, 0, result);
}

static gboolean
image_add_noise (EaselBuiltinStep  *step,
                 GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");

  return easel_builtin_step_set_picture (step, 0,
                                         easel_picture_add_noise (step->work, image,
                                                                  (guint64) easel_builtin_step_get_int (step, "seed"),
                                                                  easel_builtin_step_get_float (step, "strength"),
                                                                  error));
}

static gboolean
get_image_size (EaselBuiltinStep  *step,
                GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");

  easel_builtin_step_set_int (step, 0, image->width);
  easel_builtin_step_set_int (step, 1, image->height);
  easel_builtin_step_set_int (step, 2, image->count);

  return TRUE;
}

#define IMAGE_OUTPUT { { "IMAGE", EASEL_BUILTIN_IMAGE } }
#define SIDE_INPUT(name, minimum) EASEL_BUILTIN_INT_INPUT (name, "512", minimum, EASEL_BUILTIN_SIDE, "1")

const EaselBuiltinClass easel_builtin_image_classes[] = {
  { "EmptyImage", NULL, "image",
    { SIDE_INPUT ("width", "1"),
      SIDE_INPUT ("height", "1"),
      EASEL_BUILTIN_INT_INPUT ("batch_size", "1", "1", "4096", NULL),
      EASEL_BUILTIN_INT_INPUT ("color", "0", "0", "16777215", "1") },
    IMAGE_OUTPUT, FALSE, empty_image },
  { "ImageScale", "Upscale Image", "image/upscaling",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_COMBO_INPUT ("upscale_method", NULL, scale_methods),
      SIDE_INPUT ("width", "0"),
      SIDE_INPUT ("height", "0"),
      EASEL_BUILTIN_COMBO_INPUT ("crop", NULL, crop_methods) },
    IMAGE_OUTPUT, FALSE, image_scale },
  { "ImageScaleBy", "Upscale Image By", "image/upscaling",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_COMBO_INPUT ("upscale_method", NULL, scale_methods),
      EASEL_BUILTIN_FLOAT_INPUT ("scale_by", "1.0", "0.01", "8.0", "0.01") },
    IMAGE_OUTPUT, FALSE, image_scale_by },
  { "ImageScaleToTotalPixels", "Scale Image to Total Pixels", "image/upscaling",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_COMBO_INPUT ("upscale_method", NULL, scale_methods),
      EASEL_BUILTIN_FLOAT_INPUT ("megapixels", "1.0", "0.01", "16.0", "0.01") },
    IMAGE_OUTPUT, FALSE, image_scale_to_total_pixels },
  { "ImageScaleToMaxDimension", NULL, "image/upscaling",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_COMBO_INPUT ("upscale_method", NULL, largest_scale_methods),
      SIDE_INPUT ("largest_size", "0") },
    IMAGE_OUTPUT, FALSE, image_scale_to_max_dimension },
  { "ImageInvert", "Invert Image", "image",
    { EASEL_BUILTIN_IMAGE_INPUT ("image") },
    IMAGE_OUTPUT, FALSE, image_invert },
  { "ImageBlur", "Image Blur", "image/postprocessing",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_INT_INPUT ("blur_radius", "1", "1", "31", "1"),
      EASEL_BUILTIN_FLOAT_INPUT ("sigma", "1.0", "0.1", "10.0", "0.1") },
    IMAGE_OUTPUT, FALSE, image_blur },
  { "ImageSharpen", "Image Sharpen", "image/postprocessing",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_INT_INPUT ("sharpen_radius", "1", "1", "31", "1"),
      EASEL_BUILTIN_FLOAT_INPUT ("sigma", "1.0", "0.1", "10.0", "0.01"),
      EASEL_BUILTIN_FLOAT_INPUT ("alpha", "1.0", "0.0", "5.0", "0.01") },
    IMAGE_OUTPUT, FALSE, image_sharpen },
  { "ImageBlend", "Image Blend", "image/postprocessing",
    { EASEL_BUILTIN_IMAGE_INPUT ("image1"),
      EASEL_BUILTIN_IMAGE_INPUT ("image2"),
      EASEL_BUILTIN_FLOAT_INPUT ("blend_factor", "0.5", "0.0", "1.0", "0.01"),
      EASEL_BUILTIN_COMBO_INPUT ("blend_mode", NULL, blend_modes) },
    IMAGE_OUTPUT, FALSE, image_blend },
  { "ImageAddNoise", NULL, "image",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_INT_INPUT ("seed", "0", "0", "18446744073709551615", NULL),
      EASEL_BUILTIN_FLOAT_INPUT ("strength", "0.5", "0.0", "1.0", "0.01") },
    IMAGE_OUTPUT, FALSE, image_add_noise },
  { "GetImageSize", "Get Image Size", "image",
    { EASEL_BUILTIN_IMAGE_INPUT ("image") },
    { { "width", EASEL_BUILTIN_INT }, { "height", EASEL_BUILTIN_INT }, { "batch_size", EASEL_BUILTIN_INT } },
    FALSE, get_image_size },
  { NULL },
};
