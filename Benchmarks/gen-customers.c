/*
 * Writes a large set of customers for measuring: OUTDIR/customers.csv with N rows and OUTDIR/reps.csv with 50, in the columns that
 * followupctl imports.
 *
 *     gen-customers N OUTDIR [SEED]
 *
 * The same N and SEED give the same file on the same day (or with the same SOURCE_DATE_EPOCH). Nothing is known of a last contact, so a
 * cadence counts from `since`: within the last 25, 50 or 80 days for gold, silver and bronze, so that with 30, 60 and 90 days, or with 90 for
 * all, everybody's turn is still to come and spread over the weeks ahead. About one name in a hundred needs quotes.
 *
 * Prints one line: rows, bytes, seconds.
 */
#include "common.h"

#include <sys/stat.h>

static uint64_t state;

/* SplitMix64. */
static uint64_t next(void) {
    uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static unsigned below(unsigned bound) { return (unsigned)((next() >> 32) * bound >> 32); }

#define PICK(list) (list[below(sizeof list / sizeof *list)])

static const char *const trades[] = {"Bakery", "Dental Practice", "Law Office", "Architects", "Print Shop", "Garage", "Accountants",
                                     "Builders", "Logistics", "Clinic", "Bookshop", "Nursery", "Travel", "School", "Pharmacy", "Hotel"};
static const char *const names[] = {"Bakker", "Visser", "Smit", "Meijer", "De Boer", "Mulder", "De Groot", "Bos", "Vos", "Peters",
                                    "Hendriks", "Van Dijk", "Dekker", "Brouwer", "De Wit", "Dijkstra", "Koster", "Prins", "Blom", "Huisman",
                                    "Kuipers", "Postma", "Martens", "Groen", "Lindström", "Öztürk", "Fernández", "Kowalski"};
static const char *const zones[] = {"Europe/Amsterdam", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Helsinki", "Europe/London"};
static const char *const teams[] = {"north", "east", "south", "west", "centre"};

static FILE *create(const char *directory, const char *name) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        die(directory);
    }
    FILE *file = fopen(path, "wb");
    if (file == NULL) die(path);
    setvbuf(file, NULL, _IOFBF, 1 << 20);
    return file;
}

static long finish(FILE *file, const char *name) {
    long bytes = ftell(file);
    if (ferror(file) || fclose(file) != 0) die(name);
    return bytes;
}

int main(int argc, char **argv) {
    if (argc < 3 || argc > 4) usage("gen-customers N OUTDIR [SEED]");
    long count = number(argv[1], 0, 100000000, "N");
    state = (uint64_t)(argc > 3 ? number(argv[3], 0, INT32_MAX, "SEED") : 1);
    int64_t start = nanoseconds(CLOCK_MONOTONIC);
    if (mkdir(argv[2], 0777) != 0 && errno != EEXIST) die(argv[2]);

    FILE *reps = create(argv[2], "reps.csv");
    fputs("login,name,email,team,manager,zone,active\n", reps);
    for (int i = 0; i < 50; i++) {
        /* The first five lead a team each. */
        fprintf(reps, "rep%02d,%s %c.,rep%02d@example.com,%s,", i + 1, names[i % 28], 'A' + i % 26, i + 1, teams[i % 5]);
        if (i >= 5) fprintf(reps, "rep%02d", i % 5 + 1);
        fputs(",,true\n", reps);
    }
    finish(reps, "reps.csv");

    /* The last 80 days as texts, since a date of a million rows is one of few. */
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t today = epoch == NULL ? time(NULL) : (time_t)number(epoch, 0, INT32_MAX, "SOURCE_DATE_EPOCH");
    char days[81][16];
    for (int i = 0; i <= 80; i++) {
        time_t at = today - (time_t)i * 86400;
        struct tm civil;
        if (gmtime_r(&at, &civil) == NULL || strftime(days[i], sizeof days[i], "%Y-%m-%d", &civil) == 0) die("strftime");
    }

    FILE *customers = create(argv[2], "customers.csv");
    fputs("id,name,segment,owner,status,since,zone\n", customers);
    for (long i = 1; i <= count; i++) {
        unsigned share = below(100);
        const char *segment = share < 20 ? "gold" : share < 50 ? "silver" : "bronze";
        unsigned since = below(share < 20 ? 26 : share < 50 ? 51 : 81);
        const char *format = below(100) == 0 ? "C%08ld,\"%s, \"\"%s\"\" & Co %u\",%s,rep%02u,%s,%s,%s\n" : "C%08ld,%s %s %u,%s,rep%02u,%s,%s,%s\n";
        const char *trade = PICK(trades), *name = PICK(names);
        unsigned house = below(10000), owner = below(50) + 1;
        fprintf(
            customers, format, i, trade, name, house, segment, owner, below(50) == 0 ? "inactive" : "active", days[since],
            below(20) == 0 ? PICK(zones) : "");
    }
    long bytes = finish(customers, "customers.csv");
    printf("rows=%ld bytes=%ld seconds=%.3f\n", count, bytes, (double)(nanoseconds(CLOCK_MONOTONIC) - start) / 1e9);
    return 0;
}
