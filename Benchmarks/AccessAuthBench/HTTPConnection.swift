import Glibc

/// One connection to a service on this machine that stays open. It blocks: whoever calls has a thread.
final class HTTPConnection {
  /// What came back.
  struct Answer {
    let status: Int
    let body: [UInt8]
  }

  private let port: Int
  private let socket: CInt
  private var received: [UInt8] = []

  init(port: Int) throws {
    self.port = port
    socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port).bigEndian)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // The pointer is to a local for the time of the call, and sockaddr is what all addresses begin with.
    let status = unsafe withUnsafePointer(to: address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(socket, $0, size) }
    }
    guard status == 0 else {
      close(socket)
      throw BenchFailure("nobody listens on port \(port)")
    }
  }

  deinit { close(socket) }

  /// Posts JSON and waits for the answer.
  func post(_ path: String, key: [UInt8], _ body: [UInt8]) throws -> Answer {
    let head =
      "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.count)\r\nAuthorization: Bearer "
    try send(Array(head.utf8) + key + Array("\r\n\r\n".utf8) + body)
    return try answer()
  }

  private func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      // The buffer has the bytes that are left of it.
      let count = unsafe bytes[sent...].withUnsafeBytes { left in
        unsafe Glibc.send(socket, left.baseAddress, left.count, CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw BenchFailure("the service has closed a connection") }
      sent += count
    }
  }

  private func answer() throws -> Answer {
    var end = Self.end(of: received)
    while end == nil {
      try receive()
      end = Self.end(of: received)
    }
    guard let end else { throw BenchFailure("an answer has no end of its head") }
    let lines = String(decoding: received[..<end], as: UTF8.self).lowercased().split(separator: "\r\n")
    let length = lines.first { $0.hasPrefix("content-length:") }
    guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
      let count = length.flatMap({ Int($0.dropFirst("content-length:".count).drop { $0 == " " }) })
    else { throw BenchFailure("an answer has no status or no length") }
    while received.count < end + count { try receive() }
    let body = Array(received[end..<(end + count)])
    received.removeFirst(end + count)
    return Answer(status: status, body: body)
  }

  private func receive() throws {
    var buffer = [UInt8](repeating: 0, count: 16384)
    // The buffer has as many bytes as are asked for.
    let count = unsafe buffer.withUnsafeMutableBytes { buffer in
      unsafe recv(socket, buffer.baseAddress, buffer.count, 0)
    }
    guard count > 0 else { throw BenchFailure("the service has closed a connection") }
    received += buffer[..<count]
  }

  /// Where the body begins.
  private static func end(of bytes: [UInt8]) -> Int? {
    let mark = Array("\r\n\r\n".utf8)
    guard bytes.count >= mark.count else { return nil }
    return (0...(bytes.count - mark.count)).first { bytes[$0..<($0 + mark.count)].elementsEqual(mark) }
      .map { $0 + mark.count }
  }
}
