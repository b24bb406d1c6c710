// The parts of libsystemd that followupd uses, sd-daemon(3) and sd-journal(3), and timerfd_create(2), pipe2(2), memfd_create(2) and a
// part of posix_spawn(3), which Swift's Glibc lacks.
#ifndef FOLLOWUPD_CSYSTEMD_SHIM_H
#define FOLLOWUPD_CSYSTEMD_SHIM_H

// Without this, the names of the journal's functions are macros that add the place of a call in C, and Swift sees no function at all.
#define SD_JOURNAL_SUPPRESS_LOCATION

#include <spawn.h>
#include <sys/timerfd.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

// glibc declares these for GNU sources only, which a module's headers are not.
extern int pipe2(int descriptors[2], int flags);
extern int memfd_create(const char *name, unsigned int flags);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

#endif
