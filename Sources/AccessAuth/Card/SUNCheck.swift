/// The check of a SUN message with the same work for a card that is known, one that is not, and noise, so that the time
/// of a refusal does not tell which cards are enrolled.
package enum SUNCheck {
  /// Who may be speaking: what `message` says under each of the tenant's meta-read keys that gives a sense, in their
  /// order. A wrong key may give one too, of a UID that nobody has. All keys are tried, and one where there is none.
  package static func candidates(_ message: SUNMessage, metaReadKeys: [AES128Key]) -> [PICCData] {
    guard !metaReadKeys.isEmpty else {
      _ = message.picc(metaReadKey: dummyKey)
      return []
    }
    return metaReadKeys.compactMap { message.picc(metaReadKey: $0) }
  }

  /// Whether `message` was made by the card `picc` with `fileReadKey`. Without either it is not, and the session key
  /// and the code are made for a card that is none.
  package static func isGenuine(_ message: SUNMessage, _ picc: PICCData?, fileReadKey: AES128Key?) -> Bool {
    let isKnown = picc != nil && fileReadKey != nil
    guard let picc = picc ?? dummyCard else { return false }
    let isGenuine = message.isGenuine(picc, fileReadKey: fileReadKey ?? dummyKey)
    return isGenuine && isKnown
  }

  /// A key for work whose result is thrown away. It is in the source, and opens nothing.
  package static let dummyKey = AES128Key(code: Array("no card has this".utf8))

  private static let dummyCard = CardUID(bytes: [UInt8](repeating: 0, count: 7)).flatMap {
    PICCData(uid: $0, counter: 0)
  }
}
