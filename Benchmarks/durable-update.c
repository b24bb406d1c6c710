/*
 * One row changed in a transaction of its own, on the disk before the next one begins: what SQLite does in C with the daemon's settings.
 *
 *     durable-update FILE ROWS COUNT
 *
 * Makes FILE, a table of ROWS rows, and then COUNT transactions that each change one row and append one to a log.
 *
 * Prints one line: requests, seconds, requests_per_second, p50_us, p99_us.
 */
#include "common.h"

#include <sqlite3.h>

static sqlite3 *db;

static _Noreturn void refuse(const char *what) {
    fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static void run(const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) refuse(sql);
}

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) refuse(sql);
    return statement;
}

static void step(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) refuse(sqlite3_sql(statement));
    sqlite3_reset(statement);
}

int main(int argc, char **argv) {
    if (argc != 4) usage("durable-update FILE ROWS COUNT");
    long rows = number(argv[2], 1, 100000000, "ROWS"), count = number(argv[3], 1, 10000000, "COUNT");
    if (sqlite3_open(argv[1], &db) != SQLITE_OK) refuse(argv[1]);
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("CREATE TABLE tasks (id INTEGER PRIMARY KEY, rep TEXT, state INTEGER, due INTEGER, title TEXT, note TEXT) STRICT");
    run("CREATE INDEX tasks_by_due ON tasks (rep, state, due)");
    run("CREATE TABLE events (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER, kind TEXT, task INTEGER, title TEXT) STRICT");
    run("BEGIN");
    sqlite3_stmt *add = prepare("INSERT INTO tasks VALUES (?1, 'rep-' || (?1 % 50), 0, ?1 * 1000000, 'Follow up customer ' || ?1, NULL)");
    for (long i = 1; i <= rows; i++) {
        sqlite3_bind_int64(add, 1, i);
        step(add);
    }
    run("COMMIT");

    sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
    sqlite3_stmt *change = prepare("UPDATE tasks SET state = 3, note = 'done' WHERE id = ?1");
    sqlite3_stmt *tell = prepare("INSERT INTO events (at, kind, task, title) VALUES (?1, 'task.done', ?1, 'Follow up customer ' || ?1)");
    int64_t *taken = grow(NULL, (size_t)count * sizeof *taken);
    int64_t start = nanoseconds(CLOCK_MONOTONIC), before = start;
    for (long i = 0; i < count; i++) {
        /* All over the table, as tasks that are done are. */
        int64_t id = (int64_t)((uint64_t)i * 2654435761u % (uint64_t)rows) + 1;
        sqlite3_bind_int64(change, 1, id);
        sqlite3_bind_int64(tell, 1, id);
        step(begin);
        step(change);
        step(tell);
        step(commit);
        int64_t now = nanoseconds(CLOCK_MONOTONIC);
        taken[i] = now - before;
        before = now;
    }
    double seconds = (double)(before - start) / 1e9;
    qsort(taken, (size_t)count, sizeof *taken, by_value);
    printf(
        "requests=%ld seconds=%.3f requests_per_second=%.1f p50_us=%.1f p99_us=%.1f\n", count, seconds, (double)count / seconds,
        percentile_us(taken, (size_t)count, 0.5), percentile_us(taken, (size_t)count, 0.99));
    return 0;
}
