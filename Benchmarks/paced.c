/*
 * How long an answer takes while something else goes on: asks at a steady pace over one connection, until it is ended with SIGTERM.
 *
 *     paced SOCKET REQUESTFILE EVERY_MS
 *
 * A request that ought to have been sent while the one before was still waited for is sent at once, and its time counts from when it ought to have been sent: who waits does
 * not ask less often.
 *
 * Prints one line: requests, p50_us, p99_us, max_us, errors.
 */
#include "common.h"

#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t ended;

static void end(int signal) {
    (void)signal;
    ended = 1;
}

int main(int argc, char **argv) {
    if (argc != 4) usage("paced SOCKET REQUESTFILE EVERY_MS");
    struct sockaddr_un address = unix_address(argv[1]);
    size_t length;
    char *request = read_file(argv[2], &length);
    int64_t every = number(argv[3], 1, 60000, "EVERY_MS") * 1000000;
    struct sigaction action = {.sa_handler = end};
    sigaction(SIGTERM, &action, NULL);

    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) die(argv[1]);
    int64_t *took = NULL;
    size_t count = 0, room = 0, errors = 0;
    static char reply[1 << 20];
    int64_t due = nanoseconds(CLOCK_MONOTONIC);
    while (!ended) {
        struct timespec at = {due / 1000000000, due % 1000000000};
        if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) != 0) continue;
        if (send(fd, request, length + 1, MSG_NOSIGNAL) != (ssize_t)length + 1) die("send");
        size_t received = 0;
        do {
            ssize_t got = recv(fd, reply + received, sizeof reply - received, 0);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) die("recv");
            received += (size_t)got;
        } while (reply[received - 1] != '\0');
        if (memmem(reply, received, "\"error\"", 7) != NULL) errors++;
        if (count == room) took = grow(took, (room = room * 2 + 4096) * sizeof *took);
        took[count++] = nanoseconds(CLOCK_MONOTONIC) - due;
        due += every;
    }
    qsort(took, count, sizeof *took, by_value);
    printf(
        "requests=%zu p50_us=%.1f p99_us=%.1f max_us=%.1f errors=%zu\n", count, percentile_us(took, count, 0.5), percentile_us(took, count, 0.99),
        percentile_us(took, count, 1), errors);
    return errors > 0;
}
