/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hands of a person: a real pointer, real keys, and a second program to drag from and to. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Marks the test as skipped and returns FALSE where there is nobody to move the pointer, or it is somebody else's. */
gboolean easel_ui_pointer_is_ours   (void);

/* Runs xdotool with these words, while the main loop goes on. */
void     easel_ui_pointer_do        (const char *format,
                                     ...) G_GNUC_PRINTF (1, 2);

void     easel_ui_pointer_move_window (GtkWidget *window,
                                       int        x,
                                       int        y);
void     easel_ui_pointer_focus     (GtkWidget  *window);
void     easel_ui_pointer_press_key (const char *key);
/* The middle of a widget, on the screen. */
void     easel_ui_pointer_find      (GtkWidget  *widget,
                                     int        *x,
                                     int        *y);
void     easel_ui_pointer_click     (GtkWidget  *widget);

typedef struct _EaselUiPartner EaselUiPartner;

/* The other program, at the left edge of the screen; words as easel-ui-partner takes them. */
EaselUiPartner *easel_ui_partner_new  (const char *mode,
                                       const char *kind,
                                       const char *path);
void            easel_ui_partner_free (EaselUiPartner *self);
/* The rest of the first line that starts with this word, or NULL as long as there is none. */
const char     *easel_ui_partner_get  (EaselUiPartner *self,
                                       const char     *word);

/* Presses the button over the partner, and moves to the widget; leaves the button pressed. */
void            easel_ui_partner_drag_to   (EaselUiPartner *self,
                                            GtkWidget      *widget);
void            easel_ui_partner_drag_from (EaselUiPartner *self,
                                            GtkWidget      *widget);
void            easel_ui_pointer_release   (void);
/* Releases the button over a widget of ours, and waits until the drop has come to what is told. */
void            easel_ui_pointer_drop_until (gboolean (*condition) (gpointer data),
                                             gpointer   data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselUiPartner, easel_ui_partner_free)

G_END_DECLS
