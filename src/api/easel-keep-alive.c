/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices a server that has gone without a word, on connections that may rightly be silent for minutes. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-keep-alive.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* Seconds of silence before the kernel asks, seconds between its questions, and how many may stay unanswered: a server
 * that is gone is noticed after two minutes, and no router in between forgets the connection. */
#define FIRST_QUESTION 45
#define NEXT_QUESTION  15
#define QUESTIONS      5

static void
set_up (GSocket *socket)
{
  g_socket_set_keepalive (socket, TRUE);
  if (!g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, FIRST_QUESTION, NULL) ||
      !g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, NEXT_QUESTION, NULL) ||
      !g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPCNT, QUESTIONS, NULL))
    g_debug ("This system keeps connections alive in its own rhythm");
}

static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  gpointer            user_data)
{
  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (connection))
    set_up (g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)));
}

/**
 * easel_keep_alive_watch:
 * @message: a message that has not been sent
 *
 * If a connection is made for it, the kernel asks the other side from time to time whether it is still there. Without
 * that, an answer that takes minutes would be waited for although the server or the way to it is gone.
 */
void
easel_keep_alive_watch (SoupMessage *message)
{
  g_return_if_fail (SOUP_IS_MESSAGE (message));

  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), NULL);
}
