/* What the benchmark programs share: ending with a message, reading a file, the clock, percentiles. */
#ifndef COMMON_H
#define COMMON_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

static inline _Noreturn void die(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static inline _Noreturn void usage(const char *text) {
    fprintf(stderr, "usage: %s\n", text);
    exit(64);
}

static inline void *grow(void *memory, size_t bytes) {
    void *grown = realloc(memory, bytes);
    if (grown == NULL) die("realloc");
    return grown;
}

/* A whole number within bounds, or the end of the program. */
static inline long number(const char *text, long least, long most, const char *what) {
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < least || value > most) {
        fprintf(stderr, "%s is '%s'; it must be a whole number from %ld to %ld\n", what, text, least, most);
        exit(64);
    }
    return value;
}

/* The bytes of a file with a NUL behind them. */
static inline char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) die(path);
    char *bytes = NULL;
    size_t count = 0, room = 0;
    do {
        if (room - count < 2) bytes = grow(bytes, room = room * 2 + 65536);
        count += fread(bytes + count, 1, room - count - 1, file);
        if (ferror(file)) die(path);
    } while (!feof(file));
    fclose(file);
    bytes[count] = '\0';
    *length = count;
    return bytes;
}

static inline int64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    if (clock_gettime(clock, &now) != 0) die("clock_gettime");
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline struct sockaddr_un unix_address(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        die(path);
    }
    strcpy(address.sun_path, path);
    return address;
}

static inline int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The smallest of the sorted samples that is no smaller than the given share of them; 0 when there are none. */
static inline double percentile_us(const int64_t *sorted, size_t count, double share) {
    if (count == 0) return 0;
    size_t rank = (size_t)(share * (double)count);
    if ((double)rank < share * (double)count) rank++;
    return (double)sorted[rank == 0 ? 0 : rank - 1] / 1000.0;
}

#endif
