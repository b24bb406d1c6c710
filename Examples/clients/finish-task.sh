#!/usr/bin/env bash
# Finishes a task, and tells what comes next. Needs varlinkctl (systemd 257) and jq.
#
#   finish-task.sh NUMBER [NOTE]         FOLLOWUPD_SOCKET is the socket, if it is another than usual
#
# The task is read first, so that nothing is finished that somebody else changed meanwhile; and the call has a key, so that sending it twice, as after a lost
# connection, does it once.
set -euo pipefail

socket=${FOLLOWUPD_SOCKET:-/run/followupd/followupd.sock}
if ! [[ ${1:-} =~ ^[0-9]+$ ]]; then
    echo "usage: $0 NUMBER [NOTE]" >&2
    exit 64
fi

call() { # call METHOD PARAMETERS
    varlinkctl --json=short call "$socket" "io.followupd.Tasks.$1" "$2"
}

revision=$(call Get "$(jq --null-input --compact-output --argjson id "$1" '{id: $id}')" | jq '.task.revision // 0')
request=$(jq --null-input --compact-output --argjson id "$1" --arg note "${2:-}" --argjson revision "$revision" \
    '{id: $id, note: $note, revision: $revision, idempotencyKey: "finish-\($id)-\($revision)"}')
call_again() { # the same call, until it is answered: an error that the daemon answers is final, a lost connection is not
    local status=0
    for _ in 1 2 3; do
        reply=$(call "$@" 2> "$errors") && return 0 || status=$?
        cat "$errors" >&2
        grep --quiet --ignore-case disconnect "$errors" || break
    done
    return "$status"
}

errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
call_again Done "$request"
jq --raw-output '"Done: " + .task.title, (.next // empty | "Next: #\(.id) \(.title), due \(.dueAt)")' <<< "$reply"
