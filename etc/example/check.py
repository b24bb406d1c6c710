#!/usr/bin/env python3
"""Checks the records that scripts/example-data.sh wrote: check.py DIR [SECONDS SINCE 1970 AT WHICH IT RAN]."""

import calendar
import csv
import os
import re
import sys
import time
from datetime import date, datetime, timedelta

COLUMNS = {
    "reps": "login,name,email,team,manager,zone,active",
    "customers": "id,name,segment,owner,status,since,zone",
    "contracts": "id,customer,name,status,start,end,end_included,notice,auto_renew,value,currency",
    "interactions": "id,customer,kind,outcome,at,rep,note",
}
CADENCE = {"gold": 30, "silver": 60, "bronze": 90}
SOON = [20, 40, 60, 120, 300, 600, 1200, 3600]
faults = []


def check(holds, fault):
    if not holds:
        faults.append(fault)


def read(directory, name):
    with open(os.path.join(directory, name + ".csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file, strict=True))
    check(",".join(rows[0]) == COLUMNS[name], f"{name}: the columns are {rows[0]}")
    records = []
    for number, row in enumerate(rows[1:], 2):
        check(len(row) == len(rows[0]), f"{name}, row {number}: {len(row)} fields")
        check(not any(re.search(r"@[-+]|@me@", text) for text in row), f"{name}, row {number}: a word was not replaced: {row}")
        records.append(dict(zip(rows[0], row)))
    keys = [record[rows[0][0]] for record in records]
    check(len(keys) == len(set(keys)) and all(keys), f"{name}: an id is missing or stands twice")
    return {key: record for key, record in zip(keys, records)}


def less(end, notice):
    """end - notice, clamped to the month's last day."""
    if not notice:
        return end
    count, unit = notice.split()
    if unit.startswith("month"):
        months = end.year * 12 + end.month - 1 - int(count)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(end.day, calendar.monthrange(year, month)[1]))
    return end - timedelta(days=int(count) * (7 if unit.startswith("week") else 1))


def main():
    directory = sys.argv[1]
    now = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    today = datetime.fromtimestamp(now).date()
    reps, customers, contracts, interactions = (read(directory, name) for name in COLUMNS)

    def refers(name, records, column, to, optional):
        for key, record in records.items():
            value = record[column]
            check(value in to or (optional and not value), f"{name} {key}: {column} '{value}' does not exist")

    refers("rep", reps, "manager", reps, True)
    refers("customer", customers, "owner", reps, True)
    refers("contract", contracts, "customer", customers, False)
    refers("interaction", interactions, "customer", customers, False)
    refers("interaction", interactions, "rep", reps, True)
    for key, record in customers.items():
        check(not record["owner"] or reps[record["owner"]]["active"] == "true", f"customer {key}: the owner has left")
    me = next(login for login, rep in reps.items() if rep["name"] == "You")

    last = {}
    for key, record in interactions.items():
        at = datetime.fromisoformat(record["at"])
        check(at.tzinfo is not None and at.timestamp() < now, f"interaction {key}: {at} is not in the past")
        since = date.fromisoformat(customers[record["customer"]]["since"])
        check(at.date() >= since, f"interaction {key}: before the customer was one")
        if record["outcome"] == "reached":
            last[record["customer"]] = max(last.get(record["customer"], at), at)

    overdue, soon = [], []
    for key, customer in customers.items():
        if customer["status"] != "active":
            continue
        # Local time of day plus days: naive arithmetic, then the machine's zone.
        at = datetime.fromtimestamp(last[key].timestamp()) if key in last else datetime.fromisoformat(customer["since"])
        due = (at + timedelta(days=CADENCE[customer["segment"]])).timestamp() - now
        if due <= 0:
            overdue.append(key)
        elif due < 86_400:
            soon.append((round(due), key))
    mine = lambda keys: sum(customers[key]["owner"] == me for key in keys)
    check((len(overdue), mine(overdue)) == (9, 5), f"{len(overdue)} overdue, {mine(overdue)} mine")
    # Without the moment at which the script ran, it was a few seconds ago.
    slack = 0 if len(sys.argv) > 2 else 15
    gone = [wanted - seconds for wanted, (seconds, _) in zip(SOON, sorted(soon))]
    check(len(soon) == len(SOON) and all(0 <= seconds <= slack for seconds in gone), f"due within a day: {sorted(soon)}")
    check(mine(key for _, key in soon) == 5, f"{mine(key for _, key in soon)} of the next ones are mine")

    windows = []
    for key, contract in contracts.items():
        check(date.fromisoformat(contract["start"]) < date.fromisoformat(contract["end"]), f"contract {key}: ends before it starts")
        if contract["status"] == "active" and contract["auto_renew"] == "true":
            cancel_by = less(date.fromisoformat(contract["end"]), contract["notice"])
            while cancel_by.weekday() > 4:
                cancel_by -= timedelta(days=1)
            days = (cancel_by - today).days
            check(days > 0, f"contract {key}: it is too late to cancel it")
            if days <= 90:
                windows.append((days, contract["customer"]))
    windows.sort()
    check(len(windows) == 3 and windows[0][0] in (5, 6, 7) and windows[1][0] > 14, f"renewal windows: {windows}")
    check(mine(customer for _, customer in windows) == 2, f"renewal windows: {windows}")

    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    print(f"reps={len(reps)} customers={len(customers)} contracts={len(contracts)} interactions={len(interactions)} faults={len(faults)}")
    return 1 if faults else 0


sys.exit(main())
