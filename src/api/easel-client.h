/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection to one server: a base address, a key, and the one function through which every call goes. */

#pragma once

#include <gio/gio.h>

#include "api/easel-operation.h"
#include "api/easel-retry.h"
#include "base/easel-clock.h"

G_BEGIN_DECLS

#define EASEL_TYPE_CLIENT (easel_client_get_type ())

G_DECLARE_FINAL_TYPE (EaselClient, easel_client, EASEL, CLIENT, GObject)

/**
 * EaselClientFlags:
 * @EASEL_CLIENT_DEFAULT: https, or http to this computer
 * @EASEL_CLIENT_ALLOW_HTTP: the person has confirmed that the key may travel readably
 */
typedef enum {
  EASEL_CLIENT_DEFAULT    = 0,
  EASEL_CLIENT_ALLOW_HTTP = 1 << 0,
} EaselClientFlags;

/**
 * EaselAnswer:
 * @status: the last HTTP status of the call, 0 if no answer came
 * @sent: whether bytes of the last request may have left
 * @retry_after: microseconds that the server asked to wait, 0 if it did not say
 *
 * What came back on the wire, for callers whose next step hangs on more than the error code.
 */
typedef struct {
  guint    status;
  gboolean sent;
  gint64   retry_after;
} EaselAnswer;

EaselClient       *easel_client_new           (const char            *address,
                                               const char            *key,
                                               EaselClock            *clock,
                                               EaselClientFlags       flags,
                                               GError               **error);
EaselClient       *easel_client_dup_with      (EaselClient           *self,
                                               const EaselRetry      *retry,
                                               gint64                 timeout);
const char        *easel_client_get_address   (EaselClient           *self);
EaselClock        *easel_client_get_clock     (EaselClient           *self);
gboolean           easel_client_has_key       (EaselClient           *self);

void               easel_client_call          (EaselClient           *self,
                                               const EaselOperation  *operation,
                                               const char            *id,
                                               const char            *query,
                                               JsonNode              *body,
                                               GTask                 *task);
const EaselAnswer *easel_client_get_answer    (GAsyncResult          *result);

G_END_DECLS
