/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that looks at one pixel at a time, or only moves pixels. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-pixels.h"

#include <math.h>
#include <string.h>

static gsize
count_row (EaselPicture *picture)
{
  return (gsize) picture->width * picture->channels;
}

/**
 * easel_picture_fill:
 * @work: the work it is part of
 * @count: how many pictures
 * @width: pixels
 * @height: pixels
 * @colour: a value for each channel
 * @channels: 1, 3 or 4
 * @error: an #EaselException
 *
 * Returns: (transfer full) (nullable): pictures of one colour
 */
EaselPicture *
easel_picture_fill (EaselWork    *work,
                    guint         count,
                    guint         width,
                    guint         height,
                    const float  *colour,
                    guint         channels,
                    GError      **error)
{
  EaselPicture *picture = easel_picture_new (work, count, width, height, channels, error);
  gsize n = (gsize) count * width * height;

  if (picture == NULL)
    return NULL;

  for (gsize i = 0; i < n; i++)
    memcpy (picture->pixels + i * channels, colour, channels * sizeof (float));

  return picture;
}

/* A picture of the same shape, made value by value. */
static EaselPicture *
map_values (EaselWork     *work,
            EaselPicture  *picture,
            float        (*map) (float value),
            GError       **error)
{
  g_autoptr(EaselPicture) result = easel_picture_new (work, picture->count, picture->width, picture->height,
                                                      picture->channels, error);

  if (result == NULL)
    return NULL;

  easel_work_begin (work, (gsize) picture->count * picture->height);
  for (guint i = 0; i < picture->count; i++)
    for (guint y = 0; y < picture->height; y++)
      {
        const float *from = easel_picture_get_row (picture, i, y);
        float *to = easel_picture_get_row (result, i, y);

        for (gsize x = 0; x < count_row (picture); x++)
          to[x] = map (from[x]);
        if (!easel_work_advance (work, 1, error))
          return NULL;
      }

  return g_steal_pointer (&result);
}

static float
invert_value (float value)
{
  return 1.0f - value;
}

EaselPicture *
easel_picture_invert (EaselWork     *work,
                      EaselPicture  *picture,
                      GError       **error)
{
  return map_values (work, picture, invert_value, error);
}

static float
truncate_value (float value)
{
  return floorf (CLAMP (value * 255.0f, 0.0f, 255.0f)) / 255.0f;
}

/* To the 256 steps of a file, downwards, as ComfyUI does before it saves. */
EaselPicture *
easel_picture_truncate (EaselWork     *work,
                        EaselPicture  *picture,
                        GError       **error)
{
  return map_values (work, picture, truncate_value, error);
}

/**
 * easel_picture_convert:
 * @work: the work it is part of
 * @picture: a picture
 * @channels: 3 or 4; missing colours repeat the first, missing alpha is opaque
 * @error: an #EaselException
 *
 * Returns: (transfer full) (nullable): the picture with so many channels
 */
EaselPicture *
easel_picture_convert (EaselWork     *work,
                       EaselPicture  *picture,
                       guint          channels,
                       GError       **error)
{
  EaselPicture *result;
  gsize n = (gsize) picture->count * picture->width * picture->height;

  if (picture->channels == channels)
    return easel_picture_ref (picture);

  result = easel_picture_new (work, picture->count, picture->width, picture->height, channels, error);
  for (gsize i = 0; result != NULL && i < n; i++)
    for (guint c = 0; c < channels; c++)
      {
        const float *from = picture->pixels + i * picture->channels;

        result->pixels[i * channels + c] = c < picture->channels ? from[c] : (c == 3 ? 1.0f : from[0]);
      }

  return result;
}

EaselPicture *
easel_picture_take_channel (EaselWork     *work,
                            EaselPicture  *picture,
                            guint          channel,
                            GError       **error)
{
  EaselPicture *result = easel_picture_new (work, picture->count, picture->width, picture->height, 1, error);
  gsize n = (gsize) picture->count * picture->width * picture->height;

  for (gsize i = 0; result != NULL && i < n; i++)
    result->pixels[i] = picture->pixels[i * picture->channels + MIN (channel, picture->channels - 1)];

  return result;
}

/* Copies what fits of one picture of a batch into another of the same channels. */
void
easel_picture_paste (EaselPicture *into,
                     guint         index,
                     EaselPicture *picture,
                     guint         source,
                     guint         x,
                     guint         y)
{
  gsize n;

  g_return_if_fail (into->channels == picture->channels);

  if (x >= into->width)
    return;

  n = MIN (picture->width, into->width - x) * into->channels * sizeof (float);
  for (guint row = 0; row < picture->height && y + row < into->height; row++)
    memcpy (easel_picture_get_pixel (into, index, x, y + row), easel_picture_get_row (picture, source, row), n);
}

/* The rectangle must lie inside. */
EaselPicture *
easel_picture_crop (EaselWork     *work,
                    EaselPicture  *picture,
                    guint          x,
                    guint          y,
                    guint          width,
                    guint          height,
                    GError       **error)
{
  EaselPicture *result = easel_picture_new (work, picture->count, width, height, picture->channels, error);

  for (guint i = 0; result != NULL && i < picture->count; i++)
    for (guint row = 0; row < height; row++)
      memcpy (easel_picture_get_row (result, i, row), easel_picture_get_pixel (picture, i, x, y + row),
              count_row (result) * sizeof (float));

  return result;
}

static void
copy_pixel (EaselPicture *from,
            guint         from_x,
            guint         from_y,
            EaselPicture *to,
            guint         to_x,
            guint         to_y,
            guint         index)
{
  memcpy (easel_picture_get_pixel (to, index, to_x, to_y), easel_picture_get_pixel (from, index, from_x, from_y),
          from->channels * sizeof (float));
}

EaselPicture *
easel_picture_flip (EaselWork     *work,
                    EaselPicture  *picture,
                    gboolean       upside_down,
                    GError       **error)
{
  guint w = picture->width, h = picture->height;
  EaselPicture *result = easel_picture_new (work, picture->count, w, h, picture->channels, error);

  for (guint i = 0; result != NULL && i < picture->count; i++)
    for (guint y = 0; y < h; y++)
      for (guint x = 0; x < w; x++)
        copy_pixel (picture, upside_down ? x : w - 1 - x, upside_down ? h - 1 - y : y, result, x, y, i);

  return result;
}

/* Clockwise. */
EaselPicture *
easel_picture_turn (EaselWork     *work,
                    EaselPicture  *picture,
                    guint          quarters,
                    GError       **error)
{
  gboolean aside = quarters % 2 == 1;
  guint w = aside ? picture->height : picture->width;
  guint h = aside ? picture->width : picture->height;
  EaselPicture *result = easel_picture_new (work, picture->count, w, h, picture->channels, error);

  for (guint i = 0; result != NULL && i < picture->count; i++)
    for (guint y = 0; y < h; y++)
      for (guint x = 0; x < w; x++)
        switch (quarters % 4)
          {
          case 1:
            copy_pixel (picture, y, w - 1 - x, result, x, y, i);
            break;

          case 2:
            copy_pixel (picture, w - 1 - x, h - 1 - y, result, x, y, i);
            break;

          case 3:
            copy_pixel (picture, h - 1 - y, x, result, x, y, i);
            break;

          default:
            copy_pixel (picture, x, y, result, x, y, i);
            break;
          }

  return result;
}

/* Some pictures of a batch; beyond its end the last one is repeated. */
EaselPicture *
easel_picture_take (EaselWork     *work,
                    EaselPicture  *picture,
                    guint          first,
                    guint          count,
                    GError       **error)
{
  EaselPicture *result = easel_picture_new (work, count, picture->width, picture->height, picture->channels, error);

  for (guint i = 0; result != NULL && i < count; i++)
    easel_picture_paste (result, i, picture, MIN (first + i, picture->count - 1), 0, 0);

  return result;
}

/* Both must be of one size and have the same channels. */
EaselPicture *
easel_picture_join (EaselWork     *work,
                    EaselPicture  *first,
                    EaselPicture  *second,
                    GError       **error)
{
  EaselPicture *result = easel_picture_new (work, first->count + second->count, first->width, first->height,
                                            first->channels, error);

  for (guint i = 0; result != NULL && i < first->count; i++)
    easel_picture_paste (result, i, first, i, 0, 0);
  for (guint i = 0; result != NULL && i < second->count; i++)
    easel_picture_paste (result, first->count + i, second, i, 0, 0);

  return result;
}

static float
blend_normal (float below,
              float above)
{
  return above;
}

static float
blend_multiply (float below,
                float above)
{
  return below * above;
}

static float
blend_screen (float below,
              float above)
{
  return 1.0f - (1.0f - below) * (1.0f - above);
}

static float
blend_overlay (float below,
               float above)
{
  return below <= 0.5f ? 2.0f * below * above : 1.0f - 2.0f * (1.0f - below) * (1.0f - above);
}

static float
blend_soft_light (float below,
                  float above)
{
  float bright = below <= 0.25f ? ((16.0f * below - 12.0f) * below + 4.0f) * below : sqrtf (below);

  if (above <= 0.5f)
    return below - (1.0f - 2.0f * above) * below * (1.0f - below);

  return below + (2.0f * above - 1.0f) * (bright - below);
}

static float
blend_difference (float below,
                  float above)
{
  return below - above;
}

typedef float (*BlendFunc) (float below, float above);

static BlendFunc
find_blend (const char  *mode,
            GError     **error)
{
  static const struct {
    const char *name;
    BlendFunc blend;
  } modes[] = {
    { "normal", blend_normal },
    { "multiply", blend_multiply },
    { "screen", blend_screen },
    { "overlay", blend_overlay },
    { "soft_light", blend_soft_light },
    { "difference", blend_difference },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_str_equal (modes[i].name, mode))
      return modes[i].blend;

  g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_VALUE, "Unsupported blend mode: %s", mode);

  return NULL;
}

/**
 * easel_picture_blend:
 * @work: the work it is part of
 * @below: a picture
 * @above: another of the same size and channels; a batch of one goes with any batch
 * @mode: `normal`, `multiply`, `screen`, `overlay`, `soft_light` or `difference`
 * @factor: how much of the blended picture, 0 to 1
 * @error: an #EaselException or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the blended picture
 */
EaselPicture *
easel_picture_blend (EaselWork     *work,
                     EaselPicture  *below,
                     EaselPicture  *above,
                     const char    *mode,
                     double         factor,
                     GError       **error)
{
  BlendFunc blend = find_blend (mode, error);
  guint count = MAX (below->count, above->count);
  g_autoptr(EaselPicture) result = NULL;
  float share = (float) factor;

  if (blend == NULL)
    return NULL;

  if (below->count != above->count && below->count != 1 && above->count != 1)
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_RUNTIME,
                   "The size of tensor a (%u) must match the size of tensor b (%u) at non-singleton dimension 0",
                   below->count, above->count);
      return NULL;
    }

  easel_work_begin (work, (gsize) count * below->height);
  result = easel_picture_new (work, count, below->width, below->height, below->channels, error);
  for (guint i = 0; result != NULL && i < count; i++)
    for (guint y = 0; y < below->height; y++)
      {
        const float *a = easel_picture_get_row (below, below->count == 1 ? 0 : i, y);
        const float *b = easel_picture_get_row (above, above->count == 1 ? 0 : i, y);
        float *to = easel_picture_get_row (result, i, y);

        for (gsize x = 0; x < count_row (below); x++)
          {
            float value = a[x] * (1.0f - share) + blend (a[x], b[x]) * share;

            to[x] = CLAMP (value, 0.0f, 1.0f);
          }

        if (!easel_work_advance (work, 1, error))
          return NULL;
      }

  return g_steal_pointer (&result);
}

/* The generator behind torch.manual_seed() on the CPU, so that a seed means the same picture here and there. */
#define TWISTER_SIZE  624
#define TWISTER_SHIFT 397

typedef struct {
  guint32 state[TWISTER_SIZE];
  guint next;
} Twister;

static void
twister_init (Twister *self,
              guint64  seed)
{
  self->state[0] = (guint32) seed;
  for (guint32 i = 1; i < TWISTER_SIZE; i++)
    self->state[i] = 1812433253u * (self->state[i - 1] ^ (self->state[i - 1] >> 30)) + i;
  self->next = TWISTER_SIZE;
}

static void
twister_refill (Twister *self)
{
  for (guint i = 0; i < TWISTER_SIZE; i++)
    {
      guint32 mixed = (self->state[i] & 0x80000000u) | (self->state[(i + 1) % TWISTER_SIZE] & 0x7fffffffu);

      self->state[i] = self->state[(i + TWISTER_SHIFT) % TWISTER_SIZE] ^ (mixed >> 1) ^
                       ((mixed & 1) != 0 ? 0x9908b0dfu : 0);
    }
  self->next = 0;
}

/* Evenly in [0, 1), of the 24 bits that a float holds. */
static float
twister_draw (Twister *self)
{
  guint32 y;

  if (self->next == TWISTER_SIZE)
    twister_refill (self);

  y = self->state[self->next++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  y ^= y >> 18;

  return (float) (y & 0xffffffu) / 16777216.0f;
}

/* Sixteen even draws to sixteen normal ones, in pairs eight apart: the order is torch's. */
static void
make_normal (float *values)
{
  for (guint i = 0; i < 8; i++)
    {
      float radius = sqrtf (-2.0f * logf (1.0f - values[i]));
      float angle = 2.0f * (float) G_PI * values[i + 8];

      values[i] = radius * cosf (angle);
      values[i + 8] = radius * sinf (angle);
    }
}

static void
draw_normal (float   *values,
             gsize    n,
             guint64  seed)
{
  Twister twister;

  twister_init (&twister, seed);
  for (gsize i = 0; i < n; i++)
    values[i] = twister_draw (&twister);
  for (gsize i = 0; i + 16 <= n; i += 16)
    make_normal (values + i);

  if (n % 16 == 0 || n < 16)
    return;

  for (gsize i = n - 16; i < n; i++)
    values[i] = twister_draw (&twister);
  make_normal (values + n - 16);
}

/**
 * easel_picture_add_noise:
 * @work: the work it is part of
 * @picture: a picture
 * @seed: all of its low 32 bits count, as on a CPU there
 * @strength: 0 to 1
 * @error: an #EaselException
 *
 * Returns: (transfer full) (nullable): the picture with normal noise
 */
EaselPicture *
easel_picture_add_noise (EaselWork     *work,
                         EaselPicture  *picture,
                         guint64        seed,
                         double         strength,
                         GError       **error)
{
  EaselPicture *result = easel_picture_new (work, picture->count, picture->width, picture->height, picture->channels,
                                            error);
  gsize n = (gsize) picture->count * picture->width * picture->height * picture->channels;

  if (result == NULL)
    return NULL;

  draw_normal (result->pixels, n, seed);
  for (gsize i = 0; i < n; i++)
    result->pixels[i] = CLAMP (picture->pixels[i] + (float) strength * result->pixels[i], 0.0f, 1.0f);

  return result;
}
