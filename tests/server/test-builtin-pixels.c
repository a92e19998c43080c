/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of the picture nodes against values worked out by hand from ComfyUI's formulas. */

#include "server/easel-builtin-kernel.h"
#include "server/easel-builtin-pixels.h"

#include <math.h>

/* One step of a file's 256. */
#define STEP (1.0f / 255.0f)

static EaselWork
make_work (void)
{
  EaselWork work = { .limit = 64 << 20 };

  return work;
}

static EaselPicture *
make_grey (EaselWork   *work,
           guint        width,
           guint        height,
           const float *values)
{
  EaselPicture *picture = easel_picture_new (work, 1, width, height, 1, NULL);

  for (guint i = 0; i < width * height; i++)
    picture->pixels[i] = values[i];

  return picture;
}

static void
assert_values (EaselPicture *picture,
               const float  *values,
               float         tolerance)
{
  for (guint i = 0; i < picture->width * picture->height; i++)
    g_assert_cmpfloat_with_epsilon (picture->pixels[i], values[i], tolerance);
}

/* Radius 1, sigma 1: the bell at -1, 0, 1 is e^-0.5, 1, e^-0.5, so 0.27407, 0.45186, 0.27407. */
static void
test_blur (void)
{
  EaselWork work = make_work ();
  const float spot[] = { 0, 0, 0, 0, 0,  0, 0, 0, 0, 0,  0, 0, 1, 0, 0,  0, 0, 0, 0, 0,  0, 0, 0, 0, 0 };
  const float edge[] = { 1, 0, 0,  0, 0, 0,  0, 0, 0 };
  float side = expf (-0.5f) / (1.0f + 2.0f * expf (-0.5f));
  float middle = 1.0f / (1.0f + 2.0f * expf (-0.5f));
  g_autoptr(EaselPicture) picture = make_grey (&work, 5, 5, spot);
  g_autoptr(EaselPicture) blurred = easel_picture_blur (&work, picture, 1, 1.0, NULL);
  g_autoptr(EaselPicture) corner = make_grey (&work, 3, 3, edge);
  g_autoptr(EaselPicture) mirrored = easel_picture_blur (&work, corner, 1, 1.0, NULL);

  g_assert_cmpfloat_with_epsilon (*easel_picture_get_pixel (blurred, 0, 2, 2), middle * middle, 1e-5f);
  g_assert_cmpfloat_with_epsilon (*easel_picture_get_pixel (blurred, 0, 1, 2), middle * side, 1e-5f);
  g_assert_cmpfloat_with_epsilon (*easel_picture_get_pixel (blurred, 0, 1, 1), side * side, 1e-5f);
  g_assert_cmpfloat_with_epsilon (*easel_picture_get_pixel (blurred, 0, 0, 2), 0.0f, 1e-6f);

  /* Mirrored without the edge itself: the corner counts once, its neighbour across gets it twice. */
  g_assert_cmpfloat_with_epsilon (*easel_picture_get_pixel (mirrored, 0, 0, 0), middle * middle, 1e-5f);
  g_assert_cmpfloat_with_epsilon (*easel_picture_get_pixel (mirrored, 0, 1, 0), side * middle, 1e-5f);
}

/* The sigma is in units of the radius: radius 2, sigma 0.5 is the bell at -2, -1, 0, 1, 2 halves of a unit. */
static void
test_blur_sigma (void)
{
  EaselWork work = make_work ();
  const float line[] = { 0, 0, 0, 1, 0, 0, 0,  0, 0, 0, 1, 0, 0, 0,  0, 0, 0, 1, 0, 0, 0 };
  float one = expf (-0.5f), two = expf (-2.0f), sum = 1.0f + 2.0f * one + 2.0f * two;
  g_autoptr(EaselPicture) picture = make_grey (&work, 7, 3, line);
  g_autoptr(EaselPicture) blurred = easel_picture_blur (&work, picture, 2, 0.5, NULL);

  g_assert_cmpfloat_with_epsilon (*easel_picture_get_pixel (blurred, 0, 3, 1), 1.0f / sum, 1e-5f);
  g_assert_cmpfloat_with_epsilon (*easel_picture_get_pixel (blurred, 0, 2, 1), one / sum, 1e-5f);
  g_assert_cmpfloat_with_epsilon (*easel_picture_get_pixel (blurred, 0, 1, 1), two / sum, 1e-5f);
}

static void
test_blur_too_wide (void)
{
  EaselWork work = make_work ();
  const float spot[] = { 0, 0, 0, 0 };
  g_autoptr(EaselPicture) picture = make_grey (&work, 2, 2, spot);
  g_autoptr(GError) error = NULL;

  g_assert_null (easel_picture_blur (&work, picture, 2, 1.0, &error));
  g_assert_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_RUNTIME);
  g_assert_cmpstr (easel_exception_get_name (error), ==, "RuntimeError");
}

/* alpha 0.1: the kernel is the bell times -1, its middle raised to a sum of 1: 2 × picture - blurred. */
static void
test_sharpen (void)
{
  EaselWork work = make_work ();
  const float step[] = { 0.4f, 0.4f, 0.6f, 0.6f,  0.4f, 0.4f, 0.6f, 0.6f,  0.4f, 0.4f, 0.6f, 0.6f };
  float side = expf (-0.5f) / (1.0f + 2.0f * expf (-0.5f));
  g_autoptr(EaselPicture) picture = make_grey (&work, 4, 3, step);
  g_autoptr(EaselPicture) sharp = easel_picture_sharpen (&work, picture, 1, 1.0, 0.1, NULL);

  g_assert_cmpfloat_with_epsilon (*easel_picture_get_pixel (sharp, 0, 0, 1), 0.4f, 1e-5f);
  g_assert_cmpfloat_with_epsilon (*easel_picture_get_pixel (sharp, 0, 1, 1), 0.4f - 0.2f * side, 1e-5f);
  g_assert_cmpfloat_with_epsilon (*easel_picture_get_pixel (sharp, 0, 2, 1), 0.6f + 0.2f * side, 1e-5f);
}

static void
test_scale (void)
{
  static const struct {
    const char *method;
    guint from;
    float source[4];
    guint to;
    float result[4];
  } rows[] = {
    { "nearest-exact", 2, { 0.0f, 1.0f }, 4, { 0.0f, 0.0f, 1.0f, 1.0f } },
    { "nearest-exact", 3, { 0.1f, 0.2f, 0.3f }, 2, { 0.1f, 0.3f } },
    { "bilinear", 2, { 0.0f, 1.0f }, 4, { 0.0f, 0.25f, 0.75f, 1.0f } },
    { "bilinear", 4, { 0.0f, 1.0f, 0.0f, 1.0f }, 2, { 0.5f, 0.5f } },
    { "bilinear", 4, { 0.0f, 0.0f, 1.0f, 1.0f }, 1, { 0.5f } },
    { "area", 4, { 0.0f, 1.0f, 0.5f, 0.7f }, 2, { 0.5f, 0.6f } },
    { "area", 3, { 0.0f, 0.6f, 0.9f }, 2, { 0.3f, 0.75f } },
    /* a = -0.75 at -0.25: weights -0.10547 0.87891 0.26172 -0.03516 */
    { "bicubic", 2, { 0.0f, 1.0f }, 4, { -0.10546875f, 0.2265625f, 0.7734375f, 1.10546875f } },
    { "lanczos", 4, { 0.2f, 0.2f, 0.2f, 0.2f }, 3, { 0.2f, 0.2f, 0.2f } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      EaselWork work = make_work ();
      g_autoptr(EaselPicture) row = make_grey (&work, rows[i].from, 1, rows[i].source);
      g_autoptr(EaselPicture) column = make_grey (&work, 1, rows[i].from, rows[i].source);
      g_autoptr(EaselPicture) wide = easel_picture_scale (&work, row, rows[i].to, 1, rows[i].method, FALSE, NULL);
      g_autoptr(EaselPicture) high = easel_picture_scale (&work, column, 1, rows[i].to, rows[i].method, FALSE, NULL);

      assert_values (wide, rows[i].result, STEP / 2);
      assert_values (high, rows[i].result, STEP / 2);
    }
}

/* Lanczos from 2 to 4, a = 3: the taps of the first are 0.75 and 0.25 away on each side; they overshoot and are cut. */
static void
test_lanczos (void)
{
  EaselWork work = make_work ();
  const float step[] = { 0.2f, 0.2f, 0.2f, 0.8f, 0.8f, 0.8f };
  g_autoptr(EaselPicture) row = make_grey (&work, 6, 1, step);
  g_autoptr(EaselPicture) wide = easel_picture_scale (&work, row, 12, 1, "lanczos", FALSE, NULL);
  double sum = 0.0, value = 0.0;

  /* The sixth of twelve lies at 2.75 in the source. */
  for (int i = 0; i < 6; i++)
    {
      double x = i + 0.5 - 2.75, angle = G_PI * x;
      double weight = fabs (x) < 3.0 ? sin (angle) / angle * sin (angle / 3.0) / (angle / 3.0) : 0.0;

      sum += weight;
      value += weight * (double) step[i];
    }

  g_assert_cmpfloat_with_epsilon (wide->pixels[5], (float) (value / sum), STEP);
  g_assert_cmpfloat_with_epsilon (wide->pixels[5] + wide->pixels[6], 1.0f, STEP);
}

/* 4 × 2 to a square: a column is cut off on each side. */
static void
test_crop_centre (void)
{
  EaselWork work = make_work ();
  const float wide[] = { 0.9f, 0.1f, 0.3f, 0.9f,  0.9f, 0.5f, 0.7f, 0.9f };
  const float rest[] = { 0.1f, 0.3f, 0.5f, 0.7f };
  g_autoptr(EaselPicture) picture = make_grey (&work, 4, 2, wide);
  g_autoptr(EaselPicture) square = easel_picture_scale (&work, picture, 2, 2, "bilinear", TRUE, NULL);

  assert_values (square, rest, 1e-6f);
}

static void
test_blend (void)
{
  static const struct {
    const char *mode;
    float below, above, factor, result;
  } rows[] = {
    { "normal", 0.2f, 0.8f, 0.5f, 0.5f },
    { "normal", 0.2f, 0.8f, 1.0f, 0.8f },
    { "multiply", 0.5f, 0.4f, 1.0f, 0.2f },
    { "multiply", 0.5f, 0.4f, 0.5f, 0.35f },
    { "screen", 0.5f, 0.4f, 1.0f, 0.7f },
    { "overlay", 0.4f, 0.3f, 1.0f, 0.24f },
    { "overlay", 0.6f, 0.3f, 1.0f, 0.44f },
    { "soft_light", 0.4f, 0.25f, 1.0f, 0.28f },          /* 0.4 - 0.5 × 0.4 × 0.6 */
    { "soft_light", 0.16f, 0.75f, 1.0f, 0.279168f },     /* g = ((16x - 12)x + 4)x */
    { "soft_light", 0.64f, 0.75f, 1.0f, 0.72f },         /* g = √x */
    { "difference", 0.7f, 0.2f, 1.0f, 0.5f },
    { "difference", 0.2f, 0.7f, 1.0f, 0.0f },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      EaselWork work = make_work ();
      g_autoptr(EaselPicture) below = make_grey (&work, 1, 1, &rows[i].below);
      g_autoptr(EaselPicture) above = make_grey (&work, 1, 1, &rows[i].above);
      g_autoptr(EaselPicture) result = easel_picture_blend (&work, below, above, rows[i].mode, (double) rows[i].factor,
                                                            NULL);

      assert_values (result, &rows[i].result, STEP / 4);
    }
}

static void
test_blend_wrong (void)
{
  EaselWork work = make_work ();
  g_autoptr(EaselPicture) two = easel_picture_new (&work, 2, 1, 1, 3, NULL);
  g_autoptr(EaselPicture) three = easel_picture_new (&work, 3, 1, 1, 3, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (easel_picture_blend (&work, two, three, "normal", 0.5, &error));
  g_assert_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_RUNTIME);
  g_clear_error (&error);
  g_assert_null (easel_picture_blend (&work, two, two, "vivid_light", 0.5, &error));
  g_assert_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_VALUE);
}

/* 1 2   turned clockwise   4 1
 * 3 .                      . 2   and so on, for a picture that is not square */
static void
test_turn (void)
{
  EaselWork work = make_work ();
  const float values[] = { 0.1f, 0.2f, 0.3f,  0.4f, 0.5f, 0.6f };
  const float quarter[] = { 0.4f, 0.1f,  0.5f, 0.2f,  0.6f, 0.3f };
  const float half[] = { 0.6f, 0.5f, 0.4f,  0.3f, 0.2f, 0.1f };
  const float three[] = { 0.3f, 0.6f,  0.2f, 0.5f,  0.1f, 0.4f };
  const float down[] = { 0.4f, 0.5f, 0.6f,  0.1f, 0.2f, 0.3f };
  const float across[] = { 0.3f, 0.2f, 0.1f,  0.6f, 0.5f, 0.4f };
  g_autoptr(EaselPicture) picture = make_grey (&work, 3, 2, values);
  g_autoptr(EaselPicture) one = easel_picture_turn (&work, picture, 1, NULL);
  g_autoptr(EaselPicture) two = easel_picture_turn (&work, picture, 2, NULL);
  g_autoptr(EaselPicture) last = easel_picture_turn (&work, picture, 3, NULL);
  g_autoptr(EaselPicture) flipped = easel_picture_flip (&work, picture, TRUE, NULL);
  g_autoptr(EaselPicture) mirrored = easel_picture_flip (&work, picture, FALSE, NULL);

  g_assert_cmpuint (one->width, ==, 2);
  g_assert_cmpuint (one->height, ==, 3);
  assert_values (one, quarter, 1e-7f);
  assert_values (two, half, 1e-7f);
  assert_values (last, three, 1e-7f);
  assert_values (flipped, down, 1e-7f);
  assert_values (mirrored, across, 1e-7f);
}

/* What torch.manual_seed (42); torch.randn (16) prints. */
static void
test_noise (void)
{
  const float expected[] = { 1.9269f, 1.4873f, 0.9007f, -2.1055f, 0.6784f, -1.2345f, -0.0431f, -1.6047f };
  EaselWork work = make_work ();
  const float grey = 0.5f;
  g_autoptr(EaselPicture) picture = easel_picture_fill (&work, 1, 4, 4, &grey, 1, NULL);
  g_autoptr(EaselPicture) noisy = easel_picture_add_noise (&work, picture, 42, 0.1, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpfloat_with_epsilon (noisy->pixels[i], 0.5f + 0.1f * expected[i], 2e-5f);
}

/* All 256 steps survive the way in and out. */
static void
test_truncate (void)
{
  EaselWork work = make_work ();
  float steps[256];
  const float between[] = { 0.0039f, -0.5f, 1.5f };
  const float below[] = { 0.0f, 0.0f, 1.0f };
  g_autoptr(EaselPicture) all = NULL;
  g_autoptr(EaselPicture) same = NULL;
  g_autoptr(EaselPicture) odd = make_grey (&work, 3, 1, between);
  g_autoptr(EaselPicture) cut = easel_picture_truncate (&work, odd, NULL);

  for (guint i = 0; i < 256; i++)
    steps[i] = (float) i / 255.0f;
  all = make_grey (&work, 16, 16, steps);
  same = easel_picture_truncate (&work, all, NULL);
  assert_values (same, steps, 1e-7f);
  assert_values (cut, below, 1e-7f);
}

static void
test_limits (void)
{
  EaselWork work = { .limit = 1000 };
  g_autoptr(EaselPicture) small = easel_picture_new (&work, 1, 8, 8, 3, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (small);
  g_assert_cmpuint (work.bytes, ==, 768);
  g_assert_null (easel_picture_new (&work, 1, 8, 8, 3, &error));
  g_assert_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_MEMORY);
  g_assert_cmpstr (easel_exception_get_name (error), ==, "torch.OutOfMemoryError");
  g_clear_error (&error);
  g_assert_null (easel_picture_new (&work, 4096, G_MAXUINT, G_MAXUINT, 4, &error));
  g_assert_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_MEMORY);
  g_clear_error (&error);
  g_assert_null (easel_picture_new (&work, 1, 0, 8, 3, &error));
  g_assert_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_RUNTIME);
}

static void
count_cb (gsize    done,
          gsize    total,
          gpointer user_data)
{
  guint *calls = user_data;

  g_assert_cmpuint (done, <=, total);
  (*calls)++;
}

static void
cancel_cb (gsize    done,
           gsize    total,
           gpointer user_data)
{
  if (done == 10)
    g_cancellable_cancel (user_data);
}

/* A step tells of every row, and stops at the next one. */
static void
test_work (void)
{
  EaselWork work = make_work ();
  guint calls = 0;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(EaselPicture) picture = easel_picture_new (&work, 1, 64, 64, 3, NULL);
  g_autoptr(EaselPicture) done = NULL;
  g_autoptr(GError) error = NULL;

  work.report = count_cb;
  work.data = &calls;
  done = easel_picture_blur (&work, picture, 2, 1.0, NULL);
  g_assert_cmpuint (calls, ==, 128);

  work.cancellable = cancellable;
  work.report = cancel_cb;
  work.data = cancellable;
  g_assert_null (easel_picture_blur (&work, picture, 2, 1.0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (work.done, ==, 10);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/builtin/pixels/blur", test_blur);
  g_test_add_func ("/builtin/pixels/blur/sigma", test_blur_sigma);
  g_test_add_func ("/builtin/pixels/blur/too-wide", test_blur_too_wide);
  g_test_add_func ("/builtin/pixels/sharpen", test_sharpen);
  g_test_add_func ("/builtin/pixels/scale", test_scale);
  g_test_add_func ("/builtin/pixels/scale/lanczos", test_lanczos);
  g_test_add_func ("/builtin/pixels/scale/crop-centre", test_crop_centre);
  g_test_add_func ("/builtin/pixels/blend", test_blend);
  g_test_add_func ("/builtin/pixels/blend/wrong", test_blend_wrong);
  g_test_add_func ("/builtin/pixels/turn", test_turn);
  g_test_add_func ("/builtin/pixels/noise", test_noise);
  g_test_add_func ("/builtin/pixels/truncate", test_truncate);
  g_test_add_func ("/builtin/pixels/limits", test_limits);
  g_test_add_func ("/builtin/pixels/work", test_work);

  return g_test_run ();
}
