import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Throttles as they are kept")
struct ThrottleStateCodingTests {
  /// States of every kind, after charges, pauses, refusals and starts of the machine.
  private static let samples: [ThrottleState] = {
    let random = SeededRandom(seed: 21)
    var samples = [ThrottleState.fresh]
    for kind in ThrottleKind.allCases {
      for traffic in PINTraffic.allCases {
        var bench = ThrottleBench(kind, traffic)
        bench.session = UInt64(random.uniform(below: .max)) << 32 | 1
        for step in 0..<60 as Range<UInt64> {
          bench.wait(random.duration(below: random.uniform(below: 5) == 0 ? .hours(8) : .seconds(20)))
          if bench.charge() != nil {
            _ = bench.state.noteRefusal(at: bench.now, event: EventID(high: .max - step, low: step))
          }
          if step % 12 == 11 { samples.append(bench.state) }
        }
      }
    }
    return samples
  }()

  private static func greatest() throws -> ThrottleState {
    var state = ThrottleState.fresh
    state.clock = ThrottleReading(session: .max, elapsed: .seconds(Int64.max))
    state.debt = ThrottleRule.greatestDebt
    let counts = [UInt8](repeating: .max, count: FailureWindow.maximumSlots)
    state.failures = try #require(FailureWindow(keptPhase: FailureWindow.slot - 1, counts: counts))
    state.refused = ThrottleState.mostRefused
    let clock = try #require(state.clock)
    state.report = ThrottleState.Report(reading: clock, event: EventID(high: .max, low: .max))
    return state
  }

  private static func decoded(_ bytes: [UInt8]) -> Result<ThrottleState, StoreError> {
    do { return .success(try ThrottleState(encoded: bytes)) } catch { return .failure(error) }
  }

  @Test("what is kept comes back, in one form and at most 100 bytes")
  func roundTrip() throws {
    for state in Self.samples + [try Self.greatest()] {
      let bytes = state.encoded
      #expect(bytes.count <= 100)
      #expect(try ThrottleState(encoded: bytes) == state)
      #expect(CBORReader.isDeterministic(bytes))
    }
    #expect(try Self.greatest().encoded.count == 100)
  }

  @Test("the layout is the one that is written down")
  func layout() throws {
    #expect(Hex.text(ThrottleState.fresh.encoded) == "88f6000040000000f6")
    var bench = ThrottleBench(.pinReader)
    bench.elapsed = .milliseconds(1000)
    #expect(bench.fail(2) == 2)
    #expect(Hex.text(bench.state.encoded) == "8882011903e81a006ddd0000" + "4102" + "000000f6")
    _ = bench.state.noteRefusal(at: bench.now, event: EventID(high: 2, low: 3))
    #expect(
      Hex.text(bench.state.encoded)
        == "8882011903e81a006ddd0000" + "4102" + "000000" + "83011903e8" + "5000000000000000020000000000000003")
  }

  @Test("each bit flipped is corrupt, or a state that is kept as it reads and harms nothing")
  func flipped() throws {
    let reading = ThrottleReading(session: 1, elapsed: .days(3))
    for state in Self.samples + [try Self.greatest()] {
      let bytes = state.encoded
      for index in bytes.indices {
        for bit in 0..<8 {
          var mangled = bytes
          mangled[index] ^= 1 << bit
          switch Self.decoded(mangled) {
          case .failure(let error): #expect(error == .corrupt)
          case .success(var other):
            #expect(other.encoded == mangled)
            for kind in ThrottleKind.allCases {
              let rule = ThrottleRule.of(kind, traffic: .normal)
              _ = rule.charge(&other, at: reading)
              rule.giveBack(&other, at: reading)
            }
            _ = other.noteRefusal(at: reading, event: EventID(high: 0, low: 0))
          }
        }
      }
    }
  }

  @Test("each cut is corrupt, and so is a byte more")
  func cut() {
    for state in Self.samples {
      let bytes = state.encoded
      for count in bytes.indices { #expect(Self.decoded(Array(bytes.prefix(count))) == .failure(.corrupt)) }
      for byte in [0x00, 0xF6, 0xFF] as [UInt8] { #expect(Self.decoded(bytes + [byte]) == .failure(.corrupt)) }
    }
  }

  private static let impossibleStates: [(String, String)] = [
    ("a debt beyond every bucket", "888201001a0112a8810040000000f6"),
    ("a debt below zero", "88820100200040000000f6"),
    ("a debt without a clock", "88f6010040000000f6"),
    ("an hour of more than an hour", "88820100001a0036ee804101000000f6"),
    ("an hour that runs without failures", "88820100000140000000f6"),
    ("no failures in the first hour", "888201000000420001000000f6"),
    ("more hours than a day has", "888201000000581a0101010101010101010101010101010101010101010101010101000000f6"),
    ("failures without a clock", "88f600004101000000f6"),
    ("an eleventh failure in a row", "888201000000400b0000f6"),
    ("a block beyond its step", "888201000000400319753100f6"),
    ("a block below the third step", "88820100000040020100f6"),
    ("a ladder with a debt", "88820100010040010000f6"),
    ("a ladder without a clock", "88f6000040010000f6"),
    ("refusals that no event stands for", "88820100000040000001f6"),
    ("an event of 15 bytes", "888201000000400000008301004f000000000000000000000000000000"),
    ("a clock beyond all machines", "8882011b0004000000000001000040000000f6"),
    ("seven parts", "87820100000040000000"), ("nothing", ""),
  ]

  @Test("a state that no charges leave behind is corrupt", arguments: impossibleStates)
  func impossible(what: String, hex: String) throws {
    let bytes = try #require(Hex.bytes(hex.utf8))
    #expect(Self.decoded(bytes) == .failure(.corrupt), "\(what)")
  }
}
