import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What is said of PINs")
struct PINRedactionTests {
  struct Holder { let name: String, secret: Any }

  static func secrets() throws -> [any Redacted] {
    [
      try PINSample.pin("482913"), try PINSample.hash(of: 0xA5),
      try PINSample.pepper([UInt8](repeating: 0xA5, count: 32)),
      PINHasher(threads: 1, waiting: 0, cost: PINSample.cost),
    ]
  }

  @Test("G-11 print, interpolation, dump and Mirror show <redacted> and nothing of it")
  func text() throws {
    for secret in try Self.secrets() {
      var printed = ""
      print(secret, terminator: "", to: &printed)
      dump(secret, to: &printed)
      dump(Holder(name: "holder", secret: secret), to: &printed)
      printed += "\(secret) \([secret]) \(Holder(name: "holder", secret: secret)) \(String(reflecting: secret))"
      #expect("\(secret)" == "<redacted>")
      #expect(Mirror(reflecting: secret).children.isEmpty)
      for trace in ["482913", "165", "a5", "memory", "digits", "bytes"] {
        #expect(!printed.contains(trace), "\(trace)")
      }
    }
  }

  @Test("G-11 none is Encodable")
  func encoding() throws {
    for secret in try Self.secrets() { #expect(!((secret as Any) is any Encodable)) }
  }
}
