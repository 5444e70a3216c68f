import Foundation
import Glibc
import Testing

@testable import PostgresStore

@Suite("The server's certificate")
struct TrustTests {
  private let cluster: Cluster
  private let folder: String

  /// A server on a free port of this machine, with a certificate for 127.0.0.1 alone.
  init() throws {
    let folder = "/tmp/aapg-tls-\(UInt32.random(in: .min ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    self.folder = folder
    for name in ["right", "other"] {
      try Cluster.run(
        [
          "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
          "2",
          "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "\(folder)/\(name).key", "-out",
          "\(folder)/\(name).crt",
        ], asServer: false)
    }
    cluster = try Cluster(
      settings: ["listen_addresses=127.0.0.1", "ssl=on", "ssl_cert_file=tls.crt", "ssl_key_file=tls.key"],
      port: try freePort()
    ) { data in
      try Cluster.run(["cp", "\(folder)/right.crt", "\(data)/tls.crt"], asServer: false)
      try Cluster.run(["cp", "\(folder)/right.key", "\(data)/tls.key"], asServer: false)
      if geteuid() == 0 {
        try Cluster.run(["chown", "postgres", "\(data)/tls.key", "\(data)/tls.crt"], asServer: false)
      }
      try Cluster.run(["chmod", "600", "\(data)/tls.key"], asServer: false)
    }
  }

  private func flaw(host: String, root: String, mode: String = "verify-full") throws -> ConnectFlaw? {
    let target = try PostgresTarget(
      url: "postgresql://admin@\(host):\(cluster.port)/accessauth?sslmode=\(mode)&sslrootcert=\(folder)/\(root).crt")
    do {
      let connection = try PGConnection(to: target)
      let isEncrypted = connection.isEncrypted
      #expect(isEncrypted)
      return nil
    } catch PostgresFailure.unreachable(let flaw) {
      return flaw
    }
  }

  @Test("H-04 a server is trusted by its certificate and its name, and otherwise not spoken to")
  func verified() throws {
    #expect(try flaw(host: "127.0.0.1", root: "right") == nil)
    #expect(try flaw(host: "127.0.0.1", root: "other") == .notTrusted)
    #expect(try flaw(host: "localhost", root: "right") == .notTrusted)
    #expect(try flaw(host: "127.0.0.1", root: "missing") == .notTrusted)
    cluster.kill9()
    try cluster.start(settings: ["listen_addresses=127.0.0.1"])
    #expect(try flaw(host: "127.0.0.1", root: "right") == .notTrusted, "a server without TLS")
    try? FileManager.default.removeItem(atPath: folder)
  }
}

/// A port of this machine that nobody listens on now.
private func freePort() throws -> Int {
  let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(listener) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var count = socklen_t(MemoryLayout<sockaddr_in>.size)
  // The address is this function's own for the time of both calls.
  let isBound = unsafe withUnsafeMutablePointer(to: &address) { address in
    unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      unsafe bind(listener, address, count) == 0 && getsockname(listener, address, &count) == 0
    }
  }
  guard isBound else { throw Cluster.Failed.notReady }
  return Int(UInt16(bigEndian: address.sin_port))
}
