/// What was bought, of one item.
package struct OrderLine: Hashable, Sendable {
    /// The item, by the name or number that the house uses.
    package var item: String
    /// In the item's own unit; above 0.
    package var quantity: Double

    package init(item: String, quantity: Double) {
        self.item = item
        self.quantity = quantity
    }
}
