/*
 * Ping-pong over many connections: each sends a request that ends with a NUL, waits for a reply that ends with a NUL, and sends the next.
 * One thread, epoll.
 *
 *     load SOCKET REQUESTFILE CONNECTIONS SECONDS [--lines]
 *
 * The file's bytes, without a line end behind them, are the request. With --lines, each line is a request of its own; they are taken in turn
 * by whichever connection is free, each once, and the run ends before its time when they are used up.
 *
 * Prints one line: connections, seconds, requests (answered ones), requests_per_second, p50_us, p99_us, p999_us, max_us, errors (replies
 * that contain "error" in quotes), lost (connections that the server closed). Exits with 1 when there were errors or lost connections.
 */
#include "common.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

struct connection {
    int fd;
    const char *request;
    size_t length, sent;
    int64_t started;
    char *reply;
    size_t received, room;
    bool is_open, is_busy, waits;
};

static struct {
    char *bytes;
    size_t length, next;
    bool by_lines;
} requests;

static struct {
    int64_t *nanoseconds;
    size_t count, room;
    uint64_t errors, lost;
    size_t busy; /* connections that wait for a reply */
} results;

/* The next request, with a NUL behind it. False when there is none. */
static bool take(struct connection *connection) {
    if (!requests.by_lines) {
        connection->request = requests.bytes;
        connection->length = requests.length + 1;
        return true;
    }
    while (requests.next < requests.length) {
        char *line = requests.bytes + requests.next;
        size_t length = strlen(line);
        requests.next += length + 1;
        if (length > 0) {
            connection->request = line;
            connection->length = length + 1;
            return true;
        }
    }
    return false;
}

static void lose(struct connection *connection) {
    close(connection->fd);
    connection->is_open = false;
    results.lost++;
    if (connection->is_busy) results.busy--;
    connection->is_busy = false;
}

static void push(int epoll, struct connection *connection) {
    while (connection->sent < connection->length) {
        ssize_t count =
            send(connection->fd, connection->request + connection->sent, connection->length - connection->sent, MSG_NOSIGNAL);
        if (count < 0) {
            if (errno == EINTR) continue;
            if (errno == EAGAIN) break;
            lose(connection);
            return;
        }
        connection->sent += (size_t)count;
    }
    bool waits = connection->sent < connection->length;
    if (waits != connection->waits) {
        struct epoll_event event = {.events = waits ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = connection};
        if (epoll_ctl(epoll, EPOLL_CTL_MOD, connection->fd, &event) != 0) die("epoll_ctl");
        connection->waits = waits;
    }
}

/* Sends the next request, if there is one. */
static void ask(int epoll, struct connection *connection) {
    results.busy -= connection->is_busy;
    connection->is_busy = take(connection);
    if (!connection->is_busy) return;
    results.busy++;
    connection->sent = connection->received = 0;
    connection->started = nanoseconds(CLOCK_MONOTONIC);
    push(epoll, connection);
}

/* Reads once. True when a reply is complete. */
static bool pull(struct connection *connection) {
    if (connection->room - connection->received < 4096) {
        connection->room = connection->room * 2 + 16384;
        connection->reply = grow(connection->reply, connection->room);
    }
    ssize_t count = recv(connection->fd, connection->reply + connection->received, connection->room - connection->received, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (count <= 0) {
        lose(connection);
        return false;
    }
    char *end = memchr(connection->reply + connection->received, 0, (size_t)count);
    connection->received += (size_t)count;
    if (end == NULL) return false;

    int64_t took = nanoseconds(CLOCK_MONOTONIC) - connection->started;
    if (results.count == results.room) {
        results.room = results.room * 2 + (1 << 20);
        results.nanoseconds = grow(results.nanoseconds, results.room * sizeof *results.nanoseconds);
    }
    results.nanoseconds[results.count++] = took;
    if (memmem(connection->reply, (size_t)(end - connection->reply), "\"error\"", 7) != NULL) results.errors++;
    return true;
}

int main(int argc, char **argv) {
    if (argc < 5 || argc > 6) usage("load SOCKET REQUESTFILE CONNECTIONS SECONDS [--lines]");
    requests.by_lines = argc == 6 && strcmp(argv[5], "--lines") == 0;
    if (argc == 6 && !requests.by_lines) usage("load SOCKET REQUESTFILE CONNECTIONS SECONDS [--lines]");
    struct sockaddr_un address = unix_address(argv[1]);
    requests.bytes = read_file(argv[2], &requests.length);
    while (requests.length > 0 && requests.bytes[requests.length - 1] == '\n') requests.bytes[--requests.length] = '\0';
    if (requests.length == 0 || memchr(requests.bytes, 0, requests.length) != NULL) {
        fprintf(stderr, "%s: must hold a request, and no NUL\n", argv[2]);
        return 64;
    }
    if (requests.by_lines) {
        for (size_t i = 0; i < requests.length; i++) {
            if (requests.bytes[i] == '\n') requests.bytes[i] = '\0';
        }
    }
    size_t count = (size_t)number(argv[3], 1, 100000, "CONNECTIONS");
    int64_t seconds = number(argv[4], 1, 86400, "SECONDS");

    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) die("epoll_create1");
    struct connection *connections = calloc(count, sizeof *connections);
    if (connections == NULL) die("calloc");
    for (size_t i = 0; i < count; i++) {
        /* Connected while it still blocks, so that a full backlog is waited for. */
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0) die("socket");
        if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) die(argv[1]);
        if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) die("fcntl");
        connections[i].fd = fd;
        connections[i].is_open = true;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[i]};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
    }

    int64_t start = nanoseconds(CLOCK_MONOTONIC), end = start + seconds * 1000000000, now = start;
    for (size_t i = 0; i < count; i++) ask(epoll, &connections[i]);
    while (now < end && results.busy > 0) {
        struct epoll_event events[256];
        int ready = epoll_wait(epoll, events, 256, (int)((end - now + 999999) / 1000000));
        if (ready < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection->is_open && events[i].events & EPOLLOUT) push(epoll, connection);
            if (connection->is_open && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR) && pull(connection)) ask(epoll, connection);
        }
        now = nanoseconds(CLOCK_MONOTONIC);
    }

    double elapsed = (double)(now - start) / 1e9;
    qsort(results.nanoseconds, results.count, sizeof *results.nanoseconds, by_value);
    printf(
        "connections=%zu seconds=%.3f requests=%zu requests_per_second=%.0f p50_us=%.1f p99_us=%.1f p999_us=%.1f max_us=%.1f errors=%llu "
        "lost=%llu\n",
        count, elapsed, results.count, (double)results.count / elapsed, percentile_us(results.nanoseconds, results.count, 0.5),
        percentile_us(results.nanoseconds, results.count, 0.99), percentile_us(results.nanoseconds, results.count, 0.999),
        percentile_us(results.nanoseconds, results.count, 1), (unsigned long long)results.errors, (unsigned long long)results.lost);
    return results.errors > 0 || results.lost > 0 || results.count == 0;
}
