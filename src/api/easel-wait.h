/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting by the clock, until the time has come or nobody wants to wait any more. */

#pragma once

#include <gio/gio.h>

#include "base/easel-clock.h"

G_BEGIN_DECLS

void     easel_wait_async   (EaselClock           *clock,
                             gint64                delay,
                             GCancellable         *cancellable,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
gboolean easel_wait_finish  (GAsyncResult         *result,
                             GError              **error);

G_END_DECLS
