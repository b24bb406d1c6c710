import Varlink

extension Wire {
    /// How far something has come.
    package struct Progress: Hashable, Sendable, JSONWritable {
        package var done: Int
        package var total: Int

        package init(done: Int, total: Int) {
            self.done = done
            self.total = total
        }

        init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "progress")
            done = Int(try reader.integer("done"))
            total = Int(try reader.integer("total"))
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("done", done)
            writer.member("total", total)
            writer.endObject()
        }
    }

    /// A reply on the way, or the last one.
    package enum Step<Result: Sendable>: Sendable {
        case progress(Progress)
        case result(Result)
    }

    /// A file of a configuration that is to be tried.
    package struct ConfigurationFile: Hashable, Sendable {
        /// Where it is within its directory.
        package var path: String
        package var text: String

        package init(path: String, text: String) {
            self.path = path
            self.text = text
        }

        package init(_ json: JSON) throws(WireError) {
            let reader = try WireReader(json, "files")
            path = try reader.string("path")
            text = try reader.string("text")
        }

        package var json: JSON { ["path": .string(path), "text": .string(text)] }
    }

    /// What would become of tasks.
    package struct Tally: Hashable, Sendable, JSONWritable {
        package var created: Int
        package var moved: Int
        package var withdrawn: Int
        package var closed: Int

        package init(created: Int = 0, moved: Int = 0, withdrawn: Int = 0, closed: Int = 0) {
            self.created = created
            self.moved = moved
            self.withdrawn = withdrawn
            self.closed = closed
        }

        init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "tally")
            created = Int(try reader.integer("created"))
            moved = Int(try reader.integer("moved"))
            withdrawn = Int(try reader.integer("withdrawn"))
            closed = Int(try reader.integer("closed"))
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("created", created)
            writer.member("moved", moved)
            writer.member("withdrawn", withdrawn)
            writer.member("closed", closed)
            writer.endObject()
        }
    }

    /// What would become of a task.
    package enum Change: String, Hashable, Sendable, CaseIterable {
        case create, move, withdraw, close
    }

    /// A task that would change.
    package struct Example: Hashable, Sendable, JSONWritable {
        package var change: Change
        package var task: Int64?
        package var rule: String
        package var title: String
        package var customer: String?
        package var rep: String?
        package var opensAt: String
        package var dueAt: String
        package var repBefore: String?
        package var opensAtBefore: String?
        package var dueAtBefore: String?

        package init(
            change: Change, task: Int64?, rule: String, title: String, customer: String?, rep: String?, opensAt: String, dueAt: String,
            repBefore: String? = nil, opensAtBefore: String? = nil, dueAtBefore: String? = nil
        ) {
            self.change = change
            self.task = task
            self.rule = rule
            self.title = title
            self.customer = customer
            self.rep = rep
            self.opensAt = opensAt
            self.dueAt = dueAt
            self.repBefore = repBefore
            self.opensAtBefore = opensAtBefore
            self.dueAtBefore = dueAtBefore
        }

        init(_ json: JSON) throws(WireError) {
            let reader = try WireReader(json, "examples")
            change = try reader.choice("change")
            task = try reader.optionalInteger("task")
            rule = try reader.string("rule")
            title = try reader.string("title")
            customer = try reader.optionalString("customer")
            rep = try reader.optionalString("rep")
            opensAt = try reader.string("opensAt")
            dueAt = try reader.string("dueAt")
            repBefore = try reader.optionalString("repBefore")
            opensAtBefore = try reader.optionalString("opensAtBefore")
            dueAtBefore = try reader.optionalString("dueAtBefore")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("change", change.rawValue)
            writer.optional("task", task)
            writer.member("rule", rule)
            writer.member("title", title)
            writer.optional("customer", customer)
            writer.optional("rep", rep)
            writer.member("opensAt", opensAt)
            writer.member("dueAt", dueAt)
            writer.optional("repBefore", repBefore)
            writer.optional("opensAtBefore", opensAtBefore)
            writer.optional("dueAtBefore", dueAtBefore)
            writer.endObject()
        }
    }

    /// What other rules would do.
    package struct Preview: Hashable, Sendable, JSONWritable {
        package var customers: Int
        package var rules: [String]
        package var total: Tally
        package var byRule: [(rule: String, tally: Tally)]
        /// Where the rep is nil, the tasks that nobody has.
        package var byRep: [(rep: String?, tally: Tally)]
        package var examples: [Example]

        package init(
            customers: Int, rules: [String], total: Tally, byRule: [(rule: String, tally: Tally)], byRep: [(rep: String?, tally: Tally)],
            examples: [Example]
        ) {
            self.customers = customers
            self.rules = rules
            self.total = total
            self.byRule = byRule
            self.byRep = byRep
            self.examples = examples
        }

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "result")
            customers = Int(try reader.integer("customers"))
            rules = try reader.strings("rules")
            total = try Tally(reader.object["total"])
            byRule = try reader.array("byRule") { json throws(WireError) in
                let entry = try WireReader(json, "byRule")
                return (try entry.string("rule"), try Tally(entry.object["tally"]))
            }
            byRep = try reader.array("byRep") { json throws(WireError) in
                let entry = try WireReader(json, "byRep")
                return (try entry.optionalString("rep"), try Tally(entry.object["tally"]))
            }
            examples = try reader.array("examples") { json throws(WireError) in try Example(json) }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("customers", customers)
            writer.member("rules", rules)
            writer.member("total", total)
            writer.key("byRule")
            writer.beginArray()
            for (rule, tally) in byRule {
                writer.beginObject()
                writer.member("rule", rule)
                writer.member("tally", tally)
                writer.endObject()
            }
            writer.endArray()
            writer.key("byRep")
            writer.beginArray()
            for (rep, tally) in byRep {
                writer.beginObject()
                writer.optional("rep", rep)
                writer.member("tally", tally)
                writer.endObject()
            }
            writer.endArray()
            writer.list("examples", examples)
            writer.endObject()
        }

        package static func == (left: Self, right: Self) -> Bool {
            left.customers == right.customers && left.rules == right.rules && left.total == right.total
                && left.byRule.elementsEqual(right.byRule, by: ==) && left.byRep.elementsEqual(right.byRep, by: ==)
                && left.examples == right.examples
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(total) }
    }

    /// What a simulation came to.
    package struct Course: Hashable, Sendable, JSONWritable {
        package var until: String
        package var perDay: Int
        package var reaching: Double
        package var seed: Int64
        package var rules: [String]
        package var weeks: [String]
        package var reps: [RepCourse]

        /// A rep's weeks; of the tasks that nobody has where the rep is nil.
        package struct RepCourse: Hashable, Sendable, JSONWritable {
            package var rep: String?
            package var opened: [Int]
            package var done: [Int]
            package var waiting: [Int]
            package var late: [Int]

            package init(rep: String?, opened: [Int], done: [Int], waiting: [Int], late: [Int]) {
                self.rep = rep
                self.opened = opened
                self.done = done
                self.waiting = waiting
                self.late = late
            }

            init(_ json: JSON) throws(WireError) {
                let reader = try WireReader(json, "reps")
                rep = try reader.optionalString("rep")
                opened = try reader.integers("opened")
                done = try reader.integers("done")
                waiting = try reader.integers("waiting")
                late = try reader.integers("late")
            }

            package func write(to writer: inout JSONWriter) {
                writer.beginObject()
                writer.optional("rep", rep)
                for (name, numbers) in [("opened", opened), ("done", done), ("waiting", waiting), ("late", late)] {
                    writer.key(name)
                    writer.beginArray()
                    for number in numbers { writer.value(number) }
                    writer.endArray()
                }
                writer.endObject()
            }
        }

        package init(until: String, perDay: Int, reaching: Double, seed: Int64, rules: [String], weeks: [String], reps: [RepCourse]) {
            self.until = until
            self.perDay = perDay
            self.reaching = reaching
            self.seed = seed
            self.rules = rules
            self.weeks = weeks
            self.reps = reps
        }

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "result")
            until = try reader.string("until")
            perDay = Int(try reader.integer("perDay"))
            switch reader.object["reaching"] {
            case .number(let number)?: reaching = number
            case .integer(let number)?: reaching = Double(number)
            default: throw WireError(field: "reaching")
            }
            seed = try reader.integer("seed")
            rules = try reader.strings("rules")
            weeks = try reader.strings("weeks")
            reps = try reader.array("reps") { json throws(WireError) in try RepCourse(json) }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("until", until)
            writer.member("perDay", perDay)
            writer.member("reaching", reaching)
            writer.member("seed", seed)
            writer.member("rules", rules)
            writer.member("weeks", weeks)
            writer.list("reps", reps)
            writer.endObject()
        }
    }
}

extension Wire.Step {
    /// Reads a reply of `Rules.Preview` or `Rules.Simulate`.
    package init(_ reply: JSONObject, _ read: (JSON?) throws(WireError) -> Result) throws(WireError) {
        if let progress = reply["progress"], !progress.isNull {
            self = .progress(try Wire.Progress(progress))
        } else {
            self = .result(try read(reply["result"]))
        }
    }
}
