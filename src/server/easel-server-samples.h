/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workflows that are shipped, so that there is something to try. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where they are among the resources: workflows/ and pictures/. */
#define EASEL_SERVER_SAMPLES "/io/github/easelapp/Easel/samples/"

char   **easel_server_samples_dup_names     (void);
char   **easel_server_samples_dup_pictures  (void);
GBytes  *easel_server_samples_load_workflow (const char *name);
GBytes  *easel_server_samples_load_picture  (const char *name);

G_END_DECLS
