import Varlink

/// The interfaces of the control socket, as their `.varlink` files say. The files are compiled into the program.
package enum Interfaces {
    package static let tasks = "io.followupd.Tasks"
    package static let records = "io.followupd.Records"
    package static let rules = "io.followupd.Rules"
    package static let reports = "io.followupd.Reports"
    package static let service = "io.followupd.Service"
    /// Not on the control socket: what the helper offers that runs programs.
    package static let deliver = "io.followupd.Deliver"

    /// The text of the interface of that name.
    ///
    /// - Throws: `IDLError` when the file does not hold to the grammar, which a test rules out.
    package static func description(of name: String) throws -> InterfaceDescription {
        let bytes =
            switch name {
            case tasks: PackageResources.io_followupd_Tasks_varlink
            case records: PackageResources.io_followupd_Records_varlink
            case deliver: PackageResources.io_followupd_Deliver_varlink
            case reports: PackageResources.io_followupd_Reports_varlink
            case rules: PackageResources.io_followupd_Rules_varlink
            default: PackageResources.io_followupd_Service_varlink
            }
        return try InterfaceDescription(parsing: String(decoding: bytes, as: UTF8.self))
    }
}
