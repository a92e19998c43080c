/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One invocation of easelctl: its global options, what it has opened, and how it ends. */

#pragma once

#include "accounts/easel-accounts.h"
#include "archive/easel-archive.h"
#include "runs/easel-runs.h"

G_BEGIN_DECLS

/**
 * EaselCliNeeds:
 * @EASEL_CLI_NEEDS_NOTHING: the command looks at its arguments only
 * @EASEL_CLI_NEEDS_ARCHIVE: the archive is open and the accounts are loaded
 * @EASEL_CLI_NEEDS_CLIENT: also, the chosen account is connected
 *
 * What is opened before a command begins.
 */
typedef enum {
  EASEL_CLI_NEEDS_NOTHING,
  EASEL_CLI_NEEDS_ARCHIVE,
  EASEL_CLI_NEEDS_CLIENT,
} EaselCliNeeds;

/**
 * EaselCliOptions:
 *
 * The options that may stand before or after the command.
 */
typedef struct {
  char     *account;
  char     *server;
  gboolean  json;
  gboolean  quiet;
  gboolean  verbose;
  gboolean  key_stdin;
  gboolean  allow_http;
} EaselCliOptions;

#define EASEL_TYPE_CLI (easel_cli_get_type ())

G_DECLARE_FINAL_TYPE (EaselCli, easel_cli, EASEL, CLI, GObject)

typedef void (*EaselCliFunc) (EaselCli           *self,
                              const char * const *arguments);

EaselCli       *easel_cli_new              (const EaselCliOptions  *options);
int             easel_cli_run              (EaselCli               *self,
                                            EaselCliNeeds           needs,
                                            EaselCliFunc            command,
                                            const char * const     *arguments);

/* How the command ends: each of them once. @error is for the person and decides the exit status. */
void            easel_cli_finish           (EaselCli               *self,
                                            int                     status);
void            easel_cli_fail             (EaselCli               *self,
                                            const GError           *error);
int             easel_cli_get_exit_status  (const GError           *error);

/* For commands that learn late what they need */
void            easel_cli_open_async       (EaselCli               *self,
                                            EaselCliNeeds           needs,
                                            GAsyncReadyCallback     callback,
                                            gpointer                user_data);
gboolean        easel_cli_open_finish      (EaselCli               *self,
                                            GAsyncResult           *result,
                                            GError                **error);
void            easel_cli_connect_async    (EaselCli               *self,
                                            EaselAccount           *account,
                                            GAsyncReadyCallback     callback,
                                            gpointer                user_data);
EaselClient    *easel_cli_connect_finish   (EaselCli               *self,
                                            GAsyncResult           *result,
                                            GError                **error);

/* A command that can be interrupted with something to say first; else Ctrl+C just ends it. */
void            easel_cli_on_interrupt     (EaselCli               *self,
                                            GSourceFunc             callback,
                                            gpointer                user_data);

/* What is open */
gboolean        easel_cli_wants_json       (EaselCli               *self);
gboolean        easel_cli_wants_details    (EaselCli               *self);
gboolean        easel_cli_is_quiet         (EaselCli               *self);
gboolean        easel_cli_allows_http      (EaselCli               *self);
gboolean        easel_cli_has_chosen_account (EaselCli             *self);
GCancellable   *easel_cli_get_cancellable  (EaselCli               *self);
EaselClock     *easel_cli_get_clock        (EaselCli               *self);
EaselArchive   *easel_cli_get_archive      (EaselCli               *self);
EaselAccounts  *easel_cli_get_accounts     (EaselCli               *self);
EaselAccount   *easel_cli_get_account      (EaselCli               *self);
EaselClient    *easel_cli_get_client       (EaselCli               *self);
EaselRuns      *easel_cli_get_runs         (EaselCli               *self);
const char     *easel_cli_get_key          (EaselCli               *self);

char           *easel_cli_make_folder      (const char             *folder,
                                            GError                **error);

G_END_DECLS
