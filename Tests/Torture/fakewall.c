/*
 * Gives one process a wall clock of its own that can be set while it runs: LD_PRELOAD=fakewall.so FAKEWALL=FILE.
 *
 * FILE holds, as 8 bytes of this machine, by how many nanoseconds that clock is ahead of CLOCK_REALTIME. Writing to FILE with write(2) sets the clock at once: as the
 * kernel does it, timers on an absolute wall time then ring at that time of the new clock, and those with TFD_TIMER_CANCEL_ON_SET are cancelled: read(2) gives ECANCELED.
 * CLOCK_MONOTONIC and CLOCK_BOOTTIME are left alone, as a step of the clock leaves them alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define DESCRIPTORS 4096

static _Atomic int64_t offset;

/* The timers on CLOCK_REALTIME, and what they were last set to; under the lock. */
static struct timer {
    bool is_wall, is_absolute, is_cancelled_on_set;
    struct itimerspec setting;
} timers[DESCRIPTORS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Set when the clock was, until it is read. */
static _Atomic bool cancelled[DESCRIPTORS];

static struct timespec moved(struct timespec time, int64_t by) {
    __int128 nanoseconds = (__int128)time.tv_sec * 1000000000 + time.tv_nsec + by;
    /* An all-zero setting would disarm a timer, and what lies before 1970 no clock shows. */
    if (nanoseconds < 1) nanoseconds = 1;
    if (nanoseconds > (__int128)INT64_MAX * 1000000000) return (struct timespec){INT64_MAX, 999999999};
    return (struct timespec){(time_t)(nanoseconds / 1000000000), (long)(nanoseconds % 1000000000)};
}

static int arm(int fd, const struct timer *timer, struct itimerspec *old) {
    struct itimerspec setting = timer->setting;
    int flags = timer->is_absolute ? TFD_TIMER_ABSTIME : 0;
    if (timer->is_absolute && (setting.it_value.tv_sec != 0 || setting.it_value.tv_nsec != 0)) {
        setting.it_value = moved(setting.it_value, -atomic_load(&offset));
    }
    return (int)syscall(SYS_timerfd_settime, fd, flags, &setting, old);
}

/* The clock was set. */
static void step(int64_t to) {
    pthread_mutex_lock(&lock);
    atomic_store(&offset, to);
    for (int fd = 0; fd < DESCRIPTORS; fd++) {
        if (!timers[fd].is_wall || !timers[fd].is_absolute) continue;
        if (timers[fd].is_cancelled_on_set) {
            atomic_store(&cancelled[fd], true);
            struct itimerspec at_once = {.it_value = {.tv_nsec = 1}};
            syscall(SYS_timerfd_settime, fd, 0, &at_once, NULL);
        } else {
            arm(fd, &timers[fd], NULL);
        }
    }
    pthread_mutex_unlock(&lock);
}

static void *watch(void *path) {
    int notify = inotify_init1(IN_CLOEXEC), file = open(path, O_RDONLY | O_CLOEXEC);
    if (notify < 0 || file < 0 || inotify_add_watch(notify, path, IN_MODIFY) < 0) abort();
    for (;;) {
        int64_t wanted;
        if (pread(file, &wanted, sizeof wanted, 0) == sizeof wanted && wanted != atomic_load(&offset)) step(wanted);
        char events[4096];
        if (syscall(SYS_read, notify, events, sizeof events) < 0 && errno != EINTR) abort();
    }
    return NULL;
}

__attribute__((constructor)) static void begin(void) {
    static char *path;
    path = getenv("FAKEWALL");
    if (path == NULL) return;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    int64_t wanted;
    if (file < 0 || pread(file, &wanted, sizeof wanted, 0) != sizeof wanted) abort();
    close(file);
    atomic_store(&offset, wanted);
    /* Signals are the program's own. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    if (pthread_create(&thread, NULL, watch, path) != 0) abort();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Reading the clock. */

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) *time = moved(*time, atomic_load(&offset));
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result != NULL) *result = now.tv_sec;
    return now.tv_sec;
}

/* Timers. */

int timerfd_create(int clock, int flags) {
    int fd = (int)syscall(SYS_timerfd_create, clock, flags);
    if (fd >= 0 && fd < DESCRIPTORS) {
        pthread_mutex_lock(&lock);
        timers[fd] = (struct timer){.is_wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_ALARM};
        atomic_store(&cancelled[fd], false);
        pthread_mutex_unlock(&lock);
    }
    return fd;
}

int timerfd_settime(int fd, int flags, const struct itimerspec *setting, struct itimerspec *old) {
    if (fd < 0 || fd >= DESCRIPTORS || !timers[fd].is_wall) return (int)syscall(SYS_timerfd_settime, fd, flags, setting, old);
    pthread_mutex_lock(&lock);
    timers[fd].is_absolute = flags & TFD_TIMER_ABSTIME;
    timers[fd].is_cancelled_on_set = flags & TFD_TIMER_CANCEL_ON_SET;
    timers[fd].setting = *setting;
    atomic_store(&cancelled[fd], false);
    int result = arm(fd, &timers[fd], old);
    pthread_mutex_unlock(&lock);
    return result;
}

ssize_t read(int fd, void *buffer, size_t count) {
    ssize_t result = syscall(SYS_read, fd, buffer, count);
    if (result >= 0 && fd >= 0 && fd < DESCRIPTORS && atomic_exchange(&cancelled[fd], false)) {
        errno = ECANCELED;
        return -1;
    }
    return result;
}

int close(int fd) {
    if (fd >= 0 && fd < DESCRIPTORS && timers[fd].is_wall) {
        pthread_mutex_lock(&lock);
        timers[fd] = (struct timer){0};
        atomic_store(&cancelled[fd], false);
        pthread_mutex_unlock(&lock);
    }
    return (int)syscall(SYS_close, fd);
}

/* Waits with a deadline in wall time; what is more than 30 years is no time since the machine was started. */

static struct timespec deadline(const struct timespec *time) {
    return time->tv_sec > 1000000000 ? moved(*time, -atomic_load(&offset)) : *time;
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict time) {
    int (*real)(sem_t *, const struct timespec *) = (int (*)(sem_t *, const struct timespec *))dlsym(RTLD_NEXT, "sem_timedwait");
    struct timespec until = deadline(time);
    return real(semaphore, &until);
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, const struct timespec *restrict time) {
    int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *) =
        (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    struct timespec until = deadline(time);
    return real(condition, mutex, &until);
}
