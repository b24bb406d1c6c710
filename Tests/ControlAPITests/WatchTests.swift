import ControlInterface
import FollowUp
import KeeperTestSupport
import Synchronization
import Testing
import Varlink

@Suite("Watching the log", .timeLimit(.minutes(5)))
struct WatchTests {
    /// A subscriber who is asked for one reply after the other.
    private struct Subscriber {
        let client: VarlinkClient
        private var replies: VarlinkReplies.Iterator

        init(_ client: VarlinkClient, _ parameters: JSONObject = [:]) async throws {
            self.client = client
            replies = try await client.callMore("\(Interfaces.tasks).Watch", parameters).makeAsyncIterator()
        }

        mutating func next() async throws -> JSONObject? { try await replies.next() }

        /// The kinds, numbers and owners of the next events.
        mutating func events(_ count: Int) async throws -> [Seen] {
            var seen: [Seen] = []
            while seen.count < count, let reply = try await next() {
                // The last of those that do not go on has none.
                if count == .max, reply["event"] == nil { break }
                let event = try #require(reply["event"])
                #expect(event["seq"] == reply["seq"])
                #expect(reply["tasks"] == nil)
                seen.append(
                    Seen(
                        seq: event["seq"]?.integerValue ?? -1, kind: event["kind"]?.stringValue ?? "",
                        customer: event["customer"]?.stringValue))
            }
            return seen
        }

        /// The tasks of the present state that come before the first event, by page, and the number to resume from.
        mutating func presentState(pages: Int) async throws -> (pages: [[Int64]], seq: Int64) {
            var found: [[Int64]] = []
            var seq: Int64 = -1
            while found.count < pages, let reply = try await next() {
                found.append(try #require(reply["tasks"]?.arrayValue).compactMap { $0["id"]?.integerValue })
                seq = reply["seq"]?.integerValue ?? -1
            }
            return (found, seq)
        }
    }

    private struct Seen: Hashable {
        var seq: Int64
        var kind: String
        var customer: String?
    }

    /// What the store says happened after `seq`.
    private func logged(_ office: Office, after seq: Int64 = 0) async throws -> [Seen] {
        try await office.world.events(after: seq).map { logged in
            let customer: String? =
                switch logged.event.body {
                case .task(let stamp, _): stamp.customer?.rawValue
                case .records(.interaction(_, let customer, _, _)): customer.rawValue
                case .records(.accepted), .records(.erased), .service, .rep: nil
                }
            return Seen(seq: logged.seq, kind: logged.event.kind.rawValue, customer: customer)
        }
    }

    @Test("without 'more' it is refused")
    func expectedMore() async throws {
        try await withOffice { office in
            let error = try await office.client(.anna).refusal("\(Interfaces.tasks).Watch")
            #expect(error == .expectedMore)
        }
    }

    @Test("a place in the future, or before the beginning, is refused", arguments: [-1, 1, .max] as [Int64])
    func sinceTheFuture(ahead: Int64) async throws {
        try await withOffice { office in
            let last = try await office.world.store.read { try $0.lastSeq() }
            let since = ahead == 1 ? last + 1 : ahead
            var subscriber = try await Subscriber(try await office.client(.anna), ["since": .integer(since)])
            await #expect(throws: VarlinkError.invalidParameter("since")) { try await subscriber.next() }
        }
    }

    @Test("others' tasks may not be watched", arguments: [["rep": "cleo"], ["rep": "zoe"], ["everybody": true]] as [JSONObject])
    func others(parameters: JSONObject) async throws {
        try await withOffice { office in
            var subscriber = try await Subscriber(try await office.client(.mila), parameters)
            await #expect(throws: VarlinkError.permissionDenied) { try await subscriber.next() }
        }
    }

    @Test("the present state comes in pages, then each event once and in order")
    func stateThenEvents() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks((0..<450).map { ("C\($0)", $0 % 9 == 8 ? "cleo" : "anna") })
            let last = try await office.world.store.read { try $0.lastSeq() }
            var boss = try await Subscriber(try await office.client(.boss))
            let state = try await boss.presentState(pages: 3)
            #expect(state.pages.map(\.count) == [200, 200, 50])
            #expect(state.pages.flatMap { $0 } == ids.sorted())
            #expect(state.seq == last)

            let anna = try await office.client(.anna)
            for id in ids[..<8] { _ = try await anna.tasks("Done", ["id": .integer(id)]) }
            try await office.world.move(to: try instant("2026-03-03T08:00:00Z"))
            let expected = try await logged(office, after: last)
            #expect(expected.count > 450)
            #expect(try await boss.events(expected.count) == expected)
        }
    }

    @Test("without following, what a watch has told so far comes, and the end; also from a moment on")
    func withoutFollowing() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks((0..<250).map { ("C\($0)", $0 % 5 == 4 ? "cleo" : "anna") })
            try await office.world.move(to: try instant("2026-03-03T08:00:00Z"))
            let anna = try await office.client(.anna)
            for id in ids[..<4] { _ = try await anna.tasks("Done", ["id": .integer(id)]) }
            for (person, parameters) in [(.anna, [:]), (.boss, [:]), (.mila, ["line": true]), (.mila, ["rep": "bert"])]
                as [(Person, JSONObject)]
            {
                var watching = parameters
                watching["since"] = 0
                var told = watching
                told["follow"] = false
                var whole = try await Subscriber(try await office.client(person), told)
                let all = try await whole.events(.max)
                // To the last of what somebody is told who goes on.
                var following = try await Subscriber(try await office.client(person), watching)
                #expect(try await following.events(all.count) == all, "\(person)")
                #expect(all.isEmpty == (parameters["rep"] != nil))
                told["since"] = JSON?.none
                told["from"] = "2026-03-03T08:00:00Z"
                var later = try await Subscriber(try await office.client(person), told)
                let first = try await office.world.events(after: 0).first { $0.event.at >= (try instant("2026-03-03T08:00:00Z")) }
                #expect(try await later.events(.max) == all.filter { $0.seq >= (first?.seq ?? 0) }, "\(person)")
            }
            for (parameters, wrong) in [
                (["from": "soon"], "from"), (["from": "2026-03-03T08:00:00Z", "since": 1], "from"), (["follow": false], "follow"),
            ] as [(JSONObject, String)] {
                var subscriber = try await Subscriber(anna, parameters)
                await #expect(throws: VarlinkError.invalidParameter(wrong)) { try await subscriber.next() }
            }
            var late = try await Subscriber(anna, ["from": "2027-01-01T00:00:00Z", "follow": false])
            #expect(try await late.next()?["event"] == nil)
            #expect(try await late.next() == nil)
        }
    }

    @Test("whoever has nothing to do gets an empty state, and what happens next")
    func emptyState() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            var cleo = try await Subscriber(try await office.client(.cleo))
            #expect(try await cleo.presentState(pages: 1).pages == [[]])
            try await office.openTasks([("C1", "anna"), ("C2", "cleo")])
            let seen = try await cleo.events(2)
            #expect(seen.map(\.kind) == ["task.opened", "task.reminded_overdue"])
            #expect(seen.map(\.customer) == ["C2", "C2"])
        }
    }

    @Test("cut off after any event, a subscriber who resumes gets exactly the rest")
    func resumes() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks((0..<6).map { ("C\($0)", "anna") })
            let anna = try await office.client(.anna)
            for id in ids[..<3] { _ = try await anna.tasks("Done", ["id": .integer(id), "note": "well"]) }
            let all = try await logged(office)
            var subscribers: [(cut: Int, Subscriber)] = []
            for cut in 0...all.count {
                let since = cut == 0 ? 0 : all[cut - 1].seq
                var boss = try await Subscriber(try await office.client(.boss), ["since": .integer(since)])
                #expect(try await boss.events(all.count - cut) == Array(all[cut...]))
                subscribers.append((cut, boss))
            }
            // And then what is new, with nothing of the old between.
            let last = try #require(all.last?.seq)
            _ = try await anna.tasks("Dismiss", ["id": .integer(ids[5]), "reason": "enough"])
            let new = try await logged(office, after: last)
            for place in subscribers.indices { #expect(try await subscribers[place].1.events(new.count) == new) }
        }
    }

    @Test("a rep gets their own events only, and a task that moves to somebody else is told to both")
    func ownEventsAndMoves() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            try await office.openTasks([("C1", "anna"), ("C2", "cleo")])
            let start = try await office.world.store.read { try $0.lastSeq() }
            var watching: [Person: Subscriber] = [:]
            for person in [Person.anna, .bert, .cleo] {
                watching[person] = try await Subscriber(try await office.client(person), ["since": .integer(start)])
            }
            let boss = try await office.client(.boss)
            _ = try await boss.records("UpsertCustomers", ["customers": [Office.customer("C1", owner: "bert", since: "2020-01-01")]])
            _ = try await boss.records("LogInteraction", ["interaction": ["customer": "C2", "kind": "call", "outcome": "no_answer"]])
            let cleo = try await office.client(.cleo)
            for id in try await cleo.list() { _ = try await cleo.tasks("Dismiss", ["id": .integer(id), "reason": "x"]) }
            let bert = try await office.client(.bert)
            for id in try await bert.list() { _ = try await bert.tasks("Snooze", ["id": .integer(id), "until": "2026-03-05T09:00:00Z"]) }

            #expect(try await watching[.anna]?.events(1).map(\.kind) == ["task.moved"])
            #expect(try await watching[.bert]?.events(2).map(\.kind) == ["task.moved", "task.snoozed"])
            #expect(try await watching[.cleo]?.events(2).map(\.kind) == ["task.retried", "task.dismissed"])
            // The end follows at once: nothing else was for them.
            let last = try await office.world.store.read { try $0.lastSeq() }
            office.world.keeper.endSubscriptions()
            for person in [Person.anna, .bert, .cleo] {
                #expect(try await watching[person]?.next() == ["seq": .integer(last)], "\(person)")
            }
        }
    }

    @Test("a manager watches a rep of the line, and an administrator one rep, without what concerns the house")
    func watchingARep() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            var watching: [Subscriber] = []
            for person in [Person.mila, .boss] {
                var subscriber = try await Subscriber(try await office.client(person), ["rep": "anna"])
                #expect(try await subscriber.presentState(pages: 1).pages == [[]])
                watching.append(subscriber)
            }
            try await office.openTasks([("C1", "bert"), ("C2", "anna")])
            for place in watching.indices { #expect(try await watching[place].events(2).map(\.customer) == ["C2", "C2"]) }
        }
    }

    @Test("when the keeper stops, a last reply says where to resume, and the stream ends")
    func endsWithTheKeeper() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let last = try await office.world.store.read { try $0.lastSeq() }
            var anna = try await Subscriber(try await office.client(.anna))
            #expect(try await anna.presentState(pages: 1).seq == last)
            office.world.keeper.endSubscriptions()
            #expect(try await anna.next() == ["seq": .integer(last)])
            #expect(try await anna.next() == nil)
            // Whoever comes now gets what there is, and the end.
            var late = try await Subscriber(try await office.client(.anna), ["since": .integer(last)])
            #expect(try await late.next() == ["seq": .integer(last)])
            #expect(try await late.next() == nil)
        }
    }

    @Test(
        "the present state, and what follows, covers those for whom the caller stands in and what was escalated to them; a manager may have the line's"
    )
    func others() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks([("C1", "anna"), ("C2", "ines"), ("C3", "cleo"), ("C4", "mila"), ("C5", "bert")])
            try office.world.store.write { try $0.addWatcher("mila", of: TaskID(ids[2])) }
            var own = try await Subscriber(try await office.client(.mila))
            #expect(try await own.presentState(pages: 1).pages == [[ids[1], ids[2], ids[3]]])
            var line = try await Subscriber(try await office.client(.mila), ["line": true])
            #expect(try await line.presentState(pages: 1).pages == [ids])
            var team = try await Subscriber(try await office.client(.mila), ["team": "benelux"])
            let shown = try await team.presentState(pages: 1).pages
            // Ines is not active: what would be hers is Mila's.
            #expect(shown == [[ids[0], ids[1], ids[3], ids[4]]])
            let boss = try await office.client(.boss)
            for id in ids { _ = try await boss.tasks("Seen", ["id": .integer(id)]) }
            #expect(try await own.events(3).map(\.customer) == ["C2", "C3", "C4"])
            #expect(try await line.events(5).map(\.customer) == ["C1", "C2", "C3", "C4", "C5"])
            #expect(try await team.events(4).map(\.customer) == ["C1", "C2", "C4", "C5"])
            #expect(try await boss.service("Status")["subscribers"] == 3)
            var refused = try await Subscriber(try await office.client(.anna), ["line": true])
            await #expect(throws: VarlinkError.permissionDenied) { try await refused.next() }
        }
    }

    @Test("whoever begins to stand in for somebody is told of their tasks from then on")
    func standsInMeanwhile() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks([("C1", "anna"), ("C2", "bert")])
            var bert = try await Subscriber(try await office.client(.bert))
            #expect(try await bert.presentState(pages: 1).pages == [[ids[1]]])
            let boss = try await office.client(.boss)
            _ = try await boss.records("UpsertAbsences", ["absences": [Sample.absence]])
            _ = try await boss.tasks("Seen", ["id": .integer(ids[0])])
            #expect(try await bert.events(1).map(\.customer) == ["C1"])
        }
    }

    @Test("whoever may no longer see what they watch is told so at the next page, however much was still to come")
    func sightEnds() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let note = String(repeating: "n", count: 4000)
            let ids = try await office.openTasks((0..<500).map { ("C\($0)", "anna") })
            let start = try await office.world.store.read { try $0.lastSeq() }
            let anna = try await office.client(.anna)
            for id in ids { _ = try await anna.tasks("Done", ["id": .integer(id), "outcome": "no_answer", "note": .string(note)]) }
            // Two megabytes, of which she reads a little, and the rest waits for her.
            var mila = try await Subscriber(try await office.client(.mila), ["rep": "anna", "since": .integer(start)])
            var seen = try await mila.events(1)
            _ = try await office.client(.boss).records("UpsertReps", ["reps": [["login": "anna", "name": "Anna", "manager": "cleo"]]])
            await office.world.keeper.replanned()
            let expected = try await logged(office, after: start).count
            #expect(expected >= 1000)
            await #expect(throws: VarlinkError.permissionDenied) {
                while seen.count < expected { seen += try await mila.events(1) }
            }
            #expect(seen.count < expected)
        }
    }

    @Test("events that are no longer kept are refused with the number of the oldest that is")
    func pruned() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            try await office.openTasks([("C1", "anna")])
            let last = try await office.world.store.read { try $0.lastSeq() }
            let cut = try office.world.store.write { transaction in
                try transaction.pruneEvents(before: .distantFuture, now: try instant(Office.start), neededBy: [], limit: 4)
            }
            #expect(cut == 4)
            let error = VarlinkError(name: "\(Interfaces.tasks).EventsPruned", parameters: ["oldest": 5])
            for since in 0..<4 as Range<Int64> {
                var late = try await Subscriber(try await office.client(.boss), ["since": .integer(since)])
                await #expect(throws: error) { try await late.next() }
            }
            var boss = try await Subscriber(try await office.client(.boss), ["since": 4])
            let expected = try await logged(office, after: 4)
            #expect(expected.count == Int(last) - 4)
            #expect(try await boss.events(expected.count) == expected)
        }
    }

    @Test("a subscriber who falls far behind is cut off with their place, and may go on from there")
    func fellBehind() async throws {
        try await withOffice(rules: [World.followUp], mostBehind: 500) { office in
            let note = String(repeating: "n", count: 4000)
            let ids = try await office.openTasks((0..<400).map { ("C\($0)", "anna") })
            let start = try await office.world.store.read { try $0.lastSeq() }
            var lazy = try await Subscriber(try await office.client(.boss), ["since": .integer(start)])
            let anna = try await office.client(.anna)
            for id in ids { _ = try await anna.tasks("Done", ["id": .integer(id), "outcome": "no_answer", "note": .string(note)]) }
            let expected = try await logged(office, after: start)
            #expect(expected.count > 600)
            var seen: [Seen] = []
            var place: Int64?
            do {
                while seen.count < expected.count { seen += try await lazy.events(1) }
            } catch let error as VarlinkError {
                #expect(error.name == "\(Interfaces.tasks).FellBehind")
                place = error.parameters["seq"]?.integerValue
            }
            #expect(seen == Array(expected.prefix(seen.count)))
            #expect(place == seen.last?.seq)
            // What was in the log when they come is theirs to read at leisure.
            var again = try await Subscriber(try await office.client(.boss), ["since": .integer(try #require(place))])
            #expect(try await again.events(expected.count - seen.count) == Array(expected.dropFirst(seen.count)))
        }
    }

    @Test("a subscriber who never reads is cut off in the end, and keeps nothing")
    func neverReads() async throws {
        var limits = Limits.control(ownUID: Person.daemon.rawValue)
        #expect(limits.stalledTimeout != nil)
        limits.stalledTimeout = .milliseconds(200)
        try await withOffice(rules: [World.followUp], limits: limits) { office in
            let note = String(repeating: "n", count: 4000)
            let ids = try await office.openTasks((0..<1000).map { ("C\($0)", "anna") })
            let start = try await office.world.store.read { try $0.lastSeq() }
            let lazy = try await Subscriber(try await office.client(.boss), ["since": .integer(start)])
            let anna = try await office.client(.anna)
            for id in ids { _ = try await anna.tasks("Done", ["id": .integer(id), "outcome": "no_answer", "note": .string(note)]) }
            // It was there, and is gone without ever having read anything.
            while office.world.keeper.subscriberCount.current > 0 { try await Task.sleep(for: .milliseconds(5)) }
            await lazy.client.close()
        }
    }

    @Test("what is on the disk and not announced yet is told only when it is, since nobody can say yet whom it concerns")
    func unannounced() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let start = try await office.world.store.read { try $0.lastSeq() }
            // As in the moment between a commit and its announcement.
            try office.world.store.write {
                try $0.append([Event(at: office.world.clock.now(), actor: .daemon, body: .service(.zonesChanged("2026x")))])
            }
            let told = Mutex(false)
            let client = try await office.client(.boss)
            let watching = Task {
                var subscriber = try await Subscriber(client, ["since": .integer(start)])
                let first = try await subscriber.next()
                told.withLock { $0 = true }
                return first?["seq"]?.integerValue
            }
            let other = try await office.client(.boss)
            while office.world.keeper.subscriberCount.current == 0 { await Task.yield() }
            for _ in 0..<50 { _ = try await other.service("Status") }
            #expect(!told.withLock { $0 })
            office.world.keeper.subscriptions.advance(to: start + 1)
            #expect(try await watching.value == start + 1)
        }
    }

    @Test("a subscriber who does not read costs nobody anything, and misses nothing")
    func doesNotRead() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let note = String(repeating: "n", count: 4000)
            let ids = try await office.openTasks((0..<1000).map { ("C\($0)", "anna") })
            let start = try await office.world.store.read { try $0.lastSeq() }
            var lazy = try await Subscriber(try await office.client(.boss), ["since": .integer(start)])
            let anna = try await office.client(.anna)
            // Several megabytes of events, while nobody reads them.
            for id in ids {
                let reply = try await anna.tasks("Done", ["id": .integer(id), "outcome": "no_answer", "note": .string(note)])
                #expect(reply["task"]?["state"] == "snoozed")
            }
            #expect(office.bufferedBytes(.boss) < 256 << 10)
            #expect(try await office.client(.boss).service("Status")["tasks"]?["snoozed"] == 1000)
            let expected = try await logged(office, after: start)
            #expect(expected.count >= 2000)
            #expect(try await lazy.events(expected.count) == expected)
        }
    }
}
