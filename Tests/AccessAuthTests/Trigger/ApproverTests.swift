import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Who is a second person")
struct ApproverTests {
  private static let now = Instant(seconds: 1_767_268_800)
  private static let asking: UInt8 = 1

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let person: String?
    let maker: UInt8
    let lineage: [UInt8]
    let age: Duration
    let requester: String?
    let may: Bool

    init(
      _ title: String, person: String? = "Bert", maker: UInt8 = 2, lineage: [UInt8] = [9], age: Duration = .days(2),
      requester: String? = "Anna", may: Bool
    ) {
      testDescription = title
      (self.person, self.maker, self.lineage, self.age) = (person, maker, lineage, age)
      (self.requester, self.may) = (requester, may)
    }
  }

  static let rows = [
    Row("another person, by a key of another family that was there yesterday", may: true),
    Row("a key that nobody made", lineage: [], may: true),
    Row("another person, where the asking key names none", requester: nil, may: true),
    Row("somebody without a name", person: nil, may: false),
    Row("somebody without a name, as the asking key", person: nil, requester: nil, may: false),
    Row("the same person", person: "Anna", may: false),
    Row("the same person in capitals", person: "ANNA", may: false),
    Row("the same person, decomposed", person: "Ann\u{E1}", requester: "Anna\u{301}", may: false),
    Row("the asking family", maker: asking, may: false),
    Row("a key that the asking family made", lineage: [asking], may: false),
    Row("a key of a key that the asking family made", lineage: [9, asking, 8], may: false),
    Row("a key of 24 hours", age: .hours(24), may: false),
    Row("a key of 24 hours and a moment", age: .hours(24) + .milliseconds(1), may: true),
    Row("a key of a minute", age: .seconds(60), may: false),
    Row("a key of tomorrow, by a clock that was set back", age: .hours(-24), may: false),
  ]

  @Test("F-13 it is", arguments: rows)
  func may(_ row: Row) throws {
    let approval = Approval(
      id: try KeySample.identifier(20), maker: try KeySample.identifier(Self.asking),
      makerLineage: [try KeySample.identifier(9)], person: row.requester, site: try KeySample.identifier(21),
      requestedAt: Self.now, expiresAt: Self.now + Approval.life)
    let approver = Approver(
      person: row.person, maker: try KeySample.identifier(row.maker),
      lineage: try row.lineage.map { try KeySample.identifier($0) }, madeAt: Self.now - row.age)
    #expect(approver.mayApprove(approval, at: Self.now) == row.may)
  }
}
