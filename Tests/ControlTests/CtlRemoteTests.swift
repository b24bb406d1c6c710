import Foundation
import Testing
import Varlink

@testable import ControlLine

@Suite("Another machine's daemon through ssh", .timeLimit(.minutes(3)))
struct CtlRemoteTests {
    private let day = FakeWorld.State(tasks: CtlSamples.day)

    private static func host(_ port: Int) -> String { "\(SshServer.login)@127.0.0.1:\(port)" }

    @Test("every verb does through a real sshd what it does here, watch and a large import included")
    func verbs() async throws {
        try await SshServer.with { server in
            try await FakeDaemon.with(day) { daemon in
                let remote = ["-H", Self.host(server.port), "--socket", daemon.socket]
                for verb in [[], ["tasks"], ["show", "12"], ["status"], ["--json", "tasks"], ["done", "12"], ["version"]] {
                    let here = try await followupctl(verb == ["done", "12"] ? ["show", "12"] : verb, daemon: daemon)
                    let there = try await followupctl(remote + verb, daemon: nil, environment: ["SYSTEMD_SSH": server.ssh])
                    #expect(there.status == 0, "\(there.errors)")
                    #expect(there.errors.isEmpty)
                    if verb != ["done", "12"] { #expect(there.output == here.output) }
                }
                #expect(daemon.world.state.withLock { $0.tasks.contains { $0["id"] == 12 && $0["state"] == "done" } })

                let watched = try await followupctl(remote + ["watch"], daemon: nil, environment: ["SYSTEMD_SSH": server.ssh])
                #expect(watched.output == (try await followupctl(["watch"], daemon: daemon).output))
                #expect(!watched.output.isEmpty)

                // Errors of the daemon come through as well.
                let refused = try await followupctl(remote + ["show", "77"], daemon: nil, environment: ["SYSTEMD_SSH": server.ssh])
                #expect(refused.status == 1)
                #expect(refused.errors == "followupctl: there is no task 77, or it is not yours; 'followupctl tasks' lists yours\n")

                // Megabytes, in calls that are larger than any buffer on the way.
                let file = daemon.directory.appending(path: "customers.csv")
                let name = String(repeating: "Long Name ", count: 40)
                let rows = (0..<20_000).map { "C-\($0),\(name)\($0)" }.joined(separator: "\n")
                try "id,name\n\(rows)\n".write(to: file, atomically: true, encoding: .utf8)
                let imported = try await followupctl(
                    remote + ["import", file.path, "--kind", "customers", "--batch", "10000"], daemon: nil,
                    environment: ["SYSTEMD_SSH": server.ssh])
                #expect(imported.status == 0, "\(imported.errors)")
                #expect(imported.output.contains("20,000"))
            }
        }
    }

    @Test("what keeps from the other machine is told in words")
    func failures() async throws {
        try await SshServer.with { server in
            func run(_ host: String, _ ssh: String, socket: String = "/nowhere/socket") async throws -> CtlRun {
                let run = try await followupctl(
                    ["tasks", "--host", host, "--socket", socket], daemon: nil, environment: ["SYSTEMD_SSH": ssh, "PATH": "/usr/bin:/bin"])
                #expect(run.status == 1)
                #expect(run.output.isEmpty)
                return run
            }
            let missing = try await run(Self.host(server.portWithoutFollowupctl), server.ssh)
            #expect(
                missing.errors.hasSuffix(
                    "followupctl: there is no followupctl on \(SshServer.login)@127.0.0.1, or not in the PATH of a login through ssh; install followupd there\n"
                ))
            let stranger = try await run(Self.host(server.port), server.strangerSsh)
            #expect(stranger.errors.contains("Host key verification failed."))
            #expect(
                stranger.errors.contains(
                    "\nfollowupctl: \(SshServer.login)@127.0.0.1 did not show the key that is known of it, so nothing was sent there;"))
            let denied = try await run("nobody@127.0.0.1:\(server.port)", server.ssh)
            #expect(denied.errors.hasSuffix("followupctl: nobody@127.0.0.1 does not let you log in (see above)\n"))
            let absent = try await run("127.0.0.1:1", server.ssh)
            #expect(absent.errors.hasSuffix("followupctl: 127.0.0.1 cannot be reached through ssh (see above)\n"))
            // The daemon over there is not running: its followupctl says so, and ours says whose words those are.
            let down = try await run(Self.host(server.port), server.ssh)
            #expect(
                down.errors
                    == "followupctl: followupd is not running here (no socket at /nowhere/socket): systemctl start followupd.socket, or make run\nfollowupctl: followupctl on \(SshServer.login)@127.0.0.1 could not speak with followupd there (see above)\n"
            )
            let none = try await run(Self.host(server.port), "/nowhere/ssh")
            #expect(none.errors == "followupctl: cannot start /nowhere/ssh: No such file or directory\n")
        }
        let unset = try await followupctl(["tasks", "-H", "example.org"], daemon: nil, environment: ["PATH": "/nowhere"])
        // The PATH that counts is the process's own: where there is an ssh, it is that one that fails.
        #expect(unset.status == 1)
    }

    @Test(
        "hosts are read as systemctl reads them",
        arguments: [
            ("example.org", "example.org", nil), ("anna@example.org", "anna@example.org", nil), ("example.org:2222", "example.org", 2222),
            ("anna@[::1]:22", "anna@::1", 22), ("[fe80::1]", "fe80::1", nil), ("fe80::1", "fe80::1", nil),
        ] as [(String, String, UInt16?)])
    func hosts(text: String, destination: String, port: UInt16?) throws {
        let host = try RemoteHost(text)
        #expect(host.destination == destination)
        #expect(host.port == port)
    }

    @Test(
        "what can be no host is refused before anything is started",
        arguments: ["-oProxyCommand=x", "a b", "@host", "anna@", "host:", "host:0", "host:70000", "host:x"])
    func noHosts(text: String) async throws {
        let run = try await followupctl(["tasks", "--host=\(text)"], daemon: nil)
        #expect(run.status == 2)
        #expect(run.errors == "followupctl: '\(text)' is no host: write [user@]host[:port]\n")
    }

    @Test("the socket over there is quoted for the shell over there")
    func quoting() throws {
        #expect(
            SecureShell.arguments(host: try RemoteHost("anna@h:22"), socket: "/a b/it's;$(x)", program: "ssh") == [
                "ssh", "-xT", "-p", "22", "--", "anna@h", "followupctl", "stdio-bridge", "--socket", #"'/a b/it'\''s;$(x)'"#,
            ])
    }
}
