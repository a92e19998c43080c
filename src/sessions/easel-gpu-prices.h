/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a second on each kind of GPU costs. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _EaselGpuPrices EaselGpuPrices;

EaselGpuPrices *easel_gpu_prices_read    (JsonNode        *node,
                                          GError         **error);
EaselGpuPrices *easel_gpu_prices_ref     (EaselGpuPrices  *self);
void            easel_gpu_prices_unref   (EaselGpuPrices  *self);
gboolean        easel_gpu_prices_lookup  (EaselGpuPrices  *self,
                                          const char      *gpu,
                                          double          *per_second);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselGpuPrices, easel_gpu_prices_unref)

G_END_DECLS
