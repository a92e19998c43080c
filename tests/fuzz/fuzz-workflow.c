/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workflow files of every flavour: read, shown as a form, kept as a draft, made into a run's inputs. */

#include "fuzz/easel-fuzz.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "workflows/easel-form.h"
#include "workflows/easel-workflow.h"

static void
fill_in (EaselWorkflow *workflow)
{
  g_autoptr(EaselForm) form = easel_form_new (workflow);
  g_autoptr(EaselForm) other = easel_form_new (workflow);
  g_autoptr(JsonNode) draft = NULL;
  g_autoptr(GHashTable) addresses = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(EaselFormValues) values = NULL;
  guint fields = g_list_model_get_n_items (G_LIST_MODEL (form));

  for (guint i = 0; i < fields; i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (G_LIST_MODEL (form), i);

      easel_form_set (form, easel_input_get_id (easel_field_get_input (field)), i % 2 == 0 ? "7" : "a cat", NULL);
    }

  draft = easel_form_save (form);
  easel_form_load (other, draft);
  easel_form_validate (form, NULL);
  values = easel_form_build (form, addresses, NULL);
}

/* The same bytes as what a machine says about its classes. */
static void
read_with_classes (EaselWorkflow *workflow,
                   const guint8  *data,
                   size_t         size)
{
  g_autoptr(JsonNode) classes = easel_json_parse ((const char *) data, (gssize) size, NULL);
  g_autoptr(EaselWorkflow) known = NULL;

  if (classes != NULL && JSON_NODE_HOLDS_OBJECT (classes))
    known = easel_workflow_dup_with_classes (workflow, json_node_get_object (classes));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselWorkflow) workflow = easel_workflow_new_from_bytes (bytes, "workflow.json", &error);
  g_autoptr(JsonNode) description = NULL;
  g_autofree char *text = NULL;

  if (workflow == NULL)
    {
      g_assert_true (error != NULL && error->domain == EASEL_ERROR);
      return 0;
    }

  description = easel_workflow_to_json (workflow);
  text = easel_json_write (description);
  fill_in (workflow);
  read_with_classes (workflow, data, size);

  return 0;
}
