#!/usr/bin/env bash
# Measures how long it takes until many reminders that fall due at one instant are all in the journal, beside a C loop of sd_journal_sendv(3) into the same journald, and
# how long Tasks.List takes meanwhile. Prints a table.
#
#   Benchmarks/burst.sh [COUNT]        100,000 reminders unless told otherwise
#
# Nothing here judges. Build first (`make bench` does). Needs root, or sudo without a password, for a journald of its own.
set -euo pipefail
cd "$(dirname "$0")"
count=${1:-100000}
make -s
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
../scripts/private-journald.sh "$work/journal" "$(command -v python3)" "$PWD/burst.py" "$PWD/../.build/release" "$PWD/../.build-bench" "$count" | tee "$work/out"
value() { sed -n "s/.*\b$1=\([0-9.]*\).*/\1/p" "$work/out" | tail -n 1; }
ratio() { awk -v a="$(value "$1")" -v b="$(value "$2")" 'BEGIN { if (b > 0) printf "%.2f ×", a / b; else print "–" }'; }
row() { printf '| %-52s | %14s | %14s | %-34s | %8s |\n' "$@"; }
row "What" "followupd" "baseline" "which" "ratio"
row "$(printf -- '-%.0s' {1..52})" "--------------" "--------------" "$(printf -- '-%.0s' {1..34})" "--------"
row "$count reminders at one instant, in the journal" "$(value per_second) /s" "$(value loop_per_second) /s" "C loop of sd_journal_sendv" "$(value ratio) ×"
row "  to the last entry" "$(value seconds) s" "$(value loop_seconds) s" "C loop of sd_journal_sendv" ""
row "  Tasks.List meanwhile, p50" "$(value list_p50_us) µs" "$(value idle_p50_us) µs" "the same, nothing being due" "$(ratio list_p50_us idle_p50_us)"
row "  Tasks.List meanwhile, p99" "$(value list_p99_us) µs" "$(value idle_p99_us) µs" "the same, nothing being due" "$(ratio list_p99_us idle_p99_us)"
