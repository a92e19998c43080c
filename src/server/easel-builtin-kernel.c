/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that weighs neighbouring pixels: scale, blur, sharpen, with the arithmetic of ComfyUI's nodes.
 *
 * All of it is separable: for each pixel along one axis a few source positions and their weights, first across, then
 * down. What differs is only how the weights come about.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-kernel.h"

#include "server/easel-builtin-pixels.h"

#include <math.h>
#include <string.h>

#define LANCZOS_LOBES 3.0
#define BICUBIC_A     (-0.75)

/* For each of `length` pixels along an axis: `taps` positions before, and how much each counts. */
typedef struct {
  guint length;
  guint taps;
  guint *positions;
  float *weights;
} Kernel;

typedef void (*FillFunc) (Kernel *kernel, guint source, double scale);

static void
kernel_free (Kernel *kernel)
{
  g_free (kernel->positions);
  g_free (kernel->weights);
  g_free (kernel);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Kernel, kernel_free)

static Kernel *
kernel_new (guint length,
            guint taps)
{
  Kernel *kernel = g_new0 (Kernel, 1);

  kernel->length = length;
  kernel->taps = taps;
  kernel->positions = g_new0 (guint, (gsize) length * taps);
  kernel->weights = g_new0 (float, (gsize) length * taps);

  return kernel;
}

static void
set_tap (Kernel *kernel,
         guint   i,
         guint   tap,
         guint   position,
         double  weight)
{
  kernel->positions[(gsize) i * kernel->taps + tap] = position;
  kernel->weights[(gsize) i * kernel->taps + tap] = (float) weight;
}

static void
fill_nearest (Kernel *kernel,
              guint   source,
              double  scale)
{
  for (guint i = 0; i < kernel->length; i++)
    set_tap (kernel, i, 0, MIN ((guint) floor ((i + 0.5) * scale), source - 1), 1.0);
}

static void
fill_bilinear (Kernel *kernel,
               guint   source,
               double  scale)
{
  for (guint i = 0; i < kernel->length; i++)
    {
      double position = MAX ((i + 0.5) * scale - 0.5, 0.0);
      guint first = MIN ((guint) position, source - 1);

      set_tap (kernel, i, 0, first, 1.0 - (position - first));
      set_tap (kernel, i, 1, MIN (first + 1, source - 1), position - first);
    }
}

static double
weigh_cubic (double distance)
{
  double d = fabs (distance);

  if (d <= 1.0)
    return ((BICUBIC_A + 2.0) * d - (BICUBIC_A + 3.0)) * d * d + 1.0;

  return ((BICUBIC_A * d - 5.0 * BICUBIC_A) * d + 8.0 * BICUBIC_A) * d - 4.0 * BICUBIC_A;
}

static void
fill_bicubic (Kernel *kernel,
              guint   source,
              double  scale)
{
  for (guint i = 0; i < kernel->length; i++)
    {
      double position = (i + 0.5) * scale - 0.5;
      double first = floor (position);

      for (int tap = 0; tap < 4; tap++)
        set_tap (kernel, i, (guint) tap,
                 (guint) CLAMP (first - 1.0 + tap, 0.0, source - 1.0),
                 weigh_cubic (position - first + 1.0 - tap));
    }
}

static void
fill_area (Kernel *kernel,
           guint   source,
           double  scale)
{
  for (guint i = 0; i < kernel->length; i++)
    {
      guint first = (guint) ((guint64) i * source / kernel->length);
      guint end = (guint) (((guint64) (i + 1) * source + kernel->length - 1) / kernel->length);

      for (guint position = first; position < end; position++)
        set_tap (kernel, i, position - first, position, 1.0 / (end - first));
    }
}

static double
weigh_lanczos (double x)
{
  double angle = G_PI * x;

  if (fabs (x) < 1e-9)
    return 1.0;
  if (x < -LANCZOS_LOBES || x >= LANCZOS_LOBES)
    return 0.0;

  return sin (angle) / angle * sin (angle / LANCZOS_LOBES) / (angle / LANCZOS_LOBES);
}

static void
fill_lanczos (Kernel *kernel,
              guint   source,
              double  scale)
{
  double widening = MAX (scale, 1.0);
  double support = LANCZOS_LOBES * widening;

  for (guint i = 0; i < kernel->length; i++)
    {
      double centre = (i + 0.5) * scale;
      guint first = (guint) MAX ((int) (centre - support + 0.5), 0);
      guint end = (guint) MIN ((int) (centre + support + 0.5), (int) source);
      double sum = 0.0;

      for (guint position = first; position < end; position++)
        sum += weigh_lanczos ((position - centre + 0.5) / widening);
      for (guint position = first; position < end; position++)
        set_tap (kernel, i, position - first, position, weigh_lanczos ((position - centre + 0.5) / widening) / sum);
    }
}

/* How many source pixels can count towards one: enough for the widest, whatever its place on the axis. */
static guint
count_taps (FillFunc fill,
            double   scale)
{
  if (fill == fill_nearest)
    return 1;
  if (fill == fill_bilinear)
    return 2;
  if (fill == fill_bicubic)
    return 4;
  if (fill == fill_area)
    return (guint) ceil (scale) + 1;

  return (guint) ceil (LANCZOS_LOBES * MAX (scale, 1.0)) * 2 + 2;
}

static Kernel *
make_scale_kernel (FillFunc fill,
                   guint    source,
                   guint    length)
{
  double scale = (double) source / length;
  Kernel *kernel = kernel_new (length, count_taps (fill, scale));

  fill (kernel, source, scale);

  return kernel;
}

/* The bell that ComfyUI's blur and sharpen share: `sigma` is in units of the radius, edges are mirrored. */
static Kernel *
make_bell_kernel (guint  source,
                  guint  radius,
                  double sigma)
{
  guint taps = 2 * radius + 1;
  Kernel *kernel = kernel_new (source, taps);
  g_autofree double *bell = g_new0 (double, taps);
  double sum = 0.0;

  for (guint tap = 0; tap < taps; tap++)
    {
      double x = ((double) tap - radius) / radius;

      bell[tap] = exp (-x * x / (2.0 * sigma * sigma));
      sum += bell[tap];
    }

  for (guint i = 0; i < source; i++)
    for (guint tap = 0; tap < taps; tap++)
      {
        gint64 position = ABS ((gint64) i + tap - radius);

        if (position >= source)
          position = 2 * ((gint64) source - 1) - position;
        set_tap (kernel, i, tap, (guint) position, bell[tap] / sum);
      }

  return kernel;
}

static void
weigh_row (const Kernel *kernel,
           const float  *from,
           float        *to,
           guint         channels)
{
  for (guint x = 0; x < kernel->length; x++)
    {
      const guint *positions = kernel->positions + (gsize) x * kernel->taps;
      const float *weights = kernel->weights + (gsize) x * kernel->taps;
      float sum[4] = { 0 };

      for (guint tap = 0; tap < kernel->taps; tap++)
        {
          const float *pixel = from + (gsize) positions[tap] * channels;

          for (guint c = 0; c < channels; c++)
            sum[c] += weights[tap] * pixel[c];
        }

      memcpy (to + (gsize) x * channels, sum, channels * sizeof (float));
    }
}

/* To the 256 steps of a file's picture and back. */
static void
round_to_bytes (float *values,
                gsize  n)
{
  for (gsize i = 0; i < n; i++)
    values[i] = CLAMP (floorf (values[i] * 255.0f + 0.5f), 0.0f, 255.0f) / 255.0f;
}

static gboolean
apply_across (EaselWork     *work,
              const Kernel  *kernel,
              EaselPicture  *from,
              EaselPicture  *to,
              gboolean       in_bytes,
              GError       **error)
{
  for (guint i = 0; i < from->count; i++)
    for (guint y = 0; y < from->height; y++)
      {
        float *row = easel_picture_get_row (to, i, y);

        weigh_row (kernel, easel_picture_get_row (from, i, y), row, from->channels);
        if (in_bytes)
          round_to_bytes (row, (gsize) to->width * to->channels);
        if (!easel_work_advance (work, 1, error))
          return FALSE;
      }

  return TRUE;
}

static gboolean
apply_down (EaselWork     *work,
            const Kernel  *kernel,
            EaselPicture  *from,
            EaselPicture  *to,
            gboolean       in_bytes,
            GError       **error)
{
  gsize n = (gsize) from->width * from->channels;

  for (guint i = 0; i < from->count; i++)
    for (guint y = 0; y < kernel->length; y++)
      {
        float *row = easel_picture_get_row (to, i, y);

        for (guint tap = 0; tap < kernel->taps; tap++)
          {
            float weight = kernel->weights[(gsize) y * kernel->taps + tap];
            const float *source = easel_picture_get_row (from, i, kernel->positions[(gsize) y * kernel->taps + tap]);

            for (gsize x = 0; weight != 0.0f && x < n; x++)
              row[x] += weight * source[x];
          }

        if (in_bytes)
          round_to_bytes (row, n);
        if (!easel_work_advance (work, 1, error))
          return FALSE;
      }

  return TRUE;
}

static EaselPicture *
apply_kernels (EaselWork     *work,
               EaselPicture  *picture,
               const Kernel  *across,
               const Kernel  *down,
               gboolean       in_bytes,
               GError       **error)
{
  g_autoptr(EaselPicture) between = NULL;
  g_autoptr(EaselPicture) result = NULL;

  easel_work_begin (work, (gsize) picture->count * ((gsize) picture->height + down->length));
  between = easel_picture_new (work, picture->count, across->length, picture->height, picture->channels, error);
  if (between == NULL || !apply_across (work, across, picture, between, in_bytes, error))
    return NULL;

  result = easel_picture_new (work, picture->count, across->length, down->length, picture->channels, error);
  if (result == NULL || !apply_down (work, down, between, result, in_bytes, error))
    return NULL;

  return g_steal_pointer (&result);
}

static FillFunc
find_method (const char  *method,
             GError     **error)
{
  static const struct {
    const char *name;
    FillFunc fill;
  } methods[] = {
    { "nearest-exact", fill_nearest },
    { "bilinear", fill_bilinear },
    { "area", fill_area },
    { "bicubic", fill_bicubic },
    { "lanczos", fill_lanczos },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].name, method))
      return methods[i].fill;

  g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_VALUE, "Unknown interpolation mode: %s", method);

  return NULL;
}

/* What ComfyUI cuts off so that the rest has the shape of the result. */
static EaselPicture *
crop_to_shape (EaselWork     *work,
               EaselPicture  *picture,
               guint          width,
               guint          height,
               GError       **error)
{
  double old_shape = (double) picture->width / picture->height;
  double new_shape = (double) width / height;
  guint x = 0, y = 0;

  if (old_shape > new_shape)
    x = (guint) rint ((picture->width - picture->width * (new_shape / old_shape)) / 2.0);
  else if (old_shape < new_shape)
    y = (guint) rint ((picture->height - picture->height * (old_shape / new_shape)) / 2.0);

  if (x == 0 && y == 0)
    return easel_picture_ref (picture);

  return easel_picture_crop (work, picture, x, y, picture->width - 2 * x, picture->height - 2 * y, error);
}

/**
 * easel_picture_scale:
 * @work: the work it is part of
 * @picture: a picture
 * @width: pixels
 * @height: pixels
 * @method: `nearest-exact`, `bilinear`, `area`, `bicubic` or `lanczos`
 * @crop_centre: whether to keep the shape by cutting off what is too much
 * @error: an #EaselException or %G_IO_ERROR_CANCELLED
 *
 * As `comfy.utils.common_upscale`: the first four interpolate floats without smoothing, the last works on bytes.
 *
 * Returns: (transfer full) (nullable): the scaled picture
 */
EaselPicture *
easel_picture_scale (EaselWork     *work,
                     EaselPicture  *picture,
                     guint          width,
                     guint          height,
                     const char    *method,
                     gboolean       crop_centre,
                     GError       **error)
{
  FillFunc fill = find_method (method, error);
  g_autoptr(EaselPicture) source = NULL;
  g_autoptr(Kernel) across = NULL;
  g_autoptr(Kernel) down = NULL;

  if (fill == NULL)
    return NULL;

  if (width == 0 || height == 0)
    return easel_picture_new (work, picture->count, width, height, picture->channels, error);

  source = crop_centre ? crop_to_shape (work, picture, width, height, error) : easel_picture_ref (picture);
  if (source != NULL && fill == fill_lanczos)
    {
      g_autoptr(EaselPicture) exact = g_steal_pointer (&source);

      source = easel_picture_truncate (work, exact, error);
    }

  if (source == NULL)
    return NULL;

  across = make_scale_kernel (fill, source->width, width);
  down = make_scale_kernel (fill, source->height, height);

  return apply_kernels (work, source, across, down, fill == fill_lanczos, error);
}

/**
 * easel_picture_blur:
 * @work: the work it is part of
 * @picture: a picture
 * @radius: pixels, at least 1
 * @sigma: of the bell, as a part of the radius
 * @error: an #EaselException or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the blurred picture
 */
EaselPicture *
easel_picture_blur (EaselWork     *work,
                    EaselPicture  *picture,
                    guint          radius,
                    double         sigma,
                    GError       **error)
{
  g_autoptr(Kernel) across = NULL;
  g_autoptr(Kernel) down = NULL;

  if (radius >= picture->width || radius >= picture->height)
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_RUNTIME,
                   "Padding size should be less than the corresponding input dimension, but got: padding (%u, %u) "
                   "for a picture of %u × %u pixels", radius, radius, picture->width, picture->height);
      return NULL;
    }

  across = make_bell_kernel (picture->width, radius, sigma);
  down = make_bell_kernel (picture->height, radius, sigma);

  return apply_kernels (work, picture, across, down, FALSE, error);
}

/**
 * easel_picture_sharpen:
 * @work: the work it is part of
 * @picture: a picture
 * @radius: pixels, at least 1
 * @sigma: of the bell, as a part of the radius
 * @alpha: how much
 * @error: an #EaselException or %G_IO_ERROR_CANCELLED
 *
 * ComfyUI's kernel is the bell times -10 alpha, with its middle raised until the sum is 1: what is taken away is the
 * blurred picture, what is added is the picture itself.
 *
 * Returns: (transfer full) (nullable): the sharpened picture
 */
EaselPicture *
easel_picture_sharpen (EaselWork     *work,
                       EaselPicture  *picture,
                       guint          radius,
                       double         sigma,
                       double         alpha,
                       GError       **error)
{
  g_autoptr(EaselPicture) result = easel_picture_blur (work, picture, radius, sigma, error);
  float strength = (float) (alpha * 10.0);
  gsize n = (gsize) picture->count * picture->width * picture->height * picture->channels;

  if (result == NULL)
    return NULL;

  for (gsize i = 0; i < n; i++)
    result->pixels[i] = CLAMP (picture->pixels[i] * (1.0f + strength) - result->pixels[i] * strength, 0.0f, 1.0f);

  return g_steal_pointer (&result);
}
