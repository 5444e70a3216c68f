public import AccessAuth
public import SodiumPrimitives

/// An NTAG 424 DNA that exists only here: it says what the card would, and counts as the card does.
public struct SimulatedCard: Sendable {
  /// The card, 7 bytes.
  public let uid: CardUID
  /// How often it has been read.
  public private(set) var counter: UInt32
  private let metaReadKey: AES128Key
  private let fileReadKey: AES128Key

  /// A card with its two keys that has been read `counter` times.
  public init(uid: CardUID, metaReadKey: AES128Key, fileReadKey: AES128Key, counter: UInt32 = 0) {
    self.uid = uid
    self.counter = counter
    self.metaReadKey = metaReadKey
    self.fileReadKey = fileReadKey
  }

  /// It has been read 2^24 - 1 times, or its UID has not 7 bytes: it says no more.
  public struct Silent: Error {}

  /// Reads the card once: the counter rises, and then the card speaks. `fileData` has whole blocks of 16 bytes. Throws
  /// ``Silent``, or a ``CardFlaw`` for file data of another length.
  public mutating func tap(fileData: [UInt8]? = nil, random: some RandomSource) throws -> SUNMessage {
    guard let picc = PICCData(uid: uid, counter: counter &+ 1) else { throw Silent() }
    counter = picc.counter
    return try SUNMessage(
      of: picc, fileData: fileData, metaReadKey: metaReadKey, fileReadKey: fileReadKey, random: random)
  }
}

extension SUNMessage {
  /// The members of a verification's `presented`, as a reader sends them.
  public var presented: [String: String] {
    var members = ["format": "sun", "picc_data_hex": piccDataHex, "cmac_hex": cmacHex]
    members["enc_hex"] = encHex
    return members
  }
}
