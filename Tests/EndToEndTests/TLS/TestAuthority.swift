import Foundation

/// An authority for certificates, and a folder with those that a test needs; both go with the test.
final class TestAuthority {
  /// A certificate and its private key, as paths.
  struct Pair {
    let certificate: String
    let key: String

    /// What names them to the service.
    var environment: [String: String] { ["ACCESSAUTH_TLS_CERT": certificate, "ACCESSAUTH_TLS_KEY": key] }
  }

  static let names = "DNS:localhost,IP:127.0.0.1"

  let folder: CommandFolder
  private let own: Pair

  init() throws {
    folder = try CommandFolder()
    own = Pair(certificate: folder.path("authority.pem"), key: folder.path("authority.key"))
    try openssl([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj",
      "/CN=Test authority", "-keyout", own.key, "-out", own.certificate,
    ])
  }

  /// The authority's own certificate, as a path and as bytes.
  var certificate: String { own.certificate }
  var bytes: [UInt8] { get throws { Array(try Data(contentsOf: URL(filePath: own.certificate))) } }

  /// Makes a certificate for `names` that ends in `days`.
  func issue(_ file: String, names: String = TestAuthority.names, days: Int = 30) throws -> Pair {
    let pair = Pair(certificate: folder.path("\(file).pem"), key: folder.path("\(file).key"))
    try folder.write("\(file).ext", "subjectAltName=\(names)\nextendedKeyUsage=serverAuth,clientAuth\n")
    try openssl([
      "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=\(file)", "-keyout",
      pair.key, "-out", folder.path("\(file).csr"),
    ])
    try openssl([
      "x509", "-req", "-in", folder.path("\(file).csr"), "-CA", own.certificate, "-CAkey", own.key, "-set_serial",
      "0x\(UInt32.random(in: 1...(.max)))", "-days", "\(days)", "-extfile", folder.path("\(file).ext"), "-out",
      pair.certificate,
    ])
    return pair
  }

  /// Makes a certificate that is its own authority.
  func issueSelfSigned(_ file: String) throws -> Pair {
    let pair = Pair(certificate: folder.path("\(file).pem"), key: folder.path("\(file).key"))
    try openssl([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj",
      "/CN=localhost", "-addext", "subjectAltName=\(TestAuthority.names)", "-keyout", pair.key, "-out",
      pair.certificate,
    ])
    return pair
  }

  private func openssl(_ arguments: [String]) throws {
    let run = try ServedProcess.run(["openssl"] + arguments, executable: URL(filePath: "/usr/bin/env"))
    guard run.status == 0 else { throw ProcessFailure("openssl: \(run.error)") }
  }
}

extension ServedProcess {
  /// Where the service is, by the name that its certificate has.
  var secureServer: String { "https://localhost:\(port)" }

  /// Runs curl against a path of the service; `status` is curl's own, 0 where there was an answer.
  func curl(_ path: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let run = try Self.run(
      ["curl", "--silent", "--max-time", "60"] + arguments + [secureServer + path],
      executable: URL(filePath: "/usr/bin/env"))
    return (run.status, String(decoding: run.output, as: UTF8.self))
  }

  /// Waits until the log has so many lines with `text`. Bounded.
  func waitForLog(_ text: String, count: Int = 1) async throws {
    for _ in 0..<1000 {
      if log.components(separatedBy: text).count > count { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw ProcessFailure("the log has no line: \(text)")
  }
}
