import Glibc

extension CSVFileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotOpen(let path, let code): "\(path): cannot be opened: \(Self.text(of: code))"
        case .cannotRead(let path, let code): "\(path): cannot be read: \(Self.text(of: code))"
        case .notUTF8(let path): "\(path): the file is UTF-16; save it as UTF-8"
        case .header(let path, let error): "\(path):\(error.line):\(error.column): \(error.reason)"
        }
    }

    private static func text(of code: CInt) -> String {
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}
