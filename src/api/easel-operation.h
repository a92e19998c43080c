/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An operation of the API as a row of data: what the one call function needs to know about it. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EaselReader:
 * @node: the root of an answer, an object or a list
 * @error: return location for %EASEL_ERROR_BAD_REPLY
 *
 * Returns: (transfer full): the thing that the answer describes, or %NULL with @error set
 */
typedef gpointer (*EaselReader) (JsonNode  *node,
                                 GError   **error);

/**
 * EaselOperationFlags:
 * @EASEL_OPERATION_PLAIN: may be sent again after a failure
 * @EASEL_OPERATION_ONCE: creates something that may cost money: the transport never sends it twice
 * @EASEL_OPERATION_KEYLESS: needs no key, so the key stays here
 * @EASEL_OPERATION_PATIENT: the server may rightly be silent for minutes
 */
typedef enum {
  EASEL_OPERATION_PLAIN   = 0,
  EASEL_OPERATION_ONCE    = 1 << 0,
  EASEL_OPERATION_KEYLESS = 1 << 1,
  EASEL_OPERATION_PATIENT = 1 << 2,
} EaselOperationFlags;

/**
 * EaselOperation:
 * @method: `GET`, `POST`, `PATCH`, `PUT` or `DELETE`
 * @path: below the base address, starting with a slash; one `{}` stands for the escaped id
 * @flags: how careful to be with it
 * @read: (nullable): reads the answer's body; %NULL if any 2xx is all there is to know
 * @free: (nullable): frees what @read returned, %NULL with @read %NULL only
 */
typedef struct {
  const char          *method;
  const char          *path;
  EaselOperationFlags  flags;
  EaselReader          read;
  GDestroyNotify       free;
} EaselOperation;

G_END_DECLS
