import Foundation
import KAN
import TestSupport
import Testing

@testable import Storage

/// Damaged and hostile checkpoints end in one line.
@Suite struct CheckpointErrorTests {
  /// What reading says to a checkpoint with another state or configuration.
  private func message(
    _ fixture: PykanFixture = .mixed, state: [UInt8]? = nil, configuration: String? = nil
  ) throws -> String {
    try TemporaryFolder.with { folder in
      let text = try configuration ?? fixture.configurationText()
      _ = try folder.write(text.utf8, to: "a_config.yml")
      _ = try folder.write(state ?? fixture.stateBytes(), to: "a_state")
      let error = #expect(throws: StorageError.self) { try Checkpoint.read("\(folder.path)/a") }
      let line = try #require(error).description
      #expect(error?.kind == .badData)
      #expect(!line.contains("\n") && line.hasPrefix(folder.path) && line.utf8.count < 700)
      return line
    }
  }

  private func archive(_ pickle: [UInt8], entries: [(String, [UInt8])] = []) -> [UInt8] {
    var archive = ArchiveWriter()
    archive.add(pickle, named: "a/data.pkl")
    for (name, bytes) in entries { archive.add(bytes, named: name) }
    return archive.archive()
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  // MARK: Archives

  @Test func whatIsNoArchiveSaysSo() throws {
    for bytes in [[], [0x80, 2], bytes("PK"), [UInt8](repeating: 0, count: 1000)] {
      #expect(try message(state: bytes).contains("is not a zip archive, as torch.save writes"))
    }
  }

  @Test func truncatedArchivesAreRefused() throws {
    let whole = try PykanFixture.trained.stateBytes()
    for length in stride(from: 0, to: whole.count - 1, by: 487) {
      #expect(try !message(.trained, state: Array(whole[..<length])).isEmpty)
    }
  }

  @Test func aWrongChecksumNamesTheEntry() throws {
    let state = TensorWriter.file(
      of: [NamedTensor(name: "t", sizes: [1], numbers: [1.5])], folder: "a")
    let number = withUnsafeBytes(of: 1.5.bitPattern.littleEndian) { Array($0) }
    var changed = state
    let place = try #require(
      state.indices.first { state[$0...].starts(with: number) && $0 % 64 == 0 })
    changed[place] ^= 1
    #expect(try message(state: changed).contains("a/data/0: its checksum is wrong"))
  }

  @Test("any changed byte is refused, or means nothing", arguments: 0..<40 as Range<UInt64>)
  func fuzzed(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let whole = try PykanFixture.trained.stateBytes()
    // The directory and the pickle, whose checksums would hide what the rest of the reader does.
    for _ in 0..<20 {
      var changed = whole
      let index = Int.random(in: 0..<whole.count, using: &generator)
      changed[index] = UInt8.random(in: 0...255, using: &generator)
      _ = try? TensorArchive(changed)
      let pickle = Array(try StoredArchive(whole)["trained_float32_state/data.pkl"] ?? [])
      var other = pickle
      for _ in 0..<3 {
        other[Int.random(in: 0..<other.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? PickleReader.value(of: other[...])
    }
  }

  @Test func numbersThatAreTooLargeAreRefused() throws {
    var state = try PykanFixture.trained.stateBytes()
    // Place, size and counts at the end all ones: the long form ahead of them holds.
    for index in (state.count - 12)..<(state.count - 2) { state[index] = 0xFF }
    #expect(try TensorArchive(state).tensors.count == 22)
    for index in (state.count - 94)..<(state.count - 42) { state[index] = 0xFF }
    #expect(try message(.trained, state: state).contains("directory is damaged"))
  }

  // MARK: Pickles

  @Test func nothingIsEverRun() throws {
    for call in ["cos\nsystem\n", "cposix\nsystem\n", "cbuiltins\neval\n", "ctorch\nload\n"] {
      let pickle = [0x80, 2] + bytes(call) + bytes("X") + [2, 0, 0, 0] + bytes("ls\u{85}R.")
      let line = try message(state: archive(pickle))
      #expect(line.contains("nothing was run"))
    }
    #expect(
      try message(state: archive([0x80, 2] + bytes("cos\nsystem\n.")))
        .contains("data.pkl: asks for os.system"))
  }

  @Test func picklesThatAreNoneOfTensorsAreRefused() throws {
    let deep = [UInt8](repeating: 0x85, count: 200_000)
    let cases: [([UInt8], String)] = [
      ([], "is cut short"), ([0x80, 2, 0x4E, 0x2E], "is not a dictionary"),
      ([0x80, 2, 0x2E], "is damaged"), ([0x28, 0x74, 0x75], "is damaged"),
      (bytes("X") + [255, 255, 255, 255, 65], "is cut short"),
      (bytes("N") + deep + bytes("."), "nested too deeply"),
      (bytes("}q\0h\0."), "has a dictionary in two places"), (bytes("j\0\0\0\u{7F}"), "is damaged"),
      (bytes("I1\n."), "operation 73 at byte 0"),
    ]
    for (pickle, text) in cases {
      #expect(try message(state: archive(pickle)).contains(text))
    }
  }

  @Test func tensorsLargerThanTheirStorageAreRefused() throws {
    func state(offset: UInt8, size: [UInt8], stride: [UInt8], count: UInt8) -> [UInt8] {
      let storage =
        bytes("((X") + [7, 0, 0, 0] + bytes("storagectorch\nDoubleStorage\nX") + [1, 0, 0, 0]
        + bytes("0X") + [3, 0, 0, 0] + bytes("cpuK") + [count] + bytes("tQK") + [offset]
      let pickle =
        bytes("}X") + [1, 0, 0, 0] + bytes("tctorch._utils\n_rebuild_tensor_v2\n") + storage
        + bytes("J") + size + [0x85] + bytes("J") + stride + [0x85] + bytes("tRs.")
      return archive(pickle, entries: [("a/data/0", [UInt8](repeating: 0, count: 16))])
    }
    let one: [UInt8] = [1, 0, 0, 0]
    let two: [UInt8] = [2, 0, 0, 0]
    let large: [UInt8] = [255, 255, 255, 127]
    let fits = try TensorArchive(state(offset: 0, size: two, stride: one, count: 2))
    #expect(try fits.numbers("t", sizes: [2]) == [0, 0])
    for bad in [
      state(offset: 1, size: two, stride: one, count: 2),
      state(offset: 0, size: two, stride: two, count: 2),
      state(offset: 0, size: large, stride: [0, 0, 0, 0], count: 2),
      state(offset: 0, size: two, stride: large, count: 2),
      state(offset: 0, size: [255, 255, 255, 255], stride: one, count: 2),
    ] {
      #expect(try message(state: bad).contains("a tensor is larger than its storage"))
    }
    let short = try TensorArchive(state(offset: 0, size: two, stride: one, count: 3))
    #expect(throws: CheckpointError.self) { try short.numbers("t", sizes: [2]) }
  }

  // MARK: Configurations

  private func message(replacing old: String, by new: String) throws -> String {
    let text = try PykanFixture.mixed.configurationText()
    #expect(text.contains(old))
    return try message(configuration: text.replacingOccurrences(of: old, with: new))
  }

  @Test func configurationsSayWhatIsWrong() throws {
    #expect(try message(configuration: "").contains("is not a list of settings"))
    #expect(try message(configuration: "a: [").contains("is not YAML as pykan writes it"))
    #expect(try message(configuration: "width: 3\n").contains("width: must be a list"))
    #expect(
      try message(configuration: String(repeating: "[", count: 100_000)).contains("is not YAML"))
    #expect(try message(replacing: "identity", by: "relu").contains("base_fun_name: is not one of"))
    #expect(try message(replacing: "- - 3\n  - 0", by: "- - -3\n  - 0").contains("width:"))
    #expect(
      try message(replacing: "- - 3\n  - 0", by: "- - 4\n  - 0").contains("symbolic.funs_name.0"))
    #expect(
      try message(replacing: "- sin\n", by: "- zin\n")
        .contains("edge (0, 0, 0): there is no function \"zin\""))
    #expect(try message(replacing: "- 2\n  - 3\n", by: "- 2\n").contains("mult_arity"))
    #expect(
      try message(configuration: "width: [90000, 90000]\nbase_fun_name: silu\n")
        .contains("is too large"))
  }

  @Test("references that double with every line end at once")
  func references() throws {
    let lines = (1...40).map { "a\($0): &a\($0)\n- *a\($0 - 1)\n- *a\($0 - 1)\n" }
    let text = "a0: &a0 [1]\n" + lines.joined()
    #expect(try message(configuration: text).contains("width: must be a list"))
    #expect(try message(configuration: text + "*a40 : 1\n").contains("has a reference where"))
    #expect(try message(configuration: text + "? *a40\n: 1\n").contains("has a reference where"))
  }

  @Test func lackingTensorsAndFilesAreNamed() throws {
    let none = TensorWriter.file(of: [], folder: "a")
    #expect(try message(state: none).contains("has no tensor act_fun.0.grid"))
    try TemporaryFolder.with { folder in
      let text = try PykanFixture.mixed.configurationText()
      _ = try folder.write(text.utf8, to: "a_config.yml")
      #expect(Checkpoint.exists("\(folder.path)/a") && !Checkpoint.exists("\(folder.path)/b"))
      let error = #expect(throws: StorageError.self) { try Checkpoint.read("\(folder.path)/a") }
      #expect(error?.kind == .noInput)
      #expect(error?.source == "\(folder.path)/a_state")
    }
  }
}
