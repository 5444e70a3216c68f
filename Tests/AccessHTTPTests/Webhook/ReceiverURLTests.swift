import AccessAuthTesting
import Testing

@testable import AccessHTTP

@Suite("The URL of a receiver")
struct ReceiverURLTests {
  private static func flaw(_ text: String, allowing blocks: [String] = []) -> ReceiverURL.Flaw? {
    let reachable = ReachableAddresses(allowing: blocks.compactMap { AddressBlock($0) })
    do throws(ReceiverURL.Flaw) {
      _ = try ReceiverURL(text, reachable: reachable)
      return nil
    } catch { return error }
  }

  /// The URLs that are published as to be refused.
  static let published: [String] = {
    struct File: Decodable { let reject: [String] }
    do {
      // One has a remark behind it.
      return try Vectors.json("abuse/ssrf-urls.json", as: File.self)?.reject.map { url in
        url.split(separator: " (", maxSplits: 1).first.map(String.init) ?? url
      } ?? []
    } catch {
      Issue.record(error)
      return []
    }
  }()

  @Test("F-05 a published URL to inner places is refused when it is registered", arguments: published)
  func registered(_ url: String) {
    #expect(Self.flaw(url) != nil)
  }

  @Test("F-05 a published URL is refused for where it goes too, not for http alone", arguments: published)
  func registeredSecurely(_ url: String) {
    guard url.hasPrefix("http://"), url != "http://example.com/" else { return }
    #expect([.host, .address].contains(Self.flaw("https://" + url.dropFirst(7))))
  }

  @Test("no published row is lost")
  func counts() {
    guard Vectors.folder != nil else { return }
    #expect(Self.published.count == 25)
  }

  @Test(
    "its parts are read as they stand",
    arguments: [
      ("https://example.com", "example.com", 443, "/", "https://example.com/"),
      (
        "HTTPS://Hooks.Example.COM:443/A/b?c=D", "hooks.example.com", 443, "/A/b?c=D",
        "https://hooks.example.com/A/b?c=D"
      ),
      ("https://example.com:8443?x=1", "example.com", 8443, "/?x=1", "https://example.com:8443/?x=1"),
      (
        "https://xn--bcher-kva.example/%E2%82%AC", "xn--bcher-kva.example", 443, "/%E2%82%AC",
        "https://xn--bcher-kva.example/%E2%82%AC"
      ),
      ("https://8.8.8.8:80/", "8.8.8.8", 80, "/", "https://8.8.8.8:80/"),
      (
        "https://[2606:4700::1111]:65535/a", "2606:4700:0:0:0:0:0:1111", 65535, "/a",
        "https://[2606:4700:0:0:0:0:0:1111]:65535/a"
      ),
      ("https://a/../b", "a", 443, "/../b", "https://a/../b"),
    ])
  func parts(_ text: String, _ host: String, _ port: Int, _ target: String, _ canonical: String) throws {
    let url = try ReceiverURL(text, reachable: ReachableAddresses())
    switch url.host {
    case .name(let name): #expect(name == host)
    case .address(let address): #expect("\(address)" == host)
    }
    #expect(url.port == port && url.target == target && url.isSecure)
    #expect(url.text == text && url.canonical == canonical)
  }

  @Test(
    "F-05 another form is refused for its reason",
    arguments: [
      ("", .length), ("https://a/" + String(repeating: "b", count: 2039), .length),
      ("https://a/ b", .characters), ("https://a/\n", .characters), ("https://a/\u{00FC}", .characters),
      ("https://\u{00FC}.example/", .characters), ("https://a\\b/", .characters), ("https://a/<b>", .characters),
      ("https://a/%", .characters), ("https://a/%4", .characters), ("https://a/%zz", .characters),
      ("https://a/[b]", .characters), ("https://a/\u{00}", .characters), ("https://a/\u{7F}", .characters),
      ("https:/a/", .scheme), ("https:a", .scheme), ("//a/", .scheme), ("a", .scheme), ("ftp://a/", .scheme),
      ("gopher://a/", .scheme), ("https+unix://a/", .scheme), ("unix:///run/a", .scheme), ("httpss://a/", .scheme),
      ("https://a/#b", .fragment), ("https://a#@b/", .fragment),
      ("https://user@a/", .userInfo), ("https://user:password@a/", .userInfo), ("https://@a/", .userInfo),
      ("https://8.8.8.8@127.0.0.1/", .userInfo),
      ("https://", .host), ("https://:443/", .host), ("https://?a", .host), ("https://a./", .host),
      ("https://.a/", .host),
      ("https://a..b/", .host), ("https://-a/", .host), ("https://a-/", .host), ("https://a_b/", .host),
      ("https://a%62/", .host), ("https://a,b/", .host), ("https://" + String(repeating: "a", count: 64) + "/", .host),
      ("https://" + String(repeating: "abcdefg.", count: 32) + "com/", .host),
      ("https://2130706433/", .host), ("https://0177.0.0.1/", .host), ("https://0x7f.0.0.1/", .host),
      ("https://0x7f000001/", .host), ("https://127.1/", .host), ("https://127.0.0.01/", .host),
      ("https://127.0.0.1./", .host),
      ("https://1.2.3.4.5/", .host), ("https://256.1.1.1/", .host), ("https://a.0x1/", .host), ("https://a.1/", .host),
      ("https://[::1/", .host), ("https://[]/", .host), ("https://[::1]a/", .host), ("https://[1.2.3.4]/", .host),
      ("https://[fe80::1%25eth0]/", .host), ("https://[v1.a]/", .host), ("https://::1/", .host), ("https://a]/", .host),
      ("https://a:/", .port), ("https://a:0/", .port), ("https://a:0443/", .port), ("https://a:65536/", .port),
      ("https://a:+443/", .port), ("https://a:22/", .port), ("https://a:25/", .port), ("https://a:1023/", .port),
      ("https://a:6000/", .port), ("https://a:6667/", .port), ("https://a:10080/", .port),
      ("https://a:443:443/", .port),
      ("http://a/", .plainHTTP), ("http://8.8.8.8/", .plainHTTP),
      ("https://127.0.0.1/", .address), ("https://localhost/", .address), ("https://LOCALHOST:8443/", .address),
      ("https://foo.localhost/", .address), ("https://[::1]/", .address), ("https://[::ffff:10.0.0.1]/", .address),
      ("https://169.254.169.254/latest/meta-data/", .address),
    ] as [(String, ReceiverURL.Flaw)])
  func flaws(_ text: String, _ flaw: ReceiverURL.Flaw) {
    #expect(Self.flaw(text) == flaw)
  }

  @Test(
    "F-05 http and inner addresses are for the blocks that the operator allows",
    arguments: [
      ("http://10.1.2.3/", nil), ("http://10.1.2.3:8080/", nil), ("https://10.1.2.3/", nil),
      ("http://receiver:8080/", nil),
      ("http://[::ffff:10.1.2.3]/", nil), ("http://10.2.0.1/", .address), ("https://10.2.0.1/", .address),
      ("http://8.8.8.8/", .plainHTTP), ("https://8.8.8.8/", nil), ("http://localhost/", .address),
    ] as [(String, ReceiverURL.Flaw?)])
  func allowed(_ text: String, _ flaw: ReceiverURL.Flaw?) {
    #expect(Self.flaw(text, allowing: ["10.1.0.0/16"]) == flaw)
    #expect(Self.flaw(text) != nil || text == "https://8.8.8.8/")
  }

  @Test("what is wrong is said without a word of the URL")
  func words() {
    let words = ReceiverURL.Flaw.allCases.map(\.description)
    #expect(Set(words).count == words.count)
    #expect(words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
  }

  @Test("F-05 no change of one character leads to this machine")
  func mangled() throws {
    let text = Array("https://8.8.8.8:8443/a".utf8)
    for index in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[index] = byte
        guard let url = try? ReceiverURL(String(decoding: changed, as: UTF8.self), reachable: ReachableAddresses())
        else {
          continue
        }
        guard case .address(let address) = url.host else { continue }
        #expect(ReachableAddresses.isPublic(address))
      }
    }
  }
}
