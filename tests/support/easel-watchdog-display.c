/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a window waits for that is not the program's: drawing in software, and the answers of the X server. */

#include "support/easel-watchdog-display.h"

#include <dlfcn.h>
#include <gdk/gdk.h>
#include <xcb/xcb.h>

#include "support/easel-watchdog.h"

void *xcb_wait_for_reply64 (xcb_connection_t     *connection,
                            uint64_t              request,
                            xcb_generic_error_t **error);

/* Stands before the one of libxcb, through which Xlib waits. */
void *
xcb_wait_for_reply64 (xcb_connection_t     *connection,
                      uint64_t              request,
                      xcb_generic_error_t **error)
{
  static __typeof__ (xcb_wait_for_reply64) *wait;
  void *reply;

  if (wait == NULL)
    *(void **) &wait = dlsym (RTLD_NEXT, "xcb_wait_for_reply64");

  easel_watchdog_excuse_begin ();
  reply = wait (connection, request, error);
  easel_watchdog_excuse_end ();

  return reply;
}

static gboolean
paint_cb (GSignalInvocationHint *hint,
          guint                  n_values,
          const GValue          *values,
          gpointer               user_data)
{
  easel_watchdog_excuse_begin ();

  return TRUE;
}

static gboolean
painted_cb (GSignalInvocationHint *hint,
            guint                  n_values,
            const GValue          *values,
            gpointer               user_data)
{
  easel_watchdog_excuse_end ();

  return TRUE;
}

/**
 * easel_watchdog_excuse_display:
 *
 * The "paint" of a frame clock lasts until its "after-paint"; what is laid out before and done after counts.
 */
void
easel_watchdog_excuse_display (void)
{
  g_autoptr(GTypeClass) klass = g_type_class_ref (GDK_TYPE_FRAME_CLOCK);

  g_signal_add_emission_hook (g_signal_lookup ("paint", GDK_TYPE_FRAME_CLOCK), 0, paint_cb, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("after-paint", GDK_TYPE_FRAME_CLOCK), 0, painted_cb, NULL, NULL);
}
