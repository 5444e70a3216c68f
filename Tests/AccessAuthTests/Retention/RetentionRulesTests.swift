import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What a tenant may say of how long it keeps data")
struct RetentionRulesTests {
  private static let random = SeededRandom(seed: 3)
  private static func site() -> SiteID { SiteID(at: RetentionScene.start, random: random) }
  private static func contract(_ name: String, _ sites: [SiteID], _ minimum: Int = 0, _ maximum: Int = 1)
    -> Retention.Contract
  {
    Retention.Contract(name: name, sites: sites, rules: [.access: .init(minimumDays: minimum, maximumDays: maximum)])
  }

  @Test("both presets, and any of them with more, make sense", arguments: Retention.Preset.allCases)
  func presets(_ preset: Retention.Preset) {
    #expect(Retention(preset: preset).flaw == nil)
    for kind in DataClass.allCases {
      let rule = preset.rule(for: kind)
      #expect(Retention.days.contains(rule.minimumDays) && Retention.maximumDays.contains(rule.maximumDays))
      #expect(rule.minimumDays <= rule.maximumDays)
    }
    // What a partner may still see of an event goes by its grant, which must not go before it.
    #expect(preset.rule(for: .grants).maximumDays >= preset.rule(for: .access).maximumDays)
    let full = Retention(
      preset: preset, rules: [.access: .init(minimumDays: 0, maximumDays: 3653)],
      contracts: (0..<Retention.maximumContracts).map { number in
        Self.contract("C\(number)", (0..<Retention.maximumContracts).map { _ in Self.site() })
      },
      legalHolds: (0..<Retention.maximumLegalHolds).map { LegalHold(name: "H\($0)", ground: .archiving) })
    #expect(full.flaw == nil)
  }

  @Test("the nearest word counts: the contract's, the tenant's, the preset's")
  func effective() {
    let contract = Self.contract("C", [Self.site()], 5, 6)
    let retention = Retention(
      preset: .in, rules: [.lock: .init(minimumDays: 1, maximumDays: 2)], contracts: [contract])
    #expect(retention.effective(.access) == .init(minimumDays: 180, maximumDays: 365))
    #expect(retention.effective(.access, in: contract) == .init(minimumDays: 5, maximumDays: 6))
    #expect(retention.effective(.lock, in: contract) == .init(minimumDays: 1, maximumDays: 2))
    #expect(retention.effectiveAtLostPlace(.access) == .init(minimumDays: 180, maximumDays: 365))
  }

  @Test("what makes no sense is refused, with its place")
  func flaws() {
    let (site, other) = (Self.site(), Self.site())
    let rows: [(retention: Retention, pointer: String)] = [
      (Retention(preset: .eu, rules: [.access: .init(minimumDays: 2, maximumDays: 1)]), "/rules"),
      (Retention(preset: .eu, rules: [.access: .init(minimumDays: 0, maximumDays: 0)]), "/rules"),
      (Retention(preset: .eu, rules: [.access: .init(minimumDays: -1, maximumDays: 1)]), "/rules"),
      (Retention(preset: .eu, rules: [.access: .init(minimumDays: 0, maximumDays: 3654)]), "/rules"),
      (Retention(preset: .eu, contracts: [Self.contract("", [site])]), "/contracts/0/name"),
      (
        Retention(preset: .eu, contracts: [Self.contract(String(repeating: "x", count: 101), [site])]),
        "/contracts/0/name"
      ),
      (Retention(preset: .eu, contracts: [Self.contract("A", [])]), "/contracts/0/site_ids"),
      (
        Retention(preset: .eu, contracts: [Self.contract("A", [site]), Self.contract("A", [other])]),
        "/contracts/1/name"
      ),
      (
        Retention(preset: .eu, contracts: [Self.contract("A", [site]), Self.contract("B", [other, site])]),
        "/contracts/1/site_ids/1"
      ),
      (Retention(preset: .eu, contracts: [Self.contract("A", [site, site])]), "/contracts/0/site_ids/1"),
      (Retention(preset: .eu, contracts: [Self.contract("A", [site], 3, 2)]), "/contracts/0/rules"),
      (
        Retention(
          preset: .eu, contracts: [Self.contract("A", (0...Retention.maximumContracts).map { _ in Self.site() })]),
        "/contracts/0/site_ids"
      ),
      (
        Retention(
          preset: .eu,
          contracts: (0...Retention.maximumContracts).map { Self.contract("\($0)", [Self.site()]) }), "/contracts"
      ),
      (
        Retention(
          preset: .eu,
          legalHolds: (0...Retention.maximumLegalHolds).map { LegalHold(name: "\($0)", ground: .archiving) }),
        "/legal_holds"
      ),
      (
        Retention(
          preset: .eu,
          legalHolds: [LegalHold(name: "A", ground: .archiving), LegalHold(name: "A", ground: .archiving)]),
        "/legal_holds/1/name"
      ),
      (
        Retention(
          preset: .eu,
          legalHolds: [
            LegalHold(
              name: "A", ground: .archiving, from: RetentionScene.start, to: RetentionScene.start)
          ]), "/legal_holds/0/to"
      ),
    ]
    for row in rows { #expect(row.retention.flaw?.pointer == row.pointer) }
  }
}
