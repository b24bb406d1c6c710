import ControlInterface
import KeeperTestSupport
import Store
import Varlink

/// A call of a method that succeeds in an office with the sample records, and its reply.
struct Sample: Sendable, CustomStringConvertible {
    var method: String
    var person: Person
    var parameters: JSONObject = [:]
    var reply: JSONObject
    /// Calls by the same person that come before.
    var first: [(method: String, parameters: JSONObject)] = []
    var description: String { "\(method) by \(person)" }
}

extension Office {
    /// A customer of Anna's who ought to have been called long ago, and their contract.
    func addSampleRecords() async throws {
        let boss = try await client(.boss)
        _ = try await boss.records("UpsertCustomers", ["customers": [Self.customer("C1", since: "2020-01-01")]])
        _ = try await boss.records("UpsertContracts", ["contracts": [Self.contract("K1", "C1")]])
        try await world.settle()
        await boss.close()
    }

    static func customer(_ id: String, owner: String = "anna", since: String = "2026-03-01") -> JSON {
        ["id": .string(id), "name": "Customer \(id)", "segment": "gold", "owner": .string(owner), "since": .string(since)]
    }

    static func contract(_ id: String, _ customer: String) -> JSON {
        [
            "id": .string(id), "customer": .string(customer), "name": "Hosting", "start": "2025-01-01", "end": "2026-12-31",
            "notice": "3 months", "autoRenew": true, "value": "1200.50", "currency": "EUR",
        ]
    }
}

extension Office {
    /// A deal and a question of that customer's, what was with them, and an absence of Anna's, for whom Bert stands in.
    func addMoreRecords() async throws {
        let boss = try await client(.boss)
        _ = try await boss.records("UpsertDeals", ["deals": [Sample.deal([:])]])
        _ = try await boss.records("UpsertRequests", ["requests": [Sample.request([:])]])
        _ = try await boss.records("UpsertAbsences", ["absences": [Sample.absence]])
        _ = try await boss.records("LogInteraction", ["interaction": Sample.interaction])
        try await world.settle()
        await boss.close()
    }
}

extension Office {
    /// Something that a program did not take.
    func addDeadLetter() async throws {
        let letter = DeadLetter(
            program: "mail", logID: "0f", seq: 7, kind: "task.reminded", message: "Reminder for anna", request: "{}", failures: 3,
            reason: "exit status 75", diedAt: try instant(Self.start))
        try await world.keeper.programGaveUp(letter, reader: "program:mail")
    }
}

extension Sample {
    /// Whether there is more than one reply.
    var isStream: Bool { [".Watch", ".Export", ".Backup"].contains { method.hasSuffix($0) } }

    /// Whether it is about the records that `addMoreRecords` brings.
    var needsMore: Bool {
        [
            "ChangeDeal", "ChangeRequest", "RemoveAbsence", "GetCustomer", "GetDeal", "GetRequest", "ListInteractions", "ListAbsences",
            "ListCustomers", "ListDeals", "Export",
        ]
        .contains { method.hasSuffix(".\($0)") }
    }

    private static func changed(_ object: JSONObject, _ changes: JSONObject) -> JSON {
        var object = object
        for (key, value) in changes { object[key] = value.isNull ? JSON?.none : value }
        return .object(object)
    }

    static func deal(_ changes: JSONObject) -> JSON {
        changed(
            [
                "id": "D1", "customer": "C1", "name": "New kitchen", "stage": "lead", "stageSince": "2026-02-20T09:00:00Z",
                "created": "2026-02-19T09:00:00Z", "owner": "anna", "expectedClose": "2026-05-01", "value": "2500.00", "currency": "EUR",
                "attributes": ["source": "fair", "Size": "200 m²"],
            ], changes)
    }

    static func request(_ changes: JSONObject) -> JSON {
        changed(
            [
                "id": "R1", "customer": "C1", "topic": "Can it be painted?", "status": "open", "rep": "anna", "specialist": "cleo",
                "asked": "2026-02-25T09:00:00Z", "deal": "D1",
            ], changes)
    }

    static let absence: JSON = [
        "id": "anna 2026-03-01", "rep": "anna", "first": "2026-03-01", "last": "2026-03-06", "substitute": "bert",
    ]

    static let interaction: JSON = [
        "id": "I1", "customer": "C1", "kind": "order", "outcome": "left_message", "at": "2026-02-28T10:00:00Z", "rep": "anna",
        "note": "by mail",
        "sentiment": "neutral", "items": [["item": "COFFEE", "quantity": 12.0], ["item": "FILTERS", "quantity": 3.5]], "deal": "D1",
    ]

    private static let nothingPlanned: JSON = ["planned": 0, "moved": 0, "withdrawn": 0, "closed": 0]

    private static let renewal: JSON = [
        "id": 2, "rule": "renewal", "state": "planned", "overdue": false, "title": "Renew Hosting by 2026-09-30",
        "customer": "C1", "subjectKind": "contract", "subject": "K1", "rep": "anna", "opensAt": "2026-07-02T07:00:00Z",
        "dueAt": "2026-09-16T15:30:00Z", "closesAt": "2026-09-30T22:00:00Z", "nextAt": "2026-07-02T07:00:00Z", "revision": 0,
    ]

    private static let unknownCustomer = "there is no customer 'C9'; import the customers first, or correct the id"

    private static let moreRecords: [Sample] = [
        Sample(
            method: "\(Interfaces.records).UpsertDeals", person: .anna,
            parameters: ["deals": [["id": "D2", "customer": "C1", "name": "Floor"], ["id": "D3", "customer": "C9", "name": "Roof"]]],
            reply: [
                "accepted": 1, "refused": [["index": 1, "field": "customer", "reason": .string(unknownCustomer)]],
                "planning": nothingPlanned,
            ]),
        Sample(
            method: "\(Interfaces.records).UpsertRequests", person: .anna,
            parameters: [
                "requests": [
                    ["id": "R2", "customer": "C9", "topic": "T"], ["id": "R3", "customer": "C1", "topic": "T", "specialist": "zoe"],
                ]
            ],
            reply: [
                "accepted": 0,
                "refused": [
                    ["index": 0, "field": "customer", "reason": .string(unknownCustomer)],
                    ["index": 1, "field": "specialist", "reason": "there is no rep 'zoe'; import the reps first, or correct the login"],
                ], "planning": nothingPlanned,
            ]),
        Sample(
            method: "\(Interfaces.records).UpsertAbsences", person: .anna,
            parameters: [
                "absences": [
                    ["rep": "anna", "first": "2026-08-01", "last": "2026-08-21"],
                    ["rep": "bert", "first": "2026-08-01", "last": "2026-08-21"],
                ]
            ],
            reply: [
                "accepted": 1,
                "refused": [["index": 1, "field": "rep", "reason": "there is no rep 'bert'; import the reps first, or correct the login"]],
                "planning": nothingPlanned,
            ]),
        Sample(
            method: "\(Interfaces.records).RemoveAbsence", person: .mila, parameters: ["id": "anna 2026-03-01"],
            reply: ["planning": nothingPlanned]),
        Sample(
            method: "\(Interfaces.records).ChangeDeal", person: .anna, parameters: ["id": "D1", "stage": "qualified", "accept": true],
            reply: [
                "deal": deal(["stage": "qualified", "stageSince": "2026-03-02T08:00:00Z", "accepted": "2026-03-02T08:00:00Z"]),
                "planning": nothingPlanned,
            ]),
        Sample(
            method: "\(Interfaces.records).ChangeRequest", person: .cleo, parameters: ["id": "R1", "status": "answered"],
            reply: ["request": request(["status": "answered", "answered": "2026-03-02T08:00:00Z"]), "planning": nothingPlanned]),
        Sample(
            method: "\(Interfaces.records).GetCustomer", person: .anna, parameters: ["id": "C1"],
            reply: [
                "customer": [
                    "id": "C1", "name": "Customer C1", "segment": "gold", "owner": "anna", "status": "active", "since": "2020-01-01",
                ],
                "lastOrder": "2026-02-28T10:00:00Z", "coverage": "covered",
                "contracts": [
                    [
                        "contract": [
                            "id": "K1", "customer": "C1", "name": "Hosting", "status": "active", "start": "2025-01-01", "end": "2026-12-31",
                            "endIncluded": true, "notice": "3 months", "autoRenew": true, "value": "1200.50", "currency": "EUR",
                        ],
                        "runsTo": "2026-12-31", "rollsOn": false, "cancelBy": "2026-09-30", "unadjustedCancelBy": "2026-09-30",
                    ]
                ],
                "deals": [deal([:])], "requests": [request([:])], "absences": [absence], "standIn": "bert", "interactions": [interaction],
                "tasks": [.object(open), renewal], "closed": [],
            ]),
        Sample(
            method: "\(Interfaces.records).GetDeal", person: .anna, parameters: ["id": "D1"],
            reply: ["deal": deal([:]), "customerName": "Customer C1", "stages": [["stage": "lead", "from": "2026-02-20T09:00:00Z"]]]),
        Sample(
            method: "\(Interfaces.records).GetRequest", person: .cleo, parameters: ["id": "R1"],
            reply: ["request": request([:]), "customerName": "Customer C1"]),
        Sample(
            method: "\(Interfaces.records).ListInteractions", person: .bert, parameters: ["customer": "C1", "limit": 5],
            reply: ["interactions": [interaction]]),
        Sample(
            method: "\(Interfaces.records).ListDeals", person: .anna, parameters: ["text": "D", "customer": "C1", "open": true],
            reply: ["deals": [["deal": deal([:]), "customerName": "Customer C1"]]]),
        Sample(
            method: "\(Interfaces.records).ListColleagues", person: .bert, parameters: ["text": "AN"],
            reply: ["colleagues": [["login": "anna", "name": "Anna", "team": "benelux"]]]),
        Sample(method: "\(Interfaces.records).ListAbsences", person: .mila, reply: ["absences": [absence]]),
        Sample(
            method: "\(Interfaces.records).ListCustomers", person: .cleo, parameters: ["text": "custo", "segment": "gold"],
            reply: [
                "customers": [
                    [
                        "customer": [
                            "id": "C1", "name": "Customer C1", "segment": "gold", "owner": "anna", "status": "active",
                            "since": "2020-01-01",
                        ],
                        "coverage": "covered",
                    ]
                ]
            ]),
        Sample(
            method: "\(Interfaces.records).Export", person: .anna, parameters: ["kind": "deals"],
            reply: ["attributes": ["Size", "source"], "deals": []]),
    ]
}

extension Sample {
    /// One for each method of the three interfaces.
    static let all = tasks + records + moreRecords + service + delivery + database

    private static let open: JSONObject = [
        "id": 1, "rule": "follow-up", "state": "open", "overdue": true, "title": "Follow up Customer C1", "customer": "C1",
        "subjectKind": "customer", "subject": "C1", "rep": "anna", "opensAt": "2020-01-31T08:00:00Z", "dueAt": "2020-02-07T08:00:00Z",
        "nextAt": "2026-03-03T08:00:00Z", "revision": 1,
    ]

    /// The follow-up after the one that is closed at the start: 30 days later, at the same time on the wall, in summer time.
    private static let next: JSON = [
        "id": 3, "rule": "follow-up", "state": "planned", "overdue": false, "title": "Follow up Customer C1", "customer": "C1",
        "subjectKind": "customer", "subject": "C1", "rep": "anna", "opensAt": "2026-04-01T07:00:00Z", "dueAt": "2026-04-08T07:00:00Z",
        "nextAt": "2026-04-01T07:00:00Z", "revision": 0,
    ]

    /// The open task with other members; null removes one.
    private static func task(_ changes: JSONObject) -> JSON {
        var task = open
        for (key, value) in changes { task[key] = value.isNull ? JSON?.none : value }
        return .object(task)
    }

    private static let tasks: [Sample] = [
        Sample(method: "\(Interfaces.tasks).List", person: .anna, reply: ["tasks": [task([:])]]),
        Sample(
            method: "\(Interfaces.tasks).Count", person: .anna, parameters: ["states": ["planned", "open"], "text": "cüst c1"],
            reply: ["total": 2, "overdue": 1, "today": 0, "later": 0, "byState": ["planned": 1, "open": 1]]),
        Sample(
            method: "\(Interfaces.tasks).Get", person: .anna, parameters: ["id": 2],
            reply: [
                "task": [
                    "id": 2, "rule": "renewal", "state": "planned", "overdue": false, "title": "Renew Hosting by 2026-09-30",
                    "customer": "C1", "subjectKind": "contract", "subject": "K1", "rep": "anna", "opensAt": "2026-07-02T07:00:00Z",
                    "dueAt": "2026-09-16T15:30:00Z", "closesAt": "2026-09-30T22:00:00Z", "nextAt": "2026-07-02T07:00:00Z", "revision": 0,
                ],
                "customer": ["id": "C1", "name": "Customer C1", "segment": "gold", "owner": "anna"],
                "contract": [
                    "id": "K1", "name": "Hosting", "status": "active", "start": "2025-01-01", "end": "2026-12-31", "endIncluded": true,
                    "notice": "3 months", "cancelBy": "2026-09-30", "autoRenew": true, "value": "1200.50", "currency": "EUR",
                ],
                "interactions": [],
            ]),
        Sample(
            method: "\(Interfaces.tasks).Done", person: .anna, parameters: ["id": 1, "outcome": "reached", "note": "all well"],
            reply: [
                "task": task([
                    "state": "done", "overdue": false, "nextAt": nil, "closedAt": "2026-03-02T08:00:00Z", "closedBy": "anna",
                    "outcome": "reached", "note": "all well", "revision": 2,
                ]),
                "next": next,
            ]),
        Sample(
            method: "\(Interfaces.tasks).Snooze", person: .mila, parameters: ["id": 1, "until": "2026-03-05T10:00:00+01:00"],
            reply: [
                "task": task([
                    "state": "snoozed", "snoozedUntil": "2026-03-05T09:00:00Z", "nextAt": "2026-03-05T09:00:00Z",
                    "seenAt": "2026-03-02T08:00:00Z", "revision": 2,
                ])
            ]),
        Sample(
            method: "\(Interfaces.tasks).Dismiss", person: .boss, parameters: ["id": 1, "reason": "on holiday"],
            reply: [
                "task": task([
                    "state": "dismissed", "overdue": false, "nextAt": nil, "closedAt": "2026-03-02T08:00:00Z", "closedBy": "boss",
                    "revision": 2,
                    "note": "on holiday",
                ]),
                "next": next,
            ]),
        Sample(
            method: "\(Interfaces.tasks).Seen", person: .anna, parameters: ["id": 1],
            reply: ["task": task(["seenAt": "2026-03-02T08:00:00Z", "revision": 2])]),
        Sample(
            method: "\(Interfaces.tasks).HandOver", person: .anna, parameters: ["id": 1, "to": "bert", "note": "speaks French"],
            reply: ["task": task(["rep": "bert", "handedOverBy": "anna", "handedOverNote": "speaks French", "revision": 2])]),
        Sample(
            method: "\(Interfaces.tasks).HandBack", person: .mila, parameters: ["id": 1], reply: ["task": task(["revision": 3])],
            first: [("\(Interfaces.tasks).HandOver", ["id": 1, "to": "bert"])]),
        Sample(
            method: "\(Interfaces.tasks).Reopen", person: .anna, parameters: ["id": 1, "note": "after all"],
            reply: ["task": task(["revision": 3])], first: [("\(Interfaces.tasks).Dismiss", ["id": 1, "reason": "no need"])]),
        Sample(
            method: "\(Interfaces.tasks).Undo", person: .anna, parameters: ["id": 1], reply: ["task": task(["revision": 3])],
            first: [
                ("\(Interfaces.tasks).Done", ["id": 1, "idempotencyKey": "a"]),
                ("\(Interfaces.tasks).Done", ["id": 1, "idempotencyKey": "a"]),
            ]),
        // The last number before: started, two rules planned, reps, customers, contracts, opened, reminded.
        Sample(method: "\(Interfaces.tasks).Watch", person: .anna, reply: ["tasks": [task([:])], "seq": 8]),
    ]

    private static let records: [Sample] = [
        Sample(
            method: "\(Interfaces.records).UpsertCustomers", person: .boss,
            parameters: ["customers": [Office.customer("C2"), Office.customer("C3", since: "2026-02-30")]],
            reply: [
                "accepted": 1,
                "refused": [
                    [
                        "index": 1, "field": "since",
                        "reason": "'2026-02-30' is no date: February 2026 has 28 days; write it as 2026-12-31",
                    ]
                ],
                "planning": ["planned": 1, "moved": 0, "withdrawn": 0, "closed": 0],
            ]),
        Sample(
            method: "\(Interfaces.records).UpsertContracts", person: .boss, parameters: ["contracts": [Office.contract("K2", "C1")]],
            reply: ["accepted": 1, "refused": [], "planning": ["planned": 1, "moved": 0, "withdrawn": 0, "closed": 0]]),
        Sample(
            method: "\(Interfaces.records).UpsertReps", person: .daemon,
            parameters: ["reps": [["login": "zoe", "name": "Zoe", "manager": "otto", "zone": "Asia/Tokyo", "active": false]]],
            reply: ["accepted": 1, "refused": [], "planning": ["planned": 0, "moved": 0, "withdrawn": 0, "closed": 0]]),
        Sample(
            method: "\(Interfaces.records).LogInteraction", person: .anna,
            parameters: ["interaction": ["id": "I1", "customer": "C1", "kind": "visit", "at": "2026-03-01T12:00:00Z"]],
            // The open task is settled, and the next turn planned.
            reply: ["id": "I1", "planning": ["planned": 1, "moved": 0, "withdrawn": 0, "closed": 1]]),
        // No order came in.
        Sample(
            method: "\(Interfaces.records).FinishImport", person: .root,
            reply: ["planning": ["planned": 0, "moved": 0, "withdrawn": 0, "closed": 0]]),
        Sample(
            method: "\(Interfaces.records).Import", person: .root,
            parameters: [
                "kind": "customers", "columns": ["name", "id", "since"],
                "rows": [["cells": ["Second", "C2", "2026-03-01"]], ["cells": ["", "C3", ""]]],
            ],
            reply: [
                "accepted": 1, "refused": [["index": 1, "field": "name", "reason": "is empty; every record needs one"]],
                "planning": ["planned": 1, "moved": 0, "withdrawn": 0, "closed": 0],
            ]),
    ]

    /// What a program was given up on.
    static let deadLetter: JSON = [
        "id": 1, "program": "mail", "logId": "0f", "seq": 7, "kind": "task.reminded", "message": "Reminder for anna", "failures": 3,
        "reason": "exit status 75", "diedAt": "2026-03-02T08:00:00Z", "toBeRetried": false,
    ]

    /// One for each method about programs.
    private static let delivery: [Sample] = [
        Sample(
            method: "\(Interfaces.service).ListPrograms", person: .boss,
            reply: [
                "programs": [
                    [
                        "name": "mail", "activity": "waiting", "seq": 3, "behind": 5, "event": 4, "failures": 1,
                        "nextTryAt": "2026-03-02T08:01:00Z", "reason": "exit status 75", "taken": 2, "failed": 1, "deadLetters": 0,
                    ]
                ]
            ]),
        Sample(
            method: "\(Interfaces.service).ListDeadLetters", person: .boss, parameters: ["program": "mail", "limit": 1],
            reply: ["deadLetters": [deadLetter]]),
        Sample(
            method: "\(Interfaces.service).GetDeadLetter", person: .boss, parameters: ["id": 1],
            reply: ["deadLetter": deadLetter, "request": "{}"]),
        Sample(
            method: "\(Interfaces.service).RetryDeadLetters", person: .boss, parameters: ["ids": [1, 9]], reply: ["ids": [1]]),
        Sample(
            method: "\(Interfaces.service).DropDeadLetters", person: .boss, parameters: ["idempotencyKey": "a"], reply: ["ids": [1]],
            first: [("\(Interfaces.service).DropDeadLetters", ["idempotencyKey": "a"])]),
    ]

    private static func rate(_ count: Int64, of: Int64) -> JSON { ["count": .integer(count), "of": .integer(of)] }

    private static let figures: JSON = [
        "conversion": rate(0, of: 0), "renewal": rate(0, of: 0), "retention": rate(0, of: 0), "onTime": rate(0, of: 0), "waiting": 1,
        "overdue": 1,
    ]

    /// One for each method about the database, and the reports.
    private static let database: [Sample] = [
        // How long it is, and what it holds, differs: see where it is compared.
        Sample(method: "\(Interfaces.service).Backup", person: .boss, reply: [:]),
        Sample(
            method: "\(Interfaces.service).Examine", person: .boss,
            reply: ["result": ["parts": 43, "findings": [], "lastEventAt": "2026-03-02T08:00:00Z", "now": "2026-03-02T08:00:00Z"]]),
        Sample(method: "\(Interfaces.service).CheckIntegrity", person: .boss, reply: ["findings": []]),
        Sample(method: "\(Interfaces.service).Erase", person: .boss, parameters: ["customer": "C1", "idempotencyKey": "a"], reply: [:]),
        Sample(
            method: "\(Interfaces.reports).Report", person: .anna, parameters: ["until": "2026-03-31", "team": "benelux"],
            reply: [
                "from": "2025-12-31", "until": "2026-03-31",
                "reps": [["rep": "anna", "name": "Anna", "team": "benelux", "figures": figures]],
                "teams": [["team": "benelux", "figures": figures]], "recognise": [], "help": [],
            ]),
    ]

    private static let service: [Sample] = [
        Sample(
            method: "\(Interfaces.service).ReadMoment", person: .anna, parameters: ["text": "3 business days"],
            reply: ["at": "2026-03-05T08:00:00Z"]),
        Sample(method: "\(Interfaces.service).Reload", person: .boss, reply: ["rules": ["follow-up", "renewal"]]),
        // Without what differs from run to run: see where it is compared.
        Sample(
            method: "\(Interfaces.service).Status", person: .boss,
            reply: [
                "version": "1.2.3", "pid": 4711, "startedAt": "2026-03-02T08:00:00Z", "now": "2026-03-02T08:00:00Z",
                "zone": "Europe/Amsterdam", "databaseBytes": 4096,
                "records": ["customers": 1, "contracts": 1, "deals": 0, "interactions": 0, "requests": 0, "reps": 7, "absences": 0],
                "tasks": ["planned": 1, "open": 1, "snoozed": 0, "done": 0, "dismissed": 0, "expired": 0],
                "gaps": ["noOwner": 0, "noNextTouch": 0], "nextAt": "2026-03-03T08:00:00Z", "seq": 8,
                "readers": [["name": "journal", "seq": 0, "behind": 8], ["name": "program:mail", "seq": 3, "behind": 5]],
                "oldestSeq": 1, "subscribers": 0, "retention": [:],
                "rules": ["follow-up", "renewal"], "problems": [], "connections": 3,
            ]),
    ]
}
