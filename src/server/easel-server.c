/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "This computer": a small server on loopback that speaks the ComfyDeploy API. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server.h"

#include "base/easel-error.h"

#include <glib/gi18n-lib.h>

struct _EaselServer
{
  GObject parent_instance;

  guint              port;
  char              *data_folder;
  char              *workflows_folder; /* nullable */
  char              *comfyui_url;      /* nullable */
  char              *key;
  EaselClock        *clock;
  guint              idle_seconds;
  EaselServerQuirks  quirks;

  char              *url;              /* NULL before the start */
};

enum {
  SIGNAL_IDLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselServer, easel_server, G_TYPE_OBJECT)

static void
easel_server_finalize (GObject *object)
{
  EaselServer *self = EASEL_SERVER (object);

  g_clear_pointer (&self->data_folder, g_free);
  g_clear_pointer (&self->workflows_folder, g_free);
  g_clear_pointer (&self->comfyui_url, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (easel_server_parent_class)->finalize (object);
}

static void
easel_server_class_init (EaselServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_server_finalize;

  /**
   * EaselServer::idle:
   *
   * Nothing has been asked for and nothing was under way for the time given in the options.
   */
  signals[SIGNAL_IDLE] = g_signal_new ("idle", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
}

static void
easel_server_init (EaselServer *self)
{
}

/**
 * easel_server_new:
 * @options: what to serve, and where
 *
 * Returns: (transfer full): a server that has not started
 */
EaselServer *
easel_server_new (const EaselServerOptions *options)
{
  EaselServer *self;

  g_return_val_if_fail (options != NULL, NULL);
  g_return_val_if_fail (options->data_folder != NULL, NULL);

  self = g_object_new (EASEL_TYPE_SERVER, NULL);
  self->port = options->port;
  self->data_folder = g_strdup (options->data_folder);
  self->workflows_folder = g_strdup (options->workflows_folder);
  self->comfyui_url = g_strdup (options->comfyui_url);
  self->key = options->key != NULL ? g_strdup (options->key) : g_uuid_string_random ();
  self->clock = options->clock != NULL ? g_object_ref (options->clock) : easel_clock_new ();
  self->idle_seconds = options->idle_seconds;
  self->quirks = options->quirks;

  return self;
}

gboolean
easel_server_start (EaselServer  *self,
                    GError      **error)
{
  g_return_val_if_fail (EASEL_IS_SERVER (self), FALSE);

  g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_UNSUPPORTED, _("The server cannot start yet"));

  return FALSE;
}

void
easel_server_stop_async (EaselServer         *self,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (EASEL_IS_SERVER (self));

  g_task_set_source_tag (task, easel_server_stop_async);
  g_task_return_boolean (task, TRUE);
}

gboolean
easel_server_stop_finish (EaselServer   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
easel_server_get_url (EaselServer *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER (self), NULL);

  return self->url;
}

const char *
easel_server_get_key (EaselServer *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER (self), NULL);

  return self->key;
}

EaselServerQuirks
easel_server_get_quirks (EaselServer *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER (self), EASEL_SERVER_QUIRK_NONE);

  return self->quirks;
}

void
easel_server_set_quirks (EaselServer       *self,
                         EaselServerQuirks  quirks)
{
  g_return_if_fail (EASEL_IS_SERVER (self));

  self->quirks = quirks;
}
