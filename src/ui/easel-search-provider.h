/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers the desktop's overview: workflows and runs that match what is typed there (org.gnome.Shell.SearchProvider2). */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SEARCH_PROVIDER (easel_search_provider_get_type ())

G_DECLARE_FINAL_TYPE (EaselSearchProvider, easel_search_provider, EASEL, SEARCH_PROVIDER, GObject)

EaselSearchProvider *easel_search_provider_new      (GApplication         *application);
gboolean             easel_search_provider_export   (EaselSearchProvider  *self,
                                                     GDBusConnection      *connection,
                                                     const char           *path,
                                                     GError              **error);
void                 easel_search_provider_unexport (EaselSearchProvider  *self);

G_END_DECLS
