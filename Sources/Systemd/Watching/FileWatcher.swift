import Dispatch
import Glibc
import Synchronization

/// Tells when files or whole directories change, are replaced, appear or vanish, such as /etc/localtime and /usr/share/zoneinfo.
///
/// It watches directories (inotify(7)): a file that is replaced, as package managers and editors do it, is a new file, and a watch on the
/// old one would stay silent.
package final class FileWatcher: Sendable {
    private let source: DescriptorSource
    private let settling: Settling

    /// - Parameters:
    ///   - paths: absolute paths of files or directories, there or not yet; a directory is watched with all that is below it. A link is
    ///     watched itself, not where it leads.
    ///   - onChange: called on a queue of its own once things have been quiet for a quarter of a second, at the latest 5 seconds after the
    ///     first change: unpacking a package is one change, not thousands.
    /// - Throws: `SystemError` when the kernel gives no more watches.
    package init(paths: [String], onChange: @escaping @Sendable () -> Void) throws {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError("watch files (fs.inotify.max_user_instances may be too low)") }
        let watches = WatchedDirectories(paths: paths, descriptor: descriptor)
        do { try watches.refresh() } catch {
            close(descriptor)
            throw error
        }
        let queue = DispatchQueue(label: "followupd.files")
        let settling = Settling(queue: queue, onSettled: onChange)
        self.settling = settling
        source = DescriptorSource(fileDescriptor: descriptor, queue: queue) {
            guard watches.readChanges() else { return }
            // Directories may have come and gone. One that cannot be watched now is looked at again with the next change.
            try? watches.refresh()
            settling.changed()
        }
    }

    deinit { cancel() }

    /// Ends the watching. A telling that has begun goes on.
    package func cancel() {
        source.cancel()
        settling.cancel()
    }
}
