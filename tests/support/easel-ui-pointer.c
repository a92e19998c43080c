/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hands of a person: a real pointer, real keys, and a second program to drag from and to. */

#include "support/easel-ui-pointer.h"

#include <gdk/x11/gdkx.h>
#include <stdlib.h>
#include <string.h>

#include "support/easel-test.h"

#if defined __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#define PARTNER_MIDDLE 100 /* pixels from the corner of the screen */
#define STEPS          8   /* one jump would not start a drag */

struct _EaselUiPartner
{
  GSubprocess      *process;
  GDataInputStream *output;
  GPtrArray        *lines;
  GCancellable     *cancellable;
  gboolean          is_reading;
};

gboolean
easel_ui_pointer_is_ours (void)
{
  g_autofree char *xdotool = g_find_program_in_path ("xdotool");
  GdkDisplay *display = gdk_display_get_default ();

  if (xdotool == NULL)
    g_test_skip ("there is no xdotool");
  else if (!GDK_IS_X11_DISPLAY (display))
    g_test_skip ("only X lets a test move the pointer");
  else if (!g_str_equal (gdk_x11_screen_get_window_manager_name (gdk_x11_display_get_screen (display)), "unknown"))
    g_test_skip ("a window manager runs here, so the pointer is a person's");
  else
    return TRUE;

  return FALSE;
}

void
easel_ui_pointer_do (const char *format,
                     ...)
{
  g_autofree char *words = NULL;
  g_autofree char *command = NULL;
  g_auto(GStrv) argv = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  va_list arguments;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  command = g_strconcat ("xdotool ", words, NULL);
  g_assert_true (g_shell_parse_argv (command, NULL, &argv, NULL));
  process = g_subprocess_newv ((const char * const *) argv, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  g_subprocess_wait_check_finish (process, result, &error);
  g_assert_no_error (error);
}

static gulong
get_window_id (GtkWidget *widget)
{
  return gdk_x11_surface_get_xid (gtk_native_get_surface (gtk_widget_get_native (widget)));
}

void
easel_ui_pointer_move_window (GtkWidget *window,
                              int        x,
                              int        y)
{
  easel_ui_pointer_do ("windowmove --sync %lu %d %d", get_window_id (window), x, y);
}

void
easel_ui_pointer_focus (GtkWidget *window)
{
  easel_ui_pointer_do ("windowfocus --sync %lu", get_window_id (window));
  easel_test_wait_until (gtk_window_is_active (GTK_WINDOW (window)));
}

void
easel_ui_pointer_press_key (const char *key)
{
  easel_ui_pointer_do ("key %s", key);
}

static void
get_origin (GtkWidget *widget,
            int       *x,
            int       *y)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (widget));
  Display *display = gdk_x11_display_get_xdisplay (gtk_widget_get_display (widget));
  Window child;

  XTranslateCoordinates (display, gdk_x11_surface_get_xid (surface), DefaultRootWindow (display), 0, 0, x, y, &child);
}

void
easel_ui_pointer_find (GtkWidget *widget,
                       int       *x,
                       int       *y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  graphene_point_t middle = GRAPHENE_POINT_INIT (gtk_widget_get_width (widget) / 2, gtk_widget_get_height (widget) / 2);
  graphene_point_t point;
  double shadow_x, shadow_y;

  g_assert_true (gtk_widget_compute_point (widget, GTK_WIDGET (native), &middle, &point));
  gtk_native_get_surface_transform (native, &shadow_x, &shadow_y);
  get_origin (widget, x, y);
  *x += point.x + shadow_x;
  *y += point.y + shadow_y;
}

void
easel_ui_pointer_click (GtkWidget *widget)
{
  int x, y;

  g_assert_nonnull (widget);
  easel_ui_pointer_find (widget, &x, &y);
  easel_ui_pointer_do ("mousemove %d %d click 1", x, y);
}

static void read_line (EaselUiPartner *self);

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  EaselUiPartner *self = user_data;
  char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  self->is_reading = FALSE;
  if (line == NULL)
    return;

  g_test_message ("partner: %s", line);
  g_ptr_array_add (self->lines, line);
  read_line (self);
}

static void
read_line (EaselUiPartner *self)
{
  self->is_reading = TRUE;
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, self->cancellable, line_cb, self);
}

EaselUiPartner *
easel_ui_partner_new (const char *mode,
                      const char *kind,
                      const char *path)
{
  EaselUiPartner *self = g_new0 (EaselUiPartner, 1);
  g_autoptr(GError) error = NULL;

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("EASEL_TEST_PARTNER"), mode, kind,
                                    path, NULL);
  g_assert_no_error (error);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
  read_line (self);

  easel_test_wait_until (easel_ui_partner_get (self, "window ") != NULL);
  easel_ui_pointer_do ("windowmove --sync %s 0 0 windowraise %s", easel_ui_partner_get (self, "window "),
                       easel_ui_partner_get (self, "window "));

  return self;
}

void
easel_ui_partner_free (EaselUiPartner *self)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_cancellable_cancel (self->cancellable);
  easel_test_wait_until (!self->is_reading);
  g_subprocess_force_exit (self->process);
  g_subprocess_wait_async (self->process, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  g_object_unref (self->cancellable);
  g_object_unref (self->output);
  g_object_unref (self->process);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

const char *
easel_ui_partner_get (EaselUiPartner *self,
                      const char     *word)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (self->lines, i), word))
      return (const char *) g_ptr_array_index (self->lines, i) + strlen (word);

  return NULL;
}

static void
drag (int from_x,
      int from_y,
      int to_x,
      int to_y)
{
  easel_ui_pointer_do ("mousemove %d %d mousedown 1", from_x, from_y);
  for (int i = 1; i <= STEPS; i++)
    easel_ui_pointer_do ("mousemove %d %d", from_x + (to_x - from_x) * i / STEPS, from_y + (to_y - from_y) * i / STEPS);
}

/* GDK 4.8 never frees the streams through which it reads what another program gives, from the first look to the drop. */
void
easel_ui_partner_drag_to (EaselUiPartner *self,
                          GtkWidget      *widget)
{
  int x, y;

#if defined __SANITIZE_ADDRESS__
  __lsan_disable ();
#endif
  easel_ui_pointer_find (widget, &x, &y);
  drag (PARTNER_MIDDLE, PARTNER_MIDDLE, x, y);
  easel_test_wait_until (easel_ui_partner_get (self, "dragging") != NULL);
  /* The last step may have come before the drag had begun. */
  easel_ui_pointer_do ("mousemove %d %d", x + 4, y + 4);
}

void
easel_ui_partner_drag_from (EaselUiPartner *self,
                            GtkWidget      *widget)
{
  int x, y;

  easel_ui_pointer_find (widget, &x, &y);
  drag (x, y, PARTNER_MIDDLE, PARTNER_MIDDLE);
  for (int i = 0; i < STEPS && easel_ui_partner_get (self, "over") == NULL; i++)
    easel_ui_pointer_do ("mousemove %d %d", PARTNER_MIDDLE + i, PARTNER_MIDDLE + i);
  easel_test_wait_until (easel_ui_partner_get (self, "over") != NULL);
}

void
easel_ui_pointer_drop_until (gboolean (*condition) (gpointer data),
                             gpointer   data)
{
  easel_ui_pointer_release ();
  easel_test_wait_until (condition (data));
#if defined __SANITIZE_ADDRESS__
  __lsan_enable ();
#endif
}

void
easel_ui_pointer_release (void)
{
  easel_ui_pointer_do ("mouseup 1");
}
