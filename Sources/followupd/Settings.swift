import Configuration
import Delivery
import Glibc

/// Where the daemon finds and puts things.
struct Settings: Sendable {
    /// Highest precedence first, as for units.
    var configurationDirectories: [String]
    var stateDirectory: String
    var socketPath: String
    /// Where the helper that runs programs is asked.
    var deliverSocketPath: String
    /// Where the zone files are when not in the usual place: TZDIR, as for other programs that know the tz database (tzset(3)).
    var zoneDirectory: String?

    /// - Parameters: what the command line says; nil where it says nothing.
    init(config: String?, state: String?, socket: String?, deliverSocket: String? = nil) {
        configurationDirectories = config.map { [$0] } ?? ConfigurationCheck.usualDirectories
        // systemd hands in the directory of StateDirectory=, of several the first (systemd.exec(5)).
        let handedIn = getenv("STATE_DIRECTORY").map { String(cString: $0) }?.split(separator: ":").first.map(String.init)
        stateDirectory = state ?? handedIn ?? "/var/lib/followupd"
        zoneDirectory = getenv("TZDIR").map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        socketPath = socket ?? "/run/followupd/followupd.sock"
        deliverSocketPath = deliverSocket ?? SocketHelper.defaultPath
    }
}

/// What this program is.
enum Version {
    static let text = "0.1.0"
}
