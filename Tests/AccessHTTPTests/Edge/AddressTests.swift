import HTTPTypes
import Testing

@testable import AccessHTTP

@Suite("Addresses")
struct AddressTests {
  @Test(
    "an address is read in every form of RFC 4291",
    arguments: [
      ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
      ("::", "0:0:0:0:0:0:0:0"),
      ("::1", "0:0:0:0:0:0:0:1"), ("2001:db8::", "2001:db8:0:0:0:0:0:0"),
      ("2001:DB8:0:0:8:800:200C:417A", "2001:db8:0:0:8:800:200c:417a"),
      ("2001:db8::8:800:200c:417a", "2001:db8:0:0:8:800:200c:417a"), ("::ffff:192.0.2.1", "192.0.2.1"),
      ("::ffff:c000:201", "192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b:0:0:0:0:c000:221"),
    ])
  func reads(_ text: String, _ canonical: String) {
    #expect(IPAddress(text)?.description == canonical)
  }

  @Test(
    "what is no address is none",
    arguments: [
      "", " ", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.+4", "1..2.3", "1.2.3.4 ", "localhost",
      "0x7f.1", "2130706433",
      ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "::g",
      "fe80::1%eth0", "[::1]",
      "::1.2.3", "1.2.3.4::", "::192.0.2.1:1", "1:2:3:4:5:6:7:1.2.3.4", "\u{0661}.2.3.4",
    ])
  func refuses(_ text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(
    "a block holds its addresses and no others",
    arguments: [
      ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false), ("0.0.0.0/0", "203.0.113.9", true),
      ("0.0.0.0/0", "::1", false), ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false),
      ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.129", true), ("::/0", "2001:db8::1", true),
      ("::/0", "192.0.2.1", false), ("2001:db8::/32", "2001:db8:ffff::", true), ("2001:db8::/32", "2001:db9::", false),
      ("127.0.0.0/8", "::ffff:127.0.0.1", true), ("fe80::/10", "febf::1", true), ("fe80::/10", "fec0::1", false),
    ])
  func blocks(_ block: String, _ address: String, _ isInside: Bool) throws {
    let block = try #require(AddressBlock(block))
    #expect(block.contains(try #require(IPAddress(address))) == isInside)
  }

  @Test(
    "a block that is mistaken is none",
    arguments: [
      "", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.1/8", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8",
      "2001:db8::1/32",
      "::ffff:10.0.0.0/104", "10.0.0.0/08x",
    ])
  func noBlocks(_ text: String) {
    #expect(AddressBlock(text) == nil)
  }

  @Test(
    "F-08 the client is whom the last trusted proxy saw",
    arguments: [
      (nil, "10.0.0.1"), ("203.0.113.9", "203.0.113.9"), ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
      ("1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"), ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
      ("203.0.113.9, junk", "10.0.0.1"), ("203.0.113.9, junk, 10.0.0.2", "10.0.0.2"), ("", "10.0.0.1"),
      ("unknown", "10.0.0.1"),
      ("203.0.113.9:1234", "10.0.0.1"), ("::ffff:203.0.113.9", "203.0.113.9"), ("2001:db8::7", "2001:db8:0:0:0:0:0:7"),
    ])
  func forwarded(_ header: String?, _ client: String) throws {
    let proxies = TrustedProxies([try #require(AddressBlock("10.0.0.0/8"))])
    var headers = HTTPFields()
    headers[values: .forwardedFor] = header.map { [$0] } ?? []
    #expect(proxies.client(peer: IPAddress("10.0.0.1"), headers: headers)?.description == client)
    #expect(proxies.client(peer: IPAddress("203.0.113.1"), headers: headers)?.description == "203.0.113.1")
    #expect(TrustedProxies().client(peer: IPAddress("10.0.0.1"), headers: headers)?.description == "10.0.0.1")
    #expect(proxies.client(peer: nil, headers: headers) == nil)
  }

  @Test("F-08 several headers are one list")
  func severalHeaders() throws {
    let proxies = TrustedProxies([try #require(AddressBlock("10.0.0.0/8"))])
    var headers = HTTPFields()
    headers[values: .forwardedFor] = ["203.0.113.9, 10.0.0.5", "198.51.100.7", "10.0.0.2"]
    #expect(proxies.client(peer: IPAddress("10.0.0.1"), headers: headers)?.description == "198.51.100.7")
  }
}
