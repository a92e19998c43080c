/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the service has and this server has not: said as such, never answered with nothing (contract 3.6, 3.8, 3.11). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-routes.h"

/* A machine here is what it is: no image is built from it and no node is put into it. */
static void
refuse_machine (EaselServerCall *call)
{
  easel_server_call_refuse (call, SOUP_STATUS_NOT_IMPLEMENTED,
                            "This server builds no machines: start a session on one that is there");
}

/* Model files lie where ComfyUI keeps them. */
static void
refuse_volume (EaselServerCall *call)
{
  easel_server_call_refuse (call, SOUP_STATUS_NOT_IMPLEMENTED,
                            "This server keeps no model files: put them into the models folder of ComfyUI");
}

static void
refuse_sharing (EaselServerCall *call)
{
  easel_server_call_refuse (call, SOUP_STATUS_NOT_IMPLEMENTED, "This server shares nothing: it is for this computer only");
}

static void
refuse_account (EaselServerCall *call)
{
  easel_server_call_refuse (call, SOUP_STATUS_NOT_IMPLEMENTED,
                            "This server has no accounts, plans or further keys: its key was told when it started");
}

static void
refuse_thumbnail (EaselServerCall *call)
{
  easel_server_call_refuse (call, SOUP_STATUS_NOT_IMPLEMENTED,
                            "This server makes no thumbnails: ask for the file itself");
}

const EaselRoute easel_server_absent_routes[] = {
  { "POST", "/session/dynamic", refuse_machine },
  { "POST", "/session/{session_id}/snapshot", refuse_machine },
  { "POST", "/volume/file/initiate-multipart-upload", refuse_volume },
  { "POST", "/volume/file/generate-part-upload-url", refuse_volume },
  { "POST", "/volume/file/complete-multipart-upload", refuse_volume },
  { "POST", "/volume/file/abort-multipart-upload", refuse_volume },
  { "POST", "/share/output", refuse_sharing },
  { "GET", "/share/{user_name}/{slug}", refuse_sharing, NULL, NULL, EASEL_ROUTE_OPEN },
  { "GET", "/platform/plan", refuse_account },
  { "GET", "/platform/user-settings", refuse_account },
  { "GET", "/platform/api-keys", refuse_account },
  { "POST", "/platform/api-keys", refuse_account },
  { "DELETE", "/platform/api-keys/{key_id}", refuse_account },
  { "GET", "/optimize/{transformations}/{key:rest}", refuse_thumbnail, NULL, NULL, EASEL_ROUTE_OPEN },
  { NULL }
};
