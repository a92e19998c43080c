/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What belongs to no run: hosted models, prices, sign-in by the browser (contract 1.2, 3.7). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"
#include "server/easel-server-private.h"
#include "server/easel-server-routes.h"

#include <string.h>

#define HITS 20

/* This server hosts no models. */
static void
list_nothing (EaselServerCall *call)
{
  easel_server_call_answer (call, easel_server_json_array (json_array_new ()));
}

static void
list_volume (EaselServerCall *call)
{
  EaselServerMachines *machines = easel_server_get_machines (easel_server_call_get_server (call));

  easel_server_call_answer (call, easel_server_json_array (easel_server_machines_list_models (machines)));
}

/* As the catalogues of the service have it; where to download it nobody here knows. */
static JsonNode *
make_hit (const char *path)
{
  const char *name = strchr (path, '/') + 1;
  g_autofree char *folder = g_strndup (path, name - path - 1);

  return easel_server_json ("name:s", name,
                            "type:s", folder,
                            "provider:s", "comfyui",
                            "filename:s", name,
                            "save_path:s", folder,
                            "size:0",
                            "download_url:0",
                            "reference_url:0",
                            NULL);
}

static JsonArray *
find_models (EaselServerCall *call)
{
  EaselServerMachines *machines = easel_server_get_machines (easel_server_call_get_server (call));
  g_autoptr(JsonArray) models = easel_server_machines_list_models (machines);
  g_autofree char *wanted = g_utf8_casefold (easel_server_call_get_text (call, "query"), -1);
  JsonArray *hits = json_array_new ();

  for (guint i = 0; i < json_array_get_length (models) && json_array_get_length (hits) < HITS; i++)
    {
      const char *path = easel_json_get_string (json_array_get_object_element (models, i), "path");
      g_autofree char *folded = g_utf8_casefold (path, -1);

      if (strstr (folded, wanted) != NULL)
        json_array_add_element (hits, make_hit (path));
    }

  return hits;
}

/* Of the catalogues there is only that of the ComfyUI behind this server: the others are not asked, and not said to be
 * empty. */
static void
search_models (EaselServerCall *call)
{
  const char *provider = easel_server_call_get_text (call, "provider");

  if (g_str_equal (provider, "all") || g_str_equal (provider, "comfyui"))
    easel_server_call_answer (call, easel_server_json ("models:n", easel_server_json_array (find_models (call)), NULL));
  else
    easel_server_call_refuse (call, SOUP_STATUS_NOT_IMPLEMENTED,
                              "This server searches only the models of its own ComfyUI: leave out the provider");
}

/* A computer of one's own costs nothing, whatever name it goes by. */
static void
show_prices (EaselServerCall *call)
{
  EaselServerQuirks quirks = easel_server_get_quirks (easel_server_call_get_server (call));
  double price = (quirks & EASEL_SERVER_QUIRK_PRICES) != 0 ? 0.0005 : 0;
  JsonNode *prices = easel_server_json (NULL, NULL);

  for (guint i = 0; easel_server_gpus[i] != NULL; i++)
    json_object_set_double_member (json_node_get_object (prices), easel_server_gpus[i], price);
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
  { "GET", "/volume/private-models", list_volume },
  { "GET", "/volume/public-models", list_nothing },
  { "GET", "/platform/gpu-pricing", show_prices, NULL, NULL, EASEL_ROUTE_OPEN },
  { "GET", "/platform/comfyui/auth-response", show_auth_response, auth_query, NULL, EASEL_ROUTE_OPEN },
  { NULL }
};
