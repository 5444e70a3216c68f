import ArgumentParser

/// Presents a credential as a door would.
struct Verify: AsyncParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    abstract: "Present a pass, PIN, card, phone or face as a door would, with a device key.",
    discussion: """
      Status 0: it opens, and a use is spent. Status 1: the door stays shut. Status 3: nobody could tell, and the door \
      stays shut. What is secret comes from a file or standard input; a scanner that types may end it with Enter.
      """)

  static let examples = """
    accessauth verify --pass-file pass.txt --api-key-file device.key
    accessauth verify --locker A12 --api-key-file device.key < pass.txt
    accessauth verify --no-consume --api-key-file device.key < pass.txt
    accessauth verify --pin-file - --locker A12 --api-key-file device.key
    accessauth verify --card-format wiegand26 --value-hex 2F623AE --api-key-file device.key
    accessauth verify --card-file tap.json --api-key-file device.key
    accessauth verify --pass-file pass.txt --phone-key-file phone.key --api-key-file device.key
    accessauth verify --face crd_01h455vb4pex5vsknk084sn02q --confidence 0.98 --api-key-file device.key
    """

  @OptionGroup var options: AttemptOptions
  @OptionGroup var client: ClientOptions

  func validate() throws { try options.validate(with: client) }

  func run() async throws {
    try await options.make(at: "/v1/verifications", try client.remote(), client.output)
  }
}
