/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The few questions that need a dialog: a text, or a word before something is lost or paid. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef void (*EaselAskFunc) (const char *answer,
                              gpointer    user_data);

void easel_ask_text    (GtkWidget     *widget,
                        const char    *heading,
                        const char    *label,
                        const char    *text,
                        const char    *accept,
                        EaselAskFunc   callback,
                        GObject       *object);
void easel_ask_confirm (GtkWidget     *widget,
                        const char    *heading,
                        const char    *body,
                        const char    *accept,
                        gboolean       is_destructive,
                        EaselAskFunc   callback,
                        GObject       *object);

G_END_DECLS
