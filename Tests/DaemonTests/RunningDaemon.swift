import ControlInterface
import Foundation
import Synchronization
import TestSupport
import Varlink

/// The built `followupd` as a process of its own.
final class RunningDaemon: Sendable {
    let socket: String
    let state: String
    /// What it wrote to standard error so far.
    private let output: Mutex<String>
    private let process: Process
    private let ended: AsyncStream<Void>

    struct DidNotStart: Error, CustomStringConvertible {
        var output: String
        var description: String { "followupd did not get ready:\n\(output)" }
    }

    /// Where the package manager puts what it builds: beside the test bundle.
    static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    /// Starts the daemon and returns once it has told READY=1, over a notification socket as systemd makes one.
    ///
    /// - Parameters:
    ///   - users: whom it knows, and as whom it runs; nil: those of the machine, and as whoever runs the tests.
    ///   - isHeard: whether what it tells is read to its end, as systemd does; else only up to READY=1.
    init(
        directory: TemporaryDirectory, config: String? = nil, socketName: String = "s", limitFileSizeTo blocks: Int? = nil,
        users: Users? = nil, isHeard: Bool = true, environment: [String: String] = [:]
    ) async throws {
        socket = directory.file(users == nil ? socketName : "own/\(socketName)")
        state = directory.file(users == nil ? "state" : "own/state")
        let notify = try NotifySocket(path: directory.file("notify-\(UUID().uuidString.prefix(8))"))
        // Whoever the daemon runs as.
        chmod(notify.path, 0o777)
        let process = Process()
        let arguments = ["--config", try config ?? Self.writeConfiguration(in: directory), "--state", state, "--socket", socket]
        let program = [Self.products.appending(path: "followupd").path] + arguments
        let command = try users?.command(program, in: directory) ?? program
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = ["NOTIFY_SOCKET": notify.path, "TZ": "UTC", "PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        let (ended, tell) = AsyncStream.makeStream(of: Void.self)
        self.ended = ended
        output = Mutex("")
        self.process = process
        pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            self?.output.withLock { $0 += String(decoding: data, as: UTF8.self) }
        }
        process.terminationHandler = { [notify] _ in
            tell.finish()
            // Ends the wait for READY=1 of a daemon that will never be.
            notify.cancel()
        }
        try process.run()
        guard await notify.waitForReady(readsOn: isHeard) else {
            for await _ in ended {}
            throw DidNotStart(output: standardError)
        }
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var pid: Int32 { process.processIdentifier }
    var standardError: String { output.withLock { $0 } }

    /// Sends a signal and waits until the process is gone; gives its exit status, or the negative number of the signal that ended it.
    @discardableResult
    func end(_ signal: Int32 = SIGTERM) async -> Int32 {
        kill(process.processIdentifier, signal)
        for await _ in ended {}
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    func client() async throws -> VarlinkClient { try await VarlinkClient.connect(path: socket) }

    /// A configuration with two of the shipped rules, in which nothing waits to settle.
    static func writeConfiguration(in directory: TemporaryDirectory, settle: String = "0s") throws -> String {
        let shipped = Self.sources.appending(path: "etc/rules.d")
        try directory.write("config/followupd.yaml", "zone: UTC\nsettle: \(settle)\nquiet: never\ngather: 0s\n")
        for name in ["follow-up.yaml", "renewal.yaml"] {
            try directory.write("config/rules.d/\(name)", try String(contentsOf: shipped.appending(path: name), encoding: .utf8))
        }
        return directory.file("config")
    }

    static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

/// The datagram socket that systemd would hand to a service (sd_notify(3)).
final class NotifySocket: Sendable {
    let path: String
    private let descriptor: Int32

    init(path: String) throws {
        self.path = path
        descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { buffer in buffer.copyBytes(from: path.utf8.prefix(buffer.count - 1)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        guard descriptor >= 0, bound == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    /// Waits for READY=1; false once `cancel` was called.
    ///
    /// - Parameter readsOn: takes what is told after that as well, to the daemon's end.
    func waitForReady(readsOn: Bool) async -> Bool {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [self] in
                var buffer = [UInt8](repeating: 0, count: 4096)
                var isReady = false
                while true {
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    if count < 0 && errno == EINTR { continue }
                    guard count > 0 else { break }
                    if !isReady, String(decoding: buffer[..<count], as: UTF8.self).contains("READY=1") {
                        isReady = true
                        continuation.resume(returning: true)
                        if !readsOn { return }
                    }
                }
                if !isReady { continuation.resume(returning: false) }
            }
        }
    }

    func cancel() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
