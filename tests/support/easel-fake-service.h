/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A service in the same process that runs nothing and behaves as badly as it is told: for stories about lost answers. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EaselFakeCreation:
 * @EASEL_FAKE_CREATES: the run is made and its id is told
 * @EASEL_FAKE_LOSES: the run is made and the connection is closed without an answer
 * @EASEL_FAKE_DROPS: nothing is made and the connection is closed without an answer
 * @EASEL_FAKE_MAKES_LATER: the connection is closed; the run appears only when easel_fake_service_make_late() is called
 * @EASEL_FAKE_FAILS_AFTER: the run is made and the answer is a status of its own
 * @EASEL_FAKE_REFUSES: nothing is made and the answer is a status of its own
 *
 * What becomes of a POST that creates a run.
 */
typedef enum {
  EASEL_FAKE_CREATES,
  EASEL_FAKE_LOSES,
  EASEL_FAKE_DROPS,
  EASEL_FAKE_MAKES_LATER,
  EASEL_FAKE_FAILS_AFTER,
  EASEL_FAKE_REFUSES,
} EaselFakeCreation;

typedef struct _EaselFakeService EaselFakeService;

typedef struct {
  char       *id;
  char       *tag;          /* nullable */
  char       *deployment_id;
  JsonObject *inputs;
  gint64      created_at;
  GStrv       script;       /* the states that successive reads tell; the last one stays */
  guint       n_reads;
  gboolean    is_cancelled;
  GStrv       files;        /* of its results, once it is over */
} EaselFakeRun;

EaselFakeService *easel_fake_service_new            (void);
void              easel_fake_service_free           (EaselFakeService   *self);
char             *easel_fake_service_dup_address    (EaselFakeService   *self);

/* How the next creations go: so many of this kind, then well again. */
void              easel_fake_service_expect         (EaselFakeService   *self,
                                                     EaselFakeCreation   creation,
                                                     guint               status,
                                                     guint               times);
void              easel_fake_service_set_retry_after (EaselFakeService  *self,
                                                     guint               seconds);
void              easel_fake_service_make_late      (EaselFakeService   *self);

/* Words between blanks: states that reads tell one after the other, and names of results. */
void              easel_fake_service_set_script     (EaselFakeService   *self,
                                                     const char         *states);
void              easel_fake_service_set_files      (EaselFakeService   *self,
                                                     const char         *files);

/* All runs that were made so far are a success from now on. */
void              easel_fake_service_end_runs       (EaselFakeService   *self);

/* What a stream sends, `%s` standing for the run's id; the connection is closed after it. */
void              easel_fake_service_set_stream     (EaselFakeService   *self,
                                                     const char         *events);

/* Extra members of the record, as JSON text; the unfiltered outputs of the list of whole rows. */
void              easel_fake_service_set_record     (EaselFakeService   *self,
                                                     const char         *members);
void              easel_fake_service_set_raw_outputs (EaselFakeService  *self,
                                                     const char         *outputs);

/* Everything but what creates: answered with this status, 0 for well. */
void              easel_fake_service_set_outage     (EaselFakeService   *self,
                                                     guint               status);
void              easel_fake_service_expire_files   (EaselFakeService   *self);
void              easel_fake_service_set_cancel_status (EaselFakeService *self,
                                                     guint               status);

/* Each read names all results anew, and no address of any of them is ever good. */
void              easel_fake_service_set_restless   (EaselFakeService   *self);

guint             easel_fake_service_get_n_refused  (EaselFakeService   *self);  /* because of the outage */
guint             easel_fake_service_get_n_posts    (EaselFakeService   *self);
guint             easel_fake_service_get_n_lists    (EaselFakeService   *self);
GPtrArray        *easel_fake_service_get_runs       (EaselFakeService   *self);  /* of EaselFakeRun */
EaselFakeRun     *easel_fake_service_add_run        (EaselFakeService   *self,
                                                     JsonObject         *inputs,
                                                     const char         *deployment_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselFakeService, easel_fake_service_free)

G_END_DECLS
