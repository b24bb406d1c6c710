#!/usr/bin/env bash
# Kills followupd over and over under load, with a journald of its own, and compares what it promised with what it holds. See docs/torture.md.
#
#   scripts/torture.sh [--bin DIRECTORY] [--plant NAME] [KILLS]
#
# KILLS is 200 unless told otherwise; SEED=N takes the decisions of an earlier run again. --bin says where followupd and followupctl are, by default
# .build/debug. --plant breaks a promise on purpose, and the run has to find that; `--plant every` does so with each of them, one after the other.
# Needs root, or sudo without a password, and python3.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.build/debug
plants=()
while [ $# -gt 0 ]; do
    case $1 in
        --bin) bin=$2; shift 2 ;;
        --plant) plants=("$2"); shift 2 ;;
        *) break ;;
    esac
done
kills=${1:-200}
python=$(command -v python3)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

torture() { # torture OPTION...
    rm -rf "$work/journal"
    scripts/private-journald.sh "$work/journal" "$python" Tests/Torture/torture.py \
        --followupd "$(realpath $bin/followupd)" --followupctl "$(realpath $bin/followupctl)" --kills "$kills" ${SEED:+--seed "$SEED"} "$@"
}

if [ ${#plants[@]} = 0 ]; then
    torture
    exit
fi
if [ "${plants[0]}" = every ]; then mapfile -t plants < <(cd Tests/Torture && "$python" -c 'import plant; print("\n".join(plant.PLANTS))'); fi
missed=0
for plant in "${plants[@]}"; do
    if torture --plant "$plant" > "$work/out" 2>&1; then
        cat "$work/out"
        echo "torture: nobody noticed: $plant" >&2
        missed=$((missed + 1))
    elif grep -q '^DIFFERENCE: ' "$work/out"; then
        echo "torture: $plant is noticed: $(grep '^DIFFERENCE: ' "$work/out" | sed 's/^DIFFERENCE: //' | paste -sd ';' | sed 's/;/; /g')"
    else
        cat "$work/out"
        missed=$((missed + 1))
    fi
done
[ $missed = 0 ] || exit 1
echo "torture: ${#plants[@]} planted defects, each is noticed"
