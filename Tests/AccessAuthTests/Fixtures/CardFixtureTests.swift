import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The fixtures of cards")
struct CardFixtureTests {
  @Test("the committed fixtures are what the code makes now")
  func committed() async throws { try await CardManifest.expectCommitted() }

  @Test("a card has the outcome that its name promises, for its reason", arguments: CardManifest.rows(\.cards))
  func outcome(_ row: CardManifest.Row) throws {
    do throws(CardFlaw) {
      let number = try row.presented.number()
      #expect(row.outcome == "accepted" && row.isNamed("accepted") && row.refusal == nil)
      #expect(row.shown == CardManifest.shown(number))
      #expect(row.randomUid ?? false == number.isRandomUID)
      #expect(row.canonicalHex == Hex.text(number.canonical))
    } catch {
      let reason = "\(error.reason)"
      #expect(row.outcome == "refused" && row.isNamed("refused-\(reason.kebab)"))
      #expect(row.refusal?.reason == reason)
      #expect(row.refusal?.member == error.member.rawValue)
      #expect(row.refusal?.detail == "\(error.text)")
      #expect(row.shown == nil && row.tags == nil && row.canonicalHex == nil)
    }
  }

  @Test("the tag at each site follows from the site's key, and that from the master key")
  func tags() throws {
    let manifest = try CardManifest.read()
    let keys = try DerivedKeys(master: FixtureHex.secret(manifest.keys.masterKey))
    let cardTagKey = try FixtureHex.secret(manifest.keys.cardTagKey)
    let isDerived = keys.cardTag.isEqual(to: cardTagKey)
    #expect(isDerived)
    let tenant: TenantID = try manifest.keys.tenant.value()
    for (place, site) in manifest.keys.sites.enumerated() {
      let id: SiteID = try site.site.value()
      #expect(site.siteKey == CardManifest.siteKey(of: id, tenant, cardTagKey: cardTagKey))
      let siteKey = try FixtureHex.secret(site.siteKey)
      for row in manifest.cards where row.outcome == "accepted" {
        let tag = row.tags?[place]
        #expect(tag == Hex.text(try row.presented.number().tag(at: id, of: tenant, keys: keys).bytes), "\(row.name)")
        let canonical = try FixtureHex.bytes(row.canonicalHex ?? "")
        let message: CBORSketch = ["card number", .bytes(canonical)]
        #expect(tag == Hex.text(BLAKE2b.hash(message.encoded, key: siteKey, count: 16).bytes), "\(row.name)")
      }
    }
  }

  @Test("two rows have one tag where they are one card, and every site has its own")
  func different() throws {
    let accepted = try CardManifest.read().cards.filter { $0.outcome == "accepted" }
    #expect(Set(accepted.compactMap(\.tags).flatMap { $0 }).count == 2 * Set(accepted.compactMap(\.canonicalHex)).count)
  }

  @Test("every reason for which a card is refused has a fixture that shows it")
  func everyReason() throws {
    let shown = Set(try CardManifest.read().cards.compactMap(\.refusal?.reason))
    #expect(shown == Set(CardFlaw.Reason.allCases.map { "\($0)" }))
  }
}

extension String {
  /// `bitCount` as `bit-count`.
  fileprivate var kebab: String { reduce("") { $0 + ($1.isUppercase ? "-\($1.lowercased())" : "\($1)") } }
}
