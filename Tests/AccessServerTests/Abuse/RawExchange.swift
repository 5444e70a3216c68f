import NIOCore
import NIOPosix

/// What comes back over one connection for any bytes at all, read to its end.
struct RawExchange: Sendable {
  /// The answers in their order, without those that are only interim (RFC 9110 section 15.2).
  let replies: [Reply]
  /// How many were only interim.
  let interim: Int
  /// What followed that is no whole answer.
  let rest: [UInt8]

  var statuses: [Int] { replies.map(\.status) }

  /// Sends `bytes` to the service on `port` of this machine, ends the sending side, and reads until the other side ends.
  static func send(_ bytes: [UInt8], to port: Int) async throws -> RawExchange {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var received: [UInt8] = []
      do {
        try await outbound.write(ByteBuffer(bytes: bytes))
        outbound.finish()
        for try await chunk in inbound { received.append(contentsOf: chunk.readableBytesView) }
      } catch let error as IOError where [ECONNRESET, EPIPE].contains(error.errnoCode) {
        // The service closed before it read everything.
      } catch ChannelError.ioOnClosedChannel {
        // The same, noticed earlier.
      }
      return try RawExchange(received)
    }
  }

  private init(_ bytes: [UInt8]) throws {
    var (replies, interim, bytes) = ([Reply](), 0, bytes)
    let proceed = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    while true {
      if bytes.starts(with: proceed) {
        interim += 1
        bytes.removeFirst(proceed.count)
      } else if let (reply, count) = try Reply.read(bytes, hasBody: true) {
        replies.append(reply)
        bytes.removeFirst(count)
      } else {
        break
      }
    }
    (self.replies, self.interim, rest) = (replies, interim, bytes)
  }
}

extension RawExchange {
  /// What comes behind each request: no request that is refused may let it through. Its answer is known by its name.
  static let second = "GET /version HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"

  /// The body of a call that would make something.
  static let site = #"{"name":"Smuggled","timezone":"UTC"}"#

  /// A call with the key of an administrator, for which `KEY` stands; `fields` are its own, without their last line break.
  static func post(_ fields: String, _ body: String) -> String {
    get(
      "POST /v1/sites HTTP/1.1", "Host: a\r\nAuthorization: Bearer KEY\r\nContent-Type: application/json\r\n\(fields)")
      + body
  }

  /// A head.
  static func get(_ line: String, _ fields: String = "Host: a") -> String { "\(line)\r\n\(fields)\r\n\r\n" }
}

extension SharedScene {
  /// Sends a request and, behind it, another one. `KEY` stands for the key of the administrator.
  func exchange(_ request: String, then next: String = RawExchange.second) async throws -> RawExchange {
    let text = (request + next).replacing("KEY", with: admin.key ?? "")
    return try await RawExchange.send(Array(text.utf8), to: service.port)
  }

  /// Whether the next connection is served, and nothing was made.
  func isUnharmed() async throws -> Bool {
    let fresh = try await RawExchange.send(Array(RawExchange.second.utf8), to: service.port)
    let sites = try await admin.get("/v1/sites").json["data"].elements.count
    return fresh.statuses == [200] && sites == 1
  }
}
