import ControlInterface
import Varlink

extension Session {
    /// Asks the same for each of some tasks, and says what became of each. One that is refused keeps no other from being done.
    ///
    /// - Returns: `partlyRefused` when some were done and some refused.
    /// - Throws: what the daemon answered, when there is one task only.
    func forEach(_ numbers: [TaskNumber], isUndo: Bool = false, _ call: (Daemon, Int64) async throws -> JSONObject) async throws
        -> ExitStatus
    {
        let daemon = try await daemon().named()
        var refused = 0
        for number in numbers {
            let reply: JSONObject
            do {
                reply = try await call(numbers.count > 1 ? daemon.part(number.id) : daemon, number.id)
            } catch let error as VarlinkError where numbers.count > 1 {
                refused += 1
                errors.line("followupctl: \(ErrorWords.words(for: error, socket: socket, times: times))")
                continue
            }
            if isJSON {
                print(json: reply)
            } else {
                output.lines(TaskSentences(times: times, login: surroundings.login, isUndone: isUndo).lines(try Wire.TaskReply(reply)))
            }
        }
        return refused == 0 ? .ok : refused == numbers.count ? .failed : .partlyRefused
    }
}
