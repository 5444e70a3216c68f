import SodiumPrimitives
import Testing

@testable import PostgresStore

@Suite("Where the database is")
struct TargetTests {
  @Test(
    "H-04 a password in the URL is refused, however it is written",
    arguments: [
      "postgresql://u:secret@h/d", "postgresql://u@h/d?password=secret", "host=h user=u dbname=d password=secret",
      "postgresql://u@h/d?sslpassword=secret", "postgresql://u:%73ecret@h/d",
    ])
  func password(url: String) {
    #expect(throws: PostgresTarget.Flaw.password) { try PostgresTarget(url: url) }
  }

  @Test(
    "what is no connection string is malformed",
    arguments: ["postgresql://[", "host", "postgresql://u@h/d?nonsense=1", "host=h\0"])
  func malformed(url: String) {
    #expect(throws: PostgresTarget.Flaw.malformed) { try PostgresTarget(url: url) }
  }

  @Test(
    "host, database and role have to be named",
    arguments: ["", "postgresql://h/d", "postgresql://u@h", "postgresql:///d?user=u"])
  func incomplete(url: String) {
    #expect(throws: PostgresTarget.Flaw.incomplete) { try PostgresTarget(url: url) }
  }

  @Test(
    "what this program sets itself cannot be set otherwise",
    arguments: [
      "options=-c%20synchronous_commit%3Doff", "target_session_attrs=any", "connect_timeout=0",
      "client_encoding=latin1",
    ])
  func setting(setting: String) {
    #expect(throws: PostgresTarget.Flaw.setting) { try PostgresTarget(url: "postgresql://u@h/d?\(setting)") }
  }

  @Test(
    "the server is verified unless every host is this machine",
    arguments: [
      ("postgresql://u@db.example/d", true), ("postgresql://u@127.0.0.1/d", false),
      ("postgresql://u@localhost/d", false),
      ("postgresql://u@[::1]/d", false), ("postgresql:///d?user=u&host=/run/postgresql", false),
      ("postgresql://u@127.0.0.1,db.example/d", true), ("postgresql://u@127.0.0.1.example/d", true),
      ("postgresql://u@127.example/d", true), ("postgresql://u@10.0.0.1/d", true),
      ("postgresql://u@127.0.0.1,/d", true),
      ("postgresql://u@127.0.0.1/d?hostaddr=10.0.0.1", true), ("postgresql://u@db/d?sslmode=require", false),
      ("postgresql://u@127.0.0.1/d?sslmode=verify-full", true),
    ])
  func verified(url: String, isVerified: Bool) throws {
    let target = try PostgresTarget(url: url)
    #expect(target.verifiesServer == isVerified)
  }

  @Test("no description of a flaw or a failure repeats anything of the URL")
  func words() {
    for flaw in PostgresTarget.Flaw.allCases { #expect(!flaw.words.contains("%")) }
    for flaw in ConnectFlaw.allCases { #expect(!flaw.words.isEmpty) }
  }

  @Test("a password from a file is used, and shown nowhere")
  func secret() throws {
    let target = try PostgresTarget(
      url: "postgresql://u@127.0.0.1/d", password: SecretBytes(copying: Array("hunter2".utf8).span))
    var shown = ""
    dump(target, to: &shown)
    #expect(!shown.contains("hunter2") && !"\(target)".contains("hunter2"))
  }
}
