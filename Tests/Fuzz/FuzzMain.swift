import Glibc

/// What is fuzzed, by name. A topic gets bytes that nobody wrote on purpose; it traps where a promise is broken.
let topics: [String: @Sendable (UnsafeRawBufferPointer) -> Void] = [
    "zone": fuzzZone,
    "span": fuzzSpan,
    "date": fuzzDate,
    "expression": fuzzExpression,
    "recurrence": fuzzRecurrence,
    "icalendar": fuzzICalendar,
    "hours": fuzzHours,
    "moment": fuzzLanguage,
]

/// FUZZ_TOPIC names one of them.
private let topic: @Sendable (UnsafeRawBufferPointer) -> Void = {
    let name = getenv("FUZZ_TOPIC").map { String(cString: $0) } ?? ""
    guard let topic = topics[name] else {
        print("FUZZ_TOPIC is '\(name)'; it has to be one of \(topics.keys.sorted().joined(separator: ", "))")
        exit(64)
    }
    return topic
}()

/// libFuzzer's entry (https://llvm.org/docs/LibFuzzer.html): called with one input after the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    topic(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
}

/// What the topics' texts are made of.
func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
