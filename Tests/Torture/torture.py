#!/usr/bin/env python3
"""Kills followupd with SIGKILL at random moments of a load and compares what it was seen to promise with what it holds in the end. See docs/torture.md.

Run it through scripts/torture.sh, which gives it a journald of its own. It ends with 1 at any difference.

The seed decides what is sent, and when the daemon is killed by what it was seen to do until then. What two processes do at the same time no seed decides: a replay
takes the same decisions, and meets the same load at the same kinds of moment.
"""
import argparse
import asyncio
import os
import random
import shutil
import sys
import tempfile
import time

import check
import instants
import plant
from daemon import Daemon, journal_entries, sync_journal
from load import REPS, Client, Importer, Ledger, Rep, Subscriber, write_configuration


class Killer:
    """Ends the daemon's lives, each at another kind of moment."""

    KINDS = ("time", "start", "sent", "answer", "event", "due")

    def __init__(self, daemon, ledger, chance):
        self.daemon, self.ledger, self.chance = daemon, ledger, chance
        self.kinds = check.Counts()
        self.lives = 0

    async def one(self):
        """Starts the daemon, kills it at a moment of its life, and waits for its end."""
        kind = self.chance.choice(self.KINDS)
        self.kinds.add(kind)
        self.lives += 1
        if self.lives % 20 == 8:
            # Away for long enough that several reminders of a task are missed.
            await asyncio.sleep(self.chance.uniform(3, 8))
        await self.daemon.spawn()
        if kind == "start":
            # While it starts, or just after.
            await asyncio.sleep(self.chance.uniform(0, 0.15))
            self.daemon.kill_now()
        else:
            await self.daemon.ready()
            await getattr(self, kind)()
        await self.daemon.killed()

    async def time(self):
        await asyncio.sleep(self.chance.uniform(0, 1.2))
        self.daemon.kill_now()

    async def due(self):
        """About when something falls due."""
        now = instants.now()
        ahead = [opens for opens, _ in self.ledger.deals.values() if now < opens < now + 3_000_000]
        if ahead:
            await asyncio.sleep((self.chance.choice(ahead) - now) / 1e6 + self.chance.uniform(-0.002, 0.03))
        self.daemon.kill_now()

    async def sent(self):
        """The moment a request is on its way."""
        await self.count("on_sent", self.chance.randrange(1, 120))

    async def answer(self):
        """The moment an answer has come, while others are under way."""
        await self.count("on_answer", self.chance.randrange(1, 120))

    async def event(self):
        """The moment a subscriber has heard something, while others have not, and the journal may not have it."""
        await self.count("on_event", self.chance.randrange(1, 600))

    async def count(self, hook, number):
        reached = asyncio.Event()

        def counted():
            nonlocal number
            number -= 1
            if number == 0:
                self.daemon.kill_now()
                reached.set()

        setattr(self.ledger, hook, counted)
        try:
            await asyncio.wait_for(reached.wait(), 5)
        except asyncio.TimeoutError:
            self.daemon.kill_now()
        finally:
            setattr(self.ledger, hook, lambda: None)


async def quiet(client):
    """Returns what the daemon says of itself once nothing is due any more and the journal has everything: a moment up to which all reminders must have come."""
    while True:
        status = await client.read("io.followupd.Service.Status", {})
        now = instants.parse(status["now"])
        is_due = status.get("nextAt") and instants.parse(status["nextAt"]) <= now
        behind = max((reader["behind"] for reader in status["readers"] if reader["name"] == "journal"), default=1)
        if not is_due and not behind:
            return status
        await asyncio.sleep(0.02)


async def run(options, work):
    chance = random.Random(options.seed)
    branch = lambda: random.Random(chance.getrandbits(64))
    config = os.path.join(work, "config")
    write_configuration(config)
    ledger = Ledger(os.path.join(work, "ledger"))
    daemon = Daemon(options.followupd, work, config)
    planted = plant.PLANTS[options.plant](branch()) if options.plant else plant.Nothing()

    await daemon.spawn()
    await daemon.ready()
    root = Client(daemon, ledger, "root", branch())
    await root.write("io.followupd.Records.UpsertReps", {"reps": [{"login": login, "name": login.title()} for login in REPS]})
    listeners = [
        Subscriber(daemon, ledger, "everybody's", branch()), Subscriber(daemon, ledger, "everybody's, slow", branch(), pause=0.0005),
        *(Subscriber(daemon, ledger, f"{login}'s", branch(), login) for login in REPS[:2])]
    planted.listeners(listeners)
    stop = asyncio.Event()
    listening = [asyncio.ensure_future(listener.run()) for listener in listeners]
    workers = [Rep(daemon, ledger, login, branch()) for login in REPS]
    workers += [Importer(daemon, ledger, "root", branch(), control=options.followupctl, work=work) for _ in range(1)]
    working = [asyncio.ensure_future(worker.run(stop)) for worker in workers]

    started = time.monotonic()
    killer = Killer(daemon, ledger, branch())
    await asyncio.sleep(0.5)
    daemon.kill_now()
    await daemon.killed()
    for kill in range(1, options.kills):
        planted.while_down(daemon, kill)
        await killer.one()
        ended = [worker for worker in working + listening if worker.done()]
        if ended:
            ended[0].result()
        if kill % 20 == 0:
            print(f"  {kill} kills, {len(ledger.calls)} writes, {len(listeners[0].heard)} events", flush=True)
    seconds = time.monotonic() - started

    # The load ends; what was sent is sent again until it is answered. Then one orderly end, and all is looked at.
    planted.while_down(daemon, options.kills)
    await daemon.spawn()
    await daemon.ready()
    stop.set()
    await asyncio.gather(*working)
    await quiet(root)
    await daemon.stop()
    await daemon.spawn()
    await daemon.ready()

    # A last event for each rep, so that it is known when their subscribers have heard all.
    fresh = [Subscriber(daemon, Ledger(os.devnull), f"{login}'s again", branch(), login) for login in REPS[:2]]
    listening += [asyncio.ensure_future(listener.run()) for listener in fresh]
    await hear_the_end(root, [listener for listener in listeners if listener.login] + fresh)
    status = await quiet(root)
    end = status["seq"]
    tasks = await daemon.tasks()
    log = await daemon.whole_log()
    # Time goes on while this is read; everything is compared as it was at `status`. Of what has moved since, the state is another one by now.
    moved = {event["task"] for event in log if event["seq"] > end and event.get("after")}
    log = [event for event in log if event["seq"] <= end]
    for listener in listeners:
        if listener.login is None:
            await listener.reaches(end)
    interactions = await all_interactions(root, log)
    for task in listening:
        task.cancel()
    planted.at_the_end(end, status["logId"])
    sync_journal()
    entries = [entry for entry in journal_entries(status["logId"]) if int(entry["FOLLOWUP_SEQ"]) <= end]
    await daemon.stop()

    counts = check.Counts()
    counts.add("kills", options.kills)
    for kind in Killer.KINDS:
        counts.add(f"  of which by {kind}", killer.kinds.get(kind, 0))
    check.acknowledgements(ledger, log, tasks, interactions, counts)
    counts.add("answered writes that were sent again for the same answer", ledger.repeats)
    check.records(ledger, log, tasks, interactions, status, counts)
    check.reminders(ledger, log, tasks, moved, instants.parse(status["now"]), counts)
    check.subscribers(
        ledger, log, listeners, {listener.login: [event for event in listener.heard if event["seq"] <= end] for listener in fresh}, counts)
    check.journal(ledger, log, entries, counts)
    counts.add("events in the log", len(log))
    return ledger, counts, seconds


async def hear_the_end(root, listeners):
    """Does something to a task of each rep that has a subscriber, and waits until these have heard of it."""
    until = {}
    for login in {listener.login for listener in listeners}:
        page = await root.read("io.followupd.Tasks.List", {"rep": login, "states": ["planned", "open", "snoozed"], "limit": 1})
        until[login] = instants.now() + 3600 * 1_000_000
        await root.write("io.followupd.Tasks.Snooze", {
            "id": page["tasks"][0]["id"], "until": instants.text(until[login]), "idempotencyKey": f"the end of {login}"})
    for listener in listeners:
        async with listener.moved:
            await listener.moved.wait_for(
                lambda: any(
                    event.get("until") and instants.parse(event["until"]) == until[listener.login] for event in reversed(listener.heard[-500:])))


async def all_interactions(root, log):
    """Every interaction with customers that had one, by id."""
    found = {}
    for customer in {event["customer"] for event in log if event["kind"] == "records.interaction"}:
        cursor = None
        while True:
            page = await root.read(
                "io.followupd.Records.ListInteractions", {"customer": customer, "limit": 1000, **({"cursor": cursor} if cursor else {})})
            found |= {interaction["id"]: interaction for interaction in page["interactions"]}
            cursor = page.get("cursor")
            if not cursor:
                break
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--followupd", required=True)
    parser.add_argument("--followupctl", required=True)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--plant", choices=sorted(plant.PLANTS), help="breaks a promise on purpose; the run has to find it")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().getrandbits(32)
    print(f"torture: {options.kills} kills, seed {options.seed}{f', planted: {options.plant}' if options.plant else ''}", flush=True)
    work = tempfile.mkdtemp(prefix="followupd-torture-")
    # Reps come to the socket as users of their own.
    os.chmod(work, 0o755)
    is_right = False
    try:
        # What waits for something that never comes is stuck, which is what must not be.
        ledger, counts, seconds = asyncio.run(asyncio.wait_for(run(options, work), 300 + 10 * options.kills))
        width = max(map(len, counts))
        for name, count in counts.items():
            print(f"  {name:{width}}  {count:8}")
        print(f"  {'seconds of killing':{width}}  {seconds:8.1f}")
        kinds = check.Counts()
        for what, _ in ledger.differences:
            kinds.add(what)
        for what, count in kinds.items():
            print(f"DIFFERENCE: {what}: {count}")
            for _, text in [difference for difference in ledger.differences if difference[0] == what][:5]:
                print(f"    {text}")
        is_right = not ledger.differences
        print(f"torture: {options.kills} kills, {len(ledger.differences)} differences" + ("" if is_right else f"; SEED={options.seed} replays it"))
    except BaseException:
        print(f"torture: the run did not come to its end; SEED={options.seed} replays it", file=sys.stderr)
        raise
    finally:
        if is_right or options.plant:
            shutil.rmtree(work, ignore_errors=True)
        else:
            print(f"torture: the store, the daemon's log and the ledger are in {work}", file=sys.stderr)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
