#!/bin/sh
# The baseline for an import: sqlite3's own .import of a customers.csv into a table with the columns of the file and the indexes of the
# daemon's table, as durable as the daemon's (write-ahead log, synchronous=FULL).
#
#   sqlite-import.sh FILE [DIRECTORY]
#
# The database is made in DIRECTORY, by default that of FILE, and removed. Prints one line: rows, bytes, seconds, rows_per_second.
set -eu
[ $# -eq 1 ] || [ $# -eq 2 ] || {
    echo "usage: sqlite-import.sh FILE [DIRECTORY]" >&2
    exit 64
}
case $1 in
*[\'\"]*)
    echo "sqlite-import.sh: '$1' has a quote in its name; rename it" >&2
    exit 64
    ;;
esac
[ -r "$1" ] || {
    echo "sqlite-import.sh: $1 cannot be read" >&2
    exit 66
}
work=$(mktemp -d "${2:-$(dirname "$1")}/sqlite-import.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

sqlite3 -batch -bail "$work/customers.db" >"$work/modes" <<'SQL'
PRAGMA journal_mode = WAL;
CREATE TABLE customers (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    segment TEXT NOT NULL,
    owner TEXT,
    status TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
    since TEXT,
    zone TEXT
) STRICT;
CREATE INDEX customers_by_owner ON customers (owner);
SQL
[ "$(cat "$work/modes")" = wal ]

start=$(date +%s.%N)
sqlite3 -batch -bail "$work/customers.db" "PRAGMA synchronous = FULL" ".import --csv --skip 1 \"$1\" customers"
end=$(date +%s.%N)

rows=$(sqlite3 "$work/customers.db" "SELECT count(*) FROM customers")
awk -v rows="$rows" -v bytes="$(wc -c <"$1")" -v start="$start" -v end="$end" 'BEGIN {
    seconds = end - start
    printf "rows=%d bytes=%d seconds=%.3f rows_per_second=%.0f\n", rows, bytes, seconds, rows / seconds
}'
