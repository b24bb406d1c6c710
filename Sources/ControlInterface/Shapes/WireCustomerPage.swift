import Varlink

// Records as `followupctl` reads them from `io.followupd.Records`.

extension Wire {
    /// A contract in the term that runs.
    package struct RunningContract: Hashable, Sendable {
        package var id: String
        package var name: String
        package var status: String
        package var start: String
        package var end: String
        package var endIncluded: Bool
        package var notice: String?
        package var autoRenew: Bool
        package var initialTerm: String?
        package var renewalTerm: String?
        package var value: String?
        package var currency: String?
        package var attributes: [(name: String, text: String)] { pairs.map { ($0[0], $0[1]) } }
        package var runsTo: String
        package var rollsOn: Bool
        package var cancelBy: String
        package var unadjustedCancelBy: String
        private var pairs: [[String]]

        init(_ json: JSON) throws(WireError) {
            let outer = try WireReader(json, "contracts")
            let reader = try WireReader(json["contract"], "contract")
            id = try reader.string("id")
            name = try reader.string("name")
            status = try reader.optionalString("status") ?? "active"
            start = try reader.string("start")
            end = try reader.string("end")
            endIncluded = reader.isAbsent("endIncluded") ? true : try reader.bool("endIncluded")
            notice = try reader.optionalString("notice")
            autoRenew = reader.isAbsent("autoRenew") ? false : try reader.bool("autoRenew")
            initialTerm = try reader.optionalString("initialTerm")
            renewalTerm = try reader.optionalString("renewalTerm")
            value = try reader.optionalString("value")
            currency = try reader.optionalString("currency")
            pairs = reader.attributes()
            runsTo = try outer.string("runsTo")
            rollsOn = try outer.bool("rollsOn")
            cancelBy = try outer.string("cancelBy")
            unadjustedCancelBy = try outer.string("unadjustedCancelBy")
        }
    }

    package struct Deal: Hashable, Sendable {
        package var id: String
        package var customer: String
        package var name: String
        package var stage: String
        package var stageSince: String?
        package var created: String?
        package var owner: String?
        package var accepted: String?
        package var expectedClose: String?
        package var value: String?
        package var currency: String?
        package var attributes: [(name: String, text: String)] { pairs.map { ($0[0], $0[1]) } }
        private var pairs: [[String]]

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "deal")
            id = try reader.string("id")
            customer = try reader.string("customer")
            name = try reader.string("name")
            stage = try reader.optionalString("stage") ?? "lead"
            stageSince = try reader.optionalString("stageSince")
            created = try reader.optionalString("created")
            owner = try reader.optionalString("owner")
            accepted = try reader.optionalString("accepted")
            expectedClose = try reader.optionalString("expectedClose")
            value = try reader.optionalString("value")
            currency = try reader.optionalString("currency")
            pairs = reader.attributes()
        }
    }

    /// A stage that a deal was in.
    package struct Passage: Hashable, Sendable {
        package var stage: String
        package var from: String
        package var until: String?

        init(_ json: JSON) throws(WireError) {
            let reader = try WireReader(json, "stages")
            stage = try reader.string("stage")
            from = try reader.string("from")
            until = try reader.optionalString("until")
        }
    }

    /// The reply of `Records.GetDeal`.
    package struct DealDetail: Hashable, Sendable {
        package var deal: Deal
        package var customerName: String
        package var stages: [Passage]

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            deal = try Deal(reply["deal"])
            customerName = try reader.string("customerName")
            stages = try reader.array("stages") { json throws(WireError) in try Passage(json) }
        }
    }

    /// A question to a specialist.
    package struct Request: Hashable, Sendable {
        package var id: String
        package var customer: String
        package var topic: String
        package var status: String
        package var rep: String?
        package var specialist: String?
        package var asked: String?
        package var answered: String?
        package var deal: String?

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "request")
            id = try reader.string("id")
            customer = try reader.string("customer")
            topic = try reader.string("topic")
            status = try reader.optionalString("status") ?? "open"
            rep = try reader.optionalString("rep")
            specialist = try reader.optionalString("specialist")
            asked = try reader.optionalString("asked")
            answered = try reader.optionalString("answered")
            deal = try reader.optionalString("deal")
        }
    }

    package struct Absence: Hashable, Sendable {
        package var id: String
        package var rep: String
        package var first: String
        package var last: String
        package var substitute: String?

        package init(_ json: JSON) throws(WireError) {
            let reader = try WireReader(json, "absences")
            id = try reader.string("id")
            rep = try reader.string("rep")
            first = try reader.string("first")
            last = try reader.string("last")
            substitute = try reader.optionalString("substitute")
        }
    }

    /// How often a customer orders.
    package struct Rhythm: Hashable, Sendable {
        package var usualGap: Double
        package var gaps: Int
        package var next: String

        init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "rhythm")
            guard let gap = json?["usualGap"]?.doubleValue else { throw WireError(field: "usualGap") }
            usualGap = gap
            gaps = Int(try reader.integer("gaps"))
            next = try reader.string("next")
        }
    }

    /// The reply of `Records.GetCustomer`.
    package struct CustomerPage: Sendable {
        package var id: String
        package var name: String
        package var segment: String?
        package var owner: String?
        package var status: String
        package var since: String?
        package var zone: String?
        package var attributes: [(name: String, text: String)]
        package var lastContact: String?
        package var lastOrder: String?
        package var coverage: String?
        package var contracts: [RunningContract]
        package var deals: [Deal]
        package var requests: [Request]
        package var absences: [Absence]
        package var standIn: String?
        package var interactions: [Interaction]
        /// Whether there are more interactions than these.
        package var hasMore: Bool
        package var tasks: [Task]
        package var closed: [Task]
        package var rhythm: Rhythm?

        package init(_ reply: JSONObject) throws(WireError) {
            let outer = WireReader(reply)
            let reader = try WireReader(reply["customer"], "customer")
            id = try reader.string("id")
            name = try reader.string("name")
            segment = try reader.optionalString("segment")
            owner = try reader.optionalString("owner")
            status = try reader.optionalString("status") ?? "active"
            since = try reader.optionalString("since")
            zone = try reader.optionalString("zone")
            attributes = reader.attributes().map { ($0[0], $0[1]) }
            lastContact = try outer.optionalString("lastContact")
            lastOrder = try outer.optionalString("lastOrder")
            coverage = try outer.optionalString("coverage")
            contracts = try outer.array("contracts") { json throws(WireError) in try RunningContract(json) }
            deals = try outer.array("deals") { json throws(WireError) in try Deal(json) }
            requests = try outer.array("requests") { json throws(WireError) in try Request(json) }
            absences = try outer.array("absences") { json throws(WireError) in try Absence(json) }
            standIn = try outer.optionalString("standIn")
            interactions = try outer.array("interactions") { json throws(WireError) in try Interaction(json) }
            hasMore = !outer.isAbsent("cursor")
            tasks = try outer.array("tasks") { json throws(WireError) in try Task(json) }
            closed = try outer.array("closed") { json throws(WireError) in try Task(json) }
            rhythm = outer.isAbsent("rhythm") ? nil : try Rhythm(reply["rhythm"])
        }
    }
}

extension WireReader {
    /// The house's own fields, by name.
    fileprivate func attributes() -> [[String]] {
        (object["attributes"]?.objectValue ?? [:]).map { [$0.key, $0.value.stringValue ?? ""] }.sorted { $0[0] < $1[0] }
    }
}
