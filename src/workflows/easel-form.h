/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow's inputs while they are being filled in: fields in the author's order, and what is sent in the end. */

#pragma once

#include <gio/gio.h>

#include "workflows/easel-field.h"
#include "workflows/easel-workflow.h"

G_BEGIN_DECLS

/**
 * EaselFormValues:
 * @inputs: the run's `inputs`: what was changed or must be fixed, each typed by its class
 * @graph: the API graph with the literal fields written into it; %NULL if the workflow has none
 * @ui_graph: the UI graph to send beside it, at least `{"nodes": []}`, with the seeds of KSamplers pinned
 * @graph_changed: whether @graph differs from the workflow's: a deployment cannot be run then, a graph can
 * @seed: (nullable): the seed used, in decimal digits, the first one if there are several; %NULL if there is none, or
 *   if the machine chooses it
 * @untagged: whether nothing may be added to @inputs, because the graph has a linked `input_id`
 *   (decisions 4), or an input of the tag's own name
 *
 * What a run is made of, drawn from a form at one moment.
 */
typedef struct {
  JsonObject *inputs;
  JsonNode   *graph;
  JsonNode   *ui_graph;
  gboolean    graph_changed;
  char       *seed;
  gboolean    untagged;
} EaselFormValues;

void             easel_form_values_free         (EaselFormValues     *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselFormValues, easel_form_values_free)

#define EASEL_TYPE_FORM (easel_form_get_type ())

/* A GListModel of the EaselFields to show first: the external inputs, or the well-known literals of a graph without
 * any. */
G_DECLARE_FINAL_TYPE (EaselForm, easel_form, EASEL, FORM, GObject)

EaselForm       *easel_form_new                 (EaselWorkflow       *workflow);
EaselWorkflow   *easel_form_get_workflow        (EaselForm           *self);
GListModel      *easel_form_get_more            (EaselForm           *self);  /* the other literals, folded */

EaselField      *easel_form_find                (EaselForm           *self,
                                                 const char          *id);
EaselField      *easel_form_lookup              (EaselForm           *self,
                                                 const char          *id,
                                                 GError             **error);
gboolean         easel_form_set                 (EaselForm           *self,
                                                 const char          *id,
                                                 const char          *value,
                                                 GError             **error);
void             easel_form_reset               (EaselForm           *self);
gboolean         easel_form_is_changed          (EaselForm           *self);

/* The first field that is wrong, or NULL. */
EaselField      *easel_form_validate            (EaselForm           *self,
                                                 GError             **error);

/* References that need an address before a run: `file:` and `easel-file:` ones, each once. */
GStrv            easel_form_list_files          (EaselForm           *self);
EaselFormValues *easel_form_build               (EaselForm           *self,
                                                 GHashTable          *addresses,
                                                 GError             **error);

/* Drafts and presets: a sparse object id → {"text", "seed"?, "last"?} (decisions 22). */
JsonNode        *easel_form_save                (EaselForm           *self);
void             easel_form_load                (EaselForm           *self,
                                                 JsonNode            *draft);
void             easel_form_take_over           (EaselForm           *self,
                                                 JsonObject          *inputs);
void             easel_form_take_over_graph     (EaselForm           *self,
                                                 JsonNode            *graph);
GStrv            easel_form_list_unused         (EaselForm           *self);
void             easel_form_forget_unused       (EaselForm           *self,
                                                 const char          *id);

G_END_DECLS
