/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person has chosen, shared by all programs through GSettings. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-settings.h"

/**
 * easel_settings_new:
 *
 * The schema is also looked for where this program was installed, so that a private prefix works without
 * `XDG_DATA_DIRS`.
 *
 * Returns: (transfer full) (nullable): the settings, or %NULL where the schema is not installed (then every setting
 *   has its default)
 */
GSettings *
easel_settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchemaSource) installed = NULL;
  g_autoptr(GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, EASEL_APPLICATION_ID, TRUE);

  if (schema == NULL)
    {
      installed = g_settings_schema_source_new_from_directory (EASEL_DATADIR "/glib-2.0/schemas", source, TRUE, NULL);
      if (installed != NULL)
        schema = g_settings_schema_source_lookup (installed, EASEL_APPLICATION_ID, TRUE);
    }

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}
