/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registered enumerations as the words (nicks) by which they are kept and sent. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-enum.h"

/**
 * easel_enum_get_nick:
 * @type: a registered enumeration
 * @value: one of its values
 *
 * Returns: (transfer none): its word
 */
const char *
easel_enum_get_nick (GType type,
                     int   value)
{
  g_autoptr(GEnumClass) enum_class = g_type_class_ref (type);
  GEnumValue *found = g_enum_get_value (enum_class, value);

  g_return_val_if_fail (found != NULL, "unknown");

  return found->value_nick;
}

/**
 * easel_enum_read_nick:
 * @type: a registered enumeration
 * @nick: (nullable): a word
 * @value: (out): what it stands for; left as it is when it is no word of this enumeration
 *
 * Returns: whether it is one
 */
gboolean
easel_enum_read_nick (GType       type,
                      const char *nick,
                      int        *value)
{
  g_autoptr(GEnumClass) enum_class = g_type_class_ref (type);
  GEnumValue *found = nick != NULL ? g_enum_get_value_by_nick (enum_class, nick) : NULL;

  if (found != NULL)
    *value = found->value;

  return found != NULL;
}
