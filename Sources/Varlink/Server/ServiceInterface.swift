/// `org.varlink.service`: tells clients what the service offers.
struct ServiceInterface: VarlinkInterface {
    let description: InterfaceDescription
    private let info: ServiceInfo
    private let interfaces: [InterfaceDescription]

    init(info: ServiceInfo, interfaces: [InterfaceDescription]) throws(IDLError) {
        description = try InterfaceDescription(parsing: Self.source)
        self.info = info
        self.interfaces = [description] + interfaces
    }

    func handle(_ call: Call) async throws {
        switch call.method {
        case "GetInfo":
            try await call.reply(Info(info: info, interfaces: interfaces.map(\.name)))
        case "GetInterfaceDescription":
            let name = call.parameters["interface"]?.stringValue ?? ""
            guard let interface = interfaces.first(where: { $0.name == name }) else { throw VarlinkError.interfaceNotFound(name) }
            try await call.reply(["description": .string(interface.source)] as JSONObject)
        default: throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
        }
    }

    private struct Info: JSONWritable {
        let info: ServiceInfo
        let interfaces: [String]

        func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("vendor", info.vendor)
            writer.member("product", info.product)
            writer.member("version", info.version)
            writer.member("url", info.url)
            writer.member("interfaces", interfaces)
            writer.endObject()
        }
    }

    private static let source = """
        # The Varlink Service Interface is provided by every varlink service. It
        # describes the service and the interfaces it implements.
        interface org.varlink.service

        # Get a list of all the interfaces a service provides and information
        # about the implementation.
        method GetInfo() -> (
          vendor: string,
          product: string,
          version: string,
          url: string,
          interfaces: []string
        )

        # Get the description of an interface that is implemented by this service.
        method GetInterfaceDescription(interface: string) -> (description: string)

        # The requested interface was not found.
        error InterfaceNotFound (interface: string)

        # The requested method was not found
        error MethodNotFound (method: string)

        # The interface defines the requested method, but the service does not
        # implement it.
        error MethodNotImplemented (method: string)

        # One of the passed parameters is invalid.
        error InvalidParameter (parameter: string)

        # Client is denied access
        error PermissionDenied ()

        # Method is expected to be called with 'more' set to true, but wasn't
        error ExpectedMore ()

        """
}
