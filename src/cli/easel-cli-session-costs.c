/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl sessions costs`: what sessions have cost, from the archive. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli-table.h"
#include "sessions/easel-session-totals.h"

#include <glib/gi18n-lib.h>

static struct {
  char *by;
  char *since;
  char *until;
} options;

const GOptionEntry easel_cli_sessions_costs_options[] = {
  { "by", 0, 0, G_OPTION_ARG_STRING, &options.by, N_("Add up by day (as it is without this), session or workflow"),
    "day|session|workflow" },
  { "since", 0, 0, G_OPTION_ARG_STRING, &options.since, N_("From this day on, such as 2026-02-03"), N_("DAY") },
  { "until", 0, 0, G_OPTION_ARG_STRING, &options.until, N_("Until this day"), N_("DAY") },
  G_OPTION_ENTRY_NULL
};

static const char *const WORDS[] = {
  [EASEL_SESSION_TOTAL_BY_DAY] = "day",
  [EASEL_SESSION_TOTAL_BY_SESSION] = "session",
  [EASEL_SESSION_TOTAL_BY_WORKFLOW] = "workflow",
};

static JsonObject *
describe (const EaselSessionTotal *total,
          const char              *by)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", "cost");
  easel_cli_set_text (object, by, total->key);
  easel_cli_set_text (object, "name", total->name);
  easel_cli_set_text (object, "gpu", total->gpu);
  easel_cli_set_time (object, "started_at", total->start_time);
  json_object_set_double_member (object, "seconds", total->seconds);
  json_object_set_double_member (object, "cost", total->cost);
  json_object_set_boolean_member (object, "cost_known", total->cost_known);

  return object;
}

static char *
dup_cost (double   cost,
          gboolean is_known)
{
  if (is_known)
    return g_strdup_printf ("$%.2f", cost);
  if (cost > 0)
    /* Translators: an amount of money, of those sessions whose price is known */
    return g_strdup_printf (_("$%.2f and more"), cost);

  return g_strdup (_("not known"));
}

static char *
dup_time (double seconds)
{
  int minutes = (int) (seconds / 60);

  return g_strdup_printf ("%d:%02d", minutes / 60, minutes % 60);
}

static void
print_totals (EaselCli   *cli,
              GPtrArray  *totals,
              const char *by)
{
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_(by), _("name"), _("GPU"), _("hours"), _("cost"), NULL);
  double cost = 0, seconds = 0;
  gboolean is_known = TRUE;
  g_autofree char *sum_time = NULL;
  g_autofree char *sum = NULL;

  for (guint i = 0; i < totals->len; i++)
    {
      const EaselSessionTotal *total = g_ptr_array_index (totals, i);
      g_autofree char *time = dup_time (total->seconds);
      g_autofree char *money = dup_cost (total->cost, total->cost_known);

      easel_cli_table_add (table, total->key, total->name, total->gpu, time, money);
      cost += total->cost;
      seconds += total->seconds;
      is_known = is_known && total->cost_known;
    }

  sum_time = dup_time (seconds);
  sum = dup_cost (cost, is_known);
  easel_cli_table_add (table, _("all"), NULL, NULL, sum_time, sum);
  easel_cli_table_print (table);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) totals = easel_session_totals_read_finish (EASEL_ARCHIVE (source), result, &error);
  const char *by = options.by != NULL ? options.by : WORDS[EASEL_SESSION_TOTAL_BY_DAY];

  if (totals == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  if (!easel_cli_wants_json (cli))
    print_totals (cli, totals, by);
  else
    for (guint i = 0; i < totals->len; i++)
      easel_cli_print_object (describe (g_ptr_array_index (totals, i), by));
  easel_cli_finish (cli, 0);
}

static gboolean
is_day (const char *text)
{
  GDate date;

  if (text == NULL)
    return TRUE;

  g_date_clear (&date, 1);
  if (strlen (text) == strlen ("2026-02-03") && text[4] == '-' && text[7] == '-')
    g_date_set_parse (&date, text);

  return g_date_valid (&date);
}

/* The chosen account's. */
void
easel_cli_command_sessions_costs (EaselCli           *cli,
                                  const char * const *arguments)
{
  EaselAccount *account = easel_cli_get_account (cli);
  g_autoptr(GError) error = NULL;
  guint by = 0;

  while (options.by != NULL && by < G_N_ELEMENTS (WORDS) && !g_str_equal (WORDS[by], options.by))
    by++;

  if (by == G_N_ELEMENTS (WORDS))
    g_set_error (&error, EASEL_ERROR, EASEL_ERROR_INVALID, _("Costs are added up by day, session or workflow, not by “%s”"),
                 options.by);
  else if (!is_day (options.since) || !is_day (options.until))
    g_set_error_literal (&error, EASEL_ERROR, EASEL_ERROR_INVALID, _("A day is written such as 2026-02-03"));

  if (error != NULL)
    easel_cli_fail (cli, error);
  else
    easel_session_totals_read_async (easel_cli_get_archive (cli), (EaselSessionTotalBy) by,
                                     account != NULL ? easel_account_get_id (account) : NULL, options.since, options.until,
                                     easel_cli_get_cancellable (cli), read_cb, cli);
}
