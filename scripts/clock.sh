#!/usr/bin/env bash
# Moves the wall clock of followupd: two weeks without it, and steps of the clock while it runs, with a journald of its own. See docs/torture.md.
#
#   scripts/clock.sh [--bin DIRECTORY] [--deals N] [away|steps]...
#
# --bin says where followupd is, by default .build/debug. SEED=N takes other records. Needs root, or sudo without a password, python3 and a C compiler.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.build/debug
deals=1000
while [ $# -gt 0 ]; do
    case $1 in
        --bin) bin=$2; shift 2 ;;
        --deals) deals=$2; shift 2 ;;
        *) break ;;
    esac
done
python=$(command -v python3)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${CC:-gcc}" -std=c11 -shared -fPIC -O2 -Wall -Wextra -o "$work/fakewall.so" Tests/Torture/fakewall.c -ldl -pthread
scripts/private-journald.sh "$work/journal" "$python" Tests/Torture/clock.py \
    --followupd "$(realpath $bin/followupd)" --fakewall "$work/fakewall.so" --deals "$deals" --seed "${SEED:-1}" "$@"
