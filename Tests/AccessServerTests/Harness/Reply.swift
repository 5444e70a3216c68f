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
  /// HEAD. Bodies come with their length here, never in chunks.
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
    var length = 0
    if hasBody, status != 204, status != 304 {
      guard let declared = reply["content-length"].flatMap({ Int($0) }) else { throw Malformed() }
      length = declared
    }
    guard bytes.count >= headEnd + length else { return nil }
    let body = Array(bytes[headEnd..<headEnd + length])
    return (Reply(status: status, headers: headers, body: body), headEnd + length)
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

  /// What came is no HTTP/1.1 answer with a length.
  struct Malformed: Error {}
}
