import CivilTime
import FollowUp
import Varlink

extension Wire {
    /// A condition with what the record has; those that it is made up of come after it, deeper.
    package struct Condition: Hashable, Sendable, JSONWritable {
        package var depth: Int
        package var text: String
        package var met: Bool
        package var value: String?
        package var changesAt: String?

        package init(_ json: JSON) throws(WireError) {
            let reader = try WireReader(json, "conditions")
            depth = Int(try reader.integer("depth"))
            text = try reader.string("text")
            met = try reader.bool("met")
            value = try reader.optionalString("value")
            changesAt = try reader.optionalString("changesAt")
        }

        private init(_ report: ConditionReport, depth: Int) {
            self.depth = depth
            text = report.text
            met = report.isMet
            value = report.value
            changesAt = report.changesAt?.description
        }

        /// A condition and its parts, one after the other.
        package static func list(_ reports: [ConditionReport], depth: Int = 0) -> [Condition] {
            reports.flatMap { [Condition($0, depth: depth)] + list($0.parts, depth: depth + 1) }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("depth", depth)
            writer.member("text", text)
            writer.member("met", met)
            writer.optional("value", value)
            writer.optional("changesAt", changesAt)
            writer.endObject()
        }
    }

    /// A moment of a task, and the way to it.
    package struct Moment: Hashable, Sendable, JSONWritable {
        package var name: String
        package var at: String
        package var way: [String]

        package init(_ json: JSON) throws(WireError) {
            let reader = try WireReader(json, "moments")
            name = try reader.string("name")
            at = try reader.string("at")
            way = try reader.strings("way")
        }

        init(_ moment: FollowUp.Explanation.Moment) {
            name = moment.name
            at = moment.at.description
            way = moment.steps
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("name", name)
            writer.member("at", at)
            writer.member("way", way)
            writer.endObject()
        }
    }

    /// What became of a rule, or of one of its steps.
    package enum Outcome: String, Hashable, Sendable, CaseIterable {
        case wanted, conditions, done
        case noMoment = "no_moment"
        case happened, waits, over, stale, limited
        case otherKind = "other_kind"
    }

    /// So many in any such span, and when those were that use it up.
    package struct Limit: Hashable, Sendable, JSONWritable {
        package var count: Int
        package var span: String
        package var by: [String]

        init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "limit")
            count = Int(try reader.integer("count"))
            span = try reader.string("span")
            by = try reader.strings("by")
        }

        init(_ limit: FiringLimit, by: [Instant]) {
            count = limit.count
            span = limit.span.description
            self.by = by.map(\.description)
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("count", count)
            writer.member("span", span)
            writer.member("by", by)
            writer.endObject()
        }
    }

    /// What became of one step, of one time that the rule fires.
    package struct StepReport: Hashable, Sendable, JSONWritable {
        package var step: String?
        package var anchor: String
        package var outcome: Outcome
        package var at: String?
        package var waitsFor: String?
        package var limit: Limit?
        package var missing: String?
        package var trigger: [String]
        package var moments: [Moment]
        package var assignee: [String]
        package var priority: [String]
        package var task: Int64?

        package init(_ json: JSON) throws(WireError) {
            let reader = try WireReader(json, "steps")
            step = try reader.optionalString("step")
            anchor = try reader.string("anchor")
            outcome = try reader.choice("outcome")
            at = try reader.optionalString("at")
            waitsFor = try reader.optionalString("waitsFor")
            limit = reader.isAbsent("limit") ? nil : try Limit(reader.object["limit"])
            missing = try reader.optionalString("missing")
            trigger = try reader.strings("trigger")
            moments = try reader.array("moments") { json throws(WireError) in try Moment(json) }
            assignee = try reader.strings("assignee")
            priority = try reader.strings("priority")
            task = try reader.optionalInteger("task")
        }

        init(_ report: FollowUp.Explanation.StepReport) {
            step = report.key.step == .only ? nil : report.key.step.rawValue
            anchor = report.key.anchor
            trigger = report.trigger
            moments = report.moments.map(Moment.init)
            assignee = report.assignee
            priority = report.priority
            task = report.task?.rawValue
            switch report.outcome {
            case .wanted: outcome = .wanted
            case .happened(let instant): (outcome, at) = (.happened, instant.description)
            case .waits(let earlier): (outcome, waitsFor) = (.waits, earlier.rawValue)
            case .noMoment(let what): (outcome, missing) = (.noMoment, what)
            case .over(let closes): (outcome, at) = (.over, closes.description)
            case .stale(let due): (outcome, at) = (.stale, due.description)
            case .limited(let firings, let by): (outcome, limit) = (.limited, Limit(firings, by: by))
            }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.optional("step", step)
            writer.member("anchor", anchor)
            writer.member("outcome", outcome.rawValue)
            writer.optional("at", at)
            writer.optional("waitsFor", waitsFor)
            if let limit { writer.member("limit", limit) }
            writer.optional("missing", missing)
            writer.member("trigger", trigger)
            writer.list("moments", moments)
            writer.member("assignee", assignee)
            writer.member("priority", priority)
            writer.optional("task", task)
            writer.endObject()
        }
    }

    /// How planning comes to what it says of a rule and a record.
    package struct Explanation: Hashable, Sendable, JSONWritable {
        package var rule: String
        package var about: String
        package var subject: String
        package var term: String?
        package var zone: String
        package var outcome: Outcome
        package var missing: String?
        package var conditions: [Condition]
        package var doneWhen: [Condition]
        package var steps: [StepReport]

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "explanation")
            rule = try reader.string("rule")
            about = try reader.string("about")
            subject = try reader.string("subject")
            term = try reader.optionalString("term")
            zone = try reader.string("zone")
            outcome = try reader.choice("outcome")
            missing = try reader.optionalString("missing")
            conditions = try reader.array("conditions") { json throws(WireError) in try Condition(json) }
            doneWhen = try reader.array("doneWhen") { json throws(WireError) in try Condition(json) }
            steps = try reader.array("steps") { json throws(WireError) in try StepReport(json) }
        }

        package init(_ explanation: FollowUp.Explanation) {
            rule = explanation.rule.rawValue
            about = explanation.subject.kind.rawValue
            subject = explanation.subject.key
            term = explanation.term?.description
            zone = explanation.zone
            conditions = Condition.list(explanation.conditions)
            doneWhen = Condition.list(explanation.doneWhen)
            steps = explanation.steps.map(StepReport.init)
            switch explanation.refusal {
            case nil: outcome = .wanted
            case .otherKind: outcome = .otherKind
            case .conditions: outcome = .conditions
            case .isDone: outcome = .done
            case .noMoment(let reason): (outcome, missing) = (.noMoment, reason)
            }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("rule", rule)
            writer.member("about", about)
            writer.member("subject", subject)
            writer.optional("term", term)
            writer.member("zone", zone)
            writer.member("outcome", outcome.rawValue)
            writer.optional("missing", missing)
            writer.list("conditions", conditions)
            writer.list("doneWhen", doneWhen)
            writer.list("steps", steps)
            writer.endObject()
        }
    }
}

extension WireReader {
    func strings(_ field: String) throws(WireError) -> [String] {
        try array(field) { json throws(WireError) in
            guard let text = json.stringValue else { throw WireError(field: field) }
            return text
        }
    }

    func integers(_ field: String) throws(WireError) -> [Int] {
        try array(field) { json throws(WireError) in
            guard let number = json.integerValue else { throw WireError(field: field) }
            return Int(number)
        }
    }
}
