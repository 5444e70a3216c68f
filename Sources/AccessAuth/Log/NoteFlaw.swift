/// Why bytes are no signed note, or a note's text no checkpoint. Safe for any log: no part of the content is in it.
public enum NoteFlaw: String, Error, Hashable, Sendable, CustomStringConvertible {
  /// More than ``SignedNote/maximumCount`` bytes.
  case tooLong = "too long"
  /// Not UTF-8, or an ASCII control character other than newline.
  case characters
  /// The last byte is no newline.
  case unfinished = "no final newline"
  /// No empty line, or no line after the last one.
  case unsigned = "no signature lines"
  /// More than ``SignedNote/maximumSignatures`` signature lines.
  case tooManySignatures = "too many signatures"
  /// A line after the last empty one is not dash, key name and base64 of five bytes or more.
  case signatureLine = "signature line"
  /// Fewer than three lines.
  case tooShort = "too short"
  /// The first line is empty.
  case origin
  /// The second line is no number from 0 to 2^63 - 1, in decimal without a leading zero.
  case size
  /// The third line is not base64 of 32 bytes.
  case root
  /// A line after the third is empty.
  case extensionLine = "extension line"

  /// The reason in a few words, safe for any log.
  public var description: String { rawValue }
}
