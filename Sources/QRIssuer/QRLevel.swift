/// How much of a symbol may be unreadable before its text is lost (ISO/IEC 18004, error correction level).
///
/// The raw value is the standard's letter in lower case, as it stands in `?level=`; anything else is nil.
public enum QRLevel: String, Hashable, Sendable, CaseIterable {
  /// About 7 % can be restored: the smallest symbol.
  case l
  /// About 15 %: what a phone's display needs.
  case m
  /// About 25 %.
  case q
  /// About 30 %: for print that will be scratched.
  case h
}
