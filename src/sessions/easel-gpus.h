/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The GPUs that servers rent, by their names there. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ends with a NULL name. */
typedef struct {
  const char *name;
  guint       gigabytes;  /* of its memory; 0: it has none of its own */
} EaselGpu;

const EaselGpu *easel_gpus_get_all (void);
const EaselGpu *easel_gpus_find    (const char *name);

G_END_DECLS
