import ControlInterface
import Foundation
import Varlink

/// A daemon in memory that speaks the three interfaces on a socket of its own, as the `.varlink` files say: its server checks every reply
/// against them.
struct FakeDaemon: Sendable {
    let world: FakeWorld
    let socket: String
    let directory: URL
    private let server: VarlinkServer

    private init(_ state: FakeWorld.State) async throws {
        world = FakeWorld(state)
        directory = FileManager.default.temporaryDirectory.appending(path: "ctl-\(UUID().uuidString.prefix(13))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        socket = directory.appending(path: "socket").path
        server = try await Self.serve(world, socket)
    }

    private init(_ former: FakeDaemon) async throws {
        (world, socket, directory) = (former.world, former.socket, former.directory)
        server = try await Self.serve(world, socket)
    }

    private static func serve(_ world: FakeWorld, _ socket: String) async throws -> VarlinkServer {
        let interfaces = try [Interfaces.tasks, Interfaces.records, Interfaces.rules, Interfaces.service].map {
            FakeInterface(description: try Interfaces.description(of: $0), world: world)
        }
        let server = try VarlinkServer(
            service: ServiceInfo(vendor: "Test", product: "followupd", version: "9.8.7", url: ""), interfaces: interfaces,
            checksReplies: true)
        try await server.start(on: .path(socket))
        return server
    }

    /// Runs `change` on what it knows while it is away, connections lost; then `body` with another one at the same socket.
    func restarting(_ change: @Sendable (inout FakeWorld.State) -> Void, _ body: (FakeDaemon) async throws -> Void) async throws {
        await server.shutdown(grace: .zero)
        world.state.withLock { change(&$0) }
        let daemon = try await FakeDaemon(self)
        do {
            try await body(daemon)
            await daemon.server.shutdown(grace: .zero)
        } catch {
            await daemon.server.shutdown(grace: .zero)
            throw error
        }
    }

    /// Ends it at once, connections included.
    func stop() async {
        await server.shutdown(grace: .zero)
        try? FileManager.default.removeItem(at: directory)
    }

    /// Runs `body` with a daemon that ends with it.
    static func with<Value>(_ state: FakeWorld.State = FakeWorld.State(), _ body: (FakeDaemon) async throws -> Value) async throws -> Value
    {
        let daemon = try await FakeDaemon(state)
        do {
            let value = try await body(daemon)
            await daemon.stop()
            return value
        } catch {
            await daemon.stop()
            throw error
        }
    }
}

private struct FakeInterface: VarlinkInterface {
    let description: InterfaceDescription
    let world: FakeWorld

    func handle(_ call: Call) async throws {
        if let key = call.parameters["idempotencyKey"]?.stringValue { world.state.withLock { $0.keys.append(key) } }
        switch world.state.withLock({ $0.trouble }) {
        case .storeUnavailable:
            throw VarlinkError(name: "\(call.interface).StoreUnavailable", parameters: ["reason": "database is locked"])
        case .permissionDenied: throw VarlinkError.permissionDenied
        case .silent: try await world.beSilent()
        case .silentButForWatch: if call.method != "Watch" { try await world.beSilent() }
        case .none, .silentAfter: break
        }
        switch call.fullyQualifiedMethod {
        case "io.followupd.Tasks.List": try await call.reply(try world.list(call.parameters))
        case "io.followupd.Tasks.Get": try await call.reply(try world.get(call.parameters))
        case "io.followupd.Tasks.Done": try await call.reply(try world.done(call.parameters))
        case "io.followupd.Tasks.Snooze": try await call.reply(try world.snooze(call.parameters))
        case "io.followupd.Tasks.Seen": try await call.reply(try world.seen(call.parameters))
        case "io.followupd.Tasks.HandOver": try await call.reply(try world.handOver(call.parameters))
        case "io.followupd.Tasks.HandBack": try await call.reply(try world.handBack(call.parameters))
        case "io.followupd.Tasks.Reopen": try await call.reply(try world.reopen(call.parameters))
        case "io.followupd.Tasks.Undo": try await call.reply(try world.reopen(call.parameters))
        case "io.followupd.Tasks.Dismiss": try await call.reply(try world.dismiss(call.parameters))
        case "io.followupd.Tasks.Watch": try await world.watch(call)
        case "io.followupd.Records.LogInteraction": try await call.reply(try world.log(call.parameters))
        case "io.followupd.Records.Import": try await call.reply(try await world.importRows(call.parameters))
        case "io.followupd.Records.FinishImport":
            try await call.reply(["planning": ["planned": 0, "moved": 0, "withdrawn": 0, "closed": 0]] as JSONObject)
        case "io.followupd.Service.ReadMoment": try await call.reply(try FakeWorld.readMoment(call.parameters))
        case "io.followupd.Records.Export": try await world.export(call)
        case let method where method.hasPrefix("io.followupd.Records."):
            try await call.reply(try world.records(call.method, call.parameters))
        case "io.followupd.Service.Status": try await call.reply(world.status())
        case "io.followupd.Service.Examine": try await world.examine(call)
        case "io.followupd.Service.CheckIntegrity":
            try await call.reply(["findings": .array(world.state.withLock { $0.damage })] as JSONObject)
        case "io.followupd.Tasks.Count":
            // It counts nothing: where there is something, lists tell.
            try await call.reply(
                [
                    "total": 0, "overdue": 0, "today": 0, "later": 0,
                    "byState": ["planned": 0, "open": 0, "snoozed": 0, "done": 0, "dismissed": 0, "expired": 0],
                ] as JSONObject)
        case "io.followupd.Rules.List": try await call.reply(FakeWorld.rules)
        case "io.followupd.Service.Reload": try await call.reply(try world.reload())
        default: throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
        }
    }
}
