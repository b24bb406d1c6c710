// watch-lateness SOCKET COUNT: how late a subscriber of the daemon hears that a task has opened.
//
// Subscribes to everybody's events and waits for COUNT of kind task.opened. Their rule has to say `due: at opens`, so that dueAt is the
// moment it should have been. Prints p50, p99 and max in microseconds.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

// "2026-11-23T09:00:00.25Z" in microseconds since 1970.
static double instant_us(const char *text)
{
    struct tm tm = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    if (!rest) return -1;
    double fraction = *rest == '.' ? strtod(rest, NULL) : 0;
    return (timegm(&tm) + fraction) * 1e6;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: watch-lateness SOCKET COUNT\n");
        return 64;
    }
    int count = atoi(argv[2]), found = 0;
    double *late = calloc(count > 0 ? count : 1, sizeof *late);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    if (!late || fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror(argv[1]);
        return 1;
    }
    static const char call[] = "{\"method\":\"io.followupd.Tasks.Watch\",\"parameters\":{\"everybody\":true},\"more\":true}";
    if (write(fd, call, sizeof call) != sizeof call) return 1;
    static char buffer[1 << 20];
    size_t length = 0;
    while (found < count) {
        ssize_t got = read(fd, buffer + length, sizeof buffer - 1 - length);
        double arrived = now_us();
        if (got <= 0) {
            fprintf(stderr, "watch-lateness: the connection ended after %d of %d\n", found, count);
            return 1;
        }
        length += got;
        buffer[length] = 0;
        char *message = buffer, *end;
        while ((end = memchr(message, 0, buffer + length - message))) {
            char *due = strstr(message, "\"dueAt\":\"");
            if (found < count && strstr(message, "\"kind\":\"task.opened\"") && due) late[found++] = arrived - instant_us(due + 9);
            message = end + 1;
        }
        length = buffer + length - message;
        memmove(buffer, message, length);
    }
    qsort(late, count, sizeof *late, compare);
    printf("count=%d p50_us=%.1f p99_us=%.1f max_us=%.1f\n", count, late[count / 2], late[count * 99 / 100], late[count - 1]);
    return 0;
}
