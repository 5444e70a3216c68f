import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What is kept of a card")
struct CardTagTests {
  private let keys: DerivedKeys
  private let tenant: TenantID
  private let site: SiteID

  init() throws {
    keys = try KeySample.derived()
    tenant = try KeySample.identifier(1)
    site = try KeySample.identifier(2)
  }

  @Test("tags are as another program computes them")
  func known() throws {
    let card = try CardSample.number(.wiegand26, 26, "2F623AE")
    #expect(Hex.text(card.tag(at: site, of: tenant, keys: keys).bytes) == "3deeb2fed6a59a54d90fbe68a3f0daa1")
    let uid = try CardSample.number(.uid, 56, "04A1B2C3D4E5F6")
    #expect(Hex.text(uid.tag(at: site, of: tenant, keys: keys).bytes) == "e44c03a2b935c98334344729d9b43ea7")
    let sun = SUNCardID(of: try CardSample.uid("04DE5F1EACC040"), in: tenant, keys: keys)
    #expect(Hex.text(sun.bytes) == "129edb5cb69b4f5ced6a541e0ffdf718")
  }

  @Test(
    "the same card has one tag at a site, and another at each other site, of each other tenant and under each other key"
  )
  func different() throws {
    let card = try CardSample.number(.wiegand26, 26, "2F623AE")
    let tag = card.tag(at: site, of: tenant, keys: keys)
    #expect(try CardSample.number(.wiegand26, 26, "2f623ae").tag(at: site, of: tenant, keys: keys) == tag)
    let otherKeys = try KeySample.derived(master: Array(1...32))
    let others = [
      card.tag(at: try KeySample.identifier(3), of: tenant, keys: keys),
      card.tag(at: site, of: try KeySample.identifier(3), keys: keys),
      // Tenant and site change places.
      card.tag(at: try KeySample.identifier(1), of: try KeySample.identifier(2), keys: keys),
      card.tag(at: site, of: tenant, keys: otherKeys),
      try CardSample.number(.raw, 26, "2F623AE").tag(at: site, of: tenant, keys: keys),
      try CardSample.number(.wiegand26, 26, "0000002").tag(at: site, of: tenant, keys: keys),
    ]
    #expect(Set(others + [tag]).count == 7)
  }

  @Test("a SUN card has one name in each tenant")
  func sunCards() throws {
    let uid = try CardSample.uid("04DE5F1EACC040")
    let name = SUNCardID(of: uid, in: tenant, keys: keys)
    #expect(SUNCardID(of: uid, in: tenant, keys: keys) == name)
    let others = [
      SUNCardID(of: uid, in: try KeySample.identifier(2), keys: keys),
      SUNCardID(of: try CardSample.uid("04DE5F1EACC041"), in: tenant, keys: keys),
      SUNCardID(of: uid, in: tenant, keys: try KeySample.derived(master: Array(1...32))),
    ]
    #expect(Set(others + [name]).count == 4)
  }

  @Test("both are read back from 16 bytes and from no other count", arguments: 0...40)
  func counts(count: Int) throws {
    let bytes = [UInt8](repeating: 5, count: count)
    #expect(CardTag(bytes: bytes)?.bytes == (count == 16 ? bytes : nil))
    #expect(SUNCardID(bytes: bytes)?.bytes == (count == 16 ? bytes : nil))
  }
}
