import Foundation
import Intake
import Testing

@Suite("A CSV file")
struct CSVFileTests {
    private func withFile(_ bytes: some Sequence<UInt8>, _ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appendingPathComponent("rows.csv")
        try Data(bytes).write(to: file)
        try body(file.path)
    }

    @Test("is read to its end, with its size and the bytes read so far")
    func read() throws {
        let text = "id,name\n" + (1...60_000).map { "\($0),\"Name, of \($0)\"\n" }.joined()
        try withFile(text.utf8) { path in
            var file = try CSVFile(path: path)
            #expect(file.size == Int64(text.utf8.count))
            #expect(try file.header().fields == ["id", "name"])
            #expect(file.bytesRead > 0 && file.bytesRead < Int64(text.utf8.count))
            var count = 0
            while let record = try file.next() {
                count += 1
                guard case .row(let row) = record else {
                    Issue.record("\(record)")
                    return
                }
                #expect(row.fields == ["\(count)", "Name, of \(count)"])
                #expect(row.line == count + 1)
            }
            #expect(count == 60_000)
            #expect(file.bytesRead == Int64(text.utf8.count))
        }
    }

    @Test("is read from a pipe, which has no size")
    func pipe() throws {
        let pipe = Pipe()
        pipe.fileHandleForWriting.write(Data("a;b\n1;2".utf8))
        try pipe.fileHandleForWriting.close()
        var file = try CSVFile(path: "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)")
        #expect(file.size == nil)
        #expect(try file.header().fields == ["a", "b"])
        guard case .row(let row) = try file.next() else {
            Issue.record("no row")
            return
        }
        #expect(row.fields == ["1", "2"])
        #expect(try file.next() == nil)
    }

    @Test("that is not there, or is a directory, is refused with its name and the system's reason")
    func unreadable() throws {
        #expect(throws: CSVFileError.cannotOpen(path: "/nonexistent/rows.csv", code: ENOENT)) {
            _ = try CSVFile(path: "/nonexistent/rows.csv")
        }
        #expect("\(CSVFileError.cannotOpen(path: "x.csv", code: ENOENT))" == "x.csv: cannot be opened: No such file or directory")
        #expect(throws: CSVFileError.cannotRead(path: "/", code: EISDIR)) {
            var file = try CSVFile(path: "/")
            _ = try file.next()
        }
    }

    @Test(
        "without a proper header is refused",
        arguments: [
            (Array("".utf8), "1:1: the file is empty"), (Array("\n\n".utf8), "1:1: the file is empty"),
            (Array("a,\"b\nc,d".utf8), "1:3: no proper header: the quote that opens here is never closed"),
            ([0xff, 0xfe, 0x61, 0x00], " the file is UTF-16; save it as UTF-8"),
        ] as [([UInt8], String)])
    func noHeader(bytes: [UInt8], words: String) throws {
        try withFile(bytes) { path in
            let error = try #require(throws: CSVFileError.self) {
                var file = try CSVFile(path: path)
                _ = try file.header()
            }
            #expect("\(error)".hasPrefix("\(path):\(words)"), "\(error)")
        }
    }
}
