import FollowUp
import Foundation
import Glibc
import TestSupport
import Testing
import Varlink

/// The programs that are shipped, run by the built helper, with judges that others wrote: PyPI icalendar, Python's e-mail parser, curl.
@Suite("The shipped programs", .timeLimit(.minutes(2)))
struct ShippedProgramTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static func shipped(_ name: String) -> String { HelperProcess.project.appending(path: "libexec/deliver/\(name)").path }

    /// A title that has all that iCalendar escapes and folds, and what mail must not take for a line end.
    private static let title =
        "Renew \"Größe; XL\", 100 % \\ café crème für Müller, Óscar & Zoë – 日本語の会社との契約更新 \u{1F600}\nBcc: all@example.com"

    private static func delivery(kind: String = "task.reminded_overdue", email: String? = "anna@example.com") -> JSONObject {
        var rep: JSONObject = ["login": "anna", "name": "Anna", "zone": "Europe/Amsterdam"]
        rep["email"] = email.map { .string($0) }
        return [
            "key": "feed-4711", "log": "feed",
            "event": [
                "seq": 4711, "at": "2026-03-28T23:30:00.5Z", "actor": "followupd", "kind": .string(kind),
                "message": .string("Overdue for anna: task 12, \(title)"), "task": 12, "rule": "renewal", "customer": "C 7",
                "rep": "anna", "title": .string(title), "dueAt": "2026-03-23T09:00:00Z", "missed": 0,
            ], "rep": .object(rep),
        ]
    }

    private func configure(_ name: String, environment: [String: String]) throws {
        let lines = environment.map { "  \($0.key): '\($0.value)'" }.sorted().joined(separator: "\n")
        try directory.write("deliver.d/\(name).yaml", "program: \(Self.shipped(name))\nevents: task.*\nenvironment:\n\(lines)\n")
    }

    /// Something that takes mail as sendmail does, and keeps it.
    private func makeSendmail(status: Int = 0) throws -> String {
        let path = try directory.write(
            "sendmail",
            "#!/bin/sh\nprintf '%s\\n' \"$@\" > \(directory.file("arguments"))\ncat > \(directory.file("mail"))\nexit \(status)\n")
        chmod(path, 0o755)
        return path
    }

    @Test("mail: a plain text and a task as an iCalendar file that icalendar reads as it was meant")
    func mail() async throws {
        try configure("mail", environment: ["SENDMAIL": try makeSendmail(), "MAIL_FROM": "followupd@example.com"])
        let helper = try await HelperProcess(directory: directory)
        let reply = try await helper.run("mail", delivery: Self.delivery())
        #expect(reply["exitStatus"] == 0, "\(reply)")
        let judged = try Oracle.python(
            """
            import email, email.policy, sys, icalendar
            raw = open(\(Self.quoted(directory.file("mail"))), "rb").read()
            message = email.message_from_bytes(raw, policy=email.policy.default)
            print("arguments", " ".join(open(\(Self.quoted(directory.file("arguments")))).read().split()))
            for name in ("From", "To", "Message-ID", "Auto-Submitted", "Date"): print(name, message[name])
            print("headers", sorted(set(k.lower() for k in message.keys())))
            print("subject", message["Subject"])
            parts = list(message.walk())
            print("types", [p.get_content_type() for p in parts])
            print("text", "followupctl done 12" in parts[1].get_content(), "日本語" in parts[1].get_content())
            ics = parts[2].get_payload(decode=True)
            print("file", parts[2].get_filename(), parts[2].get_content_charset(), parts[2].get_param("component"))
            lines = ics.split(b"\\r\\n")
            print("crlf", ics.endswith(b"\\r\\n") and b"\\n" not in ics.replace(b"\\r\\n", b""))
            print("octets", max(len(l) for l in lines) <= 75, any(l.startswith(b" ") for l in lines))
            for l in lines: l.decode("utf-8")
            calendar = icalendar.Calendar.from_ical(ics)
            todo, = calendar.walk("VTODO")
            print("errors", calendar.errors, todo.errors)
            print("uid", todo["UID"], "sequence", todo["SEQUENCE"], "status", todo["STATUS"], "priority", todo["PRIORITY"])
            print("due", todo.decoded("DUE").isoformat(), "stamp", todo.decoded("DTSTAMP").isoformat())
            print("summary", str(todo["SUMMARY"]) == sys.stdin.read().rstrip("\\n"))
            """, input: [Self.title])
        #expect(judged.contains("arguments -i -- anna@example.com"), "\(judged)")
        #expect(judged.contains("From followupd@example.com"))
        #expect(judged.contains("To anna@example.com"))
        #expect(judged.contains("Message-ID <feed-4711@followupd>"))
        #expect(judged.contains("Auto-Submitted auto-generated"))
        #expect(judged.contains("Date Sat, 28 Mar 2026 23:30:00 +0000"))
        #expect(judged.contains { $0.hasPrefix("headers") && !$0.contains("bcc") })
        #expect(judged.contains { $0.hasPrefix("subject Overdue: Renew") && $0.contains("日本語") && $0.hasSuffix("Bcc: all@example.com") })
        #expect(judged.contains("types ['multipart/mixed', 'text/plain', 'text/calendar']"))
        #expect(judged.contains("text True True"))
        #expect(judged.contains("file task-12.ics utf-8 VTODO"))
        #expect(judged.contains("crlf True"))
        #expect(judged.contains("octets True True"))
        #expect(judged.contains("errors [] []"))
        #expect(judged.contains("uid task-12@feed sequence 4711 status NEEDS-ACTION priority 1"))
        #expect(judged.contains("due 2026-03-23T09:00:00+00:00 stamp 2026-03-28T23:30:00+00:00"))
        #expect(judged.contains("summary True"), "\(judged)")
        await helper.end()
    }

    private static func quoted(_ text: String) -> String { JSON.string(text).description }

    @Test("mail: a closed task closes in the calendar as well; an event without a task is text only; its key is the same each time")
    func kinds() async throws {
        try configure("mail", environment: ["SENDMAIL": try makeSendmail(), "MAIL_FROM": "f@example.com"])
        let helper = try await HelperProcess(directory: directory)
        for (kind, status) in [("task.done", "COMPLETED"), ("task.dismissed", "CANCELLED"), ("task.opened", "NEEDS-ACTION")] {
            _ = try await helper.run("mail", delivery: Self.delivery(kind: kind))
            let first = try Data(contentsOf: URL(fileURLWithPath: directory.file("mail")))
            let judged = try Oracle.python(
                """
                import email, email.policy, icalendar
                m = email.message_from_bytes(open(\(Self.quoted(directory.file("mail"))), "rb").read(), policy=email.policy.default)
                print(icalendar.Calendar.from_ical(list(m.iter_attachments())[0].get_payload(decode=True)).walk("VTODO")[0]["STATUS"])
                """)
            #expect(judged == [status])
            _ = try await helper.run("mail", attempt: 2, delivery: Self.delivery(kind: kind))
            let second = try Data(contentsOf: URL(fileURLWithPath: directory.file("mail")))
            func withoutBoundary(_ data: Data) -> [Substring] {
                String(decoding: data, as: UTF8.self).split(separator: "\n").filter { !$0.contains("==") }
            }
            #expect(withoutBoundary(first) == withoutBoundary(second))
        }
        var service = Self.delivery()
        service["event"] = ["seq": 4711, "at": "2026-03-28T23:30:00Z", "actor": "root", "kind": "service.stopped", "message": "stopped"]
        _ = try await helper.run("mail", delivery: service)
        #expect(try !String(contentsOfFile: directory.file("mail"), encoding: .utf8).contains("text/calendar"))
        await helper.end()
    }

    @Test("mail: without an address it is given up on at once; what sendmail says comes through")
    func undeliverable() async throws {
        try configure("mail", environment: ["SENDMAIL": try makeSendmail(status: 75), "MAIL_FROM": "f@example.com"])
        let helper = try await HelperProcess(directory: directory)
        let nobody = try await helper.run("mail", delivery: Self.delivery(email: nil))
        #expect(nobody["exitStatus"] == 67 && nobody["errors"]?.stringValue?.contains("anna") == true)
        #expect(try await helper.run("mail", delivery: Self.delivery())["exitStatus"] == 75)
        try FileManager.default.removeItem(atPath: directory.file("sendmail"))
        #expect(try await helper.run("mail", delivery: Self.delivery())["exitStatus"] == 69)
        await helper.end()
    }

    @Test("notify: the title and the message are handed to notify-send as they are")
    func notify() async throws {
        let path = try directory.write("bin/notify-send", "#!/bin/sh\nprintf '%s|' \"$@\" > \(directory.file("notice"))\n")
        chmod(path, 0o755)
        try configure("notify", environment: ["PATH": "\(directory.file("bin")):/usr/bin:/bin"])
        let helper = try await HelperProcess(directory: directory)
        #expect(try await helper.run("notify", delivery: Self.delivery())["exitStatus"] == 0)
        #expect(
            try String(contentsOfFile: directory.file("notice"), encoding: .utf8)
                == "--app-name=followupd|--urgency=critical|--|\(Self.title)|Overdue for anna: task 12, \(Self.title)|")
        await helper.end()
    }

    @Test("webhook: the object is posted with its key; a server that refuses, or is not there, is a failure", arguments: [200, 500, nil])
    func webhook(_ status: Int?) async throws {
        // On the loopback interface; answers one request and ends.
        let server = Process()
        let output = Pipe()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        server.arguments = [
            Oracle.python, "-u", "-c",
            """
            import http.server, sys
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                    open(sys.argv[2], "w").write("\\n".join([self.headers["Content-Type"], self.headers["Idempotency-Key"], self.path, body.decode()]))
                    self.send_response(int(sys.argv[1])); self.end_headers()
                def log_message(self, *a): pass
            server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
            print(server.server_port)
            if int(sys.argv[1]): server.handle_request()
            """, "\(status ?? 0)", directory.file("request"),
        ]
        server.standardOutput = output
        try server.run()
        let port = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).trimmingCharacters(in: .newlines)
        if status == nil { server.waitUntilExit() }
        try configure("webhook", environment: ["WEBHOOK_URL": "http://127.0.0.1:\(port)/hooks/x?y=1"])
        let helper = try await HelperProcess(directory: directory)
        let reply = try await helper.run("webhook", delivery: Self.delivery())
        #expect(reply["exitStatus"] == (status == 200 ? 0 : status == 500 ? 22 : 7), "\(reply)")
        if status != nil {
            server.waitUntilExit()
            let request = try String(contentsOfFile: directory.file("request"), encoding: .utf8).split(separator: "\n", maxSplits: 3)
            #expect(request[0] == "application/json" && request[1] == "feed-4711" && request[2] == "/hooks/x?y=1")
            #expect(try JSON(parsing: String(request[3])) == .object(Self.delivery()))
        }
        await helper.end()
    }
}
