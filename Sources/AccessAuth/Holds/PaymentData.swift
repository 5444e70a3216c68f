/// Recognises what looks like a payment secret, so that it is refused before anything keeps it.
///
/// A card number is 13 to 19 digits, perhaps in groups, that pass the Luhn check (ISO/IEC 7812-1). A reference number of 12
/// digits, as UPI gives one, is none, whatever its check digit happens to be.
public enum PaymentData {
  /// The lengths of card numbers.
  static let cardNumberLengths = 13...19

  /// Whether `text` holds digits, perhaps in groups with one space or hyphen between them, that could be a card number.
  public static func holdsCardNumber(_ text: some Sequence<UInt8>) -> Bool {
    var groups: [[UInt8]] = []
    var isInDigits = false
    for character in text {
      switch character {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if !isInDigits { groups.append([]) }
        groups[groups.count - 1].append(character - UInt8(ascii: "0"))
        isInDigits = true
      // One separator joins two groups; anything else ends them.
      case UInt8(ascii: " ") where isInDigits, UInt8(ascii: "-") where isInDigits: isInDigits = false
      default:
        if holdsCardNumber(groups) { return true }
        groups = []
        isInDigits = false
      }
    }
    return holdsCardNumber(groups)
  }

  /// Whether `text` is nothing but 3 to 6 digits: a security code or a PIN, in a place where a reference belongs that
  /// says whose it is.
  public static func isPINLike(_ text: some Collection<UInt8>) -> Bool {
    (3...6).contains(text.count) && text.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
  }

  /// Whether a member of this name would hold a payment secret. Case, underscores and hyphens do not matter.
  public static func isSecretName(_ name: String) -> Bool {
    let plain = String(decoding: name.utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }, as: UTF8.self)
      .lowercased()
    // "stamping" is no MPIN, and "user_mpin" is one.
    return secretNames.contains(plain) || plain.hasPrefix("mpin") || plain.hasSuffix("mpin")
      || secretStems.contains { plain.contains($0) }
  }

  private static let secretNames = ["pan", "cvv", "cvc", "cvv2", "cvc2", "cid", "csc", "pin", "otp"]
  private static let secretStems = [
    "cardnumber", "cardno", "primaryaccountnumber", "securitycode", "cardpan", "cardcvv", "cardcvc", "upipin",
    "atmpin", "pinblock", "track1", "track2", "magstripe", "paymentpin", "cardpin",
  ]

  /// The longest group of a card number that is written in groups; 12 digits and a short group beside them are a reference.
  private static let longestGroup = 8

  /// Whether some groups in a row are a card number. A part of a group is none: a serial number of 24 digits holds one that
  /// passes by chance more often than not.
  private static func holdsCardNumber(_ groups: [[UInt8]]) -> Bool {
    for first in groups.indices {
      var digits: [UInt8] = []
      for group in groups[first...] {
        digits += group
        guard digits.count <= cardNumberLengths.upperBound else { break }
        guard digits.count == group.count || max(group.count, groups[first].count) <= longestGroup else { break }
        if digits.count >= cardNumberLengths.lowerBound, passesLuhn(digits) { return true }
      }
    }
    return false
  }

  private static func passesLuhn(_ digits: [UInt8]) -> Bool {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let doubled = Int(digit) * (place.isMultiple(of: 2) ? 1 : 2)
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum.isMultiple(of: 10)
  }
}
