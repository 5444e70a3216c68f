/// Why card data is none. No part of the data is in it: it may go to any log and to the client.
public struct CardFlaw: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let reason: Reason
  /// The member of the body that is at fault.
  public let member: Member

  /// Names a flaw; for callers that read the members which are not read here, such as the format.
  public init(_ reason: Reason, in member: Member) {
    self.reason = reason
    self.member = member
  }

  /// What can be wrong with card data.
  public enum Reason: Hashable, Sendable, CaseIterable {
    /// There is no such format.
    case unknownFormat
    /// The format has no frames of so many bits.
    case bitCount
    /// Too few or too many digits.
    case length
    /// Something else than hex digits.
    case digits
    /// A bit above the captured ones is set.
    case unusedBits
    /// A parity bit does not fit: the frame was not read as the card sent it.
    case parity
  }

  /// The members of the contract's card objects, by their names there.
  public enum Member: String, Hashable, Sendable, CaseIterable {
    /// The format.
    case format
    /// The count of captured bits.
    case bits
    /// The captured bits.
    case valueHex = "value_hex"
    /// The encrypted UID and counter of a SUN message.
    case piccDataHex = "picc_data_hex"
    /// The code of a SUN message.
    case cmacHex = "cmac_hex"
    /// The encrypted file data of a SUN message.
    case encHex = "enc_hex"
  }

  /// A sentence for the client.
  public var text: StaticText {
    switch reason {
    case .unknownFormat: "no such card format"
    case .bitCount: "the format has no cards of so many bits"
    case .length: "not the number of hex digits that belongs here"
    case .digits: "not hex digits alone"
    case .unusedBits: "a bit above the captured ones is set"
    case .parity: "the parity is wrong"
    }
  }

  /// The member and the sentence.
  public var description: String { "\(member.rawValue): \(text)" }
}
