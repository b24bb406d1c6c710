import ControlInterface
import KeeperTestSupport
import Varlink

/// A call of a method that succeeds in an office with the sample records, and its reply.
struct Sample: Sendable, CustomStringConvertible {
    var method: String
    var person: Person
    var parameters: JSONObject = [:]
    var reply: JSONObject
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

extension Sample {
    /// One for each method of the three interfaces.
    static let all = tasks + records + service

    private static let open: JSONObject = [
        "id": 1, "rule": "follow-up", "state": "open", "overdue": true, "title": "Follow up Customer C1", "customer": "C1",
        "subjectKind": "customer", "subject": "C1", "rep": "anna", "opensAt": "2020-01-31T08:00:00Z", "dueAt": "2020-02-07T08:00:00Z",
        "nextAt": "2026-03-03T08:00:00Z",
    ]

    /// The follow-up after the one that is closed at the start: 30 days later, at the same time on the wall, in summer time.
    private static let next: JSON = [
        "id": 3, "rule": "follow-up", "state": "planned", "overdue": false, "title": "Follow up Customer C1", "customer": "C1",
        "subjectKind": "customer", "subject": "C1", "rep": "anna", "opensAt": "2026-04-01T07:00:00Z", "dueAt": "2026-04-08T07:00:00Z",
        "nextAt": "2026-04-01T07:00:00Z",
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
            method: "\(Interfaces.tasks).Get", person: .anna, parameters: ["id": 2],
            reply: [
                "task": [
                    "id": 2, "rule": "renewal", "state": "planned", "overdue": false, "title": "Renew Hosting by 2026-09-30",
                    "customer": "C1", "subjectKind": "contract", "subject": "K1", "rep": "anna", "opensAt": "2026-07-02T07:00:00Z",
                    "dueAt": "2026-09-16T15:30:00Z", "closesAt": "2026-09-30T22:00:00Z", "nextAt": "2026-07-02T07:00:00Z",
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
                    "outcome": "reached", "note": "all well",
                ]),
                "next": next,
            ]),
        Sample(
            method: "\(Interfaces.tasks).Snooze", person: .mila, parameters: ["id": 1, "until": "2026-03-05T10:00:00+01:00"],
            reply: [
                "task": task(["state": "snoozed", "snoozedUntil": "2026-03-05T09:00:00Z", "nextAt": "2026-03-05T09:00:00Z"])
            ]),
        Sample(
            method: "\(Interfaces.tasks).Dismiss", person: .boss, parameters: ["id": 1, "reason": "on holiday"],
            reply: [
                "task": task([
                    "state": "dismissed", "overdue": false, "nextAt": nil, "closedAt": "2026-03-02T08:00:00Z", "closedBy": "boss",
                    "note": "on holiday",
                ]),
                "next": next,
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
                "planning": ["planned": 1, "moved": 0, "withdrawn": 0],
            ]),
        Sample(
            method: "\(Interfaces.records).UpsertContracts", person: .boss, parameters: ["contracts": [Office.contract("K2", "C1")]],
            reply: ["accepted": 1, "refused": [], "planning": ["planned": 1, "moved": 0, "withdrawn": 0]]),
        Sample(
            method: "\(Interfaces.records).UpsertReps", person: .daemon,
            parameters: ["reps": [["login": "zoe", "name": "Zoe", "manager": "otto", "zone": "Asia/Tokyo", "active": false]]],
            reply: ["accepted": 1, "refused": [], "planning": ["planned": 0, "moved": 0, "withdrawn": 0]]),
        Sample(
            method: "\(Interfaces.records).LogInteraction", person: .anna,
            parameters: ["interaction": ["id": "I1", "customer": "C1", "kind": "visit", "at": "2026-03-01T12:00:00Z"]],
            // The open task is settled, and the next turn planned.
            reply: ["id": "I1", "planning": ["planned": 1, "moved": 0, "withdrawn": 0]]),
        Sample(
            method: "\(Interfaces.records).Import", person: .root,
            parameters: [
                "kind": "customers", "columns": ["name", "id", "since"],
                "rows": [["cells": ["Second", "C2", "2026-03-01"]], ["cells": ["", "C3", ""]]],
            ],
            reply: [
                "accepted": 1, "refused": [["index": 1, "field": "name", "reason": "is empty; every record needs one"]],
                "planning": ["planned": 1, "moved": 0, "withdrawn": 0],
            ]),
    ]

    private static let service: [Sample] = [
        Sample(method: "\(Interfaces.service).Reload", person: .boss, reply: ["rules": ["follow-up", "renewal"]]),
        // Without what differs from run to run: see where it is compared.
        Sample(
            method: "\(Interfaces.service).Status", person: .anna,
            reply: [
                "version": "1.2.3", "pid": 4711, "startedAt": "2026-03-02T08:00:00Z", "now": "2026-03-02T08:00:00Z",
                "zone": "Europe/Amsterdam", "databaseBytes": 4096,
                "records": ["customers": 1, "contracts": 1, "deals": 0, "interactions": 0, "requests": 0, "reps": 7, "absences": 0],
                "tasks": ["planned": 1, "open": 1, "snoozed": 0, "done": 0, "dismissed": 0, "expired": 0],
                "gaps": ["noOwner": 0, "noNextTouch": 0], "nextAt": "2026-03-03T08:00:00Z", "seq": 8, "readers": [["name": "journal", "seq": 0, "behind": 8]],
                "rules": ["follow-up", "renewal"], "problems": [], "connections": 3,
            ]),
    ]
}
