/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the windows share: the archive, the accounts, the runs, and the workflows of the account in use. */

#pragma once

#include "accounts/easel-accounts.h"
#include "archive/easel-archive.h"
#include "runs/easel-runs.h"
#include "sessions/easel-rentals.h"
#include "ui/easel-library.h"

G_BEGIN_DECLS

/**
 * EaselStudioOptions:
 * @settings: what the person has chosen
 * @clock: (nullable): %NULL: the computer's
 * @archive_path: (nullable): %NULL: the usual one
 * @data_folder: (nullable): where input files are kept; %NULL: the usual one
 * @results_folder: (nullable): %NULL: as in the settings
 * @server: (nullable): the server of this computer; %NULL: the usual one
 */
typedef struct {
  GSettings        *settings;
  EaselClock       *clock;
  const char       *archive_path;
  const char       *data_folder;
  const char       *results_folder;
  EaselLocalServer *server;
} EaselStudioOptions;

#define EASEL_TYPE_STUDIO (easel_studio_get_type ())

G_DECLARE_FINAL_TYPE (EaselStudio, easel_studio, EASEL, STUDIO, GObject)

EaselStudio       *easel_studio_new                 (const EaselStudioOptions *options);
void               easel_studio_start               (EaselStudio              *self);
gboolean           easel_studio_is_open             (EaselStudio              *self);
GSettings         *easel_studio_get_settings        (EaselStudio              *self);
EaselClock        *easel_studio_get_clock           (EaselStudio              *self);
EaselArchive      *easel_studio_get_archive         (EaselStudio              *self);
EaselAccounts     *easel_studio_get_accounts        (EaselStudio              *self);
EaselRuns         *easel_studio_get_runs            (EaselStudio              *self);

/* The account in use */
EaselAccount      *easel_studio_get_account         (EaselStudio              *self);
void               easel_studio_use_account         (EaselStudio              *self,
                                                     EaselAccount             *account);
EaselClient       *easel_studio_get_client          (EaselStudio              *self);
const GError      *easel_studio_get_trouble         (EaselStudio              *self);
gint64             easel_studio_get_retry_at        (EaselStudio              *self);
void               easel_studio_reconnect           (EaselStudio              *self);

/* The machine sessions of all accounts, and of the one in use: NULL until it has been connected */
EaselRentals      *easel_studio_get_rentals         (EaselStudio              *self);
EaselSessionList  *easel_studio_get_sessions        (EaselStudio              *self);

/* Its workflows, and the person's own */
EaselLibrary      *easel_studio_get_library        (EaselStudio              *self);
GListModel        *easel_studio_get_workflows      (EaselStudio              *self);

/* Results */
char              *easel_studio_dup_results_folder  (EaselStudio              *self);
GFile             *easel_studio_get_last_result     (EaselStudio              *self);
GFile             *easel_studio_dup_sample_picture  (EaselStudio              *self);

G_END_DECLS
