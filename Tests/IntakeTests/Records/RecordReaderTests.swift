import CivilTime
import FollowUp
import Intake
import Testing

/// What each field of deals, questions, absences, order lines, contract terms and attributes takes, and how it refuses what it does not.
@Suite("Records from texts")
struct RecordReaderTests {
    private static let zones = ZoneDatabase()
    private let reader: RecordReader

    init() throws { reader = RecordReader(zones: Self.zones, zone: try Self.zones.zone(named: "Europe/Amsterdam")) }

    private static func fields(_ texts: [String: String]) -> Fields {
        let sorted = texts.sorted { $0.key < $1.key }
        return Fields(columns: Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1.key, $0) }), texts: sorted.map(\.value))
    }

    private static let whole: [RecordKind: [String: String]] = [
        .customers: ["id": "C1", "name": "Bakker"],
        .contracts: ["id": "K1", "customer": "C1", "name": "Hosting", "start": "2025-01-31", "initial_term": "1 month"],
        .deals: ["id": "D1", "customer": "C1", "name": "New kitchen"],
        .interactions: ["id": "I1", "customer": "C1", "kind": "order", "at": "2026-03-01 10:00"],
        .requests: ["id": "R1", "customer": "C1", "topic": "Can it be painted?"],
        .absences: ["rep": "anna", "first": "2026-08-01", "last": "2026-08-21"],
    ]

    private func read(_ kind: RecordKind, _ changes: [String: String]) throws(RecordFault) -> String {
        let row = Self.fields(Self.whole[kind, default: [:]].merging(changes) { $1 })
        switch kind {
        case .customers: return "\(try reader.customer(row).attributes.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })"
        case .contracts:
            let contract = try reader.contract(row)
            return "\(contract.end) \(contract.terms?.initial?.description ?? "-") \(contract.terms?.renewal.description ?? "-")"
        case .deals:
            let deal = try reader.deal(row)
            return
                "\(deal.stage) \(deal.stageSince?.description ?? "-") \(deal.expectedClose?.description ?? "-") \(deal.attributes["size"] ?? "-")"
        case .interactions:
            let interaction = try reader.interaction(row)
            return
                "\(interaction.sentiment?.rawValue ?? "-") \(interaction.lines.map { "\($0.item):\($0.quantity)" }) \(interaction.deal?.rawValue ?? "-")"
        case .requests:
            let request = try reader.request(row)
            return "\(request.status) \(request.answered?.description ?? "-") \(request.specialist?.rawValue ?? "-")"
        case .absences:
            let absence = try reader.absence(row)
            return "\(absence.id) \(absence.first) \(absence.last) \(absence.substitute?.rawValue ?? "-")"
        case .reps: return ""
        }
    }

    struct Accepted: Sendable, CustomTestStringConvertible {
        var kind: RecordKind
        var changes: [String: String]
        var gives: String
        var testDescription: String { "\(kind) \(changes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.prefix(40))" })" }

        init(_ kind: RecordKind, _ changes: [String: String], _ gives: String) {
            self.kind = kind
            self.changes = changes
            self.gives = gives
        }
    }

    static let accepted = [
        Accepted(
            .customers, ["attributes.branch": " bakery ", "attributes.Branch": "x", "attributes.empty": ""],
            #"["Branch=x", "branch=bakery"]"#),
        Accepted(.contracts, [:], "2025-02-27 1 month 1 month"),
        Accepted(.contracts, ["end_included": "no"], "2025-02-28 1 month 1 month"),
        Accepted(.contracts, ["end": "2025-02-27"], "2025-02-27 1 month 1 month"),
        Accepted(.contracts, ["renewal_term": "1 year"], "2025-02-27 1 month 1 year"),
        Accepted(.contracts, ["initial_term": "", "end": "2025-12-31"], "2025-12-31 - -"),
        Accepted(.contracts, ["initial_term": "", "renewal_term": "30 days", "end": "2025-12-31"], "2025-12-31 - 30 days"),
        Accepted(.deals, [:], "lead - - -"),
        Accepted(
            .deals, ["stage": "Proposal", "stage_since": "2026-03-01", "expected_close": "2026-04-30"],
            "proposal 2026-03-01T11:00:00Z 2026-04-30 -"),
        Accepted(.deals, ["attributes.size": "200 m²"], "lead - - 200 m²"),
        Accepted(
            .deals, ["created": "2026-03-01 09:00", "stage_since": "2026-03-01 09:00", "accepted": "2026-03-01 09:00"],
            "lead 2026-03-01T08:00:00Z - -"),
        Accepted(.interactions, ["items": "COFFEE=12; FILTERS=3.5"], #"- ["COFFEE:12.0", "FILTERS:3.5"] -"#),
        Accepted(.interactions, ["items": "; A 4 paper = 1e3 ;;"], #"- ["A 4 paper:1000.0"] -"#),
        Accepted(.interactions, ["items": "A=1; A=2"], #"- ["A:1.0", "A:2.0"] -"#),
        Accepted(.interactions, ["sentiment": "POSITIVE", "kind": "feedback", "deal": "D1"], "positive [] D1"),
        Accepted(.requests, [:], "open - -"),
        Accepted(.requests, ["answered": "2026-03-01T12:00:00Z", "specialist": "sam"], "answered 2026-03-01T12:00:00Z sam"),
        Accepted(.requests, ["status": "answered"], "answered - -"),
        Accepted(.requests, ["status": "withdrawn", "asked": "2026-03-01"], "withdrawn - -"),
        Accepted(.absences, [:], "anna 2026-08-01 2026-08-01 2026-08-21 -"),
        Accepted(.absences, ["id": "V7", "last": "2026-08-01", "substitute": "bert"], "V7 2026-08-01 2026-08-01 bert"),
        Accepted(.absences, ["last": "2028-07-31"], "anna 2026-08-01 2026-08-01 2028-07-31 -"),
    ]

    @Test("what fits is taken", arguments: accepted)
    func accepts(_ example: Accepted) throws {
        #expect(try read(example.kind, example.changes) == example.gives)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var kind: RecordKind
        var changes: [String: String]
        var field: String
        /// What the reason has to say: the fault, and what would be right.
        var says: [String]
        var testDescription: String { "\(kind) \(changes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.prefix(40))" })" }

        init(_ kind: RecordKind, _ changes: [String: String], _ field: String, _ says: String...) {
            self.kind = kind
            self.changes = changes
            self.field = field
            self.says = says
        }
    }

    static let refused = [
        Refused(
            .customers, Dictionary(uniqueKeysWithValues: (0...100).map { ("attributes.a\($0)", "x") }), "attributes", "101", "at most 100"),
        Refused(.customers, ["attributes.a": String(repeating: "x", count: 4097)], "attributes.a", "4097 bytes", "4096"),
        Refused(.contracts, ["initial_term": ""], "end", "is empty", "initial_term"),
        Refused(.contracts, ["end": "2025-02-28"], "end", "2025-02-28 is not 1 month after the start, which is 2025-02-27", "leave one"),
        Refused(.contracts, ["end": "2025-02-27", "end_included": "no"], "end", "which is 2025-02-28"),
        Refused(.contracts, ["initial_term": "8 hours"], "initial_term", "'8 hours' is no term", "'1 year'"),
        Refused(.contracts, ["initial_term": "3 business days"], "initial_term", "no term"),
        Refused(.contracts, ["initial_term": "-1 month"], "initial_term"),
        Refused(.contracts, ["renewal_term": "0 days"], "renewal_term", "no term"),
        Refused(.contracts, ["renewal_term": "yearly"], "renewal_term", "no span", "'3 months'"),
        Refused(.deals, ["stage": "signed"], "stage", "'signed' is none of lead, qualified, proposal, won, lost"),
        Refused(.deals, ["stage_since": "last week"], "stage_since", "no instant", "2026-12-31 09:00"),
        Refused(.deals, ["created": "2026-03-02", "stage_since": "2026-03-01"], "stage_since", "before the deal was created"),
        Refused(.deals, ["created": "2026-03-02", "accepted": "2026-03-01"], "accepted", "before the deal was created"),
        Refused(.deals, ["expected_close": "2026-02-30"], "expected_close", "no date", "2026-12-31"),
        Refused(.deals, ["value": "EUR 5"], "value", "no amount", "1200.50"),
        Refused(.deals, ["currency": "euro"], "currency", "ISO 4217"),
        Refused(.deals, ["name": ""], "name", "every record needs one"),
        Refused(.interactions, ["items": "COFFEE"], "items", "'COFFEE' has no quantity", "COFFEE=12; FILTERS=3.5"),
        Refused(.interactions, ["items": "A=1; COFFEE="], "items", "'COFFEE=' has no quantity"),
        Refused(.interactions, ["items": "=3"], "items", "'=3' names no item"),
        Refused(.interactions, ["items": "A=0"], "items", "not above 0"), Refused(.interactions, ["items": "A=-1"], "items", "not above 0"),
        Refused(.interactions, ["items": "A=12 kg"], "items", "no number"),
        Refused(.interactions, ["items": "A=0x10"], "items", "no number"),
        Refused(.interactions, ["items": "A=nan"], "items", "no number"), Refused(.interactions, ["items": "A=3,5"], "items", "no number"),
        Refused(.interactions, ["items": "A=1e12"], "items", "1e12"),
        Refused(.interactions, ["items": "A=1=2"], "items", "more than one '='"),
        Refused(.interactions, ["items": "A|B=1"], "items", "'|'"),
        Refused(.interactions, ["items": "\(String(repeating: "x", count: 201))=1"], "items", "200 bytes"),
        Refused(.interactions, ["items": "A=1", "kind": "call"], "items", "of an order", "make the kind order"),
        Refused(.interactions, ["sentiment": "glad"], "sentiment", "'glad' is none of positive, neutral, negative"),
        Refused(.requests, ["status": "done"], "status", "'done' is none of open, answered, withdrawn"),
        Refused(.requests, ["topic": " "], "topic", "every record needs one"),
        Refused(.requests, ["asked": "2026-03-02", "answered": "2026-03-01"], "answered", "before it was asked"),
        Refused(.requests, ["answered": "2026-03-01", "status": "open"], "answered", "the status is open", "make the status answered"),
        Refused(.absences, ["rep": ""], "rep", "every record needs one"),
        Refused(.absences, ["first": "soon"], "first", "no date", "2026-12-31"),
        Refused(.absences, ["last": "2026-07-31"], "last", "before the first day"),
        Refused(.absences, ["last": "2028-08-01"], "last", "732 days", "more than two years", "correct the year"),
        Refused(.absences, ["id": "a\tb"], "id", "control character"),
    ]

    @Test("what does not fit is refused by its field, with what would be right", arguments: refused)
    func refuses(_ example: Refused) throws {
        let fault = #expect(throws: RecordFault.self) { try read(example.kind, example.changes) }
        #expect(fault?.field == example.field)
        for words in example.says { #expect(fault?.reason.contains(words) == true, "\(fault?.reason ?? "")") }
    }

    @Test("what is left out of a deal follows from what is known of it")
    func dealAfter() throws {
        let (then, now) = (try Instant(rfc3339: "2026-02-01T00:00:00Z"), try Instant(rfc3339: "2026-03-01T00:00:00Z"))
        var incoming = IncomingDeal(id: DealID("D"), customer: CustomerID("C"), name: "N", owner: RepLogin("anna"))
        let first = incoming.deal(after: nil, now: then)
        #expect(first.created == then && first.stageSince == then)
        #expect(incoming.deal(after: first, now: now) == first)
        incoming.stage = .qualified
        let second = incoming.deal(after: first, now: now)
        #expect(second.created == then && second.stageSince == now)
        // It was there before it came into its stage.
        incoming.stageSince = try Instant(rfc3339: "2025-01-01T00:00:00Z")
        #expect(incoming.deal(after: nil, now: now).created == incoming.stageSince)
        // Whoever gets it next has yet to take it over.
        var accepted = second
        accepted.accepted = now
        incoming.stageSince = nil
        #expect(incoming.deal(after: accepted, now: now).accepted == now)
        incoming.owner = RepLogin("bert")
        #expect(incoming.deal(after: accepted, now: now).accepted == nil)
    }
}
