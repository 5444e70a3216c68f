public import AccessAuth
import NIOSSL
import SodiumPrimitives
import Synchronization

/// Who the service is on TLS: certificate, key and the authorities of its clients, which can be exchanged while it runs.
///
/// New connections take what is current; connections that stand keep what they began with.
public final class TLSIdentity: Sendable {
  /// How the certificate's time stands.
  public enum Validity: String, Sendable {
    /// It has begun, and lasts longer than 14 days.
    case valid
    /// It begins later.
    case notYetValid = "not valid yet"
    /// It ends within 14 days: whatever renews it should have done so.
    case endsSoon = "ends within 14 days"
    /// It is over, and clients refuse it.
    case expired
  }

  private struct Current {
    let context: NIOSSLContext
    let begin, end: Instant

    init(_ material: borrowing TLSMaterial) throws(TLSRefused) {
      let chain = try Self.certificates(material.certificates, empty: .noCertificate)
      guard let own = chain.first else { throw .noCertificate }
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(try Self.key(material.key)))
      configuration.minimumTLSVersion = .tlsv12
      // With TLS 1.2 only what RFC 9325 section 4.2 recommends; HTTP/2 forbids the rest (RFC 9113 section 9.2.2).
      configuration.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"
      configuration.applicationProtocols = ["h2", "http/1.1"]
      if let authorities = material.clientAuthorities {
        configuration.trustRoots = .certificates(try Self.certificates(authorities, empty: .noAuthorities))
        // A client's name is not a host's; that the certificate is genuine and of our authority is all that is asked.
        configuration.certificateVerification =
          material.requiresClientCertificate ? .noHostnameVerification : .optionalVerification
      }
      guard let context = try? NIOSSLContext(configuration: configuration) else { throw .mismatch }
      self.context = context
      begin = Instant(seconds: Int64(own.notValidBefore))
      end = Instant(seconds: Int64(own.notValidAfter))
    }

    private static func certificates(_ bytes: [UInt8], empty: TLSRefused) throws(TLSRefused) -> [NIOSSLCertificate] {
      guard !bytes.isEmpty, let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
        throw empty
      }
      return certificates
    }

    private static func key(_ secret: borrowing SecretBytes) throws(TLSRefused) -> NIOSSLPrivateKey {
      // The library copies what it needs.
      var bytes: [UInt8] = []
      bytes.reserveCapacity(secret.count)
      secret.withBytes { span in
        for index in span.indices { bytes.append(span[index]) }
      }
      defer { bytes.wipe() }
      guard !bytes.isEmpty, let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else { throw .noKey }
      return key
    }
  }

  private static let warning = Duration.days(14)

  private let current: Mutex<Current>

  /// Uses `material`.
  public init(_ material: borrowing TLSMaterial) throws(TLSRefused) { current = Mutex(try Current(material)) }

  /// Uses `material` for the connections that begin from now on. Where it cannot be used, this throws and everything
  /// stays as it is.
  public func replace(with material: borrowing TLSMaterial) throws(TLSRefused) {
    let next = try Current(material)
    current.withLock { $0 = next }
  }

  /// How the certificate's time stands at `instant`.
  public func validity(at instant: Instant) -> Validity {
    current.withLock { current in
      if instant < current.begin { return .notYetValid }
      if instant >= current.end { return .expired }
      return instant + Self.warning >= current.end ? .endsSoon : .valid
    }
  }

  /// For a connection that begins now.
  var context: NIOSSLContext { current.withLock { $0.context } }
}
