/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that looks at one pixel at a time, or only moves pixels. */

#pragma once

#include "server/easel-builtin-picture.h"

G_BEGIN_DECLS

EaselPicture *easel_picture_fill          (EaselWork          *work,
                                           guint               count,
                                           guint               width,
                                           guint               height,
                                           const float        *colour,
                                           guint               channels,
                                           GError            **error);
EaselPicture *easel_picture_invert        (EaselWork          *work,
                                           EaselPicture       *picture,
                                           GError            **error);
EaselPicture *easel_picture_truncate      (EaselWork          *work,
                                           EaselPicture       *picture,
                                           GError            **error);
EaselPicture *easel_picture_convert       (EaselWork          *work,
                                           EaselPicture       *picture,
                                           guint               channels,
                                           GError            **error);
EaselPicture *easel_picture_take_channel  (EaselWork          *work,
                                           EaselPicture       *picture,
                                           guint               channel,
                                           GError            **error);
EaselPicture *easel_picture_crop          (EaselWork          *work,
                                           EaselPicture       *picture,
                                           guint               x,
                                           guint               y,
                                           guint               width,
                                           guint               height,
                                           GError            **error);
EaselPicture *easel_picture_flip          (EaselWork          *work,
                                           EaselPicture       *picture,
                                           gboolean            upside_down,
                                           GError            **error);
EaselPicture *easel_picture_turn          (EaselWork          *work,
                                           EaselPicture       *picture,
                                           guint               quarters,
                                           GError            **error);
EaselPicture *easel_picture_take          (EaselWork          *work,
                                           EaselPicture       *picture,
                                           guint               first,
                                           guint               count,
                                           GError            **error);
EaselPicture *easel_picture_join          (EaselWork          *work,
                                           EaselPicture       *first,
                                           EaselPicture       *second,
                                           GError            **error);
void          easel_picture_paste         (EaselPicture       *into,
                                           guint               index,
                                           EaselPicture       *picture,
                                           guint               source,
                                           guint               x,
                                           guint               y);
EaselPicture *easel_picture_blend         (EaselWork          *work,
                                           EaselPicture       *below,
                                           EaselPicture       *above,
                                           const char         *mode,
                                           double              factor,
                                           GError            **error);
EaselPicture *easel_picture_add_noise     (EaselWork          *work,
                                           EaselPicture       *picture,
                                           guint64             seed,
                                           double              strength,
                                           GError            **error);

G_END_DECLS
