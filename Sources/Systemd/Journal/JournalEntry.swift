/// One structured entry for the journal.
package struct JournalEntry: Sendable {
    /// What a person reads; may have several lines.
    package var message: String
    package var priority: JournalPriority
    package var messageID: MessageID?
    /// Further fields, in order; a name may come more than once. See `JournalFieldName` for what becomes of an odd name.
    package var fields: [(name: String, value: String)]

    package init(message: String, priority: JournalPriority, messageID: MessageID? = nil, fields: [(name: String, value: String)] = []) {
        self.message = message
        self.priority = priority
        self.messageID = messageID
        self.fields = fields
    }
}
