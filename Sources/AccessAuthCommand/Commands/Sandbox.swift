import AccessAuth
import ArgumentParser

/// What a sandbox offers beside everything that a tenant does.
struct Sandbox: Family {
  static let configuration = CommandConfiguration(
    abstract: "Try a sandbox tenant without hardware.", subcommands: [Scan.self])

  static let examples = """
    accessauth sandbox scan --device 7K2M9XQD --pass-file pass.txt --api-key-file test.key
    accessauth sandbox scan --device 7K2M9XQD --pin-file - --locker A12 --api-key-file test.key
    """

  /// Presents a credential in place of a device.
  struct Scan: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Present a credential as one of the sandbox's devices would, with a test key.",
      discussion: """
        The service decides as at a door, and a use is spent. Statuses as of verify. The key is an aa_test_… key of an \
        admin, an operator or a partner that issues. A phone's proof needs a challenge, which a device alone is given: \
        for --phone-key-file there is verify with the device's key.
        """)

    static let examples = """
      accessauth sandbox scan --device 7K2M9XQD --pass-file pass.txt --api-key-file test.key
      accessauth sandbox scan --device 7K2M9XQD --no-consume --api-key-file test.key < pass.txt
      accessauth sandbox scan --device 7K2M9XQD --pin-file - --locker A12 --api-key-file test.key
      accessauth sandbox scan --device 7K2M9XQD --card-file tap.json --json --api-key-file test.key
      """

    @Option(help: "The device in whose place it is shown: its id or its device code.")
    var device: String

    @OptionGroup var options: AttemptOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
      try options.validate(with: client)
      if options.shown.phoneKeyFile != nil {
        throw ValidationError("--phone-key-file needs a device's challenge; use verify with the device's key")
      }
    }

    func run() async throws {
      let remote = try client.remote()
      try await options.make(
        at: "/v1/sandbox/scans", device: try await remote.device(device), remote, client.output)
    }
  }
}
