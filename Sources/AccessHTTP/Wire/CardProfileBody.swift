package import AccessAuth

/// The body of `PUT /v1/card_profile`.
package struct CardProfileBody {
  /// How Wiegand numbers are split.
  package let splits: CardProfile
  /// What finds the UID of a SUN message, the newest first; nil leaves the keys that there are.
  package let metaReadKeys: [AES128Key]?

  package static func read(_ body: consuming JSONBody) throws(Problem) -> CardProfileBody {
    try body.read { (json) throws(Problem) in
      var wiegand34: CardProfile.Wiegand34Split?
      var wiegand37: CardProfile.Wiegand37Split?
      var keys: [AES128Key]?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "wiegand34": wiegand34 = try json.word()
        case "wiegand37": wiegand37 = try json.word()
        case "sun_meta_read_keys_hex":
          guard try !json.null() else { return }
          keys = try json.array(0...CardProfileRecord.maximumMetaReadKeys) { (json) throws(Problem) in
            try json.cardKey()
          }
        default: throw json.unknownMember()
        }
      }
      let splits = CardProfile(
        wiegand34: try json.required(wiegand34, "wiegand34"), wiegand37: try json.required(wiegand37, "wiegand37"))
      return CardProfileBody(splits: splits, metaReadKeys: keys)
    }
  }
}

extension CardProfileView {
  /// The members of a card profile; of its keys only how many there are.
  package func write(to json: inout JSONObject) {
    json.member("wiegand34", splits.wiegand34)
    json.member("wiegand37", splits.wiegand37)
    json.member("sun_meta_read_keys", metaReadKeys)
  }
}

extension CardProfile.Wiegand34Split: JSONValue {}
extension CardProfile.Wiegand37Split: JSONValue {}
