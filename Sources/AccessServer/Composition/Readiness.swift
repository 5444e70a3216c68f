package import AccessAuth
package import AccessHTTP

/// Whether the service should be sent requests, and how each of its parts is. A part that is degraded is for a person to
/// look at and keeps nobody out; one that has failed makes the service not ready.
package struct Readiness: Sendable {
  /// How a part is.
  package enum State: String, Sendable, JSONValue {
    case ok, degraded, failed
  }

  /// One part, and what explains its state.
  package struct Check: Sendable {
    package let name: StaticString
    package let state: State
    package let facts: [Fact]
  }

  /// A number or a word of the program.
  package enum Fact: Sendable {
    case number(StaticString, Int)
    case word(StaticString, StaticString)
  }

  /// All parts, always the same ones in the same order.
  package let parts: [Check]

  /// Whether no part has failed.
  package var isReady: Bool { parts.allSatisfy { $0.state != .failed } }

  /// What is looked at.
  package struct Reading: Sendable {
    /// Whether the service listens and was not told to stop.
    package var isServing = true
    /// What the store says of itself; nil where it did not answer.
    package var standing: StoreStanding?
    /// Why the store can keep nothing, in a word of the program; nil where it can.
    package var hindrance: StaticString?
    /// The wall clock.
    package var now: Instant
    /// Signing keys of the ring that sign. The ring is there because the master key has opened all of it.
    package var activeKeys = 0
    package var canLockMemory = true
    /// Threads for PINs, and those of them that the system lets run at a lower priority.
    package var hashingThreads = 0
    package var threadsAtLowerPriority = 0
    /// PINs that wait for a thread, and how many may.
    package var waitingHashes = 0
    package var maximumWaitingHashes = 0
    package var waitingWrites = 0
    /// How long ago the logs of all tenants had a signed head over every event; nil before the first look.
    package var headAge: Duration?
    /// Heads that could not be signed at the last look.
    package var unsignedHeads = 0
    /// Logs that stand still until a person has mended something.
    package var stoppedLogs = 0
    /// Whether events without a place could be looked for.
    package var isLogReadable = true

    package init(now: Instant) { self.now = now }
  }

  /// Events without a place beyond which sealing does not keep up: it takes 128 at a time, several times a second.
  package static let manyUnsealedEvents = 10_000
  /// How old signed heads may be while the logs grow; a new one is due every five seconds.
  package static let oldHead = Duration.seconds(60)
  /// How far the wall clock may stand behind the newest event before somebody must have turned it back.
  package static let clockTolerance = Duration.seconds(60)
  /// The compiler that builds this program came later.
  package static let earliestCredibleTime = Instant(seconds: 1_767_225_600)  // 2026-01-01T00:00:00Z

  /// Judges what was found.
  package init(_ reading: Reading) {
    let unsealed = reading.standing?.unsealedEvents ?? 0
    let isBehind =
      unsealed > Self.manyUnsealedEvents || 2 * reading.waitingHashes > max(reading.maximumWaitingHashes, 1)
    parts = [
      reading.isServing
        ? Check("serving", .ok) : Check("serving", .failed, [.word("reason", "draining")]),
      Self.store(reading),
      Check("keys", reading.activeKeys > 0 ? .ok : .degraded, [.number("active_signing_keys", reading.activeKeys)]),
      Self.clock(reading),
      Check("memory_locking", reading.canLockMemory ? .ok : .degraded),
      Check(
        "hashing_threads", reading.threadsAtLowerPriority >= reading.hashingThreads ? .ok : .degraded,
        [
          .number("threads", reading.hashingThreads),
          .number("at_lower_priority", reading.threadsAtLowerPriority),
        ]),
      Check(
        "backlog", isBehind ? .degraded : .ok,
        [.number("events_unsealed", unsealed), .number("pin_hashes_waiting", reading.waitingHashes)]),
      Self.log(reading),
    ]
  }

  private static func log(_ reading: Reading) -> Check {
    let isSound = reading.isLogReadable && reading.stoppedLogs == 0
    return Check(
      "log", isSound && (reading.headAge ?? .zero) <= oldHead ? .ok : .degraded,
      [.number("heads_unsigned", reading.unsignedHeads), .number("logs_stopped", reading.stoppedLogs)]
        + (reading.isLogReadable ? [] : [.word("reason", "damaged")]))
  }

  private static func store(_ reading: Reading) -> Check {
    let waiting = Fact.number("writes_waiting", reading.waitingWrites)
    if let hindrance = reading.hindrance { return Check("store", .failed, [.word("reason", hindrance), waiting]) }
    guard reading.standing != nil else { return Check("store", .failed, [.word("reason", "no_answer"), waiting]) }
    return Check("store", .ok, [waiting])
  }

  private static func clock(_ reading: Reading) -> Check {
    if reading.now < earliestCredibleTime { return Check("clock", .degraded, [.word("reason", "before_release")]) }
    if let newest = reading.standing?.newestEventAt, reading.now + clockTolerance < newest {
      return Check("clock", .degraded, [.word("reason", "before_newest_event")])
    }
    return Check("clock", .ok)
  }

  /// Writes the member `checks`.
  package func write(to json: inout JSONObject) {
    json.object("checks") { json in
      for part in parts {
        json.object(part.name) { json in
          json.member("status", part.state)
          for fact in part.facts {
            switch fact {
            case .number(let name, let number): json.member(name, number)
            case .word(let name, let word): json.member(name, "\(word)")
            }
          }
        }
      }
    }
  }
}

extension Readiness.Check {
  fileprivate init(_ name: StaticString, _ state: Readiness.State, _ facts: [Readiness.Fact] = []) {
    self.init(name: name, state: state, facts: facts)
  }
}
