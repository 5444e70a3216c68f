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
  }

  /// The first characters of a pass in either case, and longer than any label.
  private static func isPass(_ text: String) -> Bool {
    text.utf8.count > 100 && text.prefix(3).uppercased() == "AP1"
  }
}
