extension ControlLine {
    /// The version of the command line.
    package static let version = "0.1.0"
}
