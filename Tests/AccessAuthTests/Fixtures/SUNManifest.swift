import AccessAuthTesting
import SodiumPrimitives
import Testing

@testable import AccessAuth

/// `fixtures/sun`: what simulated NTAG 424 DNA cards say, in the order in which a service hears it.
struct SUNManifest: FixtureManifest {
  static let folder = "sun"

  var about: String
  var keys: Keys
  var derived: [Derived]
  var cards: [Card]
  var messages: [Row]

  /// All but the meta-read keys follow from the first.
  struct Keys: Codable, Equatable, Sendable {
    var masterKey: String
    /// For the names of cards.
    var cardTagKey: String
    /// For the tenants' master keys of derived cards.
    var cardDerivationKey: String
    var tenant: FixtureID
    /// The tenant's, the newest first.
    var metaReadKeys: [String]
  }

  /// A file-read key that no store keeps.
  struct Derived: FixtureRow {
    var name: String
    var tenant: FixtureID
    var tenantMasterKey: String
    var uidHex: String
    var fileReadKeyHex: String
  }

  /// An enrolled card.
  struct Card: Codable, Equatable, Sendable {
    var uidHex: String
    /// `given` or `derived`.
    var keys: String
    var fileReadKeyHex: String
    /// What is kept of its UID.
    var sunCardId: String
  }

  /// `genuine`, `replayed`, `not genuine` or `refused`.
  struct Row: FixtureRow {
    var name: String
    var outcome: String
    var presented: Presented
    /// The card that made it and the counter that it says, where one did.
    var uidHex: String?
    var counter: UInt32?
    /// The greatest counter of the card before; -1 before the first.
    var counterBefore: Int64?
    /// And after.
    var counterAfter: Int64?
    /// What the card's encrypted file data says.
    var fileDataHex: String?
    var refusal: CardManifest.Refusal?
  }

  /// The members of a verification's `presented`.
  struct Presented: Codable, Equatable, Sendable {
    var format: String
    var piccDataHex: String
    var cmacHex: String
    var encHex: String?
  }
}

extension SUNManifest.Presented {
  init(_ message: SUNMessage) {
    format = "sun"
    piccDataHex = message.piccDataHex
    cmacHex = message.cmacHex
    encHex = message.encHex
  }

  /// What the reader sent, read as the service does.
  func message() throws(CardFlaw) -> SUNMessage {
    try SUNMessage(
      piccDataHex: Array(piccDataHex.utf8), cmacHex: Array(cmacHex.utf8), encHex: encHex.map { Array($0.utf8) })
  }
}

/// A service that knows the cards of the manifest and hears one message after another.
struct SUNListener {
  let metaReadKeys: [AES128Key]
  let cards: [(uid: CardUID, key: AES128Key)]
  private var counters: [CardUID: Int64] = [:]

  init(_ manifest: SUNManifest) throws {
    try self.init(metaReadKeys: manifest.keys.metaReadKeys, cards: manifest.cards)
  }

  init(metaReadKeys: [String], cards: [SUNManifest.Card]) throws {
    self.metaReadKeys = try metaReadKeys.map(CardSample.key)
    self.cards = try cards.map { (try CardSample.uid($0.uidHex), try CardSample.key($0.fileReadKeyHex)) }
  }

  /// What becomes of the next message.
  mutating func hear(_ name: String, _ presented: SUNManifest.Presented) -> SUNManifest.Row {
    var row = SUNManifest.Row(name: name, outcome: "not genuine", presented: presented)
    do throws(CardFlaw) {
      let message = try presented.message()
      for picc in SUNCheck.candidates(message, metaReadKeys: metaReadKeys) {
        let key = cards.first { $0.uid == picc.uid }?.key
        guard SUNCheck.isGenuine(message, picc, fileReadKey: key), let key else { continue }
        let before = counters[picc.uid] ?? -1
        let isFresh = Int64(picc.counter) > before
        counters[picc.uid] = max(before, Int64(picc.counter))
        row.outcome = isFresh ? "genuine" : "replayed"
        row.uidHex = Hex.text(picc.uid.bytes).uppercased()
        row.counter = picc.counter
        row.counterBefore = before
        row.counterAfter = counters[picc.uid]
        row.fileDataHex = message.fileData(picc, fileReadKey: key).map { Hex.text($0) }
        return row
      }
    } catch {
      row.outcome = "refused"
      row.refusal = CardManifest.Refusal(
        member: error.member.rawValue, reason: "\(error.reason)", detail: "\(error.text)")
    }
    return row
  }
}
