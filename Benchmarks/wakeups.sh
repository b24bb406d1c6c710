#!/bin/sh
# How often the threads of a process are switched to, a second: what an idle daemon costs.
#
#   wakeups.sh PID SECONDS
#
# A thread that ends in between is not counted; one that starts is, from its start. Prints one line: seconds, threads (at the end),
# voluntary, involuntary, switches_per_second.
set -eu
[ $# -eq 2 ] || {
    echo "usage: wakeups.sh PID SECONDS" >&2
    exit 64
}
[ -d "/proc/$1/task" ] || {
    echo "wakeups.sh: there is no process $1" >&2
    exit 66
}

# A line for each thread: its id, its voluntary and its involuntary switches.
switches() {
    cat /proc/"$1"/task/*/status 2>/dev/null | awk '
        $1 == "Pid:" { id = $2 }
        $1 == "voluntary_ctxt_switches:" { voluntary = $2 }
        $1 == "nonvoluntary_ctxt_switches:" { print id, voluntary, $2 }'
}

start=$(date +%s.%N)
before=$(switches "$1")
sleep "$2"
after=$(switches "$1")
end=$(date +%s.%N)
[ -n "$after" ] || {
    echo "wakeups.sh: process $1 ended" >&2
    exit 1
}
printf '%s\n--\n%s\n' "$before" "$after" | awk -v start="$start" -v end="$end" '
    $1 == "--" { later = 1; next }
    !later { was[$1] = $2; were[$1] = $3; next }
    { threads++; voluntary += $2 - was[$1]; involuntary += $3 - were[$1] }
    END {
        seconds = end - start
        printf "seconds=%.3f threads=%d voluntary=%d involuntary=%d switches_per_second=%.2f\n",
            seconds, threads, voluntary, involuntary, (voluntary + involuntary) / seconds
    }'
