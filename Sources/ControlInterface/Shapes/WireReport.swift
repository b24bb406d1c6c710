import FollowUp
import Varlink

extension Wire {
    /// So many of so many.
    package struct Rate: Hashable, Sendable, JSONWritable {
        package var count: Int64
        package var of: Int64

        package init(count: Int, of: Int) {
            self.count = Int64(count)
            self.of = Int64(of)
        }

        init(_ json: JSON?, _ field: String) throws(WireError) {
            let reader = try WireReader(json, field)
            count = try reader.integer("count")
            of = try reader.integer("of")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("count", count)
            writer.member("of", of)
            writer.endObject()
        }
    }

    /// What was reached.
    package struct Figures: Hashable, Sendable, JSONWritable {
        package var conversion: Rate
        package var renewal: Rate
        package var retention: Rate
        package var onTime: Rate
        package var waiting: Int64
        package var overdue: Int64

        package init(_ figures: WorkFigures) {
            func rate(_ rate: WorkFigures.Rate) -> Rate { Rate(count: rate.count, of: rate.of) }
            conversion = rate(figures.conversion)
            renewal = rate(figures.renewal)
            retention = rate(figures.retention)
            onTime = rate(figures.onTime)
            waiting = Int64(figures.waiting)
            overdue = Int64(figures.overdue)
        }

        init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "figures")
            conversion = try Rate(json?["conversion"], "conversion")
            renewal = try Rate(json?["renewal"], "renewal")
            retention = try Rate(json?["retention"], "retention")
            onTime = try Rate(json?["onTime"], "onTime")
            waiting = try reader.integer("waiting")
            overdue = try reader.integer("overdue")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("conversion", conversion)
            writer.member("renewal", renewal)
            writer.member("retention", retention)
            writer.member("onTime", onTime)
            writer.member("waiting", waiting)
            writer.member("overdue", overdue)
            writer.endObject()
        }
    }

    /// The reply of `Reports.Report`.
    package struct Report: Hashable, Sendable, JSONWritable {
        package struct Rep: Hashable, Sendable, JSONWritable {
            package var rep: String
            package var name: String
            package var team: String?
            package var figures: Figures
            package var recent: Rate?
            package var usual: Rate?
            package var trend: RepTrend?

            package init(_ rep: FollowUp.Rep, _ figures: WorkFigures, _ performance: RepPerformance) {
                self.rep = rep.login.rawValue
                name = rep.name
                team = rep.team.isEmpty ? nil : rep.team
                self.figures = Figures(figures)
                func rate(_ counts: RepPerformance.Counts) -> Rate? {
                    counts.rate.map { _ in Rate(count: counts.onTime, of: counts.closed) }
                }
                recent = rate(performance.recent)
                usual = rate(performance.usual)
                trend = performance.trend
            }

            init(_ json: JSON) throws(WireError) {
                let reader = try WireReader(json, "reps")
                rep = try reader.string("rep")
                name = try reader.string("name")
                team = try reader.optionalString("team")
                figures = try Figures(json["figures"])
                recent = reader.isAbsent("recent") ? nil : try Rate(json["recent"], "recent")
                usual = reader.isAbsent("usual") ? nil : try Rate(json["usual"], "usual")
                trend = reader.isAbsent("trend") ? nil : try reader.choice("trend")
            }

            package func write(to writer: inout JSONWriter) {
                writer.beginObject()
                writer.member("rep", rep)
                writer.member("name", name)
                writer.optional("team", team)
                writer.member("figures", figures)
                if let recent { writer.member("recent", recent) }
                if let usual { writer.member("usual", usual) }
                writer.optional("trend", trend?.rawValue)
                writer.endObject()
            }
        }

        package struct Team: Hashable, Sendable, JSONWritable {
            package var team: String?
            package var figures: Figures

            package init(team: String?, figures: WorkFigures) {
                self.team = team
                self.figures = Figures(figures)
            }

            init(_ json: JSON) throws(WireError) {
                team = try WireReader(json, "teams").optionalString("team")
                figures = try Figures(json["figures"])
            }

            package func write(to writer: inout JSONWriter) {
                writer.beginObject()
                writer.optional("team", team)
                writer.member("figures", figures)
                writer.endObject()
            }
        }

        package var from: String
        package var until: String
        package var reps: [Rep]
        package var teams: [Team]
        package var recognise: [String]
        package var help: [String]

        package init(from: String, until: String, reps: [Rep], teams: [Team]) {
            self.from = from
            self.until = until
            self.reps = reps
            self.teams = teams
            recognise = reps.filter { $0.trend == .improved }.map(\.rep)
            help = reps.filter { $0.trend == .declined }.map(\.rep)
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            func logins(_ field: String) throws(WireError) -> [String] {
                try reader.array(field) { json throws(WireError) in
                    guard let login = json.stringValue else { throw WireError(field: field) }
                    return login
                }
            }
            from = try reader.string("from")
            until = try reader.string("until")
            reps = try reader.array("reps") { json throws(WireError) in try Rep(json) }
            teams = try reader.array("teams") { json throws(WireError) in try Team(json) }
            recognise = try logins("recognise")
            help = try logins("help")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("from", from)
            writer.member("until", until)
            writer.list("reps", reps)
            writer.list("teams", teams)
            writer.member("recognise", recognise)
            writer.member("help", help)
            writer.endObject()
        }
    }
}
