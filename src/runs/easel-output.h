/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One result of a run: a file on the server and its copy here, or a text (contract 5.2, 5.3). */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EaselOutputViewer:
 * @EASEL_OUTPUT_VIEWER_OTHER: opened by another program only (HTML and SVG among them)
 *
 * How a result is shown, told by its file name and never by the member it came in.
 */
typedef enum {
  EASEL_OUTPUT_VIEWER_IMAGE,
  EASEL_OUTPUT_VIEWER_VIDEO,
  EASEL_OUTPUT_VIEWER_AUDIO,
  EASEL_OUTPUT_VIEWER_TEXT,
  EASEL_OUTPUT_VIEWER_MODEL,
  EASEL_OUTPUT_VIEWER_OTHER,
} EaselOutputViewer;

/**
 * EaselOutputState:
 * @EASEL_OUTPUT_STATE_REMOTE: only the server has it
 * @EASEL_OUTPUT_STATE_FETCHING: being fetched
 * @EASEL_OUTPUT_STATE_SAVED: whole, in :path
 * @EASEL_OUTPUT_STATE_FAILED: could not be fetched; :error says why, it can be tried again
 * @EASEL_OUTPUT_STATE_GONE: was saved, and somebody has moved or deleted the file since
 */
typedef enum {
  EASEL_OUTPUT_STATE_REMOTE,
  EASEL_OUTPUT_STATE_FETCHING,
  EASEL_OUTPUT_STATE_SAVED,
  EASEL_OUTPUT_STATE_FAILED,
  EASEL_OUTPUT_STATE_GONE,
} EaselOutputState;

#define EASEL_TYPE_OUTPUT_VIEWER (easel_output_viewer_get_type ())
#define EASEL_TYPE_OUTPUT_STATE (easel_output_state_get_type ())
#define EASEL_TYPE_OUTPUT (easel_output_get_type ())

GType              easel_output_viewer_get_type  (void);
GType              easel_output_state_get_type   (void);

G_DECLARE_FINAL_TYPE (EaselOutput, easel_output, EASEL, OUTPUT, GObject)

/* Reads one element of one list of one output's `data`; NULL for what is neither a file nor a text. */
EaselOutput       *easel_output_new_from_item    (const char         *output_id,
                                                  const char         *key,
                                                  guint               index,
                                                  JsonNode           *item);
EaselOutput       *easel_output_new              (const char         *output_id,
                                                  const char         *key,
                                                  guint               index);
gboolean           easel_output_is_same          (EaselOutput        *self,
                                                  EaselOutput        *other);
void               easel_output_take_over        (EaselOutput        *self,
                                                  EaselOutput        *newer);

const char        *easel_output_get_output_id    (EaselOutput        *self);
const char        *easel_output_get_key          (EaselOutput        *self);
guint              easel_output_get_index        (EaselOutput        *self);
const char        *easel_output_get_node_id      (EaselOutput        *self);
const char        *easel_output_get_file_name    (EaselOutput        *self);
const char        *easel_output_get_url          (EaselOutput        *self);
const char        *easel_output_get_text         (EaselOutput        *self);
EaselOutputViewer  easel_output_get_viewer       (EaselOutput        *self);
EaselOutputState   easel_output_get_state        (EaselOutput        *self);
const char        *easel_output_get_path         (EaselOutput        *self);
double             easel_output_get_fraction     (EaselOutput        *self);
const GError      *easel_output_get_error        (EaselOutput        *self);

/* For those who fetch it and who read it from the archive */
void               easel_output_set_node_id      (EaselOutput        *self,
                                                  const char         *node_id);
void               easel_output_set_file_name    (EaselOutput        *self,
                                                  const char         *file_name);
void               easel_output_set_url          (EaselOutput        *self,
                                                  const char         *url);
void               easel_output_set_text         (EaselOutput        *self,
                                                  const char         *text);
void               easel_output_set_fraction     (EaselOutput        *self,
                                                  double              fraction);
void               easel_output_set_saved        (EaselOutput        *self,
                                                  const char         *path);
void               easel_output_set_failed       (EaselOutput        *self,
                                                  const GError       *error);
void               easel_output_set_gone         (EaselOutput        *self);
void               easel_output_set_remote       (EaselOutput        *self);

EaselOutputViewer  easel_output_viewer_for_name  (const char         *file_name);

G_END_DECLS
