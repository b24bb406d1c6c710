import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Cuts a stream of bytes into messages: each ends with one byte 0.
///
/// A pure machine: bytes in, messages out. Every byte is looked at once, however the stream is cut into pieces. A message that
/// arrived whole is handed out without being copied. The room that a large message took is given back once it is gone.
public struct Framer: Sendable {
    /// Why a stream cannot go on.
    public enum Failure: Error, Hashable, Sendable {
        /// A message is longer than allowed. What it says is not known.
        case messageTooLarge(limit: Int)
    }

    /// From this size on, room is given back.
    private static let keptCapacity = 4 << 10

    private let limit: Int
    private var buffer = ByteBuffer()
    /// How long the first message is, once its end has come in. Always up to date, so that no byte is searched twice.
    private var length: Int?

    /// A framer that has seen nothing.
    /// - Parameter limit: The largest message to accept, in bytes, without the 0 that ends it.
    public init(limit: Int = 16 << 20) {
        self.limit = limit
    }

    /// How many bytes have come in and not gone out.
    public var bufferedBytes: Int { buffer.readableBytes }

    /// How many bytes of memory that takes.
    public var capacity: Int { buffer.storageCapacity }

    /// Whether a whole message is waiting.
    public var hasMessage: Bool { length != nil }

    /// Whether more has come in than a message may have, and no end of it.
    public var isOverfull: Bool { length == nil && buffer.readableBytes > limit }

    /// Takes in the next bytes of the stream.
    public mutating func append(_ bytes: ByteBuffer) {
        let known = buffer.readableBytes
        if known == 0 {
            buffer = bytes
        } else {
            makeRoom()
            buffer.writeImmutableBuffer(bytes)
        }
        if length == nil { findEnd(from: known) }
    }

    /// Takes in the next bytes of the stream.
    public mutating func append(_ bytes: some Sequence<UInt8>) {
        append(ByteBuffer(bytes: bytes))
    }

    /// The next message, without the 0 that ends it, or `nil` when more bytes are needed first.
    /// - Throws: ``Failure``, from then on at every call.
    public mutating func next() throws(Failure) -> ByteBuffer? {
        if isOverfull { throw .messageTooLarge(limit: limit) }
        guard let length else { return nil }
        guard length <= limit else { throw .messageTooLarge(limit: limit) }
        let message = buffer.readSlice(length: length)
        buffer.moveReaderIndex(forwardBy: 1)
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        findEnd(from: 0)
        return message
    }

    /// Moves what is left of the stream to a place of its own, so that the bytes that were handed in and handed out can go. To be
    /// called when nothing is expected for a while.
    public mutating func compact() {
        guard buffer.readerIndex > 0 || buffer.storageCapacity > max(Self.keptCapacity, 4 * buffer.readableBytes) else { return }
        var own = ByteBufferAllocator().buffer(capacity: buffer.readableBytes)
        own.writeImmutableBuffer(buffer)
        buffer = own
    }

    /// Moves the unread bytes to the front once they are the smaller part: otherwise a stream that always ends in the middle of a
    /// message would let the buffer grow for ever.
    private mutating func makeRoom() {
        if buffer.readerIndex >= buffer.readableBytes { buffer.discardReadBytes() }
    }

    private mutating func findEnd(from known: Int) {
        length = buffer.withUnsafeReadableBytes { bytes -> Int? in
            guard let start = bytes.baseAddress, known < bytes.count else { return nil }
            return memchr(start + known, 0, bytes.count - known).map { UnsafeRawPointer($0) - start }
        }
    }
}
