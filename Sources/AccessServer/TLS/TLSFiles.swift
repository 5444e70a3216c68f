import AccessHTTP
import SodiumPrimitives

/// The files that the service's TLS is made of, all in PEM (RFC 7468).
package struct TLSFiles: Hashable, Sendable {
  /// The service's certificate, followed by those between it and its authority.
  package let certificate: String
  /// The certificate's private key, without a passphrase. Nobody but its owner may read it.
  package let key: String
  /// The authorities that client certificates come from; nil asks clients for none.
  package let clientAuthorities: String?
  /// Whether a client needs a certificate for any connection at all.
  package let requiresClientCertificate: Bool

  package init(
    certificate: String, key: String, clientAuthorities: String? = nil, requiresClientCertificate: Bool = false
  ) {
    self.certificate = certificate
    self.key = key
    self.clientAuthorities = clientAuthorities
    self.requiresClientCertificate = requiresClientCertificate
  }

  /// What all files are at the moment; the same again as long as none is another.
  var stamps: [PEMFile.Stamp?] {
    ([certificate, key] + (clientAuthorities.map { [$0] } ?? [])).map(PEMFile.Stamp.init)
  }

  /// Reads the files.
  func read() throws(StartFailure) -> TLSMaterial {
    let authorities = try clientAuthorities.map { (path) throws(StartFailure) in
      try Self.read(path, "file of client authorities", flag: "--tls-client-ca")
    }
    return TLSMaterial(
      certificates: try Self.read(certificate, "certificate file", flag: "--tls-cert"), key: try readKey(),
      clientAuthorities: authorities, requiresClientCertificate: requiresClientCertificate)
  }

  private static func read(_ path: String, _ name: String, flag: String) throws(StartFailure) -> [UInt8] {
    do { return try PEMFile.read(path) } catch {
      throw StartFailure("the \(name) cannot be read; name the right one with \(flag), and let this user read it")
    }
  }

  private func readKey() throws(StartFailure) -> SecretBytes {
    do throws(PEMFile.Failure) { return try PEMFile.readSecret(key) } catch {
      switch error {
      case .unreadable:
        throw StartFailure("the TLS key file cannot be read; name the right one with --tls-key, and run as its owner")
      case .open: throw StartFailure("the TLS key file can be read by others; run `chmod 600` on it")
      case .notOwned:
        throw StartFailure("the TLS key file belongs to another user; run as that user, or change its owner")
      }
    }
  }
}
