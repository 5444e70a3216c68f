import AccessAuth
import Testing

@testable import AccessHTTP

@Suite("Queries")
struct QueryReaderTests {
  enum Order: String, CaseIterable {
    case newest
    case oldest
  }

  @Test("every kind of parameter is read as it was meant")
  func reads() throws {
    var query = try QueryReader(
      "limit=20&from=2026-11-22T17:04:05+02:00&cursor=a%2Fb%20%C3%BC&order=oldest&verbose&site=site_01h455vb4pex5vsknk084sn02q&x="
    )
    #expect(try query.integer("limit", in: 1...100) == 20)
    #expect(try query.instant("from")?.description == "2026-11-22T15:04:05.000Z")
    #expect(try query.text("cursor", 1...20) == "a/b ü")
    #expect(try query.word("order", Order.self) == .oldest)
    #expect(try query.boolean("verbose") == true)
    let site: SiteID? = try query.identifier("site")
    #expect(site?.description == "site_01h455vb4pex5vsknk084sn02q")
    #expect(try query.text("x", 0...1) == "")
    #expect(try query.text("absent", 0...1) == nil)
    #expect(try query.integer("absent", in: 0...1) == nil)
    #expect(try query.boolean("absent") == nil)
    try query.end()
    try QueryReader("").end()
    try QueryReader("&&").end()
  }

  @Test(
    "a query that is not as asked is refused",
    arguments: [
      ("limit=0", ProblemCode.invalidValue), ("limit=101", .invalidValue), ("limit=+1", .invalidValue),
      ("limit=01", .invalidValue),
      ("limit=1.0", .invalidValue), ("limit=", .invalidValue), ("limit=99999999999999999999", .invalidValue),
      ("limit=\u{0661}", .invalidValue), ("limit=1&limit=1", .duplicateMember), ("limit=1&lim%69t=1", .duplicateMember),
      ("nix=1", .unknownMember), ("=1", .unknownMember), ("cursor=%", .invalidFormat), ("cursor=%4", .invalidFormat),
      ("cursor=%zz", .invalidFormat), ("cursor=%FF", .invalidFormat), ("cursor=%00", .invalidValue),
      ("cursor=%0A", .invalidValue),
      ("cursor=123456", .invalidValue),
      ((0...QueryReader.maximumParameters).map { "p\($0)" }.joined(separator: "&"), .invalidFormat),
    ])
  func refuses(_ text: String, _ code: ProblemCode) {
    let problem = #expect(throws: Problem.self) {
      var query = try QueryReader(text)
      _ = try query.integer("limit", in: 1...100)
      _ = try query.text("cursor", 1...5)
      try query.end()
    }
    #expect(problem?.code == code)
    // The name in the detail is the program's own.
    #expect(problem?.detail?.contains("nix") != true)
  }
}
