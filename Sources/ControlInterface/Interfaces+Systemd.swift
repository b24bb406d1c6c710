import Varlink

extension Interfaces {
    /// The interface that systemd's own services have.
    package static let systemdService = "io.systemd.service"

    /// Its description.
    ///
    /// - Throws: `IDLError` when the file does not hold to the grammar, which a test rules out.
    package static func systemdServiceDescription() throws -> InterfaceDescription {
        try InterfaceDescription(parsing: String(decoding: PackageResources.io_systemd_service_varlink, as: UTF8.self))
    }
}
