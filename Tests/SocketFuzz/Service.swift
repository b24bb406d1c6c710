import Glibc
import Synchronization
import Varlink

/// What is fuzzed, and how it is seen that it is as it was.
protocol Service {
    var path: String { get }
    /// The interfaces to be called, beside `org.varlink.service`.
    var interfaces: [InterfaceDescription] { get }
    var echoes: Set<String> { get }
    /// Whether a right call may change the service.
    var changes: Bool { get }

    /// What must be the same before and after calls that were refused.
    func state(_ witness: Witness) throws(Broken) -> String
    /// Checks that nothing is left of the connections, once it has noticed that they are gone, and tells how many bytes it takes.
    func settle() async throws -> Int
    /// Counts of what happened, for the log.
    var summary: String { get }
}

/// The library's server, in this process.
final class OwnService: Service {
    let path: String
    let interfaces: [InterfaceDescription]
    let echoes = FuzzInterface.echoes
    let changes = false
    private let directory: String
    private let token: String
    private let server: VarlinkServer
    private let sum = Mutex<Int64>(0)

    init() async throws {
        var template = Array("/tmp/socket-fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Broken(description: "cannot make a directory in /tmp") }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = directory + "/socket"
        token = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
        let interface = try FuzzInterface(token: token)
        var limits = Limits()
        limits.maximumMessageSize = 256 << 10
        limits.maximumValuesPerMessage = 10_000
        limits.stalledTimeout = .seconds(30)
        server = try VarlinkServer(
            service: ServiceInfo(vendor: "followupd", product: "SocketFuzz", version: "1", url: ""), interfaces: [interface],
            limits: limits,
            checksReplies: true)
        try await server.start(on: .path(path))
        interfaces = [interface.description]
    }

    func state(_ witness: Witness) throws(Broken) -> String {
        let expected = sum.withLock {
            $0 += 1; return $0
        }
        let reply = try witness.call("\(FuzzInterface.name).Add", ["token": .string(token), "amount": 1])
        guard reply == ["sum": .integer(expected)] else { throw Broken(description: "the sum is \(reply), not \(expected)") }
        return ""
    }

    func settle() async throws -> Int {
        // The witness stays.
        while server.statistics.openConnections > 1 { try await Task.sleep(for: .milliseconds(1)) }
        guard server.statistics.bufferedBytes == 0 else { throw Broken(description: "bytes are held of nobody: \(server.statistics)") }
        return try Memory.allocated()
    }

    var summary: String {
        let statistics = server.statistics
        return
            "\(statistics.acceptedConnections) connections, \(statistics.cutOffConnections) of them cut off, \(statistics.calls) calls, \(statistics.errors) errors"
    }

    func stop() async {
        await server.shutdown(grace: .zero)
        unlink(path)
        rmdir(directory)
    }
}

/// A service that runs already.
struct OtherService: Service {
    let path: String
    let pid: Int32
    let interfaces: [InterfaceDescription]
    let echoes: Set<String> = []
    let changes = true
    private let descriptors: Int

    init(path: String, pid: Int32) async throws {
        self.path = path
        self.pid = pid
        let client = try await VarlinkClient.connect(path: path)
        var interfaces: [InterfaceDescription] = []
        for name in try await client.call("org.varlink.service.GetInfo")["interfaces"]?.arrayValue ?? [] {
            let reply = try await client.call("org.varlink.service.GetInterfaceDescription", ["interface": name] as JSONObject)
            interfaces.append(try InterfaceDescription(parsing: reply["description"]?.stringValue ?? ""))
        }
        self.interfaces = interfaces
        await client.close()
        descriptors = try Memory.descriptors(pid)
    }

    /// Of the daemon: what it counts, but for what passes by itself, such as the log, where a replanning or a step of the clock stands,
    /// and that a task opens, comes back or expires at its time. Another service has no state that is known here.
    func state(_ witness: Witness) throws(Broken) -> String {
        guard interfaces.contains(where: { $0.name == "io.followupd.Service" }) else { return "" }
        let status = try witness.call("io.followupd.Service.Status")
        let tasks = status["tasks"]?.objectValue
        let byTime = ["planned", "open", "snoozed", "expired"].compactMap { tasks?[$0]?.integerValue }.reduce(0) { $0 + $1 }
        return
            (["records", "rules", "logId"].map { "\($0): \(status[$0] ?? nil)" } + ["tasks: \(byTime)"]
            + ["done", "dismissed"].map { "\($0): \(tasks?[$0] ?? nil)" }).joined(separator: ", ")
    }

    func settle() async throws -> Int {
        // One for the witness; a few for what the service itself opens as it pleases.
        for _ in 0..<2000 where try Memory.descriptors(pid) > descriptors + 16 { try await Task.sleep(for: .milliseconds(5)) }
        let open = try Memory.descriptors(pid)
        guard open <= descriptors + 16 else { throw Broken(description: "\(open) file descriptors are open, \(descriptors) were at first") }
        return try Memory.resident(pid)
    }

    var summary: String { "process \(pid) lives" }
}
