/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disk that fails: between SQLite and the true one, it counts what is written and forgets or refuses on demand. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EaselTestDiskFault:
 * @EASEL_TEST_DISK_FULL: no room for this write
 * @EASEL_TEST_DISK_ERROR: this write, truncation or synchronisation fails
 * @EASEL_TEST_DISK_POWER: the power goes in the middle of it: nothing works any more
 */
typedef enum {
  EASEL_TEST_DISK_SOUND,
  EASEL_TEST_DISK_FULL,
  EASEL_TEST_DISK_ERROR,
  EASEL_TEST_DISK_POWER,
} EaselTestDiskFault;

/* From here on SQLite's files of this process go through it. */
void  easel_test_disk_install    (void);

/* Forgets all files, counts from 0, and lets the @at-th operation from now on fail (0: none). */
void  easel_test_disk_start      (guint               at,
                                  EaselTestDiskFault  fault);
guint easel_test_disk_get_count  (void);

/* After the power went and everything was closed: gives the files the bytes that were synchronised, and of what was not
 * a random part (@seed 0: none of it). */
void  easel_test_disk_restore    (guint32             seed);

G_END_DECLS
