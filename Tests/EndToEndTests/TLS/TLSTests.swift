import AccessHTTP
import Foundation
import HTTPTypes
import Testing

/// TLS over real sockets, with certificates that openssl makes.
@Suite struct TLSTests {
  enum Flaw: String, CaseIterable {
    case selfSigned, expired, wrongName, anotherAuthority
  }

  private static func status(_ served: ServedProcess, _ authorities: [UInt8]) async throws -> Int {
    try await APIClient.with(server: served.secureServer, authorities: authorities) { client in
      try await client.call(.get, "/livez").status
    }
  }

  @Test("F-15 our client speaks to a service whose certificate is of its authority and for its name")
  func trusted() async throws {
    let authority = try TestAuthority()
    let served = try ServedProcess(environment: try authority.issue("service").environment)
    #expect(try await Self.status(served, authority.bytes) == 200)
    try authority.folder.write("admin.key", served.adminKey)
    let list = ["sites", "list", "--server", served.secureServer, "--api-key-file", authority.folder.path("admin.key")]
    let trusting = try CommandRun(list + ["--ca-file", authority.certificate])
    #expect(trusting.status == 0)
    let distrusting = try CommandRun(list)
    #expect(distrusting.status == 3)
    #expect(distrusting.error.contains("no trust by TLS"))
    let mistaken = try CommandRun(list + ["--ca-file", authority.folder.path("admin.key")])
    #expect(mistaken.status == 2)
    #expect(mistaken.error.contains("--ca-file: the authorities to trust have to be certificates in PEM"))
    #expect(!mistaken.error.contains(served.adminKey))
  }

  @Test("F-15 our client refuses every other certificate", arguments: Flaw.allCases)
  func distrusted(flaw: Flaw) async throws {
    let authority = try TestAuthority()
    let other = try TestAuthority()
    let pair =
      switch flaw {
      case .selfSigned: try authority.issueSelfSigned("service")
      case .expired: try authority.issue("service", days: -1)
      case .wrongName: try authority.issue("service", names: "DNS:door-2.example,IP:192.0.2.1")
      case .anotherAuthority: try other.issue("service")
      }
    let served = try ServedProcess(environment: pair.environment)
    let authorities = try authority.bytes
    await #expect(throws: APIClient.Failure.untrusted) { try await Self.status(served, authorities) }
    // The service says itself that clients will refuse what is over.
    if flaw == .expired { try await served.waitForLog("the TLS certificate needs to be renewed") }
  }

  @Test("F-15 TLS 1.1 is refused, and so is what is weak in TLS 1.2")
  func versions() async throws {
    let authority = try TestAuthority()
    let served = try ServedProcess(environment: try authority.issue("service").environment)
    func handshake(_ arguments: [String]) throws -> String {
      let run = try ServedProcess.run(
        ["openssl", "s_client", "-connect", "127.0.0.1:\(served.port)", "-CAfile", authority.certificate] + arguments,
        executable: URL(filePath: "/usr/bin/env"))
      return String(decoding: run.output, as: UTF8.self) + run.error
    }
    // The level lets this client offer what it would not offer by itself.
    let old = try handshake(["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"])
    #expect(old.contains("alert protocol version"))
    for cipher in ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "AES128-GCM-SHA256"] {
      let weak = try handshake(["-tls1_2", "-cipher", "\(cipher)@SECLEVEL=0"])
      #expect(weak.contains("alert handshake failure"), "\(cipher)")
    }
    let strong = try handshake(["-tls1_2"])
    #expect(strong.contains("Verify return code: 0 (ok)") && strong.contains("ECDHE-ECDSA-"))
    let newest = try handshake(["-tls1_3"])
    #expect(newest.contains("Verify return code: 0 (ok)") && newest.contains("TLSv1.3"))
  }

  @Test("HTTP/2 and HTTP/1.1 give the same answers, and the client's address is the socket's")
  func httpVersions() async throws {
    let authority = try TestAuthority()
    let served = try ServedProcess(environment: try authority.issue("service").environment)
    let trust = ["--cacert", authority.certificate, "--write-out", " %{http_version} %{http_code}"]
    let body = String(repeating: "x", count: 4096)
    for (flag, version) in [("--http2", "2"), ("--http1.1", "1.1")] {
      let alive = try served.curl("/livez", trust + [flag])
      #expect(alive.output == #"{"status":"ok"} \#(version) 200"#)
      let unknown = try served.curl("/v1/sites", trust + [flag, "--header", "Authorization: Bearer x"])
      #expect(unknown.output.contains(#""code":"#) && unknown.output.hasSuffix(" \(version) 401"))
      // Asked before the body, the service says that it may come.
      let asked = try served.curl(
        "/v1/verifications",
        trust + [
          flag, "--header", "Expect: 100-continue", "--header", "Content-Type: application/json", "--data", body,
        ])
      #expect(asked.output.hasSuffix(" \(version) 401"))
    }
    let plain = try ServedProcess.run(
      ["curl", "--silent", "--max-time", "60", "http://localhost:\(served.port)/livez"],
      executable: URL(filePath: "/usr/bin/env"))
    #expect(plain.status != 0 && plain.output.isEmpty)
    #expect(served.stop() == 0)
  }

  @Test("client certificates that are optional are verified where they are shown")
  func optionalClientCertificates() async throws {
    try await expectClients(required: false, none: true)
  }

  @Test("client certificates that are required are asked of everybody")
  func requiredClientCertificates() async throws {
    try await expectClients(required: true, none: false)
  }

  private func expectClients(required: Bool, none: Bool) async throws {
    let authority = try TestAuthority()
    let doors = try TestAuthority()
    var environment = try authority.issue("service").environment
    environment["ACCESSAUTH_TLS_CLIENT_CA"] = doors.certificate
    environment["ACCESSAUTH_TLS_CLIENT_CERTS"] = required ? "required" : "optional"
    let served = try ServedProcess(environment: environment)
    func isAnswered(_ pair: TestAuthority.Pair?, _ more: [String] = []) throws -> Bool {
      let identity = pair.map { ["--cert", $0.certificate, "--key", $0.key] } ?? []
      return try served.curl("/livez", ["--cacert", authority.certificate] + identity + more).output
        == #"{"status":"ok"}"#
    }
    for version in [["--tls-max", "1.2"], ["--http1.1"], ["--http2"]] {
      #expect(try isAnswered(nil, version) == none)
      #expect(try isAnswered(doors.issue("door", names: "DNS:door-1.example"), version))
      #expect(try !isAnswered(authority.issue("stranger"), version))
      #expect(try !isAnswered(doors.issueSelfSigned("impostor"), version))
      #expect(try !isAnswered(doors.issue("former", days: -1), version))
    }
    // A genuine certificate opens nothing by itself.
    let door = try doors.issue("door")
    let keyless = try served.curl(
      "/v1/sites",
      [
        "--cacert", authority.certificate, "--cert", door.certificate, "--key", door.key, "--output", "/dev/null",
        "--write-out", "%{http_code}",
      ])
    #expect(keyless.output == "401")
  }
}
