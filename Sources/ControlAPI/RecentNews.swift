import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Store
import Synchronization
import Varlink

/// An event that subscribers are told, written by the first of them for all.
final class News: Sendable {
    let logged: LoggedEvent
    private let written = Mutex<PreparedReply?>(nil)

    init(_ logged: LoggedEvent) { self.logged = logged }

    /// - Parameter zone: for the times in the message.
    func reply(zone: @autoclosure () -> Zone) -> PreparedReply {
        if let reply = written.withLock({ $0 }) { return reply }
        let reply = PreparedReply(Wire.WatchReply(event: Wire.Event(logged, zone: zone()), seq: logged.seq))
        written.withLock { $0 = reply }
        return reply
    }
}

/// What one call of `Watch` asks for, and who asks: whoever asks the same at the same moment sees the same.
struct SightQuestion: Hashable, Sendable {
    private let uid: UInt32
    private let login: String
    private let standing: Permissions.Standing
    private let team: String?
    private let rep: String?
    private let everybody: Bool?
    private let line: Bool?

    init(_ parameters: JSONObject, caller: Caller) {
        (uid, login, standing) = (caller.uid, caller.login, caller.standing)
        team = parameters["team"]?.stringValue
        rep = parameters["rep"]?.stringValue
        everybody = parameters["everybody"]?.boolValue
        line = parameters["line"]?.boolValue
    }
}

/// The end of the log, as subscribers last read it: a thousand of them wake up for one event, and it is read once.
///
/// Everything here is of one number of commits, read before the snapshot was taken, so that nothing is told that was erased or pruned by a command that was answered, and nothing is missing.
final class RecentNews: Sendable {
    private struct Page {
        /// The place that it begins after.
        var place: Int64
        var news: [News]
    }

    private struct State {
        var commits: UInt64 = 0
        /// The one read last comes last.
        var pages: [Page] = []
        var sightMoment = SightMoment(commits: 0, second: .min)
        var sights: [SightQuestion: Sight] = [:]
    }

    private let state = Mutex(State())

    /// A few: those who keep up are at the same place, or at one of the last.
    static let mostPages = 4
    /// Of one page; a larger one is not kept.
    static let mostBytes = 256 << 10
    static let mostSights = 1024

    /// How many pages there are; for tests.
    var size: Int { state.withLock { $0.pages.count } }

    /// The events after a place.
    ///
    /// - Parameter commits: how many there are now.
    func page(after place: Int64, commits: UInt64) -> [News]? {
        state.withLock { state in
            state.commits == commits ? state.pages.first { $0.place == place }?.news : nil
        }
    }

    /// Keeps what was read.
    ///
    /// - Parameter commits: how many there were before it was read.
    func keep(_ news: [News], after place: Int64, commits: UInt64) {
        guard news.reduce(0, { $0 + $1.logged.event.cost }) <= Self.mostBytes else { return }
        state.withLock { state in
            if state.commits < commits { (state.commits, state.pages) = (commits, []) }
            guard state.commits == commits, !state.pages.contains(where: { $0.place == place }) else { return }
            if state.pages.count == Self.mostPages { state.pages.removeFirst() }
            state.pages.append(Page(place: place, news: news))
        }
    }

    /// What whoever asks may see.
    func sight(of question: SightQuestion, at moment: SightMoment) -> Sight? {
        state.withLock { $0.sightMoment == moment ? $0.sights[question] : nil }
    }

    /// Keeps what was found out.
    ///
    /// - Parameter moment: looked at before it was.
    func keep(_ sight: Sight, of question: SightQuestion, at moment: SightMoment) {
        state.withLock { state in
            if state.sightMoment != moment {
                if state.sightMoment.commits > moment.commits { return }
                (state.sightMoment, state.sights) = (moment, [:])
            }
            guard state.sights.count < Self.mostSights else { return }
            state.sights[question] = sight
        }
    }

    /// Lets everything go; for when nobody listens any more.
    func clear() { state.withLock { $0 = State(commits: $0.commits) } }
}

extension Event {
    /// The bytes that it takes besides its texts, its written form included; rather too many.
    private static let fixedCost = 2048

    /// The bytes that it takes, its written form included.
    fileprivate var cost: Int {
        switch body {
        case .task(let stamp, let change): Self.fixedCost + 3 * stamp.title.utf8.count + 2 * (change.text?.utf8.count ?? 0)
        case .rep(_, let change): Self.fixedCost + 32 * change.gathered.tasks.count
        case .records, .service: Self.fixedCost
        }
    }
}

extension TaskChange {
    /// What somebody wrote.
    fileprivate var text: String? {
        switch self {
        case .retried(_, _, let note), .done(_, let note): note
        case .dismissed(let text), .settled(let text), .handedOver(_, let text), .handedBack(_, let text), .reopened(let text): text
        case .opened, .reminded, .resumed, .expired, .moved, .seen, .undone, .escalated, .postponed, .snoozed: nil
        }
    }
}
