/// Why there is no symbol or no picture of it. No case carries any of the text.
public enum QRError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text has no bytes.
  case empty
  /// A byte is not printable ASCII (0x20 to 0x7E). Without a declared encoding readers guess at everything else.
  case notPrintable
  /// Over ``QRSymbol/maximumTextLength``, or more than the largest symbol holds at this level.
  case tooLong
  /// The picture would be wider than ``QRSymbol/maximumPNGSide``.
  case pictureTooLarge
  /// The encoder could not allocate.
  case outOfMemory
  /// libqrencode or libpng failed in a way that no input should bring about; `underlying` is for the operator.
  case failed(underlying: String)

  /// Safe for any log or client; the libraries' own words are left out.
  public var description: String {
    switch self {
    case .empty: "the text of a QR symbol is empty"
    case .notPrintable: "the text of a QR symbol is not printable ASCII"
    case .tooLong: "the text is too long for a QR symbol"
    case .pictureTooLarge: "the picture of a QR symbol is too large"
    case .outOfMemory: "no memory for a QR symbol"
    case .failed: "a QR symbol could not be made"
    }
  }
}
