import CPostgres
import Synchronization

/// In which order the hosts of one connection string are tried: the one that answered last comes first.
///
/// libpq begins at the first one each time. Where that is a machine that is gone without a word, every new connection would wait
/// for it as long as it may, and doors with it.
final class HostOrder: Sendable {
  private let first = Atomic<Int>(0)

  /// `list`, in which commas separate what belongs to each host, in the order in which the hosts are tried. A list of another
  /// length than `count`, that of the hosts, is one value for all of them.
  func turned(_ list: String, count: Int) -> String {
    let parts = list.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == count, count > 1 else { return list }
    let start = first.load(ordering: .relaxed) % count
    return (parts[start...] + parts[..<start]).joined(separator: ",")
  }

  /// Notes that the host answered that stands at `place` of the connection string.
  func note(_ place: Int) { first.store(max(place, 0), ordering: .relaxed) }
}

extension PostgresTarget {
  /// Notes which host `handle` is connected to.
  func noteHost(of handle: OpaquePointer) {
    // Both are strings of the connection, which lives on; they are copied here.
    guard let host = unsafe PQhost(handle).map({ unsafe String(cString: $0) }),
      let port = unsafe PQport(handle).map({ unsafe String(cString: $0) })
    else { return }
    let ports = list("port")
    let place = hosts.indices.first { index in
      hosts[index] == host && (ports.count != hosts.count || ports[index].isEmpty || ports[index] == port)
    }
    if let place { order.note(place) }
  }
}
