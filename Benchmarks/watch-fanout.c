/*
 * How fast news reaches many subscribers: SUBSCRIBERS connections watch, CONNECTIONS others each send a request, wait for its reply and send the
 * next; every request makes one piece of news, which every subscriber gets. One thread, epoll.
 *
 *     watch-fanout SOCKET WATCHFILE REQUESTFILE SUBSCRIBERS CONNECTIONS NEWS
 *
 * WATCHFILE holds the call of a subscriber; its first reply says that it watches. Each line of REQUESTFILE is a request; NEWS of them are sent.
 * A message ends with a NUL. The run ends when every subscriber has had NEWS messages after its first.
 *
 * Prints one line: subscribers, connections, news, seconds, deliveries, deliveries_per_second, p50_us, p99_us, max_us (from the sending of a
 * request to its news at the last subscriber; the n-th request is taken to make the n-th news, which is exact for one connection), errors.
 */
#include "common.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

struct connection {
    int fd;
    bool watches, started;
    size_t seen; /* news */
    bool in_message;
};

static char *requests, *next_request, *requests_end;
static int64_t *sent_at;
static size_t *seen_by, sent, news;
static uint64_t errors;

static int dial(const struct sockaddr_un *address, const char *path) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) die("socket");
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) != 0) die(path);
    return fd;
}

static void push(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t count = send(fd, bytes, length, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) die("send");
        bytes += count;
        length -= (size_t)count;
    }
}

/* Sends the next request, if there is one left. */
static void ask(struct connection *connection) {
    if (sent == news) return;
    if (next_request >= requests_end) next_request = requests;
    size_t length = strlen(next_request);
    sent_at[sent++] = nanoseconds(CLOCK_MONOTONIC);
    push(connection->fd, next_request, length + 1);
    next_request += length + 1;
}

int main(int argc, char **argv) {
    if (argc != 7) usage("watch-fanout SOCKET WATCHFILE REQUESTFILE SUBSCRIBERS CONNECTIONS NEWS");
    struct sockaddr_un address = unix_address(argv[1]);
    size_t watch_length, length;
    char *watch = read_file(argv[2], &watch_length);
    while (watch_length > 0 && watch[watch_length - 1] == '\n') watch_length--;
    watch[watch_length] = '\0';
    requests = next_request = read_file(argv[3], &length);
    while (length > 0 && requests[length - 1] == '\n') length--;
    requests[length] = '\0';
    for (size_t i = 0; i < length; i++) {
        if (requests[i] == '\n') requests[i] = '\0';
    }
    requests_end = requests + length + 1;
    size_t subscribers = (size_t)number(argv[4], 1, 100000, "SUBSCRIBERS"), drivers = (size_t)number(argv[5], 1, 10000, "CONNECTIONS");
    news = (size_t)number(argv[6], 1, 10000000, "NEWS");
    sent_at = grow(NULL, news * sizeof *sent_at);
    int64_t *took = grow(NULL, news * sizeof *took);
    seen_by = calloc(news, sizeof *seen_by);
    size_t total = subscribers + drivers;
    struct connection *connections = calloc(total, sizeof *connections);
    if (seen_by == NULL || connections == NULL) die("calloc");

    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) die("epoll_create1");
    for (size_t i = 0; i < total; i++) {
        struct connection *connection = &connections[i];
        *connection = (struct connection){.fd = dial(&address, argv[1]), .watches = i < subscribers};
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection->fd, &event) != 0) die("epoll_ctl");
        if (connection->watches) push(connection->fd, watch, watch_length + 1);
    }

    static char buffer[1 << 16];
    size_t watching = 0, done = 0, deliveries = 0;
    int64_t start = 0;
    while (done < subscribers) {
        struct epoll_event events[256];
        int ready = epoll_wait(epoll, events, 256, 60000);
        if (ready == 0) {
            fprintf(stderr, "nothing came for a minute: %zu of %zu watch, %zu sent, %zu deliveries\n", watching, subscribers, sent, deliveries);
            return 1;
        }
        if (ready < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            ssize_t count = recv(connection->fd, buffer, sizeof buffer, 0);
            if (count <= 0) {
                fprintf(stderr, "a connection was closed\n");
                return 1;
            }
            if (memmem(buffer, (size_t)count, "{\"error\"", 8) != NULL) errors++;
            int64_t now = nanoseconds(CLOCK_MONOTONIC);
            for (char *at = buffer; (at = memchr(at, 0, (size_t)(buffer + count - at))) != NULL; at++) {
                if (!connection->watches) {
                    ask(connection);
                } else if (!connection->started) {
                    connection->started = true;
                    if (++watching == subscribers) {
                        start = now;
                        for (size_t d = subscribers; d < total; d++) ask(&connections[d]);
                    }
                } else {
                    size_t which = connection->seen++;
                    deliveries++;
                    if (which < news && ++seen_by[which] == subscribers) took[which] = now - sent_at[which];
                    if (connection->seen == news) done++;
                }
            }
        }
    }
    double elapsed = (double)(nanoseconds(CLOCK_MONOTONIC) - start) / 1e9;
    qsort(took, news, sizeof *took, by_value);
    printf(
        "subscribers=%zu connections=%zu news=%zu seconds=%.3f deliveries=%zu deliveries_per_second=%.0f p50_us=%.1f p99_us=%.1f max_us=%.1f "
        "errors=%llu\n",
        subscribers, drivers, news, elapsed, deliveries, (double)deliveries / elapsed, percentile_us(took, news, 0.5),
        percentile_us(took, news, 0.99), percentile_us(took, news, 1), (unsigned long long)errors);
    return errors > 0;
}
