import AccessAuth
import Testing

@testable import PostgresStore

@Suite("The bookkeeping of a pool")
struct PoolQueueTests {
  /// A pool of `lines` connections that are all open.
  private func open(_ lines: Int, waiting: Int = 4, together: Int = 3, linger: Double = 0) -> PoolQueue<String> {
    var queue = PoolQueue<String>(bounds: bounds(lines, waiting: waiting, together: together, linger: linger))
    for action in queue.start() {
      if case .open(let line) = action { #expect(told(queue.opened(line, at: .zero)) == []) }
    }
    return queue
  }

  private func bounds(_ lines: Int, waiting: Int = 4, together: Int = 3, linger: Double = 0) -> PoolBounds {
    PoolBounds(
      lines: lines, waiting: waiting, together: together, linger: linger, work: .milliseconds(500),
      rest: .milliseconds(100),
      longestRest: .seconds(5))
  }

  private func told(_ actions: [PoolQueue<String>.Action]) -> [String] {
    actions.map { action in
      switch action {
      case .open(let line): "open \(line)"
      case .serve(let line, let members): "serve \(line) \(members.joined(separator: ","))"
      case .refuse(let member, let error): "refuse \(member) \(error == .busy ? "busy" : "unavailable")"
      case .close(let line): "close \(line)"
      case .drained: "drained"
      }
    }
  }

  private let later = Duration.seconds(2)

  @Test("at the start every connection is opened, once")
  func start() {
    var queue = PoolQueue<String>(bounds: bounds(2))
    #expect(told(queue.start()) == ["open 0", "open 1"])
    #expect(told(queue.start()) == [])
    #expect(queue.open == 0)
  }

  @Test("who comes is served at once by a free connection, and waits where there is none")
  func lend() {
    var queue = open(2)
    #expect(told(queue.enter("a", group: nil, deadline: later, at: .zero)) == ["serve 0 a"])
    #expect(told(queue.enter("b", group: nil, deadline: later, at: .zero)) == ["serve 1 b"])
    #expect(told(queue.enter("c", group: nil, deadline: later, at: .zero)) == [])
    #expect(queue.lent == 2 && queue.waiting.count == 1)
    #expect(told(queue.returned(1, at: .zero)) == ["serve 1 c"])
    #expect(told(queue.returned(1, at: .zero)) == [])
    #expect(queue.lent == 1 && queue.open == 2)
  }

  @Test("those of one group go together, up to the bound, and the longest waiting first")
  func together() {
    var queue = open(1, waiting: 9)
    _ = queue.enter("first", group: nil, deadline: later, at: .zero)
    for (name, group) in [("a", 1), ("x", nil), ("b", 1), ("y", 2), ("c", 1), ("d", 1)] as [(String, Int?)] {
      #expect(told(queue.enter(name, group: group, deadline: later, at: .zero)) == [])
    }
    #expect(told(queue.returned(0, at: .zero)) == ["serve 0 a,b,c"])
    #expect(told(queue.returned(0, at: .zero)) == ["serve 0 x"])
    #expect(told(queue.returned(0, at: .zero)) == ["serve 0 y"])
    #expect(told(queue.returned(0, at: .zero)) == ["serve 0 d"])
  }

  @Test("who comes before the thread of the connection is awake goes with those who have it, up to the bound")
  func more() {
    var queue = open(1, waiting: 9)
    #expect(told(queue.enter("a", group: 1, deadline: later, at: .zero)) == ["serve 0 a"])
    for (name, group) in [("b", 1), ("x", nil), ("c", 1), ("d", 1)] as [(String, Int?)] {
      #expect(told(queue.enter(name, group: group, deadline: later, at: .zero)) == [])
    }
    #expect(queue.more(for: 0, at: .zero) == ["b", "c"])
    #expect(queue.more(for: 0, at: .zero) == [])
    #expect(told(queue.returned(0, at: .zero)) == ["serve 0 x"])
    #expect(queue.more(for: 0, at: .zero) == [])
    #expect(told(queue.returned(0, at: .zero)) == ["serve 0 d"])
    #expect(told(queue.returned(0, at: .zero)) == [])
    #expect(queue.more(for: 0, at: .zero) == [])
  }

  @Test("who comes beyond the bound is refused as busy")
  func full() {
    var queue = open(1, waiting: 1)
    _ = queue.enter("a", group: nil, deadline: later, at: .zero)
    _ = queue.enter("b", group: nil, deadline: later, at: .zero)
    #expect(told(queue.enter("c", group: nil, deadline: later, at: .zero)) == ["refuse c busy"])
  }

  @Test(
    "who waits is sent away while there is time to say so: busy where connections work, unavailable where none is open")
  func giveUp() {
    var queue = open(1)
    _ = queue.enter("a", group: nil, deadline: later, at: .zero)
    _ = queue.enter("b", group: nil, deadline: later, at: .zero)
    #expect(queue.nextTick == .milliseconds(1500))
    #expect(told(queue.tick(at: .milliseconds(1499))) == [])
    #expect(told(queue.tick(at: .milliseconds(1500))) == ["refuse b busy"])
    #expect(queue.nextTick == nil)
    _ = queue.enter("c", group: nil, deadline: .seconds(4), at: later)
    #expect(told(queue.broke(0, at: later)) == ["open 0"])
    #expect(told(queue.tick(at: .milliseconds(3500))) == ["refuse c unavailable"])
  }

  @Test("who comes too late to be served is not let in")
  func late() {
    var queue = open(1)
    #expect(told(queue.enter("a", group: nil, deadline: .milliseconds(400), at: .zero)) == ["refuse a busy"])
  }

  @Test("who has waited too long is not served by a connection that is free at last")
  func lateForConnection() {
    var queue = open(1)
    _ = queue.enter("a", group: nil, deadline: later, at: .zero)
    _ = queue.enter("b", group: nil, deadline: later, at: .zero)
    #expect(told(queue.returned(0, at: later)) == ["refuse b busy"])
    #expect(told(queue.enter("c", group: nil, deadline: .seconds(4), at: later)) == ["serve 0 c"])
  }

  @Test("a connection that broke is opened again at once, and rests longer after each failure, up to the longest rest")
  func backoff() {
    var queue = open(1)
    _ = queue.enter("a", group: nil, deadline: later, at: .zero)
    #expect(told(queue.broke(0, at: .zero)) == ["open 0"])
    var now = Duration.zero
    var rests: [Duration] = []
    for _ in 0..<8 {
      #expect(told(queue.failedToOpen(0, at: now, jitter: 1)) == [])
      let next = queue.nextTick ?? .zero
      rests.append(next - now)
      #expect(told(queue.tick(at: next - .milliseconds(1))) == [])
      now = next
      #expect(told(queue.tick(at: now)) == ["open 0"])
    }
    #expect(rests == [100, 200, 400, 800, 1600, 3200, 5000, 5000].map { .milliseconds($0) })
    #expect(told(queue.opened(0, at: now)) == [])
    _ = queue.enter("b", group: nil, deadline: now + later, at: now)
    _ = queue.broke(0, at: now)
    _ = queue.failedToOpen(0, at: now, jitter: 1)
    #expect(queue.nextTick == now + .milliseconds(100))
  }

  @Test(
    "chance takes at most half of a rest, whatever it says",
    arguments: [(0.0, 50), (0.5, 75), (1.0, 100), (-3.0, 50), (9.0, 100)])
  func jitter(jitter: Double, milliseconds: Int) {
    var queue = PoolQueue<String>(bounds: bounds(1))
    _ = queue.start()
    _ = queue.failedToOpen(0, at: .zero, jitter: jitter)
    #expect(queue.nextTick == .milliseconds(milliseconds))
  }

  @Test("who waits while the server is away is served when it is back")
  func back() {
    var queue = PoolQueue<String>(bounds: bounds(1))
    _ = queue.start()
    #expect(told(queue.enter("a", group: nil, deadline: later, at: .zero)) == [])
    _ = queue.failedToOpen(0, at: .zero, jitter: 1)
    #expect(told(queue.tick(at: .milliseconds(100))) == ["open 0"])
    #expect(told(queue.opened(0, at: .milliseconds(120))) == ["serve 0 a"])
  }

  @Test("what nobody can tell the end of goes before all that waits, and not where its time is over")
  func again() {
    var queue = open(1)
    _ = queue.enter("a", group: 1, deadline: later, at: .zero)
    _ = queue.enter("b", group: 1, deadline: later, at: .zero)
    let unknown: [(member: String, group: Int?, deadline: Duration)] = [("a", 1, later), ("z", 1, .milliseconds(600))]
    #expect(told(queue.enterAgain(unknown, at: .milliseconds(200))) == ["refuse z unavailable"])
    #expect(told(queue.broke(0, at: .milliseconds(200))) == ["open 0"])
    #expect(told(queue.opened(0, at: .milliseconds(210))) == ["serve 0 a,b"])
  }

  @Test("at the end nobody is let in, who waits is still served, and every connection is closed once")
  func drain() {
    var queue = open(2)
    _ = queue.enter("a", group: nil, deadline: later, at: .zero)
    #expect(told(queue.drain(at: .zero)) == ["close 1"])
    #expect(told(queue.enter("b", group: nil, deadline: later, at: .zero)) == ["refuse b unavailable"])
    #expect(told(queue.returned(0, at: .zero)) == ["close 0", "drained"])
    #expect(told(queue.drain(at: .zero)) == [])
  }

  @Test("at the end who waits is served by the connection that is at work")
  func drainServes() {
    var queue = open(1)
    _ = queue.enter("a", group: nil, deadline: later, at: .zero)
    _ = queue.enter("b", group: nil, deadline: later, at: .zero)
    #expect(told(queue.drain(at: .zero)) == [])
    #expect(told(queue.returned(0, at: .zero)) == ["serve 0 b"])
    #expect(told(queue.returned(0, at: .zero)) == ["close 0", "drained"])
  }

  @Test("at the end a connection that broke is opened once more for those who wait, and they are refused if that fails")
  func drainBroken() {
    var queue = open(1)
    _ = queue.enter("a", group: nil, deadline: later, at: .zero)
    _ = queue.enter("b", group: nil, deadline: later, at: .zero)
    _ = queue.drain(at: .zero)
    #expect(told(queue.broke(0, at: .zero)) == ["open 0"])
    #expect(told(queue.failedToOpen(0, at: .zero, jitter: 0)) == ["refuse b unavailable", "drained"])
  }

  @Test("a pool without a server ends at once, and refuses who waits")
  func drainResting() {
    var queue = PoolQueue<String>(bounds: bounds(1))
    _ = queue.start()
    _ = queue.failedToOpen(0, at: .zero, jitter: 0)
    _ = queue.enter("a", group: nil, deadline: later, at: .zero)
    #expect(told(queue.drain(at: .zero)) == ["refuse a unavailable", "drained"])
    #expect(queue.nextTick == nil)
  }

  @Test("a connection that is opened while the pool ends is closed")
  func drainOpening() {
    var queue = PoolQueue<String>(bounds: bounds(1))
    _ = queue.start()
    #expect(told(queue.drain(at: .zero)) == [])
    #expect(told(queue.opened(0, at: .zero)) == ["close 0", "drained"])
  }

  /// A connection that carried `a` and `b` together for 80 ms, and is given back at 100 ms.
  private func lingering() -> PoolQueue<String> {
    var queue = open(1, linger: 0.125)
    _ = queue.enter("first", group: 1, deadline: later, at: .zero)
    for name in ["a", "b"] { _ = queue.enter(name, group: 1, deadline: later, at: .milliseconds(10)) }
    #expect(told(queue.returned(0, at: .milliseconds(20))) == ["serve 0 a,b"])
    #expect(told(queue.returned(0, at: .milliseconds(100))) == [])
    return queue
  }

  @Test("a connection that carried two waits for the second as long as an eighth of its last turn, and no longer")
  func linger() {
    var queue = lingering()
    #expect(told(queue.enter("c", group: 1, deadline: later, at: .milliseconds(101))) == [])
    #expect(queue.nextTick == .milliseconds(111) && queue.open == 1 && queue.lent == 0)
    #expect(told(queue.tick(at: .milliseconds(110))) == [])
    #expect(told(queue.tick(at: .milliseconds(111))) == ["serve 0 c"])
    // It carried one: nobody waits for company again.
    #expect(told(queue.returned(0, at: .milliseconds(190))) == [])
    #expect(told(queue.enter("d", group: 1, deadline: later, at: .milliseconds(191))) == ["serve 0 d"])
  }

  @Test("who comes as the last of as many as there were goes at once, with all of them")
  func lingerEnough() {
    var queue = lingering()
    _ = queue.enter("c", group: 1, deadline: later, at: .milliseconds(101))
    #expect(told(queue.enter("d", group: 1, deadline: later, at: .milliseconds(102))) == ["serve 0 c,d"])
  }

  @Test("who goes alone never waits for company, and nobody does long after the last turn")
  func lingerNot() {
    var queue = lingering()
    #expect(told(queue.enter("x", group: nil, deadline: later, at: .milliseconds(101))) == ["serve 0 x"])
    var other = lingering()
    #expect(told(other.enter("c", group: 1, deadline: later, at: .milliseconds(181))) == ["serve 0 c"])
  }

  @Test("at the end a connection that waits for company serves who is there")
  func lingerDrain() {
    var queue = lingering()
    _ = queue.enter("c", group: 1, deadline: later, at: .milliseconds(101))
    #expect(told(queue.drain(at: .milliseconds(102))) == ["serve 0 c"])
    #expect(told(queue.returned(0, at: .milliseconds(103))) == ["close 0", "drained"])
  }

  @Test("whatever happens in whatever order, each member is served or refused once, and no connection is lent twice")
  func anyOrder() {
    for seed in 0..<300 as Range<UInt64> {
      var random = SplitMix(state: seed)
      let linger = seed.isMultiple(of: 2) ? 0.5 : 0
      var queue = PoolQueue<String>(bounds: bounds(Int(random.next() % 3) + 1, waiting: 5, together: 2, linger: linger))
      var (now, number) = (Duration.zero, 0)
      var (opening, lent): (Set<Int>, Set<Int>) = ([], [])
      var (pending, hasEnded): (Set<String>, Bool) = ([], false)
      func apply(_ actions: [PoolQueue<String>.Action]) {
        for action in actions {
          switch action {
          case .open(let line): #expect(opening.insert(line).inserted && !lent.contains(line))
          case .serve(let line, let members):
            #expect(lent.insert(line).inserted && !opening.contains(line) && !members.isEmpty && members.count <= 2)
            for member in members { #expect(pending.remove(member) != nil) }
          case .refuse(let member, _): #expect(pending.remove(member) != nil)
          case .close(let line): #expect(!lent.contains(line) && !opening.contains(line))
          case .drained:
            #expect(!hasEnded && lent.isEmpty && opening.isEmpty)
            hasEnded = true
          }
        }
      }
      apply(queue.start())
      for step in 0..<200 {
        now += .milliseconds(Int64(random.next() % 300))
        switch random.next() % 7 {
        case 0, 1:
          number += 1
          pending.insert("m\(number)")
          apply(queue.enter("m\(number)", group: random.next() % 2 == 0 ? nil : 1, deadline: now + later, at: now))
        case 2: if let line = opening.popFirst() { apply(queue.opened(line, at: now)) }
        case 3: if let line = opening.popFirst() { apply(queue.failedToOpen(line, at: now, jitter: 0.5)) }
        case 4: if let line = lent.popFirst() { apply(queue.returned(line, at: now)) }
        case 5: if let line = lent.popFirst() { apply(queue.broke(line, at: now)) }
        default: apply(queue.tick(at: now))
        }
        if step == 150 { apply(queue.drain(at: now)) }
      }
      while let line = lent.popFirst() { apply(queue.returned(line, at: now)) }
      while let line = opening.popFirst() {
        apply(queue.opened(line, at: now))
        while let line = lent.popFirst() { apply(queue.returned(line, at: now)) }
      }
      #expect(hasEnded && pending.isEmpty, "seed \(seed)")
    }
  }
}

/// A small generator, the same for the same seed.
private struct SplitMix {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
