"""Promises that are broken on purpose, so that it is seen that the comparison notices. Those that change the store do so while the daemon is down, as a daemon that forgets
something would have left it."""
import os
import socket
import sqlite3

from daemon import journal_entries, sync_journal


class Nothing:
    def __init__(self, random=None):
        self.random = random

    def listeners(self, listeners):
        """Before the load starts."""

    def while_down(self, daemon, kill):
        """After each kill, before the next start."""

    def at_the_end(self, end, log_id):
        """Before the journal is looked at, up to the event `end`."""


class Stored(Nothing):
    """Something in the store, from the third kill on, until it has met with something."""

    statements = ()
    once = True
    done = False

    def while_down(self, daemon, kill):
        if kill < 3 or self.done and self.once:
            return
        database = sqlite3.connect(os.path.join(daemon.state, "followupd.db"))
        changed = 0
        with database:
            for statement in self.statements:
                changed += database.execute(statement).rowcount
        database.close()
        self.done = changed > 0


class LostAcknowledgement(Stored):
    """An answered write is gone, with its event, as after a disk that did not flush."""
    statements = (
        "UPDATE tasks SET state = 1, closed_at = NULL, closed_by = NULL, note = NULL, outcome = NULL WHERE id = "
        "(SELECT task FROM events WHERE kind = 'task.dismissed' ORDER BY seq DESC LIMIT 1)",
        "UPDATE events SET kind = 'task.seen', note = NULL, passage = NULL WHERE seq = "
        "(SELECT seq FROM events WHERE kind = 'task.dismissed' ORDER BY seq DESC LIMIT 1)")


class ForgottenKeys(Stored):
    """The answers to idempotency keys are not remembered across a crash."""
    statements = ("DELETE FROM answers",)
    once = False


class LostReminder(Stored):
    """A task is never looked at again."""
    statements = ("UPDATE tasks SET next_at = NULL WHERE state = 1 AND rule LIKE 'deal-%'",)
    once = False


class DoubledReminder(Stored):
    """A task does not know any more that it was told of."""
    statements = (
        "UPDATE tasks SET reminded_through = opens - 1, next_at = opens WHERE state = 1 AND rule LIKE 'deal-%' AND id IN "
        "(SELECT task FROM events WHERE kind = 'task.reminded')",)


class DoubledTask(Stored):
    """A deal has a second task by the same rule, as when an import that is made again were planned again."""
    statements = (
        "UPDATE tasks SET anchor = anchor || '?', state = 4, closed_at = opens, closed_by = 'nobody', note = '', next_at = NULL, snoozed_until = NULL "
        "WHERE id IN (SELECT id FROM tasks WHERE state = 0 AND rule LIKE 'deal-%')",)


class ForgetfulSubscriber(Nothing):
    """A subscriber forgets one of the events that it heard."""

    def listeners(self, listeners):
        listeners[0].forgets_at = self.random.randrange(50, 400)


class HastySubscriber(Nothing):
    """A subscriber resumes one event too early."""

    def listeners(self, listeners):
        listeners[0].repeats_at = self.random.randrange(50, 400)


def send_again(entry):
    """Puts an entry into the journal's socket once more (systemd's native protocol)."""
    names = ("MESSAGE", "FOLLOWUP_SEQ", "FOLLOWUP_EVENT", "FOLLOWUP_AT", "FOLLOWUP_LOG")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.sendto("".join(f"{name}={entry[name]}\n" for name in names).encode(), "/run/systemd/journal/socket")


class DoubledEntry(Nothing):
    """The journal gets an entry twice."""

    def at_the_end(self, end, log_id):
        sync_journal()
        send_again(self.random.choice([entry for entry in journal_entries(log_id) if int(entry["FOLLOWUP_SEQ"]) <= end]))


class MovedCursor(Nothing):
    """The journal's cursor runs ahead, and the journal seems to have what it stands at: what lies between is never handed over."""

    def while_down(self, daemon, kill):
        if kill != 4:
            return
        database = sqlite3.connect(os.path.join(daemon.state, "followupd.db"))
        log_id = database.execute("SELECT value FROM properties WHERE name LIKE 'log%'").fetchone()[0]
        # Events that nobody has handed over yet: the daemon is down.
        last = database.execute("SELECT MAX(seq) FROM events").fetchone()[0]
        with database:
            for seq in (last + 1, last + 2, last + 3):
                database.execute("INSERT INTO events (seq, at, actor, kind, detail) SELECT ?, at + 1, actor, kind, detail FROM events WHERE seq = 1", (seq,))
            database.execute("UPDATE readers SET seq = ? WHERE name = 'journal'", (last + 3,))
        sync_journal()
        started = next(entry for entry in journal_entries(log_id) if entry["FOLLOWUP_SEQ"] == "1")
        whole, dot, fraction = started["FOLLOWUP_AT"].rstrip("Z").partition(".")
        moved = f"{whole}.{int(fraction.ljust(6, '0') or 0) + 1:06}Z"
        send_again({**started, "FOLLOWUP_SEQ": str(last + 3), "FOLLOWUP_AT": moved})
        database.close()


PLANTS = {
    "acknowledgement-lost": LostAcknowledgement,
    "keys-forgotten": ForgottenKeys,
    "reminder-lost": LostReminder,
    "reminder-doubled": DoubledReminder,
    "task-doubled": DoubledTask,
    "subscriber-forgets": ForgetfulSubscriber,
    "subscriber-hasty": HastySubscriber,
    "entry-doubled": DoubledEntry,
    "cursor-moved": MovedCursor,
}
