import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What a device reports")
struct ReportDraftTests {
  private static let device = DeviceID(at: Instant(seconds: 1), random: SeededRandom(seed: 1))
  private static let key = APIKeyID(at: Instant(seconds: 1), random: SeededRandom(seed: 2))

  private static func draft(
    number: Int64 = 7, type: ReportType = .deviceFault, at milliseconds: Int64 = 1_000, locker: String? = "A1",
    code: String? = "E17", level: Int64? = 5, offset: Int64? = 3, offline: Bool = false
  ) -> ReportDraft {
    ReportDraft(
      number: number, type: type, capturedAt: Instant(milliseconds: milliseconds), locker: locker, code: code,
      level: level, clockOffset: offset, isOffline: offline)
  }

  @Test("everything that is told is in what a repetition is known by, and so are the device and its key")
  func fingerprint() throws {
    let keys = try DerivedKeys(master: SecretBytes(copying: [UInt8](repeating: 7, count: 32)))
    let others = try DerivedKeys(master: SecretBytes(copying: [UInt8](repeating: 8, count: 32)))
    let drafts = [
      Self.draft(), Self.draft(number: 8), Self.draft(type: .deviceTamper), Self.draft(at: 1_001),
      Self.draft(locker: "A2"), Self.draft(locker: nil), Self.draft(code: "E18"), Self.draft(code: nil),
      Self.draft(level: 6), Self.draft(level: nil), Self.draft(level: 3, offset: 5), Self.draft(offset: -3),
      Self.draft(offset: nil), Self.draft(offline: true), Self.draft(locker: "E17", code: "A1"),
      // Written otherwise, a label is another one.
      Self.draft(locker: "\u{E5}"), Self.draft(locker: "a\u{30A}"),
    ]
    var prints = drafts.map { $0.fingerprint(of: Self.device, enrolment: Self.key, keys: keys) }
    prints.append(Self.draft().fingerprint(of: Self.device, enrolment: Self.key, keys: others))
    let device = DeviceID(at: Instant(seconds: 2), random: SeededRandom(seed: 1))
    prints.append(Self.draft().fingerprint(of: device, enrolment: Self.key, keys: keys))
    let key = APIKeyID(at: Instant(seconds: 2), random: SeededRandom(seed: 2))
    prints.append(Self.draft().fingerprint(of: Self.device, enrolment: key, keys: keys))
    #expect(Set(prints).count == prints.count)
    #expect(Self.draft().fingerprint(of: Self.device, enrolment: Self.key, keys: keys) == prints[0])
  }

  @Test("the code of a fault is plain letters, digits and three signs, and can be no formula, markup or escape")
  func codes() {
    for code in ["E", "E17.relay", "0", "a_b-c.D", String(repeating: "x", count: 32)] {
      #expect(ReportDraft.isCode(code), "\(code)")
    }
    for code in ["", " ", "E 17", "=1", "+1", "@a", "<b>", "a\u{1B}", "é", "a/b", String(repeating: "x", count: 33)] {
      #expect(!ReportDraft.isCode(code), "\(code)")
    }
  }

  @Test("a device can report every act of its locks and of itself, and none that is the service's own")
  func types() {
    let reported = Set(ReportType.allCases.map(\.action))
    let own: Set<EventAction> = [
      .lockOutcome, .deviceCreated, .deviceChanged, .deviceRemoved, .reportConflict,
    ]
    let all = EventAction.allCases.filter { $0.rawValue.hasPrefix("lock.") || $0.rawValue.hasPrefix("device.") }
    #expect(Set(all) == reported.union(own))
    #expect(reported.isDisjoint(with: own))
  }
}
