/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What easel-server asks of a thing that executes graphs: the built-in machine, or a ComfyUI. */

#pragma once

#include "server/easel-server-job.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SERVER_MACHINE (easel_server_machine_get_type ())

G_DECLARE_INTERFACE (EaselServerMachine, easel_server_machine, EASEL, SERVER_MACHINE, GObject)

struct _EaselServerMachineInterface {
  GTypeInterface parent_interface;

  const char *(*get_name)        (EaselServerMachine   *self);
  const char *(*get_type_word)   (EaselServerMachine   *self);
  JsonNode   *(*validate)        (EaselServerMachine   *self,
                                  JsonObject           *graph);
  void        (*load_async)      (EaselServerMachine   *self,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
  JsonNode   *(*load_finish)     (EaselServerMachine   *self,
                                  GAsyncResult         *result,
                                  GError              **error);
  void        (*run_async)       (EaselServerMachine   *self,
                                  EaselServerJob       *job,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
  gboolean    (*run_finish)      (EaselServerMachine   *self,
                                  GAsyncResult         *result,
                                  GError              **error);
};

const char *easel_server_machine_get_name      (EaselServerMachine   *self);
const char *easel_server_machine_get_type_word (EaselServerMachine   *self);
JsonNode   *easel_server_machine_validate      (EaselServerMachine   *self,
                                                JsonObject           *graph);
void        easel_server_machine_load_async    (EaselServerMachine   *self,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
JsonNode   *easel_server_machine_load_finish   (EaselServerMachine   *self,
                                                GAsyncResult         *result,
                                                GError              **error);
void        easel_server_machine_run_async     (EaselServerMachine   *self,
                                                EaselServerJob       *job,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean    easel_server_machine_run_finish    (EaselServerMachine   *self,
                                                GAsyncResult         *result,
                                                GError              **error);

char       *easel_server_machine_explain       (JsonNode             *refusal);

G_END_DECLS
