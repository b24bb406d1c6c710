/*
 * The baseline for the lateness of a reminder: how much later than its moment an absolute CLOCK_REALTIME timerfd is seen by a C program.
 *
 *     timerfd-lateness [COUNT [SPACING_MS]] [--journal]
 *
 * COUNT moments (200), SPACING_MS (20) apart. With --journal, a structured entry is sent with sd_journal_sendv for each, and the lateness is
 * that of its acceptance; each entry has TIMERFD_DUE=, the moment in microseconds, so that the journal can be asked too.
 *
 * Prints one line: count, spacing_ms, journal, p50_us, p99_us, max_us.
 */
#include "common.h"

#include <sys/timerfd.h>
#include <unistd.h>
#ifdef WITH_JOURNAL
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#endif

static void to_journal(int64_t due) {
#ifdef WITH_JOURNAL
    static char message[] = "MESSAGE=A benchmark's reminder is due", priority[] = "PRIORITY=6",
                identifier[] = "SYSLOG_IDENTIFIER=timerfd-lateness";
    char moment[48];
    int length = snprintf(moment, sizeof moment, "TIMERFD_DUE=%lld", (long long)(due / 1000));
    struct iovec fields[] = {
        {message, sizeof message - 1},
        {priority, sizeof priority - 1},
        {identifier, sizeof identifier - 1},
        {moment, (size_t)length},
    };
    int result = sd_journal_sendv(fields, 4);
    if (result < 0) {
        errno = -result;
        die("sd_journal_sendv");
    }
#else
    (void)due;
#endif
}

int main(int argc, char **argv) {
    static const char *const synopsis = "timerfd-lateness [COUNT [SPACING_MS]] [--journal]";
    long count = 200, spacing = 20;
    int journal = 0, given = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--journal") == 0) journal = 1;
        else if (given == 0 && ++given) count = number(argv[i], 1, 10000000, "COUNT");
        else if (given == 1 && ++given) spacing = number(argv[i], 1, 3600000, "SPACING_MS");
        else usage(synopsis);
    }
#ifndef WITH_JOURNAL
    if (journal) {
        fputs("built without libsystemd's header, so without --journal; install it and build again\n", stderr);
        return 69;
    }
#endif
    if (journal && access("/run/systemd/journal/socket", W_OK) != 0) die("/run/systemd/journal/socket");

    int timer = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC);
    if (timer < 0) die("timerfd_create");
    int64_t *late = grow(NULL, (size_t)count * sizeof *late);
    int64_t due = nanoseconds(CLOCK_REALTIME);
    for (long i = 0; i < count; i++) {
        due += spacing * 1000000;
        int64_t now = nanoseconds(CLOCK_REALTIME);
        if (due <= now) due = now + spacing * 1000000; /* one that was very late does not make the next ones late */
        struct itimerspec at = {.it_value = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000}};
        if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL) != 0) die("timerfd_settime");
        uint64_t expirations;
        while (read(timer, &expirations, sizeof expirations) < 0) {
            if (errno != EINTR) die("read");
        }
        if (journal) to_journal(due);
        late[i] = nanoseconds(CLOCK_REALTIME) - due;
    }
    qsort(late, (size_t)count, sizeof *late, by_value);
    printf(
        "count=%ld spacing_ms=%ld journal=%s p50_us=%.1f p99_us=%.1f max_us=%.1f\n", count, spacing, journal ? "yes" : "no",
        percentile_us(late, (size_t)count, 0.5), percentile_us(late, (size_t)count, 0.99), percentile_us(late, (size_t)count, 1));
    return 0;
}
