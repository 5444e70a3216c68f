import Foundation

/// One whole answer of the service.
struct Reply: Hashable, Sendable {
  let status: Int
  /// Names in lower case, in their order.
  let headers: [Header]
  let body: [UInt8]

  struct Header: Hashable, Sendable {
    let name: String
    let value: String
  }

  /// The value of the header `name`, given in lower case.
  subscript(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// The body as JSON; null where it is none.
  var json: JSON { (try? JSONDecoder().decode(JSON.self, from: Data(body))) ?? .null }

  /// The body as text.
  var text: String { String(decoding: body, as: UTF8.self) }

  /// Of a problem: its code.
  var code: String { json["code"].text }

  /// Of a problem: the pointer of its first place, or nil where the whole request is meant.
  var pointer: String? {
    let errors = json["errors"].elements
    return errors.isEmpty ? nil : errors[0]["pointer"].text
  }

  /// Of a problem: all but what differs from request to request.
  var anonymous: JSON { json.without("instance") }

  /// Of a verification: the decision and its reason, as `deny already_used`.
  var decision: String { "\(json["decision"].text) \(json["reason"].text)" }
}

extension Reply {
  /// Reads an answer from the front of `bytes`; nil while it is not complete. `hasBody` is false for the answer to a
  /// HEAD. A body comes with its length, or in chunks; of a stream of events, which does not end, what
  /// has come is all.
  static func read(_ bytes: [UInt8], hasBody: Bool) throws -> (reply: Reply, count: Int)? {
    guard let headEnd = endOfHead(bytes) else { return nil }
    let lines = String(decoding: bytes[..<headEnd], as: UTF8.self).split(separator: "\r\n")
    let first = lines[0].split(separator: " ", maxSplits: 2)
    guard first.count >= 2, first[0] == "HTTP/1.1", let status = Int(first[1]) else { throw Malformed() }
    let headers = try lines.dropFirst().map { line in
      guard let colon = line.firstIndex(of: ":") else { throw Malformed() }
      return Header(name: line[..<colon].lowercased(), value: String(line[colon...].dropFirst().drop { $0 == " " }))
    }
    let reply = Reply(status: status, headers: headers, body: [])
    if hasBody, reply["content-type"] == "text/event-stream" {
      return (Reply(status: status, headers: headers, body: Array(bytes[headEnd...])), bytes.count)
    }
    if hasBody, reply["transfer-encoding"] == "chunked" {
      guard let (body, end) = try chunks(bytes, from: headEnd) else { return nil }
      return (Reply(status: status, headers: headers, body: body), end)
    }
    var length = 0
    if hasBody, status != 204, status != 304 {
      guard let declared = reply["content-length"].flatMap({ Int($0) }) else { throw Malformed() }
      length = declared
    }
    guard bytes.count >= headEnd + length else { return nil }
    let body = Array(bytes[headEnd..<headEnd + length])
    return (Reply(status: status, headers: headers, body: body), headEnd + length)
  }

  /// A body in chunks (RFC 9112 section 7.1) without trailers, and where it ends; nil while it is not complete.
  private static func chunks(_ bytes: [UInt8], from start: Int) throws -> (body: [UInt8], end: Int)? {
    var (body, place) = ([UInt8](), start)
    while let line = bytes[place...].firstIndex(of: 10) {
      guard let size = Int(String(decoding: bytes[place..<line - 1], as: UTF8.self), radix: 16) else {
        throw Malformed()
      }
      let end = line + 1 + size + 2
      guard end <= bytes.count else { return nil }
      if size == 0 { return (body, end) }
      body += bytes[line + 1..<line + 1 + size]
      place = end
    }
    return nil
  }

  /// Behind the empty line that ends the head.
  private static func endOfHead(_ bytes: [UInt8]) -> Int? {
    var index = 3
    while index < bytes.count {
      if bytes[index] == 10, bytes[index - 1] == 13, bytes[index - 2] == 10 { return index + 1 }
      index += 1
    }
    return nil
  }

  /// What came is no HTTP/1.1 answer with a length or in chunks.
  struct Malformed: Error {}
}
