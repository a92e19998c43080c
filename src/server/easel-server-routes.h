/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which request goes where: a table per capability, and the way through auth and validation to the one that answers. */

#pragma once

#include "server/easel-server-call.h"

G_BEGIN_DECLS

typedef void (*EaselHandler) (EaselServerCall *call);

typedef enum {
  EASEL_ROUTE_PLAIN  = 0,
  EASEL_ROUTE_OPEN   = 1 << 0,  /* no key needed */
  EASEL_ROUTE_QUIET  = 1 << 1,  /* does not count as use of the server */
} EaselRouteFlags;

/**
 * EaselRoute:
 *
 * `path` is below `/api` (or below `/` in the table of pages); `{name}` is a step that may be anything,
 * `{name:uuid}` and `{name:int}` are checked, `{name:rest}` takes all that remains. `prepare` is called with the headers, before the body
 * arrives. An array of them ends with a %NULL `method`.
 */
struct _EaselRoute {
  const char                  *method;
  const char                  *path;
  EaselHandler                 answer;
  const EaselFieldRule        *query;
  const EaselBodyShape *const *shapes;
  EaselRouteFlags              flags;
  EaselHandler                 prepare;
};

extern const EaselRoute easel_server_run_routes[];
extern const EaselRoute easel_server_run_list_routes[];
extern const EaselRoute easel_server_deployment_routes[];
extern const EaselRoute easel_server_library_routes[];
extern const EaselRoute easel_server_machine_routes[];
extern const EaselRoute easel_server_session_routes[];
extern const EaselRoute easel_server_file_routes[];
extern const EaselRoute easel_server_asset_routes[];
extern const EaselRoute easel_server_watch_routes[];
extern const EaselRoute easel_server_platform_routes[];
extern const EaselRoute easel_server_absent_routes[];
extern const EaselRoute easel_server_session_pages[];
extern const EaselRoute easel_server_file_pages[];

void easel_server_route_headers  (EaselServerCall *call,
                                  const char    *path,
                                  GHashTable    *query);
void easel_server_route_body     (EaselServerCall *call,
                                  GHashTable    *query);

G_END_DECLS
