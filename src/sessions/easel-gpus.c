/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The GPUs that servers rent, by their names there. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-gpus.h"

/* In the server's order (contract 7.5), which is also that of their price. */
static const EaselGpu GPUS[] = {
  { "CPU", 0 },
  { "T4", 16 },
  { "L4", 24 },
  { "A10G", 24 },
  { "L40S", 48 },
  { "A100", 40 },
  { "A100-80GB", 80 },
  { "H100", 80 },
  { "H200", 141 },
  { "B200", 180 },
  { NULL },
};

/**
 * easel_gpus_get_all:
 *
 * Returns: (transfer none): what may be asked for; servers answer 422 to other names
 */
const EaselGpu *
easel_gpus_get_all (void)
{
  return GPUS;
}

/**
 * easel_gpus_find:
 * @name: (nullable): a server's name of a GPU
 *
 * Returns: (transfer none) (nullable): what is known of it; the list of names is open
 */
const EaselGpu *
easel_gpus_find (const char *name)
{
  for (const EaselGpu *gpu = GPUS; gpu->name != NULL; gpu++)
    if (g_strcmp0 (gpu->name, name) == 0)
      return gpu;

  return NULL;
}
