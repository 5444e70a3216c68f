import CSodium

/// Secret bytes on the heap, owned by one variable and overwritten when that ends.
///
/// It is `~Copyable`, not `Encodable` and has no description: printing, interpolating, dumping, encoding it or putting
/// it into an array does not compile. Its bytes are lent through ``withBytes(_:)``. The memory is ordinary heap memory,
/// which may be swapped; nothing here claims that it is locked.
@safe public struct SecretBytes: ~Copyable, @unchecked Sendable {
  // Unchecked Sendable holds because the memory is written only before an initializer returns and in `deinit`.
  private let memory: UnsafeMutableBufferPointer<UInt8>
  private let isFreedHere: Bool

  /// Makes `count` bytes, all zero, and lets `fill` write them in place, so that no other copy need exist.
  /// What `fill` throws is thrown on, after the bytes are overwritten.
  public init<E: Error>(count: Int, filledBy fill: (inout MutableSpan<UInt8>) throws(E) -> Void) throws(E) {
    Sodium.start()
    let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
    unsafe memory.initialize(repeating: 0)
    do {
      // The span ends with this scope, before the memory does.
      var bytes = unsafe memory.mutableSpan
      try fill(&bytes)
    } catch {
      unsafe Self.wipe(memory)
      unsafe memory.deallocate()
      throw error
    }
    unsafe self.memory = memory
    isFreedHere = true
  }

  /// Copies `bytes`; the original is the caller's to wipe.
  public init(copying bytes: Span<UInt8>) {
    self.init(count: bytes.count) { copy in
      for index in bytes.indices { copy[index] = bytes[index] }
    }
  }

  /// Copies `bytes`; the original is the caller's to give up.
  public init(copying bytes: [UInt8]) {
    self.init(copying: bytes.span)
  }

  /// Wipes `memory` at the end like any secret but leaves freeing it to the caller, who can look at what remained.
  init(wiping memory: UnsafeMutableBufferPointer<UInt8>) {
    Sodium.start()
    unsafe self.memory = memory
    isFreedHere = false
  }

  /// `count` bytes of the system's generator (`randombytes_buf`).
  public static func random(count: Int) -> SecretBytes {
    SecretBytes(count: count) { bytes in
      // C writes count bytes, which the span has.
      bytes.withAddress { unsafe randombytes_buf($0, count) }
    }
  }

  deinit {
    unsafe Self.wipe(memory)
    if isFreedHere { unsafe memory.deallocate() }
  }

  private static func wipe(_ memory: UnsafeMutableBufferPointer<UInt8>) {
    // The buffer is initialized for its whole count; unlike a plain loop, the call is never optimized away.
    unsafe sodium_memzero(memory.baseAddress, memory.count)
  }

  /// How many bytes; no secret.
  public var count: Int { unsafe memory.count }

  /// Lends the bytes for the time of `body`.
  public func withBytes<R: ~Copyable, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
    // `self` is borrowed while `body` runs, so the memory outlives the span.
    try body(unsafe memory.span)
  }

  /// Whether both hold the same bytes, in a time that depends on the lengths alone.
  public func isEqual(to other: borrowing SecretBytes) -> Bool {
    ConstantTime.equal(unsafe memory.span, unsafe other.memory.span)
  }
}
