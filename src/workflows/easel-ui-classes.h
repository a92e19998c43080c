/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widgets of classes that are known without asking a machine. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *easel_ui_classes_find  (const char *class_type);

G_END_DECLS
