/// Addresses for C, which live as long as the closure that gets them. They are never null: an empty span may have no
/// address in Swift, but most C functions take none but a valid one, even for no bytes. Lending is safe, hence `@safe`;
/// what C then does with an address is marked where it is called.

extension Span<UInt8> {
  /// Lends the address of the first of `count` bytes that C may read.
  @safe func withAddress<R>(_ body: (UnsafePointer<UInt8>) -> R) -> R {
    unsafe withUnsafeBufferPointer { bytes in
      if let address = bytes.baseAddress { return unsafe body(address) }
      // Of no bytes, so none is read here.
      return unsafe withUnsafePointer(to: UInt8(0)) { unsafe body($0) }
    }
  }
}

extension MutableSpan<UInt8> {
  /// Lends the address of the first of `count` bytes that C may write.
  @safe mutating func withAddress<R>(_ body: (UnsafeMutablePointer<UInt8>) -> R) -> R {
    unsafe withUnsafeMutableBufferPointer { bytes in
      if let address = bytes.baseAddress { return unsafe body(address) }
      // Of no bytes, so none is written here.
      var nothing = UInt8(0)
      return unsafe withUnsafeMutablePointer(to: &nothing) { unsafe body($0) }
    }
  }
}

extension SecretBytes {
  /// Lends the address of the first of `count` bytes that C may read.
  @safe func withAddress<R>(_ body: (UnsafePointer<UInt8>) -> R) -> R {
    withBytes { $0.withAddress { unsafe body($0) } }
  }
}

extension [UInt8] {
  /// The `count` bytes that `body` writes in C, all of them.
  @safe init(count: Int, writtenBy body: (UnsafeMutablePointer<UInt8>) -> Void) {
    unsafe self.init(unsafeUninitializedCapacity: count) { bytes, written in
      // The buffer has room for `count` bytes; without an address there are none to write.
      if let address = bytes.baseAddress { unsafe body(address) }
      written = count
    }
  }
}
