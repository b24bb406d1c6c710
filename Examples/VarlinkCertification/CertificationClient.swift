import Varlink

/// The client's side of the test failed.
struct CertificationFailure: Error, CustomStringConvertible {
    let description: String
}

/// Makes the calls of the test, each with what the one before returned.
func certify(against path: String) async throws {
    let interface = "org.varlink.certification"
    let client = try await VarlinkClient.connect(path: path)
    guard let id = try await client.call("\(interface).Start")["client_id"] else {
        throw CertificationFailure(description: "Start returned no client_id")
    }
    var previous: JSONObject = [:]
    for step in CertificationSteps.all {
        // What came back goes out again, as it came.
        var parameters: JSONObject = ["client_id": id]
        for (key, value) in previous where key != "client_id" { parameters[key] = value }
        let method = "\(interface).\(step.method)"
        if step.more {
            var strings: [JSON] = []
            for try await reply in try await client.callMore(method, parameters) { strings.append(reply["string"] ?? nil) }
            previous = ["last_more_replies": .array(strings)]
        } else if step.oneway {
            try await client.callOneway(method, parameters)
            previous = [:]
        } else {
            previous = try await client.call(method, parameters)
        }
    }
    guard previous["all_ok"] == true else { throw CertificationFailure(description: "End returned \(previous)") }
    await client.close()
}
