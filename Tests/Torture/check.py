"""Compares the ledger with what the daemon tells of itself over its socket, and with the journal. Each check says what it found; none asserts how long anything took.

What the reminders have to be is worked out here from what the driver knows of the rules that it wrote and of the records that it handed in, and from when people did
something to a task, which is checked against the ledger before. It shares nothing with the daemon's own reckoning.
"""
import bisect
import collections

import instants
from load import DUE, REMINDERS, REPEAT, RULES

HUMAN = {
    "task.done", "task.retried", "task.dismissed", "task.snoozed", "task.seen", "task.handed_over", "task.handed_back", "task.reopened", "task.undone"}
TOLD = ("task.reminded", "task.reminded_overdue")
CLOSED = ("done", "dismissed", "expired")


class Counts(dict):
    def add(self, name, count=1):
        self[name] = self.get(name, 0) + count


def acknowledgements(ledger, log, tasks, interactions, counts):
    """Every answered write has its effect and its event, once; what was refused has none."""
    by_note, by_until, undone, seen = (collections.Counter() for _ in range(4))
    for event in log:
        if event["kind"] not in HUMAN:
            continue
        if event["kind"] == "task.undone":
            undone[event["task"], event["actor"]] += 1
        elif event["kind"] == "task.seen":
            seen[event["task"], event["actor"]] += 1
        elif event["kind"] == "task.snoozed":
            by_until[event["task"], instants.parse(event["until"])] += 1
        else:
            by_note[event.get("note")] += 1
    undo_calls, seen_calls = collections.Counter(), collections.Counter()
    known = {task["id"]: task for task in tasks}
    notes = collections.Counter(interaction["note"] for interaction in interactions.values())
    for call in ledger.calls:
        name = call.method.rpartition(".")[2]
        if not call.is_answered:
            ledger.differ("a call was never answered", repr(call))
            continue
        counts.add("writes answered" if call.reply else "writes refused")
        if call.attempts > 1:
            counts.add("writes sent again after a crash")
        task = call.parameters.get("id")
        if name == "Undo":
            undo_calls[task, call.by] += call.reply is not None
            continue
        if name == "Seen":
            seen_calls[task, call.by] += call.reply is not None
            if call.reply and not call.reply["task"].get("seenAt"):
                ledger.differ("a task that was seen is not", repr(call))
            continue
        if name == "Snooze":
            found = by_until.pop((task, instants.parse(call.parameters["until"])), 0)
        elif name in ("Done", "Dismiss", "HandOver", "Reopen"):
            found = by_note.pop(call.key, 0)
        elif name == "LogInteraction":
            found = notes[call.parameters["interaction"]["note"]]
        else:
            # Records: compared below as a whole.
            continue
        wanted = 1 if call.reply else 0
        if found < wanted:
            ledger.differ("an answered write has no event", repr(call))
        elif found > wanted:
            ledger.differ("a write was done more often than it was answered", f"{call}: {found} events")
        if call.reply and "task" in call.reply and known[task].get("revision", 0) < call.reply["task"].get("revision", 0):
            ledger.differ("a task is older than an answer about it", repr(call))
    for key in list(by_note) + list(by_until):
        ledger.differ("an event that nobody asked for", f"{key}")
    for key in set(undone) | set(undo_calls):
        if undone[key] != undo_calls[key]:
            ledger.differ("a task was undone another number of times than it was answered", f"{key}: {undone[key]} events, {undo_calls[key]} answers")
    for key in seen:
        # Seen once more changes nothing, and is answered all the same.
        if seen[key] > seen_calls[key]:
            ledger.differ("a task was seen more often than it was answered", f"{key}: {seen[key]} events, {seen_calls[key]} answers")


def records(ledger, log, tasks, interactions, status, counts):
    """What was handed in is there once, and each deal has one task by each rule."""
    counts.add("customers handed in", len(ledger.customers))
    counts.add("deals handed in", len(ledger.deals))
    counts.add("CSV files", ledger.imported)
    for name, found, wanted in (
            ("customers", status["records"]["customers"], len(ledger.customers)), ("deals", status["records"]["deals"], len(ledger.deals)),
            ("interactions", status["records"]["interactions"], len(interactions))):
        if found != wanted:
            ledger.differ(f"{name} are other than those that were handed in", f"{found} instead of {wanted}")
    logged = sum(event["kind"] == "records.interaction" for event in log)
    wanted = sum(call.method.endswith(".LogInteraction") for call in ledger.calls if call.reply)
    for event in log:
        # A contact is logged with a task of the cadence that is done, and with any that is done with an outcome.
        if event["kind"] in ("task.done", "task.retried") and (event["rule"] == "follow-up" or event.get("outcome")):
            wanted += 1
    if logged != wanted:
        ledger.differ("contacts in the log are other than those that were made", f"{logged} instead of {wanted}")
    subjects = collections.Counter((task["rule"], task["subject"]) for task in tasks)
    for deal in ledger.deals:
        for name in RULES:
            if subjects.pop((f"deal-{name}", deal), 0) != 1:
                ledger.differ("a deal does not have exactly one task by a rule", f"{deal}, deal-{name}")
    live = collections.Counter(task["subject"] for task in tasks if task["rule"] == "follow-up" and task["state"] not in CLOSED)
    for customer in ledger.customers:
        if not subjects.pop(("follow-up", customer), 0):
            ledger.differ("a customer has no task", customer)
        # A chain that was dismissed goes on with its next turn.
        if live[customer] > 1:
            ledger.differ("a customer has more than one turn that is not over", customer)
    for key in subjects:
        ledger.differ("a task that no record asks for", f"{key}")


class Schedule:
    """When a task is to be reminded of."""

    def __init__(self, opens, repeats):
        self.moments = [opens + after for after in (REMINDERS if repeats else (0,))]
        self.opens = opens
        self.overdue = opens + DUE if repeats else None

    def between(self, after, through):
        """The moments later than the one instant and no later than the other."""
        found = [moment for moment in self.moments if after < moment <= through]
        if self.overdue is not None and through > self.overdue:
            first = max(1, (after - self.overdue) // REPEAT + 1)
            last = (through - self.overdue) // REPEAT
            found += [self.overdue + turn * REPEAT for turn in range(first, last + 1)]
        return sorted(found)


def reminders(ledger, log, tasks, moved, now, counts):
    """Every reminder that was due until `now` was told, once, and none before its moment."""
    by_task = collections.defaultdict(list)
    for event in log:
        if event.get("task"):
            by_task[event["task"]].append(event)
    # (seq, the moment that was due) of everything that time did: what is due is taken in its order.
    done_by_time = []
    # (task, seq, moments) that were due when somebody did something to the task, and were not told before.
    silent = []
    for task in tasks:
        deal = ledger.deals.get(task["subject"]) if task["rule"] != "follow-up" else None
        opens, call = deal if deal else (instants.parse(task["opensAt"]), None)
        if deal and (instants.parse(task["opensAt"]) != opens or instants.parse(task["dueAt"]) != opens + DUE):
            ledger.differ("a task has other dates than its deal gave it", f"task {task['id']}: {task['opensAt']}, {task['dueAt']}")
        # Handed in before its moment, or only after it: then what lies before is no reminder that was missed.
        in_time = call is None or call.answered_at < opens
        counts.add("tasks")
        if not in_time:
            counts.add("tasks handed in after their moment")
        Walk(ledger, task, Schedule(opens, bool(deal)), in_time, counts, done_by_time, silent).over(
            by_task[task["id"]], now, task["id"] in moved)
    check_silent(ledger, done_by_time, silent, counts)


class Walk:
    """Goes through the events of one task with what ought to happen beside it."""

    def __init__(self, ledger, task, schedule, in_time, counts, done_by_time, silent):
        self.ledger, self.task, self.schedule, self.in_time, self.counts = ledger, task, schedule, in_time, counts
        self.done_by_time, self.silent = done_by_time, silent
        self.fires = task["rule"] == "deal-fire"
        self.state = "planned"
        self.through = None
        self.before = None
        self.snoozed_until = None

    def wrong(self, what, detail="", event=None):
        self.ledger.differ(
            what, f"task {self.task['id']} ({self.task['rule']}, {self.task['subject']}): {detail}{f' event {event}' if event else ''}")

    def over(self, events, now, has_moved):
        index = 0
        while index < len(events):
            event = events[index]
            kind, at = event["kind"], instants.parse(event["at"])
            if event.get("before") and event["before"] != self.state:
                self.wrong("an event says that the task was in another state before", self.state, event)
            if kind in TOLD:
                # Of one rule, several can be told at one instant.
                group = [other for other in events[index:index + 200] if other["kind"] in TOLD and other["at"] == event["at"]]
                self.told(group, at)
                index += len(group)
                continue
            self.happened(event, kind, at, events[index + 1] if index + 1 < len(events) else None)
            if kind == "task.resumed":
                index += 1
            self.state = event.get("after") or self.state
            index += 1
        if self.state != self.task["state"] and not has_moved:
            self.wrong("the log ends in another state than the store has", f"{self.state}, {self.task['state']}")
        self.at_the_end(now)

    def told(self, group, at):
        count = sum(event.get("missed", 0) + 1 for event in group)
        self.counts.add("reminders", len(group))
        self.counts.add("reminders that stand for others", sum(event.get("missed", 0) for event in group))
        if self.through is None or self.state != "open":
            return self.wrong("a reminder of a task that is not open", self.state, group[0])
        due = self.schedule.between(self.through, at)
        if (count != len(due) if self.in_time else not 1 <= count <= max(1, len(due))):
            self.wrong("other reminders than were due", f"{count} instead of {len(due)}", group[0])
        if self.fires and self.in_time and len(group) != len(due):
            self.wrong("reminders that are each to be made up for are not", f"{len(group)} messages for {len(due)}", group[0])
        if not self.fires and len(group) != 1:
            self.wrong("several messages where one stands for all", f"{len(group)}", group[0])
        if self.schedule.overdue is not None and self.in_time:
            late = sum(event["kind"] == TOLD[1] for event in group)
            wanted = sum(moment >= self.schedule.overdue for moment in due) if self.fires else int(at >= self.schedule.overdue)
            if late != wanted:
                self.wrong("a reminder is wrong about the task being overdue", f"{late} say so, {wanted} ought to", group[0])
        if due and self.in_time:
            self.done_by_time.append((group[0]["seq"], due[0]))
        self.through = at

    def happened(self, event, kind, at, following):
        if kind == "task.opened":
            self.counts.add("tasks opened")
            if self.through is not None or at < self.schedule.opens:
                self.wrong("opened twice, or before its moment", event=event)
            self.through = self.schedule.opens - 1
            if self.in_time and self.task["rule"] != "follow-up":
                self.done_by_time.append((event["seq"], self.schedule.opens))
        elif kind == "task.resumed":
            self.counts.add("snoozes that ended")
            if self.snoozed_until is None or at < self.snoozed_until:
                self.wrong("resumed before its moment", event=event)
            if following is None or following["kind"] not in TOLD or following["at"] != event["at"] or following.get("missed", 0):
                self.wrong("the end of a snooze was not told once", event=event)
            self.counts.add("reminders")
            self.through, self.snoozed_until = at, None
        elif kind in ("task.snoozed", "task.retried"):
            self.ends(event, at)
            self.through, self.snoozed_until = at, instants.parse(event["until"])
        elif kind in ("task.done", "task.dismissed"):
            self.ends(event, at)
            self.snoozed_until = None
        elif kind in ("task.seen", "task.handed_over", "task.handed_back"):
            # What was told meanwhile stays told if this is taken back.
            self.before = None
        elif kind == "task.undone":
            if self.before:
                self.through, self.snoozed_until = self.before
            self.before = None
        elif kind == "task.reopened":
            self.before, self.through, self.snoozed_until = (self.through, self.snoozed_until), at, None
        elif kind == "task.settled":
            # Somebody called the customer: what its follow-up was for is done.
            self.ends(event, at)
        else:
            self.wrong("an event that is not expected", event=event)

    def ends(self, event, at):
        """Nothing more is told of the task for the time being. What was due before and not yet told stays silent."""
        if self.state == "open" and self.in_time and self.task["rule"] != "follow-up":
            due = self.schedule.between(self.through, at)
            if due:
                self.silent.append((self.task, event, due))
        self.before = (self.through, self.snoozed_until)

    def at_the_end(self, now):
        if self.state == "planned":
            missing = self.schedule.between(self.schedule.opens - 1, now)
        elif self.state == "open":
            missing = self.schedule.between(self.through, now)
        elif self.state == "snoozed":
            missing = [self.snoozed_until] if self.snoozed_until <= now else []
        else:
            missing = []
        if missing:
            self.wrong("reminders are missing at the end", f"{len(missing)}, the first of {instants.text(missing[0])}; it is {self.state}")


def check_silent(ledger, done_by_time, silent, counts):
    """A reminder that was due when its task was resolved is silent only if nothing that fell due later had been told by then."""
    done_by_time.sort()
    seqs = [seq for seq, _ in done_by_time]
    latest, highest = [], 0
    for _, moment in done_by_time:
        highest = max(highest, moment)
        latest.append(highest)
    for task, event, due in silent:
        counts.add("reminders that were silent because the task was resolved first", len(due))
        before = bisect.bisect_left(seqs, event["seq"])
        if before and latest[before - 1] > due[0]:
            ledger.differ("a reminder was passed over", f"task {task['id']}: of {instants.text(due[0])}, resolved by event {event}")


def subscribers(ledger, log, listeners, fresh, counts):
    """Every subscriber heard what concerns it in order, once, whatever ended its connections."""
    for listener in listeners:
        wanted = log if listener.login is None else fresh[listener.login]
        end = wanted[-1]["seq"] if wanted else 0
        heard = [event for event in listener.heard if event["seq"] <= end]
        counts.add(f"events heard by {listener.name}", len(heard))
        counts.add("times that subscribers resumed", listener.resumed)
        if heard == wanted:
            continue
        seqs = [event["seq"] for event in heard]
        repeated = [seq for seq, count in collections.Counter(seqs).items() if count > 1]
        missing = sorted({event["seq"] for event in wanted} - set(seqs))
        if repeated:
            ledger.differ("a subscriber heard events twice", f"{listener.name}: {sorted(repeated)[:20]}")
        if missing:
            ledger.differ("a subscriber missed events", f"{listener.name}: {missing[:20]}, {len(missing)} in all")
        if not repeated and not missing:
            ledger.differ("a subscriber heard events otherwise than they are in the log, or in another order", listener.name)
    numbers = [event["seq"] for event in log]
    if numbers != list(range(1, len(numbers) + 1)):
        ledger.differ("the log has gaps", f"{len(numbers)} events, the last is {numbers[-1] if numbers else 0}")
    by_seq = {event["seq"]: event for event in log}
    for login, events in fresh.items():
        mine = [event for event in log if login in (event.get("rep"), event.get("recipient")) and event["kind"] != "task.handed_over"]
        missing = {event["seq"] for event in mine} - {event["seq"] for event in events}
        others = [event for event in events if by_seq.get(event["seq"]) != event]
        if missing or others:
            ledger.differ("a rep is not told what concerns them", f"{login}: {sorted(missing)[:20]}, {others[:3]}")


def journal(ledger, log, entries, counts):
    """The journal has each event once, in order, as it is in the log."""
    counts.add("journal entries", len(entries))
    numbers = [int(entry["FOLLOWUP_SEQ"]) for entry in entries]
    times = collections.Counter(numbers)
    doubled = sorted(seq for seq, count in times.items() if count > 1)
    missing = [event["seq"] for event in log if event["seq"] not in times]
    if doubled:
        ledger.differ("journal entries are doubled", f"{doubled[:20]}, {len(doubled)} in all")
    if missing:
        ledger.differ("journal entries are missing", f"{missing[:20]}, {len(missing)} in all")
    if not doubled and numbers != sorted(numbers):
        ledger.differ("journal entries are in another order", "")
    by_seq = {event["seq"]: event for event in log}
    for entry in entries:
        event = by_seq.get(int(entry["FOLLOWUP_SEQ"]))
        if event is None:
            continue
        told = (entry["FOLLOWUP_EVENT"], instants.parse(entry["FOLLOWUP_AT"]), entry["MESSAGE"])
        if told != (event["kind"], instants.parse(event["at"]), event["message"]):
            ledger.differ("a journal entry says something else than the log", f"{told}, {event}")
