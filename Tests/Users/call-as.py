#!/usr/bin/env python3
"""Calls methods of a Varlink service as users of the machine; to be run as root.

    call-as.py SOCKET < CALLS

CALLS are lines {"uid": 1000, "calls": [{"method": …, "parameters": …, "more": true}, …]}. For each line a process of that user connects, with that user's rights
and no others, makes the calls one after the other, and prints a line {"uid": 1000, "replies": […]} of the raw replies. Of a call with `more`, all replies, one a line;
with `"first": true`, only the first, after which the connection is made anew.
"""

import json
import os
import socket
import sys


class Connection:
    def __init__(self, path):
        self.path = path
        self.socket = None

    def open(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(self.path)
        self.buffer = b""

    def call(self, call):
        if self.socket is None:
            self.open()
        frame = {key: call[key] for key in ("method", "parameters", "more") if call.get(key)}
        self.socket.sendall(json.dumps(frame).encode() + b"\0")
        replies = [self.receive(call)]
        if call.get("first"):
            self.socket.close()
            self.socket = None
            return replies[0]
        while json.loads(replies[-1]).get("continues"):
            replies.append(self.receive(call))
        return "\n".join(replies)

    def receive(self, call):
        while b"\0" not in self.buffer:
            received = self.socket.recv(1 << 16)
            if not received:
                raise SystemExit(f"call-as: {call['method']}: the service closed the connection")
            self.buffer += received
        reply, self.buffer = self.buffer.split(b"\0", 1)
        return reply.decode()


def become(uid):
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def main():
    if os.geteuid() != 0:
        raise SystemExit("call-as: only root can become other users")
    for line in sys.stdin:
        if not line.strip():
            continue
        asked = json.loads(line)
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            become(asked["uid"])
            connection = Connection(sys.argv[1])
            replies = [connection.call(call) for call in asked["calls"]]
            print(json.dumps({"uid": asked["uid"], "replies": replies}), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status != 0:
            raise SystemExit(f"call-as: the calls of uid {asked['uid']} did not come to their end")


main()
