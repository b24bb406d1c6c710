#!/usr/bin/env bash
# Uses the debug build as a newcomer, an operator and other people's programs would: followupctl, PyPI varlink, varlinkctl of systemd 257.
# `make test` builds it and puts the tools on PATH. Stops at the first thing that is not as it should be.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/.build/debug
python=${PYTHON:-python3}
varlinkctl=$PWD/.tools/systemd/varlinkctl
work=$(mktemp -d)
socket=$work/followupd.sock
address=unix:$socket
checks=0
daemon=
helper=

cleanup() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    [ -z "$helper" ] || kill "$helper" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

fail() {
    printf 'end-to-end: %s\n' "$1" >&2
    [ ! -e "$work/out" ] || sed 's/^/    | /' "$work/out" >&2
    [ ! -e "$work/log" ] || tail -20 "$work/log" | sed 's/^/    log | /' >&2
    exit 1
}
# expect DESCRIPTION EXIT-CODE PATTERN COMMAND...: runs it, and wants that exit code and a line that matches.
expect() {
    local what=$1 code=$2 pattern=$3 got=0
    shift 3
    "$@" > "$work/out" 2>&1 < /dev/null || got=$?
    [ "$got" -eq "$code" ] || fail "$what: exit code $got instead of $code ($*)"
    grep -qE -- "$pattern" "$work/out" || fail "$what: nothing matches '$pattern' ($*)"
    checks=$((checks + 1))
}
ctl() { "$bin/followupctl" --socket "$socket" "$@"; }
pyvarlink() { "$python" -m varlink.cli "$@"; }
start() {
    "$bin/followupd" --config "$work/config" --state "$work/state" --socket "$socket" --deliver-socket "$work/deliver.sock" 2>> "$work/log" &
    daemon=$!
    for _ in $(seq 200); do
        ctl status > /dev/null 2>&1 && return
        kill -0 "$daemon" 2>/dev/null || fail "followupd did not start"
        sleep 0.05
    done
    fail "followupd does not answer"
}
stop() {
    kill -TERM "$daemon"
    wait "$daemon" || fail "followupd ended with $?"
    daemon=
}

mkdir -p "$work/config/rules.d"
cp etc/rules.d/*.yaml "$work/config/rules.d/"
printf 'settle: 0s\nquiet: never\ngather: 0s\n' > "$work/config/followupd.yaml"

echo "== interfaces"
for file in Sources/ControlInterface/Interfaces/*.varlink; do
    expect "systemd takes $file" 0 '.*' sh -c "'$varlinkctl' validate-idl '$file' && echo valid"
done

echo "== the README"
for verb in $(sed -nE 's/^ +followupctl ([a-z-]+).*/\1/p' README.md | sort -u); do
    expect "followupctl $verb, as the README has it" 0 'USAGE: followupctl' "$bin/followupctl" "$verb" --help
done
diff <(sed -n '/^```yaml/,/^```/p' README.md | grep -v '^```') <(grep -v '^#' etc/rules.d/renewal.yaml) > "$work/out" || fail "the rule in the README is the shipped one"
checks=$((checks + 1))

echo "== configuration"
expect "the shipped configuration is right" 0 '^16 rules in force, 0 mistakes, 0 warnings$' "$bin/followupd" --check --config etc
expect "followupctl says the same" 0 '^16 rules in force, 0 mistakes, 0 warnings$' "$bin/followupctl" check etc
mkdir -p "$work/broken/rules.d"
sed 's/^opens:/opnes:/' etc/rules.d/renewal.yaml > "$work/broken/rules.d/renewal.yaml"
expect "a mistake has its place" 1 "renewal.yaml:11:1: unknown key 'opnes': did you mean 'opens'\?" "$bin/followupd" --check --config "$work/broken"
mkdir -p "$work/zones/Europe"
printf 'zone: Europe/Amsterdam\n' > "$work/broken/followupd.yaml"
rm -r "$work/broken/rules.d"
expect "TZDIR has the zones" 1 "followupd.yaml:1:7: .*Europe/Amsterdam" env TZDIR="$work/zones" "$bin/followupd" --check --config "$work/broken"
cp -L /usr/share/zoneinfo/Europe/Amsterdam "$work/zones/Europe/"
expect "a zone of TZDIR" 0 ' 0 mistakes, 0 warnings$' env TZDIR="$work/zones" "$bin/followupd" --check --config "$work/broken"
expect "nobody there" 1 'not running' ctl status

echo "== the example company"
scripts/example-data.sh "$work/data" "$(id -un)"
start
for kind in reps absences customers contracts deals requests interactions; do
    expect "import of $kind" 0 '0 refused' ctl import "$work/data/$kind.csv" --kind "$kind"
done
expect "importing again changes nothing" 0 '0 (tasks )?planned, 0 moved, 0 withdrawn' ctl import "$work/data/customers.csv"
expect "importing deals again changes nothing" 0 '0 (tasks )?planned, 0 moved, 0 withdrawn' ctl import "$work/data/deals.csv"
expect "a customer on one page" 0 'What comes next' ctl customer C2010
expect "a deal" 0 'Stages' ctl deal D011
expect "a deal that moves on" 0 'is won' ctl deal D011 --stage won
expect "a question is answered" 0 'is answered' ctl request Q001 --answered
expect "who is away" 0 'fenna.dekker' ctl absence list
expect "an absence" 0 'is away from' ctl absence add 2031-08-01 2031-08-14
expect "and none" 0 'removed' ctl absence remove "$(id -un)" 2031-08-01
expect "my day" 0 '^Overdue \([1-9]' ctl
expect "tasks as JSON" 0 '"overdue": ?true' ctl --json tasks
id=$(ctl --json tasks --limit 200 | "$python" -c '
import json, sys
text = sys.stdin.read()
tasks = json.JSONDecoder().raw_decode(text)[0]["tasks"]
print(next(task["id"] for task in tasks if task["rule"] == "follow-up"))')
expect "a task in full" 0 'Follow up|renewing' ctl show "$id"
expect "snoozing" 0 "$id" ctl snooze "$id" 2h
expect "done, and the next is planned" 0 'next|Next' ctl done "$id" --note "end to end"
expect "done twice" 1 'was done by' ctl done "$id"
expect "an unknown task" 1 'no task' ctl done 999999
customer=$(sed -n '2s/,.*//p' "$work/data/customers.csv")
expect "logging a call" 0 "$customer|logged" ctl log "$customer" --note "asked for paper"
expect "status" 0 'customers' ctl status
expect "reload" 0 'follow-up' ctl reload
sed 's/^opens:/opnes:/' etc/rules.d/renewal.yaml > "$work/config/rules.d/renewal.yaml"
expect "a broken reload says where" 1 "renewal.yaml:11:1: unknown key" ctl reload
cp etc/rules.d/renewal.yaml "$work/config/rules.d/"

echo "== bad CSV"
printf '\xef\xbb\xbfid,name,owner,since\r\nB1,Good,%s,2024-01-01\r\nB2,Bad date,%s,2026-02-30\r\nB3,Bad rep,nobody,\r\nB1,Twice,,\r\nB4,\xff,,\r\nB5,"open,,\r\nB6,Good too,,\r\nB7,too,few\r\n' \
    "$(id -un)" "$(id -un)" > "$work/bad.csv"
expect "refused rows have line, column and reason" 3 'bad.csv:3:[0-9]+: since: .*February 2026 has 28 days' ctl import "$work/bad.csv" --kind customers
for pattern in 'bad.csv:4:[0-9]+: owner: .*no rep' 'bad.csv:5:[0-9]+: id: .*2' 'bad.csv:6:[0-9]+: .*UTF-8' 'bad.csv:7:[0-9]+: .*quot' \
    'bad.csv:9:[0-9]+: ' '2 customers accepted, 6 refused'; do
    grep -qE -- "$pattern" "$work/out" || fail "bad CSV: nothing matches '$pattern'"
    checks=$((checks + 1))
done
[ "$(wc -l < "$work/bad.rejected.csv" 2>/dev/null || wc -l < "$work/bad.csv.rejected.csv")" -eq 7 ] || fail "the refused rows and the header are in a file of their own"
printf 'name,segment\nX,gold\n' > "$work/noid.csv"
expect "a missing column" 1 "noid.csv:1:[0-9]+: .*'id'" ctl import "$work/noid.csv" --kind customers

echo "== PyPI varlink"
expect "info" 0 'io.followupd.Tasks' pyvarlink info "$address"
expect "help" 0 'method List' pyvarlink help "$address/io.followupd.Tasks"
expect "call" 0 '"tasks"' pyvarlink call "$address/io.followupd.Tasks.List" '{"limit": 2}'
expect "a typed error" 0 'io.followupd.Tasks.NoSuchTask' pyvarlink call "$address/io.followupd.Tasks.Get" '{"id": 999999}'

echo "== varlinkctl of systemd 257"
expect "info" 0 'io.followupd.Records' "$varlinkctl" info "$socket"
expect "introspect" 0 'error AlreadyClosed' "$varlinkctl" introspect "$socket" io.followupd.Tasks
expect "call" 0 '"tasks"' "$varlinkctl" call "$socket" io.followupd.Tasks.List '{"limit": 2}'
expect "a wrong type" 1 'InvalidParameter|Invalid' "$varlinkctl" call "$socket" io.followupd.Tasks.Get '{"id": "x"}'
expect "an unknown interface" 1 'InterfaceNotFound|not found|supported' "$varlinkctl" call "$socket" io.followupd.Nothing.List '{}'
( "$varlinkctl" --more call "$socket" io.followupd.Tasks.Watch '{"everybody": true}' > "$work/watched" 2>&1 & echo $! > "$work/watcher" )
for _ in $(seq 100); do grep -q '"seq"' "$work/watched" && break; sleep 0.05; done
expect "a call while somebody watches" 0 'Logged' ctl log "$customer" --outcome no_answer
for _ in $(seq 100); do grep -q 'records.interaction\|"event"' "$work/watched" && break; sleep 0.05; done
grep -q '"tasks"' "$work/watched" || { cp "$work/watched" "$work/out"; fail "Watch sends the present state"; }
grep -q '"event"' "$work/watched" || { cp "$work/watched" "$work/out"; fail "Watch sends events"; }
checks=$((checks + 2))
kill "$(cat "$work/watcher")" 2>/dev/null || true

echo "== garbage on the socket"
"$python" - "$socket" <<'PY' || fail "garbage"
import socket, sys
def session(data, half=False):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(sys.argv[1])
    reply = b""
    try:
        connection.sendall(data)
        if half: connection.shutdown(socket.SHUT_WR)
        while chunk := connection.recv(65536): reply += chunk
    except (ConnectionResetError, BrokenPipeError):
        pass
    return reply
steady = socket.socket(socket.AF_UNIX)
steady.connect(sys.argv[1])
for data in (b"garbage\0", b"{}\0", b"[1]\0", b'{"method":7}\0', b'{"method":"x"\0', b"\xff\xfe\0"):
    assert session(data) == b"", data
assert session(b'{"method":"io.followupd', half=True) == b""
assert session(b"x" * (17 << 20)) == b""
steady.sendall(b'{"method":"org.varlink.service.GetInfo"}\0')
assert b"followupd" in steady.recv(65536)
PY
checks=$((checks + 1))

echo "== programs"
printf '#!/bin/sh\nread -r delivery\necho "$FOLLOWUP_EVENT $FOLLOWUP_ATTEMPT $FOLLOWUP_CUSTOMER" >> %s\n' "$work/delivered" > "$work/program"
chmod +x "$work/program"
mkdir -p "$work/config/deliver.d"
printf 'programm: %s\nevents: records.interaction\n' "$work/program" > "$work/config/deliver.d/e2e.yaml"
expect "a mistake in deliver.d has its place" 1 "e2e.yaml:1:1: unknown key 'programm': did you mean 'program'\?" ctl reload
sed -i 's/^programm:/program:/' "$work/config/deliver.d/e2e.yaml"
expect "a program is taken into force" 0 'follow-up' ctl reload
expect "an event for it" 0 'Logged' ctl log "$customer" --note "for a program"
for _ in $(seq 100); do grep -q 'Nobody is there to run programs' "$work/log" && break; sleep 0.05; done
expect "nobody is there to run it" 0 'e2e|followupd-deliver.socket' grep 'Nobody is there to run programs' "$work/log"
"$bin/followupd-deliver" --config "$work/config" --listen "$work/deliver.sock" 2>> "$work/log" &
helper=$!
for _ in $(seq 200); do [ -e "$work/delivered" ] && break; sleep 0.05; done
expect "once somebody is, it gets the event" 0 "^records.interaction 1 $customer\$" cat "$work/delivered"
expect "the helper is a Varlink service" 0 'method Run' "$varlinkctl" introspect "$work/deliver.sock" io.followupd.Deliver
expect "which runs only what is configured" 1 'NoSuchProgram' "$varlinkctl" call "$work/deliver.sock" io.followupd.Deliver.Run '{"program": "../program", "attempt": 1, "delivery": {}}'
kill "$helper"
wait "$helper" || fail "the helper ended with $?"
helper=
rm -r "$work/config/deliver.d"
expect "a program that is gone" 0 'follow-up' ctl reload

echo "== stopping"
expect "a second copy is refused" 1 "$daemon" "$bin/followupd" --config "$work/config" --state "$work/state" --socket "$work/other.sock"
stop
grep -q 'followupd stopped' "$work/log" || fail "the end is in the log"
[ ! -e "$socket" ] || fail "the socket is removed"
start
# Those of the example company, and the two good rows of the bad file.
expect "everything is still there" 0 " $(($(tail -n +2 "$work/data/customers.csv" | wc -l) + 2)) customers" ctl status
stop

echo "== an upgrade of the time zone data"
export TZDIR=$work/zones
printf 'zone: Europe/Amsterdam\nsettle: 0s\nquiet: never\ngather: 0s\n' > "$work/config/followupd.yaml"
start
# As dpkg does it: a new file takes the old one's place.
cp -L /usr/share/zoneinfo/America/New_York "$work/zones/Europe/Amsterdam.dpkg-new"
mv "$work/zones/Europe/Amsterdam.dpkg-new" "$work/zones/Europe/Amsterdam"
for _ in $(seq 200); do
    grep -q 'was planned anew: .*[1-9][0-9]* moved' "$work/log" && break
    sleep 0.05
done
expect "tasks follow the new time zone data" 0 'was planned anew: .*[1-9][0-9]* moved' cat "$work/log"
stop
unset TZDIR

printf 'end-to-end: %s checks passed\n' "$checks"
