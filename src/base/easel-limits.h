/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every limit of the program that is not a server's, with its name. */

#pragma once

/* JSON and event streams */
#define EASEL_LIMIT_JSON_BODY          (32u << 20)  /* bytes of one answer or workflow file */
#define EASEL_LIMIT_JSON_DEPTH         256          /* nested lists and objects */
#define EASEL_LIMIT_JSON_INLINE        (64u << 10)  /* larger texts are parsed in a worker thread */
#define EASEL_LIMIT_EVENT              (8u << 20)   /* bytes of one server-sent event */
#define EASEL_LIMIT_ERROR_TEXT         (4u << 10)   /* bytes of a server's error text that are kept */
#define EASEL_LIMIT_REFUSAL_BODY       (256u << 10) /* bytes of a refusal that are searched for such a text */

/* Connections */
#define EASEL_LIMIT_CONNECTIONS        64
#define EASEL_LIMIT_CONNECTIONS_HOST   32
#define EASEL_LIMIT_STREAMS            1024         /* event streams at once, beside the other connections */
#define EASEL_LIMIT_REDIRECTS          5
#define EASEL_LIMIT_CALL_SECONDS       60           /* of silence, for calls that are no streams */
#define EASEL_LIMIT_UPLOAD_SECONDS     600          /* of silence, while the server puts a file where it belongs */
#define EASEL_LIMIT_SILENCE_SECONDS    45           /* of a stream, then the run is asked for */

/* Files */
#define EASEL_LIMIT_UPLOAD             262144000u   /* bytes the service takes in one direct upload (250 MiB) */
#define EASEL_LIMIT_DIRECT_UPLOAD      (50u << 20)  /* above, the upload goes to a presigned address */
#define EASEL_LIMIT_FILE_NAME          200          /* bytes of a file's name */
#define EASEL_LIMIT_UPLOAD_AGE_MINUTES 45           /* an uploaded file's address is used no longer */
#define EASEL_LIMIT_INFLATE            (64u << 20)  /* bytes a compressed chunk of a picture may become */
#define EASEL_LIMIT_INPUT_COPY         (200 << 20)  /* bytes; a larger input file is not copied, only remembered */

/* Pictures */
#define EASEL_LIMIT_PICTURE_SIDE       30000        /* pixels */
#define EASEL_LIMIT_PICTURE_PIXELS     100000000    /* 100 megapixels */

/* Runs */
#define EASEL_LIMIT_LOG_LINES          5000         /* console lines kept of one run, the newest */
#define EASEL_LIMIT_LOG_LINE           (8u << 10)   /* bytes of one of them */
#define EASEL_LIMIT_LOG_KEPT           (64 << 10)   /* letters of a run's console that the archive keeps, the last */

/* Money */
#define EASEL_LIMIT_RUNS_UNASKED       20           /* more at once on an account that costs: ask first */
