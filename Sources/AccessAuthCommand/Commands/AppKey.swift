import AccessAuth
import ArgumentParser

/// Keys of phones, for trying app tokens without one.
struct AppKey: Family {
  static let configuration = CommandConfiguration(
    commandName: "app-key", abstract: "Make a phone's key, for trying app tokens.", subcommands: [New.self])

  static let examples = "accessauth app-key new --out phone.key > phone.jwk"

  /// Makes one.
  struct New: ParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Write a new private key to a file, and print its public key as a JWK.",
      discussion: """
        The public key goes into an app token, the private key signs for it as the phone would. A real phone makes its \
        key in hardware, which never gives it away.
        """)

    static let examples = """
      accessauth app-key new --out phone.key > phone.jwk
      accessauth app-key new --p256 --out phone.key > phone.jwk
      accessauth issue --device 7K2M9XQD --for 1h --subject me --kind app_token --public-key-file phone.jwk
      accessauth verify --pass-file pass.txt --phone-key-file phone.key --api-key-file device.key
      """

    @Option(
      help: ArgumentHelp("The file of the private key, which must not be there yet.", valueName: "file"),
      completion: .file())
    var out: String

    @Flag(help: "Make a key of P-256, as most phones' hardware has it, instead of Ed25519.")
    var p256 = false

    // A JWK is JSON anyway; a script may ask for it all the same.
    @OptionGroup var output: JSONOption

    func run() throws {
      let maker = try PhoneKeyFile.make(out, p256 ? .p256 : .ed25519)
      try Standard.print(json: PublicJWK(maker.publicKey).json)
      Standard.note("the private key is in \(out)")
    }
  }
}
