/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of real windows need: a display, finding widgets, pictures of the window. */

#pragma once

#include "server/easel-server.h"
#include "ui/easel-window.h"

#include "support/easel-test.h"
#include "support/easel-watchdog.h"

G_BEGIN_DECLS

/* A window on a studio of its own: a folder, an archive, and this computer's server in the same process. */
typedef struct {
  char        *folder;
  char        *results;
  GSettings   *settings;
  EaselServer *server;
  EaselStudio *studio;
  GtkWidget   *window;

  /* Set before easel_ui_fixture_set_up() */
  EaselClock        *clock;   /* of the studio and of the server; NULL: the computer's */
  EaselServerQuirks  quirks;
} EaselUiFixture;

void       easel_ui_fixture_set_up     (EaselUiFixture *f,
                                        gconstpointer   data);
void       easel_ui_fixture_tear_down  (EaselUiFixture *f,
                                        gconstpointer   data);
void       easel_ui_fixture_start      (EaselUiFixture *f);
void       easel_ui_fixture_stop       (EaselUiFixture *f);
void       easel_ui_fixture_present    (EaselUiFixture *f);
/* Waits until the workflow of that name is open with its form. */
void       easel_ui_fixture_open       (EaselUiFixture *f,
                                        const char     *workflow);

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

/* Gives the file to the drop target of a widget or of one around it, as a file manager would. */
gboolean   easel_ui_test_drop       (GtkWidget    *widget,
                                     const char   *path);

/* The path of a picture made by the test. */
char      *easel_ui_test_make_picture (const char *folder,
                                       const char *name);

/* Asks for the dark or the default style, for which libadwaita reads its whole style sheet. */
void       easel_ui_test_set_dark   (gboolean      is_dark);

/* Activates the default action of a button, row or toggle, wherever it stands. */
void       easel_ui_test_click      (GtkWidget    *widget);

G_END_DECLS
