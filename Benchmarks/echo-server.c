/*
 * The baseline for the control socket: answers every message, which ends with a NUL, with the same bytes and a NUL. One thread, epoll,
 * any number of connections. It reads a message only to find its end, so it shows what the socket itself costs.
 *
 *     echo-server SOCKET REPLYFILE
 *
 * Runs until SIGINT or SIGTERM, then prints "messages=N connections=N". Prints "ready" once connections are accepted.
 */
#include "common.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct connection {
    int fd;
    uint64_t owed;  /* replies that are not wholly written yet */
    size_t written; /* bytes of the first of them that are */
    int waits;      /* whether EPOLLOUT is asked for */
};

static char *reply;
static size_t reply_length;

/* Writes what is owed as far as the socket takes it. False when the connection is over. */
static int settle(int epoll, struct connection *connection) {
    while (connection->owed > 0) {
        ssize_t count =
            send(connection->fd, reply + connection->written, reply_length - connection->written, MSG_NOSIGNAL);
        if (count < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN) return 0;
            break;
        }
        connection->written += (size_t)count;
        if (connection->written == reply_length) {
            connection->written = 0;
            connection->owed--;
        }
    }
    int waits = connection->owed > 0;
    if (waits != connection->waits) {
        /* While the peer does not take its replies, no more of its messages are read. */
        struct epoll_event event = {.events = waits ? EPOLLOUT : EPOLLIN, .data.ptr = connection};
        if (epoll_ctl(epoll, EPOLL_CTL_MOD, connection->fd, &event) != 0) die("epoll_ctl");
        connection->waits = waits;
    }
    return 1;
}

/* Reads once and answers. False when the connection is over. */
static int serve(int epoll, struct connection *connection, uint64_t *messages) {
    static char buffer[1 << 16];
    ssize_t count = recv(connection->fd, buffer, sizeof buffer, 0);
    if (count == 0) return 0;
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    for (char *at = buffer; (at = memchr(at, 0, (size_t)(buffer + count - at))) != NULL; at++) {
        connection->owed++;
        (*messages)++;
    }
    return settle(epoll, connection);
}

int main(int argc, char **argv) {
    if (argc != 3) usage("echo-server SOCKET REPLYFILE");
    reply = read_file(argv[2], &reply_length);
    reply_length++; /* the NUL behind the bytes */

    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    int signals = signalfd(-1, &ends, SFD_CLOEXEC);
    if (signals < 0) die("signalfd");

    struct sockaddr_un address = unix_address(argv[1]);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) die("socket");
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) die(argv[1]);
    if (listen(listener, 4096) != 0) die("listen");

    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) die("epoll_create1");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &listener};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0) die("epoll_ctl");
    event.data.ptr = &signals;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, signals, &event) != 0) die("epoll_ctl");
    puts("ready");
    fflush(stdout);

    uint64_t messages = 0, connections = 0;
    for (;;) {
        struct epoll_event events[256];
        int count = epoll_wait(epoll, events, 256, -1);
        if (count < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr == &signals) {
                unlink(argv[1]);
                printf("messages=%llu connections=%llu\n", (unsigned long long)messages, (unsigned long long)connections);
                return 0;
            }
            if (events[i].data.ptr == &listener) {
                int fd;
                while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
                    struct connection *connection = grow(NULL, sizeof *connection);
                    *connection = (struct connection){.fd = fd};
                    event = (struct epoll_event){.events = EPOLLIN, .data.ptr = connection};
                    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
                    connections++;
                }
                if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) die("accept");
                continue;
            }
            struct connection *connection = events[i].data.ptr;
            int goes_on = connection->waits ? settle(epoll, connection) : serve(epoll, connection, &messages);
            if (!goes_on) {
                close(connection->fd);
                free(connection);
            }
        }
    }
}
