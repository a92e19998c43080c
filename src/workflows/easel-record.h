/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thing as the server describes it: its JSON, with the members that are of interest as properties. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define EASEL_TYPE_RECORD (easel_record_get_type ())

G_DECLARE_DERIVABLE_TYPE (EaselRecord, easel_record, EASEL, RECORD, GObject)

struct _EaselRecordClass
{
  GObjectClass parent_class;
};

/* For class_init: a read-only text property `machine-id` for each member `machine_id`. */
void         easel_record_class_install_texts  (EaselRecordClass    *klass,
                                                const char * const  *members);

gpointer     easel_record_new_from_json        (GType                type,
                                                JsonNode            *node,
                                                GError             **error);
GPtrArray   *easel_record_new_list             (GType                type,
                                                JsonNode            *node,
                                                GError             **error);
gboolean     easel_record_update               (EaselRecord         *self,
                                                JsonNode            *node,
                                                GError             **error);
JsonNode    *easel_record_to_json              (EaselRecord         *self);
JsonObject  *easel_record_get_members          (EaselRecord         *self);
const char  *easel_record_get_text             (EaselRecord         *self,
                                                const char          *member);

G_END_DECLS
