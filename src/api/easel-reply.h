/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server's refusal means, whatever its shape, and what it means when no answer comes: one error, one sentence. */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

char     *easel_reply_dup_words     (const char   *body,
                                     gsize         length,
                                     const char   *key);
GError   *easel_reply_new_error     (guint         status,
                                     GBytes       *body,
                                     gint64        retry_after,
                                     const char   *key);
GError   *easel_reply_new_absence   (GUri         *uri,
                                     gboolean      sent,
                                     gboolean      expired,
                                     const GError *cause);
gboolean  easel_reply_is_media_type (SoupMessage  *message,
                                     const char   *media_type);
gboolean  easel_reply_is_json       (SoupMessage  *message);

G_END_DECLS
