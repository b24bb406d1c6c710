import ControlInterface
import Foundation
import TestSupport
import Testing
import Varlink

/// What systemd 257 has compiled in, beside what we wrote down.
@Suite("io.systemd.service is systemd's own", .timeLimit(.minutes(2)))
struct SystemdInterfaceTests {
    /// The directory that scripts/fetch-varlinkctl.sh filled, by the varlinkctl in it.
    private static func tools() throws -> URL {
        for directory in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") {
            let url = URL(fileURLWithPath: String(directory))
            if FileManager.default.fileExists(atPath: url.appending(path: "root/usr/bin/varlinkctl").path) { return url }
        }
        throw Oracle.Failed(description: "systemd 257's files are not on the PATH; `make test` fetches them")
    }

    /// The first file in a directory whose name begins so.
    private static func file(_ beginning: String, in directory: URL) throws -> URL {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        return directory.appending(path: try #require(names.first { $0.hasPrefix(beginning) }, "\(beginning) in \(directory.path)"))
    }

    @Test("methods, parameters, types and errors are those that are compiled into libsystemd-shared of systemd 257")
    func description() async throws {
        let root = try Self.tools().appending(path: "root/usr/lib")
        let directory = try TemporaryDirectory()
        let program = directory.file("interface-text")
        let source = RunningDaemon.sources.appending(path: "Tests/Clients/interface-text.c").path
        let libraries = try Self.file(Self.machine, in: root)
        let shared = try Self.file("libsystemd-shared-257", in: libraries.appending(path: "systemd"))
        let loader = try Self.file("ld-linux-", in: libraries)
        let text = try await blocking {
            _ = try Oracle.run(["/usr/bin/env", "cc", "-Wall", "-Wextra", "-Werror", "-o", program, source, "-ldl"])
            // The library needs a later C library than this machine may have: it comes with its own loader.
            return try Oracle.run([
                loader.path, "--library-path", "\(shared.deletingLastPathComponent().path):\(libraries.path)", program, shared.path,
                "vl_interface_io_systemd_service",
            ]).joined(separator: "\n")
        }
        let (theirs, ours) = (try InterfaceDescription(parsing: text), try Interfaces.systemdServiceDescription())
        #expect(theirs.name == ours.name)
        func methods(_ description: InterfaceDescription) -> [String] {
            description.methods.map { "\($0.name)(\($0.parameters.map(Self.words))) -> (\($0.reply.map(Self.words)))" }.sorted()
        }
        func errors(_ description: InterfaceDescription) -> [String] {
            description.errors.map { "\($0.name)(\($0.parameters.map(Self.words)))" }.sorted()
        }
        #expect(theirs.methods.count == 3, "\(text)")
        #expect(methods(ours) == methods(theirs))
        #expect(errors(ours) == errors(theirs))
    }

    private static func words(_ field: VarlinkType.Field) -> String { "\(field.name): \(field.type)" }

    #if arch(x86_64)
        private static let machine = "x86_64-linux-gnu"
    #elseif arch(arm64)
        private static let machine = "aarch64-linux-gnu"
    #endif
}
