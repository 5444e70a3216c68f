import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Failures within 24 hours")
struct FailureWindowTests {
  private static let day = Duration.days(1).wholeMilliseconds

  private static func pass(_ window: inout FailureWindow, _ milliseconds: Int64) {
    var left = milliseconds
    while left > 0, let steady = window.steadyFor {
      window.advance(min(left, steady))
      left -= min(left, steady)
    }
  }

  @Test("a failure alone counts for 25 hours to the millisecond, and leaves nothing behind")
  func alone() {
    var window = FailureWindow.empty
    window.add()
    Self.pass(&window, Self.day + FailureWindow.slot - 1)
    #expect(window.total == 1)
    Self.pass(&window, 1)
    #expect(window == .empty)
  }

  @Test("the last failure of an hour counts for 24 hours and a millisecond")
  func lastOfItsHour() {
    var window = FailureWindow.empty
    window.add()
    Self.pass(&window, FailureWindow.slot - 1)
    window.add()
    Self.pass(&window, Self.day)
    #expect(window.total == 2)
    Self.pass(&window, 1)
    #expect(window == .empty)
  }

  @Test("there are never more hours than 25, and never a count below what there is", arguments: 1...20)
  func neverFewer(seed: UInt64) {
    let random = SeededRandom(seed: seed)
    var window = FailureWindow.empty
    var now: Int64 = 0
    var failures: [Int64] = []
    for _ in 0..<400 {
      switch random.uniform(below: 8) {
      case 0...3:
        let step = random.duration(below: random.uniform(below: 4) == 0 ? .hours(30) : .hours(1)).wholeMilliseconds
        Self.pass(&window, step)
        now += step
      case 4...6:
        window.add()
        failures.append(now)
      default:
        // Even one that was in flight for hours is taken from its own place.
        failures.removeAll { now - $0 > Self.day + FailureWindow.slot }
        guard !failures.isEmpty else { continue }
        let index = Int(random.uniform(below: UInt32(failures.count)))
        guard now - failures[index] <= Self.day else { continue }
        window.takeBack(age: now - failures.remove(at: index))
      }
      let exact = failures.filter { now - $0 <= Self.day }.count
      let most = failures.filter { now - $0 <= Self.day + FailureWindow.slot }.count
      #expect(exact <= window.total)
      #expect(window.total <= most)
      #expect(window.counts.count <= 25)
    }
  }

  @Test("taking back reaches no failure that was added later, and none where there is none")
  func takingBack() {
    var window = FailureWindow.empty
    window.takeBack(age: 0)
    #expect(window == .empty)
    window.add()
    Self.pass(&window, FailureWindow.slot)
    window.add()
    window.takeBack(age: 1)
    #expect(window.counts == [1])
    window.takeBack(age: FailureWindow.slot)
    window.takeBack(age: .max)
    #expect(window.counts == [1])
    window.takeBack(age: 0)
    #expect(window == .empty)
  }

  @Test("a full hour stays full")
  func saturated() {
    var window = FailureWindow.empty
    for _ in 0..<300 { window.add() }
    #expect(window.total == 255)
    window.takeBack(age: 0)
    #expect(window.total == 255)
  }
}
