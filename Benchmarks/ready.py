#!/usr/bin/env python3
"""ready.py [--leave-running PIDFILE] COMMAND...: seconds from exec to READY=1 of a service with sd_notify(3).

Ends the service with SIGTERM afterwards, unless it is to be left running.
"""
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

arguments = sys.argv[1:]
pidfile = None
if arguments[:1] == ["--leave-running"]:
    pidfile = arguments[1]
    arguments = arguments[2:]
with tempfile.TemporaryDirectory() as directory:
    path = os.path.join(directory, "notify")
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.bind(path)
    notify.settimeout(120)
    log = open(os.environ.get("LOG", os.devnull), "ab")
    start = time.monotonic()
    service = subprocess.Popen(arguments, env={**os.environ, "NOTIFY_SOCKET": path}, stderr=log, stdout=log)
    while b"READY=1" not in notify.recv(4096):
        pass
    seconds = time.monotonic() - start
    status = open(f"/proc/{service.pid}/status").read()
    resident = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    print(f"seconds={seconds:.4f} resident_kib={resident}", flush=True)
    if pidfile:
        with open(pidfile, "w") as file:
            file.write(str(service.pid))
    else:
        service.send_signal(signal.SIGTERM)
        sys.exit(service.wait())
