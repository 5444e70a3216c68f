import AccessHTTP
import Foundation
import HTTPTypes
import Testing

@testable import AccessServer

/// A certificate that is exchanged while the service runs.
@Suite struct TLSReloadTests {
  private static func replace(_ pair: TestAuthority.Pair, by next: TestAuthority.Pair) throws {
    for (old, new) in [(pair.certificate, next.certificate), (pair.key, next.key)] {
      // As certificate managers do: another file in its place, at once.
      try FileManager.default.copyItem(atPath: new, toPath: old + ".new")
      // Swift lends copies of both paths that end with a zero byte for the time of the call.
      guard unsafe rename(old + ".new", old) == 0 else { throw ProcessFailure("rename: \(errno)") }
    }
  }

  private static func status(_ served: ServedProcess, _ authorities: [UInt8]) async throws -> Int {
    try await APIClient.with(server: served.secureServer, authorities: authorities) { client in
      try await client.call(.get, "/livez").status
    }
  }

  @Test("a new certificate is for new connections, those that stand go on, and a broken one changes nothing")
  func reload() async throws {
    let (first, second) = (try TestAuthority(), try TestAuthority())
    let pair = try first.issue("service")
    let served = try ServedProcess(environment: pair.environment)
    let (old, new) = (try first.bytes, try second.bytes)
    let next = try second.issue("service")
    try await APIClient.with(server: served.secureServer, authorities: old) { client in
      let before = try await client.call(.get, "/livez").status
      #expect(before == 200)

      try Self.replace(pair, by: next)
      kill(served.processIdentifier, SIGHUP)
      try await served.waitForLog("the TLS certificate was read again")
      // This client trusts the first authority only: its connection is the one that it had.
      let after = try await client.call(.get, "/livez").status
      #expect(after == 200)
      await #expect(throws: APIClient.Failure.untrusted) { try await Self.status(served, old) }
      #expect(try await Self.status(served, new) == 200)

      try Data("nothing".utf8).write(to: URL(filePath: pair.certificate))
      kill(served.processIdentifier, SIGHUP)
      try await served.waitForLog("the TLS certificate stays the old one")
      #expect(served.log.contains("the certificate file holds no certificate in PEM"))
      #expect(try await Self.status(served, new) == 200)
      let last = try await client.call(.get, "/livez").status
      #expect(last == 200)
      // A connection that stands does not keep the service from ending.
      #expect(served.stop() == 0)
    }
  }

  @Test("a look finds a file that was exchanged, once")
  func looks() throws {
    let authority = try TestAuthority()
    let pair = try authority.issue("service")
    let tls = try ServedTLS(TLSFiles(certificate: pair.certificate, key: pair.key))
    #expect(tls.reloadIfChanged() == .unchanged)
    let next = try authority.issue("next")
    // The certificate is written first; its key does not belong to it yet.
    try Data(contentsOf: URL(filePath: next.certificate)).write(to: URL(filePath: pair.certificate))
    let half = tls.reloadIfChanged()
    #expect(half == .kept(StartFailure("\(TLSRefused.mismatch)")))
    #expect(tls.reloadIfChanged() == .unchanged)
    try Self.replace(pair, by: next)
    #expect(tls.reloadIfChanged() == .exchanged)
    #expect(tls.reloadIfChanged() == .unchanged)
    #expect(tls.reload() == .exchanged)
    try FileManager.default.removeItem(atPath: pair.key)
    guard case .kept(let failure) = tls.reloadIfChanged() else {
      Issue.record("a key that is gone was taken over")
      return
    }
    #expect(failure.description.contains("the TLS key file cannot be read"))
  }
}
