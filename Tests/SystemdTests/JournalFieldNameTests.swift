import Testing

@testable import Systemd

@Suite("Names of journal fields")
struct JournalFieldNameTests {
    @Test(
        "are kept when journald takes them, else made so that it does",
        arguments: [
            ("FOLLOWUP_TASK", "FOLLOWUP_TASK"), ("A", "A"), ("T1", "T1"), ("follow-up.due", "FOLLOW_UP_DUE"), ("_PID", "PID"),
            ("__X_", "X_"),
            ("7DAYS", "X7DAYS"), ("A=B", "A_B"), ("A\nB", "A_B"), ("LÄNGE", "L__NGE"), ("", nil), ("_", nil), ("é", nil), ("=", nil),
            (String(repeating: "A", count: 64), String(repeating: "A", count: 64)),
            (String(repeating: "A", count: 65), String(repeating: "A", count: 64)),
            ("1" + String(repeating: "A", count: 65), "X1" + String(repeating: "A", count: 62)),
        ] as [(String, String?)])
    func name(_ given: String, _ expected: String?) {
        var bytes = Array("before".utf8)
        #expect(JournalFieldName.append(given, to: &bytes) == (expected != nil))
        #expect(String(decoding: bytes, as: UTF8.self) == "before" + (expected ?? ""))
    }
}
