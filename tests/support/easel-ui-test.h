/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of real windows need: a display, finding widgets, pictures of the window. */

#pragma once

#include "ui/easel-window.h"

#include "support/easel-test.h"

G_BEGIN_DECLS

/* Ends the program as skipped where there is no display. */
void       easel_ui_test_init       (int          *argc,
                                     char       ***argv);

/* Iterates the main context until the window has drawn a frame with nothing left to do. */
void       easel_ui_test_settle     (GtkWidget    *widget);

/* Writes a picture of the widget to NAME.png in the build folder. */
void       easel_ui_test_screenshot (GtkWidget    *widget,
                                     const char   *name);

/* The first mapped descendant of a type (by name) whose text, label or accessible name is TEXT (or any, if NULL). */
GtkWidget *easel_ui_test_find       (GtkWidget    *root,
                                     const char   *type_name,
                                     const char   *text);

G_END_DECLS
