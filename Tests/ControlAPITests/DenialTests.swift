import ControlInterface
import FollowUp
import Foundation
import KeeperTestSupport
import Synchronization
import Testing
import Varlink

@testable import ControlAPI

/// Calls that were denied, in the log.
@Suite("Denied calls", .timeLimit(.minutes(2)))
struct DenialTests {
    /// A wait that the test ends, and what was written.
    private final class Desk: Sendable {
        let noted = Mutex<[NotedDenials]>([])
        let lengths = Mutex<[Duration]>([])
        private let waiting = Mutex<CheckedContinuation<Void, any Error>?>(nil)
        private let asked = AsyncStream.makeStream(of: Void.self)
        private let written = AsyncStream.makeStream(of: Void.self)

        func log() -> DenialLog {
            DenialLog(
                wait: { [self] length in
                    lengths.withLock { $0.append(length) }
                    try await withTaskCancellationHandler {
                        try await withCheckedThrowingContinuation { continuation in
                            waiting.withLock { $0 = continuation }
                            asked.continuation.yield()
                        }
                    } onCancel: {
                        take()?.resume(throwing: CancellationError())
                    }
                },
                write: { [self] denials in
                    noted.withLock { $0.append(denials) }
                    written.continuation.yield()
                })
        }

        private func take() -> CheckedContinuation<Void, any Error>? {
            waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
        }

        /// Ends the wait that is asked for next.
        func endWindow() async {
            var wait = asked.stream.makeAsyncIterator()
            await wait.next()
            take()?.resume()
        }

        /// Waits until so many more were written, and takes them.
        func taken(_ count: Int) async -> [NotedDenials] {
            var writes = written.stream.makeAsyncIterator()
            for _ in 0..<count { await writes.next() }
            return noted.withLock { noted in
                defer { noted = [] }
                return noted
            }
        }
    }

    private static func denial(_ uid: UInt32, _ method: String) -> Denial { Denial(uid: uid, login: "u\(uid)", method: method) }

    @Test("the first is told at once, those after it once the minute is over, and the next windows are longer while it goes on")
    func windows() async throws {
        let desk = Desk()
        let log = desk.log()
        let denial = Self.denial(7, "a.B")
        log.note(denial)
        #expect(await desk.taken(1) == [.calls(denial, more: 0)])
        for length in [60, 120, 240, 480, 960, 1920, 3600, 3600] {
            for _ in 0..<1000 { log.note(denial) }
            await desk.endWindow()
            let noted = await desk.taken(length == 60 ? 1 : 2)
            #expect(Set(noted) == (length == 60 ? [.calls(denial, more: 1000)] : [.calls(denial, more: 0), .calls(denial, more: 999)]))
        }
        #expect(desk.lengths.withLock { Array($0.prefix(8)) } == [60, 120, 240, 480, 960, 1920, 3600, 3600].map { Duration.seconds($0) })
        // A window in which nobody is denied anything ends it.
        await desk.endWindow()
        let windows = desk.lengths.withLock { $0.count }
        while desk.lengths.withLock({ $0.count }) == windows {
            log.note(denial)
            await Task.yield()
        }
        #expect(desk.lengths.withLock { $0.last } == .seconds(60))
        await log.end()
    }

    @Test("however many users call however many methods, the log gets few lines, and a number for the rest")
    func bounded() async throws {
        let desk = Desk()
        let log = desk.log()
        var told = 0
        for uid: UInt32 in 0..<1000 {
            for method in 0..<100 { log.note(Self.denial(uid, "m\(method)")) }
        }
        let first = await desk.taken(DenialLog.mostKinds)
        told += first.count
        let users = first.map { noted -> UInt32? in if case .calls(let denial, more: 0) = noted { denial.uid } else { nil } }
        #expect(Dictionary(grouping: users, by: \.self).values.allSatisfy { $0.count == DenialLog.mostKindsOfUser })
        await desk.endWindow()
        #expect(await desk.taken(1) == [.others(100_000 - DenialLog.mostKinds)])
        await log.end()
        #expect(desk.noted.withLock { $0 }.isEmpty && told == DenialLog.mostKinds)
    }

    @Test("at the end what was counted is told, and what comes later is not")
    func end() async throws {
        let desk = Desk()
        let log = desk.log()
        for _ in 0..<3 { log.note(Self.denial(7, "a.B")) }
        #expect(await desk.taken(1).count == 1)
        await log.end()
        #expect(await desk.taken(1) == [.calls(Self.denial(7, "a.B"), more: 2)])
        log.note(Self.denial(8, "a.B"))
        await log.end()
        #expect(desk.noted.withLock { $0 }.isEmpty)
    }

    @Test("a call that is denied is an event with the user, the login and the method; one about what is not theirs is none")
    func events() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let before = try await office.world.store.read { try $0.lastSeq() }
            let (eve, nobody, anna) = (try await office.client(.eve), try await office.client(.nobody), try await office.client(.anna))
            let cleo = try await office.client(.cleo)
            // That it is there must not show in the numbers of events.
            #expect(try await cleo.refusal("\(Interfaces.tasks).Get", ["id": 1])?.name == "\(Interfaces.tasks).NoSuchTask")
            #expect(try await cleo.refusal("\(Interfaces.tasks).Done", ["id": 1])?.name == "\(Interfaces.tasks).NoSuchTask")
            #expect(try await office.world.store.read { try $0.lastSeq() } == before)
            let denied: [(VarlinkClient, Person, String, JSONObject)] = [
                (eve, .eve, "\(Interfaces.service).Status", [:]), (nobody, .nobody, "\(Interfaces.tasks).List", [:]),
                (anna, .anna, "\(Interfaces.service).Reload", [:]), (anna, .anna, "\(Interfaces.tasks).List", ["rep": "cleo"]),
                (anna, .anna, "\(Interfaces.rules).Coverage", [:]),
            ]
            for (client, person, method, parameters) in denied {
                let seq = try await office.world.store.read { try $0.lastSeq() }
                #expect(try await client.refusal(method, parameters) == .permissionDenied)
                _ = await office.world.keeper.subscriptions.wait(after: seq)
                let event = try #require(try await office.world.events(after: seq).last?.event)
                let expected = Denial(uid: person.rawValue, login: person.user?.login, method: method)
                #expect(event.body == .service(.denied(.calls(expected, more: 0))))
                #expect(event.actor == .login(person.user?.login ?? "uid \(person.rawValue)"))
            }
        }
    }
}
