import AccessAuth
import AccessHTTP
import SodiumPrimitives
import Testing

@Suite("JSON reader")
struct JSONReaderTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let body: String
    let code: ProblemCode
    let pointer: String
    var testDescription: String { body }
    init(_ body: String, _ code: ProblemCode, _ pointer: String = "") {
      (self.body, self.code, self.pointer) = (body, code, pointer)
    }
  }

  @Test("a body of every kind of value is read as it was meant")
  func everyKind() throws {
    let body = #"""
       { "text" : "G\u00fcnter \ud83d\udd11 ü", "code":"A-1 ~", "pass":"AP1X", "number":-12, "share":0.5e0,
         "yes":true, "no":false, "nothing":null, "at":"2026-11-22T17:04:05.678+02:00",
         "site":"site_01h455vb4pex5vsknk084sn02q", "usage":"multi_use", "list":[1,2 , 3], "empty":[], "none":{} }
      """#
    let sample = try JSONReader.read(Array(body.utf8), as: Sample.init)
    #expect(sample.text == "Günter 🔑 ü")
    #expect(sample.code == "A-1 ~")
    #expect(sample.pass == Array("AP1X".utf8))
    #expect(sample.number == -12)
    #expect(sample.share == 0.5)
    #expect(sample.yes == true)
    #expect(sample.no == false)
    #expect(sample.isNull)
    #expect(sample.at?.description == "2026-11-22T15:04:05.678Z")
    #expect(sample.site?.description == "site_01h455vb4pex5vsknk084sn02q")
    #expect(sample.usage == .multiUse)
    #expect(sample.list == [1, 2, 3])
  }

  @Test(
    "a body that is not as asked is refused with its code and place",
    arguments: [
      Case("", .invalidJSON), Case(" ", .invalidJSON), Case("null", .invalidFormat), Case("[]", .invalidFormat),
      Case("{\"text\":\"a\"} {}", .invalidJSON), Case("{\"text\":\"a\"}x", .invalidJSON),
      Case("{\"text\":\"a\"", .invalidJSON),
      Case("{\"text\":}", .invalidJSON, "/text"), Case("{\"text\"}", .invalidJSON, "/text"), Case("{,}", .invalidJSON),
      Case("{\"text\":\"a\",}", .invalidJSON), Case("{\"text\":\"a\" \"no\":false}", .invalidJSON),
      Case("{/**/}", .invalidJSON), Case("{'text':1}", .invalidJSON), Case("\u{FEFF}{}", .invalidJSON),
      Case("{\"nix\":1}", .unknownMember, "/nix"), Case("{\"a/b~c\":1}", .unknownMember, "/a~1b~0c"),
      Case("{\"text\":\"a\",\"text\":\"b\"}", .duplicateMember, "/text"),
      Case("{\"text\":\"a\",\"te\\u0078t\":\"b\"}", .duplicateMember, "/text"),
      Case("{\"text\":1}", .invalidFormat, "/text"), Case("{\"text\":\"\"}", .invalidValue, "/text"),
      Case("{\"text\":\"012345678901234567890\"}", .invalidValue, "/text"),
      Case("{\"text\":\"a\\u0000\"}", .invalidValue, "/text"),
      Case("{\"text\":\"\\u001b[2J\"}", .invalidValue, "/text"),
      Case("{\"text\":\"a\u{85}\"}", .invalidValue, "/text"), Case("{\"text\":\"\u{7F}\"}", .invalidValue, "/text"),
      Case("{\"text\":\"a\nb\"}", .invalidJSON, "/text"), Case("{\"text\":\"a\u{0}b\"}", .invalidJSON, "/text"),
      Case("{\"text\":\"\\ud83d\"}", .invalidJSON, "/text"),
      Case("{\"text\":\"\\udd11\\ud83d\"}", .invalidJSON, "/text"),
      Case("{\"text\":\"\\ud83d\\ud83d\"}", .invalidJSON, "/text"), Case("{\"text\":\"\\x41\"}", .invalidJSON, "/text"),
      Case("{\"code\":\"ü\"}", .invalidFormat, "/code"), Case("{\"code\":\"tab\\t\"}", .invalidFormat, "/code"),
      Case("{\"number\":1.0}", .invalidFormat, "/number"), Case("{\"number\":1e2}", .invalidFormat, "/number"),
      Case("{\"number\":-0}", .invalidFormat, "/number"), Case("{\"number\":01}", .invalidJSON, "/number"),
      Case("{\"number\":+1}", .invalidJSON, "/number"), Case("{\"number\":\"1\"}", .invalidFormat, "/number"),
      Case("{\"number\":101}", .invalidValue, "/number"), Case("{\"number\":-101}", .invalidValue, "/number"),
      Case("{\"number\":9223372036854775808}", .invalidValue, "/number"),
      Case("{\"number\":-99999999999999999999999999}", .invalidValue, "/number"),
      Case("{\"number\":0x1}", .invalidJSON), Case("{\"number\":Infinity}", .invalidJSON, "/number"),
      Case("{\"share\":1.5}", .invalidValue, "/share"), Case("{\"share\":1e999}", .invalidValue, "/share"),
      Case("{\"yes\":1}", .invalidFormat, "/yes"), Case("{\"yes\":truth}", .invalidJSON, "/yes"),
      Case("{\"yes\":TRUE}", .invalidJSON, "/yes"), Case("{\"at\":\"2026-11-22\"}", .invalidFormat, "/at"),
      Case("{\"at\":\"2026-11-22T10:00:00\"}", .invalidFormat, "/at"),
      Case("{\"site\":\"dev_01h455vb4pex5vsknk084sn02q\"}", .invalidFormat, "/site"),
      Case("{\"usage\":\"MULTI_USE\"}", .invalidValue, "/usage"), Case("{\"list\":{}}", .invalidFormat, "/list"),
      Case("{\"list\":[1,2,3,4]}", .invalidValue, "/list/3"), Case("{\"list\":[1,\"2\"]}", .invalidFormat, "/list/1"),
      Case("{\"list\":[1,]}", .invalidJSON, "/list/1"), Case("{\"list\":[1 2]}", .invalidJSON, "/list"),
      Case("{}", .missingMember, "/text"),
    ])
  func refuses(_ row: Case) throws {
    let problem = #expect(throws: Problem.self) { try JSONReader.read(Array(row.body.utf8), as: Sample.init) }
    #expect(problem?.code == row.code)
    #expect(problem?.errors.first?.pointer == row.pointer)
    #expect(problem?.errors.first?.code == row.code)
  }

  @Test(
    "every byte that is not UTF-8 is refused",
    arguments: [
      [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xC3], [0xE2, 0x82], [0xC3, 0x28],
    ] as [[UInt8]])
  func notUTF8(_ text: [UInt8]) {
    let body = Array("{\"text\":\"".utf8) + text + Array("\"}".utf8)
    let problem = #expect(throws: Problem.self) { try JSONReader.read(body, as: Sample.init) }
    #expect(problem?.code == .invalidJSON)
  }

  @Test("a secret is read as bytes, with and without escapes, and its length has bounds")
  func secret() throws {
    for body in ["\"048213\"", "\"04\\u00382\\u00313\""] {
      let pin = try JSONReader.read(Array(body.utf8)) { (json) throws(Problem) in try json.secret(4...12) }
      let isSame = pin.isEqual(to: SecretBytes(copying: Array("048213".utf8)))
      #expect(isSame)
    }
    for (body, code) in [
      ("\"123\"", ProblemCode.invalidValue), ("\"\\u0031\"", .invalidValue), ("123456", .invalidFormat),
    ] {
      do throws(Problem) {
        _ = try JSONReader.read(Array(body.utf8)) { (json) throws(Problem) in try json.secret(4...12) }
        Issue.record("accepted")
      } catch {
        #expect(error.code == code)
        #expect(error.detail?.contains("123") != true)
      }
    }
  }

  @Test("an integer is exact to the last of its type, and refused one beyond")
  func exactIntegers() throws {
    func read(_ text: String) throws(Problem) -> Int64 {
      try JSONReader.read(Array(text.utf8)) { (json) throws(Problem) in try json.integer(in: Int64.min...Int64.max) }
    }
    #expect(try read("9007199254740993") == 9_007_199_254_740_993)
    #expect(try read("9223372036854775807") == .max)
    #expect(try read("-9223372036854775808") == .min)
    for text in ["9223372036854775808", "-9223372036854775809"] {
      #expect(throws: Problem.self) { try read(text) }
    }
    let byte = try JSONReader.read(Array("255".utf8)) { (json) throws(Problem) in try json.integer(in: UInt8(0)...255) }
    #expect(byte == 255)
    #expect(throws: Problem.self) {
      try JSONReader.read(Array("-1".utf8)) { (json) throws(Problem) in try json.integer(in: UInt8(0)...255) }
    }
  }

  @Test("an object of more members than any request needs is refused, so that looking for duplicates stays cheap")
  func manyMembers() {
    let members = (0...JSONReader.maximumMembers).map { "\"m\($0)\":0" }.joined(separator: ",")
    let problem = #expect(throws: Problem.self) {
      try JSONReader.read(Array("{\(members)}".utf8)) { (json) throws(Problem) in try json.skipValue() }
    }
    #expect(problem?.code == .invalidValue)
  }

  @Test("a name longer than any that exists is not repeated to the caller")
  func longName() {
    let problem = #expect(throws: Problem.self) {
      try JSONReader.read(Array("{\"\(String(repeating: "A", count: 70_000))\":0}".utf8), as: Sample.init)
    }
    #expect(problem?.code == .unknownMember)
    #expect(problem?.errors.first?.pointer == "")
  }

  @Test("names that only look alike are different names")
  func lookalikes() {
    // U+212A is equal to K for String.
    let problem = #expect(throws: Problem.self) {
      try JSONReader.read(Array("{\"usage\":\"\u{212A}\"}".utf8), as: Sample.init)
    }
    #expect(problem?.code == .invalidValue)
  }
}

/// A body with every kind of value.
private struct Sample {
  enum Usage: String, CaseIterable {
    case multiUse = "multi_use"
    case kelvin = "K"
  }
  var text = ""
  var code: String?
  var pass: [UInt8]?
  var number: Int?
  var share: Double?
  var yes: Bool?
  var no: Bool?
  var isNull = false
  var at: Instant?
  var site: SiteID?
  var usage: Usage?
  var list: [Int]?

  init(_ json: inout JSONReader) throws(Problem) {
    var text: String?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "text": text = try json.text(1...20)
      case "code": code = try json.ascii(1...20)
      case "pass": pass = try json.bytes(1...512)
      case "number": number = try json.integer(in: -100...100)
      case "share": share = try json.number(in: 0...1)
      case "yes": yes = try json.boolean()
      case "no": no = try json.boolean()
      case "nothing": isNull = try json.null()
      case "at": at = try json.instant()
      case "site": site = try json.identifier()
      case "usage": usage = try json.word()
      case "list": list = try json.array(1...3) { (json) throws(Problem) in try json.integer(in: 0...9) }
      case "empty", "none": try json.skipValue()
      default: throw json.unknownMember()
      }
    }
    self.text = try json.required(text, "text")
  }
}
