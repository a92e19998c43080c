/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The classes of nodes that the built-in machine knows, as data: inputs, ranges, outputs and the function behind. */

#pragma once

#include "server/easel-builtin-value.h"
#include "server/easel-server-job.h"

G_BEGIN_DECLS

#define EASEL_BUILTIN_INPUTS  12
#define EASEL_BUILTIN_OUTPUTS 4

typedef enum {
  EASEL_BUILTIN_OPTIONAL    = 1 << 0,
  EASEL_BUILTIN_MULTILINE   = 1 << 1,
  EASEL_BUILTIN_FORCE_INPUT = 1 << 2,   /* link only */
  EASEL_BUILTIN_INPUT_FILE  = 1 << 3,   /* a picture of the input folder */
} EaselBuiltinFlags;

/**
 * EaselBuiltinInput:
 * @initial: the default as JSON text, or %NULL
 * @minimum: decimal digits, or %NULL
 * @choices: (nullable): of a combo, %NULL-terminated
 */
typedef struct {
  const char        *name;
  EaselBuiltinKind   kind;
  EaselBuiltinFlags  flags;
  const char        *initial;
  const char        *minimum;
  const char        *maximum;
  const char        *step;
  const char *const *choices;
} EaselBuiltinInput;

typedef struct {
  const char       *name;
  EaselBuiltinKind  kind;
} EaselBuiltinOutput;

typedef struct _EaselBuiltinStep EaselBuiltinStep;

/**
 * EaselBuiltinClass:
 * @inputs: ends with %NULL name
 * @outputs: ends with %NULL name
 * @execute: fills the outputs of the step; runs in a worker thread
 */
typedef struct {
  const char         *name;
  const char         *display_name;
  const char         *category;
  EaselBuiltinInput   inputs[EASEL_BUILTIN_INPUTS];
  EaselBuiltinOutput  outputs[EASEL_BUILTIN_OUTPUTS];
  gboolean            is_output;
  gboolean          (*execute) (EaselBuiltinStep  *step,
                                GError           **error);
} EaselBuiltinClass;

/**
 * EaselBuiltinStep:
 *
 * One execution of one node: the values that came in, in the order of its class, and those that go out.
 */
struct _EaselBuiltinStep {
  const EaselBuiltinClass *node_class;
  EaselServerJob          *job;
  EaselWork               *work;
  const char              *input_folder;

  EaselBuiltinValue        inputs[EASEL_BUILTIN_INPUTS];
  EaselBuiltinValue        outputs[EASEL_BUILTIN_OUTPUTS];
  JsonObject              *ui;      /* what `executed` tells, or NULL */
};

/* The tables, each ends with a class without a name. */
extern const EaselBuiltinClass easel_builtin_image_classes[];
extern const EaselBuiltinClass easel_builtin_layout_classes[];
extern const EaselBuiltinClass easel_builtin_mask_classes[];
extern const EaselBuiltinClass easel_builtin_text_classes[];
extern const EaselBuiltinClass easel_builtin_external_classes[];
extern const EaselBuiltinClass easel_builtin_file_classes[];

const EaselBuiltinClass *easel_builtin_find_class       (const char               *name);
const EaselBuiltinInput *easel_builtin_class_find_input (const EaselBuiltinClass  *node_class,
                                                         const char               *name);
gboolean                 easel_builtin_is_secret        (const char               *input_name);
JsonNode                *easel_builtin_dup_object_info  (const char               *input_folder);
JsonNode                *easel_builtin_input_dup_config (const EaselBuiltinInput  *input,
                                                         const char               *input_folder);
char                   **easel_builtin_dup_input_files  (const char               *input_folder);

/* For the functions behind the classes; a name that the class does not have is a programmer's mistake. */
gboolean                 easel_builtin_step_has         (EaselBuiltinStep         *step,
                                                         const char               *name);
gint64                   easel_builtin_step_get_int     (EaselBuiltinStep         *step,
                                                         const char               *name);
double                   easel_builtin_step_get_float   (EaselBuiltinStep         *step,
                                                         const char               *name);
const char              *easel_builtin_step_get_text    (EaselBuiltinStep         *step,
                                                         const char               *name);
EaselPicture            *easel_builtin_step_get_picture (EaselBuiltinStep         *step,
                                                         const char               *name);
const EaselBuiltinValue *easel_builtin_step_get_value   (EaselBuiltinStep         *step,
                                                         const char               *name);
gboolean                 easel_builtin_step_set_picture (EaselBuiltinStep         *step,
                                                         guint                     slot,
                                                         EaselPicture             *picture);
void                     easel_builtin_step_set_int     (EaselBuiltinStep         *step,
                                                         guint                     slot,
                                                         gint64                    integer);
void                     easel_builtin_step_set_float   (EaselBuiltinStep         *step,
                                                         guint                     slot,
                                                         double                    number);
void                     easel_builtin_step_take_text   (EaselBuiltinStep         *step,
                                                         guint                     slot,
                                                         char                     *text);

/* How the tables are written. */
#define EASEL_BUILTIN_IMAGE_INPUT(name)  { name, EASEL_BUILTIN_IMAGE }
#define EASEL_BUILTIN_MASK_INPUT(name)   { name, EASEL_BUILTIN_MASK }
#define EASEL_BUILTIN_INT_INPUT(name, initial, minimum, maximum, step) \
  { name, EASEL_BUILTIN_INT, 0, initial, minimum, maximum, step }
#define EASEL_BUILTIN_FLOAT_INPUT(name, initial, minimum, maximum, step) \
  { name, EASEL_BUILTIN_FLOAT, 0, initial, minimum, maximum, step }
#define EASEL_BUILTIN_TEXT_INPUT(name, initial) { name, EASEL_BUILTIN_STRING, 0, initial }
#define EASEL_BUILTIN_COMBO_INPUT(name, initial, choices) \
  { name, EASEL_BUILTIN_COMBO, 0, initial, NULL, NULL, NULL, choices }

/* The largest side that ComfyUI's nodes accept. */
#define EASEL_BUILTIN_SIDE "16384"

G_END_DECLS
