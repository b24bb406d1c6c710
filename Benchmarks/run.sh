#!/usr/bin/env bash
# Measures the release build, each figure beside its baseline in the same run, and prints them as a table with ratios.
#
#   Benchmarks/run.sh [ROWS]        1,000,000 customers unless told otherwise
#
# Nothing here judges: a figure is a figure. Build first (`make bench` does).
set -euo pipefail
cd "$(dirname "$0")"
rows=${1:-1000000}
bin=$PWD/../.build/release
tools=$PWD/../.build-bench
make -s
work=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT
export LOG=$work/log
# One house for all: UTC, nothing waits to settle, and a task is due when it opens, so that lateness can be read from its dates.
mkdir -p "$work/config/rules.d"
printf 'zone: UTC\nsettle: 0s\nquiet: never\ngather: 0s\n' > "$work/config/followupd.yaml"
sed -e 's/^due:.*/due: at opens/' ../etc/rules.d/follow-up.yaml > "$work/config/rules.d/follow-up.yaml"
cp ../etc/rules.d/renewal.yaml "$work/config/rules.d/"
daemon() { # daemon NAME: the command line of a daemon with a state of its own
    echo "$bin/followupd --config $work/config --state $work/$1 --socket $work/$1.sock"
}
ctl() { FOLLOWUPD_SOCKET=$work/$1.sock "$bin/followupctl" "${@:2}"; }
value() { sed -n "s/.*\b$1=\([0-9.]*\).*/\1/p"; }
table=()
row() { # row WHAT OURS UNIT BASELINE WHAT-BASELINE RATIO
    table+=("$(printf '| %-52s | %14s | %14s | %-34s | %8s |' "$1" "$2 $3" "$4 $3" "$5" "$6")")
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f ×", a / b; else print "–" }'; }

# beside WHAT SOCKET REQUEST REPLY: the daemon beside a C program that answers every request with the same bytes, at 1 and 50 connections.
beside() {
    local ours bare a b connections
    "$tools/echo-server" "$work/echo.sock" "$4" &
    pids+=($!)
    for _ in $(seq 100); do [ -S "$work/echo.sock" ] && break; sleep 0.02; done
    for connections in 1 50; do
        ours=$("$tools/load" "$2" "$3" $connections 5 | tee >(cat >&2))
        bare=$("$tools/load" "$work/echo.sock" "$3" $connections 5 | tee >(cat >&2))
        a=$(value requests_per_second <<< "$ours") b=$(value requests_per_second <<< "$bare")
        row "$1, connections: $connections" "$a" "req/s" "$b" "C echo of the same bytes" "$(ratio "$a" "$b")"
        for p in p50 p99; do
            a=$(value ${p}_us <<< "$ours") b=$(value ${p}_us <<< "$bare")
            row "  its $p" "$a" "µs" "$b" "C echo of the same bytes" "$(ratio "$a" "$b")"
        done
    done
    kill "${pids[-1]}"
    wait "${pids[-1]}" 2>/dev/null || true
    unset 'pids[-1]'
}

echo "== $rows customers from CSV, durable, planned =="
"$tools/gen-customers" "$rows" "$work"
sqlite_seconds() { ./sqlite-import.sh "$work/customers.csv" | tee >(cat >&2) | value seconds; }
baseline=$(sqlite_seconds)
./ready.py --leave-running "$work/pid" $(daemon full) | tee "$work/first"
pids+=("$(cat "$work/pid")")
ctl full import "$work/reps.csv" --kind reps
start=$(date +%s.%N)
ctl full import "$work/customers.csv" --kind customers
end=$(date +%s.%N)
import=$(awk -v a="$start" -v b="$end" 'BEGIN { printf "%.2f", b - a }')
# Before and after: the quicker of the two is what we are measured against.
baseline=$(printf '%s\n' "$baseline" "$(sqlite_seconds)" | sort -n | head -1)
row "import, plan and schedule $rows customers" "$import" s "$baseline" "sqlite3 .import, same indexes" "$(ratio "$import" "$baseline")"
grep -E 'VmRSS|VmHWM' "/proc/$(cat "$work/pid")/status"
ls -l "$work/full"

echo "== a method that does nothing =="
printf '{"method":"org.varlink.service.GetInfo"}' > "$work/info"
ask() { # ask SOCKET REQUEST REPLY: the very bytes that the daemon answers
    python3 - "$@" <<'PY'
import socket, sys
connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
connection.sendall(open(sys.argv[2], "rb").read() + b"\0")
reply = b""
while not reply.endswith(b"\0"):
    reply += connection.recv(65536)
open(sys.argv[3], "wb").write(reply[:-1])
PY
}
ask "$work/full.sock" "$work/info" "$work/info-reply"
beside "org.varlink.service.GetInfo" "$work/full.sock" "$work/info" "$work/info-reply"

echo "== Tasks.List =="
printf '{"method":"io.followupd.Tasks.List","parameters":{"rep":"rep-01","states":["planned"],"limit":20}}' > "$work/list"
login=$(sed -n '2s/,.*//p' "$work/reps.csv")
sed -i "s/rep-01/$login/" "$work/list"
ask "$work/full.sock" "$work/list" "$work/reply"
ls -l "$work/reply"
beside "Tasks.List, 20 of $rows" "$work/full.sock" "$work/list" "$work/reply"

echo "== Tasks.Done, on the disk before it is answered =="
# Twice as many as are called: each connection count has its own, and no task is done twice.
calls=5000
python3 - "$work" $((calls * 2)) <<'PY'
import json, socket, sys
work, wanted = sys.argv[1], int(sys.argv[2])
connection = socket.socket(socket.AF_UNIX)
connection.connect(f"{work}/full.sock")
ids, cursor = [], None
while len(ids) < wanted:
    parameters = {"everybody": True, "states": ["planned"], "limit": 1000, **({"cursor": cursor} if cursor else {})}
    connection.sendall(json.dumps({"method": "io.followupd.Tasks.List", "parameters": parameters}).encode() + b"\0")
    reply = b""
    while not reply.endswith(b"\0"):
        reply += connection.recv(1 << 20)
    page = json.loads(reply[:-1])["parameters"]
    ids += [task["id"] for task in page["tasks"]]
    cursor = page.get("cursor")
    if not cursor:
        break
for part, name in enumerate(("1", "50")):
    with open(f"{work}/done-{name}", "w") as file:
        for id in ids[part * wanted // 2 : (part + 1) * wanted // 2]:
            file.write(json.dumps({"method": "io.followupd.Tasks.Done", "parameters": {"id": id, "note": "done"}}, separators=(",", ":")) + "\n")
PY
bare=$("$tools/durable-update" "$work/baseline.db" "$rows" 2000 | tee >(cat >&2))
for connections in 1 50; do
    ours=$("$tools/load" "$work/full.sock" "$work/done-$connections" $connections 20 --lines | tee >(cat >&2))
    a=$(value requests_per_second <<< "$ours") b=$(value requests_per_second <<< "$bare")
    row "Tasks.Done, durable, connections: $connections" "$a" "req/s" "$b" "C, one fsynced transaction each" "$(ratio "$a" "$b")"
    for p in p50 p99; do
        a=$(value ${p}_us <<< "$ours") b=$(value ${p}_us <<< "$bare")
        row "  its $p" "$a" "µs" "$b" "C, one fsynced transaction each" "$(ratio "$a" "$b")"
    done
done

echo "== READY, with $rows customers and with none =="
kill "$(cat "$work/pid")"
tail --pid="$(cat "$work/pid")" -f /dev/null
unset 'pids[-1]'
full=() empty=()
for _ in 1 2 3 4 5; do
    full+=("$(./ready.py $(daemon full) | value seconds)")
    empty+=("$(./ready.py $(daemon empty) | value seconds)")
done
median() { printf '%s\n' "$@" | sort -n | sed -n 3p; }
a=$(median "${full[@]}") b=$(median "${empty[@]}")
echo "full: ${full[*]}; empty: ${empty[*]}"
row "start to READY with $rows customers (median of 5)" "$a" s "$b" "the same with an empty store" "$(ratio "$a" "$b")"

echo "== idle for 20 s =="
./ready.py --leave-running "$work/pid" $(daemon empty) > /dev/null
pids+=("$(cat "$work/pid")")
sleep 2
idle=$(./wakeups.sh "$(cat "$work/pid")" 20 | tee >(cat >&2))
row "wake-ups of an idle daemon" "$(value switches_per_second <<< "$idle")" "/s" "0" "nothing" "–"

echo "== lateness of 100 tasks that open 50 ms apart =="
ctl empty import "$work/reps.csv" --kind reps
python3 - "$work" "$login" <<'PY'
import datetime, sys
work, login = sys.argv[1:]
first = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=4)
with open(f"{work}/late-customers.csv", "w") as customers, open(f"{work}/late-interactions.csv", "w") as interactions:
    customers.write("id,name,segment,owner,status,since\n")
    interactions.write("id,customer,kind,outcome,at\n")
    for number in range(100):
        opens = first + datetime.timedelta(milliseconds=50 * number)
        last = opens - datetime.timedelta(days=30)
        customers.write(f"L{number},Late {number},gold,{login},active,{opens.date()}\n")
        interactions.write(f"LI{number},L{number},call,reached,{last.strftime('%Y-%m-%dT%H:%M:%S.%f')}Z\n")
PY
ctl empty import "$work/late-customers.csv" --kind customers
ctl empty import "$work/late-interactions.csv" --kind interactions
ours=$("$tools/watch-lateness" "$work/empty.sock" 100 | tee >(cat >&2))
bare=$("$tools/timerfd-lateness" 100 50 | tee >(cat >&2))
for p in p50 p99; do
    a=$(value ${p}_us <<< "$ours") b=$(value ${p}_us <<< "$bare")
    row "lateness of an opening, committed, at a subscriber, $p" "$a" "µs" "$b" "bare timerfd in C" "$(ratio "$a" "$b")"
done

echo "== one change, heard by 1,000 subscribers =="
python3 - "$work" <<'PY'
import json, socket, sys
work = sys.argv[1]
def connect():
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(f"{work}/empty.sock")
    return connection
def message(connection):
    reply = b""
    while not reply.endswith(b"\0"):
        reply += connection.recv(1)
    return reply[:-1]
def call(connection, method, parameters, **flags):
    connection.sendall(json.dumps({"method": method, "parameters": parameters, **flags}, separators=(",", ":")).encode() + b"\0")
    return message(connection)
asker, watcher = connect(), connect()
page = json.loads(call(asker, "io.followupd.Tasks.List", {"everybody": True, "limit": 100}))["parameters"]["tasks"]
requests = [
    {"method": "io.followupd.Tasks.Snooze", "parameters": {"id": task["id"], "until": f"2040-01-01T00:{number // 60:02}:{number % 60:02}Z"}}
    for number in range(1000) for task in [page[number % len(page)]]]
open(f"{work}/snoozes", "w").write("\n".join(json.dumps(request, separators=(",", ":")) for request in requests))
open(f"{work}/watch", "w").write('{"method":"io.followupd.Tasks.Watch","parameters":{"everybody":true},"more":true}')
call(watcher, "io.followupd.Tasks.Watch", {"everybody": True}, more=True)
open(f"{work}/snooze-reply", "wb").write(call(asker, "io.followupd.Tasks.Snooze", {"id": page[0]["id"], "until": "2039-01-01T00:00:00Z"}))
open(f"{work}/news", "wb").write(message(watcher))
PY
"$tools/fanout-server" "$work/fanout.sock" "$work/snooze-reply" "$work/news" &
pids+=($!)
for _ in $(seq 100); do [ -S "$work/fanout.sock" ] && break; sleep 0.02; done
for connections in 1 50; do
    ours=$("$tools/watch-fanout" "$work/empty.sock" "$work/watch" "$work/snoozes" 1000 $connections 200 | tee >(cat >&2))
    bare=$("$tools/watch-fanout" "$work/fanout.sock" "$work/watch" "$work/snoozes" 1000 $connections 200 | tee >(cat >&2))
    a=$(value deliveries_per_second <<< "$ours") b=$(value deliveries_per_second <<< "$bare")
    row "Watch, 1,000 subscribers, changes by $connections" "$a" "/s" "$b" "C, nothing written to disk" "$(ratio "$a" "$b")"
    for p in p50 p99; do
        a=$(value ${p}_us <<< "$ours") b=$(value ${p}_us <<< "$bare")
        row "  the last subscriber hears it, $p" "$a" "µs" "$b" "C, nothing written to disk" "$(ratio "$a" "$b")"
    done
done
kill "${pids[-1]}"
wait "${pids[-1]}" 2>/dev/null || true
unset 'pids[-1]'

echo
printf '| %-52s | %14s | %14s | %-34s | %8s |\n' "What" "followupd" "baseline" "which" "ratio"
printf '|%s|%s|%s|%s|%s|\n' "$(printf -- '-%.0s' {1..54})" "$(printf -- '-%.0s' {1..16})" "$(printf -- '-%.0s' {1..16})" "$(printf -- '-%.0s' {1..36})" "$(printf -- '-%.0s' {1..10})"
printf '%s\n' "${table[@]}"
