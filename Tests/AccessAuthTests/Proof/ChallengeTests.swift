import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A challenge")
struct ChallengeTests {
  private let keys: DerivedKeys
  private let tenant: TenantID
  private let device: DeviceID
  /// Whole units of 10 ms, so that the life is whole too.
  private let start = Instant(milliseconds: 1_767_225_600_120)

  init() throws {
    keys = try KeySample.derived()
    tenant = try KeySample.identifier(1)
    device = try KeySample.identifier(2)
  }

  private func challenge(at instant: Instant? = nil, seed: UInt64 = 1) -> Challenge {
    Challenge(for: tenant, device: device, at: instant ?? start, keys: keys, random: SeededRandom(seed: seed))
  }

  private func isValid(
    _ nonce: ChallengeNonce, tenant: TenantID? = nil, device: DeviceID? = nil, at instant: Instant? = nil,
    keys: DerivedKeys? = nil
  ) -> Bool {
    Challenge.isValid(
      nonce, tenant: tenant ?? self.tenant, device: device ?? self.device, at: instant ?? start, keys: keys ?? self.keys
    )
  }

  @Test("its nonce is time, chance and a keyed code, as another program computes it")
  func known() throws {
    struct Counting: RandomSource {
      func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 + 1) } }
    }
    let at = Instant(milliseconds: 1_767_225_600_123)
    let challenge = Challenge(for: tenant, device: device, at: at, keys: keys, random: Counting())
    #expect(Hex.text(challenge.nonce.bytes) == "29257c440c01020388321cc6c4347986")
    #expect(String(decoding: challenge.nonce.text, as: UTF8.self) == "KSV8RAwBAgOIMhzGxDR5hg")
    #expect(challenge.expiresAt == Instant(milliseconds: 1_767_225_610_120))
    #expect(isValid(challenge.nonce, at: at))
  }

  @Test("it counts from its making until just before 10 seconds later")
  func life() {
    let challenge = challenge()
    #expect(challenge.expiresAt == start + .seconds(10))
    #expect(isValid(challenge.nonce))
    #expect(isValid(challenge.nonce, at: start + .milliseconds(9999)))
    #expect(!isValid(challenge.nonce, at: start + .seconds(10)))
    #expect(!isValid(challenge.nonce, at: start + .days(365)))
  }

  @Test("a process whose clock is up to 2 seconds behind knows it, and none further behind")
  func future() {
    let nonce = challenge().nonce
    #expect(isValid(nonce, at: start - .milliseconds(1)))
    #expect(isValid(nonce, at: start - .seconds(2)))
    #expect(!isValid(nonce, at: start - .milliseconds(2001)))
    #expect(!isValid(nonce, at: start - .days(365)))
  }

  @Test("what is made within one unit of 10 ms begins with it and ends with what was said", arguments: 0..<20)
  func rounding(_ milliseconds: Int64) {
    let at = start + .milliseconds(milliseconds)
    let challenge = challenge(at: at)
    #expect(challenge.expiresAt == start + .milliseconds(milliseconds / 10 * 10) + .seconds(10))
    #expect(isValid(challenge.nonce, at: at))
    #expect(isValid(challenge.nonce, at: challenge.expiresAt - .milliseconds(1)))
    #expect(!isValid(challenge.nonce, at: challenge.expiresAt))
  }

  @Test("every process that has the master key knows it")
  func otherProcess() throws {
    #expect(isValid(challenge().nonce, keys: try KeySample.derived()))
  }

  @Test("D-07 it is none for another device, another tenant, both exchanged or another master key")
  func foreign() throws {
    let nonce = challenge().nonce
    #expect(!isValid(nonce, device: try KeySample.identifier(3)))
    #expect(!isValid(nonce, tenant: try KeySample.identifier(3)))
    #expect(!isValid(nonce, tenant: try KeySample.identifier(2), device: try KeySample.identifier(1)))
    #expect(!isValid(nonce, keys: try KeySample.derived(master: Array(1...32))))
  }

  @Test("D-07 every bit flipped makes it none of the service's, at any time within its life")
  func bitFlips() throws {
    let bytes = challenge().nonce.bytes
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << UInt8(bit)
        let nonce = try #require(ChallengeNonce(bytes: changed))
        #expect(!isValid(nonce), "byte \(index), bit \(bit)")
        // The time that it now says, so that the code alone decides.
        #expect(!isValid(nonce, at: nonce.madeAt), "byte \(index), bit \(bit)")
      }
    }
  }

  @Test("D-07 the end of a nonce is not put off by putting its time forward, nor by the code of another")
  func grafted() throws {
    let (old, new) = (challenge().nonce.bytes, challenge(at: start + .seconds(20), seed: 2).nonce.bytes)
    for cut in 1..<16 {
      for bytes in [Array(new[..<cut] + old[cut...]), Array(old[..<cut] + new[cut...])]
      where bytes != old && bytes != new {
        let nonce = try #require(ChallengeNonce(bytes: bytes))
        #expect(!isValid(nonce, at: nonce.madeAt), "\(cut) bytes")
      }
    }
  }

  @Test("two of one moment differ")
  func chance() {
    #expect(challenge(seed: 1).nonce != challenge(seed: 2).nonce)
  }

  @Test("any clock makes one, be it before 1970 or after what 5 bytes hold")
  func clocks() {
    for milliseconds in [.min, -1, 0, 9, 1 << 40 * 10 - 1, 1 << 40 * 10, .max] as [Int64] {
      let at = Instant(milliseconds: milliseconds)
      let made = challenge(at: at)
      let isWithin = (0..<(1 << 40 * 10)).contains(milliseconds)
      #expect(isValid(made.nonce, at: at) == (isWithin || milliseconds == -1 || milliseconds == 1 << 40 * 10))
    }
  }

  @Test("D-07 what burns is the nonce at this device, beginning with the time, remembered a day past its end")
  func burn() throws {
    let nonce = challenge().nonce
    let burn = Challenge.burn(of: nonce, device: device)
    #expect(burn.key == nonce.bytes + device.bytes)
    #expect(burn.keepUntil == start + .seconds(10) + .seconds(60) + .hours(24))
    #expect(burn == Challenge.burn(of: nonce, device: device))
    #expect(burn.key != Challenge.burn(of: nonce, device: try KeySample.identifier(3)).key)
    let later = Challenge.burn(of: challenge(at: start + .milliseconds(10), seed: 9).nonce, device: device)
    #expect(burn.key.lexicographicallyPrecedes(later.key))
  }

  @Test("a nonce has 16 bytes and one text of 22 characters")
  func form() throws {
    for count in [0, 1, 15, 17, 32] {
      let bytes = [UInt8](repeating: 1, count: count)
      #expect(ChallengeNonce(bytes: bytes) == nil)
      #expect(ChallengeNonce(text: Base64URL.encode(bytes)) == nil)
    }
    let nonce = challenge().nonce
    #expect(nonce.text.count == 22)
    #expect(ChallengeNonce(text: nonce.text) == nonce)
    #expect(ChallengeNonce(text: nonce.text + Array("==".utf8)) == nil)
    #expect(ChallengeNonce(text: Array(" ".utf8) + nonce.text) == nil)
    // Four bits of the last character are unused: one of 16 characters is right.
    let stem = nonce.text.dropLast()
    let same = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
      .filter { ChallengeNonce(text: stem + [$0]) != nil }
    #expect(same == Array("AQgw".utf8))
  }
}
