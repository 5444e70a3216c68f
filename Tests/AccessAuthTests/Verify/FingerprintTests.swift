import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The fingerprint of what a device asked")
struct FingerprintTests {
  private static func request(
    attempt: UInt8 = 1, _ presentation: Presentation = .qr(text: Array("AP1AAAA".utf8)), locker: String? = "A12",
    consume: Bool = true, capturedAt: Instant? = Instant(seconds: 1)
  ) throws -> VerificationRequest {
    VerificationRequest(
      attempt: try #require(AttemptID(bytes: [UInt8](repeating: attempt, count: 16))), presentation: presentation,
      locker: locker, consume: consume, capturedAt: capturedAt)
  }

  @Test("is the same for the same question, whatever the attempt is called")
  func same() throws {
    let (keys, device) = (try KeySample.derived(), try KeySample.identifier(1, as: DeviceID.self))
    let first = try Self.request().fingerprint(of: device, keys: keys)
    #expect(try Self.request().fingerprint(of: device, keys: keys) == first)
    #expect(try Self.request(attempt: 2).fingerprint(of: device, keys: keys) == first)
    #expect(first.bytes.count == 16)
  }

  @Test("is another for every other question, device and master key")
  func different() throws {
    let (keys, device) = (try KeySample.derived(), try KeySample.identifier(1, as: DeviceID.self))
    let requests = try [
      Self.request(), Self.request(.qr(text: Array("AP1AAAB".utf8))), Self.request(.qr(text: [])),
      Self.request(.unknown(.qr)), Self.request(.unknown(.pin)), Self.request(.unknown(.card)),
      Self.request(locker: nil), Self.request(locker: ""), Self.request(locker: "A13"), Self.request(consume: false),
      Self.request(capturedAt: nil), Self.request(capturedAt: Instant(milliseconds: 1001)),
    ]
    var all = requests.map { $0.fingerprint(of: device, keys: keys) }
    all.append(requests[0].fingerprint(of: try KeySample.identifier(2), keys: keys))
    all.append(requests[0].fingerprint(of: device, keys: try KeySample.derived(master: Array(1...32))))
    #expect(Set(all).count == all.count)
  }
}
