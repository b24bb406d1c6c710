import Varlink

extension Wire {
    /// How late the daemon was; in microseconds.
    package struct Lateness: Hashable, Sendable, JSONWritable {
        package struct Bucket: Hashable, Sendable, JSONWritable {
            package var upTo: Int64
            package var count: Int64

            package init(upTo: Int64, count: Int64) {
                self.upTo = upTo
                self.count = count
            }

            package func write(to writer: inout JSONWriter) {
                writer.beginObject()
                writer.member("upTo", upTo)
                writer.member("count", count)
                writer.endObject()
            }
        }

        package var count: Int64
        package var p50: Int64?
        package var p99: Int64?
        package var longest: Int64
        package var buckets: [Bucket]
        package var caughtUp: Int64
        package var longestCaughtUp: Int64

        package init(count: Int64, p50: Int64?, p99: Int64?, longest: Int64, buckets: [Bucket], caughtUp: Int64, longestCaughtUp: Int64) {
            self.count = count
            self.p50 = p50
            self.p99 = p99
            self.longest = longest
            self.buckets = buckets
            self.caughtUp = caughtUp
            self.longestCaughtUp = longestCaughtUp
        }

        init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "lateness")
            count = try reader.integer("count")
            p50 = try reader.optionalInteger("p50")
            p99 = try reader.optionalInteger("p99")
            longest = try reader.integer("longest")
            buckets = try reader.array("buckets") { json throws(WireError) in
                let reader = try WireReader(json, "buckets")
                return Bucket(upTo: try reader.integer("upTo"), count: try reader.integer("count"))
            }
            caughtUp = try reader.integer("caughtUp")
            longestCaughtUp = try reader.integer("longestCaughtUp")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("count", count)
            writer.optional("p50", p50)
            writer.optional("p99", p99)
            writer.member("longest", longest)
            writer.list("buckets", buckets)
            writer.member("caughtUp", caughtUp)
            writer.member("longestCaughtUp", longestCaughtUp)
            writer.endObject()
        }
    }

    /// How large the database is.
    package struct Storage: Hashable, Sendable, JSONWritable {
        package var fileBytes: Int64
        package var logBytes: Int64
        package var freeBytes: Int64
        package var events: Int64
        package var deadLetters: Int64

        package init(fileBytes: Int64, logBytes: Int64, freeBytes: Int64, events: Int64, deadLetters: Int64) {
            self.fileBytes = fileBytes
            self.logBytes = logBytes
            self.freeBytes = freeBytes
            self.events = events
            self.deadLetters = deadLetters
        }

        init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "storage")
            fileBytes = try reader.integer("fileBytes")
            logBytes = try reader.integer("logBytes")
            freeBytes = try reader.integer("freeBytes")
            events = try reader.integer("events")
            deadLetters = try reader.integer("deadLetters")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("fileBytes", fileBytes)
            writer.member("logBytes", logBytes)
            writer.member("freeBytes", freeBytes)
            writer.member("events", events)
            writer.member("deadLetters", deadLetters)
            writer.endObject()
        }
    }

    /// For how long what is over is kept, as spans in words; nil: for ever.
    package struct Retention: Hashable, Sendable, JSONWritable {
        package var events: String?
        package var closedTasks: String?
        package var interactions: String?

        package init(events: String?, closedTasks: String?, interactions: String?) {
            self.events = events
            self.closedTasks = closedTasks
            self.interactions = interactions
        }

        init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "retention")
            events = try reader.optionalString("events")
            closedTasks = try reader.optionalString("closedTasks")
            interactions = try reader.optionalString("interactions")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.optional("events", events)
            writer.optional("closedTasks", closedTasks)
            writer.optional("interactions", interactions)
            writer.endObject()
        }
    }
}
