import Testing

@testable import AccessAuth

@Suite("Refusals as counted events")
struct ThrottleRefusalsTests {
  private static func event(_ number: UInt64) -> EventID { EventID(high: number, low: 1) }

  @Test("the first refusal is an event at once, and the next event counts those of the minute between")
  func aMinute() {
    var bench = ThrottleBench(.pinReader)
    bench.wait(.hours(5))
    var noted = bench.state.noteRefusal(at: bench.now, event: Self.event(1))
    #expect(noted == (Self.event(1), 1))
    for number in 2...50 as ClosedRange<UInt64> {
      bench.wait(.milliseconds(1000))
      noted = bench.state.noteRefusal(at: bench.now, event: Self.event(number))
      #expect(noted == (Self.event(1), nil))
    }
    bench.wait(.milliseconds(60_000 - 49_000 - 1))
    noted = bench.state.noteRefusal(at: bench.now, event: Self.event(51))
    #expect(noted == (Self.event(1), nil))
    bench.wait(.milliseconds(1))
    noted = bench.state.noteRefusal(at: bench.now, event: Self.event(52))
    #expect(noted == (Self.event(52), 51))
    noted = bench.state.noteRefusal(at: bench.now, event: Self.event(53))
    #expect(noted == (Self.event(52), nil))
    bench.wait(.days(9))
    noted = bench.state.noteRefusal(at: bench.now, event: Self.event(54))
    #expect(noted == (Self.event(54), 2))
  }

  @Test("no refusal is lost and none counted twice, whatever charges, keeping and starts of the machine lie between")
  func conserved() throws {
    var bench = ThrottleBench(.unknown)
    var refused: Int64 = 0
    var reported: Int64 = 0
    for step in 0..<400 as Range<UInt64> {
      if step % 60 == 59 {
        bench.session += 1
        bench.elapsed = .zero
      }
      bench.wait(.milliseconds(Int64(step * 37 % 9000)))
      guard bench.charge() != nil else { continue }
      refused += 1
      reported += bench.state.noteRefusal(at: bench.now, event: Self.event(step)).count ?? 0
      bench.state = try ThrottleState(encoded: bench.state.encoded)
    }
    #expect(refused > 100)
    #expect(reported + bench.state.refused == refused)
  }

  @Test("starting the machine over and over makes no more than one event a minute")
  func starts() {
    var bench = ThrottleBench(.pinReader)
    _ = bench.state.noteRefusal(at: bench.now, event: Self.event(0))
    for session in 2...100 as ClosedRange<UInt64> {
      bench.session = session
      bench.elapsed = .milliseconds(59_999)
      let noted = bench.state.noteRefusal(at: bench.now, event: Self.event(session))
      #expect(noted == (Self.event(0), nil))
    }
  }

  @Test("a refusal that is noted changes nothing that is charged, and lifting a block forgets no report")
  func apart() {
    var bench = ThrottleBench(.pinReader)
    _ = bench.drain()
    var noted = bench.state
    _ = noted.noteRefusal(at: bench.now, event: Self.event(1))
    #expect(noted.debt == bench.state.debt)
    #expect(noted.failures == bench.state.failures)
    noted.reset()
    #expect(noted.report?.event == Self.event(1))
    #expect(!bench.rule.isSpent(noted, at: bench.now))
    bench.wait(.seconds(60))
    #expect(bench.rule.isSpent(noted, at: bench.now))
  }

  @Test("a counter that is full stays full")
  func saturated() {
    var bench = ThrottleBench(.pinReader)
    _ = bench.state.noteRefusal(at: bench.now, event: Self.event(1))
    bench.state.refused = ThrottleState.mostRefused
    _ = bench.state.noteRefusal(at: bench.now, event: Self.event(2))
    #expect(bench.state.refused == ThrottleState.mostRefused)
    bench.wait(.seconds(60))
    let noted = bench.state.noteRefusal(at: bench.now, event: Self.event(3))
    #expect(noted == (Self.event(3), ThrottleState.mostRefused))
  }
}
