import Dispatch
import Glibc
import Synchronization
import Systemd

/// A program that is being run: started, watched, ended when it takes too long.
final class RunningProgram: Sendable {
    /// How it ended.
    struct Ending: Sendable {
        /// Nil when a signal ended it.
        var exitStatus: Int32?
        var signal: Int32?
        var timedOut: Bool
        /// The first kilobyte of its standard error.
        var errors: [UInt8]
    }

    /// Why it could not be started.
    struct CannotStart: Error, CustomStringConvertible {
        let description: String
    }

    private struct State {
        /// Its number is free for others: no more signals.
        var isReaped = false
        var timedOut = false
    }

    private let pid: pid_t
    private let state = Mutex(State())
    private let errors: Int32
    /// Its other end is closed when the program has ended.
    private let ended: Pipe

    /// How much of its standard error is kept.
    private static let keptErrors = 1024
    /// How long it may take to end once it was asked to.
    private static let grace = DispatchTimeInterval.seconds(5)

    /// Starts a program in a process group of its own.
    ///
    /// - Parameters:
    ///   - command: its path, and its arguments.
    ///   - input: what it finds on its standard input. Its standard output goes where this process's standard error goes.
    init(command: [String], environment: [String: String], input: some Sequence<UInt8>) throws(CannotStart) {
        guard let path = command.first else { throw CannotStart(description: "there is no program to run") }
        let file: Int32
        let pipes: (errors: Pipe, ended: Pipe)
        do throws(SystemError) {
            // It takes the input as a whole, whether the program reads it or not.
            file = try MemoryFile.make(holding: Array(input))
        } catch {
            throw CannotStart(description: error.description)
        }
        defer { close(file) }
        do throws(SystemError) {
            let first = try Pipe()
            do throws(SystemError) { pipes = (first, try Pipe()) } catch {
                close(first.reading)
                close(first.writing)
                throw error
            }
        } catch {
            throw CannotStart(description: error.description)
        }
        (errors, ended) = (pipes.errors.reading, pipes.ended)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, file, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, pipes.errors.writing, STDERR_FILENO)
        // What this process was handed, such as its connection, is nothing for the program.
        Spawning.closeAll(from: 3, in: &actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // As a program expects to find the world: no signal ignored or blocked.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var pid: pid_t = 0
        let error = Self.withCStrings(command) { arguments in
            Self.withCStrings(environment.map { "\($0.key)=\($0.value)" }) { variables in
                posix_spawn(&pid, path, &actions, &attributes, arguments, variables)
            }
        }
        self.pid = pid
        close(pipes.errors.writing)
        guard error == 0 else {
            for descriptor in [errors, ended.reading, ended.writing] { close(descriptor) }
            throw CannotStart(description: "'\(path)': \(String(cString: strerror(error)))")
        }
    }

    /// Waits for its end, which is brought about after `timeout` seconds, or when the task is cancelled. Called once.
    func ending(timeout: Int64) async -> Ending {
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + .seconds(Int(clamping: timeout)))
        timer.setEventHandler { [self] in
            state.withLock { $0.timedOut = !$0.isReaped }
            end()
        }
        timer.activate()
        return await withTaskCancellationHandler {
            async let written = Self.onThread { [self] in self.readErrors() }
            let status = await Self.onThread { [self] in self.reap() }
            timer.cancel()
            let errors = await written
            close(self.errors)
            close(ended.reading)
            let timedOut = state.withLock { $0.timedOut }
            let signal = status & 0x7f
            return Ending(
                exitStatus: signal == 0 ? (status >> 8) & 0xff : nil, signal: signal == 0 ? nil : signal, timedOut: timedOut, errors: errors
            )
        } onCancel: {
            end()
        }
    }

    /// Asks it to end, and after a while makes it.
    private func end() {
        signal(SIGTERM)
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace) { [self] in signal(SIGKILL) }
    }

    private func signal(_ number: Int32) {
        state.withLock { state in
            if !state.isReaped { kill(-pid, number) }
        }
    }

    /// Waits until it has ended; gives the status of wait(2).
    private func reap() -> Int32 {
        // First without taking its number from it: a signal that is on its way must not reach another process of that number.
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
        let status = state.withLock { state -> Int32 in
            state.isReaped = true
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
            return status
        }
        close(ended.writing)
        return status
    }

    /// Reads its standard error until it has ended, passes it on, and keeps the beginning. What it left running may go on writing: that is
    /// not waited for.
    private func readErrors() -> [UInt8] {
        var kept: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            var sources = [
                pollfd(fd: errors, events: Int16(POLLIN), revents: 0), pollfd(fd: ended.reading, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&sources, 2, -1) > 0 else {
                if errno == EINTR { continue }
                return kept
            }
            if sources[0].revents == 0 { return kept }
            let count = read(errors, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return kept }
            kept += chunk[..<min(count, Self.keptErrors - kept.count)]
            _ = write(STDERR_FILENO, chunk, count)
        }
    }

    private static func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }

    private static func withCStrings<Value>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value) -> Value {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
