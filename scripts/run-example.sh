#!/usr/bin/env bash
# Runs the daemon on example records in .run/, until Ctrl-C. Called by `make run`, which builds first.
#
#   scripts/run-example.sh BINDIR
#
# Every run starts afresh, with dates relative to now: something is overdue, something falls due within the first minute, and some
# contracts have their renewal window open.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$(realpath "$1")
run=$PWD/.run
socket=$run/followupd.sock

if "$bin/followupctl" --socket "$socket" status >/dev/null 2>&1; then
    echo "make run: a followupd is running here already (socket $socket); end it first, with Ctrl-C in its terminal" >&2
    exit 1
fi

rm -rf "$run"
mkdir -p "$run/bin" "$run/data" "$run/config/rules.d"
cp etc/rules.d/*.yaml "$run/config/rules.d/"
# Late tasks settle for a few seconds only, and reminders come at night and in a burst as well: nobody wants to wait for an example.
printf 'settle: 3s\nquiet: never\ngather: 0s\n' > "$run/config/followupd.yaml"
scripts/example-data.sh "$run/data" "$(id -un)"

# `followupctl` that finds this daemon, for a second terminal.
printf '#!/bin/sh\nFOLLOWUPD_SOCKET=%s exec %s/followupctl "$@"\n' "$socket" "$bin" > "$run/bin/followupctl"
chmod +x "$run/bin/followupctl"

"$bin/followupd" --config "$run/config" --state "$run/state" --socket "$socket" &
daemon=$!
trap 'kill -TERM $daemon 2>/dev/null || true' INT TERM EXIT

# The socket answers when the daemon is ready; it is asked at most 100 times.
for _ in $(seq 100); do
    kill -0 $daemon 2>/dev/null || exit 1
    [ -S "$socket" ] && "$run/bin/followupctl" status >/dev/null 2>&1 && break
    sleep 0.1
done

for kind in reps absences customers contracts deals requests interactions; do
    "$run/bin/followupctl" import "$run/data/$kind.csv" --kind "$kind"
done

cat <<TEXT

followupd is READY and watches the customers of Paperclip & Co. Reminders appear below as they fall due.
In a second terminal, in this directory:

    export PATH="\$PWD/.run/bin:\$PATH"
    followupctl            # your day
    followupctl done 12    # or whichever number it shows

Ctrl-C ends it.

TEXT
# A signal interrupts the first wait; the second one waits for the end.
wait $daemon || true
trap - INT TERM EXIT
wait $daemon 2>/dev/null || true
