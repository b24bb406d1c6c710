/*
 * The baseline for many reminders at one instant: how fast a C program hands entries to the journal, one after the other.
 *
 *     journal-burst COUNT
 *
 * Each entry has the fields that followupd's entry for a reminder has, with values as long. The last one also has BURST_LAST=, by which the journal can be asked when it
 * took it.
 *
 * Prints one line: count, start_us (CLOCK_REALTIME, since 1970), seconds (until the last was handed over).
 */
#include "common.h"

#include <stdarg.h>
#include <sys/uio.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

enum { FIELDS = 16, LONGEST = 160 };

static char texts[FIELDS][LONGEST];
static struct iovec fields[FIELDS];
static int used;

__attribute__((format(printf, 1, 2))) static void field(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(texts[used], LONGEST, format, arguments);
    va_end(arguments);
    fields[used].iov_base = texts[used];
    fields[used].iov_len = (size_t)length;
    used++;
}

int main(int argc, char **argv) {
    if (argc != 2) usage("journal-burst COUNT");
    long count = number(argv[1], 1, 100000000, "COUNT");
    int64_t start = nanoseconds(CLOCK_REALTIME), begun = nanoseconds(CLOCK_MONOTONIC);
    for (long i = 0; i < count; i++) {
        used = 0;
        field("MESSAGE=Reminder for rep%02ld: task %ld, Follow up Customer %ld (due 2026-11-25 14:30)", i % 50, i, i);
        field("PRIORITY=5");
        field("MESSAGE_ID=b22620a5defd468ab7bc3de01aceb342");
        field("FOLLOWUP_SEQ=%ld", i);
        field("FOLLOWUP_LOG=5f1d0b2c3a4e4f60918273645a6b7c8d");
        field("FOLLOWUP_EVENT=task.reminded");
        field("FOLLOWUP_ACTOR=followupd");
        field("FOLLOWUP_AT=2026-11-25T14:29:00.%06ldZ", i % 1000000);
        field("FOLLOWUP_TASK=%ld", i);
        field("FOLLOWUP_RULE=burst");
        field("FOLLOWUP_DUE=2026-11-25T14:30:00Z");
        field("FOLLOWUP_TITLE=Follow up Customer %ld", i);
        field("FOLLOWUP_CUSTOMER=C%ld", i);
        field("FOLLOWUP_REP=rep%02ld", i % 50);
        if (i == count - 1) field("BURST_LAST=%lld", (long long)start);
        int result = sd_journal_sendv(fields, used);
        if (result < 0) {
            errno = -result;
            die("sd_journal_sendv");
        }
    }
    printf(
        "count=%ld start_us=%lld seconds=%.3f\n", count, (long long)(start / 1000),
        (double)(nanoseconds(CLOCK_MONOTONIC) - begun) / 1e9);
    return 0;
}
