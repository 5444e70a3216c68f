import SodiumPrimitives

/// What a proof says: a CWT claims set (RFC 8392) in deterministic CBOR, with these three claims and no others.
struct ProofClaims: Hashable {
  /// `aud`: the code of the device that gave the nonce.
  let device: DeviceCode
  /// `Nonce`: what the device gave (label 10, IANA's CWT registry; RFC 9711 section 4.1).
  let nonce: ChallengeNonce
  /// BLAKE2b-256 of the pass before base32.
  let passDigest: Digest

  init(device: DeviceCode, nonce: ChallengeNonce, passDigest: Digest) {
    self.device = device
    self.nonce = nonce
    self.passDigest = passDigest
  }

  init(reading reader: CBORReader) throws(ProofRejection) {
    var device: DeviceCode?
    var nonce: ChallengeNonce?
    var passDigest: Digest?
    do throws(CBORRejection) {
      var reader = reader
      var labels = try reader.map()
      while let label = try reader.nextKey(of: &labels) {
        switch label {
        case Label.audience:
          guard let code = DeviceCode(try reader.text()) else { throw .unexpectedValue }
          device = code
        case Label.nonce: nonce = ChallengeNonce(bytes: try reader.bytes(count: ChallengeNonce.count))
        case Label.passDigest: passDigest = Digest(try reader.bytes(count: Self.digestCount))
        default: throw .unexpectedKey
        }
      }
      try reader.end()
    } catch { throw .cbor(error) }
    guard let device, let nonce, let passDigest else { throw .missingClaim }
    self.init(device: device, nonce: nonce, passDigest: passDigest)
  }

  var encoded: [UInt8] {
    var writer = CBORWriter(capacity: 80)
    writer.map(3)
    writer.int(Label.audience)
    writer.text(device.description)
    writer.int(Label.nonce)
    writer.bytes(nonce.bytes)
    writer.int(Label.passDigest)
    writer.bytes(passDigest.bytes)
    return writer.finish()
  }

  private static let digestCount = 32

  private enum Label {
    static let audience: Int64 = 3
    static let nonce: Int64 = 10
    /// Private use (RFC 8392 section 9.1).
    static let passDigest: Int64 = -65540
  }
}
