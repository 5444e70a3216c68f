import AccessAuth
import AccessServer
import Foundation
import Testing

@Suite("Where to report a weakness")
struct SecurityContactTests {
  @Test(
    "an address is one of mailto: or https:, and nothing that could add a line to the file",
    arguments: [
      ("mailto:security@example.com", true), ("mailto:security@example.com?subject=lockers", true),
      ("https://example.com/report#how", true), ("https://a", true), ("", false), ("security@example.com", false),
      ("mailto:", false), ("mailto:security", false), ("mailto:@example.com", false), ("mailto:a@", false),
      ("mailto:a@b@c", false), ("http://example.com/", false), ("https://", false), ("https:///report", false),
      ("https://:443", false), ("javascript:alert(1)", false), ("https://example.com/\nExpires: 2999-01-01", false),
      ("https://example.com/a b", false), ("mailto:sécurité@example.com", false),
      ("https://example.com/\(String(repeating: "a", count: 240))", false),
    ] as [(String, Bool)])
  func addresses(_ uri: String, _ isTaken: Bool) {
    #expect((SecurityContact(uri) != nil) == isTaken)
  }

  @Test("the file ends within a year of the request, and has its three fields once each")
  func file() async throws {
    let folder = try await ServiceFolder()
    let contact = try #require(SecurityContact("mailto:security@example.com"))
    try await folder.serving(securityContact: contact) { service in
      let reply = try await service.stranger.get("/.well-known/security.txt")
      #expect(reply.status == 200)
      #expect(reply["content-type"] == "text/plain; charset=utf-8")
      #expect(
        reply.text == """
          Contact: mailto:security@example.com
          Expires: 2027-05-21T12:00:00Z
          Preferred-Languages: en

          """)
      // RFC 9116 section 2.5.5.
      let expires = try #require(Instant(rfc3339: Array("2027-05-21T12:00:00Z".utf8)))
      #expect(service.clock.now < expires && expires < service.clock.now + .days(365))
    }
  }
}
