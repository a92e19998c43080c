/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nodes that move pictures about: crop, flip, rotate, batch, pad, stitch, composite. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-class.h"
#include "server/easel-builtin-kernel.h"
#include "server/easel-builtin-pixels.h"

static const char *const flip_methods[] = { "x-axis: vertically", "y-axis: horizontally", NULL };
static const char *const rotations[] = { "none", "90 degrees", "180 degrees", "270 degrees", NULL };
static const char *const directions[] = { "right", "down", "left", "up", NULL };
static const char *const spacing_colours[] = { "white", "black", "red", "green", "blue", NULL };
static const char *const padding_colours[] = { "white", "black", NULL };
static const char *const interpolations[] = { "area", "bicubic", "nearest-exact", "bilinear", "lanczos", NULL };

static gboolean
image_crop (EaselBuiltinStep  *step,
            GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  guint x = MIN ((guint) easel_builtin_step_get_int (step, "x"), image->width - 1);
  guint y = MIN ((guint) easel_builtin_step_get_int (step, "y"), image->height - 1);
  guint width = MIN ((guint) easel_builtin_step_get_int (step, "width"), image->width - x);
  guint height = MIN ((guint) easel_builtin_step_get_int (step, "height"), image->height - y);

  return easel_builtin_step_set_picture (step, 0, easel_picture_crop (step->work, image, x, y, width, height, error));
}

static gboolean
image_flip (EaselBuiltinStep  *step,
            GError           **error)
{
  gboolean upside_down = g_str_has_prefix (easel_builtin_step_get_text (step, "flip_method"), "x");

  return easel_builtin_step_set_picture (step, 0,
                                         easel_picture_flip (step->work,
                                                             easel_builtin_step_get_picture (step, "image"),
                                                             upside_down, error));
}

static gboolean
image_rotate (EaselBuiltinStep  *step,
              GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  guint quarters = (guint) (g_ascii_strtoull (easel_builtin_step_get_text (step, "rotation"), NULL, 10) / 90);

  return easel_builtin_step_set_picture (step, 0, easel_picture_turn (step->work, image, quarters, error));
}

/* The second takes size and channels of the first. */
static gboolean
image_batch (EaselBuiltinStep  *step,
             GError           **error)
{
  EaselPicture *image1 = easel_builtin_step_get_picture (step, "image1");
  EaselPicture *image2 = easel_builtin_step_get_picture (step, "image2");
  guint channels = MAX (image1->channels, image2->channels);
  g_autoptr(EaselPicture) first = easel_picture_convert (step->work, image1, channels, error);
  g_autoptr(EaselPicture) second = NULL;

  if (first != NULL)
    second = easel_picture_convert (step->work, image2, channels, error);

  if (second != NULL && (second->width != first->width || second->height != first->height))
    {
      g_autoptr(EaselPicture) other = g_steal_pointer (&second);

      second = easel_picture_scale (step->work, other, first->width, first->height, "bilinear", TRUE, error);
    }

  if (second == NULL)
    return FALSE;

  return easel_builtin_step_set_picture (step, 0, easel_picture_join (step->work, first, second, error));
}

static gboolean
repeat_image_batch (EaselBuiltinStep  *step,
                    GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  guint amount = (guint) easel_builtin_step_get_int (step, "amount");
  EaselPicture *result = easel_picture_new (step->work, image->count * amount, image->width, image->height,
                                            image->channels, error);

  for (guint i = 0; result != NULL && i < result->count; i++)
    easel_picture_paste (result, i, image, i % image->count, 0, 0);

  return easel_builtin_step_set_picture (step, 0, result);
}

static gboolean
image_from_batch (EaselBuiltinStep  *step,
                  GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  guint first = MIN ((guint) easel_builtin_step_get_int (step, "batch_index"), image->count - 1);
  guint length = MIN ((guint) easel_builtin_step_get_int (step, "length"), image->count - first);

  return easel_builtin_step_set_picture (step, 0, easel_picture_take (step->work, image, first, length, error));
}

/* How much of a pixel of the old picture is to be painted again: falls with the square of the way to a new edge. */
static float
weigh_feather (guint distance,
               guint feathering)
{
  float v = (float) (feathering - MIN (distance, feathering)) / (float) feathering;

  return v * v;
}

static EaselPicture *
make_outpaint_mask (EaselWork     *work,
                    EaselPicture  *image,
                    const guint    sides[4],
                    guint          feathering,
                    GError       **error)
{
  guint w = image->width, h = image->height;
  gboolean soft = feathering > 0 && feathering * 2 < h && feathering * 2 < w;
  const float one = 1.0f;
  EaselPicture *mask = easel_picture_fill (work, 1, w + sides[0] + sides[2], h + sides[1] + sides[3], &one, 1, error);

  for (guint y = 0; mask != NULL && y < h; y++)
    for (guint x = 0; x < w; x++)
      {
        guint distance = MIN (MIN (sides[1] != 0 ? y : h, sides[3] != 0 ? h - y : h),
                              MIN (sides[0] != 0 ? x : w, sides[2] != 0 ? w - x : w));

        *easel_picture_get_pixel (mask, 0, x + sides[0], y + sides[1]) =
          soft ? weigh_feather (distance, feathering) : 0.0f;
      }

  return mask;
}

static gboolean
image_pad_for_outpaint (EaselBuiltinStep  *step,
                        GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  const guint sides[] = { (guint) easel_builtin_step_get_int (step, "left"),
                          (guint) easel_builtin_step_get_int (step, "top"),
                          (guint) easel_builtin_step_get_int (step, "right"),
                          (guint) easel_builtin_step_get_int (step, "bottom") };
  const float grey[] = { 0.5f, 0.5f, 0.5f, 0.5f };
  guint feathering = (guint) easel_builtin_step_get_int (step, "feathering");
  EaselPicture *result = easel_picture_fill (step->work, image->count, image->width + sides[0] + sides[2],
                                             image->height + sides[1] + sides[3], grey, image->channels, error);

  for (guint i = 0; result != NULL && i < image->count; i++)
    easel_picture_paste (result, i, image, i, sides[0], sides[1]);

  return easel_builtin_step_set_picture (step, 0, result) &&
         easel_builtin_step_set_picture (step, 1, make_outpaint_mask (step->work, image, sides, feathering, error));
}

static void
find_colour (const char *name,
             float       colour[4])
{
  gboolean white = g_str_equal (name, "white");

  colour[0] = white || g_str_equal (name, "red") ? 1.0f : 0.0f;
  colour[1] = white || g_str_equal (name, "green") ? 1.0f : 0.0f;
  colour[2] = white || g_str_equal (name, "blue") ? 1.0f : 0.0f;
  colour[3] = 1.0f;
}

/* A batch of `count` on a ground of `colour`, as large as asked for, in the middle. */
static EaselPicture *
put_on_ground (EaselWork     *work,
               EaselPicture  *image,
               guint          count,
               guint          width,
               guint          height,
               guint          channels,
               const float   *colour,
               GError       **error)
{
  g_autoptr(EaselPicture) full = easel_picture_convert (work, image, channels, error);
  EaselPicture *ground;

  if (full == NULL)
    return NULL;

  ground = easel_picture_fill (work, count, width, height, colour, channels, error);
  for (guint i = 0; ground != NULL && i < count; i++)
    easel_picture_paste (ground, i, full, MIN (i, full->count - 1), (width - full->width) / 2,
                         (height - full->height) / 2);

  return ground;
}

/* The second picture, scaled so that the sides that meet are equally long. */
static EaselPicture *
match_size (EaselWork     *work,
            EaselPicture  *image1,
            EaselPicture  *image2,
            gboolean       beside,
            GError       **error)
{
  double shape = (double) image2->width / image2->height;
  guint width = beside ? (guint) (image1->height * shape) : image1->width;
  guint height = beside ? image1->height : (guint) (image1->width / shape);

  return easel_picture_scale (work, image2, width, height, "lanczos", FALSE, error);
}

static EaselPicture *
stitch (EaselWork     *work,
        EaselPicture  *first,
        EaselPicture  *second,
        gboolean       beside,
        guint          spacing,
        const char    *colour_name,
        GError       **error)
{
  guint count = MAX (first->count, second->count);
  guint channels = MAX (first->channels, second->channels);
  guint width = beside ? first->width + spacing + second->width : MAX (first->width, second->width);
  guint height = beside ? MAX (first->height, second->height) : first->height + spacing + second->height;
  g_autoptr(EaselPicture) a = NULL;
  g_autoptr(EaselPicture) b = NULL;
  float colour[4], padding[4];
  EaselPicture *result;

  find_colour (colour_name, colour);
  find_colour (g_str_equal (colour_name, "white") ? "white" : "black", padding);
  a = put_on_ground (work, first, count, beside ? first->width : width, beside ? height : first->height, channels,
                     padding, error);
  if (a == NULL)
    return NULL;

  b = put_on_ground (work, second, count, beside ? second->width : width, beside ? height : second->height, channels,
                     padding, error);
  if (b == NULL)
    return NULL;

  result = easel_picture_fill (work, count, width, height, colour, channels, error);
  for (guint i = 0; result != NULL && i < count; i++)
    {
      easel_picture_paste (result, i, a, i, 0, 0);
      easel_picture_paste (result, i, b, i, beside ? a->width + spacing : 0, beside ? 0 : a->height + spacing);
    }

  return result;
}

static gboolean
image_stitch (EaselBuiltinStep  *step,
              GError           **error)
{
  EaselPicture *image1 = easel_builtin_step_get_picture (step, "image1");
  EaselPicture *image2 = easel_builtin_step_get_picture (step, "image2");
  const char *direction = easel_builtin_step_get_text (step, "direction");
  gboolean beside = g_str_equal (direction, "right") || g_str_equal (direction, "left");
  gboolean swapped = g_str_equal (direction, "left") || g_str_equal (direction, "up");
  guint spacing = (guint) easel_builtin_step_get_int (step, "spacing_width");
  g_autoptr(EaselPicture) other = NULL;

  if (image2 == NULL)
    return easel_builtin_step_set_picture (step, 0, easel_picture_ref (image1));

  other = easel_builtin_step_get_int (step, "match_image_size") ? match_size (step->work, image1, image2, beside, error)
                                                                : easel_picture_ref (image2);
  if (other == NULL)
    return FALSE;

  return easel_builtin_step_set_picture (step, 0,
                                         stitch (step->work, swapped ? other : image1, swapped ? image1 : other,
                                                 beside, spacing + spacing % 2,
                                                 easel_builtin_step_get_text (step, "spacing_color"), error));
}

static gboolean
resize_and_pad_image (EaselBuiltinStep  *step,
                      GError           **error)
{
  EaselPicture *image = easel_builtin_step_get_picture (step, "image");
  guint width = (guint) easel_builtin_step_get_int (step, "target_width");
  guint height = (guint) easel_builtin_step_get_int (step, "target_height");
  double by = MIN ((double) width / image->width, (double) height / image->height);
  g_autoptr(EaselPicture) scaled = NULL;
  float colour[4];

  scaled = easel_picture_scale (step->work, image, (guint) (image->width * by), (guint) (image->height * by),
                                easel_builtin_step_get_text (step, "interpolation"), FALSE, error);
  if (scaled == NULL)
    return FALSE;

  find_colour (easel_builtin_step_get_text (step, "padding_color"), colour);

  return easel_builtin_step_set_picture (step, 0,
                                         put_on_ground (step->work, scaled, scaled->count, width, height,
                                                        scaled->channels, colour, error));
}

#define IMAGE_OUTPUT { { "IMAGE", EASEL_BUILTIN_IMAGE } }
#define SIDE_INPUT(name, initial, minimum) \
  EASEL_BUILTIN_INT_INPUT (name, initial, minimum, EASEL_BUILTIN_SIDE, "1")
#define PAD_INPUT(name) EASEL_BUILTIN_INT_INPUT (name, "0", "0", EASEL_BUILTIN_SIDE, "8")

const EaselBuiltinClass easel_builtin_layout_classes[] = {
  { "ImageCrop", "Image Crop", "image/transform",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      SIDE_INPUT ("width", "512", "1"),
      SIDE_INPUT ("height", "512", "1"),
      SIDE_INPUT ("x", "0", "0"),
      SIDE_INPUT ("y", "0", "0") },
    IMAGE_OUTPUT, FALSE, image_crop },
  { "ImageFlip", NULL, "image/transform",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_COMBO_INPUT ("flip_method", NULL, flip_methods) },
    IMAGE_OUTPUT, FALSE, image_flip },
  { "ImageRotate", NULL, "image/transform",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_COMBO_INPUT ("rotation", NULL, rotations) },
    IMAGE_OUTPUT, FALSE, image_rotate },
  { "ImageBatch", "Batch Images", "image",
    { EASEL_BUILTIN_IMAGE_INPUT ("image1"),
      EASEL_BUILTIN_IMAGE_INPUT ("image2") },
    IMAGE_OUTPUT, FALSE, image_batch },
  { "RepeatImageBatch", NULL, "image/batch",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_INT_INPUT ("amount", "1", "1", "4096", NULL) },
    IMAGE_OUTPUT, FALSE, repeat_image_batch },
  { "ImageFromBatch", NULL, "image/batch",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      EASEL_BUILTIN_INT_INPUT ("batch_index", "0", "0", "4095", NULL),
      EASEL_BUILTIN_INT_INPUT ("length", "1", "1", "4096", NULL) },
    IMAGE_OUTPUT, FALSE, image_from_batch },
  { "ImagePadForOutpaint", "Pad Image for Outpainting", "image",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      PAD_INPUT ("left"),
      PAD_INPUT ("top"),
      PAD_INPUT ("right"),
      PAD_INPUT ("bottom"),
      SIDE_INPUT ("feathering", "40", "0") },
    { { "IMAGE", EASEL_BUILTIN_IMAGE }, { "MASK", EASEL_BUILTIN_MASK } }, FALSE, image_pad_for_outpaint },
  { "ImageStitch", "Image Stitch", "image/transform",
    { EASEL_BUILTIN_IMAGE_INPUT ("image1"),
      EASEL_BUILTIN_COMBO_INPUT ("direction", "\"right\"", directions),
      { "match_image_size", EASEL_BUILTIN_BOOLEAN, 0, "true" },
      EASEL_BUILTIN_INT_INPUT ("spacing_width", "0", "0", "1024", "2"),
      EASEL_BUILTIN_COMBO_INPUT ("spacing_color", "\"white\"", spacing_colours),
      { "image2", EASEL_BUILTIN_IMAGE, EASEL_BUILTIN_OPTIONAL } },
    IMAGE_OUTPUT, FALSE, image_stitch },
  { "ResizeAndPadImage", NULL, "image/transform",
    { EASEL_BUILTIN_IMAGE_INPUT ("image"),
      SIDE_INPUT ("target_width", "512", "1"),
      SIDE_INPUT ("target_height", "512", "1"),
      EASEL_BUILTIN_COMBO_INPUT ("padding_color", NULL, padding_colours),
      EASEL_BUILTIN_COMBO_INPUT ("interpolation", NULL, interpolations) },
    IMAGE_OUTPUT, FALSE, resize_and_pad_image },
  { NULL },
};
