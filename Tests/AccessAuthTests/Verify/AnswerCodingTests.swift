import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A kept answer")
struct AnswerCodingTests {
  private let attempt: AttemptID
  private let grant: Answer
  private let denial: Answer

  init() throws {
    attempt = try #require(AttemptID(bytes: [UInt8](repeating: 5, count: 16)))
    grant = Answer(
      attempt: attempt, decision: Decision(reason: .granted, consume: true), event: try KeySample.identifier(1),
      decidedAt: Instant(milliseconds: 1_767_225_600_123),
      lockers: [.init(id: try KeySample.identifier(4), label: "A12", board: "B1", number: 12)],
      grant: try KeySample.identifier(2), credential: try KeySample.identifier(3), usesLeft: 4, retryAfter: nil)
    denial = Answer(
      attempt: attempt, decision: Decision(reason: .throttled, consume: false), event: try KeySample.identifier(1),
      decidedAt: Instant(milliseconds: -1), lockers: [], grant: nil, credential: nil, usesLeft: nil,
      retryAfter: .seconds(30))
  }

  private func read(_ bytes: [UInt8]) throws(StoreError) -> Answer {
    try Answer(encoded: bytes, attempt: attempt, usesLeft: 4)
  }

  @Test("its bytes are those that another program writes, and are read again")
  func known() throws {
    let grantBytes = """
      88656772616e74676772616e7465645001890a5dac96774bbcceb302099a80011b0000019b76daa87b5001890a5dac96774bbcceb302099a\
      80025001890a5dac96774bbcceb302099a8003f681845001890a5dac96774bbcceb302099a8004634131326242310c
      """
    #expect(Hex.text(grant.encoded) == grantBytes)
    #expect(try read(grant.encoded) == grant)
    let denialBytes =
      "886a776f756c645f64656e79697468726f74746c65645001890a5dac96774bbcceb302099a800120f6f619753080"
    #expect(Hex.text(denial.encoded) == denialBytes)
    #expect(try read(denial.encoded) == denial.with(usesLeft: 4))
  }

  @Test("every reason in every way of asking is read again", arguments: Reason.allCases, [true, false])
  func roundTrip(reason: Reason, consume: Bool) throws {
    let answer = Answer(
      attempt: attempt, decision: Decision(reason: reason, consume: consume), event: grant.event,
      decidedAt: grant.decidedAt, lockers: [], grant: nil, credential: nil, usesLeft: 4, retryAfter: nil)
    #expect(try read(answer.encoded) == answer)
  }

  @Test("a full list of 64 lockers with the longest labels is read again")
  func longest() throws {
    let lockers = (0..<64).map { index in
      Answer.OpenedLocker(
        id: LockerID(at: grant.decidedAt, random: SeededRandom(seed: index)), label: String(repeating: "é", count: 16),
        board: String(repeating: "B", count: 32), number: UInt16(65472 + index))
    }
    let answer = Answer(
      attempt: attempt, decision: grant.decision, event: grant.event, decidedAt: grant.decidedAt, lockers: lockers,
      grant: grant.grant, credential: grant.credential, usesLeft: 4, retryAfter: nil)
    #expect(try read(answer.encoded) == answer)
  }

  @Test("cut anywhere, or with a byte more, it is corrupt")
  func cut() {
    for answer in [grant, denial] {
      for count in answer.encoded.indices {
        #expect(throws: StoreError.corrupt) { try read(Array(answer.encoded.prefix(count))) }
      }
      for byte in UInt8.min...UInt8.max {
        #expect(throws: StoreError.corrupt) { try read(answer.encoded + [byte]) }
      }
    }
  }

  @Test("any one byte changed to any other makes it corrupt, or another answer in its one form; none traps")
  func changed() {
    for answer in [grant, denial] {
      let bytes = answer.encoded
      for index in bytes.indices {
        for byte in UInt8.min...UInt8.max where byte != bytes[index] {
          var changed = bytes
          changed[index] = byte
          do {
            let other = try read(changed)
            #expect(other.encoded == changed && other != answer)
          } catch {
            #expect(error == .corrupt)
          }
        }
      }
    }
  }

  @Test("a verdict that its reason does not give is corrupt: no denial opens a door")
  func contradiction() {
    func bytes(_ verdict: String, _ reason: String) -> [UInt8] {
      var writer = CBORWriter()
      writer.array(8)
      writer.text(verdict)
      writer.text(reason)
      writer.bytes(grant.event.bytes)
      writer.int(0)
      for _ in 0..<3 { writer.null() }
      writer.array(0)
      return writer.finish()
    }
    #expect(throws: Never.self) { try read(bytes("grant", "granted")) }
    for (verdict, reason) in [
      ("grant", "revoked"), ("would_grant", "expired"), ("deny", "granted"), ("would_deny", "granted"),
      ("Grant", "granted"), ("grant ", "granted"), ("grant", "granted\0"), ("open", "granted"), ("deny", "no"),
      ("", ""),
    ] {
      #expect(throws: StoreError.corrupt) { try read(bytes(verdict, reason)) }
    }
  }

  @Test("10,000 strings of random bytes are corrupt and do not trap")
  func random() {
    let random = SeededRandom(seed: 1)
    for count in 0..<10_000 {
      #expect(throws: StoreError.corrupt) { try read(random.bytes(count % 200)) }
    }
  }

  @Test("only a grant in earnest has a time to act in, and it is 30 seconds")
  func openBefore() {
    #expect(grant.openBefore == Instant(milliseconds: 1_767_225_630_123))
    #expect(denial.openBefore == nil)
    let asked = Answer(
      attempt: attempt, decision: Decision(reason: .granted, consume: false), event: grant.event,
      decidedAt: grant.decidedAt, lockers: grant.lockers, grant: nil, credential: nil, usesLeft: nil, retryAfter: nil)
    #expect(asked.openBefore == nil)
  }
}
