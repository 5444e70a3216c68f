import CSodium

extension SecretBytes {
  /// Whether this process may keep memory out of swap, as tried with one page, and all its long-lived keys are
  /// (``Home/keyPages``). Nothing here relies on it: it is for an operator to see.
  public static var canLockMemory: Bool {
    Sodium.start()
    guard KeyPages.areLocked else { return false }
    var page = [UInt8](repeating: 0, count: 4096)
    // The buffer has the bytes that are locked, and is unlocked before it goes.
    return unsafe page.withUnsafeMutableBytes { page in
      guard let start = page.baseAddress, unsafe sodium_mlock(start, page.count) == 0 else { return false }
      return unsafe sodium_munlock(start, page.count) == 0
    }
  }
}
