import AccessAuth
import Testing

@Suite("What looks like a payment secret")
struct PaymentDataTests {
  private static func holdsCardNumber(_ text: String) -> Bool { PaymentData.holdsCardNumber(text.utf8) }

  /// The digits of `number` in groups.
  private static func grouped(_ number: String, by count: Int, with separator: String) -> String {
    let digits = Array(number)
    return stride(from: 0, to: digits.count, by: count)
      .map { String(digits[$0..<min($0 + count, digits.count)]) }.joined(separator: separator)
  }

  /// The numbers that card networks and processors publish for tests, 13 to 19 digits.
  private static let published = [
    "4111111111111111", "4012888888881881", "4242424242424242", "4222222222222", "5555555555554444",
    "5105105105105100", "2223003122003222", "378282246310005", "371449635398431", "378734493671000",
    "6011111111111117", "6011000990139424", "30569309025904", "38520000023237", "3530111333300000",
    "3566002020360505", "6304000000000000", "6759649826438453", "6771798021000008", "6200000000000005",
    "4000056655665556", "6205500000000000004", "6304000000000000000",
  ]

  @Test("the published test card numbers are found, alone, in a sentence and in groups", arguments: published)
  func cards(number: String) {
    #expect(Self.holdsCardNumber(number))
    #expect(Self.holdsCardNumber("card \(number), exp 12/27"))
    #expect(Self.holdsCardNumber("x\(number)y"))
    for count in [1, 2, 4, 5] {
      for separator in [" ", "-"] {
        let text = Self.grouped(number, by: count, with: separator)
        #expect(Self.holdsCardNumber(text), "\(text)")
        #expect(Self.holdsCardNumber("INV-9 \(text)"), "\(text)")
        #expect(Self.holdsCardNumber("\(text) 12/27"), "\(text)")
      }
    }
  }

  @Test("one digit changed is no card number, for the check digit does not fit", arguments: published)
  func changed(number: String) {
    let digits = Array(number.utf8)
    for index in digits.indices {
      var other = digits
      other[index] = (other[index] - 0x30 + 1) % 10 + 0x30
      #expect(!PaymentData.holdsCardNumber(other))
    }
  }

  @Test(
    "a UPI reference number has 12 digits and is fine, also where its check digit fits",
    arguments: ["426013678905", "426013678906", "123456789015", "000000000000", "411111111111", "UPI/426013678905/CR"])
  func upi(text: String) { #expect(!Self.holdsCardNumber(text)) }

  @Test("12 digits that pass the check are no card number, and 13 that do are: the length decides")
  func lengths() {
    // Zeros in front leave the sum of the check as it is.
    for count in 1...40 {
      let text = String(repeating: "0", count: count)
      #expect(Self.holdsCardNumber(text) == (13...19).contains(count), "\(count) zeros")
    }
    let twelve = "123456789015"
    #expect(!Self.holdsCardNumber(twelve) && Self.holdsCardNumber("0" + twelve))
  }

  @Test("20 digits and more in one group are no card number, whatever stands in them")
  func long() {
    for text in [
      "41111111111111110000", "00004111111111111111", "411111111111111141111111", "41111111111111114242424242424242",
    ] {
      #expect(!Self.holdsCardNumber(text), "\(text)")
    }
  }

  @Test("digits that something else than one space or hyphen parts are not one number")
  func parted() {
    for separator in [",", ".", "/", ":", "  ", "--", " - ", "\u{2013}", "\u{A0}", "x", "\n"] {
      let text = Self.grouped("4111111111111111", by: 4, with: separator)
      #expect(!Self.holdsCardNumber(text), "\(text)")
    }
  }

  @Test(
    "an identifier, a time and an invoice number are fine",
    arguments: [
      "", "INV-2026-000123", "2026-01-01T12:00:00.000Z", "order 77", "pay_29QQoUBi66xm2f", "0000",
      "txn 4111-1111", "+49 30 1234567",
    ])
  func harmless(text: String) { #expect(!Self.holdsCardNumber(text)) }

  @Test("any bytes are looked at: what is no text is no card number")
  func bytes() {
    #expect(!PaymentData.holdsCardNumber([0xFF, 0x80, 0x00]))
    #expect(PaymentData.holdsCardNumber([0xFF] + Array("4111111111111111".utf8) + [0x80]))
    // Digits of another script are not those of a card in ASCII.
    #expect(!Self.holdsCardNumber("٤١١١١١١١١١١١١١١١"))
  }

  @Test("3 to 6 digits and nothing else look like a PIN or a security code")
  func pinLike() {
    for count in 0...20 {
      #expect(PaymentData.isPINLike(String(repeating: "7", count: count).utf8) == (3...6).contains(count))
    }
    for text in ["12a4", " 1234", "1234 ", "12-34", "INV-9", "١٢٣٤"] { #expect(!PaymentData.isPINLike(text.utf8)) }
  }

  @Test(
    "members that would hold a payment secret are known by their names, however they are written",
    arguments: [
      "pan", "PAN", "cvv", "CVV2", "cvc", "c_v_v", "csc", "cid", "pin", "otp", "card_number", "cardNumber", "card-no",
      "CARDNUMBER", "primary_account_number", "security_code", "upi_pin", "UPIPIN", "mpin", "m_pin", "atm_pin",
      "pin_block", "track1", "track_2_data", "payment_pin", "card_pin", "encrypted_card_number", "mpin_value",
    ])
  func secretNames(name: String) { #expect(PaymentData.isSecretName(name)) }

  @Test(
    "other names are fine, also those that begin like one",
    arguments: [
      "", "reference", "transaction_ref", "status", "paid_until", "amount_class", "kind", "panel", "pinned", "company",
      "spin", "shipping", "opinion", "token", "rrn", "utr", "span",
    ])
  func otherNames(name: String) { #expect(!PaymentData.isSecretName(name)) }
}
