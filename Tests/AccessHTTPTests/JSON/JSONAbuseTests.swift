import AccessAuthTesting
import AccessHTTP
import SodiumPrimitives
import Testing

@Suite("JSON abuse")
struct JSONAbuseTests {
  struct Row: Decodable, Sendable {
    let json: String
    let must: String
  }
  struct File: Decodable {
    let tests: [Row]
  }

  @Test("D-09 what a lenient parser lets through is refused", arguments: rows)
  func leniency(_ row: Row) throws {
    let result = Result { () throws(Problem) in try amount(Array(row.json.utf8)) }
    switch row.must.prefix(6) {
    case "reject": #expect(throws: Problem.self) { try result.get() }
    case "exact ": #expect(try result.get() == 9_007_199_254_740_993)
    // The name is the same name however it is written.
    case "accept": #expect(try result.get() == 7)
    default: Issue.record("a new kind of row")
    }
  }

  @Test("H-02 20,000 mangled bodies are read or refused, and nothing traps")
  func mangled() throws {
    let random = SeededRandom(seed: 7)
    func draw(_ bound: Int) -> Int { Int(random.uniform(below: UInt32(max(1, bound)))) }
    let pieces: [[UInt8]] =
      ["{", "}", "[", "]", "\"", "\\u", "\\ud83d", ",", ":", "null", "-", "1e9", "0", " ", "\u{FEFF}"]
      .map { Array($0.utf8) } + [[0], [0xFF], [0xC3], [0xED, 0xA0, 0x80]]
    var accepted = 0
    for _ in 0..<20_000 {
      var body = Array(Self.bodies[draw(Self.bodies.count)].utf8)
      for _ in 0...draw(3) {
        let place = draw(body.count)
        switch draw(5) {
        case 0 where !body.isEmpty: body[place] ^= UInt8(1 << draw(8))
        case 1 where !body.isEmpty: body.remove(at: place)
        case 2: body.insert(contentsOf: pieces[draw(pieces.count)], at: place)
        case 3: body = Array(body.prefix(place))
        default: body.insert(contentsOf: body.suffix(draw(body.count)), at: place)
        }
      }
      do throws(Problem) {
        try JSONReader.read(body, as: touchEverything)
        accepted += 1
      } catch {
        #expect(error.code.status == 400)
        #expect((error.errors.first?.pointer.utf8.count ?? 0) <= JSONReader.maximumDepth * 130)
      }
    }
    // Some changes, such as one inside a string, leave a valid body; if none did, the loop would test little.
    #expect(accepted > 100)
  }

  static let bodies = [
    #"{"attempt_id":"01890a5d-ac96-774b-bcce-b302099a8057","mode":"qr","presented":{"pass":"AP1ABCDEF"},"locker":"A12"}"#,
    #"{"name":"R\u012bga \ud83d\udd11","list":[1,-2,3.5e-7,true,false,null,{"a":[[[]]]}],"at":"2026-11-22T17:04:05Z"}"#,
    #"[{"a":{"b":{"c":{"d":"\"\\\/\b\f\n\r\t"}}}},[],{},"",0,-1,1e999]"#,
  ]

  static let rows: [Row] = (try? Vectors.json("abuse/swift-json.json", as: File.self)?.tests) ?? []
}

private func amount(_ body: [UInt8]) throws(Problem) -> Int64 {
  try JSONReader.read(body) { (json) throws(Problem) in
    var amount: Int64?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "amount": amount = try json.integer(in: 0...Int64.max)
      case "exp": _ = try json.integer(in: 0...Int64.max)
      default: throw json.unknownMember()
      }
    }
    return try json.required(amount, "amount")
  }
}

/// Reads with a reader of the type that stands there, by the first that fits.
private func touchEverything(_ json: inout JSONReader) throws(Problem) {
  try json.object { (member, json) throws(Problem) in
    switch member.utf8.count % 7 {
    case 0: _ = try json.text(0...100)
    case 1: _ = try json.secret(0...100)
    case 2: _ = try json.bytes(0...100)
    case 3: _ = try json.instant()
    case 4: try json.skipValue()
    case 5: _ = try json.number(in: -10...10)
    default: _ = try json.array(0...4) { (json) throws(Problem) in try json.integer(in: Int.min...Int.max) }
    }
  }
}
