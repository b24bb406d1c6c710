import Dispatch
import Synchronization
import Systemd
import TestSupport
import Testing

@Suite("A queue before something that may keep its caller waiting", .timeLimit(.minutes(1)))
struct BoundedQueueTests {
    @Test("while nobody takes anything nobody who adds waits; what does not fit is counted, and the count is told in its place")
    func full() async {
        let taken = Mutex<[String]>([])
        let (begun, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let queue = BoundedQueue<String>(
            label: "test", capacity: 10,
            take: { text in
                if text == "0" {
                    begun.signal()
                    gate.wait()
                }
                taken.withLock { $0.append(text) }
            }, dropped: { "\($0) dropped" })
        queue.add("0")
        await blocking { begun.wait() }
        for number in 1...100 { queue.add("\(number)") }
        // The end of a program is not kept waiting for longer than it likes.
        #expect(await blocking { queue.drain(atMost: .milliseconds(20)) } == false)
        #expect(taken.withLock { $0 } == [])
        gate.signal()
        #expect(await blocking { queue.drain(atMost: .seconds(50)) })
        #expect(taken.withLock { $0 } == (0...10).map(String.init) + ["90 dropped"])
        queue.add("after")
        #expect(await blocking { queue.drain(atMost: .seconds(50)) })
        #expect(taken.withLock { $0 }.last == "after")
    }

    @Test("what many add at once is taken once each, and what one adds in its order")
    func many() async {
        let taken = Mutex<[Int]>([])
        let queue = BoundedQueue<Int>(
            label: "test", capacity: 100_000, take: { number in taken.withLock { $0.append(number) } }, dropped: { -$0 })
        await withTaskGroup(of: Void.self) { group in
            for adder in 0..<4 { group.addTask { for number in 0..<5000 { queue.add(adder * 5000 + number) } } }
        }
        #expect(await blocking { queue.drain(atMost: .seconds(50)) })
        let all = taken.withLock { $0 }
        #expect(all.sorted() == Array(0..<20_000))
        for adder in 0..<4 {
            let own = all.filter { $0 / 5000 == adder }
            #expect(own == own.sorted())
        }
    }
}
