import AccessAuth
import AccessHTTP
import Foundation
import SodiumPrimitives
import Testing

@testable import AccessServer

/// Files that make no TLS: each refusal says what is wrong and what to do.
@Suite struct TLSFilesTests {
  private static func refusal(_ files: TLSFiles) -> String? {
    do throws(StartFailure) {
      _ = try ServedTLS(files)
      return nil
    } catch {
      return error.description
    }
  }

  @Test("each file that cannot be used is named with its flag")
  func refusals() throws {
    let authority = try TestAuthority()
    let (pair, other) = (try authority.issue("service"), try authority.issue("other"))
    let folder = authority.folder
    try folder.write("text", "nothing")
    try folder.write("empty", "")
    try Data(contentsOf: URL(filePath: pair.key)).write(to: URL(filePath: folder.path("open.key")))
    try folder.setMode(0o640, of: "open.key")
    try folder.setMode(0o600, of: "text")
    func refusal(_ certificate: String, _ key: String, _ authorities: String? = nil) -> String {
      Self.refusal(TLSFiles(certificate: certificate, key: key, clientAuthorities: authorities)) ?? "none"
    }
    #expect(refusal(pair.certificate, pair.key, authority.certificate) == "none")
    for path in [folder.path("missing"), folder.url.path] {
      #expect(
        refusal(path, pair.key).hasPrefix("the certificate file cannot be read; name the right one with --tls-cert"))
      #expect(
        refusal(pair.certificate, path).hasPrefix("the TLS key file cannot be read; name the right one with --tls-key"))
      #expect(refusal(pair.certificate, pair.key, path).contains("--tls-client-ca"))
    }
    for name in ["text", "empty"] {
      #expect(refusal(folder.path(name), pair.key).hasPrefix("the certificate file holds no certificate in PEM"))
      #expect(
        refusal(pair.certificate, pair.key, folder.path(name)).hasPrefix("the file of client authorities holds no"))
    }
    #expect(refusal(pair.certificate, folder.path("text")).hasPrefix("the TLS key file holds no private key in PEM"))
    #expect(refusal(pair.certificate, folder.path("open.key")).hasSuffix("run `chmod 600` on it"))
    #expect(refusal(pair.certificate, other.key).hasPrefix("the TLS key does not belong to the certificate"))
    // A key behind a passphrase, which nobody is there to type.
    let locked = folder.path("locked.key")
    let made = try ServedProcess.run(
      ["openssl", "pkcs8", "-topk8", "-in", pair.key, "-passout", "pass:x", "-out", locked],
      executable: URL(filePath: "/usr/bin/env"))
    #expect(made.status == 0)
    try folder.setMode(0o600, of: "locked.key")
    #expect(refusal(pair.certificate, locked).contains("without a passphrase"))
  }

  @Test("the service refuses a pair that does not fit, and half of one, before it opens anything")
  func command() throws {
    let authority = try TestAuthority()
    let (pair, other) = (try authority.issue("service"), try authority.issue("other"))
    let serve = ["serve", "--data", authority.folder.path("data"), "--listen", "0.0.0.0:0"]
    let mismatch = try CommandRun(serve + ["--tls-cert", pair.certificate, "--tls-key", other.key])
    #expect(mismatch.status == 1)
    #expect(mismatch.error.contains("the TLS key does not belong to the certificate"))
    let usages: [([String], String)] = [
      (["--tls-cert", pair.certificate], "--tls-cert needs its private key"),
      (["--tls-key", pair.key], "--tls-key needs the certificate"),
      (["--tls-client-ca", authority.certificate], "--tls-client-ca needs TLS"),
      (
        ["--tls-cert", pair.certificate, "--tls-key", pair.key, "--tls-client-certs", "required"],
        "--tls-client-certs needs the authorities"
      ),
      (["--tls-client-certs", "sometimes"], "--tls-client-certs is optional or required, not sometimes"),
      ([], "is reached from other machines"),
    ]
    for (arguments, sentence) in usages {
      let run = try CommandRun(serve + arguments)
      #expect(run.status == 2)
      #expect(run.error.contains(sentence))
    }
    // With both, an address that others reach is allowed: what is missing now is the folder.
    let allowed = try CommandRun(serve + ["--tls-cert", pair.certificate, "--tls-key", pair.key])
    #expect(allowed.status == 1)
    #expect(allowed.error.contains("the folder does not exist"))
  }

  @Test("a certificate's time is valid, ends soon, is over or has not begun")
  func validity() throws {
    let authority = try TestAuthority()
    let pair = try authority.issue("service", days: 30)
    let tls = try ServedTLS(TLSFiles(certificate: pair.certificate, key: pair.key))
    let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    #expect(tls.identity.validity(at: now - .days(1)) == .notYetValid)
    #expect(tls.identity.validity(at: now + .hours(1)) == .valid)
    #expect(tls.identity.validity(at: now + .days(15)) == .valid)
    #expect(tls.identity.validity(at: now + .days(17)) == .endsSoon)
    #expect(tls.identity.validity(at: now + .days(31)) == .expired)
  }

  @Test("certificate and key that were mangled are refused or used, and never end the process")
  func mangled() throws {
    let authority = try TestAuthority()
    let pair = try authority.issue("service")
    let certificate = Array(try Data(contentsOf: URL(filePath: pair.certificate)))
    let key = Array(try Data(contentsOf: URL(filePath: pair.key)))
    func tryOut(_ certificate: [UInt8], _ key: [UInt8], _ authorities: [UInt8]? = nil) {
      let material = TLSMaterial(
        certificates: certificate, key: SecretBytes(copying: key), clientAuthorities: authorities)
      do { _ = try TLSIdentity(material) } catch { #expect(!error.description.isEmpty) }
    }
    for index in certificate.indices {
      var flipped = certificate
      flipped[index] ^= 0x04
      tryOut(flipped, key, flipped)
      tryOut(Array(certificate[..<index]), key)
    }
    for index in key.indices {
      var flipped = key
      flipped[index] ^= 0x04
      tryOut(certificate, flipped)
      tryOut(certificate, Array(key[..<index]))
    }
    tryOut(certificate + [0], key + [0])
    tryOut(certificate + certificate, key)
    tryOut([], [], [])
  }
}

extension CommandFolder {
  func setMode(_ mode: Int, of name: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
  }
}
