import Glibc
import Synchronization

/// Looks up the addresses of a name, as the system is set up to (`getaddrinfo`).
///
/// The call blocks, for as long as the system's servers of names let it, and cannot be stopped. So each has a thread of
/// its own, that no other work waits for; whoever asked may leave before it ends.
enum NameResolver {
  /// The most look-ups at once. Those behind slow servers of names end after less than a minute; meanwhile a name beyond
  /// the limit is not found.
  static let maximumUnderWay = 64

  fileprivate static let underWay = Atomic(0)

  /// All addresses of `name`, in the order in which to try them (RFC 6724), each once; empty when there is none, when no
  /// thread is to be had, and when the task is cancelled.
  @concurrent static func addresses(of name: String) async -> [IPAddress] {
    let (answers, answer) = AsyncStream.makeStream(of: [IPAddress].self)
    start(LookUp(name: name, answer: answer))
    for await addresses in answers { return addresses }
    return []
  }

  private static func start(_ lookUp: LookUp) {
    guard underWay.wrappingAdd(1, ordering: .relaxed).newValue <= maximumUnderWay else {
      underWay.wrappingSubtract(1, ordering: .relaxed)
      return lookUp.answer.finish()
    }
    // Retained for the thread, which takes it once.
    let argument = unsafe Unmanaged.passRetained(lookUp).toOpaque()
    var thread = pthread_t()
    guard unsafe pthread_create(&thread, nil, runLookUp, argument) == 0 else {
      // There is no thread to take it.
      unsafe Unmanaged<LookUp>.fromOpaque(argument).release()
      underWay.wrappingSubtract(1, ordering: .relaxed)
      return lookUp.answer.finish()
    }
    // Nobody joins it.
    pthread_detach(thread)
  }

  /// What a thread is given, and where it answers.
  fileprivate final class LookUp: Sendable {
    let name: String
    let answer: AsyncStream<[IPAddress]>.Continuation

    init(name: String, answer: AsyncStream<[IPAddress]>.Continuation) {
      self.name = name
      self.answer = answer
    }
  }

  fileprivate static func lookUp(_ name: String) -> [IPAddress] {
    var hints = unsafe addrinfo()
    // Without it every address comes once for each kind of socket.
    unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    // Swift gives the name a zero byte at its end; the list is C's until it is freed below.
    guard unsafe getaddrinfo(name, nil, &hints, &first) == 0 else { return [] }
    defer { unsafe freeaddrinfo(first) }
    var addresses: [IPAddress] = []
    var next = unsafe first
    while let entry = unsafe next {
      if let address = unsafe address(of: entry.pointee), !addresses.contains(address) { addresses.append(address) }
      unsafe next = entry.pointee.ai_next
    }
    return addresses
  }

  private static func address(of entry: addrinfo) -> IPAddress? {
    guard let socketAddress = unsafe UnsafeRawPointer(entry.ai_addr) else { return nil }
    // Of each family C gives its own structure, of which the bytes of the address are read.
    switch unsafe entry.ai_family {
    case AF_INET:
      let address = unsafe socketAddress.loadUnaligned(as: sockaddr_in.self).sin_addr
      return IPAddress(bytes: unsafe withUnsafeBytes(of: address) { unsafe Array($0) })
    case AF_INET6:
      let address = unsafe socketAddress.loadUnaligned(as: sockaddr_in6.self).sin6_addr
      return IPAddress(bytes: unsafe withUnsafeBytes(of: address) { unsafe Array($0) })
    default: return nil
    }
  }
}

/// What the thread does. A function of its own: the compiler (6.3.1) crashes over a closure in its place.
private func runLookUp(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument = unsafe argument else { return nil }
  // Balances the retain at the start.
  let lookUp = unsafe Unmanaged<NameResolver.LookUp>.fromOpaque(argument).takeRetainedValue()
  lookUp.answer.yield(NameResolver.lookUp(lookUp.name))
  lookUp.answer.finish()
  NameResolver.underWay.wrappingSubtract(1, ordering: .relaxed)
  return nil
}
