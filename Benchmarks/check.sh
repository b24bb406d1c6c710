#!/bin/sh
# Runs each program once, briefly, to see that it does what it says: check.sh DIRECTORY OF THE PROGRAMS
set -eu
here=$(dirname "$0")
programs=$1
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server"; fi; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "check.sh: $1" >&2
    exit 1
}

printf '{"parameters":{"rows":[%s1]}}' "$(yes '1234567,' | head -n 20000 | tr -d '\n')" >"$work/reply"
printf '{"method":"org.example.Ping"}\n' >"$work/request"
yes '{"method":"org.example.Ping"}' | head -n 1000 >"$work/requests"
mkfifo "$work/out"
"$programs/echo-server" "$work/socket" "$work/reply" >"$work/out" &
server=$!
exec 3<"$work/out"
read -r line <&3
[ "$line" = ready ] || fail "the server says '$line'"
"$programs/load" "$work/socket" "$work/request" 50 1
line=$("$programs/load" "$work/socket" "$work/requests" 7 20 --lines)
echo "$line"
case $line in *" requests=1000 "*"errors=0 lost=0") ;; *) fail "1000 lines are not 1000 requests" ;; esac
"$here/wakeups.sh" "$server" 1
kill "$server"
wait "$server"
server=
read -r line <&3
echo "$line"
case $line in *"connections=57") ;; *) fail "the server saw other connections" ;; esac

printf '{"error":"org.example.No"}' >"$work/reply"
"$programs/echo-server" "$work/socket" "$work/reply" >"$work/out" &
server=$!
exec 3<"$work/out"
read -r line <&3
if line=$("$programs/load" "$work/socket" "$work/requests" 7 20 --lines); then fail "errors are a success"; fi
case $line in *" errors=1000 lost=0") ;; *) fail "errors are not counted: $line" ;; esac

"$programs/timerfd-lateness" 50 5
"$programs/gen-customers" 20000 "$work/data"
[ "$(wc -l <"$work/data/reps.csv")" -eq 51 ] || fail "there are not 50 reps"
line=$("$here/sqlite-import.sh" "$work/data/customers.csv")
echo "$line"
case $line in "rows=20000 "*) ;; *) fail "not all rows were imported" ;; esac

printf '{"parameters":{}}' >"$work/reply"
printf '{"parameters":{"event":{}},"continues":true}' >"$work/news"
printf '{"method":"org.example.Watch","more":true}\n' >"$work/watch"
"$programs/fanout-server" "$work/fanout" "$work/reply" "$work/news" >"$work/out" &
server=$!
exec 3<"$work/out"
read -r line <&3
[ "$line" = ready ] || fail "the fan-out server says '$line'"
for connections in 1 7; do
    line=$("$programs/watch-fanout" "$work/fanout" "$work/watch" "$work/requests" 100 "$connections" 50)
    echo "$line"
    case $line in *" deliveries=5000 "*" errors=0") ;; *) fail "50 pieces of news for 100 subscribers are not 5000 deliveries" ;; esac
done
kill "$server"
wait "$server" || true
server=
