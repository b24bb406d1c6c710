import Glibc
import Logging
import Systemd

/// Where the daemon's own messages go: to the journal when standard error leads there, else to standard error.
enum DaemonLog {
    static func make() -> Logger {
        let isJournal = getenv("JOURNAL_STREAM") != nil && Journal.isAvailable()
        return Logger(label: "followupd") { label -> any LogHandler in
            if isJournal { JournalLogHandler() } else { StreamLogHandler.standardError(label: label) }
        }
    }

    /// For libraries that log what only their authors want to know.
    static func quiet() -> Logger {
        Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
    }
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
