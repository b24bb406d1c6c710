"""followupd as a process of its own, which is started, killed and ended; and the private journal that it writes to."""
import asyncio
import json
import os
import signal
import socket
import subprocess

from varlink import Broken, Connection


class Daemon:
    def __init__(self, binary, work, config, environment=None):
        self.binary = binary
        self.work = work
        self.config = config
        self.state = os.path.join(work, "state")
        self.socket = os.path.join(work, "s")
        self.log = os.path.join(work, "log")
        self.environment = environment or {}
        self.process = None
        self.is_ready = asyncio.Event()
        self.starts = 0

    async def spawn(self):
        """Starts it. `is_ready` is set when it says READY=1 (sd_notify(3))."""
        assert self.process is None
        self.starts += 1
        self.is_ready.clear()
        path = os.path.join(self.work, "notify")
        if os.path.exists(path):
            os.unlink(path)
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        notify.bind(path)
        with open(self.log, "ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                self.binary, "--config", self.config, "--state", self.state, "--socket", self.socket,
                "--deliver-socket", os.path.join(self.work, "deliver"), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env={"PATH": "/usr/bin:/bin", "TZ": "UTC", "NOTIFY_SOCKET": path, "SWIFT_BACKTRACE": "enable=no", **self.environment})
        self._notified = asyncio.ensure_future(self._wait_for_ready(notify))

    async def _wait_for_ready(self, notify):
        loop = asyncio.get_running_loop()
        try:
            while b"READY=1" not in await loop.sock_recv(notify, 4096):
                pass
            self.is_ready.set()
        finally:
            notify.close()

    async def ready(self):
        """Returns once it is ready; raises when it ends before."""
        ended = asyncio.ensure_future(self.process.wait())
        ready = asyncio.ensure_future(self.is_ready.wait())
        await asyncio.wait({ended, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if not self.is_ready.is_set():
            raise RuntimeError(f"followupd ended with {self.process.returncode} before it was ready:\n{self.tail()}")
        ended.cancel()

    def kill_now(self):
        """SIGKILL, without waiting for the end."""
        self.is_ready.clear()
        if self.process and self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)

    async def killed(self):
        """Waits for the end of what was killed. Raises when it ended by itself: then it was not our kill."""
        status = await self.process.wait()
        self._notified.cancel()
        self.is_ready.clear()
        self.process = None
        if status != -signal.SIGKILL:
            raise RuntimeError(f"followupd ended by itself with {status}:\n{self.tail()}")

    async def stop(self):
        """SIGTERM, as systemd ends it; everything that is committed is delivered first."""
        self.is_ready.clear()
        self.process.send_signal(signal.SIGTERM)
        status = await self.process.wait()
        self._notified.cancel()
        self.process = None
        if status != 0:
            raise RuntimeError(f"followupd ended with {status}:\n{self.tail()}")

    def tail(self, lines=30):
        with open(self.log, errors="replace") as log:
            return "".join(log.readlines()[-lines:])

    async def connect(self, uid=0):
        """A connection, as soon as the daemon is there."""
        while True:
            await self.is_ready.wait()
            try:
                return await Connection.open(self.socket, uid)
            except Broken:
                # Killed in between, and not yet noticed.
                await asyncio.sleep(0.005)

    async def whole_log(self):
        """Every event of the log up to its end, as a subscriber gets them that starts at its beginning."""
        connection = await self.connect()
        last = (await connection.call("io.followupd.Service.Status", {}))["seq"]
        connection.send("io.followupd.Tasks.Watch", {"since": 0, "everybody": True}, more=True)
        events, seq = [], 0
        while seq < last:
            reply, _ = await connection.receive()
            seq = reply["seq"]
            events.append(reply["event"])
        connection.close()
        return events

    async def tasks(self, **parameters):
        """All tasks in all states, page by page."""
        connection = await self.connect()
        tasks, cursor = [], None
        while True:
            query = {"everybody": True, "limit": 1000, "states": ["planned", "open", "snoozed", "done", "dismissed", "expired"], **parameters}
            if cursor:
                query["cursor"] = cursor
            page = await connection.call("io.followupd.Tasks.List", query)
            tasks += page["tasks"]
            cursor = page.get("cursor")
            if not cursor:
                connection.close()
                return tasks


def journal_entries(log_id):
    """What the journal of this machine, here a private one, holds of a log, in the journal's own order."""
    output = subprocess.run(
        ["journalctl", "--output=json", "--all", "--no-pager", "--output-fields=FOLLOWUP_SEQ,FOLLOWUP_EVENT,FOLLOWUP_AT,FOLLOWUP_LOG,MESSAGE",
         f"FOLLOWUP_LOG={log_id}"], stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def sync_journal():
    subprocess.run(["journalctl", "--sync"], check=True)
