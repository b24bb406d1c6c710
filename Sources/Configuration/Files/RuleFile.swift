import CivilTime
import FollowUp
import Yams

/// Reads a rule from its file. Goes on after a mistake, so that all of them are told at once.
struct RuleFile {
    private let file: YAMLFile
    private let stem: String
    private var problems: [Problem] = []
    /// Keys that are there with a slip of the pen: they are not missing on top of that.
    private var misspelt: Set<String> = []

    /// - Parameter stem: the file's name without ".yaml": the rule's name.
    private init(_ file: YAMLFile, stem: String) {
        self.file = file
        self.stem = stem
    }

    private static let keys = ["rule", "about", "when", "cadence", "opens", "due", "closes", "title", "assign", "remind"]

    /// The rule, or the problems that keep it from being one.
    static func read(_ file: YAMLFile, stem: String, fingerprint: String) -> Result<Rule, Problems> {
        var reader = RuleFile(file, stem: stem)
        let rule = reader.rule(fingerprint: fingerprint)
        if let rule, reader.problems.isEmpty { return .success(rule) }
        return .failure(Problems(list: reader.problems))
    }

    /// All that is wrong with a file.
    struct Problems: Error {
        var list: [Problem]
    }

    // MARK: - The keys

    private mutating func rule(fingerprint: String) -> Rule? {
        guard let root = file.root else { return nil }
        var nodes: [String: Node] = [:]
        do throws(Problem) {
            for (key, value) in try file.pairs(root, "a rule") {
                guard Self.keys.contains(key.text) else {
                    problems.append(unknown("key", key, Self.keys))
                    if let meant = Nearest.word(to: key.text, in: Self.keys) { misspelt.insert(meant) }
                    continue
                }
                nodes[key.text] = value
            }
        } catch {
            problems.append(error)
            return nil
        }
        checkName(nodes["rule"], root)
        guard let kind = about(nodes["about"], root) else { return nil }
        let conditions = nodes["when"].map { self.conditions($0, about: kind) } ?? []
        let trigger = trigger(nodes["cadence"], about: kind, root)
        let opens = date(
            "opens", nodes, about: kind, role: .opens, default: kind == .customer ? DatePhrase(anchor: .nextContact) : nil, root)
        let due = date(
            "due", nodes, about: kind, role: .due,
            default: kind == .customer ? DatePhrase(offset: Span(businessDays: 5), anchor: .opens) : nil, root)
        if kind == .customer, let node = nodes["closes"] {
            problems.append(file.problem(node, "a cadence has no 'closes': a customer who was not reached in time is not forgotten"))
        }
        let closes = nodes["closes"].flatMap { node in
            attempt { reader throws(Problem) in try PhraseReader.date(try reader.file.text(node, "'closes'"), about: kind, role: .closes) }
        }
        let title = title(nodes["title"], about: kind, root)
        checkAssign(nodes["assign"])
        let reminders = nodes["remind"].map { readReminders($0) } ?? [.atOpen]
        guard let trigger, let opens, let due, let title else { return nil }
        return Rule(
            name: RuleName(stem), conditions: conditions, trigger: trigger, opens: opens, due: due, closes: closes, title: title,
            reminders: reminders, fingerprint: fingerprint)
    }

    private mutating func checkName(_ node: Node?, _ root: Node) {
        guard let node else { return missing("rule", "such as 'rule: \(stem)'", root) }
        attempt { reader throws(Problem) in
            let name = try reader.file.text(node, "'rule'")
            if name.text != reader.stem {
                throw name.problem("the rule is called '\(name.text)' but its file '\(reader.stem).yaml'; they have the same name")
            }
        }
    }

    private mutating func about(_ node: Node?, _ root: Node) -> Subject.Kind? {
        guard let node else {
            missing("about", "'about: customer' or 'about: contract'", root)
            return nil
        }
        return attempt { reader throws(Problem) in
            let text = try reader.file.text(node, "'about'")
            guard let kind = Subject.Kind(rawValue: text.text) else {
                throw reader.unknown("kind of record", text, Subject.Kind.allCases.map(\.rawValue))
            }
            return kind
        }
    }

    private mutating func trigger(_ node: Node?, about kind: Subject.Kind, _ root: Node) -> Trigger? {
        switch (kind, node) {
        case (.contract, nil): return .contractDates
        case (.contract, let node?):
            problems.append(file.problem(node, "a cadence is about customers; a rule about contracts goes by their dates"))
            return nil
        case (.customer, nil):
            missing("cadence", "which says how often a customer is contacted", root)
            return nil
        case (.customer, let node?): return attempt { reader throws(Problem) in .cadence(try reader.cadence(node)) }
        }
    }

    private mutating func date(
        _ key: String, _ nodes: [String: Node], about kind: Subject.Kind, role: DatePhrase.Role, default standard: DatePhrase?, _ root: Node
    ) -> DatePhrase? {
        guard let node = nodes[key] else {
            if standard == nil { missing(key, "such as '\(key): 90 days before cancel_by'", root) }
            return standard
        }
        return attempt { reader throws(Problem) in try PhraseReader.date(try reader.file.text(node, "'\(key)'"), about: kind, role: role) }
    }

    private mutating func title(_ node: Node?, about kind: Subject.Kind, _ root: Node) -> TitleTemplate? {
        guard let node else {
            missing("title", "which says what is to be done", root)
            return nil
        }
        return attempt { reader throws(Problem) in try TitleReader.title(try reader.file.text(node, "'title'"), about: kind) }
    }

    private mutating func checkAssign(_ node: Node?) {
        guard let node else { return }
        attempt { reader throws(Problem) in
            let text = try reader.file.text(node, "'assign'")
            guard text.text == "owner" else { throw text.problem("a task can be assigned to 'owner' only, as yet") }
        }
    }

    private mutating func readReminders(_ node: Node) -> [ReminderRule] {
        file.items(node).compactMap { item in
            attempt { reader throws(Problem) in try PhraseReader.reminder(try reader.file.text(item, "a reminder")) }
        }
    }

    // MARK: - Cadence

    private mutating func cadence(_ node: Node) throws(Problem) -> Cadence {
        var cadence = Cadence(intervals: [:], otherwise: nil, retry: Span(businessDays: 1))
        var hasInterval = false
        for (key, value) in try file.pairs(node, "a cadence") {
            switch key.text {
            case "since":
                let text = try file.text(value, "'since'")
                guard text.text == "last_contact" else { throw unknown("start of a cadence", text, ["last_contact"]) }
            case "every":
                hasInterval = true
                if case .mapping = value {
                    for (segment, span) in try file.pairs(value, "'every'") {
                        let interval = try interval(span)
                        if segment.text == "otherwise" { cadence.otherwise = interval } else { cadence.intervals[segment.text] = interval }
                    }
                } else {
                    cadence.otherwise = try interval(value)
                }
            case "retry": cadence.retry = try interval(value)
            default: throw unknown("key of a cadence", key, ["since", "every", "retry"])
            }
        }
        guard hasInterval else {
            throw file.problem(node, "'every' is missing, as in 'every: 30 days' or 'every: {gold: 30 days, otherwise: 90 days}'")
        }
        return cadence
    }

    private func interval(_ node: Node) throws(Problem) -> Span {
        let text = try file.text(node, "an interval")
        let span = try PhraseReader.span(text)
        guard !span.isZero else { throw text.problem("an interval of no time would never end") }
        return span
    }

    // MARK: - Conditions

    private mutating func conditions(_ node: Node, about kind: Subject.Kind) -> [Condition] {
        let pairs = attempt { reader throws(Problem) in try reader.file.pairs(node, "'when'") } ?? []
        return pairs.compactMap { key, value in
            attempt { reader throws(Problem) in try reader.condition(key, value, about: kind) }
        }
    }

    private func condition(_ key: PlacedText, _ value: Node, about kind: Subject.Kind) throws(Problem) -> Condition {
        let known = Condition.fields(about: kind)
        guard let field = known.first(where: { $0.rawValue == key.text }) else {
            throw unknown("field of a \(kind.rawValue)", key, known.map(\.rawValue))
        }
        var values: Set<String> = []
        let possible = Condition.possibleValues(of: field, about: kind)
        for item in file.items(value) {
            let text = try file.text(item, "a value of '\(key.text)'")
            if let possible, !possible.contains(text.text) { throw unknown("value of '\(key.text)'", text, possible) }
            values.insert(text.text)
        }
        guard !values.isEmpty else { throw file.problem(value, "'\(key.text)' has no value that it could have; the rule would never fire") }
        return Condition(field: field, anyOf: values)
    }

    // MARK: - Problems

    /// The result of `body`; a problem is kept for the end.
    @discardableResult
    private mutating func attempt<T>(_ body: (inout RuleFile) throws(Problem) -> T) -> T? {
        do throws(Problem) {
            return try body(&self)
        } catch {
            problems.append(error)
            return nil
        }
    }

    private mutating func missing(_ key: String, _ hint: String, _ root: Node) {
        if misspelt.contains(key) { return }
        problems.append(file.problem(root, "'\(key)' is missing: \(hint)"))
    }

    private func unknown(_ what: String, _ text: PlacedText, _ known: [String]) -> Problem {
        if let nearest = Nearest.word(to: text.text, in: known) {
            return text.problem("unknown \(what) '\(text.text)': did you mean '\(nearest)'?")
        }
        return text.problem("unknown \(what) '\(text.text)'; there \(known.count == 1 ? "is" : "are") \(known.joined(separator: ", "))")
    }
}
