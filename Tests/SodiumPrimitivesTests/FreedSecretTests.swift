import AccessAuthTesting
import Glibc
import Testing

@testable import SodiumPrimitives

/// What is left of a secret in the whole memory of a process, once it has ended: stacks and what was freed too. Each
/// case runs in a process of its own, in which nobody else takes the memory meanwhile.
@Suite("Secrets that have ended")
struct FreedSecretTests {
  /// Keeps what cannot be copied for as long as it is looked at.
  final class Kept {
    let secret: SecretBytes

    init(_ secret: consuming SecretBytes) { self.secret = secret }
  }

  /// Makes something that holds `secret`, and looks for it while it lives and when it has ended. The first 16 bytes of
  /// what is freed are the allocator's own: the rest alone would tell whether nobody wiped it.
  static func look(
    for secret: MaskedSecret = MaskedSecret(count: 32), _ making: (MaskedSecret) throws -> Any
  ) throws -> (copies: Int, left: Int) {
    let memory = try OwnMemory()
    func copies() throws -> Int {
      let value = try making(secret)
      return try withExtendedLifetime(value) { try memory.count(of: secret) }
    }
    let copies = try copies()
    return (copies, try memory.count(of: secret.dropFirst(min(16, secret.count / 2))))
  }

  @Test("G-12 memory that nobody wipes is seen after it is freed: the search is one")
  func control() async {
    await #expect(processExitsWith: .success) {
      let memory = try OwnMemory()
      var seen = 0
      // Another may take the memory before it is looked at, but not each time.
      for _ in 0..<20 where seen == 0 {
        let secret = MaskedSecret(count: 700)
        func make() -> [UInt8] { (0..<secret.count).map { secret[$0] } }
        let copies = try withExtendedLifetime(make()) { try memory.count(of: secret) }
        #expect(copies >= 1)
        seen += try memory.count(of: secret.dropFirst(600))
      }
      #expect(seen >= 1)
    }
  }

  @Test("G-12 a secret stands in memory once, and not at all when it ended, wherever it stood")
  func secretBytes() async {
    await #expect(processExitsWith: .success) {
      for (name, found) in [
        ("heap", try Self.look { Kept($0.revealed()) }),
        ("key page", try Self.look { Kept($0.revealed(in: .keyPages)) }),
        ("long key", try Self.look(for: MaskedSecret(count: 65)) { Kept($0.revealed(in: .keyPages)) }),
        ("long", try Self.look(for: MaskedSecret(count: 4000)) { Kept($0.revealed()) }),
        ("shared", try Self.look { SharedSecret($0.revealed()) }),
        (
          "copied",
          try Self.look { secret in
            let revealed = secret.revealed()
            return Kept(revealed.withBytes { SecretBytes(copying: $0) })
          }
        ),
      ] {
        #expect(found == (1, 0), "\(name): \(found)")
      }
    }
  }

  @Test("G-12 nothing is left of a secret whose making failed")
  func failed() async {
    await #expect(processExitsWith: .success) {
      let secret = MaskedSecret(count: 64)
      for home in [SecretBytes.Home.heap, .keyPages] {
        #expect(throws: SodiumError.outOfMemory) {
          _ = try SecretBytes(count: secret.count, in: home) { (bytes) throws(SodiumError) in
            for index in 0..<secret.count { bytes[index] = secret[index] }
            throw SodiumError.outOfMemory
          }
        }
        let left = try OwnMemory().count(of: secret.dropFirst(16))
        #expect(left == 0)
      }
    }
  }

  @Test("G-12 nothing is left of a signing key that signed, and of a key that was derived and used")
  func keys() async {
    await #expect(processExitsWith: .success) {
      let signing = try Self.look { secret in
        let key = try Ed25519.SigningKey(seed: secret.revealed())
        _ = key.sign([1, 2, 3].span)
        return key
      }
      #expect(signing == (1, 0), "\(signing)")
      let master = SecretBytes.random(count: 32)
      func derive() throws -> SecretBytes { try KeyDerivation.subkey(of: master, context: "aaTESTS_", id: 1) }
      let derived = try derive().withBytes { MaskedSecret(of: $0) }
      let subkey = try Self.look(for: derived) { _ in
        let key = try derive()
        _ = BLAKE2b.hash([1, 2, 3], key: key)
        let box = XChaCha20Poly1305.seal([4, 5, 6].span, authenticating: [], key: key, random: SystemRandom())
        _ = XChaCha20Poly1305.open(box, authenticating: [], key: key)
        return Kept(key)
      }
      #expect(subkey == (1, 0), "\(subkey)")
      let left = try OwnMemory().count(of: master.withBytes { MaskedSecret(of: $0) })
      #expect(left == 1, "the master key itself, which still lives")
    }
  }

  @Test("G-12 nothing is left of a password that was hashed, of its hash, and of what was in a box")
  func passwords() async {
    await #expect(processExitsWith: .success) {
      let password = MaskedSecret(count: 48)
      let workers = Argon2idWorkers(threads: 1, queueLimit: 1)
      func hash() async throws -> MaskedSecret {
        try await workers.hash(password.revealed(), salt: [UInt8](repeating: 1, count: 16))
          .withBytes { MaskedSecret(of: $0) }
      }
      let hashed = try await hash()
      workers.shutdown()
      let memory = try OwnMemory()
      for (name, secret) in [("password", password.dropFirst(16)), ("hash", hashed.dropFirst(16))] {
        // The thread answers before it lets go.
        var left = 1
        for _ in 0..<200 where left > 0 {
          left = try memory.count(of: secret)
          if left > 0 { usleep(10_000) }
        }
        #expect(left == 0, "\(name)")
      }
      let key = SecretBytes.random(count: 32)
      let boxed = try Self.look { secret in
        let box = secret.revealed().withBytes {
          XChaCha20Poly1305.seal($0, authenticating: [7], key: key, random: SystemRandom())
        }
        guard let opened = XChaCha20Poly1305.open(box, authenticating: [7], key: key) else {
          throw SodiumError.outOfMemory
        }
        return Kept(opened)
      }
      #expect(boxed == (1, 0))
    }
  }
}
