import ControlInterface
import Varlink

/// Waits for the result of something that takes a while, and shows how far it has come where there is a terminal for it.
struct Trial {
    /// How far it has come, from the share in percent, what is done, and the whole.
    let line: @Sendable (Int, Int, Int) -> String
    let session: Session

    /// - Parameter daemon: the connection lasts as long as it is held.
    /// - Returns: the last reply; nil when somebody ended it before.
    func result(of replies: VarlinkReplies, holding daemon: Daemon) async throws -> JSONObject? {
        defer { withExtendedLifetime(daemon) {} }
        let output = session.errors
        defer { clear(output) }
        return try await withThrowingTaskGroup(of: JSONObject?.self) { group in
            group.addTask {
                var last: JSONObject?
                for try await reply in replies {
                    last = reply
                    if let progress = try? Wire.Step(reply, { json throws(WireError) in json?.isNull }),
                        case .progress(let progress) = progress
                    {
                        draw(progress, output)
                    }
                }
                return last
            }
            group.addTask {
                await session.surroundings.interruption()
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func draw(_ progress: Wire.Progress, _ output: Output) {
        guard output.isTerminal else { return }
        let share = progress.total > 0 ? progress.done * 100 / progress.total : 100
        output.put("\r\(DisplayWidth.fitted(line(share, progress.done, progress.total), to: output.width - 1))\u{1b}[K")
        output.flush()
    }

    private func clear(_ output: Output) {
        guard output.isTerminal else { return }
        output.put("\r\u{1b}[K")
        output.flush()
    }
}
