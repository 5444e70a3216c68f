import AccessAuth
import Testing

@Suite("The public key of a phone", .runningService)
struct PublicKeyTests {
  let service = RunningService.current

  /// Coordinates of a point of P-256 and of Ed25519, from RFC 7517 appendix A.1 and RFC 8037 appendix A.2.
  private static let (x, y) = (
    "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
  )
  private static let okp = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

  private static let rows: [RefusedBody] = [
    refused("no key", nil, "missing_member", "/public_key"),
    refused("an empty key", "{}", "missing_member", "/public_key/kty"),
    refused("a key as text", #""AAAA""#, "invalid_format", "/public_key"),
    refused("null", "null", "invalid_format", "/public_key"),
    refused("no curve", #"{"kty":"OKP","x":"\#(okp)"}"#, "missing_member", "/public_key/crv"),
    refused("no x", #"{"kty":"OKP","crv":"Ed25519"}"#, "missing_member", "/public_key/x"),
    refused("Ed25519 with y", okp(#","y":"\#(y)""#), "invalid_format", "/public_key"),
    refused("Ed25519 of 31 bytes", key("OKP", "Ed25519", String(okp.dropLast(2))), "invalid_format", "/public_key"),
    refused("Ed25519 of 33 bytes", key("OKP", "Ed25519", okp + "A"), "invalid_format", "/public_key"),
    refused("padding", key("OKP", "Ed25519", okp + "="), "invalid_format", "/public_key"),
    refused("X25519", key("OKP", "X25519", okp), "invalid_format", "/public_key"),
    refused("Ed448", key("OKP", "Ed448", okp), "invalid_format", "/public_key"),
    refused("another case", key("okp", "ed25519", okp), "invalid_format", "/public_key"),
    refused("OKP of P-256", key("OKP", "P-256", x, y), "invalid_format", "/public_key"),
    refused("P-256 without y", key("EC", "P-256", x), "invalid_format", "/public_key"),
    refused("off the curve", key("EC", "P-256", x, x), "invalid_format", "/public_key"),
    refused("the coordinates swapped", key("EC", "P-256", y, x), "invalid_format", "/public_key"),
    refused(
      "zero", key("EC", "P-256", String(repeating: "A", count: 43), String(repeating: "A", count: 43)),
      "invalid_format", "/public_key"),
    refused(
      "beyond the field", key("EC", "P-256", String(repeating: "_", count: 42) + "8", y), "invalid_format",
      "/public_key"),
    refused("y of 31 bytes", key("EC", "P-256", x, String(y.dropLast(2))), "invalid_format", "/public_key"),
    refused("P-384", key("EC", "P-384", x, y), "invalid_format", "/public_key"),
    refused("secp256k1", key("EC", "secp256k1", x, y), "invalid_format", "/public_key"),
    refused("RSA", #"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#, "unknown_member", "/public_key/n"),
    refused("a symmetric key", #"{"kty":"oct","k":"AAAA"}"#, "unknown_member", "/public_key/k"),
    refused("a private key", okp(#","d":"\#(okp)""#), "unknown_member", "/public_key/d"),
    refused("a kid", okp(#","kid":"../../etc/passwd""#), "unknown_member", "/public_key/kid"),
    refused("an alg", okp(#","alg":"none""#), "unknown_member", "/public_key/alg"),
    refused("an x5u", okp(#","x5u":"http://127.0.0.1/""#), "unknown_member", "/public_key/x5u"),
    refused("x twice", okp(#","x":"\#(okp)""#), "duplicate_member", "/public_key/x"),
    refused("x as a number", #"{"kty":"OKP","crv":"Ed25519","x":7}"#, "invalid_format", "/public_key/x"),
    refused("an empty x", key("OKP", "Ed25519", ""), "invalid_value", "/public_key/x"),
    refused(
      "an x of 65 characters", key("OKP", "Ed25519", String(repeating: "A", count: 65)), "invalid_value",
      "/public_key/x"),
    .init(
      "a usage", #"{"kind":"app_token","usage":"multi_use","public_key":\#(okp(""))}"#, "invalid_value", "/usage"),
    .init("a picture", #"{"kind":"app_token","image":"png","public_key":\#(okp(""))}"#, "invalid_value", "/image"),
    .init(
      "a life of 7 days and a second", #"{"kind":"app_token","lifetime_seconds":604801,"public_key":\#(okp(""))}"#,
      "invalid_value", "/lifetime_seconds"),
    .init("a key with a QR", #"{"kind":"qr","public_key":\#(okp(""))}"#, "invalid_value", "/public_key"),
    .init(
      "a key with a PIN", #"{"kind":"pin","entry":"alone","public_key":\#(okp(""))}"#, "invalid_value", "/public_key"),
  ]

  private static func refused(_ what: String, _ key: String?, _ code: String, _ pointer: String) -> RefusedBody {
    .init(what, "{\"kind\":\"app_token\"" + (key.map { ",\"public_key\":\($0)" } ?? "") + "}", code, pointer)
  }

  private static func key(_ kty: String, _ crv: String, _ x: String, _ y: String? = nil) -> String {
    #"{"kty":"\#(kty)","crv":"\#(crv)","x":"\#(x)"\#(y.map { #","y":"\#($0)""# } ?? "")}"#
  }

  private static func okp(_ more: String) -> String { #"{"kty":"OKP","crv":"Ed25519","x":"\#(okp)"\#(more)}"# }

  @Test("D-01 what is no public key of the two kinds is refused at its place, and makes no credential")
  func refused() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, credentials: [])
    try await RefusedBody.expect(Self.rows, from: service.admin, "POST", "/v1/grants/\(issued.id)/credentials")
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["credentials"].elements.isEmpty)
    // In a grant the pointer begins at the credential.
    let reply = try await service.admin.post(
      "/v1/grants",
      [
        "subject": ["external_ref": "c"], "targets": cabinet.first, "ends_at": service.clock.time(in: .hours(1)),
        "credentials": [
          ["kind": "qr"], ["kind": "app_token", "public_key": ["kty": "EC", "crv": "P-256", "x": "AA"]],
        ],
      ])
    #expect((reply.status, reply.code, reply.pointer) == (400, "invalid_format", "/credentials/1/public_key"))
  }

  @Test("the published examples of both kinds are taken, whatever the order of their members")
  func taken() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, credentials: [])
    for body in [
      #"{"kind":"app_token","public_key":\#(Self.okp(""))}"#,
      #"{"public_key":{"y":"\#(Self.y)","x":"\#(Self.x)","crv":"P-256","kty":"EC"},"kind":"app_token"}"#,
    ] {
      let reply = try await service.admin.send(
        "POST", "/v1/grants/\(issued.id)/credentials", raw: Array(body.utf8))
      #expect(reply.status == 201, "\(reply.text)")
      #expect(reply.json["pass"].text.hasPrefix("AP1"))
    }
  }

  @Test("an Ed25519 key of small order is bound to a pass that nothing proves", arguments: [0, 1])
  func smallOrder(first: UInt8) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let key = [first] + [UInt8](repeating: 0, count: 31)
    let issued = try await service.admin.issue(
      cabinet.first,
      credentials: [
        ["kind": "app_token", "public_key": ["kty": "OKP", "crv": "Ed25519", "x": Phone.base64URL(key)]]
      ])
    let thief = try Phone()
    #expect(try await cabinet.show(token: issued.pass(), of: thief).decision == "deny not_recognized")
  }
}
