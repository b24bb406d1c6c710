import Testing

@testable import Systemd

@Suite("Message ids")
struct MessageIDTests {
    @Test(
        "are 32 hexadecimal digits, in lower case",
        arguments: [
            ("b22620a5defd468ab7bc3de01aceb342", "b22620a5defd468ab7bc3de01aceb342"),
            ("B22620A5DEFD468AB7BC3DE01ACEB342", "b22620a5defd468ab7bc3de01aceb342"),
            ("", nil), ("b22620a5defd468ab7bc3de01aceb34", nil), ("b22620a5defd468ab7bc3de01aceb3422", nil),
            ("b22620a5-defd-468a-b7bc-3de01aceb342", nil), ("g22620a5defd468ab7bc3de01aceb342", nil),
            ("é2620a5defd468ab7bc3de01aceb342", nil), ("+22620a5defd468ab7bc3de01aceb342", nil),
        ] as [(String, String?)])
    func spelling(_ text: String, _ expected: String?) {
        #expect(MessageID(text)?.description == expected)
    }

    @Test("the digits of either case make the same id")
    func equality() {
        #expect(MessageID("B22620A5DEFD468AB7BC3DE01ACEB342") == MessageID("b22620a5defd468ab7bc3de01aceb342"))
    }
}
