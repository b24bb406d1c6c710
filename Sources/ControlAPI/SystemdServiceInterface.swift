import ControlInterface
import FollowUp
import Varlink

/// What `io.systemd.service` needs to know of the process.
package struct ProcessFacts: Sendable {
    /// Sets the least urgent level that is logged: 0 to 7, as in syslog(3).
    package var setLogLevel: @Sendable (Int, Actor) -> Void
    /// Reads the configuration anew, on behalf of somebody.
    package var reload: @Sendable (Actor) async throws -> Void

    package init(
        setLogLevel: @escaping @Sendable (Int, Actor) -> Void, reload: @escaping @Sendable (Actor) async throws -> Void
    ) {
        self.setLogLevel = setLogLevel
        self.reload = reload
    }
}

/// `io.systemd.service`, as systemd's own services have it, for `varlinkctl` and whatever else speaks it.
///
/// `systemctl service-log-level` does not: it speaks D-Bus (`org.freedesktop.LogControl1`) with the unit's `BusName=`, and followupd is on no bus.
package struct SystemdServiceInterface: VarlinkInterface {
    package let description: InterfaceDescription
    let access: Access
    let facts: ProcessFacts

    package init(access: Access, facts: ProcessFacts) throws {
        description = try Interfaces.systemdServiceDescription()
        self.access = access
        self.facts = facts
    }

    package func handle(_ call: Call) async throws {
        do {
            try call.checkLengths()
            switch call.method {
            case "Ping": try await ping(call)
            case "Reload": try await reload(call)
            case "SetLogLevel": try await setLogLevel(call)
            default: throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
            }
        } catch {
            switch access.answer(to: call, failing: error, interface: Interfaces.systemdService) {
            // This interface has no error for it.
            case let error as VarlinkError where error.name == "\(Interfaces.systemdService).StoreUnavailable":
                throw VarlinkError.system(5, "EIO")
            case let error: throw error
            }
        }
    }

    private func ping(_ call: Call) async throws {
        _ = try await access.caller(of: call)
        try await call.reply()
    }

    private func reload(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        do {
            try await facts.reload(caller.actor)
        } catch is ConfigurationRefused {
            // As systemd's services say it; what is wrong in which file is in the journal, and in the answer of `io.followupd.Service.Reload`.
            throw VarlinkError.system(74, "EBADMSG")
        }
        try await call.reply()
    }

    private func setLogLevel(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        guard let level = call.parameters["level"]?.integerValue, (0...7).contains(level) else {
            throw VarlinkError.invalidParameter("level")
        }
        facts.setLogLevel(Int(level), caller.actor)
        try await call.reply()
    }
}

extension VarlinkError {
    /// The error of systemd's services that carries an errno, which `varlinkctl` shows in words.
    fileprivate static func system(_ number: Int64, _ name: String) -> VarlinkError {
        VarlinkError(
            name: "io.systemd.System", parameters: ["origin": "linux", "errno": .integer(number), "errnoName": .string(name)])
    }
}
