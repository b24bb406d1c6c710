import Foundation
import TestSupport
import Testing

@testable import Systemd

@Suite("Watching files", .timeLimit(.minutes(1)))
struct FileWatcherTests {
    private let directory: TemporaryDirectory
    private let changes: AsyncStream<Void>
    private let watcher: FileWatcher

    /// Watches a link and a tree, as for /etc/localtime and /usr/share/zoneinfo, and one that is not there yet.
    init() throws {
        let directory = try TemporaryDirectory()
        try directory.write("etc/other", "")
        try directory.write("zoneinfo/Europe/Berlin", "1")
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("etc/localtime"), withDestinationPath: "../zoneinfo/Europe/Berlin")
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self)
        self.directory = directory
        self.changes = changes
        watcher = try FileWatcher(paths: ["etc/localtime", "zoneinfo/", "late/comer/file"].map(directory.file)) { continuation.yield() }
    }

    /// What may happen, told by name in a failure.
    enum Change: String, CaseIterable {
        case linkReplaced, linkRemoved, fileRewritten, fileReplaced, fileAdded, directoryAdded, treeMoved, lateComer
    }

    @Test("each change that matters is told", arguments: Change.allCases)
    func told(_ change: Change) async throws {
        try make(change)
        for await _ in changes { break }
    }

    private func make(_ change: Change) throws {
        let files = FileManager.default
        switch change {
        case .linkReplaced:
            try files.createSymbolicLink(atPath: directory.file("etc/new"), withDestinationPath: "../zoneinfo/Europe/Paris")
            try #require(rename(directory.file("etc/new"), directory.file("etc/localtime")) == 0)
        case .linkRemoved: try files.removeItem(atPath: directory.file("etc/localtime"))
        case .fileRewritten:
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: directory.file("zoneinfo/Europe/Berlin")))
            try file.write(contentsOf: Data("2".utf8))
            try file.close()
        case .fileReplaced:
            try directory.write("new", "2")
            try #require(rename(directory.file("new"), directory.file("zoneinfo/Europe/Berlin")) == 0)
        case .fileAdded: try directory.write("zoneinfo/tzdata.zi", "")
        case .directoryAdded: try files.createDirectory(atPath: directory.file("zoneinfo/Asia"), withIntermediateDirectories: false)
        case .treeMoved: try #require(rename(directory.file("zoneinfo"), directory.file("zoneinfo.old")) == 0)
        case .lateComer: try directory.write("late/comer/file", "")
        }
    }

    @Test("what is added later is watched too")
    func later() async throws {
        var iterator = changes.makeAsyncIterator()
        try directory.write("zoneinfo/Asia/Tokyo", "1")
        await iterator.next()
        try directory.write("new", "2")
        try #require(rename(directory.file("new"), directory.file("zoneinfo/Asia/Tokyo")) == 0)
        await iterator.next()
        try directory.write("late/comer/file", "1")
        await iterator.next()
        try FileManager.default.removeItem(atPath: directory.file("late/comer/file"))
        await iterator.next()
    }

    @Test("a neighbour that nobody asked for is not told, and a burst is told once")
    func neighbour() async throws {
        let watches = WatchedDirectories(paths: [directory.file("etc/localtime")], descriptor: inotify_init1(Int32(IN_NONBLOCK)))
        try watches.refresh()
        try directory.write("etc/other", "2")
        #expect(!watches.readChanges())
        try FileManager.default.removeItem(atPath: directory.file("etc/localtime"))
        #expect(watches.readChanges())
    }

    @Test("many changes at once are one")
    func burst() async throws {
        let told = Counter()
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let settling = Settling(queue: DispatchQueue(label: "test")) {
            told.increase()
            end.yield()
        }
        for _ in 1...1000 { settling.changed() }
        for await _ in ends { break }
        #expect(told.count == 1)
        settling.changed()
        for await _ in ends { break }
        #expect(told.count == 2)
    }

    @Test("a path that cannot be is no error", arguments: ["", "/", "/proc/version/nothing"])
    func odd(_ path: String) throws {
        try FileWatcher(paths: path == "/" ? ["/proc/self/fdinfo/.."] : [path]) {}.cancel()
    }
}
