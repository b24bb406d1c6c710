extension String {
    /// The text on one line and without anything that could steer a terminal: records come from elsewhere, and a customer's name must not
    /// be able to clear the screen, or to show text in another order than it was written.
    ///
    /// Line ends and tabs become spaces; other control characters and the marks that override the direction of writing become `�`.
    package var printable: String {
        if utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return self }
        var text = ""
        // By scalar and not by character: "\r\n" is one character, and a mark clings to the letter before it.
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0a, 0x0d, 0x85, 0x2028, 0x2029: text.unicodeScalars.append(" ")
            case ..<0x20, 0x7f...0x9f, 0x202a...0x202e, 0x2066...0x2069: text.unicodeScalars.append("\u{fffd}")
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// JSON that says the same, with the same characters written as `\u` and four digits: for a terminal. A writer of JSON puts these into strings only.
    var printableJSON: String {
        if utf8.allSatisfy({ $0 < 0x7f }) { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
