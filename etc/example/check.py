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
    "reps": "login,name,email,team,manager,zone,active,digest",
    "customers": "id,name,segment,owner,status,since,zone,attributes.branch,attributes.size",
    "contracts": "id,customer,name,status,start,end,end_included,notice,auto_renew,value,currency,initial_term,renewal_term,attributes.desk",
    "deals": "id,customer,name,stage,stage_since,created,owner,accepted,expected_close,value,currency,attributes.source",
    "requests": "id,customer,topic,status,rep,specialist,asked,answered,deal",
    "interactions": "id,customer,kind,outcome,at,rep,note,sentiment,items,deal",
    "absences": "id,rep,first,last,substitute",
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
    if name == "absences":  # An id is the rep and the first day where there is none.
        for record in records:
            record["id"] = record["id"] or f"{record['rep']} {record['first']}"
    keys = [record[rows[0][0]] for record in records]
    check(len(keys) == len(set(keys)) and all(keys), f"{name}: an id is missing or stands twice")
    return {key: record for key, record in zip(keys, records)}


def moved(day, span, sign=1):
    """day ± span, months clamped to the last day they have."""
    if not span:
        return day
    count, unit = span.split()
    if unit.startswith("month"):
        months = day.year * 12 + day.month - 1 + sign * int(count)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return day + sign * timedelta(days=int(count) * (7 if unit.startswith("week") else 1))


def running(contract, today):
    """The last day of the term that runs today."""
    start = date.fromisoformat(contract["start"])
    initial, renewal = contract["initial_term"], contract["renewal_term"]
    if contract["end"]:
        last = date.fromisoformat(contract["end"]) - timedelta(days=contract["end_included"] != "true")
    else:
        last = moved(start, initial) - timedelta(days=1)
    term = 0
    while renewal and last < today:
        term += 1
        months = int(initial.split()[0]) + term * int(renewal.split()[0])  # All are in months here.
        last = moved(start, f"{months} months") - timedelta(days=1)
    return last


def at(text):
    return datetime.fromisoformat(text) if text else None


def duties(customers, deals, requests, interactions, today, now):
    """Who shows each duty that is not counted below, by customer. Rules may draw the lines elsewhere; these are drawn with room to spare."""
    orders, feedback, touched = {}, {}, {}
    for record in interactions.values():
        key, day = record["customer"], at(record["at"]).date()
        if record["kind"] == "order":
            orders.setdefault(key, []).append((day, record["items"]))
        if record["sentiment"]:
            feedback.setdefault(key, []).append((day, record["sentiment"]))
        if record["outcome"] == "reached":
            touched[key] = max(touched.get(key, day), day)
    silent, few, used_up = set(), set(), set()
    for key, list in orders.items():
        list.sort()
        days = [day for day, _ in list]
        gaps = [(b - a).days for a, b in zip(days, days[1:])]
        silence = (today - days[-1]).days
        if len(gaps) >= 8 and silence > 2 * max(gaps):
            silent.add(key)
        if len(gaps) < 3 and silence > 100:
            few.add(key)
        for item in {part.split("=")[0].strip() for _, items in list for part in items.split(";") if part}:
            bought = [
                (day, float(part.split("=")[1])) for day, items in list for part in items.split(";") if part.split("=")[0].strip() == item
            ]
            if len(bought) >= 4 and silence <= 2 * max(gaps):
                # What was bought before the last order was used up by then.
                rate = sum(quantity for _, quantity in bought[:-1]) / (bought[-1][0] - bought[0][0]).days
                empty = bought[-1][0] + timedelta(days=bought[-1][1] / rate)
                if abs((empty - today).days) <= 7:
                    used_up.add(key)
    glad = {key for key, list in feedback.items() if max(list)[1] == "positive" and 7 <= (today - max(list)[0]).days <= 14}
    old = {key for key, list in feedback.items() if min(list)[0] < today - timedelta(days=365)}
    age = lambda text: (now - at(text).timestamp()) / 86_400
    qualified = [deal for deal in deals.values() if deal["stage"] == "qualified"]
    proposals = [deal for deal in deals.values() if deal["stage"] == "proposal"]
    late = {deal["customer"] for deal in proposals if deal["expected_close"] and date.fromisoformat(deal["expected_close"]) < today}
    unanswered = {deal["customer"] for deal in proposals if age(deal["stage_since"]) > 14}
    open_questions = [request for request in requests.values() if request["status"] == "open" and age(request["asked"]) > 0.5]
    new = {
        key for key, customer in customers.items()
        if customer["status"] == "active" and date.fromisoformat(customer["since"]) >= today - timedelta(days=14)
    }
    # By the number of the duty.
    return {
        "3, a silent leaver": silent, "3, too few orders": few, "4, something used up this week": used_up, "5, content of late": glad,
        "5, asked before, perhaps": old & glad, "6, a lead that nobody took over": {deal["customer"] for deal in qualified if not deal["accepted"]},
        "6, one taken over and not yet a proposal": {deal["customer"] for deal in qualified if deal["accepted"]},
        "7, a proposal without an answer": unanswered, "7, a close date that has passed": late,
        "8, a specialist is asked": {request["customer"] for request in open_questions if request["specialist"]},
        "8, nobody is asked yet": {request["customer"] for request in open_questions if not request["specialist"]},
        "8, an answer that came": {request["customer"] for request in requests.values() if request["status"] == "answered"},
        "9, a new customer": new,
        "10, nobody's customer": {key for key, customer in customers.items() if customer["status"] == "active" and not customer["owner"]},
    }


def main():
    directory = sys.argv[1]
    now = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    today = datetime.fromtimestamp(now).date()
    reps, customers, contracts, deals, requests, interactions, absences = (read(directory, name) for name in COLUMNS)

    def refers(name, records, column, to, optional):
        for key, record in records.items():
            value = record[column]
            check(value in to or (optional and not value), f"{name} {key}: {column} '{value}' does not exist")

    refers("rep", reps, "manager", reps, True)
    refers("customer", customers, "owner", reps, True)
    refers("contract", contracts, "customer", customers, False)
    refers("interaction", interactions, "customer", customers, False)
    refers("interaction", interactions, "rep", reps, True)
    refers("deal", deals, "customer", customers, False)
    refers("deal", deals, "owner", reps, True)
    refers("request", requests, "customer", customers, False)
    refers("request", requests, "rep", reps, False)
    refers("request", requests, "specialist", reps, True)
    refers("absence", absences, "rep", reps, False)
    refers("absence", absences, "substitute", reps, True)
    for name, records in ("request", requests), ("interaction", interactions):
        refers(name, records, "deal", deals, True)
        for key, record in records.items():
            deal = deals.get(record["deal"])
            check(not deal or deal["customer"] == record["customer"], f"{name} {key}: deal {record['deal']} is another customer's")
    for key, record in customers.items():
        check(not record["owner"] or reps[record["owner"]]["active"] == "true", f"customer {key}: the owner has left")
    me = next(login for login, rep in reps.items() if rep["name"] == "You")

    last = {}
    for key, record in interactions.items():
        when = at(record["at"])
        check(when.tzinfo is not None and when.timestamp() < now, f"interaction {key}: {when} is not in the past")
        since = date.fromisoformat(customers[record["customer"]]["since"])
        check(when.date() >= since, f"interaction {key}: before the customer was one")
        check(not record["items"] or record["kind"] == "order", f"interaction {key}: items of what is no order")
        if record["outcome"] == "reached":
            last[record["customer"]] = max(last.get(record["customer"], when), when)
    for key, deal in deals.items():
        passed = [at(deal["created"]), at(deal["stage_since"])]
        check(passed == sorted(passed) and passed[-1].timestamp() < now, f"deal {key}: created, since and now are in another order")
        accepted = at(deal["accepted"])
        check(not accepted or passed[0] <= accepted and accepted.timestamp() < now, f"deal {key}: accepted at another time than it was there")
    check({deal["stage"] for deal in deals.values()} == {"lead", "qualified", "proposal", "won", "lost"}, "a stage is missing")
    for key, request in requests.items():
        asked, answered = at(request["asked"]), at(request["answered"])
        check(asked.timestamp() < now and (not answered or asked < answered and answered.timestamp() < now), f"request {key}: in another order")
        check((request["status"] == "answered") == bool(answered), f"request {key}: {request['status']}, answered '{request['answered']}'")
    away = [
        record for record in absences.values()
        if date.fromisoformat(record["first"]) <= today <= date.fromisoformat(record["last"])
    ]
    check(len(away) == 2 and all(record["substitute"] for record in away), f"away today: {away}")

    overdue, soon = [], []
    for key, customer in customers.items():
        if customer["status"] != "active":
            continue
        # Local time of day plus days: naive arithmetic, then the machine's zone.
        start = datetime.fromtimestamp(last[key].timestamp()) if key in last else datetime.fromisoformat(customer["since"])
        due = (start + timedelta(days=CADENCE[customer["segment"]])).timestamp() - now
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
        check(date.fromisoformat(contract["start"]) < running(contract, today), f"contract {key}: ends before it starts")
        if contract["status"] == "active" and contract["auto_renew"] == "true":
            cancel_by = moved(running(contract, today), contract["notice"], -1)
            while cancel_by.weekday() > 4:
                cancel_by -= timedelta(days=1)
            days = (cancel_by - today).days
            check(days > 0, f"contract {key}: it is too late to cancel it")
            if days <= 90:
                windows.append((days, contract["customer"]))
    windows.sort()
    check(len(windows) == 5 and windows[0][0] in (4, 5, 6, 7) and windows[1][0] > 14, f"renewal windows: {windows}")
    check(mine(customer for _, customer in windows) == 3, f"renewal windows: {windows}")
    rolled = {
        contract["customer"] for contract in contracts.values()
        if contract["initial_term"] and moved(date.fromisoformat(contract["start"]), contract["initial_term"]) <= today
    }
    check(len(rolled) >= 3, f"contracts that have rolled on: {sorted(rolled)}")

    for duty, shown in duties(customers, deals, requests, interactions, today, now).items():
        check(len(shown) >= (1 if duty.startswith(("5, asked", "3, too")) else 2), f"duty {duty}: {sorted(shown)}")

    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    counts = " ".join(
        f"{name}={len(records)}"
        for name, records in zip(COLUMNS, (reps, customers, contracts, deals, requests, interactions, absences))
    )
    print(f"{counts} faults={len(faults)}")
    return 1 if faults else 0


sys.exit(main())
