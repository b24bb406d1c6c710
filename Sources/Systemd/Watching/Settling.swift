import Dispatch
import Synchronization

/// Makes one call of many that come in quick succession.
final class Settling: Sendable {
    private let queue: DispatchQueue
    private let onSettled: @Sendable () -> Void
    private let burst = Mutex(Burst.none)

    /// In nanoseconds of uptime.
    private enum Burst {
        case none
        case running(first: UInt64, latest: UInt64)
        case cancelled
    }

    /// How long nothing must happen, and how long a burst may last, in nanoseconds.
    private static let quiet: UInt64 = 250_000_000
    private static let longest: UInt64 = 5_000_000_000

    init(queue: DispatchQueue, onSettled: @escaping @Sendable () -> Void) {
        self.queue = queue
        self.onSettled = onSettled
    }

    func changed() {
        let now = DispatchTime.now().uptimeNanoseconds
        let isFirst = burst.withLock { burst in
            switch burst {
            case .none:
                burst = .running(first: now, latest: now)
                return true
            case .running(let first, _):
                burst = .running(first: first, latest: now)
                return false
            case .cancelled: return false
            }
        }
        if isFirst { look(at: now + Self.quiet) }
    }

    func cancel() { burst.withLock { $0 = .cancelled } }

    private func look(at time: UInt64) {
        queue.asyncAfter(deadline: DispatchTime(uptimeNanoseconds: time)) { [self] in
            let now = DispatchTime.now().uptimeNanoseconds
            let next: UInt64? = burst.withLock { burst in
                guard case .running(let first, let latest) = burst else { return nil }
                let end = min(latest + Self.quiet, first + Self.longest)
                if end > now { return end }
                burst = .none
                return 0
            }
            switch next {
            case nil: break
            case 0?: onSettled()
            case let next?: look(at: next)
            }
        }
    }
}
