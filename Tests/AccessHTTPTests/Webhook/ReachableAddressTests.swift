import Testing

@testable import AccessHTTP

@Suite("Addresses that a webhook may go to")
struct ReachableAddressTests {
  @Test("F-05 every block that is refused was read")
  func blocks() {
    #expect(ReachableAddresses.refused4.count == ReachableAddresses.refused4Texts.count)
    #expect(ReachableAddresses.refused6.count == ReachableAddresses.refused6Texts.count)
  }

  @Test(
    "F-05 an address that is not public unicast is refused",
    arguments: [
      // The first and the last address of each block of IPv4.
      "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.0",
      "127.0.0.1",
      "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255", "172.16.0.0", "172.31.255.255",
      "192.0.0.0",
      "192.0.0.192", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.31.196.1", "192.52.193.1", "192.88.99.1",
      "192.168.0.0", "192.168.255.255", "192.175.48.1", "198.18.0.0", "198.19.255.255", "198.51.100.0",
      "198.51.100.255",
      "203.0.113.0", "203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255",
      // Metadata.
      "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254",
      // IPv4 in IPv6: mapped, compatible, translated, 6to4, Teredo.
      "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::8.8.8.8", "64:ff9b::127.0.0.1",
      "64:ff9b::10.0.0.1",
      "64:ff9b:1::8.8.8.8", "64:ff9b:1:ffff::", "64:ff9b:0:0:0:1:808:808", "2002:7f00:1::", "2002:808:808::", "2001::1",
      "2001:0:4136:e378:8000:63bf:3fff:fdd2",
      // The rest of IPv6.
      "::", "::1", "100::1", "2001:1::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff:ffff::", "2001:db8::1",
      "2001:db8:ffff::", "2620:4f:8000::1", "3fff::1", "3fff:fff::", "4000::1", "5f00::1", "fc00::1",
      "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::1", "febf::1", "fec0::1", "feff::1", "ff02::1", "ff0e::1",
    ])
  func refused(_ text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(!ReachableAddresses().contains(address))
    #expect(!ReachableAddresses().allows(address))
  }

  @Test(
    "a public address is not, right beside the blocks as well",
    arguments: [
      "1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
      "128.0.0.0",
      "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.167.255.255",
      "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
      "168.63.129.15", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2000::1", "2001:200::1", "2001:4860:4860::8888",
      "2001:db7:ffff::", "2001:db9::1", "2003::1", "2606:4700::1111", "3ffe::1", "3fff:1000::1",
    ])
  func reachable(_ text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(ReachableAddresses().contains(address))
    #expect(!ReachableAddresses().allows(address))
  }

  @Test("F-05 what the operator allows is reachable, and nothing beside it")
  func allowed() throws {
    let blocks = ["10.1.0.0/16", "127.0.0.1", "fd00:1::/32", "64:ff9b:1::/96"].compactMap { AddressBlock($0) }
    let reachable = ReachableAddresses(allowing: blocks)
    for text in [
      "10.1.0.0", "10.1.255.255", "127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "fd00:1::9",
      "64:ff9b:1::10.9.9.9",
      "8.8.8.8",
    ] {
      #expect(reachable.contains(try #require(IPAddress(text))), "\(text)")
    }
    for text in ["10.0.255.255", "10.2.0.0", "127.0.0.2", "64:ff9b::10.2.0.1", "fd00:2::9", "::10.1.2.3", "::1"] {
      #expect(!reachable.contains(try #require(IPAddress(text))), "\(text)")
    }
    #expect(!reachable.allows(try #require(IPAddress("8.8.8.8"))))
  }
}
