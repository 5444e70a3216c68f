import Foundation
import Glibc
import Testing

@testable import SodiumPrimitives

/// What a thread hashes in is the thread's own: each test has one of its own.
@Suite("The memory in which a thread hashes")
struct HashingMemoryTests {
  private static let memory = Argon2id.Memory.kibibytes(256)
  private static let salt = [UInt8](0..<16)

  @Test("a hash in kept memory is the hash, and the memory is kept")
  func same() async throws {
    let digits = Array("482913".utf8)
    let expected = try Argon2id.hash(digits.span, salt: Self.salt).bytes
    let (hashes, kept) = await onThread {
      let hashes = (0..<3).map { _ in
        HashingMemory.keeping(Argon2id.Cost.pin.memory) {
          (try? Argon2id.hash(digits.span, salt: Self.salt))?.bytes
        }
      }
      defer { HashingMemory.forget() }
      return (hashes, HashingMemory.kept)
    }
    #expect(hashes == [expected, expected, expected])
    // Zero would say that libsodium maps its memory elsewhere: then all this is of no use.
    #expect(kept == Argon2id.Cost.pin.memory)
  }

  @Test("G-01 what a hash leaves is wiped before the memory is used again")
  func wiped() async {
    let (isSame, isWiped) = await onThread {
      defer { HashingMemory.forget() }
      let first = HashingMemory.keeping(Self.memory) { Mapping(Self.memory.bytes, filledWith: 0xA5) }
      let second = HashingMemory.keeping(Self.memory) { Mapping(Self.memory.bytes, filledWith: nil) }
      return (first.address == second.address, second.wasZero)
    }
    #expect(isSame)
    #expect(isWiped)
  }

  @Test("nothing is kept of a mapping of another length, or outside of a hash")
  func others() async {
    let kept = await onThread {
      HashingMemory.keeping(Self.memory) { _ = Mapping(Self.memory.bytes / 2, filledWith: 1) }
      let other = HashingMemory.kept
      _ = Mapping(Self.memory.bytes, filledWith: 1)
      let outside = HashingMemory.kept
      HashingMemory.keeping(Self.memory) { _ = Mapping(Self.memory.bytes, filledWith: 1) }
      let hash = HashingMemory.kept
      HashingMemory.forget()
      return [other, outside, hash, HashingMemory.kept]
    }
    #expect(kept == [.bytes(0), .bytes(0), Self.memory, .bytes(0)])
  }

  @Test("a second mapping while the first is taken is the system's")
  func nested() async {
    let (first, second) = await onThread {
      defer { HashingMemory.forget() }
      return HashingMemory.keeping(Self.memory) { () -> (UInt, UInt) in
        var inner: UInt = 0
        let outer = Mapping(Self.memory.bytes, filledWith: 1) {
          inner = Mapping(Self.memory.bytes, filledWith: 1).address
        }
        return (outer.address, inner)
      }
    }
    #expect(first != second)
  }

  @Test("what the system refuses is refused")
  func refused() async {
    let isRefused = await onThread {
      let memory = Argon2id.Memory.bytes(1 << 60)
      defer { HashingMemory.forget() }
      return HashingMemory.keeping(memory) {
        // No address is looked at.
        unsafe mmap(nil, memory.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
          && errno == ENOMEM
      }
    }
    #expect(isRefused)
  }

  private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: work()) }
    }
  }
}

/// Memory that was mapped, looked at, filled and unmapped.
private struct Mapping {
  let address: UInt
  let wasZero: Bool

  init(_ count: Int, filledWith byte: UInt8?, during work: () -> Void = {}) {
    let start = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start = unsafe start, unsafe start != MAP_FAILED else { preconditionFailure("no memory") }
    // The mapping is count bytes long and used by nobody else until it is unmapped.
    let bytes = unsafe UnsafeMutableRawBufferPointer(start: start, count: count)
    wasZero = unsafe bytes.allSatisfy { $0 == 0 }
    if let byte { unsafe memset(start, CInt(byte), count) }
    work()
    address = UInt(bitPattern: start)
    unsafe munmap(start, count)
  }
}
