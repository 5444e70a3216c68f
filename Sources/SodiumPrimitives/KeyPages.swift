import CSodium
import Glibc
import Synchronization

/// Memory for keys that live long: pages that hold nothing else, which the system is asked to keep out of swap and of
/// dumps. What it answered is told by ``areLocked``; keys are kept there either way.
///
/// A page has 64 slots of 64 bytes, the longest key that there is (libsodium's form of an Ed25519 key). A slot that is
/// given back is taken again; pages are kept, so there are as many as the most keys that ever lived at once need.
@safe enum KeyPages {
  /// The most bytes of a slot.
  static let slotCount = 64
  /// The page of x86-64; where pages are larger, several of these share one.
  static let pageCount = 4096

  /// Addresses, as numbers: what stands there is touched by whoever has taken the slot.
  private struct Page {
    let start: UInt
    /// A bit for each slot that nobody has.
    var free = UInt64.max
  }

  private struct State {
    var pages: [Page] = []
    var areLocked = true
  }

  private static let state = Mutex(State())

  /// Whether the system keeps every page there is out of swap; true while there is none.
  static var areLocked: Bool { state.withLock { $0.areLocked } }

  /// Memory of `count` zeros that only the caller has; nil where that is longer than a slot or the system has no page to
  /// give.
  static func take(_ count: Int) -> UnsafeMutableBufferPointer<UInt8>? {
    guard count <= slotCount else { return nil }
    let address: UInt? = state.withLock { state in
      if !state.pages.contains(where: { $0.free != 0 }) {
        guard let page = newPage() else { return nil }
        if !page.isLocked { state.areLocked = false }
        state.pages.append(Page(start: page.start))
      }
      guard let index = state.pages.firstIndex(where: { $0.free != 0 }) else { return nil }
      let slot = state.pages[index].free.trailingZeroBitCount
      state.pages[index].free &= ~(1 << UInt64(slot))
      return state.pages[index].start + UInt(slot * slotCount)
    }
    // The slot lies in a page that is never given back, and has room for `count` bytes.
    guard let address, let slot = unsafe UnsafeMutablePointer<UInt8>(bitPattern: address) else { return nil }
    unsafe slot.initialize(repeating: 0, count: count)
    return unsafe UnsafeMutableBufferPointer(start: slot, count: count)
  }

  /// Takes a slot back, which the caller has wiped.
  static func give(_ memory: UnsafeMutableBufferPointer<UInt8>) {
    // Only the address is looked at.
    let address = UInt(bitPattern: memory.baseAddress)
    state.withLock { state in
      let index = state.pages.firstIndex { $0.start <= address && address - $0.start < UInt(pageCount) }
      guard let index else { return }
      state.pages[index].free |= 1 << UInt64((address - state.pages[index].start) / UInt(slotCount))
    }
  }

  private static func newPage() -> (start: UInt, isLocked: Bool)? {
    // A mapping of its own, of nothing that is there already.
    let page = unsafe mmap(nil, pageCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let page = unsafe page, unsafe page != MAP_FAILED else { return nil }
    // It has `pageCount` bytes; libsodium also takes it out of dumps.
    return unsafe (UInt(bitPattern: page), sodium_mlock(page, pageCount) == 0)
  }
}
