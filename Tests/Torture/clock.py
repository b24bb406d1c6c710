#!/usr/bin/env python3
"""followupd as a process of its own, with a wall clock that is moved under it: two weeks off, and steps of the clock while it runs. See docs/torture.md.

Run it through scripts/clock.sh, which gives it a journald of its own and builds fakewall.so. It stops at the first thing that is not as it should be, and ends with 1.

Everything is counted here from the rules and records that the driver wrote, with days of 24 hours in UTC, and from nothing that the daemon reckons.
"""
import argparse
import asyncio
import collections
import os
import random
import shutil
import statistics
import sys
import tempfile
import time

import instants
from daemon import Daemon, journal_entries, sync_journal
from varlink import Broken

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
REPS = ("daemon", "bin", "sys", "games")
RULES = ("fire", "coalesce", "skip")
TOLD = ("task.reminded", "task.reminded_overdue")


class Wrong(Exception):
    pass


class Checks:
    def __init__(self):
        self.count = 0

    def __call__(self, what, holds, *details):
        if not holds:
            raise Wrong(" ".join([what, *map(str, details)]))
        self.count += 1


class FakeWall:
    """The clock of the daemon, by how much it is ahead of the machine's. See fakewall.c."""

    def __init__(self, work, library):
        self.path = os.path.join(work, "wall")
        self.library = library
        self.set(0)

    def set(self, ahead):
        self.ahead = ahead
        with open(self.path, "r+b" if os.path.exists(self.path) else "wb", buffering=0) as file:
            file.write((ahead * 1000).to_bytes(8, sys.byteorder, signed=True))

    def set_to(self, instant):
        self.set(instant - instants.now())

    def step(self, by):
        self.set(self.ahead + by)

    def now(self):
        return instants.now() + self.ahead

    @property
    def environment(self):
        return {"LD_PRELOAD": self.library, "FAKEWALL": self.path}


class World:
    def __init__(self, options, work, house, rules):
        self.checks = Checks()
        self.wall = FakeWall(work, options.fakewall)
        self.config = os.path.join(work, "config")
        os.makedirs(os.path.join(self.config, "rules.d"))
        with open(os.path.join(self.config, "followupd.yaml"), "w") as file:
            file.write(house)
        for name, text in rules.items():
            with open(os.path.join(self.config, "rules.d", name + ".yaml"), "w") as file:
                file.write(f"rule: {name}\n{text}")
        self.daemon = Daemon(options.followupd, work, self.config, self.wall.environment)
        self.connection = None

    async def start(self):
        await self.daemon.spawn()
        await self.daemon.ready()
        self.connection = await self.daemon.connect()

    async def call(self, method, **parameters):
        return await self.connection.call("io.followupd." + method, parameters)

    async def team(self):
        await self.call("Records.UpsertReps", reps=[{"login": login, "name": login.title()} for login in REPS])
        await self.call("Records.UpsertCustomers", customers=[
            {"id": login, "name": login.title(), "owner": login, "since": "2026-01-01"} for login in REPS])

    async def deals(self, deals):
        """Hands in deals: id → (rep, when their tasks open)."""
        items = list(deals.items())
        for start in range(0, len(items), 200):
            reply = await self.call("Records.UpsertDeals", deals=[
                {"id": id, "customer": rep, "name": id, "stage": "lead", "owner": rep, "stageSince": instants.text(opens - 60 * DAY),
                 "created": instants.text(opens - 60 * DAY)} for id, (rep, opens) in items[start:start + 200]])
            self.checks("deals are accepted", not reply["refused"], reply["refused"])

    async def status(self):
        return await self.call("Service.Status")

    async def quiet(self):
        """What the daemon says of itself once nothing is due any more."""
        while True:
            status = await self.status()
            if not status.get("nextAt") or instants.parse(status["nextAt"]) > instants.parse(status["now"]):
                return status
            await asyncio.sleep(0.005)

    async def delivered(self):
        """The same, once the journal has all of it."""
        while True:
            status = await self.quiet()
            if all(not reader["behind"] for reader in status["readers"] if reader["name"] == "journal"):
                return status
            await asyncio.sleep(0.005)


def business_mornings(after, through):
    """The instants of 09:00 in UTC on Mondays to Fridays, later than the one and no later than the other."""
    day = after // DAY
    found = []
    while day * DAY <= through:
        moment = day * DAY + 9 * HOUR
        # 1970-01-01 was a Thursday.
        if (day + 3) % 7 < 5 and after < moment <= through:
            found.append(moment)
        day += 1
    return found


# Two weeks off

AWAY_RULE = """about: deal
when: {{stage: lead}}
opens: 60 days after stage_since
due: 5 days after opens
title: "Call about {{deal.name}}"
assign: owner
remind:
  - at open
  - every business day at 09:00 while open
catch_up: {}
"""


async def away(options, work):
    """The daemon is off for two weeks."""
    # Reminders come in working hours, as they do where nobody says otherwise; Monday is one.
    world = World(
        options, work, "zone: UTC\nsettle: 2s\ngather: 1s\n", {f"deal-{name}": AWAY_RULE.format(name) for name in RULES})
    checks, wall = world.checks, world.wall
    stopped = instants.parse("2026-11-02T10:00:00Z")
    started = stopped + 14 * DAY
    wall.set_to(stopped - 20 * SECOND)
    await world.start()
    await world.team()
    chance = random.Random(options.seed)
    deals = {}
    for index in range(options.deals):
        # Half of them are open before the daemon goes, the others open while it is away.
        opens = wall.now() + SECOND * 3 // 2 if index % 2 else stopped + chance.randrange(HOUR, 14 * DAY - HOUR)
        deals[f"D{index}"] = (REPS[index % len(REPS)], opens)
    await world.deals(deals)
    while (await world.quiet())["tasks"]["open"] < 3 * sum(opens < stopped for _, opens in deals.values()):
        await asyncio.sleep(0.02)
    before = {task["id"]: task for task in await world.daemon.tasks()}
    status = await world.delivered()
    await world.daemon.stop()
    last = status["seq"]
    print(f"  {len(before)} tasks, {status['tasks']['open']} of them open, {last} events; then two weeks without the daemon")

    wall.set_to(started)
    await world.start()
    # Somebody asks for their tasks all the while, until there is nothing to do before tomorrow.
    asking = await world.daemon.connect()
    latencies, between = [], []
    while True:
        begun = time.monotonic_ns()
        await asking.call("io.followupd.Tasks.List", {"rep": REPS[0], "limit": 20})
        latencies.append((time.monotonic_ns() - begun) / 1e6)
        status = await asking.call("io.followupd.Service.Status", {})
        between.append(status["seq"])
        if instants.parse(status["nextAt"]) > instants.parse(status["now"]) + HOUR:
            break
    asking.close()
    status = await world.delivered()
    log = [event for event in await world.daemon.whole_log() if last < event["seq"] <= status["seq"]]
    after = {task["id"]: task for task in await world.daemon.tasks()}
    await world.daemon.stop()

    # One summary a rep, and no message besides.
    told = collections.Counter(event["rep"] for event in log if event["kind"] == "rep.summary")
    checks("each rep gets one summary", told == {login: 1 for login in REPS}, told)
    for event in log:
        if event["kind"] in TOLD:
            checks("what is late is told in the summary only", event.get("gathered"), event)
    caught_up = [event for event in log if event["kind"] in TOLD + ("task.opened",)]
    print(f"  {len(log)} events, {len(caught_up)} of them to catch up; one summary for each of {len(REPS)} reps:")
    for event in log:
        if event["kind"] == "rep.summary":
            print(f"    {event['message'][:140]}")

    # Each rule as its catch_up says.
    by_task = collections.defaultdict(list)
    for event in log:
        if event.get("task"):
            by_task[event["task"]].append(event)
    sent, missed = collections.Counter(), collections.Counter()
    for id, task in before.items():
        rule = task["rule"].removeprefix("deal-")
        opens = deals[task["subject"]][1]
        reminders = [event for event in by_task[id] if event["kind"] in TOLD]
        # What came at 09:00 today, an hour ago, is late as well.
        due = business_mornings(max(opens, stopped), started)
        if opens > stopped:
            # The one at the opening waits for working hours, in which the one of the morning may be the same message.
            checks("a task that opened meanwhile is opened once", [event["kind"] for event in by_task[id]].count("task.opened") == 1, task)
        if rule == "skip":
            checks("skip: what was missed is left out", not reminders, task, reminders)
            continue
        stands = sum(event.get("missed", 0) + 1 for event in reminders)
        wanted = len(due) + (opens > stopped)
        checks(f"{rule}: every reminder is made up for, or stood for", stands == wanted, task, stands, wanted)
        if rule == "coalesce":
            checks("coalesce: one stands for all", len(reminders) == (1 if wanted else 0), task, reminders)
        else:
            # An opening in the evening and the next morning's reminder fall on one moment.
            checks("fire: each is made up for", len(due) <= len(reminders) <= wanted, task, reminders)
        sent[rule] += len(reminders)
        missed[rule] += stands
    skipped = sum(1 for event in log if event["kind"] == "rep.summary" and "left out" in event["message"])
    checks("skip: the summary counts what was left out", skipped == len(REPS))
    print(f"  fire: {missed['fire']} missed, {sent['fire']} made up for; coalesce: {missed['coalesce']} missed, {sent['coalesce']} told; skip: none told")

    # The dates are those that they were.
    for id, task in before.items():
        checks("the dates are kept", (task["opensAt"], task["dueAt"]) == (after[id]["opensAt"], after[id]["dueAt"]), task, after[id])
    for event in log:
        if event["kind"] in TOLD:
            checks("a reminder carries the original due date", event["dueAt"] == before[event["task"]]["dueAt"], event)

    # It was not done in one go: others were answered in between.
    inside = [seq for seq in between if caught_up[0]["seq"] <= seq < caught_up[-1]["seq"]]
    checks("calls were answered while it caught up", inside, sorted(set(between)), caught_up[0]["seq"], caught_up[-1]["seq"])
    instants_of_catching_up = {event["at"] for event in caught_up}
    meanwhile = sorted(took for took, seq in zip(latencies, between) if seq in inside)
    print(
        f"  caught up in {len(instants_of_catching_up)} steps, at {len(set(inside))} points of which others were answered; Tasks.List meanwhile: "
        f"{len(meanwhile)} calls, median {statistics.median(meanwhile):.1f} ms, longest {meanwhile[-1]:.1f} ms; until the summaries were told: "
        f"{len(latencies)} calls, median {statistics.median(latencies):.1f} ms, 99th percentile {sorted(latencies)[int(len(latencies) * 0.99)]:.1f} ms")
    await journal(world, status)
    return checks.count


async def journal(world, status):
    """The journal has every event once."""
    sync_journal()
    entries = journal_entries(status["logId"])
    numbers = [int(entry["FOLLOWUP_SEQ"]) for entry in entries]
    world.checks("the journal has every event once", sorted(numbers)[:status["seq"]] == list(range(1, status["seq"] + 1)), len(numbers), status["seq"])
    return entries


# Steps of the clock

STEP_RULE = """about: deal
when: {{stage: lead}}
opens: 60 days after stage_since
due: 2h after opens
title: "Call about {{deal.name}}"
assign: owner
remind:
  - at open
  - 30min before due
  - 1h after due
  - every day at 09:00 while open
catch_up: {}
"""


class Moments:
    """When a task of STEP_RULE is to be reminded of."""

    def __init__(self, opens):
        self.opens = opens

    def between(self, after, through):
        found = [self.opens + after_opening for after_opening in (0, 90 * 60 * SECOND, 3 * HOUR)]
        day = max(after, self.opens) // DAY
        while day * DAY <= through:
            moment = day * DAY + 9 * HOUR
            if moment > self.opens:
                found.append(moment)
            day += 1
        return sorted({moment for moment in found if after < moment <= through})


async def steps(options, work):
    """The clock of the running daemon is set, again and again."""
    world = World(
        options, work, "zone: UTC\nsettle: 0s\nquiet: never\ngather: 0s\n", {f"deal-{name}": STEP_RULE.format(name) for name in RULES})
    checks, wall = world.checks, world.wall
    wall.set_to(instants.parse("2026-11-03T12:00:00Z"))
    await world.start()
    await world.team()
    chance = random.Random(options.seed)
    deals = {f"D{index}": (REPS[index % len(REPS)], wall.now() + chance.randrange(-30 * HOUR, 40 * HOUR)) for index in range(options.deals // 10)}
    await world.deals(deals)
    handed_in = wall.now()
    await world.quiet()
    steps = [("+1 h", HOUR), ("-1 h", -HOUR), ("+1 h", HOUR), ("+1 year", 365 * DAY), ("-1 day", -DAY), ("+1 day", DAY), ("-1 year", -365 * DAY)]
    stepped = 0
    for number, (name, by) in enumerate(steps):
        begun = (await world.quiet())["seq"]
        wall.step(by)
        stepped += 1
        log = await until(world, lambda log: sum(event["kind"] == "service.clock_stepped" for event in log) == stepped)
        # The timer goes by the new clock: something that is due in a moment comes, and not before it.
        probe = {f"P{number}": (REPS[0], wall.now() + 3 * SECOND // 2)}
        await world.deals(probe)
        deals |= probe
        log = await until(
            world, lambda log: sum(event["kind"] == "task.reminded" and f"P{number}" in event["title"].split() for event in log if event.get("title")) == 3)
        await world.quiet()
        changed = [event for event in log if event["seq"] > begun]
        kinds = collections.Counter(event["kind"] for event in changed if event["kind"].startswith("task.") and "Deal" not in event["kind"])
        print(f"  {name:>8}: it is {instants.text(wall.now())[:19]}; {', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))}")
    status = await world.delivered()
    tasks = await world.daemon.tasks()
    log = [event for event in await world.daemon.whole_log() if event["seq"] <= status["seq"]]
    walk(checks, tasks, log, deals, handed_in, instants.parse(status["now"]), [by for _, by in steps])
    entries = await journal(world, status)
    said = [entry["MESSAGE"] for entry in entries if entry["FOLLOWUP_EVENT"] == "service.clock_stepped"]
    checks("the journal says each time that the clock was set", len(said) == len(steps), said)
    print(f"  the journal says {len(said)} times: {said[0]}")
    await world.daemon.stop()
    return checks.count


async def until(world, holds):
    """Waits for the log to be so."""
    while True:
        log = await world.daemon.whole_log()
        if holds(log):
            return log
        await asyncio.sleep(0.02)


# A clock that is set back by no more is corrected, and what was told stays told.
CORRECTION = 2 * DAY


def walk(checks, tasks, log, deals, handed_in, now, stepped_by):
    """Every moment that the clock went through has its reminder, once, however often it was corrected by an hour or a day; what was told under a clock that ran far ahead is
    told again when that time really comes."""
    by_task = collections.defaultdict(list)
    for event in log:
        if event.get("task"):
            by_task[event["task"]].append(event)
    # The number of the event that tells of a step, and what the clock showed then.
    stepped = [event for event in log if event["kind"] == "service.clock_stepped"]
    checks("each step is told once", len(stepped) == len(stepped_by), len(stepped), len(stepped_by))
    steps = [(event["seq"], instants.parse(event["at"]), by) for event, by in zip(stepped, stepped_by)]
    for task in tasks:
        opens = deals[task["subject"]][1]
        checks("the dates are kept", instants.parse(task["opensAt"]) == opens and instants.parse(task["dueAt"]) == opens + 2 * HOUR, task)
        Walk(checks, task, Moments(opens), handed_in, steps).over(by_task[task["id"]], now)


class Walk:
    """Goes through the events of one task and the steps of the clock with what ought to happen beside it."""

    def __init__(self, checks, task, moments, handed_in, steps):
        self.checks, self.task, self.moments = checks, task, moments
        self.rule = task["rule"].removeprefix("deal-")
        self.handed_in, self.steps = handed_in, list(steps)
        self.state = "planned"
        # Up to here it was reminded of; None while it is planned.
        self.through = None
        # It came in late, and what was due before then nobody missed.
        self.is_late = False

    def catch_up_with_the_clock(self, seq):
        while self.steps and (seq is None or self.steps[0][0] < seq):
            _, shown, by = self.steps.pop(0)
            if self.through is not None and by < -CORRECTION:
                self.through = min(self.through, shown)

    def over(self, events, now):
        index = 0
        while index < len(events):
            event = events[index]
            self.catch_up_with_the_clock(event["seq"])
            at = instants.parse(event["at"])
            self.checks("an event says truly what the task was before", event.get("before") in (None, self.state), event, self.state)
            if event["kind"] == "task.opened":
                self.checks("nothing opens before its moment", at >= self.moments.opens, event)
                self.is_late = self.moments.opens < self.handed_in
                self.through = self.moments.opens - 1
            elif event["kind"] == "task.postponed":
                self.checks("only what had been opened ahead of its time is taken back", self.moments.opens > at, event)
                self.through = None
            elif event["kind"] in TOLD:
                group = [other for other in events[index:] if other["kind"] in TOLD and other["at"] == event["at"]]
                self.told(group, at)
                index += len(group) - 1
            else:
                raise Wrong(f"an event that is not expected: {event}")
            self.state = event.get("after") or self.state
            index += 1
        self.catch_up_with_the_clock(None)
        self.checks("the store has what the log says", self.state == self.task["state"], self.task, self.state)
        self.checks("what has come is open, and what is to come is not", (self.state == "planned") == (self.moments.opens > now), self.task)
        if self.state == "open":
            missing = self.moments.between(self.through, now)
            if self.rule == "skip":
                # What was missed leaves no event; what was not is told.
                missing = []
            self.checks("nothing is missing at the end", not missing, self.task, [instants.text(moment) for moment in missing[:5]])

    def told(self, group, at):
        self.checks("a reminder is about an open task", self.state == "open", group[0], self.state)
        self.checks("nothing is told that was told before the clock was corrected", self.through < at, group[0], instants.text(self.through))
        count = sum(event.get("missed", 0) + 1 for event in group)
        due = self.moments.between(self.through, at)
        if self.rule == "skip":
            due = [moment for moment in due if moment >= at - 300 * SECOND]
        if self.is_late:
            self.checks("what came in late is told once", 1 <= count <= max(1, len(due)), group[0])
        else:
            self.checks(f"{self.rule}: what was due is told, once", count == len(due), group[0], count, len(due))
            # Of those that are made up for, the latest hundred are messages of their own.
            wanted = min(len(due), 100) if self.rule == "fire" else 1
            self.checks(f"{self.rule}: as many messages as it says", len(group) == wanted, group[0], len(group), wanted)
        self.is_late = False
        self.through = at


SCENARIOS = {"away": away, "steps": steps}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--followupd", required=True)
    parser.add_argument("--fakewall", required=True)
    parser.add_argument("--deals", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("scenarios", nargs="*", metavar="|".join(SCENARIOS), help="all of them unless told otherwise")
    options = parser.parse_args()
    unknown = set(options.scenarios) - set(SCENARIOS)
    if unknown:
        parser.error(f"there is no scenario {', '.join(sorted(unknown))}")
    count = 0
    for name in options.scenarios or SCENARIOS:
        print(f"clock: {name}: {SCENARIOS[name].__doc__}", flush=True)
        work = tempfile.mkdtemp(prefix="followupd-clock-")
        try:
            # What waits for something that never comes is stuck, which is what must not be.
            count += asyncio.run(asyncio.wait_for(SCENARIOS[name](options, work), 600))
        except (Wrong, Broken, RuntimeError, TimeoutError) as error:
            print(f"clock: {name}: {error or 'it is stuck'}\nclock: the store and the daemon's log are in {work}", file=sys.stderr)
            return 1
        shutil.rmtree(work)
    print(f"clock: {count} checks passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
