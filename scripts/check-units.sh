#!/usr/bin/env bash
# Has systemd 257 check the unit files; fails when it has anything to say.
#
#   scripts/check-units.sh SYSTEMD-ANALYZE
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# != 1 ]; then
    echo "usage: $0 SYSTEMD-ANALYZE" >&2
    exit 64
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for unit in systemd/*.service systemd/*.socket; do
    # Whether the program is installed here is not the question.
    sed 's,^ExecStart=/usr/\(bin/followupd\|lib/followupd/followupd-deliver\)$,ExecStart=/bin/true,' "$unit" > "$work/$(basename "$unit")"
done

# Directives that it does not know are ignored with a warning and status 0: what counts is that it says nothing.
said=$("$1" verify --man=no --recursive-errors=no "$work"/* 2>&1) && status=0 || status=$?
if [ "$status" != 0 ] || [ -n "$said" ]; then
    echo "check-units: systemd-analyze verify (status $status) says:" >&2
    echo "$said" >&2
    exit 1
fi
# The sandbox is at its strictest where it can be; a directive that is lost by mistake shows here. Programs of deliver.d are on the network.
mv "$work/followupd-deliver@.service" "$work/followupd-deliver@check.service"
for limit in followupd.service=5 followupd-deliver@check.service=11; do
    said=$("$1" security --offline=true --threshold="${limit#*=}" "$work/${limit%=*}" 2>&1) || {
        echo "check-units: the sandbox of ${limit%=*} is weaker than it was:" >&2
        echo "$said" >&2
        exit 1
    }
done
