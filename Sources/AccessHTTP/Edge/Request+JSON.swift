import AccessAuth
import Glibc
import HTTPTypes
public import Hummingbird
import NIOCore

extension Request {
  /// Collects the body of a request that must have one. Refused are another type than `application/json`
  /// (``ProblemCode/unsupportedMediaType``), a content coding, and more bytes than `limit`
  /// (``ProblemCode/bodyTooLarge``, known from `Content-Length` before anything is read). How long a body may take is the
  /// connection's matter (``RequestDeadlineHandler``).
  public func json(upTo limit: BodyLimit = .standard) async throws -> JSONBody {
    try requireJSON()
    return JSONBody(try await collect(upTo: limit))
  }

  /// Collects the body of a request that need not have one; nil where there is none.
  public func optionalJSON(upTo limit: BodyLimit = .standard) async throws -> JSONBody? {
    let bytes = try await collect(upTo: limit)
    if bytes.isEmpty { return nil }
    try requireJSON()
    return JSONBody(bytes)
  }

  /// Makes sure that a request that needs no body has none, or the empty object, which some clients send. Returns its
  /// bytes, for a fingerprint.
  public func emptyJSON() async throws -> [UInt8] {
    guard let body = try await optionalJSON(upTo: .verification) else { return [] }
    let bytes = body.bytes
    try body.read { (json) throws(Problem) in
      try json.object { (_, json) throws(Problem) in throw json.unknownMember() }
    }
    return bytes
  }

  private func requireJSON() throws(Problem) {
    let values = headers[values: .contentType]
    guard values.count == 1, headers[.contentEncoding] == nil else { throw Problem(.unsupportedMediaType) }
    // Parameters but for the one encoding that JSON has would change what the bytes mean.
    let parts = values[0].lowercased().split(separator: ";", omittingEmptySubsequences: false).map { part in
      String(part).trimming(" ")
    }
    guard parts.first == "application/json",
      parts.dropFirst().allSatisfy({ ["charset=utf-8", "charset=\"utf-8\""].contains($0) })
    else { throw Problem(.unsupportedMediaType) }
  }

  private func collect(upTo limit: BodyLimit) async throws -> [UInt8] {
    let declared = headers[.contentLength].flatMap { Int($0) }
    if let declared, declared > limit.bytes { throw Problem(.bodyTooLarge) }
    var bytes: [UInt8] = []
    // Enough at once: an array that grows leaves copies behind that nobody overwrites.
    bytes.reserveCapacity(declared ?? limit.bytes)
    do {
      for try await chunk in body {
        guard chunk.readableBytes <= limit.bytes - bytes.count else { throw Problem(.bodyTooLarge) }
        bytes.append(contentsOf: chunk.readableBytesView)
        chunk.wipe()
      }
      // A connection that ends early ends the body without an error.
      guard declared == nil || declared == bytes.count else { throw Problem(.invalidFormat, "the body ended early") }
    } catch {
      bytes.wipe()
      throw error
    }
    return bytes
  }
}

extension ByteBuffer {
  /// Overwrites the readable bytes in the memory that they were received into, however many buffers share it.
  fileprivate func wipe() {
    // The bytes are this chunk's alone: the HTTP decoder has moved beyond them, and receives into other memory as long as
    // this chunk exists. The storage is ordinary heap memory, never constant.
    unsafe withUnsafeReadableBytes { buffer in
      if let start = buffer.baseAddress {
        unsafe explicit_bzero(UnsafeMutableRawPointer(mutating: start), buffer.count)
      }
    }
  }
}
