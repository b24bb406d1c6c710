import Varlink

/// Replies as a daemon gives them.
enum CtlSamples {
    static func task(
        _ id: Int64, _ title: String, due: String, state: String = "open", overdue: Bool = false, rep: String? = "anna",
        opens: String? = nil,
        rule: String = "followup", subject: (kind: String, key: String) = ("customer", "C-1")
    ) -> JSONObject {
        var task: JSONObject = [
            "id": .integer(id), "rule": .string(rule), "state": .string(state), "overdue": .bool(overdue), "title": .string(title),
            "customer": "C-1", "subjectKind": .string(subject.kind), "subject": .string(subject.key), "opensAt": .string(opens ?? due),
            "dueAt": .string(due),
        ]
        if let rep { task["rep"] = .string(rep) }
        return task
    }

    /// A day with something in every section. Now is Monday 23 November 2026, 12:20 in Amsterdam.
    static let day: [JSONObject] = {
        var snoozed = task(15, "Ask Visser & Zonen for a review", due: "2026-11-20T16:00:00Z", state: "snoozed", overdue: true)
        snoozed["snoozedUntil"] = "2026-11-26T08:00:00Z"
        var closed = task(9, "Follow up Oude Klant", due: "2026-10-01T16:00:00Z", state: "done")
        closed["closedAt"] = "2026-10-01T09:30:00Z"
        closed["closedBy"] = "bob"
        closed["outcome"] = "reached"
        func because(_ task: JSONObject, _ reason: JSON) -> JSONObject {
            var task = task
            task["reason"] = reason
            return task
        }
        return [
            because(
                task(12, "Follow up Bakker BV", due: "2026-11-21T16:00:00Z", overdue: true, opens: "2026-11-16T08:00:00Z"),
                ["kind": "contact", "at": "2026-10-04T10:00:00Z", "segment": "gold", "span": "30 days"]),
            task(
                13, "Decide on renewing Support Gold with Groothandel De Vries (cancel by 2026-12-30)", due: "2026-11-23T15:30:00Z",
                rule: "renewal", subject: ("contract", "K-7")),
            because(
                task(14, "Follow up 株式会社さくら", due: "2026-12-07T16:00:00Z"),
                ["kind": "never_contacted", "day": "2026-09-07", "span": "3 months"]), snoozed,
            task(21, "Follow up Jansen", due: "2026-11-30T16:00:00Z", state: "planned", opens: "2026-11-27T08:00:00Z"),
            task(22, "Follow up Smit", due: "2027-02-01T16:00:00Z", state: "planned"), closed,
        ]
    }()

    static let customer: JSON = [
        "id": "C-1", "name": "Bakker BV", "segment": "gold", "owner": "anna", "lastContact": "2026-10-24T10:00:00Z",
    ]

    static let contract: JSON = [
        "id": "K-7", "name": "Support Gold", "status": "active", "start": "2025-04-01", "end": "2027-03-31", "endIncluded": true,
        "notice": "3 months", "cancelBy": "2026-12-30", "autoRenew": true, "value": "1200.50", "currency": "EUR",
    ]

    static let interactions: [JSON] = [
        ["id": "i-2", "kind": "call", "outcome": "no_answer", "at": "2026-11-19T14:05:00Z", "rep": "anna", "note": ""],
        [
            "id": "i-1", "kind": "meeting", "outcome": "reached", "at": "2026-10-24T10:00:00Z", "rep": "anna",
            "note": "Wants the new price list\nbefore Sinterklaas; \u{1b}[31mred",
        ],
    ]

    static let deal: JSON = [
        "id": "D-3", "customer": "C-1", "name": "New ovens", "stage": "proposal", "stageSince": "2026-11-10T09:00:00Z",
        "created": "2026-10-01T09:00:00Z",
        "owner": "bob", "accepted": "2026-10-02T08:00:00Z", "expectedClose": "2026-12-15", "value": "25000.00", "currency": "EUR",
        "attributes": ["source": "fair"],
    ]

    static let stages: JSON = [
        ["stage": "lead", "from": "2026-10-01T09:00:00Z", "until": "2026-10-01T15:00:00Z"],
        ["stage": "qualified", "from": "2026-10-01T15:00:00Z", "until": "2026-11-10T09:00:00Z"],
        ["stage": "proposal", "from": "2026-11-10T09:00:00Z"],
    ]

    static let request: JSON = [
        "id": "R-5", "customer": "C-1", "topic": "Does it run on three-phase current?", "status": "open", "rep": "anna",
        "specialist": "sam",
        "asked": "2026-11-20T10:00:00Z", "deal": "D-3",
    ]

    static let absences: [JSON] = [
        ["id": "anna 2026-11-20", "rep": "anna", "first": "2026-11-20", "last": "2026-11-27", "substitute": "bob"],
        ["id": "V-2", "rep": "bob", "first": "2026-12-21", "last": "2027-01-03"],
    ]

    /// A customer with something in every part of the page.
    static let customerPage: JSONObject = {
        var closed = task(9, "Follow up Bakker BV", due: "2026-10-01T16:00:00Z", state: "done")
        closed["closedAt"] = "2026-10-24T10:30:00Z"
        closed["closedBy"] = "anna"
        closed["note"] = "price list promised"
        var plain = day[0]
        plain["reason"] = nil
        return [
            "customer": [
                "id": "C-1", "name": "Bakker BV", "segment": "gold", "owner": "anna", "status": "active", "since": "2024-03-01",
                "zone": "Europe/Amsterdam", "attributes": ["branch": "bakery", "size": "12 ovens"],
            ],
            "lastContact": "2026-10-24T10:00:00Z", "lastOrder": "2026-11-02T09:00:00Z", "coverage": "no next touch",
            "contracts": [
                [
                    "contract": [
                        "id": "K-7", "customer": "C-1", "name": "Support Gold", "status": "active", "start": "2024-04-01",
                        "end": "2025-03-31",
                        "endIncluded": true, "notice": "3 months", "autoRenew": true, "initialTerm": "12 months",
                        "renewalTerm": "12 months",
                        "value": "1200.50", "currency": "EUR", "attributes": ["desk": "north"],
                    ],
                    "runsTo": "2027-03-31", "rollsOn": true, "cancelBy": "2026-12-30", "unadjustedCancelBy": "2026-12-31",
                ],
                [
                    "contract": [
                        "id": "K-8", "customer": "C-1", "name": "Lease", "status": "ended", "start": "2020-01-01", "end": "2024-01-01",
                        "endIncluded": false,
                    ],
                    "runsTo": "2024-01-01", "rollsOn": false, "cancelBy": "2023-12-29", "unadjustedCancelBy": "2023-12-31",
                ],
            ],
            "deals": [deal, ["id": "D-1", "customer": "C-1", "name": "Mixer", "stage": "lost", "stageSince": "2026-05-01T09:00:00Z"]],
            "requests": [request], "absences": [absences[0]], "standIn": "bob",
            "interactions": [
                [
                    "id": "i-3", "customer": "C-1", "kind": "order", "at": "2026-11-02T09:00:00Z", "note": "by mail",
                    "items": [["item": "COFFEE", "quantity": 12], ["item": "FILTERS", "quantity": 3.5]], "outcome": "reached",
                ],
                [
                    "id": "i-1", "customer": "C-1", "kind": "feedback", "outcome": "reached", "at": "2026-10-20T10:00:00Z", "rep": "anna",
                    "sentiment": "positive",
                ],
            ],
            "cursor": "1.2",
            // The page of a customer has no reasons.
            "tasks": [.object(plain), .object(day[4])], "closed": [.object(closed)],
        ]
    }()

    static func event(_ seq: Int64, _ at: String, _ message: String) -> JSONObject {
        ["seq": .integer(seq), "at": .string(at), "actor": "followupd", "kind": "task.opened", "message": .string(message)]
    }
}
