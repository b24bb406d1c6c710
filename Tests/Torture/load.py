"""The load: who hands records in, who works on tasks, who listens. Everything that is sent and heard goes into the ledger, which lives in this process and not in the daemon's."""
import asyncio
import json
import os
import pwd

import instants
from varlink import Broken, Refused

RULES = ("fire", "coalesce", "skip")
SECOND = 1_000_000
DAY = 86_400 * SECOND
# A deal's task opens at its moment, falls due so much later, and is reminded of so long after its opening; then every minute from when it fell due.
DUE = 4 * SECOND
REMINDERS = (0, DUE - 2 * SECOND, DUE + 3 * SECOND)
REPEAT = 60 * SECOND
# Users that every Debian has: the daemon is to know the reps from the kernel.
REPS = ("daemon", "bin", "sys", "games")

DEAL_RULE = """rule: deal-{name}
about: deal
when: {{stage: lead}}
opens: 1 day after stage_since
due: 4s after opens
title: "Call about {{deal.name}}"
assign: owner
remind:
  - at open
  - 2s before due
  - 3s after due
  - every 1min while overdue
catch_up: {name}
"""
FOLLOW_UP_RULE = """rule: follow-up
about: customer
when: {status: active}
cadence:
  since: last_contact
  every: 30 days
  retry: 3s
title: "Follow up {customer.name}"
assign: owner
remind: at open
"""


def write_configuration(directory):
    os.makedirs(os.path.join(directory, "rules.d"))
    with open(os.path.join(directory, "followupd.yaml"), "w") as file:
        # Reminders at any hour, and messages that are gathered now and then: both ways of telling are under way when the daemon is killed.
        file.write("zone: UTC\nsettle: 0s\nquiet: never\ngather: 1s\n")
    for name in RULES:
        with open(os.path.join(directory, "rules.d", f"deal-{name}.yaml"), "w") as file:
            file.write(DEAL_RULE.format(name=name))
    with open(os.path.join(directory, "rules.d", "follow-up.yaml"), "w") as file:
        file.write(FOLLOW_UP_RULE)


class Call:
    """A write: what was asked, and what was answered in the end."""

    def __init__(self, number, by, method, parameters):
        self.number, self.by, self.method, self.parameters = number, by, method, parameters
        self.key = parameters.get("idempotencyKey")
        self.attempts = 0
        self.reply = None
        self.error = None
        self.first_sent = None
        self.answered_at = None

    @property
    def is_answered(self):
        return self.reply is not None or self.error is not None

    def __repr__(self):
        return f"call {self.number} by {self.by}: {self.method}({json.dumps(self.parameters)}) sent {self.attempts}×"


class Ledger:
    def __init__(self, path):
        self.calls = []
        self.repeats = 0
        self.differences = []
        self.deals = {}
        self.customers = set()
        self.imported = 0
        # Called at each request that was written and each answer that came; the killer hangs here.
        self.on_sent = lambda: None
        self.on_answer = lambda: None
        self.on_event = lambda: None
        self.file = open(path, "w")

    def note(self, *words):
        print(*words, file=self.file)

    def differ(self, what, text):
        self.differences.append((what, text))
        self.note("DIFFERENCE", what, text)


class Client:
    """Somebody who makes one call after the other, and makes each again until it is answered."""

    def __init__(self, daemon, ledger, login, random):
        self.daemon, self.ledger, self.login, self.random = daemon, ledger, login, random
        self.uid = pwd.getpwnam(login).pw_uid
        self.connection = None

    async def _exchange(self, call):
        """One attempt. Raises Broken when nobody knows what became of it."""
        if self.connection is None:
            self.connection = await self.daemon.connect(self.uid)
        call.attempts += 1
        call.first_sent = call.first_sent or instants.now()
        try:
            self.connection.send(call.method, call.parameters)
            self.ledger.note("sent", call.number, call.attempts)
            self.ledger.on_sent()
            return (await self.connection.receive())[0]
        except Broken:
            self.connection.close()
            self.connection = None
            raise

    async def write(self, method, parameters):
        """A write that goes into the ledger: sent again, under the same key, until there is an answer."""
        call = Call(len(self.ledger.calls), self.login, method, parameters)
        self.ledger.calls.append(call)
        self.ledger.note(repr(call))
        while not call.is_answered:
            try:
                call.reply = await self._exchange(call)
            except Refused as refused:
                if refused.name.endswith(".StoreUnavailable"):
                    # The daemon is stopping: nothing was done.
                    continue
                call.error = refused
            except Broken:
                continue
        call.answered_at = instants.now()
        self.ledger.note("answered", call.number, call.error or "")
        self.ledger.on_answer()
        return call

    async def read(self, method, parameters):
        while True:
            try:
                if self.connection is None:
                    self.connection = await self.daemon.connect(self.uid)
                return await self.connection.call(method, parameters)
            except Broken:
                self.connection = None

    async def repeat(self, call):
        """Makes an answered call again: the answer has to be the same."""
        again = Call(call.number, call.by, call.method, call.parameters)
        while True:
            try:
                reply, error = await self._exchange(again), None
                break
            except Refused as refused:
                reply, error = None, refused
                break
            except Broken:
                continue
        self.ledger.repeats += 1
        if error is not None or reply != call.reply:
            self.ledger.differ("an answered call, sent again, was answered otherwise", f"{call}: {error or ''}")


class Rep(Client):
    """Works on the tasks of one rep."""

    async def run(self, stop):
        done = []
        count = 0
        while not stop.is_set():
            page = await self.read("io.followupd.Tasks.List", {"limit": 200})
            tasks = [task for task in page["tasks"] if task["rep"] == self.login]
            self.random.shuffle(tasks)
            for task in tasks[:12]:
                if stop.is_set():
                    break
                count += 1
                call = await self.work_on(task, f"{self.login}-{count}")
                if call.reply is None:
                    continue
                if call.method.endswith((".Done", ".Dismiss", ".Snooze", ".HandOver", ".Seen")):
                    done.append((task["id"], call))
                if self.random.random() < 0.1 and call.key:
                    await self.repeat(call)
                if done and self.random.random() < 0.12:
                    await self.take_back(done.pop(self.random.randrange(max(0, len(done) - 4), len(done))), f"{self.login}-{count}-b")
            if done and self.random.random() < 0.2:
                # What was answered long ago, in another life of the daemon.
                await self.repeat(self.random.choice(done)[1])
            await asyncio.sleep(self.random.uniform(0, 0.05))

    async def work_on(self, task, key):
        tasks, number = "io.followupd.Tasks.", {"id": task["id"], "idempotencyKey": key}
        choice = self.random.random()
        if choice < 0.45:
            outcome = self.random.choice([None, "reached", "reached", "no_answer", "left_message"])
            return await self.write(tasks + "Done", {**number, "note": key, **({"outcome": outcome} if outcome else {})})
        if choice < 0.55:
            return await self.write(tasks + "Dismiss", {**number, "reason": key})
        if choice < 0.80:
            until = instants.now() + self.random.randrange(SECOND // 2, 5 * SECOND)
            return await self.write(tasks + "Snooze", {**number, "until": instants.text(until)})
        if choice < 0.92:
            return await self.write(tasks + "Seen", number)
        to = self.random.choice([rep for rep in REPS if rep != self.login])
        return await self.write(tasks + "HandOver", {**number, "to": to, "note": key})

    async def take_back(self, what, key):
        task, call = what
        if call.method.endswith((".Done", ".Dismiss")) and self.random.random() < 0.3:
            return await self.write("io.followupd.Tasks.Reopen", {"id": task, "note": key, "idempotencyKey": key})
        return await self.write("io.followupd.Tasks.Undo", {"id": task, "idempotencyKey": key})


class Importer(Client):
    """Hands in customers, deals and calls as an administrator, in batches over the socket and as CSV files through followupctl."""

    def __init__(self, *arguments, control, work):
        super().__init__(*arguments)
        self.control, self.work = control, work
        self.batch = 0

    async def run(self, stop):
        while not stop.is_set():
            self.batch += 1
            if self.batch % 12 == 0:
                await self.csv()
            await self.customers()
            await self.deals()
            await self.interaction()
            await asyncio.sleep(self.random.uniform(0, 0.25))

    async def customers(self):
        count = self.random.randrange(1, 20)
        customers = [
            {"id": f"C{self.batch}-{index}", "name": f"Customer {self.batch}-{index}", "owner": self.random.choice(REPS), "since": "2026-01-01"}
            for index in range(count)]
        await self.whole("io.followupd.Records.UpsertCustomers", "customers", customers)
        self.ledger.customers |= {customer["id"] for customer in customers}

    async def deals(self):
        count = self.random.randrange(1, 12)
        # Ahead, as records are; several at one instant, and sometimes so near that it is past when they are in.
        start = instants.now() + self.random.randrange(SECOND // 20, 4 * SECOND)
        deals = []
        for index in range(count):
            opens = start + (0 if index % 3 else self.random.randrange(SECOND))
            deals.append({
                "id": f"D{self.batch}-{index}", "customer": f"C{self.batch}-0", "name": f"Deal {self.batch}-{index}", "stage": "lead",
                "stageSince": instants.text(opens - DAY), "created": instants.text(opens - DAY), "owner": self.random.choice(REPS)})
        call = await self.whole("io.followupd.Records.UpsertDeals", "deals", deals)
        for deal in deals:
            self.ledger.deals[deal["id"]] = (instants.parse(deal["stageSince"]) + DAY, call)

    async def whole(self, method, name, records):
        call = await self.write(method, {name: records})
        if call.reply is None or call.reply["accepted"] != len(records):
            self.ledger.differ("records were not accepted", f"{call}: {call.error or call.reply}")
        return call

    async def interaction(self):
        await self.write("io.followupd.Records.LogInteraction", {"interaction": {
            "id": f"I{self.batch}", "customer": f"C{self.random.randrange(1, self.batch + 1)}-0", "kind": "call", "outcome": "reached",
            "at": instants.text(instants.now() - SECOND), "note": f"I{self.batch}"}})

    async def csv(self):
        path = os.path.join(self.work, f"customers-{self.batch}.csv")
        ids = [f"F{self.batch}-{index}" for index in range(self.random.randrange(50, 400))]
        with open(path, "w") as file:
            file.write("id,name,owner,since\n" + "".join(f"{id},From a file {id},{self.random.choice(REPS)},2026-01-01\n" for id in ids))
        while True:
            await self.daemon.is_ready.wait()
            process = await asyncio.create_subprocess_exec(
                self.control, "--socket", self.daemon.socket, "import", path, "--kind", "customers", stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
            self.ledger.on_sent()
            if await process.wait() == 0:
                break
        self.ledger.imported += 1
        self.ledger.customers |= set(ids)
        os.unlink(path)


class Subscriber:
    """Hears every event that concerns it, and resumes after the last one that it heard."""

    def __init__(self, daemon, ledger, name, random, login=None, pause=0.0):
        self.daemon, self.ledger, self.name, self.random = daemon, ledger, name, random
        # None: everybody's.
        self.login = login
        self.uid = pwd.getpwnam(login).pw_uid if login else 0
        self.pause = pause
        self.heard = []
        self.seq = 0
        self.resumed = 0
        self.forgets_at = None
        self.repeats_at = None
        self.moved = asyncio.Condition()

    async def run(self):
        while True:
            connection = await self.daemon.connect(self.uid)
            # Sometimes it goes by itself, in the middle of everything.
            patience = self.random.randrange(50, 2000)
            since = self.seq
            if self.repeats_at is not None and len(self.heard) >= self.repeats_at:
                since, self.repeats_at = max(0, since - 1), None
            try:
                connection.send("io.followupd.Tasks.Watch", {"since": since, **({} if self.login else {"everybody": True})}, more=True)
                while patience > 0:
                    reply, goes_on = await connection.receive()
                    self.seq = reply["seq"]
                    event = reply.get("event")
                    if event:
                        patience -= 1
                        if self.forgets_at is not None and len(self.heard) >= self.forgets_at:
                            self.forgets_at = None
                        else:
                            self.heard.append(event)
                        self.ledger.on_event()
                    async with self.moved:
                        self.moved.notify_all()
                    if self.pause:
                        await asyncio.sleep(self.pause)
                    if not goes_on:
                        break
            except Broken:
                pass
            except Refused as refused:
                self.ledger.differ("a subscriber was refused", f"{self.name} since {since}: {refused}")
                await asyncio.sleep(0.1)
            self.resumed += 1
            connection.close()

    async def reaches(self, seq):
        """Returns once it has heard everything up to that number."""
        async with self.moved:
            await self.moved.wait_for(lambda: self.seq >= seq)
