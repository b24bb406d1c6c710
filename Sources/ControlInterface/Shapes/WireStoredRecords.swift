import CivilTime
import FollowUp
import Varlink

// Records as `io.followupd.Records` gives them: the same shapes as they are handed in, filled in.

extension Wire {
    /// A customer as it is stored.
    package struct CustomerRecord: Hashable, Sendable, JSONWritable {
        package var record: FollowUp.Customer

        package init(_ record: FollowUp.Customer) { self.record = record }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", record.id.rawValue)
            writer.member("name", record.name)
            writer.filled("segment", record.segment)
            writer.optional("owner", record.owner?.rawValue)
            writer.member("status", record.status.rawValue)
            writer.optional("since", record.since?.description)
            writer.optional("zone", record.zone)
            writer.attributes(record.attributes)
            writer.endObject()
        }
    }

    /// A contract as it is stored.
    package struct StatedContract: Hashable, Sendable, JSONWritable {
        package var record: FollowUp.Contract

        package init(_ record: FollowUp.Contract) { self.record = record }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", record.id.rawValue)
            writer.member("customer", record.customer.rawValue)
            writer.member("name", record.name)
            writer.member("status", record.status.rawValue)
            writer.member("start", record.start.description)
            writer.member("end", record.end.description)
            writer.member("endIncluded", record.endIncluded)
            if record.notice != .zero { writer.member("notice", record.notice.description) }
            writer.member("autoRenew", record.autoRenew)
            writer.optional("initialTerm", record.terms?.initial?.description)
            writer.optional("renewalTerm", record.terms?.renewal.description)
            writer.amount(record.value, record.currency)
            writer.attributes(record.attributes)
            writer.endObject()
        }
    }

    /// A contract as it is stored, with what follows from it for today.
    package struct ContractRecord: Hashable, Sendable, JSONWritable {
        package var record: FollowUp.Contract
        package var running: FollowUp.Contract
        package var cancelBy: CivilDate
        package var unadjustedCancelBy: CivilDate

        /// - Parameters:
        ///   - today: the day in the customer's zone.
        package init(_ record: FollowUp.Contract, today: CivilDate, calendar: BusinessCalendar, zone: Zone) {
            self.record = record
            running = record.running(on: today)
            cancelBy = running.cancelBy(calendar: calendar, zone: zone)
            unadjustedCancelBy = running.unadjustedCancelBy(calendar: calendar, zone: zone)
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("contract", StatedContract(record))
            writer.member("runsTo", running.end.description)
            writer.member("rollsOn", record.rollsOn)
            writer.member("cancelBy", cancelBy.description)
            writer.member("unadjustedCancelBy", unadjustedCancelBy.description)
            writer.endObject()
        }
    }

    /// A deal as it is stored.
    /// A deal in a list.
    package struct ListedDeal: Hashable, Sendable, JSONWritable {
        package var deal: DealRecord
        package var customerName: String

        package init(deal: DealRecord, customerName: String) {
            self.deal = deal
            self.customerName = customerName
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("deal", deal)
            writer.member("customerName", customerName)
            writer.endObject()
        }
    }

    /// What every rep may know of another.
    package struct Colleague: Hashable, Sendable, JSONWritable {
        package var login: String
        package var name: String
        package var team: String?

        package init(_ rep: FollowUp.Rep) {
            login = rep.login.rawValue
            name = rep.name
            team = rep.team.isEmpty ? nil : rep.team
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("login", login)
            writer.member("name", name)
            writer.optional("team", team)
            writer.endObject()
        }
    }

    package struct DealRecord: Hashable, Sendable, JSONWritable {
        package var record: FollowUp.Deal

        package init(_ record: FollowUp.Deal) { self.record = record }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", record.id.rawValue)
            writer.member("customer", record.customer.rawValue)
            writer.member("name", record.name)
            writer.member("stage", record.stage.rawValue)
            writer.member("stageSince", record.stageSince.description)
            writer.member("created", record.created.description)
            writer.optional("owner", record.owner?.rawValue)
            writer.optional("accepted", record.accepted?.description)
            writer.optional("expectedClose", record.expectedClose?.description)
            writer.amount(record.value, record.currency)
            writer.attributes(record.attributes)
            writer.endObject()
        }
    }

    /// A stage that a deal was in.
    package struct PassageRecord: Hashable, Sendable, JSONWritable {
        package var record: FollowUp.Deal.Passage

        package init(_ record: FollowUp.Deal.Passage) { self.record = record }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("stage", record.stage.rawValue)
            writer.member("from", record.from.description)
            writer.optional("until", record.until?.description)
            writer.endObject()
        }
    }

    /// A question to a specialist as it is stored.
    package struct RequestRecord: Hashable, Sendable, JSONWritable {
        package var record: SpecialistRequest

        package init(_ record: SpecialistRequest) { self.record = record }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", record.id.rawValue)
            writer.member("customer", record.customer.rawValue)
            writer.member("topic", record.topic)
            writer.member("status", record.status.rawValue)
            writer.optional("rep", record.rep?.rawValue)
            writer.optional("specialist", record.specialist?.rawValue)
            writer.member("asked", record.asked.description)
            writer.optional("answered", record.answered?.description)
            writer.optional("deal", record.deal?.rawValue)
            writer.endObject()
        }
    }

    /// A rep as they are stored.
    package struct RepRecord: Hashable, Sendable, JSONWritable {
        package var record: FollowUp.Rep

        package init(_ record: FollowUp.Rep) { self.record = record }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("login", record.login.rawValue)
            writer.member("name", record.name)
            writer.filled("email", record.email)
            writer.filled("team", record.team)
            writer.optional("manager", record.manager?.rawValue)
            writer.optional("zone", record.zone)
            writer.member("active", record.isActive)
            writer.optional("digest", record.digest.map { String($0.description.prefix(5)) })
            writer.endObject()
        }
    }

    /// An absence as it is stored.
    package struct AbsenceRecord: Hashable, Sendable, JSONWritable {
        package var record: FollowUp.Absence

        package init(_ record: FollowUp.Absence) { self.record = record }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", record.id.rawValue)
            writer.member("rep", record.rep.rawValue)
            writer.member("first", record.first.description)
            writer.member("last", record.last.description)
            writer.optional("substitute", record.substitute?.rawValue)
            writer.endObject()
        }
    }

    /// An interaction as it is stored.
    package struct InteractionRecord: Hashable, Sendable, JSONWritable {
        package var record: FollowUp.Interaction

        package init(_ record: FollowUp.Interaction) { self.record = record }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", record.id.rawValue)
            writer.member("customer", record.customer.rawValue)
            writer.member("kind", record.kind.rawValue)
            writer.member("outcome", record.outcome.rawValue)
            writer.member("at", record.at.description)
            writer.optional("rep", record.rep?.rawValue)
            writer.filled("note", record.note)
            writer.optional("sentiment", record.sentiment?.rawValue)
            if !record.lines.isEmpty {
                writer.key("items")
                writer.beginArray()
                for line in record.lines {
                    writer.beginObject()
                    writer.member("item", line.item)
                    writer.member("quantity", line.quantity)
                    writer.endObject()
                }
                writer.endArray()
            }
            writer.optional("deal", record.deal?.rawValue)
            writer.endObject()
        }
    }

    /// The reply of `Records.GetCustomer`, as the daemon writes it.
    package struct CustomerReply: Sendable, JSONWritable {
        package var customer: WatchedCustomer
        package var coverage: Coverage?
        package var contracts: [ContractRecord] = []
        package var deals: [FollowUp.Deal] = []
        package var requests: [SpecialistRequest] = []
        package var absences: [FollowUp.Absence] = []
        package var standIn: RepLogin?
        package var interactions: [FollowUp.Interaction] = []
        package var cursor: String?
        package var tasks: [Task] = []
        package var closed: [Task] = []
        package var rhythm: FollowUp.Rhythm?

        package init(customer: WatchedCustomer) { self.customer = customer }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("customer", CustomerRecord(customer.record))
            writer.optional("lastContact", customer.lastContact?.description)
            writer.optional("lastOrder", customer.lastOrder?.description)
            writer.optional("coverage", coverage?.rawValue)
            writer.list("contracts", contracts)
            writer.list("deals", deals.map(DealRecord.init))
            writer.list("requests", requests.map(RequestRecord.init))
            writer.list("absences", absences.map(AbsenceRecord.init))
            writer.optional("standIn", standIn?.rawValue)
            writer.list("interactions", interactions.map(InteractionRecord.init))
            writer.optional("cursor", cursor)
            writer.list("tasks", tasks)
            writer.list("closed", closed)
            if let rhythm {
                writer.key("rhythm")
                writer.beginObject()
                writer.member("usualGap", (rhythm.usualGap * 10).rounded() / 10)
                writer.member("gaps", rhythm.gaps.count)
                writer.member("last", rhythm.last.description)
                writer.member("next", rhythm.next.description)
                writer.endObject()
            }
            writer.endObject()
        }
    }
}

extension JSONWriter {
    /// Writes a text unless it is empty, which means that there is none.
    mutating func filled(_ key: String, _ text: String) {
        if !text.isEmpty { member(key, text) }
    }

    mutating func amount(_ value: Int64?, _ currency: String) {
        if let value { member("value", Money.text(hundredths: value, currency: "")) }
        filled("currency", currency)
    }

    mutating func attributes(_ attributes: Attributes) {
        if attributes.isEmpty { return }
        key("attributes")
        beginObject()
        for (name, text) in attributes.values.sorted(by: { $0.key < $1.key }) { member(name, text) }
        endObject()
    }
}
