/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks for the run that a request may have become, again and again, until it is found or nothing more can be told. */

#pragma once

#include "api/easel-client.h"
#include "archive/easel-archive.h"
#include "runs/easel-run-request.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RUN_SEARCH (easel_run_search_get_type ())

G_DECLARE_FINAL_TYPE (EaselRunSearch, easel_run_search, EASEL, RUN_SEARCH, GObject)

/* Signals: "found" (GStrv): what the server calls it; "given-up" (gboolean is_refused, GError *): the server will not have it,
 * or it cannot be told. */
EaselRunSearch *easel_run_search_new        (EaselClient      *client,
                                             EaselArchive     *archive,
                                             EaselRunRequest  *request,
                                             gint64            sent_at,
                                             gint64            sent_server);
void            easel_run_search_set_open   (EaselRunSearch   *self,
                                             gboolean          is_open);
void            easel_run_search_set_reason (EaselRunSearch   *self,
                                             const GError     *why,
                                             gboolean          is_refusal);
void            easel_run_search_set_hint   (EaselRunSearch   *self,
                                             const char       *hint);
void            easel_run_search_look       (EaselRunSearch   *self);
void            easel_run_search_look_later (EaselRunSearch   *self);
void            easel_run_search_stop       (EaselRunSearch   *self);

G_END_DECLS
