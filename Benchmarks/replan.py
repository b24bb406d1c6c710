#!/usr/bin/env python3
"""replan.py SOCKET CUSTOMERS CALLS: what it takes to plan one customer anew, over the socket, durable.

Logs a call with one customer after another, each an interaction that moves that customer's follow-up, and prints one line of key=value with the median and the 99th
percentile. What comes before the planning (the socket, the flush of the disk) is in it, as a rep would feel it.
"""
import json
import socket
import sys
import time

path, customers, calls = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
connection = socket.socket(socket.AF_UNIX)
connection.connect(path)
pending = b""


def call(method, parameters):
    global pending
    connection.sendall(json.dumps({"method": method, "parameters": parameters}).encode() + b"\0")
    while b"\0" not in pending:
        pending += connection.recv(65536)
    reply, pending = pending.split(b"\0", 1)
    answer = json.loads(reply)
    if "error" in answer:
        sys.exit(f"replan: {method}: {answer}")
    return answer["parameters"]


def customer(number):
    return f"C{number:08}"


times = []
for number in range(calls):
    # Spread over all of them, so that it is not the same few pages again and again.
    which = customer(1 + (number * 7919 + 13) % customers)
    start = time.perf_counter()
    call("io.followupd.Records.LogInteraction", {"interaction": {"customer": which, "kind": "call", "note": "bench"}})
    times.append(time.perf_counter() - start)
times.sort()
print(f"calls={calls} p50_us={times[len(times) // 2] * 1e6:.0f} p99_us={times[len(times) * 99 // 100] * 1e6:.0f}")
