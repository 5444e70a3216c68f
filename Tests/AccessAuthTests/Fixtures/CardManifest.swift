import SodiumPrimitives
import Testing

@testable import AccessAuth

/// `fixtures/cards`: what a reader sends of a card's number, and what becomes of it.
struct CardManifest: FixtureManifest {
  static let folder = "cards"

  var about: String
  var keys: Keys
  var cards: [Row]

  /// Each of them follows from the ones above it.
  struct Keys: Codable, Equatable, Sendable {
    var masterKey: String
    var cardTagKey: String
    var tenant: FixtureID
    var sites: [Site]
  }

  struct Site: Codable, Equatable, Sendable {
    var site: FixtureID
    var siteKey: String
  }

  /// `accepted` or `refused`.
  struct Row: FixtureRow {
    var name: String
    var outcome: String
    var presented: Presented
    var refusal: Refusal?
    /// What a person is shown, for each way in which the tenant's profile can divide the number.
    var shown: [Shown]?
    /// Drawn anew by the chip for every reader, so that it must not be enrolled.
    var randomUid: Bool?
    /// What is tagged.
    var canonicalHex: String?
    /// One for each of the sites, in their order.
    var tags: [String]?
  }

  /// The members of a verification's `presented`.
  struct Presented: Codable, Equatable, Sendable {
    var format: String
    var bits: Int
    var valueHex: String
  }

  struct Refusal: Codable, Equatable, Sendable {
    var member: String
    /// A case of `CardFlaw.Reason`.
    var reason: String
    var detail: String
  }

  struct Shown: Codable, Equatable, Sendable {
    /// Of the tenant's card profile; absent where the format leaves no choice.
    var profile: String?
    var facility: UInt64?
    var number: UInt64?
    var hint: String
  }
}

extension CardManifest {
  static func made() throws -> CardManifest {
    let sample = try FixtureSample()
    let sites = [sample.site, sample.otherSite].map { site in
      Site(site: FixtureID(site), siteKey: siteKey(of: site, sample.tenant, cardTagKey: sample.keys.cardTag))
    }
    return CardManifest(
      about: """
        What a reader sends of a card's number: accepted with what is shown of it and its tag at two sites, or refused. \
        The keys are for tests only. Written by script/fixtures.
        """,
      keys: Keys(
        masterKey: Hex.text(FixtureSample.master), cardTagKey: sample.keys.cardTag.testHex,
        tenant: FixtureID(sample.tenant), sites: sites),
      cards: try rows(sample))
  }

  /// Made step by step, beside the code that makes it in one.
  static func siteKey(of site: SiteID, _ tenant: TenantID, cardTagKey: borrowing SecretBytes) -> String {
    let message: CBORSketch = ["card site", .bytes(tenant.bytes), .bytes(site.bytes)]
    return Hex.text(BLAKE2b.hash(message.encoded, key: cardTagKey).bytes)
  }
}

extension CardManifest.Presented {
  /// What the reader sent, read as the service does. What is no format is refused before anything else is looked at.
  func number() throws(CardFlaw) -> CardNumber {
    guard let format = CardFormat(rawValue: format) else { throw CardFlaw(.unknownFormat, in: .format) }
    return try CardNumber(format: format, bits: bits, valueHex: Array(valueHex.utf8))
  }
}

extension CardManifest.Row {
  /// Asks the code for the outcome; what the name promises is held against it by a test.
  init(_ name: String, _ presented: CardManifest.Presented, _ sample: FixtureSample) {
    self.name = name
    self.presented = presented
    do throws(CardFlaw) {
      let number = try presented.number()
      outcome = "accepted"
      shown = CardManifest.shown(number)
      randomUid = number.isRandomUID ? true : nil
      canonicalHex = Hex.text(number.canonical)
      tags = [sample.site, sample.otherSite].map {
        Hex.text(number.tag(at: $0, of: sample.tenant, keys: sample.keys).bytes)
      }
    } catch {
      outcome = "refused"
      refusal = CardManifest.Refusal(
        member: error.member.rawValue, reason: "\(error.reason)", detail: "\(error.text)")
    }
  }
}

extension CardManifest {
  /// What is shown of `number` under each profile that makes a difference.
  static func shown(_ number: CardNumber) -> [Shown] {
    let profiles: [(String?, CardProfile)] =
      switch number.format {
      case .wiegand34: CardProfile.Wiegand34Split.allCases.map { ($0.rawValue, CardProfile(wiegand34: $0)) }
      case .wiegand37: CardProfile.Wiegand37Split.allCases.map { ($0.rawValue, CardProfile(wiegand37: $0)) }
      case .wiegand26, .uid, .raw: [(nil, CardProfile())]
      }
    return profiles.map { name, profile in
      let split = number.split(by: profile)
      return Shown(
        profile: name, facility: split?.facility, number: split?.number, hint: number.hint(profile: profile))
    }
  }
}
