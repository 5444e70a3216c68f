// What the API is given or gives, and nobody keeps as it is.
extension DataCatalog {
  static let secretsInPassing = [
    PassingData(
      "`pin`, issued or entered", "Opens.",
      left: "a keyed hash of its Argon2id hash, in `pin_tags`; of a wrong one nothing but a count"),
    PassingData(
      "`pass`, issued or shown", "Opens.",
      left: "what it can be made again from, in `credentials`; never its text or its signature"),
    PassingData("`proof`", "Proves the phone's key.", left: "nothing; its challenge is remembered as used, in `burns`"),
    PassingData(
      "`value_hex` of a card", "Opens.",
      left: "a keyed hash for each site, in `card_tags`, and the last four digits, in `credentials`"),
    PassingData(
      "`picc_data_hex`, `cmac_hex`, `enc_hex`, `uid_hex`", "Prove a card.",
      left: "a keyed hash of the UID and the highest counter, in `sun_cards`, and the UID's last four digits"),
    PassingData("`file_read_key_hex`, `sun_meta_read_keys_hex`", "Read cards.", left: "the key, wrapped"),
    PassingData("`confidence` of a face", "Says how sure a device is.", left: "nothing; a template never comes here"),
    PassingData("API keys", "Say who calls.", left: "a keyed hash and the last four characters, in `api_keys`"),
    PassingData("secrets of webhooks", "Sign messages.", left: "the secret, wrapped, in `webhook_endpoints`"),
    PassingData(
      "data of payment cards", "None: they are refused.", left: "nothing; the call is answered with 400"),
  ]

  static let callsInPassing = [
    PassingData(
      "`Idempotency-Key` and bodies of such calls", "Make a call repeatable.", left: "keyed hashes, in `claims`"),
    PassingData(
      "the label of a locker at a door", "Says which door the person stands at.", left: "the locker's identifier"),
    PassingData("addresses of clients", "Limit requests.", left: "nothing; counts by address stay in memory"),
    PassingData("paths, queries and headers", "Carry a request.", left: "nothing; the log has the route's template"),
    PassingData("`traceparent`", "Joins a request to the caller's trace.", left: "its trace number, in the log"),
  ]
}
