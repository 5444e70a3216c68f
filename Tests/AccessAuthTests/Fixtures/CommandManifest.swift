import SodiumPrimitives
import Testing

@testable import AccessAuth

/// `fixtures/commands`: signed commands, as a device is given them.
struct CommandManifest: FixtureManifest {
  static let folder = "commands"

  var about: String
  var keys: [Key]
  var commands: [Row]

  /// A key for commands, as a device knows it.
  struct Key: Codable, Equatable, Sendable {
    var kid: String
    var publicKey: String
    /// The seed, which a device does not know.
    var privateKey: String
  }

  /// Something that a device is given: `genuine` or `refused`.
  struct Row: FixtureRow {
    var name: String
    var outcome: String
    /// In the words of `CommandRejection` why it is no command; `key` where its key is not among those of the device,
    /// `signature` where that key did not sign it.
    var reason: String?
    /// Base64url without padding.
    var command: String
    /// What a genuine one says.
    var says: Claims?
  }

  struct Claims: Codable, Equatable, Sendable {
    var deviceCode: String
    var expiresAt: Int64
    var command: FixtureID
    var nonce: String
    var lockerNumber: UInt16

    init(_ claims: CommandClaims) {
      deviceCode = claims.device.description
      expiresAt = claims.expiresAt
      command = FixtureID(claims.command)
      nonce = String(decoding: Base64URL.encode(claims.nonce), as: UTF8.self)
      lockerNumber = claims.lockerNumber
    }
  }
}

extension CommandManifest {
  /// What a device with `keys` makes of `text`.
  static func outcome(of text: String, _ keys: [Key]) throws -> (reason: String?, claims: CommandClaims?) {
    let encoded = try #require(Base64URL.decode(text.utf8))
    let unverified: UnverifiedCommand
    do throws(CommandRejection) { unverified = try UnverifiedCommand(encoded) } catch {
      return (error.description, nil)
    }
    guard let key = keys.first(where: { $0.kid == unverified.keyID.description }) else { return ("key", nil) }
    let publicKey = try #require(Ed25519.PublicKey(FixtureHex.bytes(key.publicKey)))
    guard let authentic = unverified.verify(by: publicKey) else { return ("signature", nil) }
    return (nil, authentic.claims)
  }

  static func made() throws -> CommandManifest {
    let keys = [
      Key(
        kid: PassSample.keyID.description, publicKey: Hex.text(PassSample.key.publicKey.bytes),
        privateKey: Hex.text(PassSample.seed))
    ]
    func rows(_ first: Int, _ word: String, _ shown: [(String, [UInt8])]) throws -> [Row] {
      try shown.enumerated().map { index, shown in
        let text = String(decoding: Base64URL.encode(shown.1), as: UTF8.self)
        let (reason, claims) = try outcome(of: text, keys)
        return Row(
          name: FixtureName.text(first + index, word, shown.0), outcome: reason == nil ? "genuine" : "refused",
          reason: reason, command: text, says: claims.map(Claims.init))
      }
    }
    return CommandManifest(
      about: """
        Signed commands for the device 7K2M9XQD and others. Genuine says that the service signed it; whether it is for \
        this device, in time and new is for the device to hold against it. The keys are for tests only. Written by \
        script/fixtures.
        """,
      keys: keys,
      commands: try rows(1, "genuine", genuine) + rows(101, "refused", notGenuine)
        + rows(201, "refused", CommandTokenTests.flaws.map { ($0.name, $0.encoded) }))
  }

  private static let genuine: [(String, [UInt8])] = [
    ("locker-12", CommandSample.token().encoded), ("highest-locker", ForgedCommand { $0.claims[4].1 = 65535 }.encoded),
    ("another-device", ForgedCommand { $0.claims[0].1 = "00000001" }.encoded),
    ("end-of-the-year-9999", ForgedCommand { $0.claims[1].1 = .int(253_402_300_799) }.encoded),
    ("begin-of-1970", ForgedCommand { $0.claims[1].1 = 0 }.encoded),
  ]

  private static let notGenuine: [(String, [UInt8])] = [
    ("flipped-signature", ForgedCommand { $0.signature = { [$0[0] ^ 1] + $0.dropFirst() } }.encoded),
    ("zero-signature", ForgedCommand { $0.signature = { $0.map { _ in 0 } } }.encoded),
    ("other-signer", ForgedCommand { $0.signer = PassSample.otherKey }.encoded),
    (
      "other-key",
      ForgedCommand {
        $0.signer = PassSample.otherKey
        $0.protected = [1: -8, 4: .bytes(KeyID(of: PassSample.otherKey.publicKey).bytes)]
      }.encoded
    ),
    ("external-data", ForgedCommand { $0.externalData = [1] }.encoded),
    ("trailing-byte", CommandSample.token().encoded + [0]), ("cut", CommandSample.token().encoded.dropLast()),
    ("nothing", []),
  ]
}

extension CommandTokenTests.Flaw {
  /// The title as a name.
  fileprivate var name: String { testDescription.lowercased().replacing(" ", with: "-") }
}
