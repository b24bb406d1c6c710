import Foundation
import Testing
import Varlink

@Suite("stdio-bridge carries bytes", .timeLimit(.minutes(3)))
struct CtlBridgeTests {
    /// The built followupctl, as a program between two pipes.
    private final class Bridge {
        let process = Process()
        let input = Pipe()
        let output = Pipe()
        let errors = Pipe()

        init(_ arguments: [String]) throws {
            process.executableURL = SshServer.products.appending(path: "followupctl")
            process.arguments = ["stdio-bridge"] + arguments
            process.standardInput = input
            process.standardOutput = output
            process.standardError = errors
            try process.run()
        }

        func end() async throws -> Int32 {
            let process = process
            return try await blocking {
                process.waitUntilExit()
                return process.terminationStatus
            }
        }

        func firstReply() async throws {
            let output = output.fileHandleForReading
            _ = try await blocking { output.availableData }
        }
    }

    private static let list = Data(#"{"method":"io.followupd.Tasks.List","parameters":{"limit":3}}"#.utf8) + [0]

    @Test("what was asked before the input ended is answered, and then it ends with status 0")
    func halfClosed() async throws {
        try await FakeDaemon.with(FakeWorld.State(tasks: CtlSamples.day)) { daemon in
            let bridge = try Bridge(["--socket", daemon.socket])
            try bridge.input.fileHandleForWriting.write(contentsOf: Self.list + Self.list)
            try bridge.input.fileHandleForWriting.close()
            let output = bridge.output.fileHandleForReading
            let replies = try #require(try await blocking { try output.readToEnd() }).split(separator: 0)
            #expect(replies.count == 2)
            #expect(replies.allSatisfy { $0 == replies[0] })
            #expect(try await bridge.end() == 0)
        }
    }

    @Test("it ends with the daemon's end, and when nobody reads its output")
    func ends() async throws {
        let bridge = try await FakeDaemon.with { daemon in
            let bridge = try Bridge(["--socket", daemon.socket])
            try bridge.input.fileHandleForWriting.write(contentsOf: Self.list)
            try await bridge.firstReply()
            return bridge
        }
        // The daemon has gone; the input is still open.
        #expect(try await bridge.end() == 0)

        try await FakeDaemon.with { daemon in
            let bridge = try Bridge(["--socket", daemon.socket])
            try bridge.input.fileHandleForWriting.write(contentsOf: Self.list)
            try await bridge.firstReply()
            // Nothing is to be written, and nobody would read it.
            try bridge.output.fileHandleForReading.close()
            #expect(try await bridge.end() == 0)
        }
    }

    @Test("a daemon that is not there is told, with status 1")
    func notThere() async throws {
        let bridge = try Bridge(["--socket", "/nowhere/socket"])
        let errors = bridge.errors.fileHandleForReading
        let words = try await blocking { try errors.readToEnd() }.map { String(decoding: $0, as: UTF8.self) }
        #expect(
            words
                == "followupctl: followupd is not running here (no socket at /nowhere/socket): systemctl start followupd.socket, or make run\n"
        )
        #expect(try await bridge.end() == 1)
    }

    @Test("a reader that does not read stops the daemon, and not the memory of what is between")
    func backPressure() async throws {
        try await FakeDaemon.with(FakeWorld.State(tasks: CtlSamples.day)) { daemon in
            let bridge = try Bridge(["--socket", daemon.socket])
            // Long calls with longer replies.
            let call =
                #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"io.followupd.Tasks"},"padding":""#
                + String(repeating: "x", count: 2000) + "\"}\0"
            let calls = Data(String(repeating: call, count: 2000).utf8)
            let writer = bridge.input.fileHandleForWriting
            // All buffers on the way together hold far less than this.
            let sent = try await Self.sendUntilStuck(calls, to: writer.fileDescriptor)
            #expect(sent < calls.count)
            let rest = calls.dropFirst(sent)
            async let writing: Void = blocking {
                try writer.write(contentsOf: rest)
                try writer.close()
            }
            var (taken, last) = (0, Data())
            for await chunk in Self.chunks(of: bridge.output.fileHandleForReading) {
                taken += chunk.count { $0 == 0 }
                last = chunk
            }
            try await writing
            #expect(taken == 2000)
            #expect(last.last == 0)
            #expect(try await bridge.end() == 0)
        }
    }

    /// Writes for as long as more is taken within half a second; gives how much was.
    private static func sendUntilStuck(_ bytes: Data, to descriptor: Int32) async throws -> Int {
        try await blocking {
            let flags = fcntl(descriptor, F_GETFL)
            _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
            defer { _ = fcntl(descriptor, F_SETFL, flags) }
            var sent = 0
            while sent < bytes.count {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&ready, 1, 500) > 0 else { break }
                let count = bytes[sent...].prefix(4096).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                sent += max(0, count)
            }
            return sent
        }
    }

    private static func chunks(of handle: FileHandle) -> AsyncStream<Data> {
        AsyncStream { continuation in
            let thread = Thread {
                while true {
                    let data = handle.availableData
                    if data.isEmpty { return continuation.finish() }
                    continuation.yield(data)
                }
            }
            thread.start()
        }
    }
}
