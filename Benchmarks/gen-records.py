#!/usr/bin/env python3
"""gen-records.py CUSTOMERS OUTDIR: what belongs to the customers that gen-customers writes, for measuring how all shipped rules are planned.

For every fifth customer a contract that renews itself each year, for every tenth a deal in one of the open stages, and for every third two orders with items, so that
renewals, hand-overs, proposals, rhythms and replenishment all have something to plan. The same number gives the same files on the same day. Prints one line: rows.
"""
import datetime
import os
import sys

customers, directory = int(sys.argv[1]), sys.argv[2]
today = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", datetime.datetime.now().timestamp())), datetime.timezone.utc).date()
days = [(today - datetime.timedelta(days=n)).isoformat() for n in range(1200)]
ahead = [(today + datetime.timedelta(days=n)).isoformat() for n in range(400)]


def write(name, header, rows):
    count = 0
    with open(os.path.join(directory, name), "w", newline="\n") as file:
        file.write(header + "\n")
        for row in rows:
            file.write(row + "\n")
            count += 1
    return count


def contracts():
    for n in range(1, customers + 1, 5):
        # Begun one to three years ago, for a year at a time; the present term ends within the next year.
        begun = 365 + n * 7919 % 700
        yield f"K{n:08},C{n:08},Supply {n},active,{days[begun]},,true,{1 + n % 3} months,true,{500 + n % 9500},EUR,1 year,1 year"


def deals():
    stages = ["lead", "qualified", "proposal"]
    for n in range(1, customers + 1, 10):
        since = n * 104729 % 60
        yield f"D{n:08},C{n:08},Deal {n},{stages[n // 10 % 3]},{days[since]}T10:00,{days[since + 5]}T09:00,,{ahead[n % 90]},{100 + n % 20000},EUR"


def interactions():
    for n in range(1, customers + 1, 3):
        for order in (1, 2):
            at = 20 + n * 31 % 15 + (2 - order) * (28 + n % 5)
            yield f"I{n:08}-{order},C{n:08},order,reached,{days[at]}T11:00,paper={1 + n % 9};toner={1 + n % 3}"


rows = write(
    "contracts.csv", "id,customer,name,status,start,end,end_included,notice,auto_renew,value,currency,initial_term,renewal_term", contracts())
rows += write("deals.csv", "id,customer,name,stage,stage_since,created,owner,expected_close,value,currency", deals())
rows += write("interactions.csv", "id,customer,kind,outcome,at,items", interactions())
print(f"rows={rows}")
