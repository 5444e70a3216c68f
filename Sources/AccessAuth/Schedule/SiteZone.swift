import Foundation

/// The time zone of a site: how far its clocks are from UTC, and when that changes. The rules are those that Foundation
/// brings along.
package struct SiteZone: Sendable {
  private let zone: TimeZone

  /// More than any zone ever was from UTC: the widest are -15:56:08 (Manila until 1844) and +15:02:19 (Juneau until
  /// 1867).
  static let widestOffset: Int64 = 86400

  /// The zone of an IANA name; nil for anything else.
  ///
  /// `TimeZone(identifier:)` also takes offsets such as "GMT+3", which know no rule, and makes something of a zero byte;
  /// the list of known names has one name a zone, "Asia/Calcutta" but not "Asia/Kolkata". So a name is ASCII, and either
  /// has an area and is taken, or stands in the list.
  package init?(_ name: String) {
    guard name.utf8.allSatisfy(Self.isOfName) else { return nil }
    guard
      name.utf8.contains(UInt8(ascii: "/")) || name == "UTC" || TimeZone.knownTimeZoneIdentifiers.contains(name),
      let zone = TimeZone(identifier: name)
    else { return nil }
    self.zone = zone
  }

  /// Which version of the rules Foundation brings along, such as `2026a`.
  package static var dataVersion: String { TimeZone.timeZoneDataVersion }

  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "/"):
      true
    default: false
    }
  }

  /// Seconds that the clocks are ahead of UTC at `second` of ``Instant/wholeSeconds``, within ``Instant/dated``.
  func offset(at second: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
  }

  /// What the clocks show at `second`.
  func reading(at second: Int64) -> LocalReading { LocalReading(seconds: second + offset(at: second)) }

  /// The first second after `second` at which the offset may differ; `end` where that is not before it.
  func nextChange(after second: Int64, before end: Int64) -> Int64 {
    // Despite its name it tells every change of the offset, of whatever reason; a test scans for others.
    guard let change = zone.nextDaylightSavingTimeTransition(after: Date(timeIntervalSince1970: Double(second))),
      let next = Int64(exactly: change.timeIntervalSince1970.rounded(.up))
    else { return end }
    // Never back, whatever was answered: a search must end.
    return min(max(next, second + 1), end)
  }
}
