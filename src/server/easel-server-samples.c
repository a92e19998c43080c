/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workflows that are shipped, so that there is something to try. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-samples.h"

#include "server/easel-samples-resources.h"

#include <string.h>

/* Naming the resource keeps the linker from dropping it; it registers itself. */
static char **
list (const char *folder)
{
  g_autofree char *path = g_strconcat (EASEL_SERVER_SAMPLES, folder, NULL);

  return g_resource_enumerate_children (easel_samples_get_resource (), path, 0, NULL);
}

static GBytes *
load (const char *folder,
      const char *name)
{
  g_autofree char *path = g_strconcat (EASEL_SERVER_SAMPLES, folder, "/", name, NULL);

  if (strchr (name, '/') != NULL)
    return NULL;

  return g_resource_lookup_data (easel_samples_get_resource (), path, 0, NULL);
}

/**
 * easel_server_samples_dup_names:
 *
 * Returns: (transfer full): the file names of the sample workflows; without `.json` they are their names for people
 */
char **
easel_server_samples_dup_names (void)
{
  return list ("workflows");
}

/**
 * easel_server_samples_dup_pictures:
 *
 * Returns: (transfer full): the file names of the sample pictures, which LoadImage finds
 */
char **
easel_server_samples_dup_pictures (void)
{
  return list ("pictures");
}

/**
 * easel_server_samples_load_workflow:
 * @name: a file name of easel_server_samples_dup_names()
 *
 * Returns: (transfer full) (nullable): the file
 */
GBytes *
easel_server_samples_load_workflow (const char *name)
{
  return load ("workflows", name);
}

/**
 * easel_server_samples_load_picture:
 * @name: a file name of easel_server_samples_dup_pictures()
 *
 * Returns: (transfer full) (nullable): the file, or %NULL if there is none of that name
 */
GBytes *
easel_server_samples_load_picture (const char *name)
{
  return load ("pictures", name);
}
