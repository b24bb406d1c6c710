import FollowUp
import Synchronization
import Varlink

/// What the fake daemon knows: tasks and records in memory.
final class FakeWorld: Sendable {
    /// What is wrong with it, if anything.
    enum Trouble: Hashable, Sendable {
        case none
        case storeUnavailable
        case permissionDenied
        /// It answers so many calls of Import, and no more.
        case silentAfter(imports: Int)
        /// It takes calls, and answers none.
        case silent
        /// It answers no call but Watch.
        case silentButForWatch
    }

    struct State: Sendable {
        var tasks: [JSONObject] = []
        var trouble = Trouble.none
        /// The rep who calls; nil for an administrator who is none.
        var caller: String? = "anna"
        var interactions: [JSONObject] = []
        /// What every call that has a key was named by, in the order in which they came.
        var keys: [String] = []
        /// The other calls of `io.followupd.Records`, without their keys.
        var recordCalls: [(method: String, parameters: JSONObject)] = []
        /// The ids of what was imported, in the order in which it came.
        var imported: [RecordKind: [String]] = [:]
        var importCalls: [(kind: String, columns: [String], rows: Int)] = []
        var importedRows: [[String]] = []
        /// Every watch is given these, and then waits or ends.
        var events: [JSONObject] = []
        var watchGoesOn = false
        /// The first event that the log still has.
        var oldest: Int64 = 0
        /// By kind, what is exported.
        var exports: [String: [JSON]] = [:]
        /// Of ListCustomers, as they were handed in.
        var customers: [JSON] = []
        /// Of ListDeals and ListColleagues.
        var deals: [JSON] = []
        var colleagues: [JSON] = []
        /// Whether Examine is for the caller, and what is wrong with the database.
        var mayExamine = true
        var damage: [JSON] = []
        /// Put over what Status says.
        var status: JSONObject = [:]
        var problems: [JSON] = []
    }

    /// Monday 23 November 2026, 12:20 in Amsterdam.
    static let now = "2026-11-23T11:20:00Z"

    let state: Mutex<State>
    /// Has an element when it falls silent: a call came in that it will not answer.
    let silence: AsyncStream<Void>
    let fallSilent: AsyncStream<Void>.Continuation

    init(_ state: State) {
        self.state = Mutex(state)
        (silence, fallSilent) = AsyncStream.makeStream()
    }

    /// Never returns, unless the connection goes.
    func beSilent() async throws {
        fallSilent.yield()
        while true { try await Task.sleep(for: .seconds(3600)) }
    }
}
