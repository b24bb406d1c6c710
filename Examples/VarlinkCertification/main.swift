import Varlink

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

// The conformance test of the Varlink project, from both ends:
//
//     VarlinkCertification serve unix:/run/user/1000/certification
//     VarlinkCertification client unix:/run/user/1000/certification

func fail(_ message: String) -> Never {
    try? FileDescriptorOutput.standardError.write(message + "\n")
    exit(1)
}

let arguments = CommandLine.arguments
guard arguments.count == 3, arguments[2].hasPrefix("unix:") else { fail("usage: VarlinkCertification serve|client unix:PATH") }
let path = String(arguments[2].dropFirst("unix:".count))

do {
    switch arguments[1] {
    case "serve": try await serve(on: path)
    case "client":
        try await certify(against: path)
        try FileDescriptorOutput.standardOutput.write("Certification passed\n")
    default: fail("'\(arguments[1])': expected 'serve' or 'client'")
    }
} catch {
    fail("\(error)")
}

/// Serves the test until the process is ended.
func serve(on path: String) async throws {
    let server = try VarlinkServer(
        service: ServiceInfo(vendor: "followupd", product: "Varlink certification", version: "1", url: "https://varlink.org"),
        interfaces: [try CertificationInterface()],
        checksReplies: true,
        log: { event in try? FileDescriptorOutput.standardError.write("\(event)\n") })
    try await server.start(on: .path(path, mode: 0o600))
    try FileDescriptorOutput.standardOutput.write("Listening on \(path)\n")
    while true { try await Task.sleep(for: .seconds(3600)) }
}
