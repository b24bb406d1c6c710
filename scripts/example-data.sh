#!/bin/sh
# Writes the example company's records, with dates around the present moment, as CSV files ready for import.
#
#   scripts/example-data.sh OUTDIR [LOGIN]
#
# OUTDIR is made when it does not exist. LOGIN is the login of the rep called "You"; by default the caller's own.
# The templates are in etc/example, and their README says what can stand in them. Times of day are those of the machine's zone (or TZ).
# SOURCE_DATE_EPOCH, when set, is taken for the present moment: the same output again and again.
set -eu
LC_ALL=C
export LC_ALL

fail() {
    echo "example-data.sh: $1" >&2
    exit "$2"
}

[ $# -eq 1 ] || [ $# -eq 2 ] || fail "usage: scripts/example-data.sh OUTDIR [LOGIN]" 64
out=$1
login=${2-$(id -un)}
templates=$(dirname "$0")/../etc/example
[ -r "$templates/customers.csv" ] || fail "no templates in $templates; run the script from a checkout" 66
case $login in
'' | *[!A-Za-z0-9._-]*) fail "'$login' is no login; use letters, digits, '.', '_' and '-'" 64 ;;
esac
if grep -q "^$login," "$templates/reps.csv"; then
    fail "'$login' is one of the example's own reps; give another login" 64
fi

now=${SOURCE_DATE_EPOCH:-$(date +%s)}
case $now in
'' | *[!0-9]*) fail "SOURCE_DATE_EPOCH is '$now'; it must be seconds since 1970" 64 ;;
esac

# date(1) refuses a time of day that the clocks skip on the day it is given for, but not one that it reaches by counting days. So all days
# are counted from the middle of a January, when no clock is changed.
base=$(date -d "@$now" +%Y)-01-15
day_number() { echo $(($(date -u -d "$1" +%s) / 86400)); }
base_number=$(day_number "$base")
today=$(($(day_number "$(date -d "@$now" +%Y-%m-%d)") - base_number))

# One line for date(1): the day, counted from the base, and the time of day.
moment() {
    if [ "$1" -lt 0 ]; then
        echo "$base $2 ${1#-} days ago"
    else
        echo "$base $2 $1 days"
    fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

awk '{
    while (match($0, /@[-+][0-9]+d([0-9][0-9]:[0-9][0-9]|\+[0-9]+s)?@/)) {
        print substr($0, RSTART, RLENGTH)
        $0 = substr($0, RSTART + RLENGTH)
    }
}' "$templates"/*.csv | sort -u >"$work/words"

while read -r word; do
    text=${word#@}
    days=${text%%d*}
    rest=${text#*d}
    rest=${rest%@}
    case $rest in
    '') moment $((today + days)) 12:00:00 ;;
    +*s)
        seconds=${rest#+}
        at=$((now + ${seconds%s}))
        moment $(($(day_number "$(date -d "@$at" +%Y-%m-%d)") - base_number + days)) "$(date -d "@$at" +%H:%M:%S)"
        ;;
    *) moment $((today + days)) "$rest:00" ;;
    esac
done <"$work/words" >"$work/moments"

date -f "$work/moments" +%Y-%m-%dT%H:%M:%S%:z >"$work/texts"
paste -d ' ' "$work/words" "$work/texts" >"$work/table"

mkdir -p "$out"
for name in reps customers contracts deals requests interactions absences; do
    awk -v login="$login" '
        FNR == NR {
            # A word of days alone stands for a civil date.
            text[$1] = ($1 ~ /d@$/) ? substr($2, 1, 10) : $2
            next
        }
        {
            done = ""
            while (match($0, /@(me|[-+][0-9]+d([0-9][0-9]:[0-9][0-9]|\+[0-9]+s)?)@/)) {
                word = substr($0, RSTART, RLENGTH)
                done = done substr($0, 1, RSTART - 1) (word == "@me@" ? login : text[word])
                $0 = substr($0, RSTART + RLENGTH)
            }
            print done $0
        }' "$work/table" "$templates/$name.csv" >"$out/$name.csv"
done
