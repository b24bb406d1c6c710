import CivilTime
import ControlLine
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a command line did.
struct CtlRun {
    var status: Int32
    var output: String
    var errors: String
}

/// Runs a command line as the program does, but at noon of 23 November 2026 in Amsterdam, and with its output in files.
///
/// - Parameters:
///   - daemon: whose socket is used; nil for none.
///   - terminal: whether it prints on a terminal.
///   - input: what it reads from its standard input.
func followupctl(
    _ arguments: [String], daemon: FakeDaemon?, width: Int = 80, terminal: Bool = false, login: String? = "anna",
    input: String = "/dev/null", patience: Duration = .zero,
    environment: [String: String] = [:], interruption: @escaping @Sendable () async -> Void = { try? await Task.sleep(for: .seconds(3600)) }
) async throws -> CtlRun {
    let directory = FileManager.default.temporaryDirectory.appending(path: "ctlrun-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    func file(_ name: String) throws -> (path: String, descriptor: Int32) {
        let path = directory.appending(path: name).path
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        return (path, descriptor)
    }
    let (output, errors) = (try file("output"), try file("errors"))
    defer {
        close(output.descriptor)
        close(errors.descriptor)
    }
    var environment = environment
    if environment["FOLLOWUPD_COMPLETION_SEC"] == nil { environment["FOLLOWUPD_COMPLETION_SEC"] = "60" }
    // Nobody is there to read in a pager.
    if environment["FOLLOWUPD_PAGER"] == nil { environment["FOLLOWUPD_PAGER"] = "" }
    environment["FOLLOWUPD_SOCKET"] = daemon?.socket ?? directory.appending(path: "none").path
    let now = try Instant(rfc3339: FakeWorld.now)
    let surroundings = Surroundings(
        environment: environment,
        output: Output(descriptor: output.descriptor, environment: environment, isTerminal: terminal, width: width),
        errors: Output(descriptor: errors.descriptor, environment: environment, isTerminal: false, width: width), input: input,
        login: login,
        zone: try ZoneDatabase().zone(named: "Europe/Amsterdam"), now: { now }, patience: patience, interruption: interruption)
    let status = await ControlLine.run(arguments, in: surroundings)
    return CtlRun(
        status: status, output: try String(contentsOfFile: output.path, encoding: .utf8),
        errors: try String(contentsOfFile: errors.path, encoding: .utf8))
}
