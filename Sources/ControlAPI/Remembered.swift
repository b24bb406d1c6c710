import Store
import Varlink

extension JSONWritable {
    /// As JSON.
    var text: String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONObject {
    /// An answer as it was remembered for an idempotency key.
    ///
    /// - Throws: `StoreError` when it is none.
    init(remembered text: String) throws {
        guard let object = try? JSON(parsing: Array(text.utf8)).objectValue else {
            throw StoreError.corrupt(path: "answers", detail: "a remembered answer is no JSON object")
        }
        self = object
    }
}
