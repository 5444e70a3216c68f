import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import AccessAuth

extension SUNManifest {
  private static let metaReadKeys = ["1F0E2D3C4B5A69788796A5B4C3D2E1F0", "0E1D2C3B4A5968778695A4B3C2D1E0FF"]
  private static let foreignMetaReadKey = "2F0E2D3C4B5A69788796A5B4C3D2E1F0"
  private static let givenKey = "7A21C0F39B5E4D1188E6035FC94B2D70"
  private static let (givenUID, derivedUID, strangerUID) = ("04A1B2C3D4E5F6", "04DE5F1EACC040", "04C0FFEE123480")

  static func made() throws -> SUNManifest {
    let sample = try FixtureSample()
    let cards = [
      try card(givenUID, sample, givenKey), try card(derivedUID, sample, nil),
      // A card at the end of its counter.
      try card("04FFFFFFFFFF80", sample, "C3D4E5F60718293A4B5C6D7E8F901122"),
    ]
    var listener = try SUNListener(metaReadKeys: metaReadKeys, cards: cards)
    return SUNManifest(
      about: """
        What simulated NTAG 424 DNA cards say under the keys above, in the order in which a service hears it. The keys \
        are for tests only. Written by script/fixtures.
        """,
      keys: Keys(
        masterKey: Hex.text(FixtureSample.master), cardTagKey: sample.keys.cardTag.testHex,
        cardDerivationKey: sample.keys.cardKeyDerivation.testHex, tenant: FixtureID(sample.tenant),
        metaReadKeys: metaReadKeys),
      derived: try derived(sample), cards: cards,
      messages: try messages(cards).map { listener.hear($0.name, $0.presented) })
  }

  private static func card(_ uid: String, _ sample: FixtureSample, _ given: String?) throws -> Card {
    let id = try CardSample.uid(uid)
    let derived = CardKeyDiversification.fileReadKey(of: id, tenant: sample.tenant, keys: sample.keys)
    return Card(
      uidHex: uid, keys: given == nil ? "derived" : "given",
      fileReadKeyHex: given ?? derived.bytes.testHex.uppercased(),
      sunCardId: Hex.text(SUNCardID(of: id, in: sample.tenant, keys: sample.keys).bytes))
  }

  private static func derived(_ sample: FixtureSample) throws -> [Derived] {
    let cards = [sample.tenant, sample.otherTenant].flatMap { tenant in
      [derivedUID, strangerUID].map { (tenant, $0) }
    }
    return try cards.enumerated().map { index, card in
      let (tenant, uid) = card
      let key = CardKeyDiversification.fileReadKey(of: try CardSample.uid(uid), tenant: tenant, keys: sample.keys)
      return Derived(
        name: FixtureName.text(1 + index, "derived", "key-of-\(uid.lowercased())"), tenant: FixtureID(tenant),
        tenantMasterKey: tenantMaster(of: tenant, sample.keys.cardKeyDerivation), uidHex: uid,
        fileReadKeyHex: key.bytes.testHex.uppercased())
    }
  }

  /// Made step by step, beside the code that makes it in one.
  static func tenantMaster(of tenant: TenantID, _ key: borrowing SecretBytes) -> String {
    let message: CBORSketch = ["card master", .bytes(tenant.bytes)]
    return Hex.text(BLAKE2b.hash(message.encoded, key: key, count: 16).bytes)
  }

  /// What is heard, in this order. The names of the outcomes are promises, which a test keeps.
  private static func messages(_ cards: [Card]) throws -> [(name: String, presented: Presented)] {
    let random = SeededRandom(seed: 424)
    func say(
      _ card: Int, _ counter: UInt32, _ data: [UInt8]? = nil, meta: String? = nil, file: String? = nil,
      uid: String? = nil
    ) throws -> SUNMessage {
      let picc = try #require(PICCData(uid: CardSample.uid(uid ?? cards[card].uidHex), counter: counter))
      return try SUNMessage(
        of: picc, fileData: data, metaReadKey: CardSample.key(meta ?? metaReadKeys[0]),
        fileReadKey: CardSample.key(file ?? cards[card].fileReadKeyHex), random: random)
    }
    let data = Array("locker service 1".utf8)
    let (first, second) = (try say(0, 5), try say(0, 6, data))
    let (derived, later) = (try say(1, 1), try say(0, 300, data + data))
    let heard: [(String, String, SUNMessage)] = [
      ("genuine", "first-message", first), ("genuine", "counter-one-higher", second),
      ("genuine", "derived-key", derived), ("replayed", "the-same-again", second),
      ("replayed", "counter-lower", first), ("replayed", "counter-equal-without-file-data", try say(0, 6)),
      ("genuine", "counter-far-higher", later), ("replayed", "counter-between", try say(0, 299)),
      ("genuine", "older-meta-read-key", try say(0, 301, meta: metaReadKeys[1])),
      ("replayed", "derived-key-again", derived), ("genuine", "derived-key-counter-two", try say(1, 2, data)),
      ("genuine", "counter-zero", try say(2, 0)), ("replayed", "counter-zero-again", try say(2, 0)),
      ("genuine", "counter-beyond-two-bytes", try say(2, 0x01_0000)),
      ("genuine", "counter-highest", try say(2, 0xFF_FFFF)),
      ("replayed", "counter-after-the-highest", try say(2, 1)),
    ]
    // Each would be fresh if it were genuine.
    let (plain, full) = (try say(0, 400), try say(0, 401, data + data))
    let forged: [(String, String, SUNMessage)] = [
      ("not genuine", "flipped-picc-data", CardSample.flipped(plain, piccBit: 77)),
      ("not genuine", "flipped-first-bit-of-picc-data", CardSample.flipped(plain, piccBit: 0)),
      ("not genuine", "flipped-first-bit-of-the-code", CardSample.flipped(plain, cmacBit: 0)),
      ("not genuine", "flipped-last-bit-of-the-code", CardSample.flipped(plain, cmacBit: 63)),
      ("not genuine", "flipped-file-data", CardSample.flipped(full, encBit: 200)),
      ("not genuine", "file-data-taken-away", SUNMessage(made: full.piccData, cmac: full.cmac, enc: nil)),
      ("not genuine", "file-data-added", SUNMessage(made: plain.piccData, cmac: plain.cmac, enc: full.enc)),
      (
        "not genuine", "file-data-cut",
        SUNMessage(made: full.piccData, cmac: full.cmac, enc: full.enc.map { Array($0.prefix(16)) })
      ),
      ("not genuine", "code-of-another-counter", SUNMessage(made: plain.piccData, cmac: later.cmac, enc: nil)),
      ("not genuine", "code-of-zeros", SUNMessage(made: plain.piccData, cmac: [0, 0, 0, 0, 0, 0, 0, 0], enc: nil)),
      ("not genuine", "foreign-meta-read-key", try say(0, 402, meta: foreignMetaReadKey)),
      ("not genuine", "file-read-key-of-another-card", try say(0, 403, file: cards[1].fileReadKeyHex)),
      ("not genuine", "file-read-key-of-the-factory", try say(0, 404, file: String(repeating: "0", count: 32))),
      ("not genuine", "meta-read-key-as-file-read-key", try say(0, 405, file: metaReadKeys[0])),
      ("not genuine", "card-that-is-not-enrolled", try say(0, 406, uid: strangerUID)),
    ]
    // Forged messages moved no counter.
    let last = [("genuine", "after-all-that", plain)]
    let sent = heard + forged + last
    return sent.enumerated().map { index, row in
      let (outcome, title, message) = row
      return (FixtureName.text(101 + index, outcome.replacing(" ", with: "-"), title), Presented(message))
    } + refused(Presented(full))
  }

  private static func refused(_ good: Presented) -> [(name: String, presented: Presented)] {
    let changes: [(String, (inout Presented) -> Void)] = [
      ("picc-data-one-byte-short", { $0.piccDataHex.removeLast(2) }),
      ("picc-data-one-byte-long", { $0.piccDataHex += "00" }),
      ("picc-data-no-hex", { $0.piccDataHex = "G" + $0.piccDataHex.dropFirst() }),
      ("code-of-16-bytes", { $0.cmacHex += $0.cmacHex }), ("code-empty", { $0.cmacHex = "" }),
      ("code-no-hex", { $0.cmacHex = $0.cmacHex.dropLast() + " " }), ("file-data-empty", { $0.encHex = "" }),
      ("file-data-half-a-block", { $0.encHex = String(repeating: "0", count: 16) }),
      ("file-data-too-long", { $0.encHex = String(repeating: "0", count: 544) }),
      ("file-data-no-hex", { $0.encHex = String(repeating: "x", count: 32) }),
    ]
    return changes.enumerated().map { index, change in
      var presented = good
      change.1(&presented)
      return (FixtureName.text(201 + index, "refused", change.0), presented)
    }
  }
}
