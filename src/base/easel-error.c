/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong, one code for each thing that a person can do about it. */

#include "config.h"

#include "base/easel-error.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (easel-error-quark, easel_error)

/**
 * easel_error_is_cancelled:
 * @error: (nullable): an error
 *
 * Returns: whether somebody asked for it by a cancellable, so that nobody wants to read about it
 */
gboolean
easel_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/**
 * easel_error_may_have_acted:
 * @error: (nullable): the end of a call that creates something
 *
 * Returns: whether the server may have done what was asked, so that asking again could do it twice
 */
gboolean
easel_error_may_have_acted (const GError *error)
{
  return easel_error_is_cancelled (error) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_INTERRUPTED) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_TIMED_OUT) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_SERVER) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
}

/**
 * easel_error_take_from_disk:
 * @disk_error: (transfer full): what GIO said about a file
 * @path: the file or folder, for the message
 * @error: return location
 *
 * Turns an error about the local disk into %EASEL_ERROR_DISK with a sentence that names @path; cancelling stays as it is.
 */
void
easel_error_take_from_disk (GError      *disk_error,
                            const char  *path,
                            GError     **error)
{
  g_autoptr(GError) cause = disk_error;

  if (easel_error_is_cancelled (cause))
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK, _("%s: %s"), path, cause->message);
}
