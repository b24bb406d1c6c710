#!/usr/bin/env bash
# Fuzzes the Varlink server and the daemon over their sockets, both built with the address sanitizer.
#
#   scripts/fuzz-socket.sh [FRAMES]     20,000 frames for each of the two unless told otherwise; SEED=N replays a run
#
# Ends with an error, and tells the seed, when a promise is broken: a reply that is not exactly the right one, a well-behaved connection that
# notices anything, a refused call with an effect, memory or file descriptors that grow, memory that is misused.
set -euo pipefail
cd "$(dirname "$0")/.."
frames=${1:-20000}
seed=${SEED:-$RANDOM$RANDOM}
bin=.build-asan/debug
# Swift's runtime keeps metadata for ever, which the leak detector takes for leaks. A small quarantine, so that memory is seen not to grow.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=8:malloc_context_size=8 SWIFT_BACKTRACE=enable=no

for product in SocketFuzz followupd; do
    swift build --sanitize=address --scratch-path .build-asan --product $product ${SWIFT_FLAGS:-} > .build-asan.log 2>&1 || {
        tail -40 .build-asan.log >&2
        exit 1
    }
done
rm -f .build-asan.log

work=$(mktemp -d)
daemon=
cleanup() {
    if [ -n "$daemon" ]; then kill -KILL "$daemon" 2> /dev/null || true; fi
    rm -rf "$work"
}
trap cleanup EXIT

echo "== the library's server =="
$bin/SocketFuzz --frames "$frames" --seed "$seed"

echo "== followupd =="
mkdir -p "$work/config/rules.d"
printf 'zone: UTC\n' > "$work/config/followupd.yaml"
cp etc/rules.d/*.yaml "$work/config/rules.d/"
followupd=$PWD/$bin/followupd
(cd "$work" && exec "$followupd" --config "$work/config" --state "$work/state" --socket "$work/socket" 2> "$work/log") &
daemon=$!
for _ in $(seq 600); do
    [ -S "$work/socket" ] && break
    kill -0 "$daemon" 2> /dev/null || break
    sleep 0.05
done
if ! $bin/SocketFuzz --frames "$frames" --seed "$seed" --socket "$work/socket" --pid "$daemon" --growth 48; then
    tail -40 "$work/log" >&2
    exit 1
fi
kill -TERM "$daemon"
status=0
wait "$daemon" || status=$?
daemon=
if [ "$status" != 0 ]; then
    echo "fuzz-socket: followupd ended with status $status" >&2
    tail -40 "$work/log" >&2
    exit 1
fi
# What a crash would leave undone is done: the store is whole.
sqlite3 "$work/state/followupd.db" 'PRAGMA integrity_check' | grep -qx ok || {
    echo "fuzz-socket: the store is damaged" >&2
    exit 1
}
