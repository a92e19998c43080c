/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong, one code for each thing that a person can do about it. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EASEL_ERROR (easel_error_quark ())

/**
 * EaselError:
 * @EASEL_ERROR_INVALID: what was typed, opened or dropped is wrong: correct it
 * @EASEL_ERROR_REJECTED: the server refused the content of the request (400, 413, 422): correct it
 * @EASEL_ERROR_UNAUTHORIZED: the key is missing, wrong or expired (401): sign in again
 * @EASEL_ERROR_FORBIDDEN: the account may not do this (403): ask its owner, or change the plan
 * @EASEL_ERROR_NOT_FOUND: there is no such thing, or not for this account (404, 405, 410)
 * @EASEL_ERROR_RATE_LIMITED: too many requests (429): wait
 * @EASEL_ERROR_UNREACHABLE: no connection was made and nothing was sent: safe to try again
 * @EASEL_ERROR_INTERRUPTED: bytes had left when the connection broke: the server may have acted
 * @EASEL_ERROR_TIMED_OUT: the server stayed silent: it may have acted
 * @EASEL_ERROR_SERVER: the server failed (5xx): it may have acted; try later
 * @EASEL_ERROR_BAD_REPLY: the answer makes no sense: wrong address, proxy page, or a newer server
 * @EASEL_ERROR_RUN_FAILED: the run ended failed, timed out or cancelled on the server
 * @EASEL_ERROR_UNCLEAR: it cannot be told whether the run was created: the person decides
 * @EASEL_ERROR_DISK: the local disk is full, read-only or gone: make room, choose another folder
 * @EASEL_ERROR_DAMAGED: a local file (the archive) is damaged
 * @EASEL_ERROR_TOO_NEW: a local file was written by a newer version: update
 * @EASEL_ERROR_UNSUPPORTED: this program, server or machine cannot do that
 *
 * The domain of every error that is not %G_IO_ERROR_CANCELLED.
 * Messages are sentences without a full stop that name the cause; where a cure is known they name it after it.
 */
typedef enum {
  EASEL_ERROR_INVALID,
  EASEL_ERROR_REJECTED,
  EASEL_ERROR_UNAUTHORIZED,
  EASEL_ERROR_FORBIDDEN,
  EASEL_ERROR_NOT_FOUND,
  EASEL_ERROR_RATE_LIMITED,
  EASEL_ERROR_UNREACHABLE,
  EASEL_ERROR_INTERRUPTED,
  EASEL_ERROR_TIMED_OUT,
  EASEL_ERROR_SERVER,
  EASEL_ERROR_BAD_REPLY,
  EASEL_ERROR_RUN_FAILED,
  EASEL_ERROR_UNCLEAR,
  EASEL_ERROR_DISK,
  EASEL_ERROR_DAMAGED,
  EASEL_ERROR_TOO_NEW,
  EASEL_ERROR_UNSUPPORTED,
} EaselError;

GQuark       easel_error_quark           (void);
gboolean     easel_error_is_cancelled    (const GError *error);
gboolean     easel_error_may_have_acted  (const GError *error);
void         easel_error_take_from_disk  (GError       *disk_error,
                                          const char   *path,
                                          GError      **error);

G_END_DECLS
