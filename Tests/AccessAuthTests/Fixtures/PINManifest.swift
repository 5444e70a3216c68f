import SodiumPrimitives
import Testing

@testable import AccessAuth

/// `fixtures/pins`: what a typed PIN is hashed to, and the tags that it has at each device.
struct PINManifest: FixtureManifest {
  static let folder = "pins"

  var about: String
  var argon2id: Cost
  var keys: Keys
  var pins: [Row]
  var refused: [Refused]

  /// Of RFC 9106; the hash has 32 bytes.
  struct Cost: Codable, Equatable, Sendable {
    var version: Int
    var memoryKib: Int
    var passes: Int
    var lanes: Int
    var hashBytes: Int
  }

  /// Each of them follows from the ones above it.
  struct Keys: Codable, Equatable, Sendable {
    var masterKey: String
    /// The service's, version 1.
    var pepperKey: String
    var lockers: [FixtureID]
    var devices: [Device]
  }

  struct Device: Codable, Equatable, Sendable {
    var tenant: FixtureID
    var device: FixtureID
    var devicePepper: String
  }

  struct Row: FixtureRow {
    var name: String
    var pin: String
    var siteSaltHex: String
    /// As secret as the PIN, and never stored.
    var hashHex: String
    var tags: [Tag]
  }

  struct Tag: Codable, Equatable, Sendable {
    /// The place of the device in ``Keys/devices``.
    var device: Int
    /// `alone` or `with_locker`.
    var entry: String
    /// The place of the locker in ``Keys/lockers``; absent where none is named, or any will do.
    var locker: Int?
    var tagHex: String
  }

  /// What was typed and is no PIN.
  struct Refused: FixtureRow {
    var name: String
    var pin: String
  }
}

extension PINManifest {
  static func made() async throws -> PINManifest {
    let sample = try FixtureSample()
    let doors = [
      (sample.tenant, sample.device), (sample.tenant, sample.otherDevice), (sample.otherTenant, sample.device),
    ]
    let pepper = try #require(sample.keys.peppers.first)
    let keys = Keys(
      masterKey: Hex.text(FixtureSample.master), pepperKey: pepper.bytes.testHex,
      lockers: [FixtureID(sample.locker), FixtureID(sample.otherLocker)],
      devices: try doors.map { tenant, device in
        let pepper = try #require(DevicePepper(version: 1, tenant: tenant, device: device, keys: sample.keys))
        return Device(
          tenant: FixtureID(tenant), device: FixtureID(device), devicePepper: pepper.bytes.testHex)
      })
    let hasher = PINHasher(threads: 1)
    defer { hasher.shutdown() }
    var rows: [Row] = []
    for (index, pin) in typed.enumerated() {
      let (title, digits, salt) = pin
      let hash = try await hash(digits, salt: salt, by: hasher)
      rows.append(
        Row(
          name: FixtureName.text(1 + index, "accepted", title), pin: digits, siteSaltHex: Hex.text(salt),
          hashHex: hash.bytes.testHex, tags: try tags(of: hash, keys)))
    }
    let cost = Argon2id.Cost.pin
    return PINManifest(
      about: """
        PINs with their hash and their tags at three devices, two of one tenant, and what is no PIN. The keys are for \
        tests only. Written by script/fixtures.
        """,
      argon2id: Cost(
        version: 0x13, memoryKib: cost.memory.bytes / 1024, passes: cost.passes, lanes: 1,
        hashBytes: PINHash.count),
      keys: keys, pins: rows,
      refused: notTyped.enumerated().map { index, row in
        Refused(name: FixtureName.text(101 + index, "refused", row.0), pin: row.1)
      })
  }

  /// The hash of `digits` as the service makes it.
  static func hash(_ digits: String, salt: [UInt8], by hasher: PINHasher) async throws -> PINHash {
    let admission = hasher.admit()
    guard let admission else { throw PINHashingFailure.shutDown }
    return try await hasher.hash(
      try PINSample.pin(digits), salt: try #require(SiteSalt(bytes: salt)), admission)
  }

  /// Every tag that `hash` can have with the devices and lockers of `keys`.
  static func tags(of hash: PINHash, _ keys: Keys) throws -> [Tag] {
    let entries: [(PINEntry, Int?)] = [(.alone, nil), (.withLocker, 0), (.withLocker, 1), (.withLocker, nil)]
    var tags: [Tag] = []
    for (index, device) in keys.devices.enumerated() {
      let pepper = try PINSample.pepper(FixtureHex.bytes(device.devicePepper))
      for (entry, locker) in entries {
        let id: LockerID? = try locker.map { try keys.lockers[$0].value() }
        tags.append(
          Tag(
            device: index, entry: entry.rawValue, locker: locker,
            tagHex: Hex.text(PINTag(hash, entry: entry, locker: id, pepper: pepper).bytes)))
      }
    }
    return tags
  }

  private static let typed: [(String, String, [UInt8])] = [
    ("six-digits", "482913", Array(16...31)), ("six-digits-with-a-zero-in-front", "048213", Array(16...31)),
    ("same-digits-at-another-site", "482913", Array(32...47)), ("four-digits", "4829", Array(16...31)),
    ("eight-digits", "73915028", Array(16...31)), ("twelve-digits", "739150284166", Array(16...31)),
  ]

  private static let notTyped: [(String, String)] = [
    ("nothing", ""), ("three-digits", "482"), ("thirteen-digits", "7391502841663"), ("space-in-front", " 482913"),
    ("space-behind", "482913 "), ("space-within", "482 913"), ("new-line-behind", "482913\n"), ("sign", "+482913"),
    ("minus", "-482913"), ("letter", "48291A"), ("decimal-point", "4829.13"), ("exponent", "4829e13"),
    ("hexadecimal", "0x4829"), ("zero-byte-behind", "482913\u{0}"), ("star-and-hash", "*4829#"),
    ("digits-of-full-width", "\u{FF14}\u{FF18}\u{FF12}\u{FF19}"),
    ("arabic-digits", "\u{0664}\u{0668}\u{0662}\u{0669}"), ("superscript-digits", "\u{00B2}\u{00B2}\u{00B2}\u{00B2}"),
  ]
}
