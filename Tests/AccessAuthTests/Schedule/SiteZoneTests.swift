import Testing

@testable import AccessAuth

@Suite("The time zone of a site")
struct SiteZoneTests {
  /// Zones with every kind of change: whole, half and quarter hours, both hemispheres, changed rules, a skipped day.
  static let names = [
    "Europe/Riga", "Europe/Istanbul", "Europe/Dublin", "America/New_York", "America/Santiago", "America/Sao_Paulo",
    "America/Caracas", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Asia/Pyongyang",
    "Asia/Kathmandu", "Asia/Kolkata", "Africa/Casablanca", "Antarctica/Troll", "UTC",
  ]

  @Test("is found by its IANA name", arguments: names + ["Asia/Calcutta", "Etc/GMT+3", "America/Argentina/Ushuaia"])
  func known(name: String) {
    #expect(SiteZone(name) != nil)
  }

  @Test(
    "is not found by anything else",
    arguments: [
      "", "Riga", "Europe/Atlantis", "europe/riga", "GMT+3", "+03:00", "UTC+3", "Europe/Riga\0", "Europe/Riga ",
      " Europe/Riga", "Europe/", "/", "/etc/localtime", "../UTC", "Europe/Rīga", "EET\0", "Local",
    ])
  func unknown(name: String) {
    #expect(SiteZone(name) == nil)
  }

  @Test("tells every change of its offset, 2005 to 2035, whatever the reason of the change", arguments: names)
  func changes(name: String) throws {
    let zone = try ScheduleSample.zone(name)
    let end = try ScheduleSample.instant("2035-01-01T00:00:00Z").wholeSeconds
    var second = try ScheduleSample.instant("2005-01-01T00:00:00Z").wholeSeconds
    var silent: [Int64] = []
    while second < end {
      let change = zone.nextChange(after: second, before: end)
      let offset = zone.offset(at: second)
      silent += stride(from: second, to: change, by: 10_800).filter { zone.offset(at: $0) != offset }
      if zone.offset(at: change - 1) != offset { silent.append(change - 1) }
      second = change
    }
    #expect(silent.first == nil)
  }
}
