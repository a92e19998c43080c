/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workflows of this server, with versions and deployments: samples, files of a folder, or made by the API. */

#pragma once

#include "base/easel-clock.h"
#include "base/easel-database.h"
#include "base/easel-time.h"
#include "server/easel-server-machines.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SERVER_LIBRARY (easel_server_library_get_type ())

G_DECLARE_FINAL_TYPE (EaselServerLibrary, easel_server_library, EASEL, SERVER_LIBRARY, GObject)

/**
 * EaselServerPlan:
 *
 * What a deployment or version says about running it. Graphs are JSON text.
 */
typedef struct {
  char *workflow_id;
  char *version_id;   /* nullable */
  char *machine_id;   /* nullable */
  char *api_graph;    /* nullable */
  char *ui_graph;     /* nullable */
} EaselServerPlan;

void                easel_server_plan_free               (EaselServerPlan      *plan);

EaselServerLibrary *easel_server_library_new             (EaselDatabase        *database,
                                                          const char           *folder,
                                                          EaselServerMachines  *machines,
                                                          EaselClock           *clock);
gboolean            easel_server_library_scan            (EaselServerLibrary   *self,
                                                          GError              **error);
gboolean            easel_server_library_has_workflow    (EaselServerLibrary   *self,
                                                          const char           *id);
EaselServerPlan    *easel_server_library_plan_deployment (EaselServerLibrary   *self,
                                                          const char           *id);
EaselServerPlan    *easel_server_library_plan_version    (EaselServerLibrary   *self,
                                                          const char           *id);
gboolean            easel_server_library_create          (EaselServerLibrary   *self,
                                                          const char           *name,
                                                          const char           *machine_id,
                                                          JsonNode             *ui_graph,
                                                          JsonNode             *api_graph,
                                                          char                **id,
                                                          GError              **error);
char               *easel_server_library_add_version     (EaselServerLibrary   *self,
                                                          const char           *workflow_id,
                                                          JsonNode             *ui_graph,
                                                          JsonNode             *api_graph,
                                                          const char           *comment,
                                                          const char           *machine_id,
                                                          GError              **error);
EaselDatabase      *easel_server_library_get_database    (EaselServerLibrary   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselServerPlan, easel_server_plan_free)

G_END_DECLS
