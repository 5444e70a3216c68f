import Testing

@testable import SodiumPrimitives

@Suite("Secret bytes")
struct SecretBytesTests {
  /// Memory that outlives the secret in it, so that a test may look at what remained.
  @safe private final class Remains {
    let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 48)

    init() { unsafe memory.initialize(repeating: 0xA5) }
    deinit { unsafe memory.deallocate() }

    // The memory is initialized above and read while `self` lives.
    var bytes: [UInt8] { unsafe Array(memory) }
    func secret() -> SecretBytes { unsafe SecretBytes(wiping: memory) }
    func secret(prefix count: Int) -> SecretBytes {
      unsafe SecretBytes(wiping: UnsafeMutableBufferPointer(rebasing: memory.prefix(count)))
    }
  }

  @Test("G-12 a secret's memory is zero when the secret ends")
  func wiped() {
    let remains = Remains()
    do {
      let secret = remains.secret()
      #expect(secret.bytes == [UInt8](repeating: 0xA5, count: 48))
      #expect(remains.bytes == [UInt8](repeating: 0xA5, count: 48))
    }
    #expect(remains.bytes == [UInt8](repeating: 0, count: 48))
  }

  @Test("G-12 a secret wipes its own bytes and no neighbour's")
  func neighbours() {
    let remains = Remains()
    _ = remains.secret(prefix: 16)
    #expect(remains.bytes == [UInt8](repeating: 0, count: 16) + [UInt8](repeating: 0xA5, count: 32))
  }

  @Test("G-12 the seed that a signing key was made of is zero once the key exists")
  func seed() throws {
    let remains = Remains()
    let key = try Ed25519.SigningKey(seed: remains.secret(prefix: 32))
    #expect(remains.bytes.prefix(32) == ArraySlice(repeating: 0, count: 32))
    let seed = key.withSeed { seed in seed.indices.map { seed[$0] } }
    #expect(seed == [UInt8](repeating: 0xA5, count: 32))
  }

  @Test("G-12 a refused seed is zero as well")
  func refusedSeed() {
    let remains = Remains()
    #expect(throws: SodiumError.self) { try Ed25519.SigningKey(seed: remains.secret()) }
    #expect(remains.bytes == [UInt8](repeating: 0, count: 48))
  }

  @Test("a secret holds what it was made of", arguments: [0, 1, 6, 32, 1000])
  func copies(count: Int) {
    let bytes = SystemRandom().bytes(count)
    #expect(SecretBytes(copying: bytes).bytes == bytes)
    #expect(SecretBytes(copying: bytes.span).bytes == bytes)
    #expect(SecretBytes(copying: bytes).count == count)
  }

  @Test("a secret is written in place, from zeros")
  func filled() {
    let secret = SecretBytes(count: 4) { bytes in
      #expect(bytes[0] == 0)
      for index in bytes.indices { bytes[index] |= UInt8(index) }
    }
    #expect(secret.bytes == [0, 1, 2, 3])
  }

  @Test("what stops the writing is thrown on")
  func stopped() {
    #expect(throws: SodiumError.outOfMemory) {
      _ = try SecretBytes(count: 4) { (_) throws(SodiumError) in throw SodiumError.outOfMemory }
    }
  }

  @Test("secrets are equal when their bytes are", arguments: [0, 1, 16, 33])
  func equality(count: Int) {
    let bytes = [UInt8](repeating: 5, count: count)
    #expect(areEqual(bytes, bytes))
    #expect(!areEqual(bytes, bytes + [5]))
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 0x80
      #expect(!areEqual(bytes, other))
      #expect(!ConstantTime.equal(bytes, other))
    }
    #expect(ConstantTime.equal(bytes, bytes))
    #expect(!ConstantTime.equal(bytes, bytes + [5]))
  }

  /// What cannot be copied cannot be a part of `#expect`.
  private func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    SecretBytes(copying: a).isEqual(to: SecretBytes(copying: b))
  }

  @Test("random secrets differ")
  func random() {
    #expect(SecretBytes.random(count: 32).bytes != SecretBytes.random(count: 32).bytes)
    #expect(SecretBytes.random(count: 0).bytes == [])
  }
}
