import AccessAuth

/// Arguments stand in the shell's history and in the process list, where others read them: a secret among them is
/// refused before anything else is looked at, and not repeated.
enum SecretArguments {
  static func refuse(_ arguments: [String]) throws(Failure) {
    // Also the value of `--option=value`.
    let values = arguments.map { argument in
      argument.hasPrefix("-") ? argument.split(separator: "=", maxSplits: 1).last.map(String.init) ?? "" : argument
    }
    if values.contains(where: { $0.hasPrefix("aa_live_") || $0.hasPrefix("aa_test_") }) {
      throw .usage(
        """
        an API key stands among the arguments, where the shell's history and the process list keep it; \
        put it into a file and name that with --api-key-file, and revoke this key
        """)
    }
    // Only `inspect` takes a pass as an argument.
    if arguments.first != "inspect", values.contains(where: isPass) {
      throw .usage(
        """
        a pass stands among the arguments, where the shell's history and the process list keep it; \
        use --pass-file or standard input
        """)
    }
    if values.contains(where: holdsPassword) {
      throw .usage(
        """
        a database URL with a password stands among the arguments, where the shell's history and the process list keep \
        it; put the password into a file and name that with --database-password-file, and change it
        """)
    }
    // Of a card, a profile or a key, where the name of its file belongs.
    if values.contains(where: { $0.hasPrefix("{") && $0.contains("\"") }) {
      throw .usage(
        """
        JSON stands among the arguments, where the shell's history and the process list keep it; \
        give the name of a file, or - for standard input
        """)
    }
    try refuseDigitsAndKeys(arguments)
  }

  /// Options that name a file, and that somebody could give the secret itself; a file that cannot be read would be named
  /// in an error.
  private static func refuseDigitsAndKeys(_ arguments: [String]) throws(Failure) {
    let pairs = zip(arguments, arguments.dropFirst() + [""]).map { argument, next in
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return (name: parts.first ?? "", value: parts.count == 2 ? parts[1] : next)
    }
    for (name, value) in pairs {
      switch name {
      case "verify" where isDigits(value), "scan" where isDigits(value), "--pin" where isDigits(value),
        "--pin-file" where isDigits(value):
        throw .usage(
          """
          a PIN stands among the arguments, where the shell's history and the process list keep it; \
          use --pin-file with a file or - for standard input, and reissue this one
          """)
      case "--phone-key" where isKey(value), "--phone-key-file" where isKey(value):
        throw .usage(
          """
          a private key stands among the arguments, where the shell's history and the process list keep it; \
          use --phone-key-file with a file, and make a new key
          """)
      default: continue
      }
    }
  }

  private static func isDigits(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  /// 32 bytes as hexadecimal digits or base64url; a path has a dot or a slash, or is shorter.
  private static func isKey(_ text: String) -> Bool {
    let text = Array(text.utf8)
    return text.count == 64 && Hex.bytes(text) != nil || text.count == 43 && Base64URL.decode(text) != nil
  }

  /// Whether it is a database URL, or a list of libpq's keywords, that has a password. What this does not see is found when
  /// libpq reads it.
  private static func holdsPassword(_ text: String) -> Bool {
    let text = text.lowercased()
    let isURL = text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    let authority = isURL ? text.split(separator: "/").dropFirst().first ?? "" : ""
    // A user with what stands behind its colon; a host alone has a port there.
    if authority.split(separator: "@", omittingEmptySubsequences: false).dropLast().contains(where: { $0.contains(":") }
    ) {
      return true
    }
    return text.contains("password=") && (isURL || text.contains("host=") || text.contains("dbname="))
  }

  /// The first characters of a pass in either case, and longer than any label.
  private static func isPass(_ text: String) -> Bool {
    text.utf8.count > 100 && text.prefix(3).uppercased() == "AP1"
  }
}
