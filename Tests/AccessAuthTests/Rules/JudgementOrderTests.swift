import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A judgement over all grants of one card")
struct JudgementOrderTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  private func candidate(
    _ number: UInt8, _ targets: GrantTargets?, endsIn: Duration, lockers: [Locker], status: Standing = .active
  ) throws -> Candidate {
    try scene.candidate(
      scene.grant(
        id: try KeySample.identifier(number), targets: targets, endsAt: scene.now + endsIn, maxUses: nil,
        status: status),
      scene.credential(
        .card(.number(format: .wiegand26, hint: "11D7")), id: try KeySample.identifier(number + 100)),
      lockers: lockers)
  }

  /// 16 grants in the order in which they are to be judged, where A12 was asked for: four that name it, four lists
  /// that do not, four of the device, four of the site; each four by their ends, and the last two of them by their age.
  private func all(_ status: (Int) -> Standing) throws -> [Candidate] {
    let asked = [scene.lockers[1]]
    let kinds: [(GrantTargets?, [Locker])] = [
      (nil, scene.lockers), (nil, [scene.lockers[0], scene.lockers[2]]), (.device(scene.cabinet.id), asked),
      (.site(scene.site), asked),
    ]
    return try kinds.enumerated().flatMap { kind, form in
      try [Duration.seconds(60), .seconds(120), .seconds(180), .seconds(180)].enumerated().map { place, ends in
        let index = 4 * kind + place
        // Later kinds end sooner, so that the kind must have been looked at first.
        return try candidate(
          UInt8(index + 1), form.0, endsIn: ends - .seconds(Int64(kind)), lockers: form.1, status: status(index))
      }
    }
  }

  private func judge(_ candidates: [Candidate]) -> Judgement {
    Judgement(of: candidates, in: scene.circumstance(locker: "A12", evidence: .cardNumber))
  }

  @Test("names this locker, list, device, site, earliest end, oldest: the first of 16 that opens wins")
  func order() throws {
    let random = SeededRandom(seed: 4)
    for winner in 0..<16 where !(4..<8).contains(winner) {
      let candidates = try all { $0 < winner ? .suspended : .active }
      #expect(candidates.count == CardMedium.maximumGrants)
      // A list that does not name the locker opens nothing here.
      for _ in 0..<5 {
        let shuffled = candidates.map { ($0, random.bytes(4)) }
          .sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
        let judgement = judge(shuffled)
        #expect(judgement.reason == .granted)
        #expect(judgement.chosen?.candidate == candidates[winner])
        #expect(judgement.chosen?.opening == [scene.lockers[1]])
      }
    }
  }

  @Test("where none of 16 opens the first denial of that order is answered", arguments: 0..<16)
  func denial(first: Int) throws {
    // Those before the first are left out.
    let candidates = try all { $0 == first ? .revoked : .suspended }
    let judgement = judge(Array(candidates[first...].reversed()))
    #expect(judgement.reason == .revoked && judgement.chosen?.candidate == candidates[first])
  }
}
