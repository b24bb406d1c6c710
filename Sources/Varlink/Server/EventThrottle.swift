import NIOCore

/// Keeps peers from flooding the log: of each kind of event, only so many a minute are passed on; the rest is counted.
struct EventThrottle: Sendable {
    private struct Window {
        var end = NIODeadline.uptimeNanoseconds(0)
        var passed = 0
        var suppressed = 0
    }

    private let perMinute: Int
    private var windows: [ServerEvent.Kind: Window] = [:]

    init(perMinute: Int) { self.perMinute = perMinute }

    /// What is to be logged when an event happens: the event or nothing, and before it how many were left out until now.
    mutating func admit(_ event: ServerEvent, at now: NIODeadline = .now()) -> [ServerEvent] {
        var window = windows[event.kind, default: Window()]
        defer { windows[event.kind] = window }
        var admitted: [ServerEvent] = []
        if now >= window.end {
            if window.suppressed > 0 { admitted.append(.suppressed(event.kind, count: window.suppressed)) }
            window = Window(end: now + .minutes(1))
        }
        if window.passed < perMinute {
            window.passed += 1
            admitted.append(event)
        } else {
            window.suppressed += 1
        }
        return admitted
    }
}
