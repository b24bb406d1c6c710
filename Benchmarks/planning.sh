#!/usr/bin/env bash
# Measures planning with all shipped rule packs, beside the import of the same customers in the same run, and prints a table.
#
#   Benchmarks/planning.sh [ROWS]        1,000,000 customers unless told otherwise
#
# Nothing here judges. Build first (`make bench` does).
set -euo pipefail
cd "$(dirname "$0")"
rows=${1:-1000000}
few=1000
bin=$PWD/../.build/release
tools=$PWD/../.build-bench
make -s
work=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT
export LOG=$work/log
mkdir -p "$work/config"
cp -r ../etc/rules.d ../etc/calendars "$work/config/"
# Nothing opens meanwhile: what is measured is the planning.
printf 'zone: UTC\nsettle: 4h\ncalendar: nl\nquiet: never\ngather: 0s\n' > "$work/config/followupd.yaml"
ctl() { FOLLOWUPD_SOCKET=$work/$1.sock "$bin/followupctl" "${@:2}"; }
value() { sed -n "s/.*\b$1=\([0-9.]*\).*/\1/p"; }
seconds() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", b - a }'; }
rate() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.0f", n / s }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f ×", a / b; else print "–" }'; }
start() { # start NAME: a daemon with a state of its own; its process goes into pids
    ./ready.py --leave-running "$work/$1.pid" "$bin/followupd" --config "$work/config" --state "$work/$1" --socket "$work/$1.sock" > /dev/null
    pids+=("$(cat "$work/$1.pid")")
}
fill() { # fill NAME ROWS: imports so many customers; prints the seconds
    "$tools/gen-customers" "$2" "$work/$1" > /dev/null
    ctl "$1" import "$work/$1/reps.csv" --kind reps > /dev/null
    local begin end
    begin=$(date +%s.%N)
    ctl "$1" import "$work/$1/customers.csv" --kind customers > /dev/null
    end=$(date +%s.%N)
    seconds "$begin" "$end"
}
# Waits until the log says that a rule was planned anew, and prints the seconds since then.
replanned() { # replanned NAME BEGIN SEQ
    python3 - "$work/$1.sock" "$2" "$3" <<'PY'
import json, socket, sys, time
path, begin, since = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
connection = socket.socket(socket.AF_UNIX)
connection.connect(path)
connection.sendall(json.dumps({"method": "io.followupd.Tasks.Watch", "more": True, "parameters": {"since": since, "everybody": True}}).encode() + b"\0")
pending = b""
while True:
    data = connection.recv(1 << 20)
    if not data:
        sys.exit("planning: the daemon hung up")
    pending += data
    *replies, pending = pending.split(b"\0")
    for reply in replies:
        event = json.loads(reply)["parameters"].get("event")
        if event and event["kind"] == "service.replanned":
            print(f"{time.time() - begin:.2f}")
            sys.exit(0)
PY
}
last_seq() { ctl "$1" status --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["seq"])'; }
table=()
row() { table+=("$(printf '| %-62s | %16s | %16s | %-34s | %8s |' "$@")"); }

mkdir -p "$work/many" "$work/few"
echo "== $rows customers, $(ls "$work/config/rules.d" | wc -l) rule packs =="
start many
import=$(fill many "$rows")
echo "import: $import s"
row "import and plan $rows customers, all shipped rule packs" "$(rate "$rows" "$import") /s" "–" "" ""

echo "== what belongs to them: contracts, deals, orders =="
records=$(./gen-records.py "$rows" "$work/many" | value rows)
begin=$(date +%s.%N)
for kind in contracts deals interactions; do ctl many import "$work/many/$kind.csv" --kind "$kind" | tail -1; done
end=$(date +%s.%N)
more=$(seconds "$begin" "$end")
row "import and plan $records contracts, deals and orders of theirs" "$(rate "$records" "$more") /s" "$(rate "$rows" "$import") /s" "import of the customers" ""
ctl many status | grep -E "Records|Tasks" || true

echo "== every rule planned anew over all of them =="
seq=$(last_seq many)
# Another opening hour is another date for every task.
sed -i '$ a day: 08:30..17:00' "$work/config/followupd.yaml"
begin=$(date +%s.%N)
ctl many reload > /dev/null
again=$(replanned many "$begin" "$seq")
echo "all rules: $again s"
row "plan all rules anew, every task moved" "$(rate "$rows" "$again") /s" "$(rate "$rows" "$import") /s" "import of the same" "$(ratio "$import" "$again")"
seq=$(last_seq many)
sed -i 's/^title:.*/title: "Call {customer.name}"/' "$work/config/rules.d/renewal.yaml"
begin=$(date +%s.%N)
ctl many reload > /dev/null
one=$(replanned many "$begin" "$seq")
row "plan one rule anew that nobody here comes under" "$(rate "$rows" "$one") /s" "$(rate "$rows" "$import") /s" "import of the same" "$(ratio "$import" "$one")"

echo "== one customer changed =="
start few
fill few "$few" > /dev/null
a=$(./replan.py "$work/many.sock" "$rows" 500 | tee >(cat >&2))
b=$(./replan.py "$work/few.sock" "$few" 500 | tee >(cat >&2))
for p in p50 p99; do
    x=$(value ${p}_us <<< "$a") y=$(value ${p}_us <<< "$b")
    row "one customer of $rows changed and planned anew, durable, $p" "$x µs" "$y µs" "one of $few" "$(ratio "$x" "$y")"
done

echo
printf '| %-62s | %16s | %16s | %-34s | %8s |\n' "What" "followupd" "beside" "which" "ratio"
printf '|%s|%s|%s|%s|%s|\n' "$(printf -- '-%.0s' {1..64})" "$(printf -- '-%.0s' {1..18})" "$(printf -- '-%.0s' {1..18})" "$(printf -- '-%.0s' {1..36})" "$(printf -- '-%.0s' {1..10})"
printf '%s\n' "${table[@]}"
