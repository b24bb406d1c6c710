"""A Varlink client for asyncio that does nothing by itself: no reconnecting, no retrying. What a driver has to know of a connection is when it broke."""
import asyncio
import json
import os
import socket


class Refused(Exception):
    """The daemon answered with a typed error."""

    def __init__(self, name, parameters):
        super().__init__(f"{name} {json.dumps(parameters)}")
        self.name = name
        self.parameters = parameters


class Broken(Exception):
    """The connection ended before the answer came: nobody knows what became of the call."""


class Connection:
    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    @staticmethod
    async def open(path, uid=0):
        """Connects as that user: the kernel notes the effective user at connect(2), which happens at once on a Unix socket."""
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            if uid:
                os.seteuid(uid)
            try:
                sock.connect(path)
            finally:
                if uid:
                    os.seteuid(0)
        except OSError as error:
            sock.close()
            raise Broken(str(error)) from error
        reader, writer = await asyncio.open_unix_connection(sock=sock, limit=32 << 20)
        return Connection(reader, writer)

    def send(self, method, parameters, more=False):
        message = {"method": method, "parameters": parameters}
        if more:
            message["more"] = True
        try:
            self.writer.write(json.dumps(message, separators=(",", ":")).encode() + b"\0")
        except (ConnectionError, RuntimeError) as error:
            raise Broken(str(error)) from error

    async def receive(self):
        """The next reply: its parameters, and whether more follow."""
        try:
            data = await self.reader.readuntil(b"\0")
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Broken(str(error)) from error
        reply = json.loads(data[:-1])
        if "error" in reply:
            raise Refused(reply["error"], reply.get("parameters") or {})
        return reply.get("parameters") or {}, reply.get("continues", False)

    async def call(self, method, parameters):
        self.send(method, parameters)
        return (await self.receive())[0]

    def close(self):
        self.writer.close()
