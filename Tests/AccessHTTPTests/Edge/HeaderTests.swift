import AccessAuth
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import AccessHTTP

@Suite("Headers of a request")
struct HeaderTests {
  private static func request(_ fields: [(HTTPField.Name, String)]) -> Request {
    var headers = HTTPFields()
    for (name, value) in fields { headers.append(HTTPField(name: name, value: value)) }
    return Request(
      head: HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/", headerFields: headers),
      body: .init(buffer: ByteBuffer()))
  }

  @Test(
    "a bearer token is read in any case of its scheme, and nothing else is one",
    arguments: [
      ("Bearer aa_live_x", "aa_live_x"), ("bearer a", "a"), ("BEARER a.b-c_d~e+f/g==", "a.b-c_d~e+f/g=="),
      ("Bearer", nil),
      ("Bearer ", nil), ("Bearera", nil), ("Bearer  a", nil), ("Bearer a b", nil), ("Basic YTpi", nil),
      ("Bearer ü", nil),
      ("Bearer a,b", nil), ("Bearer \(String(repeating: "a", count: 513))", nil),
    ] as [(String, String?)])
  func bearer(_ value: String, _ token: String?) {
    let bearer = Self.request([(.authorization, value)]).bearer
    #expect(bearer.map(Self.text) == token)
  }

  @Test("two keys are no key")
  func twoKeys() {
    #expect(Self.request([(.authorization, "Bearer a"), (.authorization, "Bearer b")]).bearer == nil)
    #expect(Self.request([]).bearer == nil)
  }

  @Test("G-11 a token shows itself to nobody")
  func redacted() throws {
    let token = try #require(BearerToken(Array("aa_live_device_secret".utf8)))
    var dumped = ""
    dump(token, to: &dumped)
    for text in ["\(token)", String(reflecting: token), String(describing: [token]), dumped] {
      #expect(!text.contains("secret"))
      #expect(text.contains("redacted"))
    }
    #expect(!(token is any Encodable))
  }

  @Test(
    "an idempotency key is the same quoted and bare",
    arguments: [
      ("abc-1", "abc-1"), ("\"abc-1\"", "abc-1"), ("a", "a"),
      (String(repeating: "a", count: 255), String(repeating: "a", count: 255)),
    ])
  func idempotencyKey(_ value: String, _ key: String) throws {
    #expect(try Self.request([(.idempotencyKey, value)]).idempotencyKey() == Array(key.utf8))
  }

  @Test(
    "an idempotency key of another form is refused",
    arguments: [
      "", "\"\"", "a b", "\"a", "a\"b", "ü", String(repeating: "a", count: 256), "a\\b",
    ])
  func noIdempotencyKey(_ value: String) throws {
    let problem = #expect(throws: Problem.self) { try Self.request([(.idempotencyKey, value)]).idempotencyKey() }
    #expect(problem?.code == .invalidFormat)
    #expect(try Self.request([]).idempotencyKey() == nil)
    #expect(throws: Problem.self) {
      try Self.request([(.idempotencyKey, "a"), (.idempotencyKey, "a")]).idempotencyKey()
    }
  }

  @Test(
    "a path has one form",
    arguments: [
      ("/", true), ("/?a=/../", true), ("/v1/sites", true), ("/v1/sites?limit=1", true), ("/.well-known/x", true),
      ("/a/...", true),
      ("", false), ("*", false), ("v1", false), ("//", false), ("/v1/", false), ("/v1/?a", false),
      ("/v1//sites", false), ("/.", false),
      ("/..", false), ("/v1/../sites", false), ("/v1/./sites", false), ("/v1/sit\u{e9}s", false), ("/v1/ ", false),
      ("/a\u{0}", false),
      ("http://a/v1", false), ("/" + String(repeating: "a", count: 8192), false),
    ])
  func pathForm(_ path: String, _ isCanonical: Bool) {
    #expect(PathForm.isCanonical(path) == isCanonical)
  }

  private static func text(_ token: BearerToken) -> String {
    token.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
  }
}
