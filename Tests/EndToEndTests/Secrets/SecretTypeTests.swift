import AccessAuth
import AccessAuthTesting
import AccessHTTP
import SodiumPrimitives
import Testing

/// What is left of the domain's secrets in the whole memory of a process, each in a process of its own.
@Suite struct SecretTypeTests {
  /// How often `secret` stands in memory while `making` holds it, and afterwards.
  private static func look(
    for secret: MaskedSecret, _ making: (MaskedSecret) throws -> Any?
  ) throws -> (copies: Int, left: Int) {
    let memory = try OwnMemory()
    func copies() throws -> Int {
      let value = try #require(try making(secret))
      return try withExtendedLifetime(value) { try memory.count(of: secret) }
    }
    let copies = try copies()
    // The first 16 bytes of what is freed are the allocator's own.
    return (copies, try memory.count(of: secret.dropFirst(min(16, secret.count / 2))))
  }

  @Test(
    "G-12 a PIN, a hash, a card's key, a pepper and an API key stand in memory once, and not at all when they ended")
  func types() async {
    await #expect(processExitsWith: .success) {
      for (name, found) in [
        ("PIN", try Self.look(for: MaskedSecret(digits: 12)) { PIN($0.revealed()) }),
        ("hash of a PIN", try Self.look(for: MaskedSecret(count: 32)) { PINHash($0.revealed()) }),
        ("key of a card", try Self.look(for: MaskedSecret(count: 16)) { AES128Key($0.revealed()) }),
        ("pepper", try Self.look(for: MaskedSecret(count: 32)) { DevicePepper($0.revealed()) }),
      ] {
        let (copies, left) = found
        #expect(copies == 1, "\(name)")
        #expect(left == 0, "\(name)")
      }
    }
  }

  @Test("G-12 nothing is left of the keys that come from a master key, nor of that")
  func derived() async {
    await #expect(processExitsWith: .success) {
      let master = MaskedSecret(count: 32)
      let first = try KeyDerivation.subkey(of: master.revealed(), context: "aaFINGER", id: 1)
        .withBytes { MaskedSecret(of: $0) }
      let (copies, left) = try Self.look(for: first) { _ in try DerivedKeys(master: master.revealed()) }
      #expect(copies == 1)
      #expect(left == 0)
      let remains = try OwnMemory().count(of: master.dropFirst(16))
      #expect(remains == 0)
    }
  }

  @Test("G-12 nothing is left of a PIN that was drawn, hashed and compared")
  func hashed() async {
    await #expect(processExitsWith: .success) {
      let hasher = PINHasher(threads: 1, waiting: 1)
      let digits = MaskedSecret(digits: 12)
      func hash() async throws {
        guard let pin = PIN(digits.revealed()), let admission = hasher.admit() else {
          throw ProcessFailure("the hasher takes nobody")
        }
        _ = try await hasher.hash(pin, salt: .draw(random: SystemRandom()), admission)
      }
      try await hash()
      hasher.shutdown()
      let memory = try OwnMemory()
      // The thread answers before it lets go.
      var left = 1
      for _ in 0..<200 where left > 0 {
        left = try memory.count(of: digits)
        if left > 0 { try await Task.sleep(for: .milliseconds(10)) }
      }
      #expect(left == 0)
    }
  }
}
