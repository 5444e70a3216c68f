import CSodium

/// Secret bytes on the heap, owned by one variable and overwritten when that ends.
///
/// It is `~Copyable`, not `Encodable` and has no description: printing, interpolating, dumping, encoding it or putting
/// it into an array does not compile. Its bytes are lent through ``withBytes(_:)``. The memory is ordinary heap memory,
/// which may be swapped; nothing here claims that it is locked.
@safe public struct SecretBytes: ~Copyable, @unchecked Sendable {
  // Unchecked Sendable holds because the memory is written only before an initializer returns and in `deinit`.
  private let memory: UnsafeMutableBufferPointer<UInt8>
  private let owner: Owner

  /// Where the bytes of a secret stand.
  public enum Home: Sendable {
    /// With everything else: for a secret of a request.
    case heap
    /// In pages that hold keys alone and are kept out of swap where the system lets them: for a key that lives as long
    /// as the process. More than 64 bytes, and any where the system has no page to give, stand in the heap.
    case keyPages
  }

  /// Who takes the memory back.
  private enum Owner { case heap, keyPages, caller }

  /// Makes `count` bytes, all zero, and lets `fill` write them in place, so that no other copy need exist.
  /// What `fill` throws is thrown on, after the bytes are overwritten.
  public init<E: Error>(
    count: Int, in home: Home = .heap, filledBy fill: (inout MutableSpan<UInt8>) throws(E) -> Void
  ) throws(E) {
    Sodium.start()
    let memory: UnsafeMutableBufferPointer<UInt8>
    let owner: Owner
    if home == .keyPages, let slot = unsafe KeyPages.take(count) {
      unsafe memory = slot
      owner = .keyPages
    } else {
      unsafe memory = .allocate(capacity: count)
      unsafe memory.initialize(repeating: 0)
      owner = .heap
    }
    do {
      // The span ends with this scope, before the memory does.
      var bytes = unsafe memory.mutableSpan
      try fill(&bytes)
    } catch {
      unsafe Self.giveBack(memory, to: owner)
      throw error
    }
    unsafe self.memory = memory
    self.owner = owner
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
    owner = .caller
  }

  /// `count` bytes of the system's generator (`randombytes_buf`).
  public static func random(count: Int) -> SecretBytes {
    SecretBytes(count: count) { bytes in
      // C writes count bytes, which the span has.
      bytes.withAddress { unsafe randombytes_buf($0, count) }
    }
  }

  deinit { unsafe Self.giveBack(memory, to: owner) }

  /// Overwrites the memory and gives it back to where it came from, once.
  private static func giveBack(_ memory: UnsafeMutableBufferPointer<UInt8>, to owner: Owner) {
    // The buffer is initialized for its whole count; unlike a plain loop, the call is never optimized away.
    unsafe sodium_memzero(memory.baseAddress, memory.count)
    switch owner {
    case .heap: unsafe memory.deallocate()
    case .keyPages: unsafe KeyPages.give(memory)
    case .caller: break
    }
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
