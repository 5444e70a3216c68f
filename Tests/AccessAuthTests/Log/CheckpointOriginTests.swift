import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The name of a log")
struct CheckpointOriginTests {
  @Test("is of a tenant and an epoch, and is read back")
  func readBack() throws {
    let tenant = try #require(TenantID(NoteSample.tenant))
    #expect(CheckpointOrigin.of(tenant, epoch: NoteSample.epoch) == NoteSample.origin)
    for epoch in [0, 1, NoteSample.epoch, .max] {
      let log = try #require(CheckpointOrigin.parse(CheckpointOrigin.of(tenant, epoch: epoch)))
      #expect(log.tenant == tenant && log.epoch == epoch)
    }
    #expect(NoteKey(name: NoteSample.origin, publicKey: try NoteSample.key().publicKey) != nil)
  }

  @Test(
    "another text is none",
    arguments: [
      "", "access-auth", "access-auth/", "access-auth//1", "access-auth/\(NoteSample.tenant)",
      "access-auth/\(NoteSample.tenant)/", "access-auth/\(NoteSample.tenant)/01", "access-auth/\(NoteSample.tenant)/-1",
      "access-auth/\(NoteSample.tenant)/+1", "access-auth/\(NoteSample.tenant)/1/",
      "access-auth/\(NoteSample.tenant)/1 ",
      "access-auth/\(NoteSample.tenant)/9223372036854775808", "Access-auth/\(NoteSample.tenant)/1",
      "access-auth/site_01h455vb4pex5vsknk084sn02q/1", "access-auth/ten_01H455VB4PEX5VSKNK084SN02Q/1",
      "/access-auth/\(NoteSample.tenant)/1", "access-auth/\(NoteSample.tenant)1",
    ])
  func refused(_ text: String) {
    #expect(CheckpointOrigin.parse(text) == nil)
  }
}
