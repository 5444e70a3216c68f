import AccessAuth
import SodiumPrimitives

/// A pass put together part by part, so that each can be what no issuer would write; it is genuinely signed unless a
/// part says otherwise.
struct ForgedPass {
  var prefix = "AP1"
  var tag: UInt64? = 18
  var protected: CBORSketch = [1: -8, 4: .bytes(PassSample.keyID.bytes)]
  var unprotected: CBORSketch = [:]
  var claims: [(label: CBORSketch, value: CBORSketch)] = [
    (3, "7K2M9XQD"), (4, 1_767_484_800), (5, 1_767_225_600), (7, .bytes(PassSample.credential.bytes)),
    (-65537, [1_764_547_200, 1, [12]]),
  ]
  /// Takes the place of the claims.
  var payload: CBORSketch?
  /// Is signed in the place of what is shown.
  var signedPayload: CBORSketch?
  /// Is signed as external data; a pass has none.
  var externalData: [UInt8] = []
  var signer = PassSample.key
  /// Changes the signature.
  var signature: ([UInt8]) -> [UInt8] = { $0 }

  init(_ change: (inout ForgedPass) -> Void = { _ in }) { change(&self) }

  /// Sets the claim `label` where it stands, or else where it belongs.
  mutating func set(_ label: Int64, _ value: CBORSketch) {
    let label = CBORSketch.int(label)
    if let index = claims.firstIndex(where: { $0.label.encoded == label.encoded }) {
      claims[index].value = value
    } else {
      let index = claims.firstIndex { label.encoded.lexicographicallyPrecedes($0.label.encoded) }
      claims.insert((label, value), at: index ?? claims.endIndex)
    }
  }

  /// Takes the claim `label` away.
  mutating func remove(_ label: Int64) {
    claims.removeAll { $0.label.encoded == CBORSketch.int(label).encoded }
  }

  var encoded: [UInt8] {
    let header = protected.encoded
    let content = payload ?? .bytes(CBORSketch.map(claims.map { ($0.label, $0.value) }).encoded)
    let structure: CBORSketch = ["Signature1", .bytes(header), .bytes(externalData), signedPayload ?? content]
    let message: CBORSketch = [
      .bytes(header), unprotected, content, .bytes(signature(signer.sign(structure.encoded.span).bytes)),
    ]
    return (tag.map { .tag($0, message) } ?? message).encoded
  }

  var text: [UInt8] { Array(prefix.utf8) + Base32.encode(encoded) }
}

/// The key, the claims and the names that the tests of passes share.
enum PassSample {
  /// The seed is 1, 2 … 32, and a key for tests only.
  static let seed = (1...32).map { UInt8($0) }
  static let key = signingKey(seed)
  static let keyID = KeyID(of: key.publicKey)

  static let otherSeed = [UInt8](repeating: 0x42, count: 32)
  static let otherKey = signingKey(otherSeed)

  /// The device on the cabinet of the HTTP contract.
  static let device = required(DeviceCode("7K2M9XQD"))
  static let credential = required(CredentialID("crd_01kbb6xrvaes69drnm1s3tgvwx"))

  /// 2026-01-01, three days long.
  static let notBefore: Int64 = 1_767_225_600
  static let expiresAt: Int64 = 1_767_484_800
  static let epoch: Int64 = 1_764_547_200

  /// Single use, one device, locker 12.
  static func claims(
    serial: UInt32 = 0, audience: DeviceCode? = device, flags: PassFlags = .singleUse, lockers: [UInt16] = [12],
    confirmation: COSEPublicKey? = nil, notBefore: Int64 = notBefore, expiresAt: Int64 = expiresAt,
    epoch: Int64 = epoch, credential: CredentialID = credential
  ) throws(PassClaims.Flaw) -> PassClaims {
    try PassClaims(
      credential: credential, serial: serial, notBefore: notBefore, expiresAt: expiresAt, epoch: epoch,
      audience: audience, flags: flags, lockerNumbers: lockers, confirmation: confirmation)
  }

  /// The claims above, signed.
  static func pass() throws -> Pass { Pass.sign(try claims(), with: key, keyID: keyID) }

  private static func signingKey(_ seed: [UInt8]) -> Ed25519.SigningKey {
    required(try? Ed25519.SigningKey(seed: SecretBytes(copying: seed)))
  }

  private static func required<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("a constant of the tests is wrong") }
    return value
  }
}
