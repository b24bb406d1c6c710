import Foundation
import Testing

/// The conformance test of the Varlink project (PyPI package `varlink`), which this project did not write.
@Suite("The Varlink project's own conformance test is passed", .timeLimit(.minutes(3)))
struct CertificationTests {
    private static let module = "varlink.tests.test_certification"

    private func requirePython() async throws {
        let outcome = try await Tool.run(Tool.python, ["-c", "import \(Self.module)"])
        try #require(
            outcome.status == 0, "\(Tool.python) has no module 'varlink': 'make test' installs it and sets PYTHON. \(outcome.errors)")
    }

    private func start(_ program: String, _ arguments: [String], in directory: TemporaryDirectory) throws -> Tool {
        try Tool(program, arguments, output: directory.file("log"), errors: directory.file("log"))
    }

    @Test("by our server, with the project's client")
    func server() async throws {
        try await requirePython()
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        let server = try start(try Tool.product("VarlinkCertification"), ["serve", "unix:\(path)"], in: directory)
        try await server.waitUntilListening(on: path)
        for _ in 0..<3 {
            let outcome = try await Tool.run(Tool.python, ["-m", Self.module, "--client", "--varlink=unix:\(path)"])
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.output.contains("Certification passed"))
        }
        try await server.end()
    }

    @Test("by our client, with the project's server")
    func client() async throws {
        try await requirePython()
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        let server = try start(Tool.python, ["-m", Self.module, "--varlink=unix:\(path)"], in: directory)
        try await server.waitUntilListening(on: path)
        for _ in 0..<3 {
            let outcome = try await Tool.run(try Tool.product("VarlinkCertification"), ["client", "unix:\(path)"])
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.output.contains("Certification passed"))
        }
        try await server.end()
    }

    @Test("by our client with our server, and a client that goes wrong is told so")
    func both() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        let server = try start(try Tool.product("VarlinkCertification"), ["serve", "unix:\(path)"], in: directory)
        try await server.waitUntilListening(on: path)
        let outcome = try await Tool.run(try Tool.product("VarlinkCertification"), ["client", "unix:\(path)"])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let peer = try RawPeer(path)
        try await peer.send(#"{"method":"org.varlink.certification.Start"}"#)
        let id = try await peer.reply()["client_id"]?.stringValue ?? ""
        try await peer.send(#"{"method":"org.varlink.certification.Test02","parameters":{"client_id":"\#(id)","bool":true}}"#)
        #expect(try await peer.error().name == "org.varlink.certification.CertificationError")
        try await peer.send(#"{"method":"org.varlink.certification.Test01","parameters":{"client_id":"\#(id)"}}"#)
        #expect(try await peer.error().name == "org.varlink.certification.ClientIdError")
        try await server.end()
    }

    @Test("without file descriptors the server neither dies nor spins, and goes on when there are some again")
    func descriptorsExhausted() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        let program = try Tool.product("VarlinkCertification")
        // What other tests have open at this moment may be inherited; it would count towards the limit.
        let script = """
            for file in /proc/self/fd/*; do n=${file##*/}; if [ "$n" -gt 2 ]; then eval "exec $n>&-"; fi; done
            ulimit -n 40; exec '\(program)' serve unix:\(path)
            """
        let server = try start("bash", ["-c", script], in: directory)
        try await server.waitUntilListening(on: path)
        var peers = try (0..<60).map { _ in try RawPeer(path) }
        // Of these, those accepted answer.
        for peer in peers.prefix(10) {
            try await peer.send(#"{"method":"org.varlink.service.GetInfo"}"#)
            _ = try await peer.reply()
        }
        let before = try processorTicks(of: server.processIdentifier)
        try await Task.sleep(for: .seconds(1))
        let spent = try processorTicks(of: server.processIdentifier) - before
        #expect(spent <= 20, "\(spent) of 100 ticks")
        #expect(server.isRunning)
        // Those that waited in the queue are served once others leave.
        let last = try #require(peers.last)
        peers.removeFirst(50)
        try await last.send(#"{"method":"org.varlink.service.GetInfo"}"#)
        _ = try await last.reply()
        #expect(try String(contentsOfFile: directory.file("log"), encoding: .utf8).contains("cannot accept a connection"))
        try await server.end()
    }

    /// The processor time of a process in hundredths of a second (proc_pid_stat(5)).
    private func processorTicks(of process: Int32) throws -> Int {
        let fields = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8).split(separator: " ")
        return (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0)
    }
}
