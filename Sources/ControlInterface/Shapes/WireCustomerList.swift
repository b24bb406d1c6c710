import FollowUp
import Varlink

extension Wire {
    /// A page of `Records.ListCustomers`, as the daemon writes it.
    package struct CustomerListReply: Sendable, JSONWritable {
        package struct Line: Sendable, JSONWritable {
            package var customer: WatchedCustomer
            package var coverage: Coverage?

            package init(customer: WatchedCustomer, coverage: Coverage?) {
                self.customer = customer
                self.coverage = coverage
            }

            package func write(to writer: inout JSONWriter) {
                writer.beginObject()
                writer.member("customer", CustomerRecord(customer.record))
                writer.optional("lastContact", customer.lastContact?.description)
                writer.optional("coverage", coverage?.rawValue)
                writer.endObject()
            }
        }

        package var customers: [Line]
        package var cursor: String?

        package init(customers: [Line], cursor: String?) {
            self.customers = customers
            self.cursor = cursor
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.list("customers", customers)
            writer.optional("cursor", cursor)
            writer.endObject()
        }
    }

    /// The same, as a caller reads it: what is shown of each customer.
    package struct CustomerList: Sendable {
        package struct Line: Hashable, Sendable {
            package var id: String
            package var name: String
            package var segment: String?
            package var owner: String?
            package var status: String?
            package var lastContact: String?
            package var coverage: String?
        }

        package var customers: [Line]
        package var cursor: String?

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            customers = try reader.array("customers") { json throws(WireError) in
                let line = try WireReader(json, "customers")
                let customer = try WireReader(json["customer"], "customer")
                return Line(
                    id: try customer.string("id"), name: try customer.string("name"), segment: try customer.optionalString("segment"),
                    owner: try customer.optionalString("owner"), status: try customer.optionalString("status"),
                    lastContact: try line.optionalString("lastContact"), coverage: try line.optionalString("coverage"))
            }
            cursor = try reader.optionalString("cursor")
        }
    }

    /// A part of `Records.Export`: records of one kind.
    package struct ExportPart<Record: JSONWritable & Sendable>: Sendable, JSONWritable {
        /// The kind, as the member is called.
        package var name: String
        package var records: [Record]
        /// The names of the attributes; in the first part.
        package var attributes: [String]?

        package init(name: String, records: [Record], attributes: [String]? = nil) {
            self.name = name
            self.records = records
            self.attributes = attributes
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            if let attributes { writer.member("attributes", attributes) }
            writer.list(name, records)
            writer.endObject()
        }
    }
}
