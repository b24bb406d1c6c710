#!/usr/bin/env bash
# Fuzzes the Varlink server and the daemon over their sockets.
#
#   scripts/fuzz-socket.sh [--built] [FRAMES]
#
# FRAMES frames for each of the two, 20,000 unless told otherwise; SEED=N replays a run. Both are built with the address sanitizer first;
# with --built, those that `swift build` left in .build/debug are taken.
#
# Ends with an error, and tells the seed, when a promise is broken: a reply that is not exactly the right one, a well-behaved connection that
# notices anything, a refused call with an effect, memory or file descriptors that grow, memory that is misused.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.build-asan/debug
if [ "${1:-}" = --built ]; then
    bin=.build/debug
    shift
fi
frames=${1:-20000}
seed=${SEED:-$((RANDOM * 32768 + RANDOM + 1))}
# Swift's runtime keeps metadata for ever, which the leak detector takes for leaks. A small quarantine, so that memory is seen not to grow.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=8:malloc_context_size=8 SWIFT_BACKTRACE=enable=no
# How much the daemon may grow after its first third, in MiB: records that came in, pages of the store, what the allocator holds back.
growth=32

work=$(mktemp -d)
daemon=
cleanup() {
    if [ -n "$daemon" ]; then kill -KILL "$daemon" 2> /dev/null || true; fi
    rm -rf "$work"
}
trap cleanup EXIT

if [ $bin = .build-asan/debug ]; then
    for product in SocketFuzz followupd; do
        # shellcheck disable=SC2086
        swift build --sanitize=address --scratch-path .build-asan --product $product ${SWIFT_FLAGS:-} > "$work/build" 2>&1 || {
            tail -40 "$work/build" >&2
            exit 1
        }
    done
fi

echo "== fuzz: the library's server =="
$bin/SocketFuzz --frames "$frames" --seed "$seed"

echo "== fuzz: followupd =="
mkdir -p "$work/config/rules.d"
printf 'zone: UTC\n' > "$work/config/followupd.yaml"
cp etc/rules.d/*.yaml "$work/config/rules.d/"
followupd=$PWD/$bin/followupd
# In a directory of its own: whatever a call may make it write, it writes there.
(cd "$work" && exec "$followupd" --config "$work/config" --state "$work/state" --socket "$work/socket" 2> "$work/log") &
daemon=$!
for _ in $(seq 600); do
    [ -S "$work/socket" ] && break
    kill -0 "$daemon" 2> /dev/null || break
    sleep 0.05
done
failed() {
    echo "fuzz-socket: $1; seed $seed" >&2
    tail -40 "$work/log" >&2
    exit 1
}
$bin/SocketFuzz --frames "$frames" --seed "$seed" --socket "$work/socket" --pid "$daemon" --growth $growth || failed "a promise was broken"
kill -TERM "$daemon"
status=0
wait "$daemon" || status=$?
daemon=
[ "$status" = 0 ] || failed "followupd ended with status $status"
[ "$(sqlite3 "$work/state/followupd.db" 'PRAGMA integrity_check')" = ok ] || failed "the store is damaged"
