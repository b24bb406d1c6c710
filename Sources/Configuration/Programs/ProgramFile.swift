import CivilTime
import FollowUp
import Yams

/// Reads what `deliver.d/NAME.yaml` says: for which events a program is run, and which. Goes on after a mistake, so that all of them are
/// told at once.
///
///     program: /usr/lib/followupd/deliver/mail     # or a list: the program and its arguments
///     events: [task.reminded, task.reminded_overdue]   # by name, or task.* for all of a family
///     reps: [anna, bram]                           # only about tasks of these; everybody's when left out
///     rules: [renewal]                             # only of these rules
///     timeout: 30s                                 # of one run
///     tries: 8                                     # in all, before the event becomes a dead letter
///     retry: 30s                                   # the wait after the first failure; doubled after each further one,
///     retry_at_most: 1h                            # up to this
///     environment: {SENDMAIL: /usr/sbin/sendmail}
struct ProgramFile {
    private let file: YAMLFile
    private var problems: [Problem] = []

    private static let keys = ["program", "events", "reps", "rules", "timeout", "tries", "retry", "retry_at_most", "environment"]
    private static let longestTimeout: Int64 = 600
    private static let longestWait: Int64 = 86_400
    private static let mostTries = 50

    private init(_ file: YAMLFile) { self.file = file }

    /// The program, or all that keeps it from being one.
    ///
    /// - Parameter stem: the file's name without ".yaml": the program's name.
    static func read(_ file: YAMLFile, stem: String) -> Result<ConfiguredProgram, Problems> {
        var reader = ProgramFile(file)
        let program = reader.program(stem: stem)
        if let program, reader.problems.isEmpty { return .success(program) }
        return .failure(Problems(list: reader.problems))
    }

    /// All that is wrong with a file.
    struct Problems: Error {
        var list: [Problem]
    }

    private mutating func program(stem: String) -> ConfiguredProgram? {
        guard let root = file.root else { return nil }
        var nodes: [String: Node] = [:]
        do throws(Problem) {
            for (key, value) in try file.pairs(root, "a program for deliveries") {
                if Self.keys.contains(key.text) { nodes[key.text] = value } else { problems.append(unknown("key", key, Self.keys)) }
            }
        } catch {
            problems.append(error)
            return nil
        }
        if !ConfiguredProgram.isName(stem) {
            problems.append(file.problem(root, "'\(stem)' is no name for a program: up to 64 of a-z, A-Z, 0-9, '-', '_' and '.'"))
        }
        let command = command(nodes["program"], root)
        let kinds = kinds(nodes["events"], root)
        let reps = names("reps", nodes).map { Set($0.map { RepLogin($0.text) }) }
        let rules = names("rules", nodes).map { Set($0.map { RuleName($0.text) }) }
        let timeout = seconds("timeout", nodes, usual: 30, longest: Self.longestTimeout)
        let first = seconds("retry", nodes, usual: 30, longest: Self.longestWait)
        let longest = seconds("retry_at_most", nodes, usual: max(3600, first), longest: Self.longestWait)
        if longest < first, let node = nodes["retry_at_most"] {
            problems.append(file.problem(node, "the longest wait is shorter than the first one, 'retry'"))
        }
        let tries = tries(nodes["tries"])
        let environment = environment(nodes["environment"])
        return ConfiguredProgram(
            delivery: DeliveryProgram(
                name: stem, filter: EventFilter(kinds: kinds, reps: reps, rules: rules), timeout: timeout,
                retries: RetryPolicy(tries: tries, firstWait: first, longestWait: longest)),
            command: command, environment: environment)
    }

    // MARK: - The keys

    private mutating func command(_ node: Node?, _ root: Node) -> [String] {
        guard let node else {
            problems.append(file.problem(root, "'program' is missing: the path of what is to be run"))
            return []
        }
        let words = file.items(node).compactMap { item in
            attempt { reader throws(Problem) in try reader.file.text(item, "a program or an argument") }
        }
        guard let first = words.first else {
            problems.append(file.problem(node, "'program' is empty: it is the path of what is to be run"))
            return []
        }
        if !first.text.hasPrefix("/") { problems.append(first.problem("'\(first.text)' is no absolute path: it begins with '/'")) }
        for word in words where word.text.utf8.contains(0) { problems.append(word.problem("no argument can hold a NUL character")) }
        return words.map(\.text)
    }

    private mutating func kinds(_ node: Node?, _ root: Node) -> Set<EventKind> {
        guard let node else {
            problems.append(file.problem(root, "'events' is missing: the kinds to be told, such as [task.reminded, task.reminded_overdue]"))
            return []
        }
        var kinds: Set<EventKind> = []
        let families = Set(EventKind.allCases.map { $0.rawValue.prefix { $0 != "." } + ".*" }.map(String.init)).sorted()
        for item in file.items(node) {
            attempt { reader throws(Problem) in
                let text = try reader.file.text(item, "a kind of event")
                if let kind = EventKind(rawValue: text.text) {
                    kinds.insert(kind)
                } else if families.contains(text.text) {
                    kinds.formUnion(EventKind.allCases.filter { $0.rawValue.hasPrefix(text.text.dropLast()) })
                } else {
                    let meant = Nearest.word(to: text.text, in: EventKind.allCases.map(\.rawValue) + families)
                    let hint =
                        meant.map { "did you mean '\($0)'?" } ?? "it is one such as 'task.reminded', or a whole family such as 'task.*'"
                    throw text.problem("unknown kind of event '\(text.text)': \(hint)")
                }
            }
        }
        if file.items(node).isEmpty { problems.append(file.problem(node, "'events' is empty; the program would never be run")) }
        return kinds
    }

    private mutating func names(_ key: String, _ nodes: [String: Node]) -> [PlacedText]? {
        guard let node = nodes[key] else { return nil }
        let items = file.items(node)
        if items.isEmpty { problems.append(file.problem(node, "'\(key)' is empty; leave it out to mean all of them")) }
        return items.compactMap { item in attempt { reader throws(Problem) in try reader.file.text(item, "one of '\(key)'") } }
    }

    private mutating func seconds(_ key: String, _ nodes: [String: Node], usual: Int64, longest: Int64) -> Int64 {
        guard let node = nodes[key] else { return usual }
        let given = attempt { reader throws(Problem) -> Int64 in
            let text = try reader.file.text(node, "'\(key)'")
            let span = try PhraseReader.span(text)
            guard span.isExact, span.microseconds >= 1_000_000, span.microseconds <= longest * 1_000_000 else {
                throw text.problem(
                    "'\(key)' is in hours, minutes and seconds, from 1s to \(longest < 3600 ? "\(longest / 60) min" : "\(longest / 3600) h")"
                )
            }
            return span.microseconds / 1_000_000
        }
        return given ?? usual
    }

    private mutating func tries(_ node: Node?) -> Int {
        guard let node else { return 8 }
        let given = attempt { reader throws(Problem) -> Int in
            let text = try reader.file.text(node, "'tries'")
            guard let number = Int(text.text), (1...Self.mostTries).contains(number) else {
                throw text.problem("'tries' is a number from 1 to \(Self.mostTries)")
            }
            return number
        }
        return given ?? 8
    }

    private mutating func environment(_ node: Node?) -> [String: String] {
        guard let node else { return [:] }
        let pairs = attempt { reader throws(Problem) in try reader.file.pairs(node, "'environment'") } ?? []
        var environment: [String: String] = [:]
        for (key, value) in pairs {
            attempt { reader throws(Problem) in
                guard !key.text.isEmpty, !key.text.utf8.contains(where: { $0 == UInt8(ascii: "=") || $0 == 0 }) else {
                    throw key.problem("'\(key.text)' is no name of a variable")
                }
                if key.text.hasPrefix("FOLLOWUP_") { throw key.problem("names that begin with FOLLOWUP_ are those of the event") }
                let text = try reader.file.text(value, "the value of a variable")
                if text.text.utf8.contains(0) { throw text.problem("no variable can hold a NUL character") }
                environment[key.text] = text.text
            }
        }
        return environment
    }

    // MARK: - Problems

    @discardableResult
    private mutating func attempt<T>(_ body: (inout ProgramFile) throws(Problem) -> T) -> T? {
        do throws(Problem) {
            return try body(&self)
        } catch {
            problems.append(error)
            return nil
        }
    }

    private func unknown(_ what: String, _ text: PlacedText, _ known: [String]) -> Problem {
        if let nearest = Nearest.word(to: text.text, in: known) {
            return text.problem("unknown \(what) '\(text.text)': did you mean '\(nearest)'?")
        }
        return text.problem("unknown \(what) '\(text.text)'; there are \(known.joined(separator: ", "))")
    }
}
