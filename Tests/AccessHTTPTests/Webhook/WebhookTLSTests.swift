import Foundation
import Testing

@testable import AccessHTTP

@Suite("Webhooks over TLS")
struct WebhookTLSTests {
  /// A TLS server of openssl on a free port of 127.0.0.1, with a certificate that it signed itself.
  private final class SelfSigned {
    let folder: URL
    let port: Int
    private let process = Process()

    init(name: String) throws {
      folder = FileManager.default.temporaryDirectory.appending(path: "accessauth-\(UUID())")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      let openssl = URL(filePath: "/usr/bin/openssl")
      let (key, certificate) = (folder.appending(path: "key.pem").path, folder.appending(path: "certificate.pem").path)
      let making = Process()
      making.executableURL = openssl
      making.arguments = [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out",
        certificate, "-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)",
      ]
      making.standardError = FileHandle.nullDevice
      try making.run()
      making.waitUntilExit()
      try #require(making.terminationStatus == 0)

      for file in ["output", "error"] { try Data().write(to: folder.appending(path: file)) }
      process.executableURL = openssl
      process.arguments = [
        "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-tlsextdebug", "-rev",
      ]
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "output"))
      process.standardError = try FileHandle(forWritingTo: folder.appending(path: "error"))
      try process.run()
      var port: Int?
      while port == nil, process.isRunning {
        usleep(5_000)
        let lines = try String(contentsOf: folder.appending(path: "output"), encoding: .utf8).split(separator: "\n")
        port = lines.first { $0.hasPrefix("ACCEPT 127.0.0.1:") }.flatMap { Int($0.dropFirst(17)) }
      }
      self.port = try #require(port)
    }

    // SIGKILL, as Foundation starts programs with other signals blocked.
    deinit {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      try? FileManager.default.removeItem(at: folder)
    }

    /// What it printed, once it has said why the connection failed.
    func printed() throws -> String {
      var printed = ""
      // Bounded, in case it never says it.
      for _ in 0..<1000 where !printed.contains("SSL alert") {
        usleep(5_000)
        printed = try ["output", "error"]
          .map { String(decoding: try Data(contentsOf: folder.appending(path: $0)), as: UTF8.self) }.joined()
      }
      return printed
    }
  }

  @Test("F-15 a receiver with a certificate of its own making gets nothing, by name or by address")
  func selfSigned() async throws {
    let message = try WebhookClientTests.message()
    for host in ["receiver.example", "127.0.0.1"] {
      let server = try SelfSigned(name: "receiver.example")
      let client = WebhookClientTests.client(names: ["receiver.example": ["127.0.0.1"]])
      let outcome = try await client.send(message, to: "https://\(host):\(server.port)/")
      #expect(outcome == .unreachable(.tls))
      let printed = try server.printed()
      // It heard that nobody vouches for it, and was asked for the name though the connection went to an address.
      #expect(printed.contains("unknown ca") || printed.contains("certificate unknown"), "\(printed)")
      #expect(printed.contains(#"extension "server name""#) == (host == "receiver.example"))
    }
  }

  @Test(
    "F-15 TLS proves the name, though the connection goes to an address: another name's certificate counts for nothing")
  func names() async throws {
    let message = try WebhookClientTests.message()
    let server = try SelfSigned(name: "receiver.example")
    let authorities = [UInt8](try Data(contentsOf: server.folder.appending(path: "certificate.pem")))
    let client = WebhookClient(
      reachable: ReachableAddresses(allowing: WebhookClientTests.thisMachine), bounds: WebhookClient.Bounds(),
      authorities: authorities
    ) { _ in ["127.0.0.1"].compactMap { IPAddress($0) } }
    for host in ["other.example", "127.0.0.1"] {
      let other = try await client.send(message, to: "https://\(host):\(server.port)/")
      #expect(other == .unreachable(.tls))
    }
    // It is believed, gets the request, and sends it back with each line turned round, which is no HTTP.
    let own = try await client.send(message, to: "https://receiver.example:\(server.port)/")
    #expect(own == .unreachable(.protocol))
  }

  @Test("F-15 a receiver without TLS gets nothing where TLS is asked for")
  func plain() async throws {
    let message = try WebhookClientTests.message()
    try await Receiver.run(.greeting("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")) { receiver in
      let outcome = try await WebhookClientTests.client()
        .send(message, to: "https://\(receiver.address):\(receiver.port)/")
      #expect(outcome == .unreachable(.tls))
      #expect(receiver.connections == 1)
      #expect(receiver.requests.isEmpty)
    }
  }
}
