/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers the desktop's overview: workflows and runs that match what is typed there (org.gnome.Shell.SearchProvider2).
 *
 * It reads the archive and nothing else: no window, no server, no account is opened for a search. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "archive/easel-archive.h"
#include "runs/easel-run-store.h"
#include "ui/easel-search-provider.h"
#include "ui/easel-text.h"

#define MOST_WORKFLOWS 5
#define MOST_RUNS      5
#define STAY_MS        30000 /* after a question, in case another one follows */

static const char INTERFACE[] =
  "<node><interface name='org.gnome.Shell.SearchProvider2'>"
  "  <method name='GetInitialResultSet'><arg type='as' direction='in'/><arg type='as' direction='out'/></method>"
  "  <method name='GetSubsearchResultSet'>"
  "    <arg type='as' direction='in'/><arg type='as' direction='in'/><arg type='as' direction='out'/></method>"
  "  <method name='GetResultMetas'><arg type='as' direction='in'/><arg type='aa{sv}' direction='out'/></method>"
  "  <method name='ActivateResult'>"
  "    <arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='u' direction='in'/></method>"
  "  <method name='LaunchSearch'><arg type='as' direction='in'/><arg type='u' direction='in'/></method>"
  "</interface></node>";

struct _EaselSearchProvider
{
  GObject parent_instance;

  GApplication    *application; /* not owned: it owns this */
  EaselArchive    *archive;     /* NULL until the first question */
  GHashTable      *metas;       /* id → GVariant, of what was found last */
  GDBusConnection *connection;  /* NULL: not exported */
  guint            object;
};

G_DEFINE_FINAL_TYPE (EaselSearchProvider, easel_search_provider, G_TYPE_OBJECT)

/* One question on its way. */
typedef struct {
  EaselSearchProvider   *self;
  GDBusMethodInvocation *invocation;
  GStrv                  terms;       /* folded */
  GStrvBuilder          *ids;
} Search;

static void
search_free (Search *search)
{
  g_application_release (search->self->application);
  g_object_unref (search->self);
  g_clear_object (&search->invocation);
  g_strfreev (search->terms);
  g_strv_builder_unref (search->ids);
  g_free (search);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Search, search_free)

static void
answer (Search *search)
{
  g_auto(GStrv) ids = g_strv_builder_end (search->ids);

  g_dbus_method_invocation_return_value (g_steal_pointer (&search->invocation), g_variant_new ("(^as)", ids));
}

static void
add_found (Search     *search,
           const char *id,
           const char *name,
           const char *description,
           GIcon      *icon)
{
  g_autoptr(GVariant) serialized = g_icon_serialize (icon);
  GVariantDict meta;

  g_variant_dict_init (&meta, NULL);
  g_variant_dict_insert (&meta, "id", "s", id);
  g_variant_dict_insert (&meta, "name", "s", name);
  g_variant_dict_insert (&meta, "description", "s", description);
  g_variant_dict_insert_value (&meta, "icon", serialized);
  g_hash_table_replace (search->self->metas, g_strdup (id), g_variant_ref_sink (g_variant_dict_end (&meta)));
  g_strv_builder_add (search->ids, id);
}

static gboolean
matches (const char         *name,
         const char * const *terms)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (; *terms != NULL; terms++)
    if (strstr (folded, *terms) == NULL)
      return FALSE;

  return TRUE;
}

/* Workflows */

typedef struct {
  char *id;          /* as the desktop hands it back */
  char *name;
  char *environment; /* NULL: a file */
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_free (found->id);
  g_free (found->name);
  g_free (found->environment);
  g_free (found);
}

/* On the archive's thread. There are some hundred of them at most. */
static gpointer
find_workflows (EaselDatabase  *database,
                gpointer        input,
                GError        **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (found_free);
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  statement = easel_database_query (database, error,
                                    "SELECT 'file:' || uri, name, NULL, added_at FROM workflow_files UNION ALL"
                                    " SELECT 'workflow:' || id, name, ifnull (environment, ''), updated_at"
                                    "  FROM deployments WHERE gone_at IS NULL ORDER BY 4 DESC", "");
  if (statement == NULL)
    return NULL;

  while (rows->len < MOST_WORKFLOWS && easel_statement_step (statement, &step_error))
    {
      const char *name = easel_statement_get_text (statement, 1);
      Found *found;

      if (!matches (name, input))
        continue;

      found = g_new0 (Found, 1);
      found->id = g_strdup (easel_statement_get_text (statement, 0));
      found->name = g_strdup (name);
      found->environment = g_strdup (easel_statement_get_text (statement, 2));
      g_ptr_array_add (rows, found);
    }

  if (step_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&step_error));
      return NULL;
    }

  return g_steal_pointer (&rows);
}

static const char *
get_workflow_description (Found *found)
{
  if (found->environment == NULL)
    return _("Workflow file");

  return *found->environment != '\0' ? found->environment : _("Workflow");
}

/* Runs */

static GIcon *
find_icon (EaselRunRow *row)
{
  for (guint i = 0; row->outputs != NULL && i < row->outputs->len; i++)
    {
      EaselOutputRow *output = g_ptr_array_index (row->outputs, i);
      g_autofree char *type = output->path != NULL ? g_content_type_guess (output->path, NULL, 0, NULL) : NULL;
      g_autoptr(GFile) file = NULL;

      if (type == NULL || !g_content_type_is_a (type, "image/*"))
        continue;

      file = g_file_new_for_path (output->path);

      return g_file_icon_new (file);
    }

  return g_themed_icon_new (EASEL_APPLICATION_ID);
}

static void
runs_found_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(Search) search = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      EaselRunRow *row = g_ptr_array_index (rows, i);
      g_autofree char *id = g_strconcat ("run:", row->server_id, NULL);
      g_autofree char *description = easel_text_when (row->added_at, g_get_real_time ());
      g_autoptr(GIcon) icon = find_icon (row);

      if (row->server_id != NULL)
        add_found (search, id, row->name != NULL ? row->name : _("Run"), description, icon);
    }

  answer (search);
}

static void
workflows_found_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  Search *search = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);
  g_autoptr(GIcon) icon = g_themed_icon_new (EASEL_APPLICATION_ID);
  g_autofree char *text = g_strjoinv (" ", search->terms);
  const EaselRunFilter filter = { .text = text, .limit = MOST_RUNS };

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      Found *found = g_ptr_array_index (rows, i);

      add_found (search, found->id, found->name, get_workflow_description (found), icon);
    }

  easel_run_store_list_async (EASEL_ARCHIVE (source), &filter, NULL, runs_found_cb, search);
}

/* Takes @search. */
static void
find (Search *search)
{
  easel_archive_read_async (search->self->archive, find_workflows, g_strdupv (search->terms),
                            (GDestroyNotify) g_strfreev, (GDestroyNotify) g_ptr_array_unref, NULL, workflows_found_cb,
                            search);
}

static void
archive_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(Search) search = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselArchive) archive = easel_archive_open_finish (result, &error);

  if (archive == NULL)
    {
      g_debug ("search: %s", error->message);
      answer (search);
      return;
    }

  g_set_object (&search->self->archive, archive);
  find (g_steal_pointer (&search));
}

static GStrv
fold_terms (char **terms)
{
  GStrv folded = g_new0 (char *, g_strv_length (terms) + 1);

  for (guint i = 0; terms[i] != NULL; i++)
    folded[i] = g_utf8_casefold (terms[i], -1);

  return folded;
}

static void
begin (EaselSearchProvider   *self,
       GDBusMethodInvocation *invocation,
       char                 **terms)
{
  Search *search = g_new0 (Search, 1);
  g_autofree char *path = NULL;

  search->self = g_object_ref (self);
  search->invocation = g_object_ref (invocation);
  search->terms = fold_terms (terms);
  search->ids = g_strv_builder_new ();
  g_application_hold (self->application);
  g_hash_table_remove_all (self->metas);

  if (self->archive != NULL)
    {
      find (search);
      return;
    }

  path = easel_archive_dup_default_path ();
  easel_archive_open_async (path, NULL, archive_opened_cb, search);
}

static GVariant *
collect_metas (EaselSearchProvider *self,
               char               **ids)
{
  GVariantBuilder metas;

  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (; *ids != NULL; ids++)
    {
      GVariant *meta = g_hash_table_lookup (self->metas, *ids);

      if (meta != NULL)
        g_variant_builder_add_value (&metas, meta);
    }

  return g_variant_new ("(aa{sv})", &metas);
}

static void
open_result (EaselSearchProvider *self,
             const char          *id)
{
  GActionGroup *actions = G_ACTION_GROUP (self->application);
  const char *value = strchr (id, ':');

  if (value == NULL)
    return;

  if (g_str_has_prefix (id, "run:"))
    g_action_group_activate_action (actions, "open-run", g_variant_new_string (value + 1));
  else if (g_str_has_prefix (id, "workflow:"))
    g_action_group_activate_action (actions, "open-workflow", g_variant_new_string (value + 1));
  else
    {
      g_autoptr(GFile) file = g_file_new_for_uri (value + 1);

      g_application_open (self->application, &file, 1, "");
    }
}

static void
call_cb (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  EaselSearchProvider *self = EASEL_SEARCH_PROVIDER (user_data);
  g_auto(GStrv) words = NULL;
  const char *id;

  if (g_str_equal (method, "GetInitialResultSet"))
    {
      g_variant_get (parameters, "(^as)", &words);
      begin (self, invocation, words);
      g_object_unref (invocation);
      return;
    }

  if (g_str_equal (method, "GetSubsearchResultSet"))
    {
      g_variant_get (parameters, "(as^as)", NULL, &words);
      begin (self, invocation, words);
      g_object_unref (invocation);
      return;
    }

  if (g_str_equal (method, "GetResultMetas"))
    {
      g_variant_get (parameters, "(^as)", &words);
      g_dbus_method_invocation_return_value (invocation, collect_metas (self, words));
      return;
    }

  if (g_str_equal (method, "ActivateResult"))
    {
      g_variant_get (parameters, "(&s^asu)", &id, &words, NULL);
      open_result (self, id);
    }
  else
    {
      g_autofree char *text = NULL;

      g_variant_get (parameters, "(^asu)", &words, NULL);
      text = g_strjoinv (" ", words);
      g_action_group_activate_action (G_ACTION_GROUP (self->application), "search-history", g_variant_new_string (text));
    }

  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
easel_search_provider_finalize (GObject *object)
{
  EaselSearchProvider *self = EASEL_SEARCH_PROVIDER (object);

  easel_search_provider_unexport (self);
  g_hash_table_unref (self->metas);
  g_clear_object (&self->archive);

  G_OBJECT_CLASS (easel_search_provider_parent_class)->finalize (object);
}

static void
easel_search_provider_class_init (EaselSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_search_provider_finalize;
}

static void
easel_search_provider_init (EaselSearchProvider *self)
{
  self->metas = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
}

/**
 * easel_search_provider_new:
 * @application: opens what is chosen, by its actions `open-run`, `open-workflow` and `search-history`; stays for a while
 *   after a question
 *
 * Returns: (transfer full): the provider, not yet on the bus
 */
EaselSearchProvider *
easel_search_provider_new (GApplication *application)
{
  EaselSearchProvider *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);

  self = g_object_new (EASEL_TYPE_SEARCH_PROVIDER, NULL);
  self->application = application;
  g_application_set_inactivity_timeout (application, STAY_MS);

  return self;
}

/**
 * easel_search_provider_export:
 * @path: object path, as the search provider's description has it
 *
 * Returns: whether it is on the bus
 */
gboolean
easel_search_provider_export (EaselSearchProvider  *self,
                              GDBusConnection      *connection,
                              const char           *path,
                              GError              **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb };
  g_autoptr(GDBusNodeInfo) info = NULL;

  g_return_val_if_fail (EASEL_IS_SEARCH_PROVIDER (self), FALSE);
  g_return_val_if_fail (self->connection == NULL, FALSE);

  info = g_dbus_node_info_new_for_xml (INTERFACE, NULL);
  self->object = g_dbus_connection_register_object (connection, path, info->interfaces[0], &vtable, self, NULL, error);
  if (self->object == 0)
    return FALSE;

  g_set_object (&self->connection, connection);

  return TRUE;
}

void
easel_search_provider_unexport (EaselSearchProvider *self)
{
  g_return_if_fail (EASEL_IS_SEARCH_PROVIDER (self));

  if (self->connection != NULL)
    g_dbus_connection_unregister_object (self->connection, self->object);
  g_clear_object (&self->connection);
}
