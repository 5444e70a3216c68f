import Foundation
import HTTPTypes
import Hummingbird
import SodiumPrimitives
import Testing

@testable import AccessHTTP

/// A server with TLS in this process, whose limits a test can shorten, and curl.
@Suite("HTTPS")
struct HTTPSTests {
  @Test("the client of an HTTP/2 stream is the one at the other end of the socket, or whom a trusted proxy names")
  func client() async throws {
    let files = try await SelfSigned()
    try await TestServer.run(
      proxies: TrustedProxies([try #require(AddressBlock("127.0.0.2/32"))]), identity: try files.identity()
    ) { server in
      for version in ["--http2", "--http1.1"] {
        let answer = try await files.curl(server, "/v1/things/a", [version, "--header", "X-Forwarded-For: 192.0.2.1"])
        #expect(answer.contains(#""client":"127.0.0.1""#), "F-08")
        let proxied = try await files.curl(
          server, "/v1/things/a", [version, "--header", "X-Forwarded-For: 192.0.2.1", "--interface", "127.0.0.2"])
        #expect(proxied.contains(#""client":"192.0.2.1""#))
      }
    }
  }

  @Test("HTTP/2 has the edge of HTTP/1.1: problems, bodies that are too long, methods, pages without a body")
  func edge() async throws {
    let files = try await SelfSigned()
    try await TestServer.run(identity: try files.identity()) { server in
      let json = ["--header", "Content-Type: application/json"]
      let named = try await files.curl(server, "/v1/things", ["--http2", "--data", #"{"name":"a"}"#] + json)
      #expect(named == #"{"name":"a"} 2 201"#)
      let long = String(repeating: "a", count: 100_000)
      let tooLong = try await files.curl(server, "/v1/things", ["--http2", "--data", long] + json)
      #expect(tooLong.contains(#""code":"body_too_large""#) && tooLong.hasSuffix(" 2 413"))
      let method = try await files.curl(server, "/v1/things", ["--http2", "--request", "PUT"])
      #expect(method.hasSuffix(" 2 405"))
      let gone = try await files.curl(server, "/v1/things/a", ["--http2", "--request", "DELETE"])
      #expect(gone == " 2 204")
      let unforeseen = try await files.curl(server, "/throws/unforeseen", ["--http2"])
      #expect(unforeseen.hasSuffix(" 2 500") && !unforeseen.contains("048213"))
      #expect(server.log.all.allSatisfy { !$0.contains("048213") })
    }
  }

  @Test("F-07 a stranger who never begins the handshake is let go")
  func silence() async throws {
    let files = try await SelfSigned()
    try await TestServer.run(
      settings: { $0.handshakeTimeout = .milliseconds(100) }, identity: try files.identity()
    ) { server in
      let answer = try await server.send("", holdingOpen: true)
      #expect(answer.text.isEmpty)
      let plain = try await server.send("GET /v1/things/a HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(plain.statuses.isEmpty)
    }
  }
}

/// A certificate of localhost's own, made by openssl.
private final class SelfSigned: Sendable {
  let folder: URL

  init() async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "accessauth-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    let made = try await run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", path("key.pem"), "-out", certificate,
      ])
    try #require(made.status == 0)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var certificate: String { path("certificate.pem") }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func identity() throws -> TLSIdentity {
    let (certificates, key) = (
      try Data(contentsOf: URL(filePath: certificate)), try Data(contentsOf: URL(filePath: path("key.pem")))
    )
    let material = TLSMaterial(certificates: Array(certificates), key: SecretBytes(copying: Array(key)))
    return try TLSIdentity(material)
  }

  /// The body, the version of HTTP and the status of an answer, with spaces between.
  func curl(_ server: TestServer, _ path: String, _ arguments: [String]) async throws -> String {
    try await run(
      "curl",
      [
        "--silent", "--max-time", "60", "--cacert", certificate, "--write-out", " %{http_version} %{http_code}",
        "https://localhost:\(server.port)\(path)",
      ] + arguments
    ).output
  }

  /// Runs a program on a thread of its own: whoever waited on one of the server's would wait for himself.
  func run(
    _ program: String, _ arguments: [String]
  ) async throws -> (status: Int32, output: String) {
    let output = folder.appending(path: UUID().uuidString)
    let status = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int32, any Error>) in
      Thread.detachNewThread {
        continuation.resume(with: Result { try Self.wait(program, arguments, output: output) })
      }
    }
    return (status, String(decoding: try Data(contentsOf: output), as: UTF8.self))
  }

  private static func wait(_ program: String, _ arguments: [String], output: URL) throws -> Int32 {
    try Data().write(to: output)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
