/// Another machine, as it is given to `-H`: `[USER@]HOST[:PORT]`.
struct RemoteHost: Hashable, Sendable {
    /// What ssh is given: the host, with the login before it.
    let destination: String
    let port: UInt16?

    /// - Throws: `RemoteHostError`.
    init(_ text: String) throws(RemoteHostError) {
        var destination = text[...]
        var port: UInt16?
        // The colons of a bare IPv6 address separate no port.
        let colons = text.filter { $0 == ":" }.count
        if let colon = text.lastIndex(of: ":"), colons == 1 || text[..<colon].hasSuffix("]") {
            guard let number = UInt16(text[text.index(after: colon)...]), number > 0 else { throw RemoteHostError(text: text) }
            port = number
            destination = text[..<colon]
        }
        // ssh wants the address itself.
        var address = destination
        var login = ""
        if let at = destination.lastIndex(of: "@") {
            login = String(destination[...at])
            address = destination[destination.index(after: at)...]
        }
        if address.hasPrefix("["), address.hasSuffix("]") { address = address.dropFirst().dropLast() }
        guard !address.isEmpty, login != "@", !text.hasPrefix("-"), !text.contains(where: { $0.isWhitespace || $0 == "\0" }) else {
            throw RemoteHostError(text: text)
        }
        self.destination = login + address
        self.port = port
    }
}

/// What is given to `-H` cannot be a host.
struct RemoteHostError: Error {
    let text: String
}
