#!/usr/bin/env python3
"""burst.py BIN TOOLS COUNT: COUNT reminders due at one instant, beside a C loop that hands as many entries to the same journal.

Runs inside scripts/private-journald.sh; burst.sh calls it. Both are timed to when journald took the last entry, as the journal itself has it, the daemon from the instant at
which they fell due and the C loop from its start. The loop runs before and after; the quicker of the two is what the daemon is measured against.
"""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

BIN, TOOLS, COUNT = sys.argv[1], sys.argv[2], int(sys.argv[3])
RULE = """rule: burst
about: customer
when: {{status: active}}
opens: 10 days after since at 00:00
due: 10 days after since at {due}
title: "Follow up {{customer.name}}"
assign: owner
remind: 1min before due
"""


def values(line):
    return {name: float(value) for name, value in re.findall(r"(\w+)=([0-9.]+)", line)}


def last_entry(*matches):
    """When journald took the last entry that matches, in microseconds."""
    subprocess.run(["journalctl", "--sync"], check=True)
    output = subprocess.run(
        ["journalctl", "-o", "json", "-n", "1", "--output-fields=PRIORITY", *matches], stdout=subprocess.PIPE, check=True).stdout
    return int(json.loads(output)["__REALTIME_TIMESTAMP"])


def loop():
    line = subprocess.run([f"{TOOLS}/journal-burst", str(COUNT)], stdout=subprocess.PIPE, check=True, text=True).stdout
    print(line, end="", flush=True)
    subprocess.run(["journalctl", "--sync"], check=True)
    start = values(line)["start_us"]
    output = subprocess.run(
        ["journalctl", "-o", "json", "-n", "40", "--output-fields=BURST_LAST"], stdout=subprocess.PIPE, check=True).stdout
    took = next(int(entry["__REALTIME_TIMESTAMP"]) for entry in map(json.loads, reversed(output.splitlines())) if "BURST_LAST" in entry)
    return (took - start) / 1e6


class Daemon:
    def __init__(self, work):
        self.path = f"{work}/socket"
        self.pidfile = f"{work}/pid"
        subprocess.run(
            [f"{os.path.dirname(os.path.abspath(__file__))}/ready.py", "--leave-running", self.pidfile, f"{BIN}/followupd", "--config", f"{work}/config",
             "--state", f"{work}/state", "--socket", self.path], check=True, stdout=subprocess.DEVNULL)
        self.pid = int(open(self.pidfile).read())
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.connect(self.path)

    def status(self):
        self.connection.sendall(b'{"method":"io.followupd.Service.Status"}\0')
        reply = b""
        while not reply.endswith(b"\0"):
            reply += self.connection.recv(65536)
        return json.loads(reply[:-1])["parameters"]

    def quiet(self, seq=0):
        """Waits until the log has that many events, and the journal all of them."""
        while True:
            status = self.status()
            if status["seq"] >= seq and all(not reader["behind"] for reader in status["readers"] if reader["name"] == "journal"):
                return status
            time.sleep(0.05)

    def processor_seconds(self):
        fields = open(f"/proc/{self.pid}/stat").read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    work = tempfile.mkdtemp(prefix="followupd-burst-")
    os.makedirs(f"{work}/config/rules.d")
    with open(f"{work}/config/followupd.yaml", "w") as file:
        file.write("zone: UTC\nsettle: 0s\nquiet: never\ngather: 0s\n")
    # The instant: a whole minute, far enough ahead for all to be handed in and opened before.
    instant = (int(time.time()) + 30 + COUNT // 2500) // 60 * 60 + 60
    with open(f"{work}/config/rules.d/burst.yaml", "w") as file:
        file.write(RULE.format(due=time.strftime("%H:%M", time.gmtime(instant + 60))))
    with open(f"{work}/reps.csv", "w") as file:
        file.write("login,name\n" + "".join(f"rep{number:02},Rep {number}\n" for number in range(50)))
    since = time.strftime("%Y-%m-%d", time.gmtime(instant - 10 * 86400))
    with open(f"{work}/customers.csv", "w") as file:
        file.write("id,name,owner,since\n" + "".join(f"C{number},Customer {number},rep{number % 50:02},{since}\n" for number in range(COUNT)))

    baseline = loop()
    daemon = Daemon(work)
    for kind in ("reps", "customers"):
        subprocess.run([f"{BIN}/followupctl", "--socket", daemon.path, "import", f"{work}/{kind}.csv", "--kind", kind], check=True, stdout=subprocess.DEVNULL)
    while daemon.status()["tasks"]["open"] < COUNT:
        time.sleep(0.1)
    before = daemon.quiet()["seq"]
    ahead = instant - time.time()
    if ahead < 8:
        sys.exit("burst.py: the records were not in and open before they fell due; use fewer or a quieter machine")
    print(f"{COUNT} tasks are open, {ahead:.0f} s before they are all to be reminded of", flush=True)
    with open(f"{work}/list", "w") as file:
        file.write('{"method":"io.followupd.Tasks.List","parameters":{"rep":"rep07","limit":20}}')
    # What the same question takes on this machine while nothing is due.
    time.sleep(instant - time.time() - 6)
    asking = subprocess.Popen([f"{TOOLS}/paced", daemon.path, f"{work}/list", "5"], stdout=subprocess.PIPE, text=True)
    time.sleep(5)
    asking.send_signal(signal.SIGTERM)
    idle = values(asking.communicate()[0])
    time.sleep(max(0, instant - time.time() - 0.05))
    used = daemon.processor_seconds()
    asking = subprocess.Popen([f"{TOOLS}/paced", daemon.path, f"{work}/list", "5"], stdout=subprocess.PIPE, text=True)
    daemon.quiet(before + COUNT)
    asking.send_signal(signal.SIGTERM)
    latency = values(asking.communicate()[0])
    used = daemon.processor_seconds() - used
    matches = [f"FOLLOWUP_LOG={daemon.status()['logId']}", "FOLLOWUP_EVENT=task.reminded"]
    ours = (last_entry(*matches) - instant * 1_000_000) / 1e6
    held = int(subprocess.run(
        f"journalctl -o cat --output-fields=FOLLOWUP_SEQ {' '.join(matches)} | sort -u | wc -l", shell=True, stdout=subprocess.PIPE, check=True).stdout)
    if held != COUNT:
        sys.exit(f"burst.py: the journal has {held} reminders instead of {COUNT}")
    daemon.connection.close()
    os.kill(daemon.pid, signal.SIGTERM)
    baseline = min(baseline, loop())
    print(
        f"count={COUNT} seconds={ours:.3f} per_second={COUNT / ours:.0f} loop_seconds={baseline:.3f} loop_per_second={COUNT / baseline:.0f} "
        f"ratio={baseline / ours:.3f} processor_seconds={used:.2f} list_requests={latency['requests']:.0f} list_p50_us={latency['p50_us']:.1f} "
        f"list_p99_us={latency['p99_us']:.1f} list_max_us={latency['max_us']:.1f} idle_p50_us={idle['p50_us']:.1f} idle_p99_us={idle['p99_us']:.1f}")


main()
