import Foundation
import Store
import TestSupport
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    @Test("the examples of FIPS 180-4")
    func examples() {
        #expect(SHA256.text("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(SHA256.text("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            SHA256.text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    }

    @Test("of texts of every length around a block, as sha256sum has it")
    func everyLength() throws {
        let directory = try TemporaryDirectory()
        let texts = (0..<200).map { length -> String in
            let bytes = (0..<length).map { place -> UInt8 in UInt8(33 + (place * 7 + length) % 90) }
            return String(decoding: bytes, as: UTF8.self)
        }
        for (number, text) in texts.enumerated() { try directory.write("\(1000 + number)", text) }
        let program = Process()
        program.executableURL = URL(fileURLWithPath: "/bin/sh")
        program.arguments = ["-c", "cd '\(directory.path)' && sha256sum 1*"]
        let output = Pipe()
        program.standardOutput = output
        try program.run()
        let told = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        program.waitUntilExit()
        let sums = told.split(separator: "\n").map { String($0.prefix(64)) }
        #expect(sums.count == texts.count && sums == texts.map(SHA256.text))
    }
}
