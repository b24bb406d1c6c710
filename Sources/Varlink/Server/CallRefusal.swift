/// Why a call was refused that would have been carried out at another time.
public enum CallRefusal: Hashable, Sendable {
    /// As many calls of the user are being carried out as ``Limits/maximumCallsInFlightPerUser`` allows.
    case tooManyInFlight
    /// The user calls more often than ``Limits/maximumCallRatePerUser`` allows.
    case tooFast

    /// What the caller is answered.
    public var error: VarlinkError {
        switch self {
        case .tooManyInFlight: .tooManyCallsInFlight
        case .tooFast: .tooManyCallsPerSecond
        }
    }
}

extension VarlinkError {
    /// Too many calls of this user are being carried out: systemd's `io.systemd.System` with `EBUSY`, which `varlinkctl` shows as "Device or
    /// resource busy". Nothing was done; the call may be made again once another of them has ended.
    public static let tooManyCallsInFlight = VarlinkError(
        name: "io.systemd.System", parameters: ["origin": "linux", "errno": 16, "errnoName": "EBUSY"])

    /// This user calls too often: systemd's `io.systemd.System` with `EAGAIN`, which `varlinkctl` shows as "Resource temporarily
    /// unavailable". Nothing was done; the call may be made again in a moment.
    public static let tooManyCallsPerSecond = VarlinkError(
        name: "io.systemd.System", parameters: ["origin": "linux", "errno": 11, "errnoName": "EAGAIN"])
}
