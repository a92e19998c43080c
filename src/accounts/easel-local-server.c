/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the easel-server of this computer, or starts one, once however many programs ask (decisions 10 to 12). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "accounts/easel-local-server.h"

#include "accounts/easel-account.h"
#include "accounts/easel-server-launch.h"
#include "accounts/easel-server-note.h"
#include "base/easel-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

#define LOCK_INTERVAL_MS   25
#define LIMIT_SECONDS      60   /* for the whole search, somebody else's start included */
#define PROBE_TIMEOUT      (5 * G_USEC_PER_SEC)

struct _EaselLocalServer
{
  GObject parent_instance;

  char       *folder;      /* of lock and note */
  char       *log_path;
  char       *program;     /* NULL: where the programs of Easel are */
  char       *data_folder;
  EaselClock *clock;
};

G_DEFINE_FINAL_TYPE (EaselLocalServer, easel_local_server, G_TYPE_OBJECT)

typedef struct {
  /* in progress */
  gint64           deadline;
  char            *name;     /* of lock and note, without suffix */
  int              lock;     /* -1: not held */
  gboolean         told;     /* another version's server knows that it shall leave */
  guint            port;     /* the last server's, tried first; 0: any */

  /* output */
  EaselServerNote *note;
} Search;

static void look    (GTask *task);
static void acquire (GTask *task);
static void start   (GTask *task);

static void
drop_lock (Search *search)
{
  if (search->lock >= 0)
    close (search->lock);

  search->lock = -1;
}

static void
search_free (Search *search)
{
  drop_lock (search);
  g_clear_pointer (&search->note, easel_server_note_free);
  g_free (search->name);
  g_free (search);
}

static char *
build_path (EaselLocalServer *self,
            const char       *name,
            const char       *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);

  return g_build_filename (self->folder, file, NULL);
}

static gboolean
again_cb (gpointer user_data)
{
  GTask *task = user_data;

  if (!g_task_return_error_if_cancelled (task))
    look (g_object_ref (task));

  return G_SOURCE_REMOVE;
}

/* Looks again in a moment, or gives up. Takes @task. */
static void
look_later (GTask *task)
{
  Search *search = g_task_get_task_data (task);

  if (g_get_monotonic_time () > search->deadline)
    {
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_UNREACHABLE,
                               _("The server of this computer does not get ready; try again, or end easel-server"));
      g_object_unref (task);
      return;
    }

  g_timeout_add_full (G_PRIORITY_DEFAULT, LOCK_INTERVAL_MS, again_cb, task, g_object_unref);
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Search *search = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  gboolean there = easel_account_check_finish (EASEL_CLIENT (source), result, &error);

  if (easel_error_is_cancelled (error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (there && g_strcmp0 (search->note->version, EASEL_VERSION) == 0)
    g_task_return_boolean (task, TRUE);
  else if (search->lock < 0)
    acquire (g_steal_pointer (&task));
  else if (there && kill ((pid_t) search->note->pid, SIGTERM) == 0)
    {
      search->told = TRUE;
      look_later (g_steal_pointer (&task));
    }
  else
    start (g_steal_pointer (&task));
}

/* Takes @task. */
static void
probe (GTask *task)
{
  EaselLocalServer *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  g_autoptr(EaselClient) client = NULL;
  g_autoptr(EaselClient) hasty = NULL;

  client = easel_client_new (search->note->url, search->note->key, self->clock, EASEL_CLIENT_DEFAULT, NULL);
  if (client == NULL)
    {
      (search->lock < 0 ? acquire : start) (task);
      return;
    }

  hasty = easel_client_dup_with (client, &EASEL_RETRY_NONE, PROBE_TIMEOUT);
  easel_account_check_async (hasty, g_task_get_cancellable (task), probed_cb, task);
}

/* A runtime folder is one per user, but data folders may be moved: all but the first seen get a name of their own. */
static char *
build_own_name (EaselLocalServer *self)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->data_folder, -1);

  return g_strdup_printf ("server-%.8s", hash);
}

/* Takes @task. */
static void
follow_note (GTask *task)
{
  EaselLocalServer *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  EaselServerNote *note = search->note;

  if (note != NULL && g_strcmp0 (note->data, self->data_folder) != 0 && g_str_equal (search->name, "server"))
    {
      drop_lock (search);
      g_free (search->name);
      search->name = build_own_name (self);
      look (task);
      return;
    }

  if (note != NULL)
    search->port = easel_server_note_get_port (note);

  if (note != NULL && easel_server_note_is_alive (note))
    (search->told ? look_later : probe) (task);
  else if (search->lock < 0)
    acquire (task);
  else
    start (task);
}

static void
note_loaded_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Search *search = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_clear_pointer (&search->note, easel_server_note_free);
  if (g_file_load_contents_finish (G_FILE (source), result, &text, &length, NULL, &error))
    search->note = easel_server_note_parse (text, (gssize) length);

  if (easel_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  follow_note (g_steal_pointer (&task));
}

/* Reads the note and follows it; what it says is believed only after an answer. Takes @task. */
static void
look (GTask *task)
{
  EaselLocalServer *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  g_autofree char *path = build_path (self, search->name, ".json");
  g_autoptr(GFile) file = g_file_new_for_path (path);

  g_file_load_contents_async (file, g_task_get_cancellable (task), note_loaded_cb, task);
}

/* Takes the lock that the kernel frees when its holder dies, or waits for whoever is starting a server. Takes @task. */
static void
acquire (GTask *task)
{
  EaselLocalServer *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  g_autofree char *path = build_path (self, search->name, ".lock");
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int descriptor = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (descriptor < 0)
    {
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_DISK, _("%s: %s"), path, g_strerror (errno));
      g_object_unref (task);
      return;
    }

  if (fcntl (descriptor, F_OFD_SETLK, &whole) < 0)
    {
      close (descriptor);
      look_later (task);
      return;
    }

  search->lock = descriptor;
  look (task);
}

static void
note_saved_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      GError *named = NULL;

      easel_error_take_from_disk (g_steal_pointer (&error), g_file_peek_path (G_FILE (source)), &named);
      g_task_return_error (task, named);
    }
}

/* Others may read the note as soon as it is there; the lock goes with the search, after the note is whole. */
static void
save_note (GTask *task)
{
  EaselLocalServer *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  g_autofree char *path = build_path (self, search->name, ".json");
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autofree char *text = NULL;
  g_autoptr(GBytes) bytes = NULL;

  text = easel_server_note_write (search->note);
  bytes = g_bytes_new_take (text, strlen (text));
  text = NULL;
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                       g_task_get_cancellable (task), note_saved_cb, task);
}

static void
launched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_pointer (&search->note, easel_server_note_free);
  search->note = easel_server_launch_finish (result, &error);

  if (search->note != NULL)
    {
      save_note (g_steal_pointer (&task));
    }
  else if (search->port != 0 && !easel_error_is_cancelled (error))
    {
      /* Perhaps somebody else has the last server's port now. */
      g_clear_error (&error);
      search->port = 0;
      start (g_steal_pointer (&task));
    }
  else
    {
      g_task_return_error (task, error);
    }
}

/* Starts a server while holding the lock and waits for its word. Takes @task. */
static void
start (GTask *task)
{
  EaselLocalServer *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);

  easel_server_launch_async (self->program, self->data_folder, self->log_path, search->port,
                             g_task_get_cancellable (task), launched_cb, task);
}

static char *
choose_name (EaselLocalServer *self)
{
  g_autofree char *own_name = build_own_name (self);
  g_autofree char *own_path = build_path (self, own_name, ".json");

  return g_file_test (own_path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&own_name) : g_strdup ("server");
}

static gboolean
make_folders (EaselLocalServer  *self,
              GError           **error)
{
  g_autofree char *log_folder = g_path_get_dirname (self->log_path);
  const char *folders[] = { self->folder, log_folder };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      if (g_mkdir_with_parents (folders[i], 0700) < 0)
        {
          g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK, _("%s: %s"), folders[i], g_strerror (errno));
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * easel_local_server_ensure_async:
 * @self: the local server
 *
 * Finds the running server, or starts one and waits until it is ready. A server of another version is told to leave first.
 */
void
easel_local_server_ensure_async (EaselLocalServer    *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Search *search;
  GError *error = NULL;

  g_return_if_fail (EASEL_IS_LOCAL_SERVER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_local_server_ensure_async);

  if (!make_folders (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  search = g_new0 (Search, 1);
  search->deadline = g_get_monotonic_time () + LIMIT_SECONDS * G_USEC_PER_SEC;
  search->lock = -1;
  search->name = choose_name (self);
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);

  look (g_steal_pointer (&task));
}

/**
 * easel_local_server_ensure_finish:
 * @key: (out) (transfer full): the bearer
 *
 * Returns: (transfer full): the base address; %NULL with %EASEL_ERROR_UNREACHABLE or %EASEL_ERROR_DISK
 */
char *
easel_local_server_ensure_finish (EaselLocalServer  *self,
                                  GAsyncResult      *result,
                                  char             **key,
                                  GError           **error)
{
  Search *search;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_local_server_ensure_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  search = g_task_get_task_data (G_TASK (result));
  *key = g_strdup (search->note->key);

  return g_strdup (search->note->url);
}

static void
easel_local_server_finalize (GObject *object)
{
  EaselLocalServer *self = EASEL_LOCAL_SERVER (object);

  g_free (self->folder);
  g_free (self->log_path);
  g_free (self->program);
  g_free (self->data_folder);
  g_object_unref (self->clock);

  G_OBJECT_CLASS (easel_local_server_parent_class)->finalize (object);
}

static void
easel_local_server_class_init (EaselLocalServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_local_server_finalize;
}

static void
easel_local_server_init (EaselLocalServer *self)
{
  self->clock = easel_clock_new ();
}

/**
 * easel_local_server_new:
 *
 * Returns: (transfer full): the server of this user on this computer
 */
EaselLocalServer *
easel_local_server_new (void)
{
  EaselLocalServer *self = g_object_new (EASEL_TYPE_LOCAL_SERVER, NULL);
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");

  self->folder = g_build_filename (runtime != NULL && *runtime != '\0' ? runtime : g_get_user_state_dir (), "easel",
                                   NULL);
  self->log_path = g_build_filename (g_get_user_state_dir (), "easel", "server.log", NULL);
  self->data_folder = g_build_filename (g_get_user_data_dir (), "easel", "server", NULL);

  return self;
}

/**
 * easel_local_server_new_in:
 * @folder: for lock, note and log
 * @program: path of easel-server
 * @data_folder: what the server works on
 *
 * Returns: (transfer full): a server apart from the user's own
 */
EaselLocalServer *
easel_local_server_new_in (const char *folder,
                           const char *program,
                           const char *data_folder)
{
  EaselLocalServer *self = g_object_new (EASEL_TYPE_LOCAL_SERVER, NULL);

  self->folder = g_strdup (folder);
  self->log_path = g_build_filename (folder, "server.log", NULL);
  self->program = g_strdup (program);
  self->data_folder = g_strdup (data_folder);

  return self;
}
