/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run of a graph on a machine, for tests: what was told, in order, and how it ended. */

#pragma once

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "server/easel-server-machine.h"
#include "support/easel-test.h"

#include <string.h>

typedef struct {
  EaselServerMachine *machine;
  EaselServerJob *job;
  GCancellable *cancellable;
  char *folder;

  JsonNode *submitted;
  GPtrArray *names;       /* of events */
  GPtrArray *datas;       /* JsonNode */
  GAsyncResult *result;
  gboolean done;
  GError *error;
} TestRun;

static inline void
test_run_submitted_cb (EaselServerJob *job,
                       JsonNode       *reply,
                       TestRun        *run)
{
  g_assert_null (run->submitted);
  run->submitted = json_node_copy (reply);
}

static inline void
test_run_event_cb (EaselServerJob *job,
                   const char     *name,
                   JsonNode       *data,
                   TestRun        *run)
{
  g_ptr_array_add (run->names, g_strdup (name));
  g_ptr_array_add (run->datas, json_node_copy (data));
}

/* @folder: where output/ and temp/ are; the run does not remove it. */
static inline TestRun *
test_run_new (EaselServerMachine *machine,
              const char         *folder,
              const char         *id,
              JsonObject         *graph)
{
  TestRun *run = g_new0 (TestRun, 1);
  g_autofree char *output = g_build_filename (folder, id, "output", NULL);
  g_autofree char *temp = g_build_filename (folder, id, "temp", NULL);

  run->machine = g_object_ref (machine);
  run->folder = g_strdup (output);
  run->job = easel_server_job_new (id, graph, output, temp);
  run->cancellable = g_cancellable_new ();
  run->names = g_ptr_array_new_with_free_func (g_free);
  run->datas = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_signal_connect (run->job, "submitted", G_CALLBACK (test_run_submitted_cb), run);
  g_signal_connect (run->job, "event", G_CALLBACK (test_run_event_cb), run);

  return run;
}

static inline void
test_run_start (TestRun *run)
{
  easel_server_machine_run_async (run->machine, run->job, run->cancellable, easel_test_keep_result, &run->result);
}

/* Waits for the end. */
static inline gboolean
test_run_finish (TestRun *run)
{
  g_autoptr(GAsyncResult) result = easel_test_wait_result (&run->result);

  run->done = easel_server_machine_run_finish (run->machine, result, &run->error);

  return run->done;
}

static inline void
test_run_free (TestRun *run)
{
  g_signal_handlers_disconnect_by_data (run->job, run);
  g_object_unref (run->machine);
  g_object_unref (run->job);
  g_object_unref (run->cancellable);
  g_clear_pointer (&run->submitted, json_node_unref);
  g_ptr_array_unref (run->names);
  g_ptr_array_unref (run->datas);
  g_clear_error (&run->error);
  g_free (run->folder);
  g_free (run);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestRun, test_run_free)

/* The nth event of a name, or NULL. */
static inline JsonObject *
test_run_get_event (TestRun    *run,
                    const char *name,
                    guint       nth)
{
  for (guint i = 0; i < run->names->len; i++)
    if (g_str_equal (run->names->pdata[i], name) && nth-- == 0)
      return json_node_get_object (run->datas->pdata[i]);

  return NULL;
}

static inline guint
test_run_count_events (TestRun    *run,
                       const char *name)
{
  guint n = 0;

  while (test_run_get_event (run, name, n) != NULL)
    n++;

  return n;
}

/* The nth item of the nth output of a member, as a file. */
static inline char *
test_run_dup_file (TestRun    *run,
                   guint       output,
                   const char *member,
                   guint       nth)
{
  JsonObject *event = test_run_get_event (run, "executed", output);
  JsonArray *items;

  g_assert_nonnull (event);
  items = easel_json_get_array (easel_json_get_object (event, "output"), member);
  g_assert_nonnull (items);
  g_assert_cmpuint (nth, <, json_array_get_length (items));

  return easel_server_job_dup_output_path (run->job, json_array_get_object_element (items, nth));
}

/* A graph as a test writes it: JSON with ' for ", and ^ for " within a text. */
static inline JsonObject *
test_graph (const char *format,
            ...)
{
  g_autofree char *text = NULL;
  g_autoptr(GString) quoted = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  va_list arguments;

  va_start (arguments, format);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_vprintf (format, arguments);
#pragma GCC diagnostic pop
  va_end (arguments);
  quoted = g_string_new (g_strdelimit (text, "'", '"'));
  g_string_replace (quoted, "^", "\\\"", 0);
  node = easel_json_parse (quoted->str, -1, &error);
  g_assert_no_error (error);

  return json_node_dup_object (node);
}
