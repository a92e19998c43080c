/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of the archive, version by version. */

#pragma once

#include "base/easel-database.h"

G_BEGIN_DECLS

/* Every file of the archive says in its `application_id` that it is one: "Easl". */
#define EASEL_ARCHIVE_APPLICATION_ID 0x4561736C

/* How much is kept of the logs: bytes of one run's, and of how many runs. */
#define EASEL_ARCHIVE_LOG_BYTES 1048576
#define EASEL_ARCHIVE_LOG_RUNS  1000

const EaselMigration *easel_archive_schema_get_migrations (void);

G_END_DECLS
