import AccessAuthTesting
import Foundation
import Testing

/// The command line without a service: what it reads, what it refuses, with which exit status.
@Suite struct CommandLineTests {
  private static let pass = "001-genuine-single-use"

  @Test("help begins with examples", arguments: [[], ["issue"], ["verify"], ["sites", "create"], ["migrate", "up"]])
  func help(command: [String]) throws {
    for arguments in [command + ["--help"], ["help"] + command] {
      let run = try CommandRun(arguments)
      #expect(run.status == 0)
      #expect(run.output.hasPrefix("EXAMPLES:\n  accessauth "))
      #expect(run.output.contains("USAGE: accessauth"))
      #expect(run.error.isEmpty)
    }
  }

  @Test(
    "what is not understood is usage, said on standard error alone",
    arguments: [
      ["nonsense"], ["--nonsense"], ["issue"], ["issue", "--for", "1h", "--subject", "a"], ["migrate"], ["sites"],
      ["issue", "--device", "7K2M9XQD", "--for", "+1h", "--subject", "a"], ["events", "--limit", "101"],
      ["revoke", "dev_01h455vb4pex5vsknk084sn02q", "--api-key-file", "-"], ["keys", "rotate", "everything"],
      ["serve"], ["serve", "--data", "x", "--listen", "8080"], ["serve", "--data", "x", "--listen", "127.0.0.1:+80"],
      ["serve", "--data", "x", "--listen", "::1:8080"], ["serve", "--data", "x", "--behind-proxy", "10.0.0.1/8"],
      ["events"], ["verify"], ["verify", "--api-key-file", "-"], ["completion", "csh"],
    ])
  func usage(arguments: [String]) throws {
    let run = try CommandRun(arguments)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.error.hasPrefix("error: "))
  }

  @Test(
    "an address that others reach is refused without a proxy", arguments: ["0.0.0.0:0", "[::]:0", "example.com:80"])
  func listensElsewhere(address: String) throws {
    let run = try CommandRun(["serve", "--data", "x", "--listen", address])
    #expect(run.status == 2)
    #expect(run.error.contains("is reached from other machines"))
    #expect(run.error.contains("--tls-cert") && run.error.contains("--behind-proxy"))
  }

  @Test("a data folder that does not exist is refused, and nothing is made")
  func missingFolder() throws {
    let folder = try CommandFolder()
    let run = try CommandRun(["serve", "--data", folder.path("data"), "--listen", "127.0.0.1:0"])
    #expect(run.status == 1)
    #expect(run.error.contains("the folder does not exist"))
    #expect(try folder.names().isEmpty)
  }

  @Test(
    "a key or a pass among the arguments is refused and not repeated",
    arguments: [
      ["events", "--api-key", "aa_live_admin_canary"], ["events", "--api-key-file=aa_test_admin_canary"],
      ["verify", "AP1CANARY" + String(repeating: "A", count: 200)],
      ["verify", "--pass-file", "ap1canary" + String(repeating: "a", count: 200)],
    ])
  func secretArguments(arguments: [String]) throws {
    let run = try CommandRun(arguments)
    #expect(run.status == 2)
    #expect(run.error.contains("among the arguments"))
    #expect(!run.error.lowercased().contains("canary"))
  }

  @Test("a key file with a wrong character is refused before anything is sent")
  func mistypedKey() throws {
    let folder = try CommandFolder()
    try folder.write("key", "aa_live_admin_\(String(repeating: "0", count: 49))\n")
    let run = try CommandRun(["events", "--api-key-file", folder.path("key")])
    #expect(run.status == 2)
    #expect(run.error.contains("does not hold an API key"))
  }

  @Test("an unknown variable of the environment is an error")
  func unknownVariable() throws {
    let run = try CommandRun(["serve", "--data", "x"], environment: ["ACCESSAUTH_LISTE": "127.0.0.1:0"])
    #expect(run.status == 2)
    #expect(run.error.contains("ACCESSAUTH_LISTE"))
  }

  @Test("a service takes no API key from the environment")
  func keyOfService() throws {
    let run = try CommandRun(["serve", "--data", "x"], environment: ["ACCESSAUTH_API_KEY": "canary"])
    #expect(run.status == 2)
    #expect(run.error.contains("ACCESSAUTH_API_KEY is for client commands only"))
    #expect(!run.error.contains("canary"))
  }

  @Test(
    "a configuration file is read strictly",
    arguments: [
      ("listen = 0.0.0.0:1", "0.0.0.0 is reached from other machines"),
      ("# comment\n\n  listen=0.0.0.0:1  \r\n", "0.0.0.0 is reached from other machines"),
      ("listne = 127.0.0.1:0", "line 1: the key listne means nothing"),
      ("data = x\ndata = y", "line 2: the key data comes twice"),
      ("data", "line 1: `key = value` is needed"),
      ("data =", "line 1: `key = value` is needed"),
      ("migrate = yes", "migrate is true or false"),
    ])
  func configurationFile(text: String, sentence: String) throws {
    let folder = try CommandFolder()
    try folder.write("accessauth.conf", text)
    let environment = ["ACCESSAUTH_DATA": folder.path("data")]
    for arguments in [["serve", "--config", folder.path("accessauth.conf")], ["serve"]] {
      let run = try CommandRun(
        arguments, environment: environment.merging(["ACCESSAUTH_CONFIG": folder.path("accessauth.conf")]) { $1 })
      #expect(run.status == 2)
      #expect(run.error.contains(sentence))
    }
  }

  @Test("a flag goes before the environment, and that before the file")
  func precedence() throws {
    let folder = try CommandFolder()
    try folder.write("accessauth.conf", "listen = 192.0.2.1:1")
    let file = ["serve", "--data", "x", "--config", folder.path("accessauth.conf")]
    let variable = ["ACCESSAUTH_LISTEN": "192.0.2.2:1"]
    #expect(try CommandRun(file).error.contains("192.0.2.1 "))
    #expect(try CommandRun(file, environment: variable).error.contains("192.0.2.2 "))
    #expect(try CommandRun(file + ["--listen", "192.0.2.3:1"], environment: variable).error.contains("192.0.2.3 "))
  }

  @Test("init prints the keys once, and keeps the master key beside the folder")
  func initialize() throws {
    let folder = try CommandFolder()
    let run = try CommandRun(["init", "--data", folder.path("data"), "--json"])
    #expect(run.status == 0)
    let made = try JSONDecoder().decode([String: String].self, from: Data(run.output.utf8))
    #expect(made.keys.sorted() == ["admin_key", "platform_key", "tenant_id"])
    #expect(made["admin_key"]?.hasPrefix("aa_live_admin_") == true)
    #expect(made["platform_key"]?.hasPrefix("aa_live_platform_") == true)
    #expect(made["tenant_id"]?.hasPrefix("ten_") == true)
    #expect(try folder.names() == ["data", "data.erasures", "data.key"])
    #expect(try folder.mode("data.key") == 0o600 && folder.mode("data.erasures") == 0o600)

    let again = try CommandRun(["init", "--data", folder.path("data")])
    #expect(again.status == 1)
    #expect(again.output.isEmpty)
    #expect(again.error.hasPrefix("error: "))
  }

  @Test("the secrets directory names the master key, unless the environment or a flag does")
  func secretsDirectory() throws {
    let folder = try CommandFolder()
    let made = try CommandRun(["init", "--data", folder.path("data"), "--key-file", folder.path("master-key")])
    #expect(made.status == 0)
    let doctor = ["doctor", "--data", folder.path("data")]
    #expect(try CommandRun(doctor).status == 1)
    let credentials = ["CREDENTIALS_DIRECTORY": folder.path(".")]
    #expect(try CommandRun(doctor, environment: credentials).status == 0)
    let elsewhere = credentials.merging(["ACCESSAUTH_KEY_FILE": folder.path("other")]) { $1 }
    #expect(try CommandRun(doctor, environment: elsewhere).status == 1)
    let named = try CommandRun(doctor + ["--key-file", folder.path("master-key")], environment: elsewhere)
    #expect(named.status == 0)
  }

  @Test("the schema of a new data folder is the program's own")
  func migrate() throws {
    let folder = try CommandFolder()
    #expect(try CommandRun(["init", "--data", folder.path("data")]).status == 0)
    for command in ["status", "up"] {
      let run = try CommandRun(["migrate", command, "--data", folder.path("data"), "--json"])
      #expect(run.status == 0)
      let state = try JSONDecoder().decode([String: Int].self, from: Data(run.output.utf8))
      #expect(state["applied"] == state["newest"])
    }
  }

  @Test("a master key inside the data folder is refused")
  func keyInside() throws {
    let folder = try CommandFolder()
    let run = try CommandRun(["init", "--data", folder.path("data"), "--key-file", folder.path("data/key")])
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(try folder.names().isEmpty)
  }

  @Test("inspect shows what a pass says, and that nobody checked it")
  func inspect() throws {
    let fixture = try Fixtures.json("passes/\(Self.pass).json", as: PassFile.self)
    for run in [
      try CommandRun(["inspect", "-"], input: fixture.text + "\r\n"), try CommandRun(["inspect", fixture.text]),
    ] {
      #expect(run.status == 0)
      #expect(run.output.hasPrefix("UNVERIFIED"))
      #expect(run.output.contains(fixture.claims.credential))
      #expect(!run.output.contains("\u{1B}"))
    }
    let run = try CommandRun(["inspect", "--json"], input: fixture.text)
    let shown = try JSONDecoder().decode(Shown.self, from: Data(run.output.utf8))
    #expect(!shown.verified)
    #expect(shown.keyID == fixture.key)
    #expect(shown.credentialID == fixture.claims.credential)
    #expect(shown.serial == fixture.claims.serial)
    #expect(shown.epoch == fixture.claims.epoch)
    #expect(shown.deviceCode == fixture.claims.aud)
    #expect(shown.lockerNumbers == fixture.claims.lockers)
  }

  @Test("what is no pass is refused with the reason", arguments: [("", "other prefix"), ("AP1ABC", "base32")])
  func inspectNothing(text: String, reason: String) throws {
    let run = try CommandRun(["inspect", "-"], input: text)
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.error.contains("this is no pass: \(reason)"))
  }

  @Test("more than a pass is not read")
  func inspectFlood() throws {
    let run = try CommandRun(["inspect"], input: String(repeating: "A", count: 100_000))
    #expect(run.status == 3)
    #expect(run.error.contains("longer than 1024 bytes"))
  }

  @Test("a completion script is printed for each shell", arguments: ["bash", "zsh", "fish"])
  func completion(shell: String) throws {
    let run = try CommandRun(["completion", shell])
    #expect(run.status == 0)
    #expect(run.output.contains("accessauth"))
  }

  private struct PassFile: Decodable {
    let text: String
    let key: String
    let claims: Claims

    struct Claims: Decodable {
      let aud: String?
      let credential: String
      let serial: UInt32
      let epoch: Int64
      let lockers: [UInt16]
    }
  }

  private struct Shown: Decodable {
    let verified: Bool
    let keyID: String
    let credentialID: String
    let serial: UInt32
    let epoch: Int64
    let deviceCode: String?
    let lockerNumbers: [UInt16]

    enum CodingKeys: String, CodingKey {
      case verified, serial, epoch
      case keyID = "key_id"
      case credentialID = "credential_id"
      case deviceCode = "device_code"
      case lockerNumbers = "locker_numbers"
    }
  }
}
