/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "This computer": a small server on loopback that speaks the ComfyDeploy API. */

#pragma once

#include "base/easel-clock.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EaselServerQuirks:
 * @EASEL_SERVER_QUIRK_NONE: answers that both the published SDK and a tolerant client like
 * @EASEL_SERVER_QUIRK_UPSTREAM_SHAPES: sessions, lists and times exactly as the service sends them, also where its
 *   own SDK chokes on them: times without zone, `url` null, `org_id` the text "None"
 * @EASEL_SERVER_QUIRK_LEGACY_SESSIONS: sessions as the service listed them in 2024
 * @EASEL_SERVER_QUIRK_TORN_EVENTS: a log event in the middle of another one on the run stream
 * @EASEL_SERVER_QUIRK_NO_FINAL_STATUS: the run stream ends without its last event
 * @EASEL_SERVER_QUIRK_ODD_WRITES: several events in one network write, and one event over several
 * @EASEL_SERVER_QUIRK_CRLF: event lines end with CR LF
 * @EASEL_SERVER_QUIRK_KEEP_ALIVE: comment lines between events
 * @EASEL_SERVER_QUIRK_CANCEL_NOT_FOUND: 404 where the service answers 500 to a refused cancel
 * @EASEL_SERVER_QUIRK_RATE_LIMIT: every second request is refused with 429 and Retry-After
 * @EASEL_SERVER_QUIRK_BAD_GATEWAY: every second request is answered by a proxy's HTML page, 502
 * @EASEL_SERVER_QUIRK_SLOW_HEADERS: answers begin half a second late
 * @EASEL_SERVER_QUIRK_NOVELTIES: unknown members and words in run records
 * @EASEL_SERVER_QUIRK_REDIRECT_FILES: results are redirected to another origin (the name localhost)
 * @EASEL_SERVER_QUIRK_LATE_RUN_ID: the run's id is first named when the graph is submitted
 * @EASEL_SERVER_QUIRK_PRICES: GPUs cost something, the CPU too
 *
 * What real servers and proxies do that a client must survive (contract B.2). For tests.
 */
typedef enum {
  EASEL_SERVER_QUIRK_NONE             = 0,
  EASEL_SERVER_QUIRK_UPSTREAM_SHAPES  = 1 << 0,
  EASEL_SERVER_QUIRK_LEGACY_SESSIONS  = 1 << 1,
  EASEL_SERVER_QUIRK_TORN_EVENTS      = 1 << 2,
  EASEL_SERVER_QUIRK_NO_FINAL_STATUS  = 1 << 3,
  EASEL_SERVER_QUIRK_ODD_WRITES       = 1 << 4,
  EASEL_SERVER_QUIRK_CRLF             = 1 << 5,
  EASEL_SERVER_QUIRK_KEEP_ALIVE       = 1 << 6,
  EASEL_SERVER_QUIRK_CANCEL_NOT_FOUND = 1 << 7,
  EASEL_SERVER_QUIRK_RATE_LIMIT       = 1 << 8,
  EASEL_SERVER_QUIRK_BAD_GATEWAY      = 1 << 9,
  EASEL_SERVER_QUIRK_SLOW_HEADERS     = 1 << 10,
  EASEL_SERVER_QUIRK_NOVELTIES        = 1 << 11,
  EASEL_SERVER_QUIRK_REDIRECT_FILES   = 1 << 12,
  EASEL_SERVER_QUIRK_LATE_RUN_ID      = 1 << 13,
  EASEL_SERVER_QUIRK_PRICES           = 1 << 14,
} EaselServerQuirks;

/* A day: also how long a run may wait before it has begun (contract 5.4, 9.1). */
#define EASEL_SERVER_RUN_SECONDS (24 * 60 * 60)

/**
 * EaselServerOptions:
 * @port: 0: any free one
 * @data_folder: where runs, uploads and results are kept; made when absent
 * @workflows_folder: (nullable): each workflow file in it becomes a workflow with one deployment
 * @key: (nullable): what callers must send as bearer; %NULL: a random one
 * @comfyui_url: (nullable): a ComfyUI to hand runs to, as a second machine
 * @clock: (nullable): %NULL: the computer's
 * @idle_seconds: 0: stays; else "idle" is emitted that long after the last request, when nothing is under way
 * @run_seconds: how long a run may take once it has begun; 0: %EASEL_SERVER_RUN_SECONDS
 * @quirks: for tests
 *
 * Copied by easel_server_new(); start from `{ 0 }`.
 */
typedef struct {
  guint              port;
  const char        *data_folder;
  const char        *workflows_folder;
  const char        *key;
  const char        *comfyui_url;
  EaselClock        *clock;
  guint              idle_seconds;
  guint              run_seconds;
  EaselServerQuirks  quirks;
} EaselServerOptions;

#define EASEL_TYPE_SERVER (easel_server_get_type ())

G_DECLARE_FINAL_TYPE (EaselServer, easel_server, EASEL, SERVER, GObject)

EaselServer       *easel_server_new          (const EaselServerOptions  *options);
gboolean           easel_server_start        (EaselServer               *self,
                                              GError                   **error);
void               easel_server_stop_async   (EaselServer               *self,
                                              GAsyncReadyCallback        callback,
                                              gpointer                   user_data);
gboolean           easel_server_stop_finish  (EaselServer               *self,
                                              GAsyncResult              *result,
                                              GError                   **error);
const char        *easel_server_get_url      (EaselServer               *self);
const char        *easel_server_get_key      (EaselServer               *self);
EaselServerQuirks  easel_server_get_quirks   (EaselServer               *self);
void               easel_server_set_quirks   (EaselServer               *self,
                                              EaselServerQuirks          quirks);

G_END_DECLS
