import AccessAuth
import SodiumPrimitives

/// Every fixture. A number is never given twice, so that other projects can name it.
extension PassFixture {
  static func all() throws -> [PassFixture] {
    try genuine + notGenuine + refusedText + refusedMessages + refusedClaims
  }

  private static var genuine: [PassFixture] {
    get throws {
      let phone = COSEPublicKey.ed25519(PassSample.otherKey.publicKey)
      // The key of RFC 6979 appendix A.2.5.
      let p256 = P256PublicKey(
        x: Hex.bytes("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6".utf8) ?? [],
        y: Hex.bytes("7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299".utf8) ?? [])
      let claims: [(String, PassClaims)] = [
        ("single-use", try PassSample.claims()),
        ("multi-use", try PassSample.claims(flags: [], lockers: [])),
        ("several-devices", try PassSample.claims(audience: nil, flags: [], lockers: [])),
        ("rotating", try PassSample.claims(serial: 41_234)),
        ("self-sufficient", try PassSample.claims(flags: [.singleUse, .selfSufficient], lockers: [7, 65535])),
        ("longest-serial", try PassSample.claims(serial: .max)),
        ("sixteen-lockers", try PassSample.claims(lockers: Array(1...16))),
        ("app-token-ed25519", try PassSample.claims(flags: [], confirmation: phone)),
        ("app-token-p256", try PassSample.claims(flags: [], confirmation: p256.map(COSEPublicKey.p256))),
        (
          "at-the-edges",
          try PassSample.claims(
            notBefore: PassClaims.times.lowerBound, expiresAt: PassClaims.times.upperBound,
            epoch: PassClaims.epochs.upperBound)
        ),
      ]
      let passes = claims.enumerated().map { index, claims in
        PassFixture(
          1 + index, "genuine-\(claims.0)", Pass.sign(claims.1, with: PassSample.key, keyID: PassSample.keyID).text)
      }
      let scanned = " " + String(decoding: ForgedPass().text, as: UTF8.self).lowercased() + "\r\n"
      return passes + [PassFixture(11, "genuine-from-a-scanner", Array(scanned.utf8))]
    }
  }

  private static var notGenuine: [PassFixture] {
    let otherID = CBORSketch.bytes(KeyID(of: PassSample.otherKey.publicKey).bytes)
    return numbered(
      from: 101, "not-genuine",
      [
        ("flipped-signature", ForgedPass { $0.signature = { [$0[0] ^ 1] + $0.dropFirst() } }),
        ("zero-signature", ForgedPass { $0.signature = { [UInt8](repeating: 0, count: $0.count) } }),
        ("malleable-signature", ForgedPass { $0.signature = addingGroupOrder }),
        (
          "changed-locker",
          ForgedPass {
            $0.signedPayload = .bytes(CBORSketch.map($0.claims.map { ($0.label, $0.value) }).encoded)
            $0.set(-65537, [1_764_547_200, 1, [13]])
          }
        ),
        ("other-signer", ForgedPass { $0.signer = PassSample.otherKey }),
        (
          "other-key",
          ForgedPass {
            $0.signer = PassSample.otherKey
            $0.protected = [1: -8, 4: otherID]
          }
        ),
        ("external-data", ForgedPass { $0.externalData = [0] }),
      ])
  }

  private static var refusedText: [PassFixture] {
    let text = String(decoding: ForgedPass().text, as: UTF8.self)
    let rest = text.dropFirst(3)
    let texts: [(String, String)] = [
      ("other-prefix", "AP2" + rest), ("no-prefix", String(rest)), ("only-prefix", "AP1"), ("nothing", ""),
      ("padded", text + "==="), ("space-inside", text.prefix(99) + " " + text.dropFirst(100)),
      ("space-after-prefix", "AP1 " + rest), ("digit-zero", text.prefix(99) + "0" + text.dropFirst(100)),
      ("digit-one", text.prefix(99) + "1" + text.dropFirst(100)),
      ("digit-eight", text.prefix(99) + "8" + text.dropFirst(100)), ("trailing-nul", text + "\0"),
      ("impossible-length", text + "A"), ("unused-bits", unusedBits),
      ("cut", String(text.dropLast(8))), ("too-long", "AP1" + String(repeating: "A", count: 821)),
    ]
    return texts.enumerated().map { PassFixture(201 + $0, "refused-\($1.0)", Array($1.1.utf8)) }
  }

  static func numbered(from first: Int, _ outcome: String, _ passes: [(String, ForgedPass)]) -> [PassFixture] {
    passes.enumerated().map { PassFixture(first + $0, "\(outcome)-\($1.0)", $1.1.text) }
  }

  /// A pass of 141 bytes, which leave two bits of the last character unused; one of them is set.
  private static var unusedBits: String {
    let pass = ForgedPass { $0.set(7, .bytes(PassSample.credential.bytes + [1])) }
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    let last = pass.text.last.flatMap(alphabet.firstIndex(of:)) ?? 0
    return String(decoding: pass.text.dropLast() + [alphabet[last | 1]], as: UTF8.self)
  }

  /// S + L for S, which verifies where S is not held against L (RFC 8032 section 5.1.7).
  private static func addingGroupOrder(to signature: [UInt8]) -> [UInt8] {
    let order = Hex.bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010".utf8) ?? []
    var carry: UInt16 = 0
    let sum = zip(signature.dropFirst(32), order).map { byte, addend in
      let sum = UInt16(byte) + UInt16(addend) + carry
      carry = sum >> 8
      return UInt8(truncatingIfNeeded: sum)
    }
    return signature.prefix(32) + sum
  }
}
