/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a second on each kind of GPU costs. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-gpu-prices.h"

#include <math.h>

#include "base/easel-json.h"

struct _EaselGpuPrices
{
  GHashTable *per_second;              /* name → double */
};

/**
 * easel_gpu_prices_read:
 * @node: names and US dollars a second (contract 3.7)
 * @error: return location for %EASEL_ERROR_BAD_REPLY
 *
 * Returns: (transfer full): the prices that make sense, or %NULL
 */
EaselGpuPrices *
easel_gpu_prices_read (JsonNode  *node,
                       GError   **error)
{
  JsonObject *members = easel_json_expect_object (node, error);
  EaselGpuPrices *self;
  JsonObjectIter iter;
  const char *name;

  if (members == NULL)
    return NULL;

  self = g_atomic_rc_box_new (EaselGpuPrices);
  self->per_second = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  json_object_iter_init (&iter, members);
  while (json_object_iter_next (&iter, &name, NULL))
    {
      double price;

      if (easel_json_get_double (members, name, &price) && isfinite (price) && price >= 0)
        g_hash_table_insert (self->per_second, g_strdup (name), g_memdup2 (&price, sizeof price));
    }

  return self;
}

EaselGpuPrices *
easel_gpu_prices_ref (EaselGpuPrices *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  EaselGpuPrices *self = data;

  g_hash_table_unref (self->per_second);
}

void
easel_gpu_prices_unref (EaselGpuPrices *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * easel_gpu_prices_lookup:
 * @self: (nullable): the prices, if they are known
 * @gpu: (nullable): the server's name of a GPU
 * @per_second: (out): US dollars a second
 *
 * Returns: whether the price is known
 */
gboolean
easel_gpu_prices_lookup (EaselGpuPrices *self,
                         const char     *gpu,
                         double         *per_second)
{
  double *price = self != NULL && gpu != NULL ? g_hash_table_lookup (self->per_second, gpu) : NULL;

  if (price != NULL)
    *per_second = *price;

  return price != NULL;
}
