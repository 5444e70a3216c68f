import AccessAuth
import SodiumPrimitives
import Testing

/// One file of `fixtures/passes`: what is presented, and what a verifier that owns the manifest's first key makes of
/// it. Its number says which: 001 genuine, 101 readable but not genuine, 201 no pass.
struct PassFixture: Codable, Equatable, Sendable, CustomTestStringConvertible {
  /// The file's name without its ending.
  var name: String
  /// `genuine`, `not genuine` or `refused`.
  var outcome: String
  /// Why it is refused, in the words of `PassRejection`.
  var rejection: String?
  /// The key that it names, in hex; absent where none can be read.
  var key: String?
  /// What is presented. Characters that JSON escapes stand for themselves.
  var text: String
  /// The bytes inside, where the text is base32.
  var hex: String?
  /// What the pass says, where it can be read.
  var claims: Claims?

  var testDescription: String { name }

  struct Claims: Codable, Equatable, Sendable {
    var aud: String?
    var exp: Int64
    var nbf: Int64
    /// The credential and its serial, joined in `cti` of the pass.
    var credential: String
    var serial: UInt32
    var cti: String
    /// The COSE_Key that the pass is bound to, as the members of a JWK in hex.
    var cnf: [String: String]?
    var epoch: Int64
    var flags: UInt8
    var lockers: [UInt16]
  }
}

extension PassFixture {
  /// Asks the reader for the outcome; what the name promises is held against it by a test.
  init(_ number: Int, _ title: String, _ text: [UInt8]) {
    let digits = String(number)
    name = String(repeating: "0", count: 3 - digits.count) + digits + "-" + title
    self.text = String(decoding: text, as: UTF8.self)
    let trimmed = self.text.trimmingSpace
    hex = (try? Base32.decode(Array(trimmed.utf8).dropFirst(3))).map { Hex.text($0) }
    do throws(PassRejection) {
      let presented = try UnverifiedPass(presented: text)
      key = presented.keyID.description
      claims = Claims(presented.unverifiedClaims)
      outcome = presented.verify(by: PassSample.key.publicKey) == nil ? "not genuine" : "genuine"
    } catch {
      outcome = "refused"
      rejection = error.description
    }
  }
}

extension String {
  fileprivate var trimmingSpace: String {
    var text = Substring(self)
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}

extension PassFixture.Claims {
  init(_ claims: PassClaims) {
    aud = claims.audience?.description
    exp = claims.expiresAt
    nbf = claims.notBefore
    credential = claims.credential.description
    serial = claims.serial
    let count = (UInt32.bitWidth - serial.leadingZeroBitCount + 7) / 8
    cti = Hex.text(
      claims.credential.bytes
        + (0..<count).reversed().map { UInt8(truncatingIfNeeded: claims.serial >> UInt32(8 * $0)) })
    cnf =
      switch claims.confirmation {
      case .ed25519(let key): ["kty": "OKP", "crv": "Ed25519", "x": Hex.text(key.bytes)]
      case .p256(let key): ["kty": "EC", "crv": "P-256", "x": Hex.text(key.x), "y": Hex.text(key.y)]
      case nil: nil
      }
    epoch = claims.epoch
    flags = claims.flags.rawValue
    lockers = claims.lockerNumbers
  }
}
