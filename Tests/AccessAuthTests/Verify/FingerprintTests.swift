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

  @Test("the digits of a PIN are not in it: two PINs are one question, and what else was asked still counts")
  func digits() throws {
    let (keys, device) = (try KeySample.derived(), try KeySample.identifier(1, as: DeviceID.self))
    let first = try Self.request(.pin(PINSample.pin("482913"))).fingerprint(of: device, keys: keys)
    for other in ["482914", "0000", "123456789012"] {
      #expect(try Self.request(.pin(PINSample.pin(other))).fingerprint(of: device, keys: keys) == first)
    }
    let elsewhere = try Self.request(.pin(PINSample.pin("482913")), locker: "A13")
    #expect(elsewhere.fingerprint(of: device, keys: keys) != first)
  }

  @Test("A-09 the same card in digits of another case is the same question")
  func hexCase() throws {
    let (keys, device) = (try KeySample.derived(), try KeySample.identifier(1, as: DeviceID.self))
    let number = try [CardSample.number(.wiegand26, 26, "2F623AE"), CardSample.number(.wiegand26, 26, "2f623ae")]
      .map { try Self.request(.card($0)).fingerprint(of: device, keys: keys) }
    #expect(number[0] == number[1])
    let message = try [
      CardSample.sun("FD91EC264309878BE6345CBE53BADF40", "ECC1E7F6C6C73BF6"),
      CardSample.sun("fd91ec264309878be6345cbe53badf40", "ecc1e7f6c6c73bf6"),
    ].map { try Self.request(.sun($0)).fingerprint(of: device, keys: keys) }
    #expect(message[0] == message[1])
  }

  @Test("is another for every other question, device and master key")
  func different() throws {
    let (keys, device) = (try KeySample.derived(), try KeySample.identifier(1, as: DeviceID.self))
    let requests = try [
      Self.request(), Self.request(.qr(text: Array("AP1AAAB".utf8))), Self.request(.qr(text: [])),
      Self.request(.pin(PINSample.pin("482913"))),
      Self.request(.appToken(text: Array("AP1AAAA".utf8), proof: nil)),
      Self.request(.appToken(text: Array("AP1AAAA".utf8), proof: [])),
      Self.request(.appToken(text: Array("AP1AAAA".utf8), proof: Array("A".utf8))),
      Self.request(.face(KeySample.identifier(1), confidence: 900)),
      Self.request(.face(KeySample.identifier(1), confidence: 901)),
      Self.request(.face(KeySample.identifier(2), confidence: 900)),
      Self.request(.card(CardSample.number(.wiegand26, 26, "2F623AE"))),
      Self.request(.card(CardSample.number(.raw, 26, "2F623AE"))),
      Self.request(.card(CardSample.number(.uid, 56, "04A1B2C3D4E5F6"))),
      Self.request(.card(CardSample.number(.uid, 56, "04A1B2C3D4E5F7"))),
      Self.request(.sun(CardSample.sun("FD91EC264309878BE6345CBE53BADF40", "ECC1E7F6C6C73BF6"))),
      Self.request(.sun(CardSample.sun("FD91EC264309878BE6345CBE53BADF40", "ECC1E7F6C6C73BF7"))),
      Self.request(locker: nil), Self.request(locker: ""), Self.request(locker: "A13"), Self.request(consume: false),
      Self.request(capturedAt: nil), Self.request(capturedAt: Instant(milliseconds: 1001)),
    ]
    var all = requests.map { $0.fingerprint(of: device, keys: keys) }
    all.append(requests[0].fingerprint(of: try KeySample.identifier(2), keys: keys))
    all.append(requests[0].fingerprint(of: device, keys: try KeySample.derived(master: Array(1...32))))
    #expect(Set(all).count == all.count)
  }
}
