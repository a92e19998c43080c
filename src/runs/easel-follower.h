/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches one run that the server has until nothing more can come. */

#pragma once

#include "api/easel-client.h"
#include "archive/easel-archive.h"
#include "runs/easel-run-stream.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

#define EASEL_TYPE_FOLLOWER (easel_follower_get_type ())

G_DECLARE_FINAL_TYPE (EaselFollower, easel_follower, EASEL, FOLLOWER, GObject)

/* Signals: "done" (): the run is over and known for good, its outputs are known; "finished" (): late ones are not expected
 * any more either, there is nothing left to do. */
EaselFollower *easel_follower_new       (EaselRun        *run,
                                         EaselClient     *client,
                                         EaselArchive    *archive);
void           easel_follower_start     (EaselFollower   *self,
                                         EaselRunStream  *stream);
void           easel_follower_stop      (EaselFollower   *self);
void           easel_follower_read_now  (EaselFollower   *self);
gboolean       easel_follower_is_done   (EaselFollower   *self);

G_END_DECLS
