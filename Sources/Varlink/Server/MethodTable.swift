import Synchronization

/// Finds the code behind a fully-qualified method name in one look-up.
struct MethodTable: Sendable {
    /// One method of the service.
    final class Entry: Sendable {
        let fullyQualifiedName: String
        let interface: InterfaceDescription
        let method: InterfaceDescription.Method
        let handler: any VarlinkInterface
        let execution: HandlerExecution
        /// How many bytes the last reply had: room for the next, which is mostly much like it.
        let lastReplySize = Atomic(256)

        init(interface: InterfaceDescription, method: InterfaceDescription.Method, handler: any VarlinkInterface) {
            fullyQualifiedName = "\(interface.name).\(method.name)"
            self.interface = interface
            self.method = method
            self.handler = handler
            execution = handler.execution
        }
    }

    private var entries: [String: Entry] = [:]
    private var interfaces: Set<String> = []

    init(_ handlers: [any VarlinkInterface]) throws(VarlinkServerError) {
        for handler in handlers {
            let description = handler.description
            guard interfaces.insert(description.name).inserted else { throw .duplicateInterface(name: description.name) }
            for method in description.methods {
                let entry = Entry(interface: description, method: method, handler: handler)
                entries[entry.fullyQualifiedName] = entry
            }
        }
    }

    /// The method of this name.
    /// - Throws: `InterfaceNotFound` or `MethodNotFound`.
    func entry(for name: String) throws(VarlinkError) -> Entry {
        if let entry = entries[name] { return entry }
        let interface = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
        throw interfaces.contains(interface) ? .methodNotFound(name) : .interfaceNotFound(interface)
    }
}
