import CivilTime

/// A task's title with placeholders in braces: "Follow up {customer.name}".
package struct TitleTemplate: Hashable, Sendable {
    /// What can stand in braces.
    package enum Placeholder: String, Hashable, Sendable, CaseIterable {
        case customerID = "customer.id"
        case customerName = "customer.name"
        case customerSegment = "customer.segment"
        case lastContact = "last_contact"
        case contractID = "contract.id"
        case contractName = "contract.name"
        case contractEnd = "contract.end"
        case contractCancelBy = "contract.cancel_by"
        case contractValue = "contract.value"
        case due

        /// Those that a rule about a kind of record can use.
        package static func available(about kind: Subject.Kind) -> [Placeholder] {
            switch kind {
            case .customer: [.customerID, .customerName, .customerSegment, .lastContact, .due]
            case .contract: allCases.filter { $0 != .lastContact }
            }
        }
    }

    /// A piece of the title.
    package enum Part: Hashable, Sendable {
        case text(String)
        case placeholder(Placeholder)
    }

    package var parts: [Part]

    package init(_ parts: [Part]) { self.parts = parts }

    /// The title with every placeholder filled by `value`.
    package func render(_ value: (Placeholder) -> String) -> String {
        var title = ""
        for part in parts {
            switch part {
            case .text(let text): title += text
            case .placeholder(let placeholder): title += value(placeholder)
            }
        }
        return title
    }
}
