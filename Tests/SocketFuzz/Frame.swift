import Varlink

/// One message, and what a service that keeps its promises does with it.
struct Frame {
    enum Outcome {
        /// One reply without an error; with these parameters, if they are known.
        case reply(JSONObject?)
        /// This error; about this parameter, if there is one.
        case error(String, parameter: String?)
        /// Nothing comes back.
        case silence
        /// It is no call: the connection ends here.
        case end
        /// Nobody knows.
        case anything
    }

    /// Without the 0 that ends it.
    var bytes: [UInt8]
    var outcome: Outcome
    /// Whether the service must be the same afterwards.
    var isRefused: Bool
}
