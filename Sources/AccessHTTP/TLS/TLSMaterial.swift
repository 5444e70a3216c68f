public import SodiumPrimitives

/// What the service's TLS is made of, all in PEM (RFC 7468).
public struct TLSMaterial: ~Copyable {
  /// The service's certificate, followed by those between it and its authority.
  public let certificates: [UInt8]
  /// The private key of the first certificate, without a passphrase.
  public let key: SecretBytes
  /// The authorities that client certificates come from; nil asks clients for none.
  public let clientAuthorities: [UInt8]?
  /// Whether a client needs a certificate for any connection at all, the health endpoints' among them: the handshake is
  /// over before anybody knows what is asked for. False verifies a certificate only where a client shows one.
  public let requiresClientCertificate: Bool

  /// Takes over what was read; whether it can be used, ``TLSIdentity`` finds out.
  public init(
    certificates: [UInt8], key: consuming SecretBytes, clientAuthorities: [UInt8]? = nil,
    requiresClientCertificate: Bool = false
  ) {
    self.certificates = certificates
    self.key = key
    self.clientAuthorities = clientAuthorities
    self.requiresClientCertificate = requiresClientCertificate
  }
}

/// Why something makes no TLS; each says what to do.
public enum TLSRefused: Error, Hashable, CustomStringConvertible {
  /// It holds nothing that could be used as what it is named for.
  case noCertificate, noKey, noAuthorities
  /// Key and certificate are not each other's.
  case mismatch

  /// One sentence; nothing in it comes from a file.
  public var description: String {
    switch self {
    case .noCertificate:
      "the certificate file holds no certificate in PEM (-----BEGIN CERTIFICATE-----); name the full chain with --tls-cert"
    case .noKey:
      "the TLS key file holds no private key in PEM without a passphrase; name the right one with --tls-key, or take its "
        + "passphrase off with `openssl pkey`"
    case .noAuthorities:
      "the file of client authorities holds no certificate in PEM (-----BEGIN CERTIFICATE-----); name the right one with "
        + "--tls-client-ca"
    case .mismatch:
      "the TLS key does not belong to the certificate; name a pair with --tls-cert and --tls-key, the service's own "
        + "certificate first in its file"
    }
  }
}
