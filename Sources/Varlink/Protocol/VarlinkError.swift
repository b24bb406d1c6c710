/// An error as it crosses the wire: a fully-qualified name and parameters.
public struct VarlinkError: Error, Hashable, Sendable {
    /// The fully-qualified name, such as `org.varlink.service.MethodNotFound`.
    public let name: String
    /// What the error carries, as its interface describes it.
    public let parameters: JSONObject

    /// An error of any interface.
    public init(name: String, parameters: JSONObject = [:]) {
        self.name = name
        self.parameters = parameters
    }
}

extension VarlinkError {
    /// The service has no such interface.
    public static func interfaceNotFound(_ interface: String) -> VarlinkError {
        VarlinkError(name: "org.varlink.service.InterfaceNotFound", parameters: ["interface": .string(interface)])
    }

    /// The interface has no such method.
    /// - Parameter method: The fully-qualified name.
    public static func methodNotFound(_ method: String) -> VarlinkError {
        VarlinkError(name: "org.varlink.service.MethodNotFound", parameters: ["method": .string(method)])
    }

    /// The interface describes the method, but the service does not carry it out.
    /// - Parameter method: The fully-qualified name.
    public static func methodNotImplemented(_ method: String) -> VarlinkError {
        VarlinkError(name: "org.varlink.service.MethodNotImplemented", parameters: ["method": .string(method)])
    }

    /// A parameter is missing, of the wrong type, not declared, or of a value that cannot be.
    /// - Parameter path: Its name, or the path to the part of it: `customer.tags[2]`.
    public static func invalidParameter(_ path: String) -> VarlinkError {
        VarlinkError(name: "org.varlink.service.InvalidParameter", parameters: ["parameter": .string(path)])
    }

    /// The peer may not do this.
    public static let permissionDenied = VarlinkError(name: "org.varlink.service.PermissionDenied")

    /// The method replies more than once; it must be called with `more`.
    public static let expectedMore = VarlinkError(name: "org.varlink.service.ExpectedMore")
}

extension VarlinkError: CustomStringConvertible {
    /// The name and, when there are any, the parameters.
    public var description: String { parameters.isEmpty ? name : "\(name) \(parameters)" }
}
