import AccessAuth
import SodiumPrimitives
import Testing

@testable import PostgresStore

@Suite("Values on their way to PostgreSQL and back")
struct ValueTests {
  @Test("integers, booleans, texts, bytes and identifiers come back as they were")
  func roundTrip() throws {
    let session = try Database().session()
    let tenant = TenantID.some()
    for integer in [Int64.min, -1, 0, 1, .max] {
      #expect(try session.first("SELECT $1", integer) { try $0.int() } == integer)
      let instant = Instant(milliseconds: integer)
      #expect(try session.first("SELECT $1", instant) { try $0.instant() } == instant)
    }
    for flag in [true, false] { #expect(try session.first("SELECT $1", flag) { try $0.bool() } == flag) }
    for text in ["", "a", "'; DROP TABLE grants; --", "äöü €😀", String(repeating: "x", count: 100_000), "\\x00", "$1"] {
      #expect(try session.first("SELECT $1", text) { try $0.text() } == text)
    }
    for bytes in [[], [0], Array(0...255), [UInt8](repeating: 0, count: 1_000_000)] as [[UInt8]] {
      #expect(try session.first("SELECT $1", bytes) { try $0.bytes() } == bytes)
    }
    #expect(try session.first("SELECT $1", tenant) { row throws(StoreError) -> TenantID in try row.id() } == tenant)
    #expect(try session.first("SELECT $1", UUIDBytes(tenant.bytes)) { try $0.uuid() } == tenant.bytes)
    let packed: [TenantID]? = try session.first("SELECT $1", Packed([tenant, .some()])) { try $0.ids() }
    #expect(packed?.first == tenant && packed?.count == 2)
  }

  @Test("no value is null, and is told from an empty one")
  func null() throws {
    let session = try Database().session()
    let (none, empty): ([UInt8]?, [UInt8]?) = (nil, [])
    let isNull: StaticSQL = "SELECT $1 IS NULL"
    #expect(try session.first(isNull, none) { try $0.bool() } == true)
    #expect(try session.first(isNull, empty) { try $0.bool() } == false)
    #expect(
      try session.first("SELECT $1", String?.none) { row throws(StoreError) -> Bool in
        try row.optional { row throws(StoreError) in try row.text() } == nil
      } == true)
    #expect(
      try session.first("SELECT $1", String?.some("")) { row throws(StoreError) -> Bool in
        try row.optional { row throws(StoreError) in try row.text() } == ""
      } == true)
  }

  @Test("lists hold every kind of value, empty ones and nulls")
  func lists() throws {
    let session = try Database().session()
    let integers: [Int64?] = [1, nil, .max]
    let back = try session.all("SELECT unnest($1)", List(integers)) { row throws(StoreError) -> Int64? in
      try row.optional { row throws(StoreError) in try row.int() }
    }
    #expect(back == integers)
    #expect(try session.all("SELECT unnest($1)", List<String>([])) { try $0.text() } == [])
    let texts: [String?] = ["", "a,b", "\"{}\"", "ü"]
    #expect(try session.all("SELECT unnest($1)", List(texts)) { try $0.text() } == texts.compactMap(\.self))
    let bytes: [[UInt8]?] = [[], [0, 1], [UInt8](repeating: 7, count: 70_000)]
    #expect(try session.all("SELECT unnest($1)", List(bytes)) { try $0.bytes() } == bytes.compactMap(\.self))
    let ids = (0..<3).map { _ in TenantID.some() }
    let found: [TenantID] = try session.all("SELECT unnest($1)", List(ids)) { row throws(StoreError) in try row.id() }
    #expect(found == ids)
    #expect(try session.all("SELECT unnest($1)", List([true, false])) { try $0.bool() } == [true, false])
  }

  @Test("a NUL in a text is refused before anything is sent, and the connection goes on")
  func nul() throws {
    let session = try Database().session()
    #expect(throws: PostgresFailure.unrepresentable) { try session.run("SELECT $1", "a\0b") }
    #expect(throws: PostgresFailure.unrepresentable) { try session.run("SELECT $1", List(["a", "\0"])) }
    #expect(try session.first("SELECT $1", "ab") { try $0.text() } == "ab")
  }

  @Test("more bytes than a statement carries are refused, and the connection goes on")
  func tooLong() throws {
    let session = try Database().session()
    let bytes = [UInt8](repeating: 1, count: Parameters.maximumBytes + 1)
    #expect(throws: PostgresFailure.tooLong) { try session.run("SELECT $1", bytes) }
    #expect(try session.first("SELECT $1", true) { try $0.bool() } == true)
  }

  @Test("a value of another type, a null or a column that is not there is corrupt, and no crash")
  func otherTypes() throws {
    let session = try Database().session()
    #expect(throws: StoreError.corrupt) { try session.first("SELECT $1", "5") { try $0.int() } }
    #expect(throws: StoreError.corrupt) { try session.first("SELECT 5::int2") { try $0.int() } }
    #expect(throws: StoreError.corrupt) { try session.first("SELECT 5::numeric") { try $0.int() } }
    #expect(throws: StoreError.corrupt) { try session.first("SELECT '00000005'::bytea") { try $0.int() } }
    #expect(throws: StoreError.corrupt) { try session.first("SELECT $1", Int64?.none) { try $0.int() } }
    #expect(throws: StoreError.corrupt) {
      try session.first("SELECT $1", Int64(5)) { row in
        _ = try row.int(); return try row.int()
      }
    }
    #expect(throws: StoreError.corrupt) {
      try session.first("SELECT $1", Int64(5)) { row throws(StoreError) -> Int64? in
        row.skip()
        return try row.optional { row throws(StoreError) in try row.int() }
      }
    }
    #expect(throws: StoreError.corrupt) {
      try session.first("SELECT $1", [UInt8](repeating: 0, count: 16)) { row throws(StoreError) -> TenantID in
        try row.id()
      }
    }
    #expect(try session.first("SELECT $1", true) { try $0.bool() } == true)
  }

  @Test("a number that stands in a statement has four bytes, and is read as the number that it is")
  func literals() throws {
    let session = try Database().session()
    for (sql, number): (StaticSQL, Int64) in [
      ("SELECT 0", 0), ("SELECT 5", 5), ("SELECT -1", -1), ("SELECT 2147483647", 2_147_483_647),
      ("SELECT (-2147483648)::int4", -2_147_483_648), ("SELECT 2147483648", 2_147_483_648),
    ] {
      let read = try session.first(sql) { try $0.int() }
      #expect(read == number)
    }
  }

  @Test("ten thousand rows are read whole, in order")
  func manyRows() throws {
    let session = try Database().session()
    let rows = try session.all("SELECT n::int8, repeat('x', 20) FROM generate_series(1, 10000) n") { row in
      let number = try row.int()
      return (number, try row.text())
    }
    #expect(rows.map(\.0) == Array(1...10_000))
    #expect(rows.allSatisfy { $0.1.count == 20 })
  }

  @Test("a thousand values of one statement arrive as one list")
  func longList() throws {
    let session = try Database().session()
    let values = (0..<1000).map { Int64($0) * 7 }
    #expect(
      try session.first("SELECT sum(n)::int8 FROM unnest($1) n", List(values)) { try $0.int() } == values.reduce(0, +))
  }
}
