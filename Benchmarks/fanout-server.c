/*
 * The baseline for Watch: whoever sends a message that holds "Watch" subscribes and is answered with the news; every other message is answered
 * with the reply, and every subscriber is sent the news. One thread, epoll; a subscriber that does not read is cut off.
 *
 *     fanout-server SOCKET REPLYFILE NEWSFILE
 *
 * Runs until SIGINT or SIGTERM. Prints "ready" once connections are accepted.
 */
#include "common.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

static int subscribers[100000];
static size_t count_of_subscribers;

static void put(int fd, const char *bytes, size_t length) {
    /* The socket takes what is small; whoever lets more than that pile up is no part of this. */
    if (send(fd, bytes, length, MSG_NOSIGNAL) != (ssize_t)length) shutdown(fd, SHUT_RDWR);
}

int main(int argc, char **argv) {
    if (argc != 4) usage("fanout-server SOCKET REPLYFILE NEWSFILE");
    size_t reply_length, news_length;
    char *reply = read_file(argv[2], &reply_length), *news = read_file(argv[3], &news_length);
    reply_length++; /* the NUL behind the bytes */
    news_length++;
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    struct sockaddr_un address = unix_address(argv[1]);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) die("socket");
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) die(argv[1]);
    if (listen(listener, 4096) != 0) die("listen");
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) die("epoll_create1");
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0) die("epoll_ctl");
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[256];
        int count = epoll_wait(epoll, events, 256, -1);
        if (count < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
                    event = (struct epoll_event){.events = EPOLLIN, .data.fd = fd};
                    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
                }
                continue;
            }
            static char buffer[1 << 16];
            ssize_t got = recv(fd, buffer, sizeof buffer, 0);
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            if (got <= 0) {
                for (size_t s = 0; s < count_of_subscribers; s++) {
                    if (subscribers[s] == fd) subscribers[s--] = subscribers[--count_of_subscribers];
                }
                close(fd);
                continue;
            }
            if (memmem(buffer, (size_t)got, "Watch", 5) != NULL) {
                if (count_of_subscribers == sizeof subscribers / sizeof *subscribers) die("too many subscribers");
                subscribers[count_of_subscribers++] = fd;
                put(fd, news, news_length);
                continue;
            }
            for (char *at = buffer; (at = memchr(at, 0, (size_t)(buffer + got - at))) != NULL; at++) {
                put(fd, reply, reply_length);
                for (size_t s = 0; s < count_of_subscribers; s++) put(subscribers[s], news, news_length);
            }
        }
    }
}
