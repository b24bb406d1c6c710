import Glibc
import Logging
import Synchronization
import Systemd

/// Where the daemon's own messages go: to the journal when standard error leads there, else to standard error.
///
/// Either may keep a writer waiting, and messages come from the event loops and the writer of the store too. So they go through a queue with a thread of its own; what
/// does not fit is dropped, and how much is said as soon as there is room.
struct DaemonLog {
    let logger: Logger
    private let queue: BoundedQueue<QueuedMessage>

    /// How many messages may wait: some hundred KiB.
    private static let capacity = 1000

    init(threshold: LogThreshold) {
        let isJournal = getenv("JOURNAL_STREAM") != nil && Journal.isAvailable()
        let label = "followupd"
        let target: any LogHandler = if isJournal { JournalLogHandler() } else { StreamLogHandler.standardError(label: label) }
        let queue = BoundedQueue<QueuedMessage>(
            label: "followupd.log", capacity: Self.capacity,
            take: { message in
                var handler = message.handler
                handler.logLevel = .trace
                handler.log(event: message.event)
            },
            dropped: { count in
                QueuedMessage(
                    handler: target,
                    event: LogEvent(
                        level: .warning, message: "\(count) messages were dropped, since nobody took them", metadata: nil, source: label,
                        file: #fileID, function: #function, line: #line))
            })
        self.queue = queue
        logger = Logger(label: label) { _ -> any LogHandler in
            ThresholdLogHandler(handler: QueuedLogHandler(target: target, queue: queue), threshold: threshold)
        }
    }

    /// Waits until all messages are taken, at most a second.
    func drain() { queue.drain(atMost: .seconds(1)) }

    /// For libraries that log what only their authors want to know.
    static func quiet() -> Logger {
        Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
    }
}

/// The least urgent level that is logged: one for all loggers of the daemon, so that it can be changed while they are in use.
final class LogThreshold: Sendable {
    /// Indices into `Logger.Level.allCases`, which are in order.
    private let index: Atomic<Int>

    init(_ level: Logger.Level = .info) { index = Atomic(Self.index(of: level)) }

    var level: Logger.Level {
        get { Logger.Level.allCases[index.load(ordering: .relaxed)] }
        set { index.store(Self.index(of: newValue), ordering: .relaxed) }
    }

    /// - Parameter syslogLevel: 0 to 7, as in syslog(3). There is nothing here between critical and emergency.
    func set(syslogLevel: Int) {
        level =
            switch syslogLevel {
            case ...2: .critical
            case 3: .error
            case 4: .warning
            case 5: .notice
            case 6: .info
            default: .trace
            }
    }

    private static func index(of level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}

/// Asks the daemon's threshold whether a message is logged, instead of one that each copy of a logger would keep for itself.
struct ThresholdLogHandler: LogHandler {
    var handler: any LogHandler
    let threshold: LogThreshold

    var logLevel: Logger.Level {
        get { threshold.level }
        set { threshold.level = newValue }
    }

    var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) { handler.log(event: event) }
}

/// A message on its way, with the handler that it was logged with.
struct QueuedMessage: Sendable {
    var handler: any LogHandler
    var event: LogEvent
}

/// Puts messages into a queue instead of writing them.
struct QueuedLogHandler: LogHandler {
    /// Who gets them from the queue.
    var target: any LogHandler
    let queue: BoundedQueue<QueuedMessage>

    var logLevel: Logger.Level {
        get { target.logLevel }
        set { target.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { target.metadata }
        set { target.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { target[metadataKey: key] }
        set { target[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) { queue.add(QueuedMessage(handler: target, event: event)) }
}

/// Hands log messages to the journal, with their metadata as fields.
struct JournalLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let detail = all.isEmpty ? "" : " (" + all.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + ")"
        let fields = all.map { (name: "FOLLOWUP_LOG_" + $0.key.uppercased(), value: "\($0.value)") }
        _ = Journal.sendBatch([JournalEntry(message: "\(event.message)\(detail)", priority: Self.priority(event.level), fields: fields)])
    }

    private static func priority(_ level: Logger.Level) -> JournalPriority {
        switch level {
        case .trace, .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
