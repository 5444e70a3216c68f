import CPostgres
package import SodiumPrimitives

/// Where the database is and how it is spoken to: a connection string of libpq, without a password, and what this
/// program adds.
///
/// ```
/// postgresql://accessauth_serve@db1.example,db2.example/accessauth?sslrootcert=/etc/accessauth/db.crt
/// ```
///
/// Several hosts are tried in turn until one can be written (`target_session_attrs=read-write`). Unless it says
/// otherwise and any host is neither a socket nor this machine's own address, the server's certificate and its name are
/// verified (`sslmode=verify-full`).
package struct PostgresTarget: Sendable {
  /// What libpq is given, in order.
  private var parameters: [(keyword: String, value: String)]
  private let password: SharedPassword?
  /// Shared by all copies of this value.
  let order = HostOrder()

  /// Why a connection string is refused. Nothing of it is repeated.
  package enum Flaw: String, Error, Hashable, Sendable, CaseIterable {
    /// libpq cannot read it.
    case malformed
    /// It holds a password, which the process list and logs would show.
    case password
    /// It names no database, host or role.
    case incomplete
    /// It sets what this program sets: what it may lose, or how long it waits, is not for a string to say.
    case setting

    /// Safe for any log.
    package var words: String {
      switch self {
      case .malformed: "the database URL cannot be read"
      case .password: "the database URL holds a password: put it in a file and name that with --database-password-file"
      case .incomplete: "the database URL has to name a host, a database and a role"
      case .setting: "the database URL sets something that this program sets itself"
      }
    }
  }

  /// How long one host may take to answer a connection, in seconds; libpq takes 1 for 2.
  private static let connectTimeout = 2
  /// How long one statement may run on the server, in milliseconds. A caller is told after as long; this ends the work.
  private static let statementTimeout = 2000

  /// How long a statement waits for somebody else's row, in milliseconds: less than whoever asks waits for the answer.
  private static let lockTimeout = 1500
  /// How long one statement of many members does. Who waits for the row of one keeps all others waiting; those who then go
  /// by themselves keep each other waiting no longer either.
  private static let lockTimeoutTogether = 250

  /// Reads `url`; `password` is what stands in the password file.
  package init(url: String, password: consuming SecretBytes? = nil) throws(Flaw) {
    let given = try Self.parse(url)
    guard !given.contains(where: { $0.keyword == "password" || $0.keyword == "sslpassword" }) else { throw .password }
    let reserved = ["options", "client_encoding", "target_session_attrs", "application_name", "connect_timeout"]
    guard !given.contains(where: { reserved.contains($0.keyword) }) else { throw .setting }
    func value(_ keyword: String) -> String? { given.first { $0.keyword == keyword }?.value }
    guard let hosts = value("hostaddr") ?? value("host"), value("dbname") != nil, value("user") != nil else {
      throw .incomplete
    }
    var parameters = given
    if value("sslmode") == nil {
      parameters.append((keyword: "sslmode", value: Self.areLocal(hosts) ? "prefer" : "verify-full"))
    }
    // A wrong default of the server or the role could lose what was answered, or keep somebody waiting. Statements are
    // planned once for each connection: planning a batch of one row took twice as long as running it.
    let settings = [
      "search_path=accessauth", "statement_timeout=\(Self.statementTimeout)", "lock_timeout=\(Self.lockTimeout)",
      "synchronous_commit=on",
      "idle_in_transaction_session_timeout=10000", "default_transaction_isolation=read\\ committed", "jit=off",
      "plan_cache_mode=force_generic_plan", "enable_seqscan=off", "client_min_messages=warning",
    ]
    parameters += [
      (keyword: "target_session_attrs", value: "read-write"), (keyword: "client_encoding", value: "UTF8"),
      (keyword: "application_name", value: "accessauth"), (keyword: "connect_timeout", value: "\(Self.connectTimeout)"),
      (keyword: "options", value: settings.map { "-c \($0)" }.joined(separator: " ")),
    ]
    // A peer that went without a word is noticed within seconds, when nothing is asked of it as well.
    for (keyword, standard) in [
      ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"), ("tcp_user_timeout", "5000"),
    ]
    where value(keyword) == nil { parameters.append((keyword: keyword, value: standard)) }
    self.parameters = parameters
    if let password { self.password = SharedPassword(bytes: password) } else { self.password = nil }
  }

  /// What libpq makes of `url`: the keywords that it sets.
  private static func parse(_ url: String) throws(Flaw) -> [(keyword: String, value: String)] {
    guard !url.utf8.contains(0) else { throw .malformed }
    // The second argument would be given words that repeat the string.
    guard let options = unsafe url.withCString({ unsafe PQconninfoParse($0, nil) }) else { throw .malformed }
    // libpq gave it to this function, which copies what it needs.
    defer { unsafe PQconninfoFree(options) }
    var given: [(keyword: String, value: String)] = []
    var option = unsafe options
    // The list ends with an option without a keyword.
    while let keyword = unsafe option.pointee.keyword {
      if let value = unsafe option.pointee.val {
        unsafe given.append((keyword: String(cString: keyword), value: String(cString: value)))
      }
      unsafe option += 1
    }
    return given
  }

  /// Whether every one of the hosts, which commas separate, is a socket or this machine's own address.
  private static func areLocal(_ hosts: String) -> Bool {
    hosts.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { host in
      host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" || host == "::1" || isLoopbackIPv4(host)
    }
  }

  /// Whether `host` is an address of 127.0.0.0/8; a name that begins like one is not.
  private static func isLoopbackIPv4(_ host: Substring) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8(part) != nil
      }
  }

  /// Whether the server's certificate and name are verified, as far as this value knows.
  package var verifiesServer: Bool { parameters.contains { $0.keyword == "sslmode" && $0.value == "verify-full" } }

  /// The same server, for connections on which many go together.
  var together: PostgresTarget {
    var target = self
    target.parameters = parameters.map { keyword, value in
      let all = "lock_timeout=\(Self.lockTimeout)"
      guard keyword == "options" else { return (keyword: keyword, value: value) }
      return (keyword: keyword, value: value.replacing(all, with: "lock_timeout=\(Self.lockTimeoutTogether)"))
    }
    return target
  }

  /// The same as one connection string, for PostgreSQL's own programs: without the password, and without the settings of
  /// a session that serves.
  package var connectionString: String {
    parameters.filter { $0.keyword != "options" }.map { keyword, value in
      "\(keyword)='\(value.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
    }.joined(separator: " ")
  }

  /// The hosts of the connection string, as libpq names the one that it is connected to.
  var hosts: [Substring] { list(parameters.contains { $0.keyword == "host" } ? "host" : "hostaddr") }

  /// The parts of a value in which commas separate what belongs to each host.
  func list(_ keyword: String) -> [Substring] {
    let value = parameters.first { $0.keyword == keyword }?.value ?? ""
    return value.split(separator: ",", omittingEmptySubsequences: false)
  }

  /// Lends the two lists of C strings that libpq takes, each with an end mark.
  func withParameters<Result>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    let keywords = CStrings(parameters.map(\.keyword) + (password == nil ? [] : ["password"]))
    let hostly: Set = ["host", "hostaddr", "port"]
    let values = CStrings(
      parameters.map { hostly.contains($0.keyword) ? order.turned($0.value, count: hosts.count) : $0.value })
    guard let password else {
      return unsafe keywords.withList(and: nil) { keywords in
        unsafe values.withList(and: nil) { unsafe body(keywords, $0) }
      }
    }
    return password.bytes.withBytes { bytes in
      // The copy ends in a zero, as C wants it, and is wiped with this value.
      let text = SecretBytes(count: bytes.count + 1) { text in
        for index in 0..<bytes.count { text[index] = bytes[index] }
      }
      return text.withBytes { span in
        unsafe span.withUnsafeBufferPointer { memory in
          unsafe memory.withMemoryRebound(to: CChar.self) { memory in
            unsafe keywords.withList(and: nil) { keywords in
              unsafe values.withList(and: memory.baseAddress) { unsafe body(keywords, $0) }
            }
          }
        }
      }
    }
  }
}

/// A password that more than one connection is made with.
private final class SharedPassword: Sendable, Redacted {
  let bytes: SecretBytes
  init(bytes: consuming SecretBytes) { self.bytes = bytes }
}

/// Strings in memory that C can read.
private struct CStrings {
  private let memory: [CChar]
  private let offsets: [Int]

  init(_ strings: [String]) {
    var memory: [CChar] = []
    var offsets: [Int] = []
    for string in strings {
      offsets.append(memory.count)
      memory += string.utf8CString
    }
    self.memory = memory
    self.offsets = offsets
  }

  /// Lends the list of pointers, `last` at its end, and an end mark.
  func withList<Result>(
    and last: UnsafePointer<CChar>?, _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    unsafe memory.withUnsafeBufferPointer { memory in
      // Every offset is the beginning of a string in the memory; without strings nothing is read of it.
      var list = unsafe offsets.map { offset in unsafe memory.baseAddress.map { unsafe $0 + offset } }
      if let last = unsafe last { unsafe list.append(last) }
      unsafe list.append(nil)
      return unsafe list.withUnsafeBufferPointer { list in
        guard let start = list.baseAddress else { preconditionFailure("a list with an end mark has a place") }
        return unsafe body(start)
      }
    }
  }
}
