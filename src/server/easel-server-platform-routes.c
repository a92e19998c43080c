/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What belongs to no run: hosted models, prices, sign-in by the browser (contract 1.2, 3.7). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-json.h"
#include "server/easel-server-machines.h"
#include "server/easel-server-routes.h"

/* This server hosts no models. */
static void
list_nothing (EaselServerCall *call)
{
  easel_server_call_answer (call, easel_server_json_array (json_array_new ()));
}

static void
search_models (EaselServerCall *call)
{
  easel_server_call_answer (call, easel_server_json ("models:n", easel_server_json_array (json_array_new ()), NULL));
}

/* A computer of one's own costs nothing, whatever name it goes by. */
static void
show_prices (EaselServerCall *call)
{
  JsonNode *prices = easel_server_json (NULL, NULL);

  for (guint i = 0; easel_server_gpus[i] != NULL; i++)
    json_object_set_int_member (json_node_get_object (prices), easel_server_gpus[i], 0);
  easel_server_call_answer (call, prices);
}

/* Nobody signs in here by a browser: the key was printed when the server started. */
static void
show_auth_response (EaselServerCall *call)
{
  easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Auth request not found");
}

static const char *const providers[] = { "all", "comfyui", "civitai", "huggingface", NULL };

static const EaselFieldRule search_query[] = {
  { "query", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "provider", EASEL_FIELD_LITERAL, EASEL_FIELD_OPTIONAL, "all", providers },
  { NULL }
};

static const EaselFieldRule auth_query[] = {
  { "request_id", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { NULL }
};

const EaselRoute easel_server_platform_routes[] = {
  { "GET", "/models", list_nothing, NULL, NULL, EASEL_ROUTE_OPEN },
  { "GET", "/search/model", search_models, search_query },
  { "GET", "/volume/private-models", list_nothing },
  { "GET", "/volume/public-models", list_nothing },
  { "GET", "/platform/gpu-pricing", show_prices, NULL, NULL, EASEL_ROUTE_OPEN },
  { "GET", "/platform/comfyui/auth-response", show_auth_response, auth_query, NULL, EASEL_ROUTE_OPEN },
  { NULL }
};
