#!/usr/bin/env python3
"""Prints what you have to do today, as a message for a chat.

    morning-list.py [--socket PATH] [--limit N]

Needs the package varlink from PyPI. Run it from a timer of your own and hand what it prints to the chat that you use:

    morning-list.py | curl --silent --data-binary @- "$WEBHOOK"

The daemon knows from the connection who you are: the list is that of whoever runs this.
"""

import argparse
import datetime
import sys

import varlink

TASKS = "io.followupd.Tasks"


def moment(text):
    """An instant as the daemon writes it, in local time."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone()


def line(task, now):
    due = moment(task["dueAt"])
    if task["overdue"]:
        days = (now - due).days
        when = f"{days} day{'s' if days != 1 else ''} late" if days else "late"
    else:
        when = f"by {due:%H:%M}" if due.date() == now.date() else f"by {due:%a %d %b}"
    return f"• #{task['id']} {task['title']} ({when})"


def main():
    parser = argparse.ArgumentParser(description="Prints what you have to do today.")
    parser.add_argument("--socket", default="/run/followupd/followupd.sock")
    parser.add_argument("--limit", type=int, default=10)
    options = parser.parse_args()

    with varlink.Client(address=f"unix:{options.socket}") as client, client.open(TASKS) as tasks:
        counts = tasks.Count()
        tonight = datetime.datetime.now().astimezone().replace(hour=23, minute=59, second=59, microsecond=0)
        # Those that are due first come first.
        page = tasks.List(dueBefore=tonight.isoformat(), limit=options.limit)["tasks"]

    print(f"Good morning! {counts['overdue']} late, {counts['today']} for today, {counts['later']} later.")
    now = datetime.datetime.now().astimezone()
    for task in page:
        print(line(task, now))
    if counts["overdue"] + counts["today"] > len(page):
        print("… and more: followupctl")


if __name__ == "__main__":
    try:
        main()
    except varlink.VarlinkError as error:
        sys.exit(f"morning-list: {error.error()} {error.parameters() or ''}".rstrip())
    except OSError as error:
        sys.exit(f"morning-list: followupd does not answer: {error}")
