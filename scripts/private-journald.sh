#!/bin/bash
# private-journald.sh JOURNALDIR CMD...: runs CMD with a journald of its own and ends with its exit status.
#
# The journal is left in JOURNALDIR; read it with `journalctl -D JOURNALDIR`. CMD finds journald's process id in $JOURNALD_PID.
# Works without systemd as process 1, and beside one: mounts and processes live in namespaces of their own. Needs root, or sudo
# without a password.
set -euo pipefail

if [ -z "${PRIVATE_JOURNALD_INSIDE:-}" ]; then
  if [ $# -lt 2 ]; then
    echo "usage: $0 JOURNALDIR CMD..." >&2
    exit 64
  fi
  mkdir -p "$1"
  become=()
  if [ "$(id -u)" != 0 ]; then become=(sudo -n); fi
  exec "${become[@]}" env PRIVATE_JOURNALD_INSIDE=1 \
    unshare --mount --pid --fork --kill-child --mount-proc --propagation private "$0" "$@"
fi
unset PRIVATE_JOURNALD_INSIDE

directory=$(realpath "$1")
shift

# Resolved before /run and /var/log change. Debian 12 keeps journald in /lib, other systems in /usr/lib only.
journald=/usr/lib/systemd/systemd-journald
if [ ! -x "$journald" ]; then journald=/lib/systemd/systemd-journald; fi

mount -t tmpfs -o mode=755 run /run
mkdir -p /run/systemd/journald.conf.d /run/systemd/journal /run/log /run/user /var/log/journal
mount --bind "$directory" /var/log/journal
if [ ! -s /etc/machine-id ]; then
  # journald files its journal under the machine's id; a container may have none.
  systemd-id128 new > /run/machine-id
  [ -e /etc/machine-id ] || touch /etc/machine-id
  mount --bind /run/machine-id /etc/machine-id
fi
cat > /run/systemd/journald.conf.d/private.conf <<'EOF'
[Journal]
Storage=persistent
RateLimitIntervalSec=0
RateLimitBurst=0
ForwardToSyslog=no
ReadKMsg=no
Audit=no
SystemMaxUse=2G
SplitMode=none
EOF

"$journald" < /dev/null > /run/journald.out 2>&1 &
JOURNALD_PID=$!
export JOURNALD_PID

# From here on into JOURNALDIR. Answered once journald serves, so it is also what is waited for.
for attempt in $(seq 1000); do
  if journalctl --flush > /run/flush.out 2>&1; then break; fi
  if [ "$attempt" = 1000 ] || ! kill -0 "$JOURNALD_PID" 2> /dev/null; then
    echo "private-journald.sh: journald does not serve:" >&2
    cat /run/journald.out /run/flush.out >&2
    exit 1
  fi
  sleep 0.01
done

status=0
"$@" || status=$?

# CMD may have ended journald itself. Otherwise all that was sent is on disk when this is answered.
if kill -0 "$JOURNALD_PID" 2> /dev/null; then
  journalctl --sync
  kill "$JOURNALD_PID"
  wait "$JOURNALD_PID" || { echo "private-journald.sh: journald ended with status $?:" >&2; cat /run/journald.out >&2; }
fi
exit "$status"
