import Testing

@Suite("The numbers of fixtures")
struct NumberedFixtureTests {
  @Test("a number of three digits stands for one row of its folder")
  func unique() throws {
    let (cards, sun, pins) = (try CardManifest.read(), try SUNManifest.read(), try PINManifest.read())
    let (proofs, schedules) = (try ProofManifest.read(), try ScheduleManifest.read())
    for names in [
      cards.cards.map(\.name), sun.derived.map(\.name) + sun.messages.map(\.name),
      pins.pins.map(\.name) + pins.refused.map(\.name), proofs.challenges.map(\.name) + proofs.proofs.map(\.name),
      schedules.schedules.map(\.name) + schedules.refused.map(\.name), try CommandManifest.read().commands.map(\.name),
    ] {
      #expect(!names.isEmpty)
      for name in names { #expect(Int(name.prefix(3)) != nil && name.dropFirst(3).first == "-", "\(name)") }
      #expect(Set(names.map { $0.prefix(3) }).count == names.count)
    }
  }
}
