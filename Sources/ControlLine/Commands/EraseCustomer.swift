import ArgumentParser
import ControlInterface
import Varlink

struct EraseCustomer: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Erase one customer and everything about them, for good.",
        discussion: """
            For administrators; what a person may demand under the GDPR. The record, contracts, deals, questions, contacts and tasks go, and the log no longer names the customer. \
            On a terminal you are asked once more; elsewhere --yes has to be given. A later import that names the customer brings them back.
            """)

    @Argument(help: "The customer's id.")
    var customer: String
    @Flag(name: .long, help: "Do not ask.")
    var yes = false
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let daemon = try await session.daemon()
        if !yes {
            guard session.output.isTerminal else { throw UsageMistake(words: session.words.sayYes()) }
            // One that is gone already may still be named in the log.
            let known = try? await daemon.records("GetCustomer", ["id": .string(customer)])
            session.output.put(session.words.eraseQuestion(customer, known?["customer"]?["name"]?.stringValue ?? customer).printable)
            session.output.flush()
            guard readLine() == customer else {
                session.errors.line("followupctl: \(session.words.notErased())")
                return .failed
            }
        }
        let reply = try await daemon.changeService("Erase", ["customer": .string(customer)])
        if session.isJSON { session.print(json: reply) } else { session.output.line(session.words.erased(customer).printable) }
        return .ok
    }
}

struct CheckIntegrity: Verb {
    static let configuration = CommandConfiguration(
        commandName: "check-database", abstract: "Read all of the daemon's database and say what is wrong with it.",
        discussion: """
            For administrators. Checks the file, what points to what, that every task can be read and every task will be woken, the index of words, and the marks in the log, all as it \
            is at one moment, and says what to do about what is wrong. Takes as long as it takes to read the file; everything goes on meanwhile. Exit status: 1 when something \
            is wrong.
            """)

    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let daemon = try await session.daemon()
        let reply = try await daemon.service("CheckIntegrity")
        let database = try Wire.Status(try await daemon.status()).database
        let findings = try (reply["findings"]?.arrayValue ?? []).map { json in
            Finding(try Wire.Finding(json), database: database, words: session.words)
        }
        if session.isJSON {
            session.print(json: reply)
        } else if findings.isEmpty {
            session.output.line(session.words.databaseWhole())
        } else {
            let page = DoctorPage(findings: findings, words: session.words)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return findings.isEmpty ? .ok : .failed
    }
}
