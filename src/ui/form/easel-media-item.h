/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file that goes into a run: looked at, taken in, uploaded ahead when the server can be reached. */

#pragma once

#include "ui/easel-studio.h"
#include "workflows/easel-input.h"

G_BEGIN_DECLS

/* How a field refers to a file whose bytes were taken in, followed by HASH/NAME */
#define EASEL_MEDIA_ITEM_KEPT "easel-file:"

#define EASEL_TYPE_MEDIA_ITEM (easel_media_item_get_type ())

G_DECLARE_FINAL_TYPE (EaselMediaItem, easel_media_item, EASEL, MEDIA_ITEM, GObject)

/* Properties, all notified: name, file, details, status, fraction, failed, reference. */
EaselMediaItem *easel_media_item_new               (EaselStudio    *studio,
                                                    EaselInputKind  kind,
                                                    GFile          *file);
EaselMediaItem *easel_media_item_new_for_reference (EaselStudio    *studio,
                                                    EaselInputKind  kind,
                                                    const char     *reference);
const char     *easel_media_item_get_name          (EaselMediaItem *self);
GFile          *easel_media_item_get_file          (EaselMediaItem *self);
const char     *easel_media_item_get_reference     (EaselMediaItem *self);
gboolean        easel_media_item_has_failed        (EaselMediaItem *self);
gboolean        easel_media_item_is_too_large      (EaselMediaItem *self);
const char     *easel_media_item_get_status        (EaselMediaItem *self);
void            easel_media_item_retry             (EaselMediaItem *self);
void            easel_media_item_stop              (EaselMediaItem *self);
gboolean        easel_media_item_kind_takes        (EaselInputKind  kind,
                                                    GFile          *file);

G_END_DECLS
