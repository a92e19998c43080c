/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of EaselAccounts share. */

#pragma once

#include "accounts/easel-account-store.h"
#include "accounts/easel-accounts.h"

G_BEGIN_DECLS

struct _EaselAccounts
{
  GObject parent_instance;

  EaselArchive *archive;
  EaselKeyring *keyring;
  EaselClock   *clock;

  GPtrArray    *accounts;  /* those that are listed, `local` first */
  GPtrArray    *passing;   /* servers that were only named */
  EaselAccount *current;   /* not owned, one of them */
};

EaselAccount *easel_accounts_insert (EaselAccounts   *self,
                                     EaselAccountRow *row);
void          easel_accounts_drop   (EaselAccounts   *self,
                                     EaselAccount    *account);

G_END_DECLS
