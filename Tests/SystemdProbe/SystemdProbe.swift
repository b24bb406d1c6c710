import Glibc
import Systemd

/// Does one thing with the Systemd target in a process of its own, for tests: what systemd hands over, it hands to a process.
@main
enum SystemdProbe {
    static func main() async {
        var arguments = CommandLine.arguments.dropFirst()
        let topic = arguments.popFirst() ?? ""
        do {
            switch topic {
            case "notify": notify(Array(arguments))
            case "watchdog": say(WatchdogInterval.read().map { "\($0)" } ?? "none")
            case "sockets": try sockets()
            case "lock": try lock(arguments.first ?? "")
            case "signals": await signals(arguments.compactMap { Int32($0) })
            case "clock": try await clock()
            case "set-clock": setClock()
            case "journal": JournalProbes.run(arguments.first ?? "", count: arguments.dropFirst().first.flatMap { Int($0) } ?? 1)
            default: fail("no such topic: \(topic)", status: 64)
            }
        } catch {
            fail("\(error)", status: 1)
        }
    }

    private static func notify(_ arguments: [String]) {
        let notifier = Notifier()
        let text = arguments.dropFirst().first ?? ""
        switch arguments.first {
        case "active": say(notifier.isActive)
        case "ready": notifier.ready(status: text)
        case "reloading": notifier.reloading()
        case "stopping": notifier.stopping()
        case "status": notifier.status(text)
        case "watchdog": notifier.watchdog()
        case "much":
            // Far more than a queue holds, then the end of it.
            for number in 0..<1000 {
                notifier.reloading()
                notifier.ready(status: "reload \(number)")
                notifier.watchdog()
            }
            notifier.status("the newest")
            notifier.reloading()
            notifier.ready(status: "the last")
            say("told")
            while readLine() != nil {}
            notifier.stopping()
            say("told")
        default: fail("notify what?", status: 64)
        }
    }

    /// A line for each socket, then how many a second taking finds.
    private static func sockets() throws {
        for socket in try InheritedSockets.take() {
            let closesOnExec = fcntl(socket.fileDescriptor, F_GETFD) & FD_CLOEXEC != 0
            say("\(socket.name) \(socket.fileDescriptor) \(closesOnExec ? "close-on-exec" : "stays open")")
        }
        say(try InheritedSockets.take().count)
    }

    /// Holds the lock until standard input ends.
    private static func lock(_ directory: String) throws {
        let lock = try InstanceLock(directory: directory)
        say("locked")
        while readLine() != nil {}
        lock.release()
    }

    private static func signals(_ signals: [Int32]) async {
        // A shell that starts a run in the background has it ignored, and that is inherited.
        _ = Glibc.signal(SIGINT, SIG_DFL)
        let stream = Signals.stream(of: signals)
        say("listening")
        for await signal in stream { say(signal) }
    }

    /// A line when it watches and one for each step.
    private static func clock() async throws {
        let (steps, continuation) = AsyncStream.makeStream(of: Void.self)
        let watcher = try ClockWatcher { continuation.yield() }
        say("watching")
        for await _ in steps { say("step") }
        watcher.cancel()
    }

    /// Sets the clock to what it shows: off by less than it takes to say so, but set.
    private static func setClock() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        if clock_settime(CLOCK_REALTIME, &now) != 0 { fail("cannot set the clock: \(String(cString: strerror(errno)))", status: 1) }
    }

    static func fail(_ message: String, status: Int32) -> Never {
        write(message, to: STDERR_FILENO)
        exit(status)
    }

    /// A line on standard output, at once: the test waits for it.
    static func say(_ line: some CustomStringConvertible) { write("\(line)", to: STDOUT_FILENO) }

    private static func write(_ line: String, to descriptor: Int32) {
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}
