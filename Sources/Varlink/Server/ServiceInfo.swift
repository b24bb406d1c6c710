/// What `org.varlink.service.GetInfo` tells of a service.
public struct ServiceInfo: Hashable, Sendable {
    /// Who made it.
    public var vendor: String
    /// What it is called.
    public var product: String
    /// Its version.
    public var version: String
    /// Where to read about it.
    public var url: String

    /// Describes a service.
    public init(vendor: String, product: String, version: String, url: String) {
        self.vendor = vendor
        self.product = product
        self.version = version
        self.url = url
    }
}
