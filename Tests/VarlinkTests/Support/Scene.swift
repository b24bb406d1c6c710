import NIOCore
import NIOPosix
import Synchronization

@testable import Varlink

/// A server in a directory of its own, and what it logged.
final class Scene: Sendable {
    let directory: TemporaryDirectory
    let recorder = Recorder()
    let server: VarlinkServer
    let path: String
    private let log: Log

    /// Starts a server.
    init(
        execution: HandlerExecution = .eventLoop, checksReplies: Bool = false, limits: Limits = Limits(),
        now: @escaping @Sendable () -> NIODeadline = { .now() },
        identify: @escaping @Sendable (Int32) -> Peer? = UnixSocket.peer(of:)
    ) async throws {
        directory = try TemporaryDirectory()
        path = directory.file("socket")
        let log = Log()
        server = try VarlinkServer(
            service: ServiceInfo(vendor: "Example", product: "Sample", version: "1.2", url: "https://example.org"),
            interfaces: [try SampleInterface(recorder: recorder, execution: execution)], limits: limits,
            internalError: .inputOutputError, checksReplies: checksReplies, group: MultiThreadedEventLoopGroup.singleton, now: now,
            identify: identify,
            log: { [recorder] event in
                log.append(event)
                recorder.record("log: \(Self.kind(of: event))")
            })
        self.log = log
        try await server.start(on: .path(path, mode: 0o600))
    }

    private final class Log: Sendable {
        private let events = Mutex<[ServerEvent]>([])
        func append(_ event: ServerEvent) { events.withLock { $0.append(event) } }
        var all: [ServerEvent] { events.withLock { $0 } }
    }

    /// What the server logged, in words.
    var logged: [String] { log.all.map(\.description) }

    private static func kind(of event: ServerEvent) -> String {
        switch event {
        case .connectionRefused: "refused"
        case .acceptFailed: "accept failed"
        case .disconnected: "disconnected"
        case .callRefused: "call refused"
        case .handlerFailed: "failed"
        case .handlerMisbehaved: "misbehaved"
        case .suppressed: "suppressed"
        }
    }

    func peer() throws -> RawPeer { try RawPeer(path) }
    func client() async throws -> VarlinkClient { try await VarlinkClient.connect(path: path) }
}

/// Runs a test against a server that is ended with it.
func withScene(
    execution: HandlerExecution = .eventLoop, checksReplies: Bool = false, limits: Limits = Limits(),
    now: @escaping @Sendable () -> NIODeadline = { .now() }, identify: @escaping @Sendable (Int32) -> Peer? = UnixSocket.peer(of:),
    _ body: (Scene) async throws -> Void
) async throws {
    let scene = try await Scene(execution: execution, checksReplies: checksReplies, limits: limits, now: now, identify: identify)
    do {
        try await body(scene)
        await scene.server.shutdown(grace: .zero)
    } catch {
        await scene.server.shutdown(grace: .zero)
        throw error
    }
}
