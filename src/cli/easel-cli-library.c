/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl gallery`, `models`, `prices`: what the service has beside the account's own things. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli-table.h"
#include "runs/easel-run-operations.h"
#include "sessions/easel-session-operations.h"
#include "workflows/easel-model-operations.h"
#include "workflows/easel-workflow-operations.h"

#include <glib/gi18n-lib.h>

#define GALLERY_LIMIT 100

static struct {
  char *file_type;
  char *provider;
} options;

const GOptionEntry easel_cli_gallery_options[] = {
  { "kind", 0, 0, G_OPTION_ARG_STRING, &options.file_type, N_("Only image or only video"), N_("KIND") },
  G_OPTION_ENTRY_NULL
};

const GOptionEntry easel_cli_models_options[] = {
  { "provider", 0, 0, G_OPTION_ARG_STRING, &options.provider,
    N_("Search only comfyui, civitai or huggingface"), N_("NAME") },
  G_OPTION_ENTRY_NULL
};

/* Every GPU that the service rents (contract 7.5). */
static const char *gpus[] = { "CPU", "T4", "L4", "A10G", "L40S", "A100", "A100-80GB", "H100", "H200", "B200" };

static void
print_gallery_item (EaselCli   *cli,
                    JsonObject *item,
                    JsonObject *media)
{
  const char *url = easel_json_get_string (media, "url");
  JsonObject *object;

  if (url == NULL)
    return;

  if (!easel_cli_wants_json (cli))
    {
      easel_cli_print ("%s", url);
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "type", "output");
  json_object_set_string_member (object, "url", url);
  if (easel_json_get_string (media, "filename") != NULL)
    json_object_set_string_member (object, "filename", easel_json_get_string (media, "filename"));
  if (easel_json_get_string (item, "run_id") != NULL)
    json_object_set_string_member (object, "run_id", easel_json_get_string (item, "run_id"));
  easel_cli_print_object (object);
}

static void
print_gallery_lists (EaselCli   *cli,
                     JsonObject *item)
{
  JsonObject *data = easel_json_get_object (item, "data");
  JsonObjectIter iter;
  const char *key;
  JsonNode *list;

  if (data == NULL)
    return;

  json_object_iter_init (&iter, data);
  while (json_object_iter_next (&iter, &key, &list))
    {
      JsonArray *elements = JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;

      for (guint i = 0; elements != NULL && i < json_array_get_length (elements); i++)
        {
          JsonNode *media = json_array_get_element (elements, i);

          if (JSON_NODE_HOLDS_OBJECT (media))
            print_gallery_item (cli, item, json_node_get_object (media));
        }
    }
}

static void
gallery_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(JsonNode) gallery = NULL;
  g_autoptr(GError) error = NULL;
  JsonArray *items;

  gallery = easel_client_list_gallery_finish (EASEL_CLIENT (source), result, &error);
  if (gallery == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  items = json_node_get_array (gallery);
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (items, i)))
        print_gallery_lists (cli, json_array_get_object_element (items, i));
    }

  easel_cli_finish (cli, 0);
}

static void
workflow_found_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  EaselCli *cli = user_data;
  const char *wanted = g_object_get_data (G_OBJECT (cli), "wanted");
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  const char *id = NULL;

  rows = easel_workflows_all_finish (EASEL_CLIENT (source), result, &error);
  for (guint i = 0; rows != NULL && i < rows->len && id == NULL; i++)
    {
      EaselWorkflowRow *row = g_ptr_array_index (rows, i);

      if (g_strcmp0 (easel_workflow_row_get_id (row), wanted) == 0 ||
          g_strcmp0 (easel_workflow_row_get_name (row), wanted) == 0)
        id = easel_workflow_row_get_id (row);
    }

  if (rows != NULL && id == NULL)
    g_set_error (&error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND, _("There is no workflow “%s”; see: easelctl workflows"),
                 wanted);

  if (id != NULL)
    easel_client_list_gallery_async (EASEL_CLIENT (source), id, options.file_type, GALLERY_LIMIT, 0, easel_cli_get_cancellable (cli),
                                     gallery_cb, cli);
  else
    easel_cli_fail (cli, error);
}

void
easel_cli_command_gallery (EaselCli           *cli,
                           const char * const *arguments)
{
  g_object_set_data (G_OBJECT (cli), "wanted", (gpointer) arguments[0]);
  easel_workflows_all_async (easel_cli_get_client (cli), arguments[0], GALLERY_LIMIT, easel_cli_get_cancellable (cli),
                             workflow_found_cb, cli);
}

static void
print_hosted_model (EaselCli         *cli,
                    EaselCliTable    *table,
                    EaselHostedModel *model)
{
  JsonObject *object;

  if (!easel_cli_wants_json (cli))
    {
      easel_cli_table_add (table, easel_hosted_model_get_id (model), easel_hosted_model_get_name (model));
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "type", "model");
  easel_cli_set_text (object, "id", easel_hosted_model_get_id (model));
  easel_cli_set_text (object, "name", easel_hosted_model_get_name (model));
  easel_cli_print_object (object);
}

/* What a person needs to get it: which file, what kind and how large, where it goes and where it comes from. */
static void
print_found_model (EaselCli      *cli,
                   EaselCliTable *table,
                   JsonObject    *model)
{
  static const char *const members[] = {
    "name", "filename", "provider", "save_path", "download_url", "reference_url",
  };
  g_autofree char *size_text = NULL;
  const char *address = easel_json_get_string (model, "download_url");
  JsonObject *object;
  gint64 size;

  if (!easel_cli_wants_json (cli))
    {
      size_text = easel_json_get_int (model, "size", &size) && size > 0 ? g_format_size ((guint64) size) : NULL;
      easel_cli_table_add (table, easel_json_get_string (model, "filename"), easel_json_get_string (model, "type"),
                           size_text, easel_json_get_string (model, "provider"),
                           address != NULL ? address : easel_json_get_string (model, "reference_url"));
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "type", "model");
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    easel_cli_set_text (object, members[i], easel_json_get_string (model, members[i]));
  easel_cli_set_text (object, "kind", easel_json_get_string (model, "type"));
  if (easel_json_get_int (model, "size", &size))
    json_object_set_int_member (object, "size", size);
  else
    json_object_set_null_member (object, "size");
  easel_cli_print_object (object);
}

static void
hosted_models_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_("id"), _("name"), NULL);
  g_autoptr(GPtrArray) models = NULL;
  g_autoptr(GError) error = NULL;

  models = easel_hosted_models_list_finish (EASEL_CLIENT (source), result, &error);
  if (models == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  for (guint i = 0; i < models->len; i++)
    print_hosted_model (cli, table, g_ptr_array_index (models, i));

  if (!easel_cli_wants_json (cli))
    easel_cli_table_print (table);
  easel_cli_finish (cli, 0);
}

static void
models_found_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_("file"), _("kind"), _("size"), _("provider"),
                                                        _("address"), NULL);
  g_autoptr(JsonNode) answer = NULL;
  g_autoptr(GError) error = NULL;
  JsonArray *models;

  answer = easel_models_search_finish (EASEL_CLIENT (source), result, &error);
  if (answer == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  models = easel_json_get_array (json_node_get_object (answer), "models");
  for (guint i = 0; models != NULL && i < json_array_get_length (models); i++)
    {
      JsonNode *model = json_array_get_element (models, i);

      if (JSON_NODE_HOLDS_OBJECT (model))
        print_found_model (cli, table, json_node_get_object (model));
    }

  if (!easel_cli_wants_json (cli))
    easel_cli_table_print (table);
  easel_cli_finish (cli, 0);
}

void
easel_cli_command_models (EaselCli           *cli,
                          const char * const *arguments)
{
  if (arguments[0] != NULL)
    easel_models_search_async (easel_cli_get_client (cli), arguments[0], options.provider, easel_cli_get_cancellable (cli),
                               models_found_cb, cli);
  else
    easel_hosted_models_list_async (easel_cli_get_client (cli), easel_cli_get_cancellable (cli), hosted_models_cb, cli);
}

static void
prices_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_("GPU"), _("a minute"), _("an hour"), NULL);
  g_autoptr(EaselGpuPrices) prices = NULL;
  g_autoptr(GError) error = NULL;

  prices = easel_client_get_gpu_prices_finish (EASEL_CLIENT (source), result, &error);
  if (prices == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (gpus); i++)
    {
      double second;
      g_autofree char *minute = NULL;
      g_autofree char *hour = NULL;
      JsonObject *object;

      if (!easel_gpu_prices_lookup (prices, gpus[i], &second))
        continue;

      minute = g_strdup_printf ("$%.4f", second * 60);
      hour = g_strdup_printf ("$%.2f", second * 3600);
      easel_cli_table_add (table, gpus[i], minute, hour);
      if (!easel_cli_wants_json (cli))
        continue;

      object = json_object_new ();
      json_object_set_string_member (object, "type", "price");
      json_object_set_string_member (object, "gpu", gpus[i]);
      json_object_set_double_member (object, "second", second);
      easel_cli_print_object (object);
    }

  if (!easel_cli_wants_json (cli))
    easel_cli_table_print (table);
  easel_cli_finish (cli, 0);
}

void
easel_cli_command_prices (EaselCli           *cli,
                          const char * const *arguments)
{
  easel_client_get_gpu_prices_async (easel_cli_get_client (cli), easel_cli_get_cancellable (cli), prices_cb, cli);
}
