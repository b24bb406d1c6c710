import ControlInterface
import FollowUp
import Systemd
import Varlink

/// What runs programs on behalf of the daemon, which runs none itself.
package protocol ProgramHelper: Sendable {
    /// Runs a program once.
    ///
    /// - Parameter delivery: what it is handed, as JSON text.
    func run(_ program: DeliveryProgram, attempt: Int, delivery: String) async throws(CancellationError) -> ProgramOutcome

    /// An element whenever a helper that was away may be back. Watched from this call on, until the stream is let go.
    func returns() -> AsyncStream<Void>
}

/// What a run of a program came to.
package enum ProgramOutcome: Hashable, Sendable {
    /// The program has taken the event.
    case taken
    /// It has not; `isFinal`: to try it again is useless.
    case failed(reason: String, isFinal: Bool)
    /// There is no helper to run it. Says nothing about the program.
    case noHelper(reason: String)
}

/// The helper behind followupd-deliver.socket.
package struct SocketHelper: ProgramHelper {
    /// Where its socket is, as the unit has it.
    package static let defaultPath = "/run/followupd/deliver.sock"

    private let path: String
    /// How much longer than the program's own time an answer may take: to connect, to start, to end what does not want to.
    private static let slack: Int64 = 30

    package init(path: String = Self.defaultPath) { self.path = path }

    package func run(_ program: DeliveryProgram, attempt: Int, delivery: String) async throws(CancellationError) -> ProgramOutcome {
        let client: VarlinkClient
        do {
            client = try await VarlinkClient.connect(path: path)
        } catch {
            if Task.isCancelled { throw CancellationError() }
            return .noHelper(reason: "\(error)")
        }
        let answer = await answer(of: client, program, Wire.RunCall(program: program.name, attempt: Int64(attempt), delivery: delivery))
        await client.close()
        if Task.isCancelled, answer != .taken { throw CancellationError() }
        return answer
    }

    private func answer(of client: VarlinkClient, _ program: DeliveryProgram, _ call: Wire.RunCall) async -> ProgramOutcome {
        let limit = program.timeout + Self.slack
        return await withTaskGroup(of: ProgramOutcome?.self) { group in
            group.addTask {
                do {
                    return Self.outcome(
                        try Wire.RunReply(try await client.call("\(Interfaces.deliver).Run", call)), timeout: program.timeout)
                } catch let error as VarlinkError {
                    return .failed(reason: Self.words(error), isFinal: false)
                } catch {
                    return .failed(reason: "the helper ended before it had answered (\(error))", isFinal: false)
                }
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(limit))
                return Task.isCancelled ? nil : .failed(reason: "the helper did not answer within \(limit) s", isFinal: false)
            }
            for await outcome in group {
                guard let outcome else { continue }
                group.cancelAll()
                return outcome
            }
            return .failed(reason: "the helper did not answer", isFinal: false)
        }
    }

    /// What the exit status says; 65 and 67 are EX_DATAERR and EX_NOUSER of sysexits.h(3head), with which a program says that the event
    /// itself, or whom it is for, is the matter.
    static func outcome(_ reply: Wire.RunReply, timeout: Int64) -> ProgramOutcome {
        let words = reply.errors.split(whereSeparator: \.isNewline).joined(separator: "; ")
        let detail = words.isEmpty ? "" : ": \(words)"
        if reply.timedOut { return .failed(reason: "ended after its \(timeout) s\(detail)", isFinal: false) }
        switch (reply.exitStatus, reply.signal) {
        case (0?, _): return .taken
        case (let status?, _): return .failed(reason: "exit status \(status)\(detail)", isFinal: status == 65 || status == 67)
        case (nil, let signal?): return .failed(reason: "ended by signal \(signal)\(detail)", isFinal: false)
        case (nil, nil): return .failed(reason: "the helper does not say how it ended\(detail)", isFinal: false)
        }
    }

    private static func words(_ error: VarlinkError) -> String {
        let problems = error.parameters["problems"]?.arrayValue?.compactMap(\.stringValue).joined(separator: "; ")
        let reason = problems ?? error.parameters["reason"]?.stringValue
        switch error.name {
        case "\(Interfaces.deliver).NoSuchProgram": return "the helper finds no file of that name in deliver.d"
        case "\(Interfaces.deliver).InvalidProgram": return "its file has mistakes: \(reason ?? "")"
        case "\(Interfaces.deliver).CannotRun": return "cannot be run: \(reason ?? "")"
        default: return "the helper refuses: \(error.name)"
        }
    }

    package func returns() -> AsyncStream<Void> {
        let (stream, tell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        // Where it cannot be watched, the next event of the log is when it is tried again.
        if let watcher = try? FileWatcher(paths: [path], onChange: { tell.yield() }) {
            tell.onTermination = { _ in watcher.cancel() }
        }
        return stream
    }
}
